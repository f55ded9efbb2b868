"""Agreement over whole corpora."""

import pytest
from agreement.planted import layer_of, pair
from strategies import document

from goldspan import store
from goldspan.agreement.statistics.document_counts import Spool
from goldspan.agreement.thresholds import Threshold
from goldspan.errors import NotFoundError
from goldspan.model import LinkSet, Member, replace
from goldspan.operations import agree
from goldspan.operations.agree import AgreementError, AgreementRequest
from goldspan.report.agreement.disagreement_records import confusions_record
from goldspan.schema.language import parse
from goldspan.shards import process_pool
from goldspan.store import CorpusReader, StoreError, jsonl
from goldspan.store.links import make_link, write_links

REQUEST = AgreementRequest(measures=("span F1, exact", "token alpha"), by=("label", "document"), examples=5, sections=3)

LINKED = """
name: linked
version: 1.0.0
labels: {NAME_0: {}}
relations:
  SAME: {source: [NAME_0], target: [NAME_0], symmetric: true, transitive: true, scope: corpus}
"""


@pytest.fixture
def corpora(tmp_path):
    """The same documents in folders and as JSON Lines."""
    folder, as_lines = tmp_path / "folder", tmp_path / "lines"
    made = []
    for number in range(6):
        doc, one, other, _ = pair(number)
        doc = replace(doc, id=f"doc-{number}")
        made.append((doc, [one, other]))
        store.write_document(folder, doc)
        for layer in (one, other):
            store.write_layer(folder, layer)
    with jsonl.NewLines(as_lines) as new:
        for first in (0, 3):
            written = (jsonl.entry_line(*entry) for entry in made[first : first + 3])
            jsonl.write_part(new.aside / jsonl.part_name(first + 1), written)
        new.finish()
    return folder, as_lines


def test_both_forms_and_other_processes_give_the_same(corpora):
    folder, as_lines = corpora
    with process_pool(2) as executor, Spool() as spool:
        results = [
            agree.collect([folder], REQUEST),
            agree.collect([as_lines], REQUEST, spool=spool),
            agree.collect([as_lines], REQUEST, spool=spool, executor=executor),
        ]
        scores = [list(agree.scores(one, resamples=20)) for one in results]
        scores += [list(agree.scores(one, resamples=20, executor=executor)) for one in results]
    assert scores[0][0].documents == 6
    assert all(each == scores[0] for each in scores)
    assert all(confusions_record(each.confusions) == confusions_record(results[0].confusions) for each in results)
    assert all(each.sections == results[0].sections for each in results)
    assert all(len(each.sections) == each.sections_left_out == 3 for each in results)


def test_figures_follow_the_order_of_the_corpus_in_both_forms(tmp_path):
    made = []
    for number in (3, 0, 4, 1, 5, 2):
        doc, one, other, _ = pair(number)
        doc = replace(doc, id=f"doc-{number}")
        made.append((doc, [one, other]))
        store.write_document(tmp_path / "folder", doc)
        for layer in (one, other):
            store.write_layer(tmp_path / "folder", layer)
    store.record_order(tmp_path / "folder", [doc.id for doc, _ in made])
    with jsonl.NewLines(tmp_path / "lines") as new:
        jsonl.write_part(new.aside / jsonl.part_name(1), (jsonl.entry_line(*entry) for entry in made))
        new.finish()
    folder, as_lines = (list(agree.scores(agree.collect([tmp_path / one], REQUEST))) for one in ("folder", "lines"))
    assert folder == as_lines
    store.order_path(tmp_path / "folder").unlink()
    assert list(agree.scores(agree.collect([tmp_path / "folder"], REQUEST))) != as_lines, "intervals hang on the order"


def test_links_are_compared_where_two_have_made_some(corpora):
    schema = parse(LINKED)
    request = AgreementRequest(measures=("span F1, exact", "links, MUC"), by=("annotator",), schema=schema)
    found = []
    for corpus in corpora:
        entries = [(stored.document, stored.layers) for stored in CorpusReader(corpus)]
        words = [next(span for span in layers[0].spans if span.label == "NAME_0") for _, layers in entries[:3]]
        for name, some in (("ann", (0, 1, 2)), ("bob", (0, 1))):
            members = [
                Member(document=entries[at][0].id, layer="ann", span=words[at].id, text=words[at].text) for at in some
            ]
            write_links(corpus, LinkSet(name=name, annotator=name, links=(make_link("SAME", members),)))
        collected = agree.collect([corpus], request)
        found.append([one for one in agree.scores(collected, resamples=0) if one.measure == "links, MUC"])
        threshold = Threshold("links, MUC", 0.9)
        assert [one.why for one in agree.check_agreement([corpus], [threshold], schema)] == ["0.667 is 0.233 below 0.9"]
        (alone,) = agree.scores(agree.collect([corpus], replace(request, patterns=("ann",), measures=("links, MUC",))))
        assert alone.undefined == "only ann has made links (corpus/links)"
    assert found[0] == found[1]
    assert [(one.of, one.value, one.n, one.documents) for one in found[0]] == [
        ({}, pytest.approx(2 / 3), 5, 3),
        ({"annotators": "ann, bob"}, pytest.approx(2 / 3), 5, 3),
    ]


def test_progress_is_reported(corpora):
    progress_lines = []
    collected = agree.collect([corpora[0]], REQUEST, progress=progress_lines.append)
    list(agree.scores(collected, resamples=0, progress=progress_lines.append))
    assert progress_lines[0] == "6 documents read, 6 compared"
    assert progress_lines[-1].startswith("scores: ")


def test_json_lines_stand_alone(corpora):
    with pytest.raises(AgreementError, match="give it alone"):
        agree.collect(corpora, REQUEST)


def test_a_line_that_is_none_is_named(corpora):
    part = jsonl.part_files(corpora[1])[0]
    part.write_bytes(part.read_bytes() + b'{"document": 1}\n')
    with pytest.raises(StoreError, match=r"part-000000001\.jsonl:4: not a document"):
        agree.collect([corpora[1]], REQUEST)


def test_nothing_to_compare_is_told_apart(tmp_path):
    def why(*names):
        return agree.why_nothing_compared(agree.collect([tmp_path], replace(REQUEST, patterns=names)))

    assert "there are no documents" in why()
    doc = document("Ada")
    store.write_document(tmp_path, doc)
    assert "no document has a finished layer" in why()
    store.write_layer(tmp_path, layer_of(doc, "ann"))
    store.write_layer(tmp_path, layer_of(doc, "bob", status="skipped"))
    assert "only ann has finished layers" in why() and "1 skipped" in why()
    store.write_layer(tmp_path, layer_of(doc, "cid"))
    assert why() is None
    assert "no finished layer is among those asked for" in why("bob")
    assert "only ann has finished layers among those asked for" in why("ann", "bo?")


def test_a_name_that_is_no_layer_is_reported_even_where_others_can_be_compared(corpora):
    for corpus in corpora:
        with pytest.raises(NotFoundError, match=r"no layer or annotator is called 'bobb'.*'bob'\? .*'ann', 'bob'"):
            agree.collect([corpus], replace(REQUEST, patterns=("ann", "bob", "bobb")))
        assert agree.collect([corpus], replace(REQUEST, patterns=("a*", "b?b"))).counts.compared == 6
