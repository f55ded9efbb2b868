"""Whatever bytes an old document has: the text that a layer was made on is found in it, or is not."""

import fuzz
import pytest
from hypothesis import given
from strategies import document

from goldspan import store
from goldspan.change.reanchor import OldTextError, find_old_text

OLD = document("Ada left the quay.", name="d1")
SEED = store.dumps(store.document_record(OLD)).encode()


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("old") / "d1.json"


def found(path, data):
    return fuzz.read(
        lambda given: find_old_text(given.parent, "d1", OLD.text_sha256, given=given), path, data, OldTextError
    )


@given(fuzz.files([SEED], *fuzz.JSON))
def test_any_old_document(path, data):
    assert found(path, data) in (OLD.text, None)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"[" * fuzz.NESTED, id="lists"),
        pytest.param(b'{"id": ' * fuzz.NESTED, id="objects"),
        pytest.param(SEED.replace(b"Ada", b"\\ud800"), id="lone surrogate"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_is_no_document_is_refused_by_name(path, data):
    assert found(path, data) is None


def test_the_seed_has_the_text(path):
    assert found(path, SEED) == OLD.text
