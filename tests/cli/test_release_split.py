"""The verb that divides the corpus: release split."""

import json

import pytest
from terminal import TEXT, add, run, stderr_text

from goldspan.store import splits


@pytest.fixture
def split(corpus):
    """The settings take a corpus of any size; three documents, of which the first two are nearly the same."""
    with (corpus / "pyproject.toml").open("a") as file:
        file.write("[tool.goldspan.splits]\nminimum = 0\n")
    add(corpus / "corpus", "d2", TEXT)
    add(corpus / "corpus", "d3", "Ada left the house and was not seen again in the town that year.")
    return corpus


def test_it_is_shown_first_and_written_when_asked(split):
    shown = run("release", "split")
    assert shown.exit_code == 0 and "2 groups of documents that belong together; the largest has 2" in shown.stdout
    assert "Nothing was written yet. Next: goldspan release split --apply" in stderr_text(shown)
    assert not splits.splits_path(split / "corpus").exists()
    written = run("release", "split", "--apply")
    assert written.exit_code == 0 and "Next: goldspan validate" in stderr_text(written)
    assert {one for some in splits.read_splits(split / "corpus").values() for one in some} == {"d1", "d2", "d3"}
    assert "up to date" in stderr_text(run("release", "split", "--apply"))


def test_what_it_wrote_is_valid(split):
    run("release", "split", "--apply")
    found = run("validate").stdout
    assert not any(f"GS71{one}" in found for one in range(1, 6))


def test_a_small_corpus_is_told_to_be_one(corpus):
    result = run("release", "split", "--apply")
    assert result.exit_code == 0
    assert "1 document, fewer than 100" in result.stdout
    assert not splits.splits_path(corpus / "corpus").exists()


def test_a_group_in_two_splits_ends_with_the_fix(split):
    splits.write_splits(split / "corpus", {"train": ["d1"], "test": ["d2"]})
    result = run("release", "split", "--apply")
    assert result.exit_code == 1
    assert "d1 and d2: the same text" in result.stdout
    assert "makes the next version a MAJOR one" in stderr_text(result) and "Nothing was written" in stderr_text(result)
    assert splits.read_splits(split / "corpus") == {"train": ("d1",), "test": ("d2",)}


def test_json_has_everything(split):
    splits.write_splits(split / "corpus", {"test": ["d2", "gone"]})
    made = json.loads(run("release", "split", "--json").stdout)
    assert made["new"]["d1"] == "test" and made["gone"] == ["gone"] and made["written"] is False
    assert made["documents"] == 3 and made["bridged"] == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("seed = 1.5", "splits.seed must be a whole number"),
        ("minimum = -1", "splits.minimum must be a whole number"),
        ('shares = {train = "most"}', "splits.shares.train must be a number"),
        ("shares = {all = 1}", "no split can be called 'all'"),
        ("share = 1", "no setting of splits is called 'share'"),
    ],
)
def test_settings_that_cannot_be_used_are_named(corpus, line, message):
    with (corpus / "pyproject.toml").open("a") as file:
        file.write(f"[tool.goldspan.splits]\n{line}\n")
    result = run("release", "split")
    assert result.exit_code == 2 and message in stderr_text(result)
