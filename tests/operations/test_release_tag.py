"""The tag of a version: made once, of a whole dataset, and never moved."""

import subprocess

import pytest
from repository import edit

from goldspan import settings
from goldspan.git import GitError
from goldspan.operations.release_tag import ReleaseTag, release_tag
from goldspan.release import ReleaseError
from goldspan.release.versions import manifest


def test_a_tag_is_never_moved(released):
    before = released.git("rev-parse", "v0.1.0")
    (released.root / "notes").write_text("later")
    released.commit()
    assert release_tag(released.settings) == ReleaseTag("v0.1.0", new=False)
    edit(released)
    released.commit()
    released.git("tag", "aside")
    released.build(draft=True)
    path = released.corpus / manifest.NAME
    path.write_bytes(path.read_bytes().replace(b'"draft": true', b'"draft": false'))
    released.commit()
    with pytest.raises(ReleaseError, match=r"not what its manifest says \(manifest\.json: other bytes\)"):
        release_tag(released.settings)
    path.write_bytes(manifest.dumps(manifest.read(released.corpus)))
    released.commit()
    with pytest.raises(ReleaseError, match=r"the tag v0\.1\.0 is there, with another dataset"):
        release_tag(released.settings)
    assert released.git("rev-parse", "v0.1.0") == before


def test_what_is_tagged_is_no_draft_and_whole(repository):
    with pytest.raises(
        ReleaseError, match=r"no manifest\.json of a dataset; run `goldspan release build --out corpus`"
    ):
        release_tag(repository.settings)
    repository.build(draft=True)
    repository.commit()
    with pytest.raises(ReleaseError, match="a draft"):
        release_tag(repository.settings)
    repository.build()
    (repository.corpus / "README.md").write_text("mine")
    repository.commit()
    with pytest.raises(ReleaseError, match=r"README\.md: other bytes"):
        release_tag(repository.settings)
    assert repository.git("tag") == ""


@pytest.mark.parametrize("in_git", [True, False])
def test_a_corpus_that_was_never_committed_has_nothing_to_tag(in_git, tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.goldspan]\n")
    (tmp_path / "corpus").mkdir()
    if in_git:
        subprocess.run(["git", "init", "-q", tmp_path], check=True)
    with pytest.raises(GitError, match="commit it") as caught:
        release_tag(settings.load(tmp_path))
    assert "fatal" not in str(caught.value)


def test_the_settings_must_have_the_version_of_the_dataset(repository):
    repository.build()
    repository.set_version("0.2.0")
    repository.commit()
    with pytest.raises(ReleaseError, match=r"is version 0\.1\.0, and the settings say 0\.2\.0"):
        release_tag(repository.settings)
