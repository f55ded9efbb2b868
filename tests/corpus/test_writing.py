"""Documents and layers that were made in a program, into a corpus: checked, and all or nothing."""

import harbour
import pandas as pd
import pytest

import goldspan
from goldspan import CheckError, FrameError, NotFoundError, store
from goldspan.ingest import IngestError
from goldspan.model import UNKNOWN_ORIGIN, Origin, Suppression, replace
from goldspan.store import StoreError, order_path
from goldspan.store.files import safe_name
from goldspan.store.format_version import VERSION, read_version


def files(corpus):
    return {path: path.read_bytes() for path in corpus.path.rglob("*") if path.is_file()}


@pytest.fixture
def unchanged(corpus):
    """Whatever is refused leaves the corpus as it was."""
    before = files(corpus)
    yield corpus
    assert files(corpus) == before


# documents


@pytest.mark.parametrize(
    "given",
    [
        [{"id": "fog", "text": "Fog in Velm.", "title": "Fog", "url": None}],
        pd.DataFrame({"id": ["fog"], "text": ["Fog in Velm."], "title": ["Fog"], "url": [None]}),
    ],
    ids=["mappings", "DataFrame"],
)
def test_documents_are_made_of_rows(corpus, given):
    report = corpus.add_documents(given)
    assert (report.added, report.present) == (["fog"], [])
    made = goldspan.open(corpus.path)["fog"]
    assert (made.text, made.source.title, made.source.file, made.source.url) == ("Fog in Velm.", "Fog", "fog", None)
    assert made.alignment.raw_range(4, 6) == (4, 6)
    assert [document.id for document in corpus] == ["storm", "ferry", "fog"]
    assert len(corpus.validate(select=["GS1", "GS2", "GS3", "GS716"])) == 0


def test_documents_go_in_as_they_are(corpus):
    given = [replace(harbour.STORM, id="z"), replace(harbour.FERRY, id="a/b")]
    assert corpus.add_documents(iter(given)).added == ["z", "a/b"]
    assert [corpus["z"], corpus["a/b"]] == given
    assert order_path(corpus.path).read_text().splitlines() == ["storm", "ferry", "z", safe_name("a/b")]


def test_a_document_without_an_id_gets_one_from_its_text(corpus):
    (name,) = corpus.add_documents([{"text": "Fog in Velm."}]).added
    assert name.startswith("text-")
    assert corpus.add_documents([{"text": "Fog in Velm."}]).present == [name]


@pytest.mark.parametrize(
    "given", [[{"id": 7, "text": "x"}], pd.DataFrame({"id": [7], "text": ["x"]})], ids=["row", "frame"]
)
def test_an_id_may_be_a_whole_number(corpus, given):
    assert corpus.add_documents(given).added == ["7"]


@pytest.mark.parametrize("given", ["text", {"text": "x"}, 5, None])
def test_what_has_no_rows_is_no_table_of_documents(unchanged, given):
    with pytest.raises(FrameError, match="DataFrame"):
        unchanged.add_documents(given)


def test_a_text_stays_as_it_is(corpus):
    text = "One\r\n\u00a0two \U0001f6a2"
    corpus.add_documents([{"id": "odd", "text": text}])
    assert corpus["odd"].text == text


def test_a_new_corpus_is_made_of_documents(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.goldspan]\n")
    goldspan.open(tmp_path).add_documents([{"id": "one", "text": "Text."}])
    corpus = goldspan.open(tmp_path)
    assert [document.id for document in corpus] == ["one"]
    assert (corpus.path / "format.json").exists()
    assert order_path(corpus.path).read_text() == "one\n"


GOOD = {"id": "good", "text": "Good."}


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"id": "storm", "text": "Another."}, CheckError, "storm"),
        ({"id": "good", "text": "Another."}, CheckError, "good"),
        ({"id": "x", "text": " "}, CheckError, "no text"),
        ({"id": "x"}, FrameError, "row 1"),
        ({"id": "x", "text": 5}, FrameError, "must be a string"),
        ({"id": 5.5, "text": "x"}, FrameError, "id is 5.5"),
        ("x", FrameError, "row 1: 'x'"),
        ({"id": "x" * 300, "text": "x"}, IngestError, "too long"),
        ({"id": "x", "text": "x", "titel": "x"}, NotFoundError, "'title'"),
        ({"id": "x", "text": "a\ud83d"}, CheckError, "character 1"),
        ({"id": "x", "text": "a\0"}, CheckError, "character 1"),
        (replace(harbour.STORM, id="x", text_sha256="0" * 64), CheckError, "GS306"),
    ],
)
def test_where_one_document_is_wrong_none_is_written(unchanged, wrong, error, message):
    with pytest.raises(error, match=message):
        unchanged.add_documents([GOOD, wrong])


def test_an_error_carries_its_findings(corpus):
    with pytest.raises(CheckError) as caught:
        corpus.add_documents([{"id": "storm", "text": "Another."}])
    assert [(finding.code, finding.where.document) for finding in caught.value.findings] == [("GS202", "storm")]


def test_adding_tells_its_progress(corpus):
    steps = []
    corpus.add_documents(({"id": f"d{number}", "text": "x"} for number in range(1000)), progress=steps.append)
    assert len(steps) == 1


# layers

SPANS = pd.DataFrame(
    {"label": ["VOYAGE", "PORT", "SHIP"], "start": [12, 17, 4], "end": [16, 21, 11], "stage": ["departs", None, None]}
)
RELATIONS = pd.DataFrame({"label": ["AT", "BY"], "source": [0, 0], "target": [1, 2], "certain": ["no", None]})


def test_a_layer_is_made_of_tables(corpus):
    made = corpus.add_layer("storm", "eve", SPANS, RELATIONS, method="manual", note="quick")
    assert [(span.label, span.text) for span in made.spans] == [
        ("SHIP", "Marisol"),
        ("VOYAGE", "left"),
        ("PORT", "Velm"),
    ]
    (stored,) = corpus.layers(annotator="eve")
    assert stored == made
    assert (stored.status, stored.provenance.method, stored.note, stored.name) == (
        "submitted",
        "manual",
        "quick",
        "eve",
    )
    ends = {relation.label: (relation.source, relation.target) for relation in made.relations}
    ids = {span.label: span.id for span in made.spans}
    assert ends == {"AT": (ids["VOYAGE"], ids["PORT"]), "BY": (ids["VOYAGE"], ids["SHIP"])}
    assert next(relation for relation in made.relations if relation.label == "AT").attributes == {"certain": "no"}
    assert corpus.validate(level=6)["severity"].tolist() == []


SUGGESTED = SPANS.assign(
    origin=["accepted", "edited", "manual"], origin_version=["ner-3", None, None], origin_score=[0.5, None, None]
)


def test_rows_may_come_from_generators(corpus):
    made = corpus.add_layer(
        "storm", "eve", iter(SPANS.to_dict("records")), iter(RELATIONS.to_dict("records")), method="manual"
    )
    assert (len(made.spans), len(made.relations)) == (len(SPANS), len(RELATIONS))


def test_origins_go_in_and_come_out(corpus):
    relations = RELATIONS.assign(origin=["unknown", None])
    made = corpus.add_layer("storm", "eve", SUGGESTED, relations, method="manual")
    accepted = Origin(kind="suggested", version="ner-3", score=0.5)
    assert {span.label: span.origin for span in made.spans} == {
        "VOYAGE": accepted, "PORT": Origin(kind="suggested", edited=True), "SHIP": None,
    }  # fmt: skip
    assert {relation.label: relation.origin for relation in made.relations} == {"AT": UNKNOWN_ORIGIN, "BY": None}
    assert corpus.validate(level=6)["severity"].tolist() == []
    assert read_version(corpus.path) == VERSION, "an older goldspan cannot read origins"
    spans, drawn = corpus.spans(annotator="eve"), corpus.relations(annotator="eve")
    assert dict(zip(spans["label"], spans["origin"], strict=True)) == {
        "VOYAGE": "accepted", "PORT": "edited", "SHIP": "manual",
    }  # fmt: skip
    assert spans["origin_score"].dropna().tolist() == [0.5]
    assert sorted(drawn["origin"]) == ["manual", "unknown"]
    again = corpus.add_layer("storm", "bo", spans, drawn, method="manual")
    assert (again.spans, again.relations) == (made.spans, made.relations)


@pytest.mark.parametrize(
    ("column", "value", "error", "message"),
    [
        ("origin", "acepted", NotFoundError, "Did you mean 'accepted'"),
        ("origin", "machine-generated", FrameError, "the method of the layer is 'manual'"),
        ("origin_score", "high", FrameError, "origin_score is 'high'"),
        ("origin_version", "ner-3", FrameError, "origin is not 'accepted' or 'edited'"),
    ],
)
def test_an_origin_that_cannot_be_is_refused(unchanged, column, value, error, message):
    row = {"label": "SHIP", "start": 4, "end": 11}
    row |= {"origin": "accepted"} if column == "origin_score" else {}
    with pytest.raises(error, match=message):
        unchanged.add_layer("storm", "eve", [{**row, column: value}], method="manual")


def test_rows_may_be_mappings_and_ends_a_column(corpus):
    made = corpus.add_layer(
        corpus["ferry"],
        "eve",
        [{"label": "SHIP", "fragments": [(4, 8)], "text": "Tern", "flags": ["Osk"]}],
        status="draft",
        name="eve-2",
        document_labels={"topics": ["ferry"]},
        pass_name="all",
    )
    assert made.spans[0].attributes == {"flags": ("Osk",)}
    assert (made.status, made.name, made.document_labels) == ("draft", "eve-2", {"topics": ("ferry",)})
    assert made.provenance.pass_name == "all"


def test_ends_by_a_column_of_the_spans(corpus):
    spans = SPANS.assign(id=["v", "p", "s"])
    relations = pd.DataFrame({"label": ["AT"], "source": ["v"], "target": ["p"]})
    by_key = corpus.add_layer("storm", "eve", spans, relations, key="id")
    by_id = corpus.add_layer(
        "storm", "bo", spans, relations.rename(columns={"source": "source_id", "target": "target_id"})
    )
    assert by_key.relations == by_id.relations
    assert len(by_key.relations) == 1


@pytest.mark.parametrize("raw", [False, True])
def test_what_came_out_of_a_corpus_can_go_into_one(corpus, raw):
    for layer in list(corpus.layers(status="submitted")):
        spans = corpus.spans(document=layer.document, annotator=layer.annotator, raw=raw)
        relations = corpus.relations(document=layer.document, annotator=layer.annotator)
        made = corpus.add_layer(
            layer.document,
            f"{layer.annotator}'s copy",
            spans,
            relations,
            document_labels=layer.document_labels,
            method=layer.provenance.method,
        )
        assert made == replace(layer, annotator=made.annotator, name=made.annotator)


def test_an_empty_layer_is_data(corpus):
    assert corpus.add_layer("ferry", "eve").spans == ()
    assert len(list(corpus.layers(annotator="eve"))) == 1


def test_an_annotator_of_the_settings_has_their_method(corpus):
    assert corpus.add_layer("storm", "machine", SPANS).provenance.method == "machine-generated"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"label": "BOAT"}, "GS401"),
        ({"start": 60, "end": 700}, "GS301"),
        ({"text": "right"}, "GS302"),
        ({"stage": "stays"}, "GS4"),
    ],
)
def test_a_layer_with_errors_is_not_written(unchanged, change, code):
    row = {"label": "VOYAGE", "start": 12, "end": 16, **change}
    with pytest.raises(CheckError) as caught:
        unchanged.add_layer("storm", "eve", [row])
    assert all(finding.code.startswith(code) and finding.severity == "error" for finding in caught.value.findings)
    assert caught.value.findings


@pytest.mark.parametrize("wrong", [{"note": ""}, {"note": " x"}, {"note": 3}, {"name": ""}, {"name": 3}])
def test_an_argument_that_cannot_be_is_named(unchanged, wrong):
    (name,) = wrong
    with pytest.raises(FrameError, match=f"add_layer: .*{name}"):
        unchanged.add_layer("storm", "eve", SPANS, **wrong)


def test_an_annotator_has_a_name(unchanged):
    with pytest.raises(FrameError, match="annotator"):
        unchanged.add_layer("storm", "", SPANS, name="eve")


@pytest.mark.parametrize(
    ("spans", "relations", "error", "message"),
    [
        ([{"start": 0, "end": 3}], [], FrameError, "no label"),
        ([{"label": "SHIP", "start": 0}], [], FrameError, "no place"),
        ([{"label": "SHIP", "start": 0.5, "end": 3}], [], FrameError, "whole numbers"),
        ([{"label": "SHIP", "start": "0", "end": 3}], [], FrameError, "whole numbers"),
        ([{"label": "SHIP", "fragments": [(1, 2, 3)]}], [], FrameError, "pairs"),
        ([{"label": "SHIP", "fragments": []}], [], FrameError, "at least one"),
        ([{"label": "SHIP", "fragments": [(4, 11)], "start": 3}], [], FrameError, "one of both"),
        ([{"label": "SHIP", "start": 4, "end": 11, "flags": 3}], [], FrameError, "flags"),
        ([{"label": "SHIP", "start": 4, "end": 11, "document_id": "ferry"}], [], FrameError, "'storm' only"),
        ([{"lable": "SHIP", "start": 4, "end": 11}], [], NotFoundError, "'label'"),
        ([{"label": "", "start": 4, "end": 11}], [], FrameError, "row 0: no label"),
        ([{"label": "SHIP", "start": 4, "end": 11, "note": " "}], [], FrameError, "row 0: note"),
        ([{"label": "SHIP", "start": -3, "end": 11}], [], FrameError, "row 0: .*from -3 to 11"),
        ([{"label": "SHIP", "start": 8, "end": 4}], [], FrameError, "row 0: .*from 8 to 4"),
        ([{"label": "SHIP", "fragments": [(4, 5), (700, 800)]}], [], FrameError, "row 0: .*from 700 to 800"),
        (pd.concat([SPANS, SPANS]), [], FrameError, "two rows"),
        (pd.concat([SPANS, SPANS], ignore_index=True), [], FrameError, "row 3: .*as row 0"),
        (SPANS, pd.concat([RELATIONS, RELATIONS], ignore_index=True), FrameError, "row 2: .*as row 0"),
        (SPANS, [{"label": "AT", "source": 0, "target": 7}], FrameError, "target is 7"),
        (SPANS, [{"label": "AT", "source": 0}], FrameError, "no target"),
        (SPANS, [{"source": 0, "target": 1}], FrameError, "no label"),
        (SPANS, [{"label": "AT", "source_id": "x", "target_id": "y"}], NotFoundError, "'id'"),
        (SPANS, [{"label": "AT", "from": 0, "target": 1}], NotFoundError, "from"),
        ("SHIP", [], FrameError, "spans: .*DataFrame"),
        (None, [], FrameError, "spans: .*DataFrame"),
        ([1], [], FrameError, "spans, row 0"),
        (SPANS, ["AT"], FrameError, "relations, row 0"),
    ],
)
def test_tables_that_hold_no_layer_say_where(unchanged, spans, relations, error, message):
    with pytest.raises(error, match=message):
        unchanged.add_layer("storm", "eve", spans, relations)


@pytest.mark.parametrize("wrong", [{"status": "done"}, {"method": "by hand"}, {"pass_name": "second"}])
def test_a_status_method_or_pass_that_does_not_exist(unchanged, wrong):
    with pytest.raises(NotFoundError):
        unchanged.add_layer("storm", "eve", SPANS, **wrong)


def test_a_document_that_does_not_exist(unchanged):
    with pytest.raises(NotFoundError, match="'storm'"):
        unchanged.add_layer("strom", "eve", SPANS)


def test_a_layer_is_overwritten_only_where_that_is_said(corpus):
    before = files(corpus)
    with pytest.raises(StoreError, match="replace=True"):
        corpus.add_layer("storm", "ann", SPANS)
    assert files(corpus) == before
    assert len(corpus.add_layer("storm", "ann", SPANS, replace=True).spans) == 3


def test_a_layer_that_is_replaced_leaves_its_suppressions(corpus):
    (old,) = corpus.layers(document="storm", annotator="ann")
    voyage = next(span for span in old.spans if span.label == "VOYAGE")
    kept = Suppression(code="GS601", reason="said", span=voyage.id)
    gone = Suppression(code="GS601", reason="gone", span="s0")
    store.write_layer(corpus.path, replace(old, suppressions=(kept, gone)))
    assert corpus.add_layer("storm", "ann", SPANS, replace=True).suppressions == (kept,)


@pytest.mark.parametrize(
    "write", [lambda corpus: corpus.add_documents([GOOD]), lambda corpus: corpus.add_layer("storm", "eve", SPANS)]
)
def test_json_lines_are_refused(root, write):
    corpus = goldspan.open(root / "lines")
    before = files(corpus)
    with pytest.raises(StoreError, match=r"JSON Lines.*goldspan\.write\("):
        write(corpus)
    assert files(corpus) == before


def test_json_lines_can_be_copied_into_files_and_be_written_to(root, tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.goldspan]\n")
    goldspan.write(goldspan.read(root / "lines"), tmp_path / "corpus", "folder")
    corpus = goldspan.open(tmp_path)
    assert [layer.name for layer in corpus.layers()] == [layer.name for layer in goldspan.open(root / "lines").layers()]
    assert corpus.add_documents([GOOD]).added == ["good"]


def test_only_a_pull_withdraws_a_layer(unchanged):
    with pytest.raises(FrameError, match="only a pull withdraws layers"):
        unchanged.add_layer("storm", "eve", status="withdrawn")


def test_a_layer_that_is_replaced_is_still_that_of_its_annotation(corpus):
    layer = next(corpus.layers(document="storm"))
    place = replace(layer.provenance, origin="http://s/", project=1, annotation=7, pulled_sha256="0" * 64)
    store.write_layer(corpus.path, replace(layer, provenance=place))
    made = corpus.add_layer("storm", layer.annotator, name=layer.name, note="looked at twice", replace=True)
    assert (made.provenance.annotation, made.provenance.pulled_sha256) == (7, "0" * 64)
