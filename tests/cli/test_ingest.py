"""The verb ingest."""

import json

from terminal import TEXT, add, run, stderr_text


def test_ingest_says_what_it_did_and_what_it_skipped(corpus):
    (corpus / "seeds" / "a.txt").write_text("Title\n\nA whole article about Ada.\n")
    (corpus / "seeds" / "empty.txt").write_text("")
    result = run("ingest", "--json")
    answer = json.loads(result.stdout)
    assert result.exit_code == 1
    assert answer["documents"] == 1
    assert [one["file"] for one in answer["skipped"]] == ["empty.txt"]
    assert answer["stale"] == ["d1"]
    assert "skipped empty.txt" in stderr_text(result)


def test_after_a_changed_text_with_layers_comes_reanchor(corpus):
    (corpus / "seeds" / "d1.txt").write_text(TEXT + "\n")
    result = run("ingest")
    assert "Next: goldspan validate; goldspan push" in stderr_text(result), "the text is that of the layer"
    (corpus / "seeds" / "d1.txt").write_text("Now " + TEXT)
    assert json.loads(run("ingest", "--json").stdout)["outdated"] == ["d1"]
    (corpus / "seeds" / "d1.txt").write_text("And now " + TEXT)
    assert "Next: goldspan reanchor; goldspan validate" in stderr_text(run("ingest"))


def test_of_many_that_are_skipped_or_stale_the_first_are_named_and_all_are_counted(corpus):
    for number in range(30):
        (corpus / "seeds" / f"empty{number:02}.txt").write_text("")
        add(corpus / "corpus", f"old{number:02}", "Ada.")
    result = run("ingest")
    assert "skipped empty09.txt" in stderr_text(result) and "empty10.txt" not in stderr_text(result)
    assert "skipped and 20 more articles" in stderr_text(result) and "30 articles skipped." in stderr_text(result)
    assert "stale and 21 more documents" in stderr_text(result)
