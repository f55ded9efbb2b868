"""Whatever bytes a migration or corpus/schema.json has: it is read, or refused with its name."""

import fuzz
import pytest
from hypothesis import given

from goldspan.change.migrate.migration_language import MigrationError, load_folder
from goldspan.change.migrate.migration_state import MigrationState, read_state

MIGRATION = b"""from: 1.0.0
to: 1.1.0
steps:
  - rename_label: {from: A, to: B}
  - merge_labels: {labels: [A, C], into: B, attribute: kind, values: {A: a, C: c}}
  - split_label: {label: A, by: {attribute: kind}, into: {a: A, c: C}, otherwise: human, drop: true}
  - split_label: {label: A, by: {relation: R, role: source}, into: {PER: A}}
  - set_default: {attribute: kind, value: [a, b], labels: [A]}
  - swap_direction: {relation: R}
  - delete_label: {label: A, lose: true}
"""
STEPS = (
    b"  - ",
    b"{",
    b"}",
    b"[",
    b"]",
    b"lose: true",
    b"on: document",
    b"by: {}",
    b"value: 1",
    b"steps: []\n",
    b"&a ",
    b"*a",
)
STATE = b'{"name": "small", "version": "1.1.0", "applied": ["0001_one", "0002_two"]}'


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("migrations")


def migrations(folder, data):
    path = folder / "0001_one.yaml"
    path.write_bytes(data)
    try:
        return load_folder(folder)
    except MigrationError as error:
        for problem in error.problems:
            fuzz.names(MigrationError([problem]), path)
        return None


@given(fuzz.files([MIGRATION], *STEPS))
def test_any_migration(folder, data):
    found = migrations(folder, data)
    assert found is None or [one.name for one in found] == ["0001_one"]


def test_the_seed_is_a_migration_but_for_what_no_migration_may_say(folder):
    assert len(migrations(folder, MIGRATION)[0].steps) == 7


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"[" * 10_000, id="lists"),  # of YAML; more of them take the parser seconds
        pytest.param(b"steps: &a [*a]\n", id="in itself"),
        pytest.param(MIGRATION + b"1: x\n", id="a number for a key"),
        pytest.param(MIGRATION.replace(b"1.0.0", b"2017-06-01"), id="a date for a version"),
        pytest.param(MIGRATION.replace(b"1.0.0", b"9" * 5_000 + b".0.0"), id="a version without end"),
        pytest.param(MIGRATION.replace(b"{from: A, to: B}", b"{2017-13-01: A}"), id="no day"),
        pytest.param(MIGRATION.replace(b"to: B", b'to: "\\ud800"'), id="lone surrogate"),
    ],
)
def test_what_is_no_migration_is_refused_by_name(folder, data):
    assert migrations(folder, data) is None


def state(folder, data):
    return fuzz.read(lambda path: read_state(path.parent), folder / "schema.json", data, MigrationError)


@given(fuzz.files([STATE], *fuzz.JSON, b'"applied": ', b'"version": '))
def test_any_state(folder, data):
    assert isinstance(state(folder, data), MigrationState | None)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"[" * fuzz.NESTED, id="lists"),
        pytest.param(b'{"name": ' * fuzz.NESTED, id="objects"),
        pytest.param(STATE.replace(b'"0002_two"', b"2"), id="a number for a migration"),
        pytest.param(STATE.replace(b'"small"', b'"\\ud800"'), id="lone surrogate"),
        pytest.param(STATE.replace(b'"1.1.0"', b"9" * 5_000), id="a number without end"),
        pytest.param(STATE.replace(b'"1.1.0"', b'""'), id="no version"),
        pytest.param(b"null", id="null"),
        pytest.param(b'""', id="text"),
    ],
)
def test_what_is_no_state_is_refused_by_name(folder, data):
    assert state(folder, data) is None
