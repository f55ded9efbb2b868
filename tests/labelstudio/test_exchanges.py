"""A few of the rounds through a proxy that fails; `exchanges.py` plays as many as are wanted."""

import pytest
from labelstudio.exchanges import differences, play
from labelstudio.fault_proxy import fault_proxy


@pytest.fixture(scope="module")
def proxy(label_studio):
    with fault_proxy(label_studio.url) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def expected(label_studio, proxy):
    """What server and corpus hold after a round without faults."""
    state, seen, failed = play(label_studio, proxy, seed=0, documents=2, rate=0.0)
    assert seen.keys() == {"none"}
    assert not failed
    return state


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_is_lost_and_nothing_is_there_twice(label_studio, proxy, expected, seed):
    state, seen, _ = play(label_studio, proxy, seed=seed, documents=2)
    assert len(seen) > 5
    assert list(differences(state, expected)) == []
