"""Proposals of several sources, made one."""

from strategies import document
from suggesting import context

from goldspan.model import Origin, make_relation, make_span
from goldspan.schema.language import parse
from goldspan.suggest import assemble
from goldspan.suggest.source_protocol import Proposal
from goldspan.suggest.spans_index import SpansIndex

DOC = document("Colonel Ada of Raqqa")
TITLE = make_span(DOC, "TITLE", [(0, 7)], origin=Origin(kind="suggested", model="one", score=0.5))
ADA = make_span(DOC, "PERSON", [(8, 11)], attributes={"level": "NAM", "role": "place"})


class Fixed:
    """A source that suggests the same on every document."""

    def __init__(self, *spans, relations=(), version="1"):
        self.spans, self.relations, self.version = spans, relations, version
        self.saw = None

    def suggest(self, doc, so_far):
        self.saw = list(so_far.spans)
        return Proposal(list(self.spans), list(self.relations))


def proposed(*sources, **more):
    return assemble.propose(DOC, dict(enumerate(sources)), context(".", **more))


def test_a_source_sees_what_those_before_it_suggested():
    second = Fixed(ADA)
    proposed(Fixed(TITLE), second)
    assert second.saw == [TITLE]


def test_what_an_earlier_source_has_stays_as_it_is():
    same = make_span(DOC, "TITLE", [(0, 7)], origin=Origin(kind="suggested", model="two"))
    found = proposed(Fixed(TITLE), Fixed(same))
    assert (found.spans, found.left_out) == ([TITLE], {assemble.TWICE: 1})


def test_spans_overlap_only_as_the_schema_allows():
    outer, crossing = make_span(DOC, "PERSON", [(0, 11)]), make_span(DOC, "GPE", [(4, 20)])
    same_words = make_span(DOC, "ORG", [(0, 11)])
    found = proposed(Fixed(TITLE), Fixed(outer, crossing, same_words))
    assert found.spans == [TITLE, outer]
    assert found.left_out == {assemble.OVERLAPPING: 2}


def test_part_of_what_an_earlier_source_has_is_left_out_but_not_under_another_label():
    whole, part, other = (
        make_span(DOC, label, [(start, 11)]) for label, start in (("PERSON", 0), ("PERSON", 8), ("ORG", 8))
    )
    found = proposed(Fixed(whole), Fixed(part, other))
    assert (found.spans, found.left_out) == ([whole, other], {assemble.PART: 1})
    assert proposed(Fixed(whole, part)).spans == [whole, part]


def test_what_lies_outside_of_the_text_or_the_pass_is_left_out():
    outside, place = make_span(DOC, "PERSON", [(15, 99)]), make_span(DOC, "GPE", [(15, 20)])
    found = proposed(Fixed(outside, place, ADA), pass_name="people")
    assert [span.id for span in found.spans] == [ADA.id]
    assert found.left_out == {assemble.OUTSIDE: 1, assemble.OTHER_LABEL: 1}


def test_a_span_keeps_the_attributes_that_its_label_has_with_values_that_there_are():
    found = proposed(Fixed(make_span(DOC, "GPE", [(15, 20)], attributes={"role": "actor", "level": "odd"}), ADA))
    assert [dict(span.attributes) for span in found.spans] == [{"role": "actor"}, {"level": "NAM"}]


def test_relations_join_suggested_spans_once():
    drawn, loose = make_relation("HOLDS_TITLE", ADA.id, TITLE.id), make_relation("HOLDS_TITLE", ADA.id, "s0")
    found = proposed(Fixed(TITLE, ADA, relations=[drawn, loose]), Fixed(relations=[drawn]))
    assert found.relations == [drawn]
    assert found.left_out == {assemble.OTHER_RELATION: 1}


def test_the_score_is_the_mean_of_the_spans_that_have_one():
    scored = make_span(DOC, "GPE", [(15, 20)], origin=Origin(kind="suggested", score=1.0))
    made = assemble.suggestion(DOC, Proposal([scored, ADA, TITLE]), model="m", version="1", pass_name="all")
    assert (made.score, made.spans) == (0.75, (TITLE, ADA, scored))
    assert assemble.suggestion(DOC, Proposal([ADA]), model="m", version="1", pass_name="all").score is None


def test_the_version_changes_with_sources_their_order_and_the_pass():
    one, two = Fixed(), Fixed(version="2")
    versions = {
        assemble.version_of(sources, context(".", **more))
        for sources, more in (
            ({"a": one}, {}),
            ({"a": two}, {}),
            ({"a": one, "b": two}, {}),
            ({"b": two, "a": one}, {}),
            ({"a": one}, {"pass_name": "people"}),
        )
    }
    assert len(versions) == 5
    assert assemble.version_of({"a": one}, context(".")) in versions


def test_outer_labels_are_the_outer_ones():
    schema = parse(
        "name: n\nversion: 1.0.0\nlabels: {SOURCE: {}, PERSON: {}}\n"
        "overlap: {rules: [{between: [SOURCE, PERSON], allow: [nest, same], outer: SOURCE}]}"
    )
    inner, outer = [make_span(DOC, label, [extent]) for label, extent in (("PERSON", (8, 11)), ("SOURCE", (0, 11)))]
    wrong = make_span(DOC, "SOURCE", [(9, 10)])
    assert SpansIndex([inner]).allows(outer, schema) and SpansIndex([outer]).allows(inner, schema)
    assert not SpansIndex([inner]).allows(wrong, schema)
