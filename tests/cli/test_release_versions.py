"""The verbs about versions: release verify, diff, checkout and tag."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import structs
from terminal import TEXT, add, run, told

import goldspan
from goldspan.model import sha256
from goldspan.release.build.pseudonyms import pseudonym
from goldspan.release.versions import manifest


@pytest.fixture
def released(corpus):
    out = corpus / "out"
    run("schema", "build")
    assert run("release", "build", "--out", out, "--draft").exit_code == 0
    return out


# verify


def test_a_whole_dataset_is_verified(released):
    result = run("release", "verify", released)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "every byte as its manifest says" in told(result)


def test_what_changed_is_named_and_exit_code_is_1(released):
    card = released / "README.md"
    card.write_bytes(card.read_bytes() + b"\n")
    result = run("release", "verify", released)
    assert (result.exit_code, result.stdout) == (1, "changed: README.md\n")
    assert "goldspan release checkout 0.1.0" in told(result)
    answer = json.loads(run("release", "verify", released, "--json").stdout)
    assert answer["faults"] == [{"path": "README.md", "fault": "changed"}]


def test_a_folder_that_is_no_dataset_is_misuse(tmp_path, corpus):
    result = run("release", "verify", tmp_path / "nothing")
    assert result.exit_code == 2
    assert "goldspan release build" in told(result)


def test_a_manifest_that_was_changed_is_named(released):
    listing = released / "manifest.json"
    listing.write_bytes(listing.read_bytes().replace(b'"draft": true', b'"draft": false'))
    result = run("release", "verify", released)
    assert (result.exit_code, result.stdout) == (1, "changed: manifest.json\n")


# diff, checkout, tag


@pytest.fixture
def tagged(corpus, monkeypatch):
    """The corpus in git, released as 0.1.0, and its document edited since."""
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ann")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ann@example.org")
    (corpus / ".gitignore").write_text(".goldspan/\n")
    run("schema", "build")
    for step in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "work"]):
        subprocess.run(["git", *step], check=True)
    assert run("release", "build", "--out", "corpus").exit_code == 0
    for step in (["add", "-A"], ["commit", "-qm", "0.1.0"]):
        subprocess.run(["git", *step], check=True)
    result = run("release", "tag")
    assert result.exit_code == 0 and "tagged v0.1.0" in told(result), result.output
    add(corpus / "corpus", "d1", TEXT, label="ORG")
    return corpus


def test_what_changed_since_the_last_release_is_told_with_the_number_that_follows(tagged):
    result = run("release", "diff")
    assert result.exit_code == 0, result.output
    assert result.stdout == (
        "spans: 1 added, 1 removed\n  + d1: ORG [2, 5) Ada\n  - d1: PER [2, 5) Ada\n"
        f"layers: 1 changed\n  ~ d1: {pseudonym('ann')}\n"
    )
    assert "From 0.1.0 this is a major change: the version after it is 1.0.0." in told(result)


def test_in_a_hook_of_a_linked_worktree_its_own_versions_and_files_are_seen(tagged, tmp_path_factory):
    """git names a repository and an index to its hooks by variables, and any git would believe them in any folder."""
    around = tmp_path_factory.mktemp("around")
    worktree = around / "worktree"
    subprocess.run(["git", "worktree", "add", "-q", worktree], check=True)
    program = f"PYTHONPATH={Path(goldspan.__file__).parents[1]} {sys.executable} -m goldspan release"
    hook = tagged / ".git" / "hooks" / "post-commit"
    hook.write_text(
        f'#!/bin/sh\ntest -n "$GIT_DIR" || exit 1\n'
        f"{program} diff > {around}/diff 2>&1\n{program} build --out corpus --json > {around}/build 2>/dev/null\n"
    )
    hook.chmod(0o755)
    add(worktree / "corpus", "d1", TEXT, label="ORG")
    subprocess.run(["git", "-C", worktree, "commit", "-qam", "an edit"], check=True)
    assert "From 0.1.0 this is a major change" in (around / "diff").read_text()
    assert [one["gate"] for one in json.loads((around / "build").read_text())["refused"]] == ["version"]


def test_a_diff_as_json_and_as_markdown(tagged):
    answer = json.loads(run("release", "diff", "v0.1.0", "--format", "json").stdout)
    assert (answer["old"], answer["bump"], answer["follows"]) == ("0.1.0", "major", "1.0.0")
    assert answer["counts"]["spans"] == {"added": 1, "removed": 1}
    assert run("release", "diff", "--format", "markdown").stdout == "- spans: 1 added, 1 removed\n- layers: 1 changed\n"


def test_two_folders_are_compared(tagged):
    assert run("release", "diff", "corpus", "0.1.0").stdout == "The data are the same.\n"


def test_a_release_without_its_text_is_not_compared_with_one_that_has_it(tagged):
    assert run("release", "build", "--draft", "--withhold-text", "--out", "masked").exit_code == 0
    for names in (("0.1.0", "masked"), ("masked",), ("masked", "corpus")):
        result = run("release", "diff", *names)
        assert result.exit_code == 2
        assert "masked would count as changed" in told(result) and "release restore" in told(result)
    assert "The data are the same." in run("release", "diff", "masked", "masked").stdout


@pytest.mark.parametrize("names", [["nowhere"], ["9.9.9"], ["corpus", "schema"]])
def test_what_is_no_dataset_cannot_be_compared(tagged, names):
    result = run("release", "diff", *names)
    assert result.exit_code == 2 and "Error:" in result.stderr


def test_the_first_release_has_all_there_is_and_the_number_of_the_settings(corpus):
    result = run("release", "diff")
    assert (result.exit_code, result.stdout) == (
        0,
        f"documents: 1 added\n  + d1\nspans: 1 added\n  + d1: PER [2, 5) Ada\n"
        f"layers: 1 added\n  + d1: {pseudonym('ann')}\n",
    )
    assert "No version is tagged" in told(result) and "0.1.0" in told(result)
    answer = json.loads(run("release", "diff", "--format", "json").stdout)
    assert (answer["old"], answer["bump"], answer["follows"]) == (None, None, "0.1.0")
    assert answer["counts"]["documents"] == {"added": 1}


def test_a_version_is_brought_back_and_verified(tagged):
    assert run("release", "checkout", "v0.1.0", "--out", "old").exit_code == 0
    assert run("release", "verify", "old").exit_code == 0
    again = run("release", "checkout", "0.1.0", "--out", "old")
    assert again.exit_code == 2 and "not an empty folder" in told(again)


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
    assert "1 file not as version 0.1.0 has it" in told(result)


def test_a_draft_and_a_release_without_text_are_no_other_dataset_under_the_number_of_a_tag(tagged):
    subprocess.run(["git", "stash", "-qu"], check=True)  # the corpus as it was released
    for name, how in (("draft", "--draft"), ("withheld", "--withhold-text")):
        out = tagged / ".goldspan" / name
        built = run("release", "build", "--out", out, how)
        assert built.exit_code == 0, built.output
        assert run("release", "verify", out).exit_code == 0


def test_a_refused_release_names_gate_reason_and_mend(tagged):
    result = run("release", "build", "--out", "corpus")
    assert result.exit_code == 1
    assert "refused (tree) 1 file not committed: corpus/layers/d1/ann.json; commit or restore them" in told(result)
    answer = json.loads(run("release", "build", "--out", "corpus", "--allow", "tree=a test", "--json").stdout)
    assert [one["gate"] for one in answer["refused"]] == ["version"]
    assert 'set version = "1.0.0"' in answer["refused"][0]["mend"]


def test_an_allowance_without_a_reason_is_misuse(tagged):
    result = run("release", "build", "--out", "corpus", "--allow", "tree")
    assert result.exit_code == 2
    assert "give the reason" in told(result)


def test_a_summary_that_was_left_is_warned_of_with_the_table_it_stands_in(tagged):
    settings = (tagged / "pyproject.toml").read_text()
    for number in ("1.0.0", "2.0.0"):
        chosen = f'\n[tool.goldspan.release]\nversion = "{number}"\nsummary = "Ada is an organisation."\n'
        (tagged / "pyproject.toml").write_text(settings + chosen)
        result = run("release", "build", "--out", "corpus", "--allow", "tree=a test", "--allow", "version=a test")
        assert result.exit_code == 0, result.output
        for step in (["add", "-A"], ["commit", "-qm", number]):
            subprocess.run(["git", *step], check=True)
        run("release", "tag")
    said = "still that of 1.0.0; say in `summary` of [tool.goldspan.release] what this version brings"
    assert said in told(result)
