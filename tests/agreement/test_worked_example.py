"""The worked example of docs/agreement.md, computed from the tables in it."""

import re
from collections import Counter
from pathlib import Path

import pytest
from small_layers import layer, relation, span
from strategies import document

from goldspan.agreement.chains import mention_clusters
from goldspan.agreement.measures import Task
from goldspan.agreement.relations import causes, given_ends, relation_f1
from goldspan.schema.types import RelationLabel, Schema

PAGE = (Path(__file__).parents[2] / "docs" / "agreement.md").read_text(encoding="utf-8")
EXAMPLE = PAGE.partition("## A worked example")[2].partition("\n## ")[0]
TEXT = re.search(r"```text\n(.*)\n```", EXAMPLE)[1]
DOC = document(TEXT)
PEOPLE = ("Ann", "Bob")


def table(*columns):
    """The rows of the table with these columns, as dictionaries."""
    lines = EXAMPLE.splitlines()
    start = lines.index("| " + " | ".join(columns) + " |")
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            return
        yield dict(zip(columns, (cell.strip() for cell in line.strip("|").split("|")), strict=True))


SCHEMA = Schema(
    name="example",
    version="1.0.0",
    relations={
        row["Relation"]: RelationLabel(
            name=row["Relation"],
            source=tuple(row["Source"].split(", ")),
            target=tuple(row["Target"].split(", ")),
            same_label=row["More"] == "same_label",
        )
        for row in table("Relation", "Source", "Target", "More")
    },
)


def spans_of(person):
    out = {}
    for row in table("Span", "Label", "Ann", "Bob"):
        if row[person]:
            words, start, end = re.fullmatch(r"(.+) \[(\d+), (\d+)\)", row[person]).groups()
            assert TEXT[int(start) : int(end)] == words
            out[row["Span"]] = span(row["Label"], (int(start), int(end)), doc=DOC)
    return out


def layer_of(person):
    spans = spans_of(person)
    drawn = []
    for row in table("Ann", "Bob", "Cause"):
        if row[person]:
            label, source, target = re.fullmatch(r"(\w+) (\d) → (\d)", row[person]).groups()
            drawn.append(relation(label, spans[source], spans[target]))
    return layer(spans.values(), drawn, name=person, doc=DOC)


ANN, BOB = layer_of("Ann"), layer_of("Bob")
TASK = Task(DOC, (ANN, BOB), SCHEMA)
MEASURES = {
    one.name: one for one in (*relation_f1.MEASURES, *given_ends.MEASURES, *causes.MEASURES, *mention_clusters.MEASURES)
}
SCORES = {row["Measure"]: row for row in table("Measure", "Counted", "Value")}


def test_the_example_is_as_large_as_it_says():
    assert [(len(each.spans), len(each.relations)) for each in (ANN, BOB)] == [(8, 6), (7, 6)]


def test_the_table_has_every_measure():
    assert SCORES.keys() == MEASURES.keys()


@pytest.mark.parametrize("name", MEASURES)
def test_the_figure_is_as_counted_and_as_printed(name):
    above, below = map(int, SCORES[name]["Counted"].split(" / "))
    value = MEASURES[name].of([TASK]).value
    assert value == pytest.approx(above / below)
    assert f"{value:.3f}" == SCORES[name]["Value"]


def test_causes_are_as_in_the_table_type_by_type():
    counts = {}
    for row in table("Ann", "Bob", "Cause"):
        for person in PEOPLE:
            if row[person]:
                counts.setdefault(row[person].split()[0], Counter())[row["Cause"]] += 1
    assert causes.count_causes(ANN, BOB, SCHEMA) == counts


def test_units_are_as_in_the_table():
    cells = [
        tuple(sorted(() if row[person] == "NONE" else (row[person],) for person in PEOPLE))
        for row in table("Unit", "Ann", "Bob")
    ]
    assert given_ends.coincidences(ANN, BOB, DOC, SCHEMA) == {**Counter(cells), ((), ()): 22 - len(cells)}
