"""The verb release verify."""

import json
import subprocess

import pytest
from msgspec import structs
from terminal import run, stderr_text

from goldspan.model import sha256
from goldspan.release.versions import manifest


@pytest.fixture
def released(corpus):
    out = corpus / "out"
    run("schema", "build")
    assert run("release", "build", "--out", out, "--draft").exit_code == 0
    return out


def test_a_whole_dataset_is_verified(released):
    result = run("release", "verify", released)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "every byte as its manifest says" in stderr_text(result)


def test_what_changed_is_named_and_exit_code_is_1(released):
    card = released / "README.md"
    card.write_bytes(card.read_bytes() + b"\n")
    result = run("release", "verify", released)
    assert (result.exit_code, result.stdout) == (1, "changed: README.md\n")
    assert "goldspan release checkout 0.1.0" in stderr_text(result)
    answer = json.loads(run("release", "verify", released, "--json").stdout)
    assert answer["faults"] == [{"path": "README.md", "fault": "changed"}]


def test_a_folder_that_is_no_dataset_is_misuse(tmp_path, corpus):
    result = run("release", "verify", tmp_path / "nothing")
    assert result.exit_code == 2
    assert "goldspan release build" in stderr_text(result)


def test_a_manifest_that_was_changed_is_named(released):
    listing = released / "manifest.json"
    listing.write_bytes(listing.read_bytes().replace(b'"draft": true', b'"draft": false'))
    result = run("release", "verify", released)
    assert (result.exit_code, result.stdout) == (1, "changed: manifest.json\n")


def test_another_dataset_under_the_number_of_a_tag_is_found_wherever_it_lies(tagged, tmp_path):
    """Whoever changes data, and the sums with them, cannot change the tag."""
    old = tmp_path / "old"
    assert run("release", "checkout", "0.1.0", "--out", old).exit_code == 0
    assert run("release", "verify", old).exit_code == run("release", "verify").exit_code == 0
    listed = manifest.read(old)
    (old / "CITATION.cff").write_text("mine")
    files = [
        structs.replace(one, sha256=sha256("mine"), size=4) if one.path == "CITATION.cff" else one
        for one in listed.files
    ]
    for folder in (old, tagged / "corpus"):
        (folder / "CITATION.cff").write_text("mine")
        (folder / manifest.NAME).write_bytes(manifest.dumps(structs.replace(listed, files=tuple(files))))
        result = run("release", "verify", folder)
        assert (result.exit_code, result.stdout) == (1, "tagged otherwise: manifest.json\n")
    (old / manifest.NAME).write_bytes((old / manifest.NAME).read_bytes() + b" ")
    result = run("release", "verify", old)
    assert result.stdout == "changed: manifest.json\ntagged otherwise: manifest.json\n"
    assert "1 file not as version 0.1.0 has it" in stderr_text(result)


def test_a_draft_and_a_release_without_text_are_no_other_dataset_under_the_number_of_a_tag(tagged):
    subprocess.run(["git", "stash", "-qu"], check=True)  # the corpus as it was released
    for name, how in (("draft", "--draft"), ("withheld", "--withhold-text")):
        out = tagged / ".goldspan" / name
        built = run("release", "build", "--out", out, how)
        assert built.exit_code == 0, built.output
        assert run("release", "verify", out).exit_code == 0
