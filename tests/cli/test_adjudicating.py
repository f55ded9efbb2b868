"""The verbs of adjudication."""

import json

from adjudicate.making import DOC, layer, span
from terminal import TEXT, add, run, told

from goldspan import store
from goldspan.model import Alignment, Segment, replace


def two_annotators(corpus):
    add(corpus / "corpus", "d2", TEXT)
    whole = Alignment((Segment(0, len(DOC.text), 0, len(DOC.text)),))
    store.write_document(corpus / "corpus", replace(DOC, alignment=whole))
    store.write_layer(corpus / "corpus", layer("ann", span("Ada Lovelace", "PER"), span("Nile Press", "ORG")))
    store.write_layer(corpus / "corpus", layer("b[o]b", span("Colonel Ada Lovelace", "PER"), span("Nile Press", "ORG")))


def test_status_says_where_each_document_stands(corpus):
    two_annotators(corpus)
    result = run("adjudicate", "status")
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["d1", "ann,", "b[o]b", "1", "0", "1", "missing"] in lines
    assert ["PER", "1"] in lines
    assert "1 document with fewer than two finished annotators." in told(result)


def test_status_as_json(corpus):
    two_annotators(corpus)
    found = json.loads(run("adjudicate", "status", "--json").stdout)
    assert found["documents"][0]["open"] == 1
    assert found["annotators"]["b[o]b"] == {"submitted": 1}
    assert found["waiting"] == ["d2"]
