"""Which target an address means."""

import pytest

from goldspan.release import ReleaseError
from goldspan.release.publish import find_target
from goldspan.release.publish.folder_target import publish_to_folder
from goldspan.release.publish.fsspec_target import publish_to_address
from goldspan.release.publish.git_target import publish_to_git
from goldspan.release.publish.hub_target import publish_to_hub


@pytest.mark.parametrize(
    ("address", "publish", "where"),
    [
        ("ann/demo", publish_to_hub, "ann/demo"),
        ("hf://datasets/ann/demo", publish_to_hub, "ann/demo"),
        ("ann/demo.v2", publish_to_hub, "ann/demo.v2"),
        ("out", publish_to_folder, "out"),
        ("./ann/demo", publish_to_folder, "./ann/demo"),
        ("../demo", publish_to_folder, "../demo"),
        ("/srv/ann/demo", publish_to_folder, "/srv/ann/demo"),
        ("file:///srv/a%20b", publish_to_folder, "/srv/a b"),
        ("git+https://host/ann/demo", publish_to_git, "https://host/ann/demo"),
        ("https://host/ann/demo.git", publish_to_git, "https://host/ann/demo.git"),
        ("git@host:ann/demo.git", publish_to_git, "git@host:ann/demo.git"),
        ("ann/demo.git", publish_to_git, "ann/demo.git"),
        ("s3://bucket/demo", publish_to_address, "s3://bucket/demo"),
        ("memory://demo", publish_to_address, "memory://demo"),
    ],
)
def test_a_target_is_known_by_its_address(address, publish, where, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = find_target(address)
    assert (found.publish, found.where) == (publish, where)


@pytest.mark.parametrize(
    "target", ["hf://ann/demo", "hf://datasets/ann/demo@v1", "hf://datasets/demo", "hf://models/a/b"]
)
def test_what_is_no_dataset_on_the_hub_is_refused(target):
    with pytest.raises(ReleaseError, match="write hf://datasets/USER/NAME"):
        find_target(target)


def test_a_folder_that_looks_like_a_dataset_has_to_be_named_clearly(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ann" / "demo").mkdir(parents=True)
    with pytest.raises(ReleaseError, match=r"Write \./ann/demo or hf://datasets/ann/demo"):
        find_target("ann/demo")


@pytest.mark.parametrize("target", ["out", "git+https://host/ann/demo", "memory://demo"])
def test_only_on_the_hub_something_is_created(target):
    with pytest.raises(ReleaseError, match="only a dataset on the Hub can be created"):
        find_target(target, create="private")
