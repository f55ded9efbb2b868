"""Colours of labels: measured, for eyes of every sort."""

from math import atan2, degrees
from pathlib import Path

import pytest
from colour_distance import SIGHTS, ciede2000, distances, lab

from goldspan.schema.label_colours import label_colours
from goldspan.schema.language import load, parse

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_differences_are_those_of_the_published_pairs(one, other, difference):
    assert ciede2000(one, other) == pytest.approx(difference, abs=5e-5)


@pytest.mark.parametrize("sight", SIGHTS)
def test_no_two_labels_of_the_corpus_look_alike(sight):
    colours = label_colours(load(ROOT / "schema" / "schema.yaml"))
    assert len(colours) == 25
    assert min(distances(list(colours.values()), sight).values()) > 8.5


LABELS = ", ".join(f"{family}{number}: {{parent: {family}}}" for family in "ABC" for number in range(4))
FAMILIES = parse(
    "name: x\nversion: 1.0.0\n"
    f"labels: {{A: {{abstract: true}}, B: {{abstract: true}}, C: {{abstract: true}}, {LABELS}}}"
)


@pytest.mark.parametrize("sight", SIGHTS)
def test_chosen_colours_of_families_look_unlike(sight):
    assert min(distances(list(label_colours(FAMILIES).values()), sight).values()) > 6.5


def test_a_family_keeps_a_hue():
    for family in "ABC":
        seen = [lab(colour) for name, colour in label_colours(FAMILIES).items() if name.startswith(family)]
        hues = [degrees(atan2(b, a)) for _, a, b in seen]
        turns = [(one - hues[0] + 180) % 360 - 180 for one in hues]
        assert max(turns) - min(turns) <= 60


@pytest.mark.parametrize("sight", SIGHTS)
def test_chosen_colours_of_labels_without_families_look_unlike(sight):
    flat = parse("name: x\nversion: 1.0.0\nlabels: {" + ", ".join(f"L{number}: {{}}" for number in range(8)) + "}")
    assert min(distances(list(label_colours(flat).values()), sight).values()) > 8
