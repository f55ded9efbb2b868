"""Which target an address means."""

import pytest

from goldspan.release import ReleaseError
from goldspan.release.publish import find, folder_target, fsspec_target, git_target, hub_target


@pytest.mark.parametrize(
    ("target", "kind", "where"),
    [
        ("ann/demo", hub_target, "ann/demo"),
        ("hf://datasets/ann/demo", hub_target, "ann/demo"),
        ("ann/demo.v2", hub_target, "ann/demo.v2"),
        ("out", folder_target, "out"),
        ("./ann/demo", folder_target, "./ann/demo"),
        ("../demo", folder_target, "../demo"),
        ("/srv/ann/demo", folder_target, "/srv/ann/demo"),
        ("file:///srv/a%20b", folder_target, "/srv/a b"),
        ("git+https://host/ann/demo", git_target, "https://host/ann/demo"),
        ("https://host/ann/demo.git", git_target, "https://host/ann/demo.git"),
        ("git@host:ann/demo.git", git_target, "git@host:ann/demo.git"),
        ("ann/demo.git", git_target, "ann/demo.git"),
        ("s3://bucket/demo", fsspec_target, "s3://bucket/demo"),
        ("memory://demo", fsspec_target, "memory://demo"),
    ],
)
def test_a_target_is_known_by_its_address(target, kind, where, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = find(target)
    assert (found.publish, found.where) == (kind.publish, where)


@pytest.mark.parametrize(
    "target", ["hf://ann/demo", "hf://datasets/ann/demo@v1", "hf://datasets/demo", "hf://models/a/b"]
)
def test_what_is_no_dataset_on_the_hub_is_refused(target):
    with pytest.raises(ReleaseError, match="write hf://datasets/USER/NAME"):
        find(target)


def test_a_folder_that_looks_like_a_dataset_has_to_be_named_clearly(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ann" / "demo").mkdir(parents=True)
    with pytest.raises(ReleaseError, match=r"Write \./ann/demo or hf://datasets/ann/demo"):
        find("ann/demo")


@pytest.mark.parametrize("target", ["out", "git+https://host/ann/demo", "memory://demo"])
def test_only_on_the_hub_something_is_created(target):
    with pytest.raises(ReleaseError, match="only a dataset on the Hub can be created"):
        find(target, create="private")
