"""The plots: what is in them, and which there are."""

from dataclasses import replace
from xml.etree import ElementTree

import matplotlib

from goldspan.release.build.facts import AgreementBasis, AgreementScore, Facts
from goldspan.release.card import card_plots, render


def score(measure, value, **more):
    return AgreementScore(measure=measure, value=value, **({"n": 9, "unit": "spans", "documents": 3, "of": {}} | more))


FACTS = Facts(compared=AgreementBasis(documents=3, annotators=2, machines=0), agreement=(score("span F1, exact", 0.5),))


def words(svg):
    return [one.text for one in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_labels_stand_by_frequency_spans_above_relations_unused_ones_too():
    drawn_words = words(card_plots.labels({"A": 2, "B": 1200, "Never": 0}, {"r": 5}))
    assert [one for one in drawn_words if one in ("A", "B", "Never", "r")] == ["B", "A", "Never", "r"]
    assert {"1,200", "2", "5"} <= set(drawn_words)


def test_names_are_shown_as_they_are_and_long_ones_cut():
    drawn_words = words(card_plots.labels({"<$x$> & y": 1, "l" * 50: 1}, {}))
    assert "<$x$> & y" in drawn_words and "l" * 39 + "…" in drawn_words


def test_scores_without_a_value_are_not_drawn():
    drawn_words = words(card_plots.agreement([score("token alpha", -0.25, low=-0.5, high=0.1), score("span F1", None)]))
    assert "token alpha" in drawn_words and "-0.250" in drawn_words and "span F1" not in drawn_words


def test_an_interval_that_is_unreliable_is_dashed():
    def drawn(doubt):
        return card_plots.agreement([score("a", 0.5, low=0.2, high=0.8, unreliable=doubt)])

    assert b"stroke-dasharray" in drawn("only 3 documents") and b"stroke-dasharray" not in drawn(None)


def test_the_settings_of_whoever_draws_besides_stay():
    with matplotlib.rc_context({"font.size": 33}):
        card_plots.labels({"A": 3}, {})
        assert matplotlib.rcParams["font.size"] == 33


def test_the_card_shows_what_was_drawn(described):
    assert card_plots.plots(described) == {"labels": card_plots.LABELS, "agreement": None}
    assert "](plots/labels.svg)" in render(described) and "agreement.svg" not in render(described)
    measured = replace(described, facts=FACTS)
    assert "](plots/agreement.svg)" in render(measured)
    drawn = card_plots.sidecar_files(measured)
    assert [*drawn] == [*card_plots.NAMES] and "span F1, exact" in words(drawn[card_plots.AGREEMENT])


def test_a_plot_that_is_no_longer_drawn_goes(filled):
    filled.build(facts=FACTS)
    assert card_plots.AGREEMENT in filled.build().changed
    assert not (filled.path / card_plots.AGREEMENT).exists()


def test_nothing_labelled_is_no_plot(bench, tmp_path):
    bench.document()
    assert card_plots.sidecar_files(bench.described(tmp_path / "data")) == {}
