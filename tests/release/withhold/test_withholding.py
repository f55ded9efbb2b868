"""A release without its words: nothing of them is left, and everything else is."""

import re
import shutil
from hashlib import sha256

import pyarrow.parquet as pq
import pytest
import yaml
from datasets import load_dataset
from shelves import REASON, SLUGS, TEXTS, Shelf, all_text, files, fours, strings, tables

from goldspan.model import make_span
from goldspan.release import ReleaseError
from goldspan.release.versions import manifest


def test_no_four_words_in_a_row_are_left_anywhere(published):
    known = set().union(*(fours(one.text) for one in published.documents))
    full = set().union(*map(fours, all_text(published.full)))
    assert known & full, "the search finds what is there"
    assert not known & set().union(*map(fours, all_text(published.masked)))


def test_no_long_word_of_an_article_is_left_where_its_words_were(published):
    rows = [row for table in tables(published.masked).values() for row in table.to_pylist()]
    shown = " ".join(one for row in rows for one in strings(row))
    for word in ("shelled", "Raqqa", "Straßenkämpfe", "Bürger", "Bridge", "Amina"):
        assert word not in shown


def test_titles_are_masked_too(published):
    titles = pq.read_table(published.masked / "data/documents/train-00000-of-00001.parquet").column("title").to_pylist()
    assert titles.count("________, ____ __ ______") == 1
    assert not any(re.search(r"[^\W_]", one) for one in titles if one)


def test_offsets_labels_sums_and_layout_stay(published):
    for path, full in tables(published.full).items():
        masked = tables(published.masked)[path]
        assert masked.schema == full.schema
        for name in ("id", "document_id", "label", "text_sha256", "start", "end", "fragments", "publisher", "status"):
            if name in full.column_names:
                assert masked.column(name).equals(full.column(name)), (path, name)
        for name in ("text", "note", "source_text"):
            if name in full.column_names:
                for one, other in zip(masked.column(name).to_pylist(), full.column(name).to_pylist(), strict=True):
                    assert (one is None) == (other is None) and len(one or "") == len(other or "")


def test_a_word_of_an_annotator_that_the_article_has_not_stays(published):
    notes = pq.read_table(published.masked / "data/annotations/train-00000-of-00001.parquet").column("note").to_pylist()
    assert notes[0] == "I marked “___ ____ _______ _____ ____ ___ _____”: see _____."


def test_the_card_says_that_words_are_withheld_and_has_the_sums_of_its_own_data(published):
    card = (published.masked / "README.md").read_text()
    assert "The words of the articles are withheld" in card
    assert "The words of the articles are withheld" not in (published.full / "README.md").read_text()
    for path, data in files(published.masked).items():
        if path.endswith(".parquet"):
            assert sha256(data).hexdigest() in card


def test_the_manifest_says_so_and_lists_every_file(published):
    listing = manifest.read(published.masked)
    assert (listing.text, manifest.read(published.full).text) == ("withheld", "included")
    assert {one.path for one in listing.files} == set(files(published.masked)) - {manifest.NAME}
    assert list(manifest.verify(published.masked, listing)) == []


def test_a_title_that_its_article_does_not_have_is_shown_nowhere(published):
    title = fours("Shelling, said to nobody")
    full = files(published.full)
    with_title = {path for path, content in full.items() if title & fours(content.decode("utf-8", "replace"))}
    assert with_title >= {"README.md", "croissant.json", "CITATION.cff"}
    assert title & set().union(*map(fours, all_text(published.full)))
    assert not title & set().union(*map(fours, all_text(published.masked)))


def test_words_in_an_address_are_masked_however_they_are_joined(published):
    addresses = pq.read_table(published.masked / "data/documents/train-00000-of-00001.parquet").column("url")
    assert {*addresses.to_pylist()} == {None, *(f"https://paper.example/{masked}" for masked in SLUGS.values())}


def test_an_allowance_that_quotes_an_article_is_masked_too(published):
    assert manifest.read(published.full).allowed[0].reason == REASON
    assert manifest.read(published.masked).allowed[0].reason == "they said that ______ ___ ____ _____ _____ noon"


def test_both_forms_have_the_same_features_and_load(published, tmp_path):
    full, masked = (
        yaml.safe_load((folder / "README.md").read_text().split("---\n")[1])
        for folder in (published.full, published.masked)
    )
    assert [view["features"] for view in full["dataset_info"]] == [view["features"] for view in masked["dataset_info"]]
    documents = load_dataset(str(published.masked), split="train", cache_dir=str(tmp_path / "cache"))
    span = documents[0]["spans"][0]
    assert documents[0]["text"][span["start"] : span["end"]] == span["text"] == "____"


def test_the_same_corpus_gives_the_same_bytes(published, tmp_path):
    published.build(tmp_path / "again")
    assert files(tmp_path / "again") == files(published.masked)


def test_a_release_with_its_text_takes_the_place_of_one_without(published, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(published.masked, out)
    published.build(out, withhold_text=False)
    assert files(out) == files(published.full)


def test_the_corpus_is_no_place_for_a_withheld_release(shelf):
    with pytest.raises(ReleaseError, match="texts of the articles beside it"):
        shelf.build(shelf.bench.path)


def test_nothing_is_published_where_words_would_show(shelf, monkeypatch):
    monkeypatch.setattr("goldspan.release.withhold.masked_strings.mask_ranges", lambda text, ranges: text)
    with pytest.raises(ReleaseError, match=r"4 words in a row of an article would be published: .*document 'other'"):
        shelf.build(shelf.masked)
    assert not shelf.masked.exists()


def test_an_id_made_of_a_title_is_reported_with_what_it_is(shelf):
    shelf.bench.document("the-army-shelled-raqqa", "The army shelled Raqqa.")
    with pytest.raises(ReleaseError, match=r"column id .*the id of a document is the name of its article's file"):
        shelf.build(shelf.masked)
    assert not shelf.masked.exists()


def test_a_corpus_without_layers_can_be_withheld(bench, tmp_path):
    bench.document("one", TEXTS["other"])
    Shelf(bench, tmp_path).build(tmp_path / "masked")
    (row,) = pq.read_table(tmp_path / "masked/data/documents/train-00000-of-00001.parquet").to_pylist()
    assert not re.search(r"[^\W_]", row["text"])


def test_an_attribute_called_like_a_column_is_masked_and_the_column_is_not(bench, tmp_path):
    document = bench.document("one", "An Actor walks by.")
    bench.layer(document, spans=[make_span(document, "Actor", [(3, 8)], attributes={"label": "Actor walks"})])
    Shelf(bench, tmp_path).build(tmp_path / "masked")
    (row,) = pq.read_table(tmp_path / "masked/data/spans/train-00000-of-00001.parquet").to_pylist()
    assert (row["label"], row["attribute_label"]) == ("Actor", "_____ _____")
