"""What a diff compares by default, and the first release."""

import pytest
from repository import edit

from goldspan.operations.release_diff import release_diff
from goldspan.release import ReleaseError


def test_before_the_first_release_all_is_added_and_the_number_is_that_of_the_settings(repository):
    repository.set_version("0.7.0")
    found = release_diff(repository.settings)
    assert (found.old, found.version, found.bump, found.follows) == (None, None, None, "0.7.0")
    assert found.diff.counts == {"documents": {"added": 1}, "spans": {"added": 1}, "layers": {"added": 1}}


def test_the_first_release_may_be_built_and_not_yet_tagged(repository):
    repository.build()
    repository.commit()
    assert release_diff(repository.settings).old is None


def test_where_releases_were_tagged_elsewhere_no_first_one_is_made_up(released):
    released.git("tag", "--delete", "v0.1.0")
    released.set_version("0.2.0")
    with pytest.raises(ReleaseError, match=r"0\.1\.0 is in the committed CHANGELOG\.md.*`git fetch --tags`"):
        release_diff(released.settings)


def test_the_last_release_is_compared_with_the_corpus_as_it_is(released):
    edit(released)
    found = release_diff(released.settings)
    assert (found.old, found.version, found.bump, found.follows) == ("0.1.0", "0.1.0", "major", "1.0.0")
    assert found.diff.counts["spans"] == {"added": 1, "removed": 1}
    assert not list(released.settings.state.glob("version-*")), "scratch folders are gone"


def test_changes_beyond_the_most_are_counted_only(repository):
    for number in range(3):
        repository.document(f"more-{number}")
    listed = release_diff(repository.settings, most=2).diff
    assert listed.counts["documents"] == {"added": 4}
    assert sum(change.what == "documents" for change in listed.changes) == 2
