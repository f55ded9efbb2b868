"""What may be published at all."""

import subprocess

import pytest
from release.publish.small_releases import files_of, make_release

from goldspan.release import ReleaseError
from goldspan.release.publish import read_release


def test_a_release_is_the_files_of_its_manifest_and_the_manifest_last(first):
    assert [file.path for file in read_release(first).files] == list(files_of(first))


def test_a_release_is_short_in_a_notebook(first):
    assert repr(read_release(first)) == "VerifiedRelease('0.1.0', 4 files)"
    assert repr(read_release(first).manifest) == "Manifest('Demo', '0.1.0', 3 files)"


def test_the_sums_are_sha256_and_the_git_blob(first):
    file = next(file for file in read_release(first).files if file.path == "README.md")
    blob = subprocess.run(["git", "hash-object", first / "README.md"], capture_output=True, text=True, check=True)
    sha256 = subprocess.run(["sha256sum", first / "README.md"], capture_output=True, text=True, check=True)
    assert file.sums == (sha256.stdout.split()[0], blob.stdout.strip())


def test_a_draft_is_refused(tmp_path):
    with pytest.raises(ReleaseError, match="a draft, which is not published; build the release without --draft"):
        read_release(make_release(tmp_path / "draft", draft=True))


def test_a_changed_byte_is_refused(first):
    content = (first / "README.md").read_bytes()
    (first / "README.md").write_bytes(content.replace(b"Demo", b"Dema"))
    with pytest.raises(ReleaseError, match=r"README\.md: has other bytes than manifest\.json says"):
        read_release(first)


def test_a_changed_manifest_is_refused(tmp_path):
    folder = make_release(tmp_path / "draft", draft=True)
    content = (folder / "manifest.json").read_bytes()
    (folder / "manifest.json").write_bytes(content.replace(b'"draft": true', b'"draft": false'))
    with pytest.raises(ReleaseError, match=r"manifest\.json: has other bytes than it was written with; build"):
        read_release(folder)


def test_a_missing_file_is_refused(first):
    (first / "README.md").unlink()
    with pytest.raises(ReleaseError, match=r"README\.md: cannot be read .* build the release again"):
        read_release(first)


def test_a_folder_without_a_release_is_refused(tmp_path):
    with pytest.raises(ReleaseError, match=r"manifest\.json: cannot be read .*goldspan release build"):
        read_release(tmp_path)
