"""The values of the card: rows by split, the first row, and the scores of agreement."""

from types import SimpleNamespace

from goldspan.release.build.facts import AgreementBasis, AgreementScore, Facts
from goldspan.release.card.card_values import CHARACTERS, agreement, shortened, splits

PEOPLE = AgreementBasis(documents=40, annotators=3, machines=0)


def view(name, **rows):
    return SimpleNamespace(
        view=SimpleNamespace(name=name),
        splits=[SimpleNamespace(split=split, rows=number) for split, number in rows.items()],
    )


def test_rows_are_shown_by_split_and_an_absent_split_is_said():
    found = splits([view("documents", train=1600, test=200), view("relations", train=50)])
    assert found == {
        "names": ["`train`", "`test`"],
        "rows": [("`documents`", "1,600", "200"), ("`relations`", "50", "none")],
    }


def test_one_split_is_no_section():
    assert splits([view("documents", train=2)]) is None


def test_long_texts_and_lists_are_cut_and_what_is_missing_is_counted():
    row = {"text": "a" * (CHARACTERS + 1500), "spans": [{"note": None, "end": 1}] * 60, "title": None}
    assert shortened(row) == {
        "text": "a" * CHARACTERS + " … 1,500 more characters",
        "spans": [{"end": 1}, {"end": 1}, "… 58 more"],
        "title": None,
    }


def test_short_values_are_as_they_are():
    row = {"text": "a" * CHARACTERS, "ids": ["1", "2"], "start": 3}
    assert shortened(row) == row


def score(measure="span F1, exact", value=0.7126, **more):
    given = {"n": 1200, "unit": "spans", "documents": 40, "of": {}, "low": 0.65, "high": 0.771, "level": 0.95}
    return AgreementScore(measure=measure, value=value, **(given | more))


def scores(*found):
    return agreement(Facts(compared=PEOPLE, agreement=found))


def test_a_score_stands_with_its_interval_and_what_it_was_measured_on():
    found = scores(score())
    assert found["rows"] == [("span F1, exact", "0.713", "0.650 to 0.771 (95 %)", "1,200 spans")]
    assert found["doubts"] == [] and found["undefined"] == []


def test_a_score_without_a_value_says_why():
    found = scores(score("token alpha", None, undefined="all are the same", low=None, high=None, level=None))
    assert found["rows"] == [("token alpha", "none", "none", "1,200 spans")]
    assert found["undefined"] == [("token alpha", "all are the same")]


def test_a_doubt_about_the_interval_is_passed_on_once():
    assert scores(*(score(name, unreliable="only 2 documents") for name in "ab"))["doubts"] == ["only 2 documents"]


def test_what_a_score_is_of_is_in_its_name():
    assert scores(score("a", of={"pass": "full"}))["rows"][0][0] == "a (pass full)"


def test_nothing_measured_is_no_section():
    assert agreement(Facts()) is None
