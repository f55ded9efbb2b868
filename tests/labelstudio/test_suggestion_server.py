"""The contract of a model, answered on loopback to whoever knows the secret."""

import json

import httpx
import pytest

from goldspan.labelstudio.server import LocalServerError
from goldspan.labelstudio.suggestion_server import suggesting
from goldspan.suggest.source_protocol import SuggestError


def predict(task):
    if task["id"] == 13:
        raise SuggestError("no text")
    return {"model_version": "m@1", "result": [], "score": task["id"] / 10}


@pytest.fixture
def here(tmp_path):
    with suggesting(tmp_path / "place.json", "m@1", predict) as server:
        yield server


def test_health_setup_and_predictions(here):
    assert httpx.get(f"{here.url}/health").json()["status"] == "UP"
    told = {"project": "1.2", "schema": "<View/>", "access_token": "secret of a user"}
    assert httpx.post(f"{here.url}/setup", json=told).json() == {"model_version": "m@1"}
    answer = httpx.post(f"{here.url}/predict", json={"tasks": [{"id": 1}, {"id": 2}]}).json()
    assert [one["score"] for one in answer["results"]] == [0.1, 0.2]
    assert httpx.post(f"{here.url}/webhook", json={"action": "ANNOTATION_CREATED"}).json() == {}


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"tasks": 1}', b'{"tasks": [1]}', b"[" * 9999, b"\xff"])
def test_what_is_no_question_is_refused(here, body):
    assert httpx.post(f"{here.url}/predict", content=body).status_code == 400


def test_what_cannot_be_suggested_is_no_prediction(here):
    answer = httpx.post(f"{here.url}/predict", json={"tasks": [{"id": 13}]})
    assert (answer.status_code, answer.json()) == (500, {"detail": "no text"})


def test_nobody_is_answered_without_the_secret(here):
    base = here.url.rpartition("/")[0]
    for path in ("health", "x/health", "//health"):
        assert httpx.get(f"{base}/{path}").status_code == 404
    assert httpx.post(f"{base}/x/predict", json={"tasks": [{"id": 1}]}).status_code == 404


def test_the_address_is_the_same_after_a_restart(tmp_path):
    place = tmp_path / "place.json"
    urls = []
    for _ in range(2):
        with suggesting(place, "m@1", predict) as server:
            urls.append(server.url)
            assert place.stat().st_mode & 0o777 == 0o600
    assert urls[0] == urls[1]
    with suggesting(place, "m@1", predict), pytest.raises(LocalServerError, match="to have another"):  # noqa: SIM117
        with suggesting(place, "m@1", predict):
            pass
    place.write_text(json.dumps({"port": "x"}))
    with pytest.raises(LocalServerError, match="cannot be read"), suggesting(place, "m@1", predict):
        pass
