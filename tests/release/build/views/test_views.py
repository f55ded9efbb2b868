"""All views: found by name, in their order, and without a trace of a pull."""

import pytest

from goldspan.model import Provenance, Unmapped, replace
from goldspan.release import ReleaseError
from goldspan.release.build.entries import DocumentEntry, entries
from goldspan.release.build.views import named_view, names, views
from goldspan.schema.language import parse

SMALL = parse("{name: x, version: 1.0.0, labels: {A: {}}}")


def test_every_view_has_its_own_name_and_one_is_the_default():
    found = views(SMALL)
    assert tuple(view.name for view in found) == names() and len({*names()}) == len(found)
    assert [view.name for view in found if view.default] == ["documents"]


def test_views_come_in_their_order_whatever_the_order_of_the_names():
    assert [view.name for view in views(SMALL, ("spans", "documents"))] == ["documents", "spans"]


def test_a_view_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(ReleaseError, match=r"'sentences'.*'documents', 'spans'"):
        named_view(SMALL, "sentences")


def test_a_pull_leaves_no_trace_in_any_row(bench):
    layer = bench.full_layer(bench.document())
    (entry,) = entries(bench.path, bench.schema)
    pulled = Provenance(
        method="machine-generated", origin="http://127.0.0.1:8080", project=7, task=8, annotation=9, pass_name="all",
        updated_at="2025-01-01", pulled_at="2025-01-02", lead_time=3.5, comment="hm",
        unmapped=(Unmapped("GS812", "not carried over", {"x": 1}),),
    )  # fmt: skip
    back = replace(layer, provenance=pulled)
    for view in views(bench.schema):
        assert list(view.rows(entry)) == list(view.rows(DocumentEntry(entry.document, (back,), back)))
