"""The changelog of a corpus: entries from the diff, and older ones as they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.release.build.facts import Facts
from goldspan.release.versions.changelog import HEAD, entry, missing_tag, versions, with_entry
from goldspan.release.versions.changes import DatasetChange, DatasetDiff, collect


def test_an_entry_has_the_summary_and_then_the_counts():
    diff = collect([DatasetChange("documents", "added", "one", "one")])
    assert entry("0.2.0", diff, " More.\n") == "## 0.2.0\n\nMore.\n\n- documents: 1 added\n"
    assert entry("0.1.1", DatasetDiff()) == "## 0.1.1\n\nThe data are the same.\n"
    assert entry("0.1.0", None) == "## 0.1.0\n\nThe first version.\n"


def test_the_first_entry_comes_below_a_head():
    assert with_entry("", "## 0.1.0\n") == f"{HEAD}\n## 0.1.0\n"


def test_a_version_that_was_not_compared_is_not_called_the_first():
    assert entry("0.2.0", None, first=False) == "## 0.2.0\n\nIt was not compared with the version before.\n"


def test_the_versions_of_a_changelog_are_read():
    assert versions(f"{HEAD}\n## 1.0.0\n\n### 9.9.9\n- ## 8.8.8\n\n## 0.1.0\n\nWords.\n") == ["1.0.0", "0.1.0"]
    assert versions(HEAD) == []


def test_a_version_is_the_first_where_the_changelog_has_no_other():
    assert missing_tag("", "0.1.0") is None
    assert missing_tag(f"{HEAD}\n## 0.1.0\n", "0.1.0") is None
    assert missing_tag(f"{HEAD}\n## 0.2.0\n\n## 0.1.0\n", "0.2.0").startswith("0.1.0 is in the committed")


@pytest.mark.parametrize("older", ["# Mine\n\nWords.\n", "# Mine"])
def test_a_changelog_without_entries_keeps_its_words(older):
    assert with_entry(older, "## 0.1.0\n") == f"{older.rstrip()}\n\n## 0.1.0\n"


@given(st.sampled_from(["", HEAD + "\n", "# Other\n\n"]), st.text())
def test_older_entries_stay_byte_for_byte(head, body):
    older = f"{head}## 0.1.0\n{body}"
    assert with_entry(older, "## 0.2.0\n") == f"{head}## 0.2.0\n\n## 0.1.0\n{body}"


def test_it_is_published_as_it_is(filled):
    filled.build(facts=Facts(changes="# Ä\r\n"))
    assert (filled.path / "CHANGELOG.md").read_bytes() == "# Ä\r\n".encode()
