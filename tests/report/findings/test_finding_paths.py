"""Paths and lines of findings."""

from pathlib import Path

import pytest

from goldspan.model import Place
from goldspan.report.findings.finding_paths import FindingPlaces, title


@pytest.mark.parametrize("code", ["GS301", "GS401", "GS402", "GS406", "GS410", "GS503", "GS504", "GS505"])
def test_the_line_is_that_of_the_span_or_relation(code, found, seen):
    [one] = found(code)
    text = Path(one.where.file).read_text(encoding="utf-8")
    line = text.splitlines()[seen.line(one.where) - 1]
    assert f'{{"id": "{one.where.relation or one.where.span}"' in line


@pytest.mark.parametrize("code", ["GS101", "GS102", "GS303", "GS305"])
def test_a_finding_about_a_whole_file_has_no_line(code, found, seen):
    [one] = found(code)
    assert seen.line(one.where) is None


def test_an_id_that_is_not_there_has_no_line(found, seen):
    [one] = found("GS301")
    assert seen.line(Place(file=one.where.file, span="s0")) is None


def test_a_file_that_is_gone_has_no_lines(tmp_path):
    assert FindingPlaces(tmp_path).line(Place(file="gone.json", span="s1")) is None


def test_a_file_is_read_once_for_all_of_its_findings(tmp_path):
    file = tmp_path / "layer.json"
    file.write_text('{"id": "s1"}\n{"id": "s2"}\n')
    here = FindingPlaces(tmp_path)
    assert here.line(Place(file="layer.json", span="s1")) == 1
    file.unlink()
    assert here.line(Place(file="layer.json", span="s2")) == 2


def test_two_files_are_not_mixed_up(tmp_path):
    (tmp_path / "a.json").write_text('{"id": "s1"}\n')
    (tmp_path / "b.json").write_text('\n{"id": "s1"}\n')
    here = FindingPlaces(tmp_path)
    assert [here.line(Place(file=f"{name}.json", span="s1")) for name in "aba"] == [1, 2, 1]


def test_the_ends_of_a_relation_are_not_its_id(tmp_path):
    (tmp_path / "a.json").write_text('{"id": "r1", "source": "s1", "target": "s2"}\n{"id": "s1"}\n')
    assert FindingPlaces(tmp_path).line(Place(file="a.json", span="s1")) == 2


def test_a_path_below_the_root_is_relative_and_another_is_not(tmp_path):
    here = FindingPlaces(tmp_path / "here")
    assert here.path(Place(file=str(tmp_path / "here" / "corpus" / "a.json"))) == "corpus/a.json"
    assert here.path(Place(file="corpus/a.json")) == "corpus/a.json"
    assert here.path(Place(file=str(tmp_path / "b.json"))) == (tmp_path / "b.json").as_posix()
    assert here.path(Place(document="d")) is None


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Place(file="f", document="d", layer="l"), "d / l"),
        (Place(file="f", document="d"), "d"),
        (Place(file="f"), "f"),
        (Place(), ""),
    ],
)
def test_the_title_of_a_place(where, expected):
    assert title(where) == expected
