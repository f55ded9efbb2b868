"""Measures by name, subject, word and pass."""

import pytest

from goldspan.agreement.measure_registry import (
    attribute_names,
    declarations,
    find,
    measures,
    names,
    names_asked_by,
    select,
)
from goldspan.agreement.measures import SUBJECTS
from goldspan.errors import NotFoundError
from goldspan.schema.language import parse

SCHEMA = parse("""
name: s
version: 1.0.0
labels: {PER: {}, ORG: {}}
relations:
  knows: {source: [PER], target: [PER]}
  same: {source: [PER], target: [PER], same_label: true}
attributes:
  level: {labels: [PER], type: choice, values: [a, b]}
  since: {on: relation, labels: [knows], type: choice, values: [old, new]}
  topic: {on: document, type: choice, values: [a, b]}
  notes: {labels: [PER], type: text}
passes:
  ends: {title: Ends, labels: [PER, ORG], relations: [], attributes: [level]}
  arrows: {title: Arrows, labels: [PER], relations: [knows], attributes: [since, topic]}
  chains: {title: Chains, labels: [PER], relations: [same], attributes: []}
""")


def test_no_two_measures_have_one_name():
    found = names(SCHEMA)
    assert len(set(found)) == len(found)


def test_measures_of_a_subject_come_together_in_the_order_of_the_subjects():
    found = measures(SCHEMA)
    positions = [SUBJECTS.index(measure.subject) for measure in found]
    assert positions == sorted(positions) and set(positions) == set(range(len(SUBJECTS)))
    assert tuple(name for subject in SUBJECTS for name in names(SCHEMA, subject)) == names(SCHEMA)


def test_within_a_subject_they_come_in_their_declared_order():
    shown = names(SCHEMA, "spans")
    declared = ["span F1, exact", "token alpha", "alpha_u", "alpha of level on shared spans", "gamma"]
    assert sorted(declared, key=shown.index) == declared


def test_a_schema_adds_measures_of_its_attributes_but_not_of_free_text():
    assert set(names(SCHEMA)) - set(names()) == {
        "alpha of level on shared spans",
        "alpha of since on shared relations",
        "alpha of topic of documents",
    }
    assert attribute_names(SCHEMA, on=("span", "document")) == (
        "alpha of level on shared spans",
        "alpha of topic of documents",
    )


def test_measures_are_found_in_the_order_of_the_names():
    wanted = ("token alpha", "span F1, exact")
    assert tuple(measure.name for measure in find(wanted)) == wanted


@pytest.mark.parametrize("look_up", [find, select])
def test_a_name_that_no_measure_has_raises_with_the_nearest(look_up):
    with pytest.raises(NotFoundError, match=r"'span F1, exakt'\. Did you mean 'span F1, exact'\?.*--list`") as caught:
        look_up(["token alpha", "span F1, exakt"])
    assert "'gamma'" not in str(caught.value)


def test_an_empty_word_selects_nothing_and_raises():
    with pytest.raises(NotFoundError):
        select([""])


def test_an_attributes_measure_is_unknown_without_its_schema():
    with pytest.raises(NotFoundError):
        find(["alpha of level on shared spans"])


def test_words_select_by_name_and_a_whole_name_selects_itself_alone():
    assert select(["GAMMA"]) == ("gamma", "gamma-cat")
    assert select(["gamma"]) == ("gamma",)
    assert select(["token kappa", "F1, exact, unl"]) == ("span F1, exact, unlabelled", "token kappa")


def test_without_words_slow_measures_are_left_out_and_all_selects_them():
    slow = {measure.name for measure in measures() if measure.slow}
    assert slow and set(select([])) == set(names()) - slow
    assert select(["all"]) == names()


@pytest.mark.parametrize(
    ("measure", "passes"),
    [
        ("span F1, exact", {"ends", "arrows", "chains"}),
        ("relation F1, strict", {"arrows", "chains"}),
        ("coreference, LEA", {"chains"}),
        ("links, LEA", set()),
        ("attribute agreement on shared spans", {"ends"}),
        ("attribute agreement on shared relations", {"arrows"}),
        ("document label agreement", {"arrows"}),
        ("alpha of level on shared spans", {"ends"}),
        ("alpha of since on shared relations", {"arrows"}),
        ("alpha of topic of documents", {"arrows"}),
    ],
)
def test_a_pass_asks_for_what_it_shows(measure, passes):
    assert {name for name in SCHEMA.passes if measure in names_asked_by(SCHEMA, name)} == passes


def test_a_module_with_measures_is_all_that_a_new_measure_takes(tmp_path, monkeypatch):
    """Modules are looked for on the path of the package, in all packages below it."""
    import goldspan.agreement

    package = tmp_path / "further"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "mine.py").write_text(
        "from msgspec.structs import replace\n"
        "from goldspan.agreement.spans.text_units import MEASURES as UNITS\n"
        "MEASURES = [replace(UNITS[0], name='my own', order=1000)]\n"
    )
    monkeypatch.setattr(goldspan.agreement, "__path__", [*goldspan.agreement.__path__, str(tmp_path)])
    declarations.cache_clear()
    try:
        assert names(None, "spans")[-1] == "my own"
    finally:
        declarations.cache_clear()
