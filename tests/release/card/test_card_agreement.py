"""The card on agreement: every figure with what it rests on."""

from goldspan.release.build.facts import Agreed, Compared, Facts
from goldspan.release.card.card_agreement import agreement

PEOPLE = Compared(documents=40, annotators=3, machines=0)


def figure(measure="span F1, exact", value=0.7126, **more):
    given = {"n": 1200, "unit": "spans", "documents": 40, "of": {}, "low": 0.65, "high": 0.771, "level": 0.95}
    return Agreed(measure=measure, value=value, **(given | more))


def test_a_figure_stands_with_its_interval_and_what_it_was_measured_on():
    said = agreement(Facts(compared=PEOPLE, agreement=(figure(),)))
    assert "| span F1, exact | 0.713 | 0.650 to 0.771 (95 %) | 1,200 spans |" in said
    assert said.startswith("40 documents were annotated by two or more of 3 annotators.\n")
    assert "machine" not in said and "Do not lean" not in said


def test_a_figure_without_a_value_says_why():
    undefined = figure("token alpha", None, undefined="all are the same", low=None, high=None, level=None)
    said = agreement(Facts(compared=PEOPLE, agreement=(undefined,)))
    assert "| token alpha | none | none |" in said and "- token alpha: no value, for all are the same" in said


def test_a_doubt_about_the_interval_is_passed_on_once():
    few = tuple(figure(name, unreliable="only 2 documents") for name in ("a", "b"))
    said = agreement(Facts(compared=PEOPLE, agreement=few))
    assert said.count("Do not lean on the intervals (dashed in the chart): only 2 documents.") == 1


def test_what_a_figure_is_of_is_in_its_name():
    assert "| a (pass full) |" in agreement(Facts(compared=PEOPLE, agreement=(figure("a", of={"pass": "full"}),)))


def test_machines_among_the_annotators_are_counted():
    one = Compared(documents=1, annotators=2, machines=1)
    assert "1 document was annotated by two or more of 2 annotators. 1 annotator of them made labels by machine." in (
        agreement(Facts(compared=one, agreement=(figure(),)))
    )


def test_machines_alone_say_nothing_of_people():
    both = Compared(documents=2, annotators=2, machines=2)
    assert "say nothing of how people agree" in agreement(Facts(compared=both, agreement=(figure(),)))


def test_nothing_measured_is_no_section():
    assert agreement(Facts()) == ""
