"""What a user agreed to: it holds for one folder and one content, and is kept where no folder can write."""

import os
import shutil
import stat

import pytest

from goldspan import consent
from goldspan.consent import TrustError

ITEMS = {"rules.py": b"print(1)\n", ".env": b"LABEL_STUDIO_URL=http://localhost:8080\n"}


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "folder").mkdir()
    return tmp_path / "folder"


def test_nothing_is_trusted_before_somebody_agrees(folder):
    assert consent.untrusted(folder, ITEMS)
    consent.remember(folder, ITEMS)
    assert not consent.untrusted(folder, ITEMS)
    assert not consent.untrusted(folder, {"rules.py": ITEMS["rules.py"]})
    assert not consent.untrusted(folder, {})


def test_what_changed_and_what_is_new_is_named(folder):
    consent.remember(folder, ITEMS)
    now = {**ITEMS, "rules.py": b"print(2)\n", "more.py": b""}
    assert consent.untrusted(folder, now) == {"rules.py": "changed", "more.py": "new"}
    with pytest.raises(
        TrustError, match=r"runs rules.* rules.py \(changed since\), more.py; .*`goldspan trust`, or stop"
    ):
        consent.require(folder, now, what="runs rules", otherwise="stop")


def test_an_agreement_holds_for_its_folder_alone(folder, tmp_path):
    (tmp_path / "other").mkdir()
    consent.remember(folder, ITEMS)
    assert consent.untrusted(tmp_path / "other", ITEMS)
    (tmp_path / "link").symlink_to(folder)
    assert not consent.untrusted(tmp_path / "link", ITEMS), "the same folder by another name"


def test_an_agreement_replaces_the_one_before(folder):
    consent.remember(folder, ITEMS)
    consent.remember(folder, {"other.py": b""})
    assert consent.untrusted(folder, ITEMS) == {"rules.py": "new", ".env": "new"}


def test_an_agreement_can_be_withdrawn(folder):
    consent.remember(folder, ITEMS)
    assert consent.forget(folder)
    assert consent.untrusted(folder, ITEMS)
    assert not consent.forget(folder)


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("0", False), ("", False), ("yes", False)])
def test_a_variable_agrees_to_everything(value, expected, folder, monkeypatch):
    monkeypatch.setenv("GOLDSPAN_TRUST", value)
    assert (not consent.untrusted(folder, ITEMS)) is expected


def test_only_its_owner_may_read_a_record(folder, state):
    consent.remember(folder, ITEMS)
    [file] = [path for path in state.rglob("*") if path.is_file()]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_record_that_is_damaged_agrees_to_nothing(folder, state):
    consent.remember(folder, ITEMS)
    [file] = [path for path in state.rglob("*") if path.is_file()]
    for damaged in (b"", b"[", b"[]", b'{"items": 3}', b"[" * 100_000, b"\xff"):
        file.write_bytes(damaged)
        assert consent.untrusted(folder, ITEMS)
    consent.remember(folder, ITEMS)
    assert not consent.untrusted(folder, ITEMS)


def test_whoever_made_a_folder_may_use_its_env_file_and_still_agrees_to_code(folder):
    consent.remember_made(folder)
    assert consent.untrusted(folder, ITEMS) == {"rules.py": "new"}
    consent.remember(folder, {"rules.py": ITEMS["rules.py"]})
    assert not consent.untrusted(folder, ITEMS)


def test_another_folder_of_the_same_path_was_not_made_here(folder):
    consent.remember_made(folder)
    for path in folder.iterdir():  # all but its number, which many file systems give to the next folder
        shutil.rmtree(path)
    assert consent.untrusted(folder, ITEMS) == {"rules.py": "new", ".env": "new"}


def test_a_home_that_cannot_be_written_is_named(folder, state):
    state.write_text("no folder")
    with pytest.raises(TrustError, match="cannot be written"):
        consent.remember(folder, ITEMS)


def test_without_a_variable_the_record_lies_in_the_home(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", "relative/folders/do/not/count")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    consent.remember(folder, ITEMS)
    assert [path.parent for path in (tmp_path / "home").rglob("*.json")] == [
        tmp_path / "home" / ".local" / "state" / "goldspan" / "trust"
    ]


def test_only_files_that_exist_are_items(folder):
    (folder / "a.py").write_text("1")
    os.mkdir(folder / "b.py")
    assert consent.files_below(folder, [folder / "a.py", folder / "b.py", folder / "c.py"]) == {"a.py": b"1"}
