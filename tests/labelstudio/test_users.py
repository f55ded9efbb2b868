"""Members who can really log in."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from labelstudio.fault_proxy import Script, fault_proxy
from members import can_log_in

from goldspan.labelstudio.client import read_users
from goldspan.labelstudio.connection import Limits, ServerError, connect
from goldspan.labelstudio.users import ensure_user

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def client(label_studio):
    return connect(label_studio.url, label_studio.token)


def test_new_member_can_log_in(client):
    ensure_user(client, "ann@example.com", PASSWORD)
    assert can_log_in(client.url, "ann@example.com", PASSWORD)


def test_id_is_the_one_in_the_list(client):
    number = ensure_user(client, "cem@example.com", PASSWORD)
    assert read_users(client)[number] == "cem@example.com"


def test_running_server_will_do_for_a_client(label_studio, client):
    assert ensure_user(label_studio, "bob@example.com", PASSWORD) in read_users(client)


def test_second_call_changes_nothing(client):
    first = ensure_user(client, "cyd@example.com", PASSWORD)
    before = read_users(client)
    assert ensure_user(client, "Cyd@Example.com", "another password") == first
    assert read_users(client) == before
    assert can_log_in(client.url, "cyd@example.com", PASSWORD)


def test_short_password_is_refused_in_the_servers_words(client):
    with pytest.raises(ServerError, match=r"dan@example\.com could not sign up .*8.128 characters"):
        ensure_user(client, "dan@example.com", "short")


def test_address_that_is_none_is_refused(client):
    with pytest.raises(ServerError, match=r"nobody could not sign up .*valid email"):
        ensure_user(client, "nobody", PASSWORD)


# a server that fails


@pytest.fixture(scope="module")
def proxy(label_studio):
    with fault_proxy(label_studio.url) as proxy:
        yield proxy


@pytest.fixture
def failing(proxy, label_studio):
    return connect(proxy.url, label_studio.token, limits=Limits(pause=0.5))


@pytest.mark.parametrize(
    "faults",
    [["500 after"], ["504 after"], ["503 before"], ["cut before"], ["504 meanwhile"], ["500 before", "500 after"]],
)
def test_member_is_made_once_whatever_the_server_answers(faults, proxy, failing, client):
    email = f"{'-'.join(faults)}@example.com".replace(" ", ".")
    proxy.faults = Script(faults)
    number = ensure_user(failing, email, PASSWORD)
    assert proxy.faults == []
    assert list(read_users(client).values()).count(email) == 1
    assert read_users(client)[number] == email
    assert can_log_in(client.url, email, PASSWORD)


def test_what_the_server_did_not_do_is_said(proxy, label_studio):
    failing = connect(proxy.url, label_studio.token, limits=Limits(pause=0.0))
    proxy.faults = Script(["502 before"])
    with pytest.raises(ServerError, match=r"failed to sign up flo@example\.com \(502\)"):
        ensure_user(failing, "flo@example.com", PASSWORD)
    assert ensure_user(failing, "flo@example.com", PASSWORD)


def test_two_who_sign_up_the_same_member_at_once_get_the_same(client, label_studio):
    clients = [client, connect(label_studio.url, label_studio.token)]
    with ThreadPoolExecutor() as pool:
        found = list(pool.map(lambda one: ensure_user(one, "gil@example.com", PASSWORD), clients))
    assert found[0] == found[1]
