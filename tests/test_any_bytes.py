"""Whatever bytes documents, layers and settings have: they are read, or refused with their name."""

from pathlib import Path

import fuzz
import pytest
from hypothesis import given

from goldspan import settings, store
from goldspan.model import Document, Layer
from goldspan.settings import Settings, SettingsError

CLEAN = Path(__file__).parent / "validate" / "faulty" / "clean"
DOCUMENT = (CLEAN / "documents" / "shop.json").read_bytes()
LAYER = (CLEAN / "layers" / "shop" / "ann.json").read_bytes()
KEYS = (
    *(b'"source": ', b'"alignment": [[0, 1, 0, 1]]', b'"spans": []', b'"fragments": [[1]]', b'"provenance": {}'),
    *(b'"residue": [{}]', b'"exceptions": [{}]', b'"attributes": {"a": ["b"]}'),
)
PROJECT = b"""[tool.goldspan]
project = "Fires"
corpus = "corpus"
schema = "schema/schema.yaml"
pass = "full"
annotators_per_task = 2
[tool.goldspan.annotators.ann]
email = "ann@corpus.example"
method = "manual"
[tool.goldspan.release]
version = "0.1.0"
name = "Fires"
language = ["en"]
tags = ["news"]
"""
TOML = (
    *(
        b"[",
        b"]",
        b"[[tool.goldspan]]\n",
        b"[tool]\n",
        b"goldspan = 1\n",
        b"=",
        b".",
        b"'''",
        b"corpus = 1\n",
        b"email = 1\n",
    ),
    *(
        b'corpus = "a\\u0000b"\n',
        b'corpus = "/"\n',
        b'version = "x"\n',
        b"tags = [1]\n",
        b"language = {}\n",
        b"method = []\n",
    ),
)
ENV = b"LABEL_STUDIO_URL=http://127.0.0.1:8080\nLABEL_STUDIO_API_KEY='abc'\nexport X=${Y}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("corpus")


def read(folder, kind, data):
    return fuzz.read(getattr(store, f"read_{kind}"), folder / f"{kind}.json", data, store.StoreError)


@given(fuzz.files([DOCUMENT], *fuzz.JSON, *KEYS))
def test_any_document(folder, data):
    assert isinstance(read(folder, "document", data), Document | None)


@given(fuzz.files([LAYER], *fuzz.JSON, *KEYS))
def test_any_layer(folder, data):
    assert isinstance(read(folder, "layer", data), Layer | None)


DEEP = b"[" * fuzz.NESTED


@pytest.mark.parametrize("kind", ["document", "layer"])
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(DEEP, id="lists"),
        pytest.param(b'{"id": ' * fuzz.NESTED, id="objects"),
        pytest.param(b'{"id": ' + b"9" * 10_000 + b"}", id="a number without end"),
        pytest.param(b'{"id": "\\ud800"}', id="lone surrogate"),
        pytest.param(b'{"id": "a", "id": "b"}', id="a key twice"),
        pytest.param(b"null", id="null"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xfe{\x00}\x00", id="UTF-16"),
    ],
)
def test_what_is_no_record_is_refused_by_name(folder, kind, data):
    assert read(folder, kind, data) is None


# settings


@pytest.fixture
def alone(monkeypatch):
    for name in ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def loaded(folder, data):
    path = folder / "pyproject.toml"
    path.write_bytes(data)
    try:
        return settings.load(folder)
    except SettingsError as error:
        # where there is no such section, the folder is named in which it was looked for
        fuzz.names(error, folder)
        return None


@given(fuzz.files([PROJECT], *TOML))
def test_any_settings(folder, data):
    found = loaded(folder, data)
    assert isinstance(found, Settings | None)
    if found is not None:
        for path in (found.corpus, found.seeds, found.schema, found.state):
            assert str(path).isprintable()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"a = " + DEEP, id="lists"),
        pytest.param(b"a = " + b"{b = " * 5_000, id="tables"),
        pytest.param(PROJECT + b"x = " + b"9" * 5_000, id="a number without end"),
        pytest.param(PROJECT.replace(b'"corpus"', b'"a\\u0000b"'), id="a null in a path"),
        pytest.param(PROJECT.replace(b'"corpus"', b"2017-06-01"), id="a date"),
        pytest.param(PROJECT.replace(b'"manual"', b'["manual"]'), id="a list"),
        pytest.param(PROJECT.replace(b"[tool.goldspan.release]", b"[[tool.goldspan.release]]"), id="two tables"),
        pytest.param(PROJECT.replace(b'"0.1.0"', b'"x"'), id="no version"),
        pytest.param(b"\xff\xfe", id="UTF-16"),
    ],
)
def test_settings_that_are_none_are_refused_by_name(folder, data):
    assert loaded(folder, data) is None


@given(fuzz.files([ENV], b"LABEL_STUDIO_URL=", b"LABEL_STUDIO_API_KEY=", b"export ", b"${X:-", b"}", b"=", b"#"))
def test_any_environment(folder, data):
    path = folder / ".env"
    path.write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"):
            patch.delenv(name, raising=False)
        patch.setenv("GOLDSPAN_TRUST", "1")
        try:
            settings.server(folder)
        except SettingsError as error:
            fuzz.names(error, path)
