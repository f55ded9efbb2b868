"""The view of documents: their source, and their published labels inside."""


def test_a_document_carries_its_source_and_its_published_labels(bench, rows):
    document = bench.document(
        title="T", publisher="P", author="A", date="2017-10-20", url="https://example.org", licence="L"
    )
    bench.full_layer(document, "gold", annotator="jo", status="adjudicated", method="manual")
    (row,) = rows(bench, "documents")
    assert row["text"] == document.text and row["text_sha256"] == document.text_sha256
    known = ("id", "title", "publisher", "author", "date", "url", "licence", "annotator", "status", "method")
    assert [row[name] for name in known] == [
        "one",
        "T",
        "P",
        "A",
        "2017-10-20",
        "https://example.org",
        "L",
        "jo",
        "adjudicated",
        "manual",
    ]
    assert [span["label"] for span in row["spans"]] == ["Actor", "Event", "Place"]
    assert row["document_labels"] == {"topic": ["war"]}


def test_a_document_without_a_finished_layer_has_empty_lists(bench, rows):
    bench.full_layer(bench.document(), status="draft")
    (row,) = rows(bench, "documents")
    assert row["spans"] == row["relations"] == []
    assert row["annotator"] is row["status"] is row["method"] is None
    assert rows(bench, "spans") == rows(bench, "relations") == []


def test_a_span_keeps_fragments_words_attributes_and_note(bench, rows):
    bench.full_layer(bench.document())
    (row,) = rows(bench, "documents")
    place = row["spans"][2]
    assert (place["start"], place["end"], place["text"], place["note"]) == (19, 39, "Raqqa ... river", "two stretches")
    assert place["fragments"] == [{"start": 19, "end": 24}, {"start": 34, "end": 39}]
    assert row["spans"][1]["attributes"] == {"polarity": "positive", "tags": ["armed", "sudden"], "label": None}
