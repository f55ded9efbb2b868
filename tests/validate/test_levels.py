"""Up to a level: what lies above is not even run."""

import pytest

from goldspan.model import Suppression, Unmapped, replace
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


def test_suppressions_are_left_alone_below_their_level(layer, document, schema):
    idle = replace(layer, suppressions=(Suppression(code="GS404", reason="so it is"),))
    assert list(validate_layer(idle, document, Checks(schema, level=5))) == []
    assert [one.code for one in validate_layer(idle, document, Checks(schema, level=6))] == ["GS607"]


def test_what_came_back_from_label_studio_is_reported_at_the_last_level(layer, document, schema):
    kept = replace(layer.provenance, unmapped=(Unmapped("GS812", "a score", {}),))
    with_unmapped = replace(layer, provenance=kept)
    assert [one.code for one in validate_layer(with_unmapped, document, Checks(schema))] == ["GS812"]
    assert list(validate_layer(with_unmapped, document, Checks(schema, level=7))) == []
