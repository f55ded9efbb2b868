"""The verb that publishes a release."""

import json

import pytest
from release.publish.small_releases import make_release
from terminal import run, stderr_text


@pytest.fixture
def release(nowhere):
    return make_release(nowhere / "built")


def test_it_lists_what_goes_and_says_how_to_load_it(release):
    result = run("release", "publish", "out", "--from", release)
    assert result.exit_code == 0, result.output
    assert "version 0.1.0 to out" in result.stdout
    assert "new        README.md" in result.stdout
    assert "4 files, " in result.stdout
    assert 'datasets.load_dataset("out")' in stderr_text(result)


def test_a_dry_run_names_the_command_that_sends(release, nowhere):
    result = run("release", "publish", "out", "--from", release, "--dry-run")
    assert result.exit_code == 0
    assert "Nothing was sent." in stderr_text(result)
    assert f"goldspan release publish out --from {release}" in stderr_text(result)
    assert not (nowhere / "out").exists()


def test_the_answer_as_json(release):
    first = json.loads(run("release", "publish", "out", "--from", release, "--json").stdout)
    assert (first["state"], first["version"], first["target"]) == ("published", "0.1.0", "out")
    assert first["bytes"] == sum(one["bytes"] for one in first["new"])
    again = run("release", "publish", "out", "--from", release, "--json")
    assert again.exit_code == 0
    answer = json.loads(again.stdout)
    assert (answer["state"], answer["bytes"]) == ("there", 0)
    assert answer["unchanged"] == first["new"]


def test_without_from_it_is_the_corpus_of_the_settings(corpus):
    make_release(corpus / "corpus")
    assert run("release", "publish", "out").exit_code == 0
    assert (corpus / "out" / "manifest.json").exists()


def test_a_refusal_is_a_message_and_exit_code_2(release):
    (release / "README.md").write_text("other words")
    result = run("release", "publish", "out", "--from", release)
    assert result.exit_code == 2
    assert "has other bytes than manifest.json says" in stderr_text(result)
