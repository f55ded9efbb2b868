"""The charts: what is in them, and the same bytes again."""

import os
import subprocess
import sys
from xml.etree import ElementTree

import matplotlib

from goldspan.release.build.facts import AgreementBasis, AgreementScore, Facts
from goldspan.release.card import card_plots


def figure(measure, value, **more):
    return AgreementScore(measure=measure, value=value, **({"n": 9, "unit": "spans", "documents": 3, "of": {}} | more))


def words(svg):
    return [one.text for one in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_labels_stand_by_frequency_spans_above_relations_unused_ones_too():
    said = words(card_plots.labels({"A": 2, "B": 1200, "Never": 0}, {"r": 5}))
    assert [one for one in said if one in ("A", "B", "Never", "r")] == ["B", "A", "Never", "r"]
    assert {"1,200", "2", "5"} <= set(said)


def test_names_are_shown_as_they_are_and_long_ones_cut():
    said = words(card_plots.labels({"<$x$> & y": 1, "l" * 50: 1}, {}))
    assert "<$x$> & y" in said and "l" * 39 + "…" in said


def test_figures_without_a_value_are_not_drawn():
    said = words(card_plots.agreement([figure("token alpha", -0.25, low=-0.5, high=0.1), figure("span F1", None)]))
    assert "token alpha" in said and "-0.250" in said and "span F1" not in said


def test_an_interval_that_is_unreliable_is_dashed():
    def drawn(doubt):
        return card_plots.agreement([figure("a", 0.5, low=0.2, high=0.8, unreliable=doubt)])

    assert b"stroke-dasharray" in drawn("only 3 documents") and b"stroke-dasharray" not in drawn(None)


CODE = """
import sys
from goldspan.release.card import card_plots as plots
from goldspan.release.build.facts import AgreementScore
basis = {"n": 9, "unit": "spans", "documents": 3, "of": {}}
figure = AgreementScore(measure="F1", value=0.5, low=0.2, high=0.8, unreliable="few", **basis)
sys.stdout.buffer.write(plots.labels({"A": 3, "B": 1}, {"r": 2}) + plots.agreement([figure]))
"""


def test_another_process_day_place_and_taste_give_the_same_bytes(tmp_path):
    taste = tmp_path / "matplotlibrc"
    taste.write_text("axes.facecolor: yellow\nfont.weight: bold\nsavefig.bbox: tight\nxtick.labelsize: 20\n")
    made = set()
    for seed, zone, mine in (("1", "Asia/Damascus", {}), ("2", "America/Los_Angeles", {"MATPLOTLIBRC": str(taste)})):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "PYTHONPATH": os.pathsep.join(sys.path),
            **mine,
        }
        done = subprocess.run(
            [sys.executable, "-c", CODE], env=environment, capture_output=True, check=True, timeout=300
        )
        made.add(done.stdout)
    assert len(made) == 1 and b"<dc:date>" not in made.pop()


def test_the_settings_of_whoever_draws_besides_stay():
    with matplotlib.rc_context({"font.size": 33}):
        card_plots.labels({"A": 3}, {})
        assert matplotlib.rcParams["font.size"] == 33


def test_the_card_shows_what_was_drawn(filled):
    filled.build()
    card = (filled.path / "README.md").read_text(encoding="utf-8")
    assert "](plots/labels.svg)" in card and "agreement.svg" not in card
    assert (filled.path / card_plots.LABELS).exists() and not (filled.path / card_plots.AGREEMENT).exists()
    compared = AgreementBasis(documents=3, annotators=2, machines=0)
    filled.build(facts=Facts(compared=compared, agreement=(figure("span F1, exact", 0.5),)))
    assert "](plots/agreement.svg)" in (filled.path / "README.md").read_text(encoding="utf-8")
    assert "span F1, exact" in words((filled.path / card_plots.AGREEMENT).read_bytes())


def test_a_chart_that_is_no_longer_drawn_goes(filled):
    compared = AgreementBasis(documents=3, annotators=2, machines=0)
    filled.build(facts=Facts(compared=compared, agreement=(figure("span F1, exact", 0.5),)))
    assert card_plots.AGREEMENT in filled.build().changed
    assert not (filled.path / card_plots.AGREEMENT).exists()


def test_nothing_labelled_is_no_chart(bench):
    bench.document()
    bench.build()
    assert not (bench.path / "plots").exists()
