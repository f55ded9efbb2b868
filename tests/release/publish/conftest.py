"""Two versions of a release, and a hub for them."""

import pytest
from huggingface_hub import constants
from release.publish import hub_stub
from release.publish.small_releases import make_release


@pytest.fixture
def first(tmp_path):
    """Version 0.1.0."""
    return make_release(tmp_path / "first")


@pytest.fixture
def second(tmp_path):
    """Version 0.2.0: another card, a second shard under new names, and the spans as they were."""
    return make_release(tmp_path / "second", version="0.2.0", shards=(("a", "b"), ("c",)))


@pytest.fixture
def hub(tmp_path, monkeypatch):
    """A hub with the empty repository ``ann/demo``, which this process takes for the real one."""
    with hub_stub.running() as running:
        running.repo("ann/demo")
        monkeypatch.setattr(constants, "ENDPOINT", running.url)
        files = f"{running.url}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", files)
        monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
        monkeypatch.setenv("HF_TOKEN", "hf_of_the_test")
        yield running


@pytest.fixture
def paused(monkeypatch):
    """The seconds that would have been waited, instead of waiting."""
    seconds = []
    monkeypatch.setattr("time.sleep", seconds.append)
    return seconds
