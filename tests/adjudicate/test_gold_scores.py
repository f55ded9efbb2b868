"""Annotators against gold."""

from adjudicate.making import layer, relate, span

from goldspan.adjudicate.gold_scores import scores_against_gold

ADA, PRESS, CAIRO, ROME = (
    span("Ada Lovelace", "PER"),
    span("Nile Press", "ORG"),
    span("Cairo", "LOC"),
    span("Rome", "LOC"),
)


def test_only_exact_spans_and_relations_count_pooled_over_documents():
    gold = layer("judge", ADA, PRESS, CAIRO, relations=[relate("OF", ADA, PRESS), relate("IN", PRESS, CAIRO)])
    mine = layer("a", ADA, PRESS, ROME, relations=[relate("OF", PRESS, ADA)])
    spans, relations = scores_against_gold([(mine, gold), (layer("a"), layer("judge", ROME))])
    assert (spans.shared, spans.theirs, spans.gold, spans.documents) == (2, 3, 4, 2)
    assert (spans.precision, spans.recall, spans.f1) == (2 / 3, 2 / 4, 4 / 7)
    assert (relations.shared, relations.precision, relations.recall, relations.f1) == (0, 0.0, 0.0, 0.0)


def test_a_symmetric_relation_counts_either_way():
    gold = layer("judge", ADA, PRESS, relations=[relate("SAME", ADA, PRESS)])
    mine = layer("a", ADA, PRESS, relations=[relate("SAME", PRESS, ADA)])
    assert scores_against_gold([(mine, gold)], symmetric={"SAME"})[1].f1 == 1.0


def test_where_there_is_nothing_there_is_no_figure_and_it_says_why():
    relations = scores_against_gold([(layer("a", ADA), layer("judge", ADA))])[1]
    assert (relations.precision, relations.recall, relations.f1) == (None, None, None)
    assert relations.undefined == "neither the annotator nor gold has any relations"
