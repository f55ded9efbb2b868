"""Which server is meant: that of the environment, or else the embedded one."""

from dataclasses import replace as changed

import pytest
from pushed_corpus import connected

from goldspan.labelstudio import connection
from goldspan.labelstudio.connection import ServerError
from goldspan.operations import serve
from goldspan.settings import SettingsError


def test_without_any_server_the_error_says_how_to_get_one(corpus_settings):
    with pytest.raises(ServerError, match="run `goldspan serve` in another terminal, or set LABEL_STUDIO_URL"):
        serve.connect(corpus_settings)


def test_half_a_server_is_not_replaced_by_the_embedded_one(corpus_settings, monkeypatch):
    monkeypatch.setenv("LABEL_STUDIO_URL", "http://127.0.0.1:9")
    monkeypatch.setattr(serve, "find", lambda state: pytest.fail("asked for the embedded server"))
    with pytest.raises(SettingsError, match="LABEL_STUDIO_API_KEY"):
        serve.connect(corpus_settings)


def test_the_server_of_the_environment_goes_before_the_embedded_one(corpus_settings, label_studio, monkeypatch):
    monkeypatch.setattr(serve, "find", lambda state: pytest.fail("asked for the embedded server"))
    assert connected(corpus_settings, label_studio).url == label_studio.url


def test_a_version_that_is_not_tested_is_said(corpus_settings, label_studio, monkeypatch):
    said = []
    connected(corpus_settings, label_studio, say=said.append)
    monkeypatch.setattr(connection, "TESTED", ("9.9",))
    connected(corpus_settings, label_studio, say=said.append)
    assert said == [f"{label_studio.url}: Label Studio 1.23.2; goldspan is tested with 9.9"]


def test_the_embedded_server_is_found_by_itself(corpus_settings, label_studio):
    state = label_studio.log.parent.parent
    assert serve.connect(changed(corpus_settings, state=state)).url == label_studio.url
