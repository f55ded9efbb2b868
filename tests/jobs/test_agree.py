"""Agreement over whole corpora."""

import pytest
from agreement.planted import layer_of, pair
from strategies import document

from goldspan import store
from goldspan.agreement.confusions import record
from goldspan.agreement.series import Spool
from goldspan.jobs import agree
from goldspan.jobs.agree import AgreementError, Request
from goldspan.model import replace
from goldspan.shards import processes
from goldspan.store import StoreError, lines

REQUEST = Request(measures=("span F1, exact", "token alpha"), by=("label", "document"), examples=5, sections=3)


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
    with lines.NewLines(as_lines) as new:
        for first in (0, 3):
            written = (lines.entry_line(*entry) for entry in made[first : first + 3])
            lines.write_part(new.aside / lines.part_name(first + 1), written)
        new.finish()
    return folder, as_lines


def test_both_forms_and_other_processes_give_the_same(corpora):
    folder, as_lines = corpora
    with processes(2) as executor, Spool() as spool:
        results = [
            agree.gather([folder], REQUEST),
            agree.gather([as_lines], REQUEST, spool=spool),
            agree.gather([as_lines], REQUEST, spool=spool, executor=executor),
        ]
        figures = [list(agree.figures(one, resamples=20)) for one in results]
        figures += [list(agree.figures(one, resamples=20, executor=executor)) for one in results]
    assert figures[0][0].documents == 6
    assert all(each == figures[0] for each in figures)
    assert all(record(each.confusions) == record(results[0].confusions) for each in results)
    assert all(each.sections == results[0].sections for each in results)
    assert all(len(each.sections) == each.sections_left_out == 3 for each in results)


def test_progress_is_told(corpora):
    said = []
    gathered = agree.gather([corpora[0]], REQUEST, progress=said.append)
    list(agree.figures(gathered, resamples=0, progress=said.append))
    assert said[0] == "6 documents read, 6 compared"
    assert said[-1].startswith("figures: ")


def test_json_lines_stand_alone(corpora):
    with pytest.raises(AgreementError, match="give it alone"):
        agree.gather(corpora, REQUEST)


def test_a_line_that_is_none_is_named(corpora):
    part = lines.part_files(corpora[1])[0]
    part.write_bytes(part.read_bytes() + b'{"document": 1}\n')
    with pytest.raises(StoreError, match=r"part-000000001\.jsonl:4: not a document"):
        agree.gather([corpora[1]], REQUEST)


def test_nothing_to_compare_is_told_apart(tmp_path):
    def why():
        return agree.too_few(agree.gather([tmp_path], REQUEST))

    assert "there are no documents" in why()
    doc = document("Ada")
    store.write_document(tmp_path, doc)
    assert "no document has a finished layer" in why()
    store.write_layer(tmp_path, layer_of(doc, "ann"))
    store.write_layer(tmp_path, layer_of(doc, "bob", status="skipped"))
    assert "only ann has finished layers" in why() and "1 skipped" in why()
    store.write_layer(tmp_path, layer_of(doc, "cid"))
    assert why() is None
