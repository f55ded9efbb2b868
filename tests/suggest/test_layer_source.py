"""Layers of the corpus, and files of other tools, as suggestions."""

import pytest
from suggesting import context, gold, put

from goldspan import store
from goldspan.formats import format_registry
from goldspan.suggest.layer_source import OTHER_TEXT
from goldspan.suggest.source_protocol import Proposal, SuggestError
from goldspan.suggest.source_registry import make_sources


def suggested(corpus, document, source):
    return make_sources([source], context(corpus))[source].suggest(document, Proposal())


def test_the_documents_own_layer_counts_here(tmp_path):
    own = put(tmp_path, gold("d1", "Raqqa", ("Raqqa", "GPE", {"role": "actor"}), name="ann", status="submitted"))
    [span] = suggested(tmp_path, own, "layer:ann").spans
    assert (span.text, span.attributes, span.origin.model) == ("Raqqa", {"role": "actor"}, "layer")
    with pytest.raises(SuggestError, match="called 'bob'"):
        suggested(tmp_path, own, "layer:bob")


def test_a_file_is_read_in_whatever_format_it_is(tmp_path):
    own = put(tmp_path / "corpus", gold("d1", "Raqqa"))
    pairs = [gold(name, "Raqqa", ("Raqqa", "GPE", {})) for name in ("d0", "d1")]
    format_registry.write(((doc, [layer]) for doc, layer in pairs), tmp_path / "other", "jsonl")
    made = make_sources(["layer:other"], context(tmp_path / "corpus", folder=tmp_path))["layer:other"]
    assert [span.text for span in made.suggest(own, Proposal()).spans] == ["Raqqa"]


def test_a_layer_of_another_text_is_left_out_and_counted(tmp_path):
    put(tmp_path, gold("d1", "Raqqa", ("Raqqa", "GPE", {})))
    other, _ = gold("d1", "In Raqqa")
    store.write_document(tmp_path, other)
    proposal = suggested(tmp_path, other, "layer:gold")
    assert (proposal.spans, proposal.left_out) == ([], {OTHER_TEXT: 1})
