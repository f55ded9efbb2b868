"""What was changed of the context is told and undone, and nothing else is."""

from hypothesis import given
from hypothesis import strategies as st
from strategies import document

from goldspan.formats.labelstudio.context_changes import CHANGED, NOT_ASKED, Asked, compare_context, undone
from goldspan.model import make_relation, make_span, replace

DOC = document("Ada left Rome for Bern on Monday")
ADA, ROME, BERN = (
    make_span(DOC, label, [place]) for label, place in (("PER", (0, 3)), ("LOC", (9, 13)), ("LOC", (18, 22)))
)
LEFT = make_span(DOC, "EVENT", [(4, 8)])
CONTEXT = (ADA, ROME, BERN)
AS_SENT = {span.id: [span.id] for span in CONTEXT}
ASKED = Asked(
    span=lambda label: label == "EVENT",
    relation=lambda label, source, target: source == "EVENT",
    whose=lambda label: "it is of the pass things",
)


def came(*spans, **regions):
    """The spans that came, and the regions that they are of: by default each of its own, as it was sent."""
    return spans, {span.id: [span.id] for span in spans} | regions


def ways(spans, regions):
    return [(change.way, change.sent) for change in compare_context(CONTEXT, spans, regions).changes]


def test_context_that_came_as_it_was_sent_has_no_changes():
    compared = compare_context(CONTEXT, *came(*CONTEXT, LEFT))
    assert (compared.changes, compared.added) == ((), (LEFT,))
    assert compared.stands_for == {span.id: span.id for span in CONTEXT}


def test_each_way_to_change_a_span():
    moved = make_span(DOC, "LOC", [(9, 17)])
    renamed = make_span(DOC, "PER", [(9, 13)])
    split = make_span(DOC, "LOC", [(9, 10), (12, 13)])
    for now, way in (
        (moved, "moved"),
        (renamed, "relabelled"),
        (split, "moved"),
        (replace(ROME, attributes={"level": "x"}), "given values"),
        (replace(ROME, note="not a place"), "given a note"),
    ):
        assert ways(*came(ADA, now, BERN, **{ROME.id: [now.id]})) == [(way, ROME)], way
    assert ways(*came(ADA, BERN)) == [("deleted", ROME)]
    both = make_span(DOC, "PER", [(9, 17)])
    assert ways(*came(ADA, both, BERN, **{ROME.id: [both.id]})) == [("relabelled", ROME), ("moved", ROME)]


def test_a_span_that_was_deleted_and_marked_again_is_unchanged():
    spans, regions = came(*CONTEXT)
    assert ways(spans, {"new" if name == ROME.id else name: ids for name, ids in regions.items()}) == []


def test_a_second_label_on_a_region_of_the_context_is_a_span_of_its_own():
    second = make_span(DOC, "EVENT", [(9, 13)])
    result = undone(CONTEXT, (*CONTEXT, second), (), AS_SENT | {ROME.id: [ROME.id, second.id]}, ASKED)
    assert (result.spans, result.unmapped) == ((*CONTEXT, second), ())


def test_a_context_span_marked_twice_is_left_out_once():
    twin = replace(ROME, id=f"{ROME.id}-2")
    result = undone(CONTEXT, (*CONTEXT, twin), (), AS_SENT | {"new": [twin.id]}, ASKED)
    assert result.spans == CONTEXT
    assert [item.code for item in result.unmapped] == [NOT_ASKED]


def test_relations_go_to_the_context_as_it_was_sent():
    moved = make_span(DOC, "LOC", [(9, 17)])
    drawn = make_relation("FROM", LEFT.id, moved.id, attributes={"sure": "no"})
    result = undone(CONTEXT, (ADA, moved, BERN, LEFT), [drawn], AS_SENT | {ROME.id: [moved.id]}, ASKED)
    assert result.relations == (make_relation("FROM", LEFT.id, ROME.id, attributes={"sure": "no"}),)
    [change] = result.unmapped
    assert (change.code, change.item["id"], change.item["came"]["end"]) == (CHANGED, ROME.id, 17)


def test_what_is_not_asked_for_is_left_out_and_told():
    added = make_span(DOC, "LOC", [(26, 32)])
    drawn = [
        make_relation("FROM", LEFT.id, added.id),  # its end is left out
        make_relation("NEAR", ROME.id, BERN.id),  # between what was there
        make_relation("FROM", LEFT.id, ROME.id),
    ]
    result = undone(CONTEXT, (*CONTEXT, LEFT, added), drawn, AS_SENT, ASKED)
    assert result.spans == (*CONTEXT, LEFT)
    assert result.relations == (drawn[2],)
    assert [(item.code, item.item.get("id"), item.item.get("relation")) for item in result.unmapped] == [
        (NOT_ASKED, added.id, None),
        (NOT_ASKED, None, "FROM"),
        (NOT_ASKED, None, "NEAR"),
    ]
    assert "the pass things" in result.unmapped[0].message


extents = st.tuples(st.integers(0, 30), st.integers(1, 2)).map(lambda pair: (pair[0], pair[0] + pair[1]))
some_spans = st.lists(st.tuples(st.sampled_from(["PER", "LOC", "EVENT"]), extents), max_size=6, unique=True).map(
    lambda made: tuple(make_span(DOC, label, [place]) for label, place in made)
)


@given(some_spans, some_spans, st.data())
def test_whatever_was_done_the_context_stands_as_it_was_and_all_else_is_kept_or_told(sent, others, data):
    """Each span of the context was left, deleted, or became another; all relations are drawn between what came."""
    spans, regions = {}, {}
    for span in sent:
        now = data.draw(st.sampled_from([span, None, *others]))
        if now is not None:
            spans[now.id] = now
            regions.setdefault(span.id, []).append(now.id)
    spans |= {span.id: span for span in others}
    pairs = (
        data.draw(st.lists(st.tuples(st.sampled_from(sorted(spans)), st.sampled_from(sorted(spans))), max_size=4))
        if spans
        else []
    )
    drawn = {made.id: made for made in (make_relation("R", *pair) for pair in pairs)}
    every = Asked(span=lambda label: True, relation=lambda *labels: True)
    result = undone(sent, tuple(spans.values()), drawn.values(), regions, every)
    ids = [span.id for span in result.spans]
    assert result.spans[: len(sent)] == sent and len(set(ids)) == len(ids)
    assert all({relation.source, relation.target} <= set(ids) for relation in result.relations)
    left_out = [item for item in result.unmapped if item.code == NOT_ASKED and "relation" in item.item]
    assert len(result.relations) + len(left_out) == len(drawn)
    compared = compare_context(sent, tuple(spans.values()), regions)
    assert len(compared.stands_for) + len(compared.added) == len(spans)
    deleted = {change.sent.id for change in compared.changes if change.way == "deleted"}
    assert deleted == {span.id for span in sent} - set(compared.stands_for.values())
