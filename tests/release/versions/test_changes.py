"""Differences counted, and the version number that follows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.release.versions.changes import KINDS, WHATS, DatasetChange, bump, collect, next_version


def test_all_are_counted_and_the_first_are_kept_in_a_fixed_order():
    changes = [DatasetChange(what, "added", name) for name in "abc" for what in ("spans", "documents")]
    diff = collect([*changes, DatasetChange("spans", "removed", "d")], most=2)
    assert diff.counts == {"documents": {"added": 3}, "spans": {"added": 3, "removed": 1}}
    assert repr(diff) == "DatasetDiff(3 added documents, 3 added spans, 1 removed spans)"
    assert [(change.what, change.name) for change in diff.changes] == [
        *(("documents", name) for name in "ab"),
        *(("spans", name) for name in "abd"),
    ]


@given(st.sets(st.tuples(st.sampled_from(WHATS), st.sampled_from(KINDS))))
def test_the_bump_follows_from_the_kinds_alone(found):
    diff = collect(DatasetChange(what, kind, "x") for what, kind in found)
    kinds = {kind for _, kind in found}
    assert bump(diff) == ("patch" if not kinds else "minor" if kinds == {"added"} else "major")


@pytest.mark.parametrize("by, version", [("patch", "1.2.4"), ("minor", "1.3.0"), ("major", "2.0.0")])
def test_the_version_after(by, version):
    assert next_version("1.2.3", by) == version
