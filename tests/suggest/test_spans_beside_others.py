"""The sources that go by what others suggested: repeats, chains and relations."""

from hypothesis import given
from hypothesis import strategies as st
from strategies import document
from suggesting import context

from goldspan.model import make_span
from goldspan.schema.language import parse
from goldspan.suggest.repeats import AMBIGUOUS
from goldspan.suggest.source_protocol import Proposal
from goldspan.suggest.source_registry import make_sources


def asked(source, doc, *spans, **more):
    """What a source adds to spans, each given by its words, which occurrence it is, and its label."""
    made = [marked(doc, *span) for span in spans]
    return make_sources([source], context(".", **more))[source].suggest(doc, Proposal(made))


def marked(doc, words, number, label, **attributes):
    start = -1
    for _ in range(number):
        start = doc.text.index(words, start + 1)
    return make_span(doc, label, [(start, start + len(words))], attributes=attributes)


def pairs(doc, proposal, *spans):
    known = {one.id: (one.text, one.start) for one in (marked(doc, *span) for span in spans)}
    return [(drawn.label, known[drawn.source], known[drawn.target]) for drawn in proposal.relations]


# repeats


def test_the_same_words_elsewhere_are_suggested_once_more():
    doc = document("Raqqa, Raqqa; Raqqans of Raqqa")
    found = asked("repeats", doc, ("Raqqa", 2, "GPE"))
    assert [(span.start, span.label) for span in found.spans] == [(0, "GPE"), (25, "GPE")]


def test_words_with_two_labels_are_not_repeated():
    doc = document("May met May. May?")
    found = asked("repeats", doc, ("May", 1, "PERSON"), ("May", 2, "TIME"))
    assert (found.spans, found.left_out) == ([], {AMBIGUOUS: 1})


@given(st.lists(st.sampled_from(["Ada", "Bob", "Ada Bob", "x", "🐈"]), min_size=1, max_size=12))
def test_after_repeats_nothing_repeats(words):
    doc = document(" ".join(["Ada", *words]))
    first = marked(doc, "Ada", 1, "PERSON")
    source = make_sources(["repeats"], context("."))["repeats"]
    more = source.suggest(doc, Proposal([first])).spans
    assert not source.suggest(doc, Proposal([first, *more])).spans
    assert len(more) == sum(word.startswith("Ada") for word in words)


# chains


def test_a_name_points_at_the_nearest_earlier_same_name():
    doc = document("Ada saw Ada. Bob and ADA left.")
    spans = [("Ada", 1, "PERSON"), ("ADA", 1, "PERSON"), ("Ada", 2, "PERSON"), ("Bob", 1, "PERSON")]
    assert pairs(doc, asked("chains", doc, *spans), *spans) == [
        ("SAME_AS", ("Ada", 8), ("Ada", 0)),
        ("SAME_AS", ("ADA", 21), ("Ada", 8)),
    ]


def test_pronouns_common_nouns_and_other_labels_are_no_chain():
    doc = document("He said he left Nile; Nile paid him. city, city")
    spans = [("He", 1, "PERSON"), ("he", 1, "PERSON"), ("Nile", 1, "GPE"), ("Nile", 2, "ORG"), ("city", 1, "GPE")]
    assert not asked("chains", doc, *spans, ("city", 2, "GPE")).relations


def test_a_script_without_capitals_has_names():
    doc = document("الرقة ثم الرقة")
    spans = [("الرقة", 1, "GPE"), ("الرقة", 2, "GPE")]
    assert len(asked("chains", doc, *spans).relations) == 1


# relations


def test_two_spans_beside_each_other_get_the_one_relation_that_there_is():
    doc = document("Colonel Ada came. Bob is a man of the old guard, a general.")
    spans = [("Colonel", 1, "TITLE"), ("Ada", 1, "PERSON"), ("Bob", 1, "PERSON"), ("general", 1, "TITLE")]
    assert pairs(doc, asked("relations", doc, *spans), *spans) == [("HOLDS_TITLE", ("Ada", 8), ("Colonel", 0))]


def test_where_two_relations_fit_none_is_suggested():
    doc = document("Ada attacked Bob")
    assert not asked("relations", doc, ("attacked", 1, "EVENT"), ("Bob", 1, "PERSON")).relations
    assert asked("relations", doc, ("attacked", 1, "EVENT"), ("Bob", 1, "GPE")).relations


def test_of_two_relations_the_default_joins_a_span_to_one_inside_it():
    schema = parse("""
name: s
version: 1.0.0
labels: {GROUP: {}, ORG: {}}
relations:
  family_of: {source: [GROUP], target: [ORG]}
  member_of: {source: [GROUP], target: [ORG], default_for: [[GROUP, ORG]]}
  backed_by: {source: [ORG], target: [GROUP]}
""")
    doc = document("IS leaders fled. Leaders of IS left.")
    spans = [("IS leaders", 1, "GROUP"), ("IS", 1, "ORG"), ("Leaders", 1, "GROUP"), ("IS", 2, "ORG")]
    found = asked("relations", doc, *spans, schema=schema)
    assert pairs(doc, found, *spans) == [("member_of", ("IS leaders", 0), ("IS", 0))]


def test_a_nearer_span_takes_the_relation():
    doc = document("General Bob, Colonel Ada")
    spans = [("General", 1, "TITLE"), ("Bob", 1, "PERSON"), ("Colonel", 1, "TITLE"), ("Ada", 1, "PERSON")]
    assert pairs(doc, asked("relations", doc, *spans), *spans) == [
        ("HOLDS_TITLE", ("Bob", 8), ("General", 0)),
        ("HOLDS_TITLE", ("Ada", 21), ("Colonel", 13)),
    ]
