"""Members who can really log in."""

import pytest
from members import can_log_in

from goldspan.labelstudio.client import read_users
from goldspan.labelstudio.connection import ServerError, connect
from goldspan.labelstudio.users import ensure_user

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def client(label_studio):
    return connect(label_studio.url, label_studio.token)


def test_new_member_can_log_in(client):
    ensure_user(client, "ann@example.com", PASSWORD)
    assert can_log_in(client.url, "ann@example.com", PASSWORD)


def test_id_is_the_one_in_the_list(client):
    number = ensure_user(client, "ben@example.com", PASSWORD)
    assert read_users(client)[number] == "ben@example.com"


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
