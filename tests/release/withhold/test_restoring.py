"""A withheld release and copies of its articles give the original, byte for byte, or say why not."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from shelves import all_text, files, fours

from goldspan import store
from goldspan.model import replace
from goldspan.release import ReleaseError, publish
from goldspan.release.versions import manifest
from goldspan.release.withhold import ArticleCopy, restore
from goldspan.release.withhold.restore_record import NAME

ROOT = Path(__file__).parents[3]


def test_the_articles_give_the_original_byte_for_byte(published):
    restored = published.restore(published.copies)
    assert restored.proved
    assert (restored.texts.exact, restored.texts.fitted, restored.texts.missing, restored.titles) == (4, 0, [], [])
    assert files(published.restored) == files(published.full)


def test_scraped_anew_they_do_too(published):
    copies = [
        replace_text(one, "Menu | Search\n\n" + one.text.replace(" ", "  ").replace("\u00a0", " ") + "\nShare this\n")
        for one in published.copies
    ]
    restored = published.restore(copies[::-1])
    assert restored.proved
    assert (restored.texts.exact, restored.texts.fitted) == (0, 4)
    assert files(published.restored) == files(published.full)


def replace_text(copy, text):
    return ArticleCopy(copy.name, text, copy.title)


def test_a_wrong_copy_is_not_taken_and_is_named(published):
    copies = [
        replace_text(one, one.text.replace("village", "hamlets")) if "village" in one.text else one
        for one in published.copies
    ]
    restored = published.restore(copies)
    assert not restored.proved
    assert [(one.document, one.reason) for one in restored.texts.missing] == [
        ("other", "the words of other.txt do not give its text; find a copy in which no word is changed")
    ]
    assert "data/documents/train-00000-of-00001.parquet" in restored.different
    assert repr(restored).endswith(f"{len(restored.different)} different files, 1 missing text)")
    rows = table(published.restored, "documents")
    assert {row["id"]: "_" in row["text"] for row in rows} == {
        "emoji": False,
        "other": True,
        "page": False,
        "umlaut": False,
    }


def table(folder, view):
    import pyarrow.parquet as pq

    return pq.read_table(folder / f"data/{view}/train-00000-of-00001.parquet").to_pylist()


def test_what_is_restored_in_part_has_its_own_sums_in_the_card(published):
    import hashlib

    restored = published.restore(published.copies[:1])
    assert {one.document: one.reason for one in restored.texts.missing} == dict.fromkeys(
        ["other", "page", "umlaut"], "no copy resembles it"
    )
    card = (published.restored / "README.md").read_text()
    for path, data in files(published.restored).items():
        if path.endswith(".parquet"):
            assert hashlib.sha256(data).hexdigest() in card


def test_what_is_restored_in_part_can_be_verified_and_restored_with_more(published, tmp_path):
    assert not published.restore(published.copies[:2]).proved
    assert list(manifest.verify(published.restored, manifest.read(published.restored))) == []
    with pytest.raises(ReleaseError, match="holds words of articles that were withheld; publish the withheld release"):
        publish.read_release(published.restored)
    assert publish.read_release(published.masked).manifest.text == "withheld"
    more = restore(published.restored, tmp_path / "more", lambda: published.copies)
    assert more.proved
    assert files(tmp_path / "more") == files(published.full)


def test_what_is_whole_takes_the_place_of_what_was_not(published):
    published.restore(published.copies[:2])
    published.restore(published.copies)
    assert files(published.restored) == files(published.full)


def test_somebody_elses_card_is_not_overwritten(published):
    published.restored.mkdir()
    (published.restored / "README.md").write_text("mine")
    with pytest.raises(ReleaseError, match="not a card that goldspan made"):
        published.restore(published.copies)


def test_spans_and_notes_of_a_restored_document_are_whole_beside_a_masked_one(published):
    published.restore([one for one in published.copies if one.name == "emoji.txt"])
    assert [row["text"] for row in table(published.restored, "spans")] == [
        "army",
        "shelled",
        "Raqqa ... river",
        "_____",
    ]
    notes = [row["note"] for row in table(published.restored, "annotations")]
    assert notes == ["I marked “The army shelled Raqqa near the river”: see Amina.", None]


def test_a_title_that_its_article_does_not_have_comes_from_the_copy(published):
    restored = published.restore([replace_title(one) for one in published.copies])
    in_documents = [place for place in restored.titles if place.startswith("data/documents/")]
    assert in_documents == ["data/documents/train-00000-of-00001.parquet, row 0"]
    assert not restored.proved and not restored.texts.missing
    assert {row["id"]: row["title"] for row in table(published.restored, "documents")}[
        "umlaut"
    ] == "Straßenkämpfe in Rakka"
    addresses = {row["id"]: row["url"] for row in table(published.restored, "documents")}
    assert addresses["emoji"] == "https://paper.example/________-____-__-______", "an address that has it waits for it"


def replace_title(copy):
    return ArticleCopy(copy.name, copy.text, None)


def test_the_record_has_no_word_of_the_articles(published):
    record = (published.masked / NAME).read_text()
    for word in ("shelled", "Raqqa", "Stra\\u00dfen", "Straße", "Amina", "village", "Witnesses"):
        assert word not in record


def test_a_release_with_its_text_is_refused(published):
    with pytest.raises(ReleaseError, match=r"restore\.jsonl: not there"):
        restore(published.full, published.restored, list)


def test_a_withheld_release_is_not_restored_into_itself(published):
    with pytest.raises(ReleaseError, match="withheld release itself"):
        restore(published.masked, published.masked, list)


def test_tokens_come_back_by_their_offsets_and_the_words_of_links_by_the_record(published):
    (row,) = table(published.masked, "links")
    assert ([one["text"] for one in row["members"]], row["note"]) == (["____", "_____"], "_____ and ___ ______")
    assert not any(token.isalnum() for row in table(published.masked, "tokens") for token in row["tokens"])
    recorded = {json.loads(line)["file"] for line in (published.masked / NAME).read_text().splitlines()[1:]}
    assert "data/links/train-00000-of-00001.parquet" in recorded
    assert "data/tokens/train-00000-of-00001.parquet" not in recorded


def test_two_documents_of_one_text_are_both_restored(shelf):
    copies = shelf.copies
    twin = next(one for one in shelf.documents if one.id == "other")
    store.write_document(shelf.bench.path, replace(twin, id="twin"))
    shelf.build(shelf.masked)
    assert shelf.restore(copies).proved


@pytest.fixture
def masked_copy(published, tmp_path):
    """The withheld release to change."""
    shutil.copytree(published.masked, tmp_path / "masked")
    published.masked = tmp_path / "masked"
    return published


def test_a_broken_record_is_named_with_its_line(masked_copy):
    record = masked_copy.masked / NAME
    lines = record.read_bytes().splitlines(keepends=True)
    record.write_bytes(lines[0] + b'{"file": 3}\n' + b"".join(lines[1:]))
    with pytest.raises(ReleaseError, match=r"restore\.jsonl, line 2: .*get this file of the release again"):
        masked_copy.restore(masked_copy.copies)
    assert not masked_copy.restored.exists()


def test_a_record_of_a_later_form_is_refused(masked_copy):
    (masked_copy.masked / NAME).write_text(json.dumps({"format": 2, "files": []}) + "\n")
    with pytest.raises(ReleaseError, match="use a newer goldspan"):
        masked_copy.restore(masked_copy.copies)


def test_this_repositorys_corpus_comes_back_from_its_source_articles_in_another_process(tmp_path):
    def goldspan(*arguments):
        command = [sys.executable, "-m", "goldspan", "release", *map(str, arguments)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    masked, restored = tmp_path / "masked", tmp_path / "restored"
    goldspan("build", "--draft", "--out", masked, "--withhold-text")
    goldspan("restore", masked, "--articles", ROOT / "seeds", "--out", restored)
    committed = {path: data for path, data in files(ROOT / "corpus").items() if path.startswith("data/")}
    withheld, proved = files(masked), files(restored)
    assert {path.split("/")[1] for path in committed} >= {"documents", "spans", "links"}
    assert all(withheld[path] != data for path, data in committed.items()), "all have words"
    assert {path: proved[path] for path in committed} == committed
    known = set().union(*(fours(one.text) for one in store.read_documents(ROOT / "corpus")))
    assert len(known & set().union(*map(fours, all_text(restored)))) > 500, "the search finds what is there"
    assert not known & set().union(*map(fours, all_text(masked)))
