"""A release without its words: nothing of them is left, and everything else is."""

import re
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasets import load_dataset
from shelves import TEXTS, Shelf, all_text, files, fours, strings, tables

from goldspan.model import make_span
from goldspan.release import ReleaseError
from goldspan.release.build.dataset import BuildOptions
from goldspan.release.build.facts import Allowance
from goldspan.release.versions import manifest


def test_no_four_words_in_a_row_are_left_anywhere(shelf):
    shelf.publish()
    known = set().union(*(fours(one.text) for one in shelf.documents))
    full = set().union(*map(fours, all_text(shelf.full)))
    assert known & full, "the search finds what is there"
    assert not known & set().union(*map(fours, all_text(shelf.masked)))


def test_no_long_word_of_an_article_is_left_where_its_words_were(shelf):
    shelf.publish()
    rows = [row for table in tables(shelf.masked).values() for row in table.to_pylist()]
    shown = " ".join(one for row in rows for one in strings(row))
    for word in ("shelled", "Raqqa", "Straßenkämpfe", "Bürger", "Bridge", "Amina"):
        assert word not in shown


def test_titles_are_masked_too(shelf):
    shelf.publish()
    titles = pq.read_table(shelf.masked / "data/documents/train-00000-of-00001.parquet").column("title").to_pylist()
    assert titles.count("________, ____ __ ______") == 1
    assert not any(re.search(r"[^\W_]", one) for one in titles if one)


def test_a_title_that_its_article_does_not_have_is_told_nowhere(shelf):
    shelf.publish(description="On “Shelling, Said to Nobody”.")
    title = fours("Shelling, said to nobody")
    told = {path for path, content in files(shelf.full).items() if title & fours(content.decode("utf-8", "replace"))}
    assert told >= {"README.md", "croissant.json", "CITATION.cff"}
    assert title & set().union(*map(fours, all_text(shelf.full)))
    assert not title & set().union(*map(fours, all_text(shelf.masked)))
    addresses = pq.read_table(shelf.masked / "data/documents/train-00000-of-00001.parquet").column("url").to_pylist()
    assert "https://paper.example/________-____-__-______" in addresses


@pytest.mark.parametrize(
    ("slug", "masked"),
    [
        ("The_army_shelled_Raqqa_today", "_" * len("The_army_shelled_Raqqa_") + "today"),
        ("The%20army%20shelled%20Raqqa%20today", "___%20____%20_______%20_____%20today"),
    ],
)
def test_words_in_an_address_are_masked_however_they_are_joined(shelf, slug, masked):
    shelf.bench.document("emoji", TEXTS["emoji"], url=f"https://paper.example/{slug}")
    shelf.publish()
    assert shelf.restore(shelf.copies).proved
    addresses = pq.read_table(shelf.masked / "data/documents/train-00000-of-00001.parquet").column("url").to_pylist()
    assert f"https://paper.example/{masked}" in addresses


def test_offsets_labels_sums_and_layout_stay(shelf):
    shelf.publish()
    for path, full in tables(shelf.full).items():
        masked = tables(shelf.masked)[path]
        assert masked.schema == full.schema
        for name in ("id", "document_id", "label", "text_sha256", "start", "end", "fragments", "publisher", "status"):
            if name in full.column_names:
                assert masked.column(name).equals(full.column(name)), (path, name)
        for name in ("text", "note", "source_text"):
            if name in full.column_names:
                for one, other in zip(masked.column(name).to_pylist(), full.column(name).to_pylist(), strict=True):
                    assert (one is None) == (other is None) and len(one or "") == len(other or "")


def test_a_word_of_an_annotator_that_the_article_has_not_stays(shelf):
    shelf.publish()
    notes = pq.read_table(shelf.masked / "data/annotations/train-00000-of-00001.parquet").column("note").to_pylist()
    assert notes[0] == "I marked “___ ____ _______ _____ ____ ___ _____”: see _____."


def test_both_forms_load_with_the_same_features(shelf, tmp_path):
    shelf.publish()
    for name in ("documents", "spans", "relations", "annotations"):
        full, masked = (
            load_dataset(str(one), name, split="train", cache_dir=str(tmp_path / "cache"))
            for one in (shelf.full, shelf.masked)
        )
        assert masked.features == full.features
        assert masked.num_rows == full.num_rows
    documents = load_dataset(str(shelf.masked), split="train", cache_dir=str(tmp_path / "cache"))
    span = documents[0]["spans"][0]
    assert documents[0]["text"][span["start"] : span["end"]] == span["text"] == "____"


def test_row_groups_stay(bench, tmp_path):
    shelf = Shelf(bench, tmp_path)
    for number in range(1_050):
        bench.document(f"d{number:04}", f"Short text number {number}.")
    shelf.publish(description="")
    (path,) = (shelf.masked / "data" / "documents").glob("*.parquet")
    with pq.ParquetFile(path) as file:
        assert [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)] == [1_000, 50]


def test_the_card_says_that_words_are_withheld_and_has_the_sums_of_its_own_data(shelf):
    import hashlib

    shelf.publish()
    card = (shelf.masked / "README.md").read_text()
    assert "The words of the articles are withheld" in card
    assert "The words of the articles are withheld" not in (shelf.full / "README.md").read_text()
    for path, data in files(shelf.masked).items():
        if path.endswith(".parquet"):
            assert hashlib.sha256(data).hexdigest() in card


def test_the_same_corpus_gives_the_same_bytes(shelf, tmp_path):
    shelf.publish()
    before = files(shelf.masked)
    again = Shelf(shelf.bench, tmp_path / "again")
    again.publish()
    assert files(again.masked) == before


def test_a_release_with_its_text_takes_the_place_of_one_without(shelf):
    shelf.publish()
    shelf.masked = shelf.full
    shelf.full = shelf.full.with_name("unused")
    shelf.publish()
    assert (shelf.masked / "restore.jsonl").exists()
    shelf.bench.build(shelf.masked)
    assert not (shelf.masked / "restore.jsonl").exists()


def test_the_corpus_is_no_place_for_a_withheld_release(shelf):
    with pytest.raises(ReleaseError, match="texts of the articles beside it"):
        shelf.bench.build(options=BuildOptions(withhold_text=True))


def test_nothing_is_published_where_words_would_show(shelf, monkeypatch):
    monkeypatch.setattr("goldspan.release.withhold.masked_strings.mask_ranges", lambda text, ranges: text)
    with pytest.raises(ReleaseError, match=r"4 words in a row of an article would be published: .*document 'other'"):
        shelf.publish()
    assert not shelf.masked.exists()


def test_an_id_made_of_a_title_is_told_with_what_it_is(shelf):
    shelf.bench.document("the-army-shelled-raqqa", "The army shelled Raqqa.")
    with pytest.raises(ReleaseError, match=r"column id .*the id of a document is the name of its article's file"):
        shelf.publish()
    assert not shelf.masked.exists()


def test_the_manifest_says_so_and_lists_every_file(shelf):
    shelf.publish()
    listing = manifest.read(shelf.masked)
    assert (listing.text, manifest.read(shelf.full).text) == ("withheld", "included")
    assert {one.path for one in listing.files} == set(files(shelf.masked)) - {manifest.NAME}
    assert list(manifest.verify(shelf.masked, listing)) == []


def test_an_allowance_that_quotes_an_article_is_masked_too(shelf):
    reason = "they said that nobody was seen there until noon"
    shelf.facts = replace(shelf.facts, allowed=(Allowance("tree", reason),))
    shelf.publish()
    assert manifest.read(shelf.full).allowed[0].reason == reason
    assert list(manifest.verify(shelf.masked, manifest.read(shelf.masked))) == []
    assert manifest.read(shelf.masked).allowed[0].reason == "they said that ______ ___ ____ _____ _____ noon"


def test_a_corpus_without_layers_can_be_withheld(bench, tmp_path):
    bench.document("one", TEXTS["other"])
    shelf = Shelf(bench, tmp_path)
    shelf.publish()
    assert isinstance(tables(shelf.masked)["data/documents/train-00000-of-00001.parquet"], pa.Table)


def test_an_attribute_called_like_a_column_is_masked_and_the_column_is_not(bench, tmp_path):
    document = bench.document("one", "An Actor walks by.")
    bench.layer(document, spans=[make_span(document, "Actor", [(3, 8)], attributes={"label": "Actor walks"})])
    shelf = Shelf(bench, tmp_path)
    shelf.publish()
    (row,) = pq.read_table(shelf.masked / "data/spans/train-00000-of-00001.parquet").to_pylist()
    assert (row["label"], row["attribute_label"]) == ("Actor", "_____ _____")
