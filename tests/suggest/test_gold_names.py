"""Names that other documents' gold layers have marked: counted, and never the document's own."""

import pytest
from suggesting import context, gold, put

from goldspan.suggest.gold_names import RARELY_MARKED
from goldspan.suggest.source_protocol import Proposal, SuggestError
from goldspan.suggest.source_registry import make_sources


def suggested(corpus, document, source="gold"):
    made = make_sources([source], context(corpus))[source]
    return made.suggest(document, Proposal())


def seen(proposal):
    return [(span.text, span.start, span.label, span.origin.score) for span in proposal.spans]


def test_a_name_of_another_documents_gold_is_suggested_wherever_it_stands(tmp_path):
    put(tmp_path, gold("d1", "Raqqa fell.", ("Raqqa", "GPE", {"role": "place"})))
    new = put(tmp_path, gold("d2", "In Raqqa, near Raqqa."))
    proposal = suggested(tmp_path, new)
    assert seen(proposal) == [("Raqqa", 3, "GPE", 1.0), ("Raqqa", 15, "GPE", 1.0)]
    assert {span.attributes["role"] for span in proposal.spans} == {"place"}


def test_nothing_is_suggested_that_only_the_documents_own_gold_knows(tmp_path):
    own = put(tmp_path, gold("d1", "Raqqa fell. Raqqa!", ("Raqqa", "GPE", {})))
    put(tmp_path, gold("d2", "Ada came from Raqqa.", ("Ada", "PERSON", {})))
    assert seen(suggested(tmp_path, own)) == []


def test_the_documents_own_gold_does_not_count_in_the_score(tmp_path):
    """Elsewhere the word is marked once in two places; here it is marked each time."""
    own = put(tmp_path, gold("d1", "May, May, May", ("May", "PERSON", {})))
    put(tmp_path, gold("d2", "May came in May.", ("May", "PERSON", {})))
    assert [score for *_, score in seen(suggested(tmp_path, own))] == [0.5, 0.5, 0.5]


def test_what_is_mostly_left_alone_is_left_alone_and_counted(tmp_path):
    put(tmp_path, gold("d1", "May May May", ("May", "PERSON", {})))
    new = put(tmp_path, gold("d2", "May"))
    proposal = suggested(tmp_path, new)
    assert (proposal.spans, proposal.left_out) == ([], {RARELY_MARKED: 1})


def test_a_value_that_differs_between_spans_is_not_suggested(tmp_path):
    put(tmp_path, gold("d1", "Syria", ("Syria", "GPE", {"role": "place", "level": "NAM"})))
    put(tmp_path, gold("d2", "Syria", ("Syria", "GPE", {"role": "actor", "level": "NAM"})))
    new = put(tmp_path, gold("d3", "Syria"))
    assert [dict(span.attributes) for span in suggested(tmp_path, new).spans] == [{"level": "NAM"}]


def test_words_count_from_the_beginning_of_a_token_to_the_end_of_one(tmp_path):
    put(tmp_path, gold("d1", "IS fell", ("IS", "ORG", {})))
    new = put(tmp_path, gold("d2", "ISIS, IS-led, 🐈IS and iIS"))
    assert [span.start for span in suggested(tmp_path, new).spans] == [6, 15]


def test_other_layers_count_where_they_are_named(tmp_path):
    put(tmp_path, gold("d1", "Raqqa", ("Raqqa", "GPE", {}), name="ann", status="submitted"))
    new = put(tmp_path, gold("d2", "Raqqa", name="ann", status="draft"))
    assert len(suggested(tmp_path, new, "gold:a*,bob").spans) == 1
    with pytest.raises(SuggestError, match="adjudicate first"):
        suggested(tmp_path, new)
    with pytest.raises(SuggestError, match="called bob"):
        suggested(tmp_path, new, "gold:bob")


def test_the_version_follows_from_what_the_layers_say(tmp_path):
    def version():
        return make_sources(["gold"], context(tmp_path))["gold"].version

    put(tmp_path, gold("d1", "Raqqa", ("Raqqa", "GPE", {})))
    before = version()
    assert version() == before
    put(tmp_path, gold("d1", "Raqqa", ("Raqqa", "GPE", {"role": "actor"})))
    assert version() != before
