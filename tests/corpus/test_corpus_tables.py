"""A corpus as DataFrames: their columns, dtypes and rows, whole and in batches, from either form."""

import tracemalloc

import harbour
import pandas as pd
import pytest

import goldspan
from goldspan import ArgumentError, NotFoundError, store
from goldspan.frames.frame_columns import FRAMES, SPANS_RAW, columns
from goldspan.model import replace
from goldspan.operations.agree import AgreementError
from goldspan.release.build import views
from goldspan.release.build.entries import entries
from goldspan.report.findings.selection import SelectionError
from goldspan.settings import NoCorpusError
from goldspan.store import jsonl

NO_ATTRIBUTES = "name: empty\nversion: 1.0.0\nlabels: {X: }\n"


QUICK = {"agreement": {"resamples": 0, "measures": "span F1, exact", "workers": 1}, "validate": {"workers": 1}}
"""Options under which a method takes no processes and no time."""


def declared(name, schema):
    return {column.name: column.dtype for column in columns(FRAMES[name], schema)}


def dtypes(frame):
    return {name: str(dtype) for name, dtype in frame.dtypes.items()}


def table(corpus, name, **options):
    return getattr(corpus, name)(**QUICK.get(name, {}), **options)


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_has_the_declared_columns_and_dtypes_whether_or_not_it_has_rows(either, name):
    frame = table(either, name)
    assert dtypes(frame) == declared(name, either.schema)
    assert dtypes(frame.iloc[:0]) == dtypes(frame)
    for column in frame.select_dtypes("category"):
        assert str(frame[column].cat.categories.dtype) == "string"


@pytest.mark.parametrize("name", sorted(set(FRAMES) - {"agreement", "disagreements"}))
def test_an_empty_corpus_gives_an_empty_frame_with_all_columns(tmp_path, name):
    (tmp_path / "schema").mkdir()
    (tmp_path / "pyproject.toml").write_text(harbour.PYPROJECT)
    (tmp_path / "schema" / "schema.yaml").write_text(harbour.SCHEMA)
    (tmp_path / "corpus" / "documents").mkdir(parents=True)
    corpus = goldspan.open(tmp_path)
    frame = table(corpus, name)
    assert len(frame) == 0
    assert dtypes(frame) == declared(name, corpus.schema)
    (batch,) = table(corpus, name, batch_size=10)
    pd.testing.assert_frame_equal(pd.DataFrame(batch), pd.DataFrame(frame))


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("size", [1, 2, 1000])
def test_batches_are_the_frame_in_pieces(either, name, size):
    frame, batches = table(either, name), list(table(either, name, batch_size=size))
    assert [len(batch) for batch in batches[:-1]] == [size] * (len(batches) - 1)
    pd.testing.assert_frame_equal(pd.concat(batches), pd.DataFrame(frame))


def test_batches_are_read_when_they_are_asked_for(corpus):
    batches = corpus.spans(batch_size=2)
    (corpus.path / "documents" / "ferry.json").unlink()
    assert [len(batch) for batch in batches] == [2, 2, 2]


@pytest.mark.parametrize("size", [0, -1, 1.5, "a"])
def test_a_batch_has_rows(corpus, size):
    with pytest.raises(ArgumentError, match="batch_size"):
        corpus.spans(batch_size=size)


# rows


def test_spans(either):
    frame = either.spans()
    assert list(frame["document_id"]) == ["storm"] * 6 + ["ferry"] * 2
    row = frame[frame["text"] == "ship ... Tern"].iloc[0]
    assert (row["annotator"], row["layer"], row["layer_status"], row["layer_method"]) == (
        "ann",
        "ann",
        "submitted",
        "manual",
    )
    assert (row["label"], row["start"], row["end"], row["fragments"]) == ("SHIP", 36, 50, ((36, 40), (46, 50)))
    assert list(frame["label"].cat.categories) == ["SHIP", "PORT", "VOYAGE"]
    assert list(frame["stage"].cat.categories) == ["departs", "arrives"]
    assert frame.loc[(frame["annotator"] == "bob") & (frame["text"] == "left"), "stage"].item() == "arrives"
    assert frame.loc[frame["text"] == "Marisol", "flags"].item() == ("Velm", "Osk")
    assert frame.loc[frame["annotator"] == "bob", "layer_method"].isna().all()
    assert frame["note"].isna().all()
    assert frame["attribute_note"].dropna().tolist() == ["in the north"]


def test_the_rows_of_one_document_annotator_or_status(either):
    assert set(either.spans(document="ferry")["document_id"]) == {"ferry"}
    assert set(either.spans(annotator="bob")["annotator"]) == {"bob"}
    assert len(either.spans(status="draft")) == 0
    assert either.relations(annotator="ann")["label"].tolist() == ["BY", "AT"]
    assert set(either.attributes(document=harbour.STORM, annotator="ann")["attribute"]) >= {"stage", "topics"}


@pytest.mark.parametrize("name", ["spans", "relations", "attributes"])
@pytest.mark.parametrize("wrong", [{"document": "strm"}, {"annotator": "bo"}, {"status": "done"}])
def test_what_does_not_exist_gives_no_empty_frame(either, name, wrong):
    with pytest.raises(NotFoundError):
        getattr(either, name)(**wrong)


@pytest.mark.parametrize("options", [{"annotator": "bo"}])
def test_links_of_an_annotator_who_does_not_exist(either, options):
    with pytest.raises(NotFoundError):
        either.links(**options)


def test_decisions_on_a_document_that_does_not_exist(either):
    with pytest.raises(NotFoundError):
        either.decisions(document="strm")


def test_published_rows_are_those_of_the_layer_that_speaks_for_its_document(either):
    assert either.spans(published=True)["document_id"].tolist() == ["ferry", "ferry"]


def test_the_place_in_the_articles_file(tmp_path):
    (tmp_path / "seeds").mkdir()
    (tmp_path / "schema").mkdir()
    (tmp_path / "pyproject.toml").write_text(harbour.PYPROJECT)
    (tmp_path / "schema" / "schema.yaml").write_text(harbour.SCHEMA)
    raw = "The Marisol\r\nleft Velm.\r\n"
    (tmp_path / "seeds" / "a.txt").write_bytes(raw.encode())
    corpus = goldspan.open(tmp_path)
    goldspan.operations.ingest.ingest(corpus.settings)
    corpus = goldspan.open(tmp_path)
    doc = corpus["a"]
    store.write_layer(corpus.path, harbour.layer(doc, "ann", [harbour.find(doc, "left Velm", "VOYAGE")]))
    row = corpus.spans(raw=True).iloc[0]
    assert (row["source_file"], raw[row["raw_start"] : row["raw_end"]]) == ("a.txt", "left Velm")
    assert row["raw_start"] == row["start"] + 1
    assert list(corpus.spans(raw=True)) == [column.name for column in columns(SPANS_RAW, corpus.schema)]


def test_relations(either):
    frame = either.relations()
    assert frame["label"].tolist() == ["BY", "AT"]
    at = frame.iloc[1]
    assert (at["label"], at["source_text"], at["target_text"], at["sentence_distance"], at["certain"]) == (
        "AT",
        "left",
        "Velm",
        0,
        "yes",
    )
    assert (at["source_label"], at["target_label"], at["target_start"], at["target_end"]) == ("VOYAGE", "PORT", 17, 21)
    assert list(frame["label"].cat.categories) == ["AT", "BY"]
    spans = either.spans()
    assert set(frame["source_id"]) | set(frame["target_id"]) <= set(spans["id"])


def test_attributes_have_a_row_for_each_value(either):
    frame = either.attributes(annotator="ann")
    rows = list(zip(frame["on"], frame["label"], frame["attribute"], frame["value"], strict=True))
    assert ("span", "SHIP", "flags", "Velm") in rows
    assert ("span", "SHIP", "flags", "Osk") in rows
    assert ("relation", "AT", "certain", "yes") in rows
    assert [value for on, _, _, value in rows if on == "document"] == ["storm", "ferry"]
    assert frame.loc[frame["on"] == "document", ["id", "label"]].isna().all(axis=None)


def test_links(corpus):
    frame = corpus.links()
    assert frame[["label", "set", "annotator", "method", "note"]].iloc[0].tolist() == [
        "SAME",
        "ann",
        "ann",
        "manual",
        "the Tern",
    ]
    assert [member["document_id"] for member in frame["members"].item()] == ["ferry", "storm"]
    assert list(frame["label"].cat.categories) == ["SAME"]
    assert len(corpus.links(annotator="machine")) == 0


def test_decisions(corpus):
    row = corpus.decisions(document="storm").iloc[0]
    assert (row["document_id"], row["case_id"], row["kind"], row["verdict"]) == ("storm", "c1", "span", "accepted")
    assert row["outcome"] == "SHIP 'Marisol'"
    assert row["text"] == "The Marisol"
    assert row["votes"][1] == {"annotators": ("bob",), "answer": "SHIP 'The Marisol'"}
    assert (row["adjudicator"], row["reason"], row["decided_at"]) == ("eve", "no article", "2024-05-01T10:00:00Z")
    assert len(corpus.decisions(document="ferry")) == 0


def test_findings(either):
    assert len(either.validate(workers=1, ignore=["GS", "gs3"])) == 0
    assert set(either.validate(workers=1, level=7)["level"]) <= set(range(1, 8))


def test_a_finding(corpus):
    wrong = replace(harbour.find(harbour.FERRY, "Tern", "SHIP"), text="Turn")
    store.write_layer(corpus.path, harbour.layer(harbour.FERRY, "bob", [wrong]))
    found = corpus.validate(select="GS302")
    assert found[["code", "severity", "document_id", "layer"]].iloc[0].tolist() == [
        "GS302",
        "error",
        "ferry",
        "bob",
    ]
    assert found["level"].tolist() == [3]
    excerpt, marks = found["excerpt"].item(), found["marks"].item()
    assert [excerpt[start:end] for start, end in marks] == ["Tern"]
    ferry = corpus.path / "documents" / "ferry.json"
    assert len(corpus.validate(paths=[ferry])) == len(corpus.validate(paths=str(ferry))) == 0


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"select": "GS999"}, SelectionError),
        ({"ignore": ["X"]}, SelectionError),
        ({"level": 9}, NotFoundError),
        ({"level": 0}, NotFoundError),
        ({"paths": ["nowhere"]}, goldspan.PathError),
    ],
)
def test_what_cannot_be_checked_raises(either, wrong, error):
    with pytest.raises(error):
        either.validate(workers=1, **wrong)


def test_agreement(either):
    frame = either.agreement(by=["label", "document"], measures=["span F1, exact"], workers=1, resamples=0)
    pooled = frame[frame["label"].isna() & frame["document_id"].isna()]
    assert (pooled["measure"].item(), pooled["documents"].item()) == ("span F1, exact", 1)
    assert pooled["value"].item() == pytest.approx(2 / 6)
    assert frame.set_index("label").loc["VOYAGE", "value"] == 1.0
    assert frame["document_id"].dropna().tolist() == ["storm"]
    assert frame["annotators"].isna().all()
    assert either.agreement(by="annotator", measures="F1, exact", workers=1, resamples=0)[
        "annotators"
    ].dropna().unique().tolist() == ["ann, bob"]


def test_agreement_tells_its_steps(either):
    steps = []
    either.agreement(measures="span F1, exact", workers=1, resamples=0, progress=steps.append)
    assert steps


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"measures": "nothing"}, NotFoundError),
        ({"by": "labels"}, NotFoundError),
        ({"layers": "an"}, NotFoundError),
        ({"layers": ["ann", "machine"]}, AgreementError),
    ],
)
def test_what_cannot_be_measured_raises(either, wrong, error):
    with pytest.raises(error):
        either.agreement(workers=1, resamples=0, **wrong)


def test_disagreements(either):
    frame = either.disagreements()
    assert set(frame["document_id"]) == {"storm"}
    assert (set(frame["first_annotator"]), set(frame["second_annotator"])) == ({"ann"}, {"bob"})
    boundary = frame[frame["kind"] == "boundary"].iloc[0]
    assert (boundary["first_text"], boundary["second_text"]) == ("Marisol", "The Marisol")
    assert (boundary["first_fragments"], boundary["second_fragments"]) == (((4, 11),), ((0, 11),))
    stage = frame[frame["attribute"] == "stage"].iloc[0]
    assert (stage["first_value"], stage["second_value"]) == ("departs", "arrives")
    missing = frame[(frame["kind"] == "relation missing") & (frame["first_label"] == "AT")].iloc[0]
    assert missing["first_text"] == "left → Velm"
    assert pd.isna(missing["second_label"])
    excerpt = missing["excerpt"]
    assert [excerpt[start:end] for start, end in missing["marks"]] == ["left", "Velm"]


@pytest.mark.parametrize(("layers", "error"), [("bo", NotFoundError), (["machine", "bob"], AgreementError)])
def test_what_cannot_be_compared_raises(either, layers, error):
    with pytest.raises(error):
        either.disagreements(layers=layers)


# layers that are wrong are shown all the same


def test_labels_and_values_that_the_schema_does_not_have_come_behind_its_own(corpus):
    odd = harbour.layer(
        harbour.FERRY,
        "odd",
        [
            harbour.find(harbour.FERRY, "Tern", "BOAT"),
            harbour.find(harbour.FERRY, "came", "VOYAGE", stage="stays", speed="4"),
        ],
    )
    store.write_layer(corpus.path, odd)
    frame = corpus.spans(annotator="odd")
    assert frame["label"].tolist() == ["BOAT", "VOYAGE"]
    assert list(frame["label"].cat.categories) == ["SHIP", "PORT", "VOYAGE", "BOAT"]
    assert frame["stage"].dropna().tolist() == ["stays"]
    assert corpus.attributes(annotator="odd")["attribute"].tolist() == ["speed", "stage"]


def test_a_relation_without_its_end_is_a_row(corpus):
    (layer,) = corpus.layers(document="storm", annotator="ann")
    store.write_layer(corpus.path, replace(layer, spans=layer.spans[:1]))
    frame = corpus.relations()
    assert len(frame) == 2
    assert frame["source_text"].isna().all()
    assert frame["sentence_distance"].isna().all()
    assert frame["source_id"].notna().all()


def test_a_layer_on_another_text_has_no_sentences_and_no_place_in_the_file(corpus):
    (layer,) = corpus.layers(document="storm", annotator="ann")
    store.write_layer(corpus.path, replace(layer, text_sha256="0" * 64))
    assert corpus.relations(annotator="ann")["sentence_distance"].isna().all()
    assert corpus.spans(document="storm", annotator="ann", raw=True)["raw_start"].isna().all()


def test_lone_surrogates_are_held(corpus):
    (layer,) = corpus.layers(document="ferry", annotator="ann")
    store.write_layer(corpus.path, replace(layer, spans=(replace(layer.spans[0], text="\ud83d"), *layer.spans[1:])))
    assert corpus.spans(document="ferry")["text"].tolist()[0] == "\ud83d"


def test_without_a_schema_frames_have_the_labels_that_are_there(tmp_path):
    corpus = goldspan.open(harbour.json_lines(tmp_path / "alone"))
    frame = corpus.spans()
    assert set(frame["label"].cat.categories) == {"SHIP", "PORT", "VOYAGE"}
    assert "stage" not in frame
    assert "stage" in corpus.attributes()["attribute"].tolist()
    with pytest.raises(NoCorpusError, match="schema="):
        corpus.validate()


# the release


@pytest.mark.parametrize("name", ["spans", "relations", "links"])
def test_columns_that_a_view_of_the_release_has_are_named_as_there(corpus, name):
    (view,) = (one for one in views.views(corpus.schema) if one.name == name)
    names = [column.name for column in view.columns]
    frame = [column for column in getattr(corpus, name)() if column in names]
    assert frame == [column for column in names if column in frame]
    assert set(names) - set(frame) <= {"note", "attribute_note"}, "only the order of what the schema adds may differ"


def test_published_rows_of_the_committed_corpus_are_those_of_its_release(request):
    corpus = goldspan.open(request.config.rootpath / "corpus")
    for name in ("spans", "relations"):
        (view,) = (one for one in views.views(corpus.schema) if one.name == name)
        expected = [row for entry in entries(corpus.path, corpus.schema) for row in view.rows(entry)]
        frame = getattr(corpus, name)(published=True)
        shared = [column.name for column in view.columns]
        made = frame[shared].astype(object).where(frame[shared].notna(), None).to_dict("records")
        assert [{key: row.get(key) for key in shared} for row in expected] == made


# memory


def test_memory_of_batches_does_not_grow_with_the_corpus(tmp_path):
    ((document, layers), _) = harbour.entries()

    def line(number):
        name = f"d{number}"
        return jsonl.entry_line(replace(document, id=name), [replace(layer, document=name) for layer in layers])

    def peak(documents):
        with jsonl.NewLines(tmp_path / str(documents)) as new:
            jsonl.write_part(new.aside / jsonl.part_name(1), map(line, range(documents)))
            new.finish()
        corpus = goldspan.open(tmp_path / str(documents))
        tracemalloc.start()
        try:
            assert sum(len(batch) for batch in corpus.spans(batch_size=500)) == 6 * documents
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1)  # what is loaded once
    assert peak(3000) < 1.5 * peak(500)
