"""Gold of what the votes settle: no server, no adjudicator."""

import pytest
from adjudicate.making import DOC, layer, span
from operations.test_adjudicate_status import SCHEMA, adjudicated
from strategies import document

from goldspan import store
from goldspan.model import Provenance, Unmapped, replace
from goldspan.operations.adjudicate_status import adjudicate_status
from goldspan.operations.settled_gold import settled_gold
from goldspan.settings import load

ADA, RANKED, CAIRO = span("Ada Lovelace", "PER"), span("Colonel Ada Lovelace", "PER"), span("Cairo", "LOC")
ALONE = document("Nobody else read this.", name="d2")


@pytest.fixture
def here(tmp_path):
    """Settings of a corpus in which two annotators agree on a document, and one alone has read another."""
    (tmp_path / "pyproject.toml").write_text("[tool.goldspan]\n")
    settings = load(tmp_path)
    for one in (DOC, ALONE):
        store.write_document(settings.corpus, one)
    write(settings, layer("ann", ADA, CAIRO), layer("bob", ADA, CAIRO), layer("ann", doc=ALONE))
    return settings


def write(settings, *layers):
    for one in layers:
        store.write_layer(settings.corpus, one)


def gold(settings):
    return store.read_layer(store.layer_path(settings.corpus, "d1", "gold"))


def test_what_all_agree_on_becomes_gold_without_anybody(here):
    report = settled_gold(here, SCHEMA)
    assert (report.gold, report.done, report.open, report.waiting, report.left) == (1, 0, {}, 1, [])
    made = gold(here)
    assert (made.status, made.annotator, made.spans) == ("adjudicated", "votes", (ADA, CAIRO))
    assert made.provenance.pass_name == "first"
    assert [one.gold for one in adjudicate_status(here, SCHEMA).documents] == ["done"]
    again = settled_gold(here, SCHEMA)
    assert (again.gold, again.done) == (0, 1)


def test_a_document_with_an_open_case_is_counted_and_gets_no_gold(here):
    write(here, layer("bob", RANKED, CAIRO))
    report = settled_gold(here, SCHEMA)
    assert (report.gold, report.open) == (0, {"d1": 1})
    assert not store.layer_path(here.corpus, "d1", "gold").exists()


def test_what_the_adjudicator_decided_counts_and_is_the_adjudicators(here):
    write(here, layer("bob", RANKED, CAIRO))
    adjudicated(here, 0)
    decided = gold(here)
    store.layer_path(here.corpus, "d1", "gold").unlink()
    assert settled_gold(here, SCHEMA).gold == 1
    assert (gold(here).annotator, gold(here).spans) == ("judge", decided.spans)


def test_gold_by_votes_follows_the_votes(here):
    settled_gold(here, SCHEMA)
    write(here, layer("ann", CAIRO), layer("bob", CAIRO))
    assert settled_gold(here, SCHEMA).gold == 1
    assert gold(here).spans == (CAIRO,)


@pytest.mark.parametrize("made_by_hand", [True, False])
def test_gold_that_a_person_made_or_changed_stays(here, made_by_hand):
    if made_by_hand:
        write(here, replace(layer("judge", ADA), name="gold", status="adjudicated"))
    else:
        settled_gold(here, SCHEMA)
        write(here, replace(gold(here), spans=(ADA,)))
    report = settled_gold(here, SCHEMA)
    assert (report.gold, [one.partition(":")[0] for one in report.left]) == (0, ["d1"])
    assert gold(here).spans == (ADA,)


def test_gold_of_another_pass_stays(here):
    other = replace(layer("judge"), name="gold", status="adjudicated", provenance=Provenance(pass_name="second"))
    write(here, other)
    assert "second" in settled_gold(here, SCHEMA).left[0]
    assert gold(here) == other


def test_work_that_could_not_be_read_is_no_agreement_on_nothing(here):
    unread = Unmapped(code="GS807", message="its text is another", item={})
    write(here, *(replace(layer(name), provenance=Provenance(unmapped=(unread,))) for name in ("ann", "bob")))
    report = settled_gold(here, SCHEMA)
    assert (report.gold, report.waiting, report.left) == (0, 2, [])


def test_two_who_agree_wait_for_work_that_could_not_be_read(here):
    unread = Unmapped(code="GS807", message="its text is another", item={})
    write(here, layer("ann"), layer("bob"), replace(layer("cem"), provenance=Provenance(unmapped=(unread,))))
    report = settled_gold(here, SCHEMA)
    assert (report.gold, len(report.left)) == (0, 1)
    assert "cem" in report.left[0] and "GS807" in report.left[0]


def test_a_star_in_label_studio_made_an_adjudicated_layer_and_a_second_is_not_made(here):
    write(here, replace(layer("cy", ADA), status="adjudicated"))
    report = settled_gold(here, SCHEMA)
    assert (report.gold, "cy" in report.left[0]) == (0, True)


@pytest.mark.parametrize(
    ("methods", "expected"),
    [(("manual", "manual"), "manual"), (("machine-generated",) * 2, "machine-generated"), (("manual", None), None)],
)
def test_what_machines_agree_on_is_no_work_of_people(here, methods, expected):
    for name, method in zip(("ann", "bob"), methods, strict=True):
        write(here, replace(layer(name, ADA), provenance=Provenance(method=method)))
    settled_gold(here, SCHEMA)
    assert gold(here).provenance.method == expected
