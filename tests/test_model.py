"""The types and the ids that follow from content."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases, document

from goldspan.model import (
    INFERRED,
    UNKNOWN_ORIGIN,
    Alignment,
    Layer,
    LinkSet,
    Origin,
    Segment,
    content_id,
    in_order,
    keep_origins,
    make_document,
    make_relation,
    make_span,
    numbered,
    origin_name,
    relation_id,
    relation_ids,
    replace,
    sha256,
    span_id,
    span_ids,
    words,
)

MIXED = Alignment((Segment(0, 4, 10, 4), Segment(4, 1, 14, 2), Segment(5, 1, 16, 0), Segment(6, 3, 20, 3)))
"""Four characters as they are, one for two (a CRLF), one the reader put in, three as they are."""


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 4, (10, 14)),
        (1, 2, (11, 12)),
        (4, 5, (14, 16)),
        (3, 5, (13, 16)),
        (5, 6, (16, 16)),
        (4, 6, (14, 16)),
        (5, 7, (16, 21)),
        (8, 9, (22, 23)),
        (0, 9, (10, 23)),
    ],
)
def test_a_range_of_the_text_is_found_in_the_raw_file(start, end, expected):
    assert MIXED.raw_range(start, end) == expected


def test_several_characters_may_stand_for_one_passage_as_a_whole():
    assert Alignment((Segment(0, 2, 5, 6),)).raw_range(1, 2) == (5, 11)


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 3), (4, 2), (-1, 2), (0, 10), (9, 10), (9, 9), (-3, -1)])
def test_a_range_that_is_empty_or_outside_the_text_is_an_error(start, end):
    with pytest.raises(ValueError, match=rf"\[{start}, {end}\) is not a range of a text of 9 characters"):
        MIXED.raw_range(start, end)


def test_the_alignment_of_an_empty_text_has_no_ranges():
    assert Alignment(()).length == 0
    with pytest.raises(ValueError, match="a text of 0 characters"):
        Alignment(()).raw_range(0, 1)


@given(st.integers(0, 8), st.integers(1, 9))
def test_the_raw_range_of_a_range_holds_that_of_each_of_its_characters(start, length):
    end = min(9, start + length)
    first, last = MIXED.raw_range(start, end)
    for at in range(start, end):
        one, other = MIXED.raw_range(at, at + 1)
        assert first <= one <= other <= last


def test_ids_are_those_of_every_corpus_that_was_ever_published():
    # these may never change: a new id for old content would make every released corpus look edited
    assert span_id("000_5f2f36bdbfeb356c", "GROUP", ((0, 12),)) == "sb4341de0ae5b"
    assert span_id("shop", "DEAL", ((24, 30), (46, 49))) == "s6f6499a2883f"
    assert relation_id("RIVAL_OF", "s918a3129fb15", "s041116c98277") == "r4eca7f428ce4"
    assert sha256("🐱 Acme") == "32f98b7cd6f6c8e9f79cc6766521d040f941d27a76dbf908c9e49c638ea81547"
    assert content_id("x", "é", 1, None) == "x01e11a1dbe5f"


def test_ids_tell_apart_document_label_extent_and_direction():
    ids = [
        span_id("d", "A", ((0, 1),)),
        span_id("e", "A", ((0, 1),)),
        span_id("d", "B", ((0, 1),)),
        span_id("d", "A", ((0, 2),)),
        span_id("d", "A", ((0, 1), (2, 3))),
        span_id("d", "A", ((0, 1), (2, 4))),
        relation_id("A", "s1", "s2"),
        relation_id("A", "s2", "s1"),
        relation_id("B", "s1", "s2"),
    ]
    assert len(set(ids)) == len(ids)


def test_attributes_and_notes_do_not_change_an_id():
    doc = document("Acme")
    assert make_span(doc, "A", [(0, 4)]).id == make_span(doc, "A", [(0, 4)], attributes={"x": "y"}, note="n").id
    assert make_relation("R", "a", "b").id == make_relation("R", "a", "b", attributes={"x": "y"}).id


def test_repeated_ids_are_numbered_in_order():
    assert numbered(["a", "b", "a", "a", "b"]) == ["a", "b", "a-2", "a-3", "b-2"]
    assert numbered([]) == []


@given(st.lists(st.sampled_from(["s1", "s2", "r1"])))
def test_numbered_ids_are_unique_and_keep_their_place(ids):
    made = numbered(ids)
    assert len(set(made)) == len(made)
    assert [one.split("-")[0] for one in made] == ids


def test_the_words_of_fragments():
    assert words("a b c", ((0, 1), (4, 5))) == "a ... c"
    assert words("🐱 Acme", ((0, 1),)) == "🐱"


def test_a_document_is_made_of_a_text_that_is_its_own_source():
    made = make_document("🐈 Ada", name="d", facts={"title": "Ada"})
    assert (made.id, made.source.file, made.source.title) == ("d", "d", "Ada")
    assert made.text_sha256 == made.source.sha256 == sha256("🐈 Ada")
    assert [made.alignment.raw_range(at, at + 1) for at in range(5)] == [(at, at + 1) for at in range(5)]
    assert make_document("Ada").id == make_document("Ada", file="a.txt").id != make_document("Bob").id
    assert make_document("", name="empty").alignment == Alignment(())


def test_a_span_is_made_with_its_fragments_sorted_and_its_words():
    span = make_span(document("🐱 Acme sold it off"), "DEAL", [(15, 18), (7, 11)], note="why")
    assert (span.fragments, span.text, span.note) == (((7, 11), (15, 18)), "sold ... off", "why")
    assert (span.start, span.end) == (7, 18)


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_a_layer_does_not_depend_on_the_order_it_came_in(case, rng: random.Random):
    _, _, layer = case
    spans, relations = list(layer.spans), list(layer.relations)
    rng.shuffle(spans)
    rng.shuffle(relations)
    assert in_order(spans, relations) == (layer.spans, layer.relations)


def test_spans_come_by_start_and_the_longer_first():
    doc = document("Acme of Oslo")
    short, long, later = (make_span(doc, "A", [one]) for one in ((0, 4), (0, 12), (8, 12)))
    assert in_order([later, short, long], [])[0] == (long, short, later)


def test_a_relation_with_a_missing_end_comes_last():
    doc = document("Acme of Oslo")
    spans = [make_span(doc, "A", [one]) for one in ((0, 4), (8, 12))]
    whole, broken = make_relation("Z", spans[1].id, spans[0].id), make_relation("A", "gone", spans[0].id)
    assert in_order(spans, [broken, whole])[1] == (whole, broken)


@given(st.text(), st.text(), st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 9999)), min_size=1).map(tuple))
def test_the_id_of_a_span_is_its_content_id(name, label, fragments):
    assert span_id(name, label, fragments) == content_id("s", name, label, fragments)


@given(st.text(), st.text(), st.text())
def test_the_id_of_a_relation_is_its_content_id(label, source, target):
    assert relation_id(label, source, target) == content_id("r", label, source, target)


plain_or_not = st.sampled_from(["A", "B_2", "C d", "É", 'q"', "back\\", "\n", "\u2028", "\ud800", "\x7f"])


@given(plain_or_not, st.lists(st.tuples(plain_or_not, st.sampled_from([((0, 1),), ((0, 1), (4, 19))])), max_size=4))
def test_ids_of_many_spans_are_those_of_each(name, many):
    assert span_ids(name, many) == [content_id("s", name, *one) for one in many]


@given(st.lists(st.tuples(plain_or_not, plain_or_not, plain_or_not), max_size=4))
def test_ids_of_many_relations_are_those_of_each(many):
    assert relation_ids(many) == [content_id("r", *one) for one in many]


def test_types_with_much_in_them_show_their_counts_and_not_their_contents():
    doc = document("word " * 1000, name="d1")
    spans = [make_span(doc, "PER", [(at, at + 4)]) for at in range(0, 500, 5)]
    made = Layer(
        document="d1",
        name="ann",
        annotator="ann",
        status="submitted",
        text_sha256="",
        spans=tuple(spans),
        relations=(make_relation("KNOWS", spans[0].id, spans[1].id),),
    )
    assert repr(made) == "<Layer 'ann' of 'd1': submitted, 100 spans, 1 relation>"
    assert repr(doc) == "<Document 'd1': 5000 characters>"
    assert repr(MIXED) == "<Alignment of 9 characters: 4 segments>"
    assert repr(LinkSet(name="ann", annotator="ann")) == "<LinkSet 'ann': 0 links>"
    titled = replace(doc, source=replace(doc.source, title="A title"))
    assert repr(titled) == "<Document 'd1': 'A title', 5000 characters>"


SUGGESTED = Origin(kind="suggested", version="ner-3", score=0.5)


@pytest.mark.parametrize(
    ("origin", "method", "name"),
    [
        (None, "manual", "manual"),
        (None, "machine-generated", "machine-generated"),
        (None, None, "unknown"),
        (UNKNOWN_ORIGIN, "manual", "unknown"),
        (SUGGESTED, "manual", "accepted"),
        (replace(SUGGESTED, edited=True), "manual", "edited"),
        (INFERRED, "manual", "inferred"),
    ],
)
def test_how_a_span_was_made(origin, method, name):
    assert origin_name(make_span(document("Ada"), "PER", [(0, 3)], origin=origin), method) == name


@pytest.mark.parametrize(
    ("now", "before", "kept"),
    [
        (None, None, None),
        (None, SUGGESTED, SUGGESTED),
        (UNKNOWN_ORIGIN, SUGGESTED, SUGGESTED),
        (UNKNOWN_ORIGIN, None, None),
        (None, UNKNOWN_ORIGIN, UNKNOWN_ORIGIN),
        (None, INFERRED, INFERRED),
        (INFERRED, None, INFERRED),
        (INFERRED, SUGGESTED, SUGGESTED),
        (SUGGESTED, INFERRED, SUGGESTED),
        (SUGGESTED, None, SUGGESTED),
        (SUGGESTED, UNKNOWN_ORIGIN, SUGGESTED),
        (SUGGESTED, replace(SUGGESTED, version="ner-2"), SUGGESTED),
        (Origin(kind="suggested", edited=True), SUGGESTED, replace(SUGGESTED, edited=True)),
        (Origin(kind="suggested", score=0.25), SUGGESTED, replace(SUGGESTED, score=0.25)),
    ],
)
def test_an_origin_that_is_not_told_any_more_is_kept(now, before, kept):
    doc = document("Ada met Ben", name="d")

    def layer(origin):
        ada, ben = make_span(doc, "PER", [(0, 3)], origin=origin), make_span(doc, "PER", [(8, 11)])
        drawn = make_relation("met", ada.id, ben.id, origin=origin)
        spans, relations = in_order([ada, ben], [drawn])
        return Layer(
            document="d", name="ann", annotator="ann", status="submitted", text_sha256=doc.text_sha256, spans=spans,
            relations=relations,
        )  # fmt: skip

    made = keep_origins(layer(now), layer(before))
    assert (made.spans[0].origin, made.spans[1].origin, made.relations[0].origin) == (kept, None, kept)
    bare = replace(layer(before), spans=(), relations=())
    assert keep_origins(layer(now), bare) == layer(now), "what is new keeps what is told of it"
