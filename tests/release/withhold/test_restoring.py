"""A withheld release and copies of its articles give the original, byte for byte, or say why not."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from shelves import all_text, files, fours

from goldspan import store
from goldspan.model import LinkSet, Member, replace
from goldspan.release import ReleaseError, publish
from goldspan.release.versions import manifest
from goldspan.release.withhold import ArticleCopy, restore
from goldspan.release.withhold.restore_record import NAME
from goldspan.store.links import make_link, write_links

ROOT = Path(__file__).parents[3]

VIEWS = {"documents", "spans", "relations", "tokens", "annotations", "links"}


def test_the_articles_give_the_original_byte_for_byte(shelf):
    shelf.publish()
    restored = shelf.restore(shelf.copies)
    assert restored.proved
    assert (restored.texts.exact, restored.texts.fitted, restored.texts.missing, restored.titles) == (4, 0, [], [])
    assert files(shelf.restored) == files(shelf.full)


def test_scraped_anew_they_do_too(shelf):
    shelf.publish()
    copies = [
        replace_text(one, "Menu | Search\n\n" + one.text.replace(" ", "  ").replace("\u00a0", " ") + "\nShare this\n")
        for one in shelf.copies
    ]
    restored = shelf.restore(copies[::-1])
    assert restored.proved
    assert (restored.texts.exact, restored.texts.fitted) == (0, 4)
    assert files(shelf.restored) == files(shelf.full)


def replace_text(copy, text):
    return ArticleCopy(copy.name, text, copy.title)


def test_a_wrong_copy_is_not_taken_and_is_named(shelf):
    shelf.publish()
    copies = [
        replace_text(one, one.text.replace("village", "hamlets")) if "village" in one.text else one
        for one in shelf.copies
    ]
    restored = shelf.restore(copies)
    assert not restored.proved
    assert [(one.document, one.reason) for one in restored.texts.missing] == [
        ("other", "the words of other.txt do not give its text; find a copy in which no word is changed")
    ]
    assert "data/documents/train-00000-of-00001.parquet" in restored.different
    rows = table(shelf.restored, "documents")
    assert {row["id"]: "_" in row["text"] for row in rows} == {
        "emoji": False,
        "other": True,
        "page": False,
        "umlaut": False,
    }


def table(folder, view):
    import pyarrow.parquet as pq

    return pq.read_table(folder / f"data/{view}/train-00000-of-00001.parquet").to_pylist()


def test_what_is_restored_in_part_has_its_own_sums_in_the_card(shelf):
    import hashlib

    shelf.publish()
    restored = shelf.restore(shelf.copies[:1])
    assert {one.document: one.reason for one in restored.texts.missing} == dict.fromkeys(
        ["other", "page", "umlaut"], "no copy resembles it"
    )
    card = (shelf.restored / "README.md").read_text()
    for path, data in files(shelf.restored).items():
        if path.endswith(".parquet"):
            assert hashlib.sha256(data).hexdigest() in card


def test_what_is_restored_in_part_can_be_verified_and_restored_with_more(shelf, tmp_path):
    shelf.publish()
    assert not shelf.restore(shelf.copies[:2]).proved
    assert list(manifest.verify(shelf.restored, manifest.read(shelf.restored))) == []
    with pytest.raises(ReleaseError, match="holds words of articles that were withheld; publish the withheld release"):
        publish.read_release(shelf.restored)
    assert publish.read_release(shelf.masked).manifest.text == "withheld"
    more = restore(shelf.restored, tmp_path / "more", lambda: shelf.copies)
    assert more.proved
    assert files(tmp_path / "more") == files(shelf.full)


def test_what_is_whole_takes_the_place_of_what_was_not(shelf):
    shelf.publish()
    shelf.restore(shelf.copies[:2])
    shelf.restore(shelf.copies)
    assert files(shelf.restored) == files(shelf.full)


def test_somebody_elses_card_is_not_overwritten(shelf):
    shelf.publish()
    shelf.restored.mkdir()
    (shelf.restored / "README.md").write_text("mine")
    with pytest.raises(ReleaseError, match="not a card that goldspan made"):
        shelf.restore(shelf.copies)


def test_spans_and_notes_of_a_restored_document_are_whole_beside_a_masked_one(shelf):
    shelf.publish()
    shelf.restore([one for one in shelf.copies if one.name == "emoji.txt"])
    assert [row["text"] for row in table(shelf.restored, "spans")] == ["army", "shelled", "Raqqa ... river", "_____"]
    notes = [row["note"] for row in table(shelf.restored, "annotations")]
    assert notes == ["I marked “The army shelled Raqqa near the river”: see Amina.", None]


def test_a_title_that_its_article_does_not_have_comes_from_the_copy(shelf):
    shelf.publish()
    restored = shelf.restore([replace_title(one) for one in shelf.copies])
    assert restored.titles == ["data/documents/train-00000-of-00001.parquet, row 0"]
    assert not restored.proved and not restored.texts.missing
    assert {row["id"]: row["title"] for row in table(shelf.restored, "documents")}["umlaut"] == "Straßenkämpfe in Rakka"
    addresses = {row["id"]: row["url"] for row in table(shelf.restored, "documents")}
    assert addresses["emoji"] == "https://paper.example/________-____-__-______", "an address that has it waits for it"


def replace_title(copy):
    return ArticleCopy(copy.name, copy.text, None)


def test_the_record_has_no_word_of_the_articles(shelf):
    shelf.publish()
    record = (shelf.masked / NAME).read_text()
    for word in ("shelled", "Raqqa", "Stra\\u00dfen", "Straße", "Amina", "village", "Witnesses"):
        assert word not in record


def test_tokens_come_back_by_their_offsets_and_the_words_of_links_by_the_record(shelf):
    spans = {}
    for document in ("emoji", "umlaut"):
        (layer,) = store.read_layers(shelf.bench.path, document)
        spans[document] = layer.spans[0]
    members = [Member(document=one, layer="ann", span=span.id, text=span.text) for one, span in spans.items()]
    made = make_link("same", members, note="Amina and die Bürger")
    write_links(shelf.bench.path, LinkSet(name="joe", annotator="joe", method="machine-generated", links=(made,)))
    shelf.publish()
    (row,) = table(shelf.masked, "links")
    assert ([one["text"] for one in row["members"]], row["note"]) == (["____", "_____"], "_____ and ___ ______")
    assert not any(token.isalnum() for row in table(shelf.masked, "tokens") for token in row["tokens"])
    recorded = {json.loads(line)["file"] for line in (shelf.masked / NAME).read_text().splitlines()[1:]}
    assert "data/links/train-00000-of-00001.parquet" in recorded
    assert "data/tokens/train-00000-of-00001.parquet" not in recorded
    assert shelf.restore(shelf.copies).proved
    assert files(shelf.restored) == files(shelf.full)


def test_two_documents_of_one_text_are_both_restored(shelf):
    twin = next(one for one in shelf.documents if one.id == "other")
    store.write_document(shelf.bench.path, replace(twin, id="twin"))
    shelf.publish()
    one_of_each = {one.name: one for one in shelf.copies}
    assert len(one_of_each) == 4
    assert shelf.restore(list(one_of_each.values())).proved


def test_a_release_with_its_text_is_refused(shelf):
    shelf.publish()
    with pytest.raises(ReleaseError, match=r"restore\.jsonl: not there"):
        restore(shelf.full, shelf.restored, list)


def test_a_withheld_release_is_not_restored_into_itself(shelf):
    shelf.publish()
    with pytest.raises(ReleaseError, match="withheld release itself"):
        restore(shelf.masked, shelf.masked, list)


def test_a_broken_record_is_named_with_its_line(shelf):
    shelf.publish()
    lines = (shelf.masked / NAME).read_bytes().splitlines(keepends=True)
    (shelf.masked / NAME).write_bytes(lines[0] + b'{"file": 3}\n' + b"".join(lines[1:]))
    with pytest.raises(ReleaseError, match=r"restore\.jsonl, line 2: .*get this file of the release again"):
        shelf.restore(shelf.copies)
    assert not shelf.restored.exists()


def test_a_record_of_a_later_form_is_refused(shelf):
    shelf.publish()
    (shelf.masked / NAME).write_text(json.dumps({"format": 2, "files": []}) + "\n")
    with pytest.raises(ReleaseError, match="use a newer goldspan"):
        shelf.restore(shelf.copies)


def test_this_repositorys_corpus_comes_back_from_its_seeds_in_other_processes(tmp_path):
    def goldspan(*arguments):
        command = [sys.executable, "-m", "goldspan", "release", *map(str, arguments)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    full, masked, restored = tmp_path / "full", tmp_path / "masked", tmp_path / "restored"
    for more in (["--out", full], ["--out", masked, "--withhold-text"]):
        built = goldspan("build", "--draft", *more)
        assert built.returncode == 0, built.stderr
    done = goldspan("restore", masked, "--articles", ROOT / "seeds", "--out", restored)
    assert done.returncode == 0, done.stderr
    whole, withheld = files(full), files(masked)
    assert {path.split("/")[1] for path in whole if path.startswith("data/")} == VIEWS
    assert all(withheld[path] != data for path, data in whole.items() if path.startswith("data/")), "all have words"
    assert files(restored) == whole
    known = set().union(*(fours(one.text) for one in store.read_documents(ROOT / "corpus")))
    assert len(known & set().union(*map(fours, all_text(full)))) > 500, "the search finds what is there"
    assert not known & set().union(*map(fours, all_text(masked)))
