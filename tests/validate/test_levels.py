"""Up to a level: what lies above is not even run."""

from pathlib import Path

import pytest

from goldspan.model import Layer, Suppression, Unmapped, in_order, make_relation, make_span, replace
from goldspan.schema.language import parse
from goldspan.validate import folder_checks as running
from goldspan.validate import layer_checks as one_layer
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus, validate_paths
from goldspan.validate.layer_checks import validate_layer


@pytest.fixture
def ran(monkeypatch):
    """The levels whose checks were run."""
    seen = []

    def noting(level, check):
        return lambda context: seen.append(level) or check(context)

    monkeypatch.setattr(one_layer, "CHECKS", {level: noting(level, check) for level, check in one_layer.CHECKS.items()})
    plain = running.summarise
    monkeypatch.setattr(running, "summarise", lambda *given, **named: seen.append("summary") or plain(*given, **named))
    return seen


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (1, []),
        (2, []),
        (3, [3]),
        (5, [3, 4, 5]),
        (6, [3, 4, 5, 6]),
        (7, [3, 4, 5, 6, "summary"]),
        (8, [3, 4, 5, 6, "summary"]),
    ],
)
def test_nothing_above_the_level_is_run(level, expected, ran, faulty, schema):
    assert list(validate_paths([faulty / "clean"], Checks(schema, level=level))) == []
    assert [one for one in ran if one != 7] == expected


@pytest.mark.parametrize(
    "code", ["GS102", "GS201", "GS301", "GS303", "GS305", "GS306", "GS401", "GS503", "GS601", "GS701"]
)
def test_a_finding_is_there_from_its_level_on(code, faulty, schema):
    for level in range(1, 9):
        found = [one.code for one in validate_corpus(faulty / code, Checks(schema, level=level))]
        assert found == ([code] if level >= int(code[2]) else []), level


@pytest.mark.parametrize(("code", "path"), [("GS306", "documents/shop.json"), ("GS301", "layers/shop/ann.json")])
def test_single_files_too(code, path, faulty, schema):
    single = faulty / code / path
    assert [one.code for one in validate_paths([single], Checks(schema, level=3))] == [code]
    assert list(validate_paths([single], Checks(schema, level=2))) == []


FAULTY = sorted(path.name for path in (Path(__file__).parent / "faulty").iterdir() if path.is_dir())


@pytest.mark.parametrize("name", FAULTY)
def test_at_once_finds_what_is_found_anyway(name, faulty, schema):
    plain, at_once = (list(validate_corpus(faulty / name, Checks(schema, at_once=flag))) for flag in (False, True))
    assert [one for one in plain if one not in at_once] == []


def test_an_error_hides_nothing_that_does_not_depend_on_it_at_once(layer, document, schema):
    broken = replace(layer, document_labels={**layer.document_labels, "nothing_of_ours": "x"})
    spaced = make_span(document, "ORG", [(0, document.text.index(" ") + 1)])
    both = replace(broken, spans=in_order((*broken.spans, spaced), ())[0])
    plain, at_once = (
        {one.code for one in validate_layer(both, document, Checks(schema, at_once=flag))} for flag in (False, True)
    )
    assert "GS404" in plain and "GS601" not in plain
    assert plain | {"GS601"} <= at_once


COUNTED = parse("""
name: counted
version: 1.0.0
labels: {CUE: {}, CONTENT: {}}
relations: {SAYS: {source: [CUE], target: [CONTENT], per_source: "1", per_target: "+"}}
""")


def test_an_arrow_the_wrong_way_round_is_not_called_missing_as_well(document):
    ends = [make_span(document, label, [place]) for label, place in (("CUE", (0, 3)), ("CONTENT", (4, 7)))]
    alone = make_span(document, "CUE", [(8, 11)])
    cue, content = ends
    spans, relations = in_order((*ends, alone), (make_relation("SAYS", content.id, cue.id),))
    made = Layer(
        document=document.id,
        name="ann",
        annotator="ann",
        status="submitted",
        text_sha256=document.text_sha256,
        spans=spans,
        relations=relations,
    )
    found = list(validate_layer(made, document, Checks(COUNTED, level=5, at_once=True)))
    assert [(one.code, one.where.span) for one in found] == [("GS403", None), ("GS501", alone.id)]


def test_suppressions_are_left_alone_below_their_level(layer, document, schema):
    idle = replace(layer, suppressions=(Suppression(code="GS404", reason="so it is"),))
    assert list(validate_layer(idle, document, Checks(schema, level=5))) == []
    assert [one.code for one in validate_layer(idle, document, Checks(schema, level=6))] == ["GS607"]


def test_what_came_back_from_label_studio_is_reported_at_the_last_level(layer, document, schema):
    kept = replace(layer.provenance, unmapped=(Unmapped("GS812", "a score", {}),))
    with_unmapped = replace(layer, provenance=kept)
    assert [one.code for one in validate_layer(with_unmapped, document, Checks(schema))] == ["GS812"]
    assert list(validate_layer(with_unmapped, document, Checks(schema, level=7))) == []
