"""Decisions on disk."""

import json
from tempfile import TemporaryDirectory

import pytest
from adjudicate.making import DOC, layer, several, span, symmetric
from hypothesis import given, settings
from hypothesis import strategies as st

from goldspan import store
from goldspan.adjudicate.choices import AdjudicatorWork, Choice
from goldspan.adjudicate.decide import decide
from goldspan.adjudicate.merge import merge
from goldspan.adjudicate.policies import Policy
from goldspan.model import replace
from goldspan.store.decisions import (
    Adjudication,
    adjudication_path,
    decisions_on,
    read_adjudication,
    write_adjudication,
)

ADA, RANKED = span("Ada Lovelace", "PER"), span("Colonel Ada Lovelace", "PER")
MERGED = merge("d1", [layer("a", ADA), layer("b", RANKED)], Policy())


def made(pick, at="2026-01-01T10:00:00+00:00"):
    choices = {case.id: Choice(pick=pick, reason="the rank is no part of a name") for case in MERGED.cases}
    return decide(MERGED, (), AdjudicatorWork(layer=layer("judge"), choices=choices), decided_at=at).decisions


def test_half_a_character_in_a_reason_comes_back(tmp_path):
    cut = tuple(replace(decision, reason="cut \ud83d") for decision in made(1))
    write_adjudication(tmp_path, Adjudication(document="d1", text_sha256=DOC.text_sha256, decisions=cut))
    assert decisions_on(tmp_path, "d1", DOC.text_sha256) == cut


def test_decisions_come_back_from_disk_one_a_line(tmp_path):
    adjudication = Adjudication(document="d1", text_sha256=DOC.text_sha256, decisions=made(1))
    assert write_adjudication(tmp_path, adjudication)
    assert not write_adjudication(tmp_path, adjudication)
    assert decisions_on(tmp_path, "d1", DOC.text_sha256) == adjudication.decisions
    [line] = [line for line in adjudication_path(tmp_path, "d1").read_text().splitlines() if '"verdict"' in line]
    record = json.loads(line)
    assert (record["verdict"], record["reason"]) == ("accepted", "the rank is no part of a name")
    assert [vote["annotators"] for vote in record["case"]["votes"]] == [["b"], ["a"]]


def test_a_document_without_decisions_has_none(tmp_path):
    assert decisions_on(tmp_path, "d1", DOC.text_sha256) == ()


def test_decisions_on_another_text_are_refused(tmp_path):
    write_adjudication(tmp_path, Adjudication(document="d1", text_sha256="0" * 64, decisions=made(1)))
    with pytest.raises(store.StoreError, match="another text of 'd1'"):
        decisions_on(tmp_path, "d1", DOC.text_sha256)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b'{"document": "d1"}', b"[" * 100_000, b'{"decisions": 1}'])
def test_what_is_no_file_of_decisions_is_named(tmp_path, content):
    path = adjudication_path(tmp_path, "d1")
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(store.StoreError, match=r"d1\.json: not decisions of an adjudicator"):
        read_adjudication(path)


@settings(max_examples=50)
@given(several(), st.data())
def test_any_decisions_come_back_from_disk(made, data):
    schema, doc, layers = made
    merged = merge(doc.id, layers, Policy(), symmetric=symmetric(schema))
    picks = {
        case.id: Choice(pick=data.draw(st.sampled_from(["none", *range(len(case.alternatives))])))
        for case in merged.cases
    }
    work = layer("judge", doc=doc)
    done = decide(
        merged, (), AdjudicatorWork(layer=work, choices=picks), symmetric=symmetric(schema), decided_at="2026-01-01"
    )
    with TemporaryDirectory() as folder:
        write_adjudication(folder, Adjudication(document=doc.id, text_sha256="0", decisions=done.decisions))
        assert decisions_on(folder, doc.id, "0") == done.decisions
