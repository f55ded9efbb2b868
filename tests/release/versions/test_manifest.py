"""The manifest: that it lists every file as it is, and that no changed byte gets by."""

import hashlib
import json

import pytest

from goldspan.model import sha256
from goldspan.release import ReleaseError
from goldspan.release.build.facts import Allowance, Facts
from goldspan.release.versions import manifest


@pytest.fixture
def released(filled):
    """A dataset with its schema's file, and its manifest."""
    filled.build(version="0.2.0", facts=Facts(schema_text=filled.yaml, allowed=(Allowance("tree", "a trial"),)))
    return filled.path, manifest.read(filled.path)


def faults(folder):
    return [(one.path, one.fault) for one in manifest.verify(folder, manifest.read(folder))]


def test_it_says_what_was_released(released, filled):
    _, made = released
    assert (made.version, made.text, made.draft, made.splits) == ("0.2.0", "included", False, {"train": 3})
    assert made.counts == manifest.ManifestCounts(documents=3, spans=3, relations=2, layers=2)
    assert made.schema == manifest.SchemaReference(name="demo", version="1.0.0", sha256=sha256(filled.yaml))
    assert made.allowed == (manifest.Allowed(gate="tree", reason="a trial"),)


def test_it_lists_every_other_file_as_it_is(released, contents):
    folder, made = released
    there = {**contents(folder), "schema.yaml": (folder / "schema.yaml").read_bytes()}
    assert {one.path: (one.sha256, one.size) for one in made.files} == {
        path: (hashlib.sha256(data).hexdigest(), len(data)) for path, data in there.items() if path != manifest.NAME
    }
    assert [one.rows for one in made.files if "/spans/" in one.path] == [3]
    assert "rows" not in json.loads((folder / manifest.NAME).read_text())["files"][0]


def test_what_is_read_is_written_again_byte_by_byte(released):
    folder, made = released
    assert manifest.dumps(made) == (folder / manifest.NAME).read_bytes()


def test_a_draft_says_so(filled):
    filled.build(facts=Facts(draft=True))
    assert manifest.read(filled.path).draft


def test_a_whole_release_has_no_faults(released):
    assert faults(released[0]) == []


def test_any_changed_byte_of_any_file_is_found(released):
    folder, made = released
    for listed in made.files:
        path = folder / listed.path
        before = path.read_bytes()
        for at in (0, len(before) // 2, len(before) - 1):
            path.write_bytes(before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :])
            assert faults(folder) == [(listed.path, "changed")]
        path.write_bytes(before)


def test_any_changed_byte_of_the_manifest_itself_is_found(released):
    folder, _ = released
    path = folder / manifest.NAME
    before = path.read_bytes()
    assert manifest.is_sealed(before)
    others = [
        before + b"\n",
        before.replace(b"a trial", b"a tribl"),
        before.replace(b'"documents": 3', b'"documents": 4'),
    ]
    others += [before.replace(b"\n", b"\r\n"), json.dumps(json.loads(before)).encode()]
    others += [before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :] for at in range(0, len(before), 7)]
    for other in others:
        path.write_bytes(other)
        try:
            assert (manifest.NAME, "changed") in faults(folder)
        except ReleaseError:  # not even readable any more
            continue


@pytest.mark.parametrize("name", [".huggingface.yaml", "dataset_infos.json"])
def test_a_file_that_readers_believe_more_than_the_card_is_found(released, name):
    folder, _ = released
    (folder / name).write_text("{}")
    assert faults(folder) == [(name, "surplus")]


def test_what_is_missing_and_what_is_surplus_is_found(released):
    folder, _ = released
    (folder / "README.md").unlink()
    (folder / "data" / "spans" / "test-00000-of-00001.parquet").write_bytes(b"old")
    assert faults(folder) == [("README.md", "missing"), ("data/spans/test-00000-of-00001.parquet", "surplus")]


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "data/../../x", "data//x", "manifest.json"])
def test_a_path_that_leads_elsewhere_is_refused(released, path):
    folder, made = released
    text = (folder / manifest.NAME).read_text().replace(made.files[0].path, path)
    with pytest.raises(ReleaseError, match="which no release has"):
        manifest.loads(text.encode())


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b'{"format": 2}'])
def test_what_is_no_manifest_is_refused_by_name(tmp_path, content):
    (tmp_path / manifest.NAME).write_bytes(content)
    with pytest.raises(ReleaseError, match=r"manifest\.json: not a release's manifest"):
        manifest.read(tmp_path)


def test_a_folder_without_one_is_refused(tmp_path):
    with pytest.raises(ReleaseError, match="goldspan release build"):
        manifest.read(tmp_path)
