"""The verb about text that may not be redistributed: release restore."""

import json

import pytest
from terminal import TEXT, run, stderr_text


@pytest.fixture
def withheld(corpus):
    """The shell where a release without its words lies in `withheld`, and nobody's copies in `copies`."""
    (corpus / "copies").mkdir()
    assert run("schema", "build").exit_code == 0
    assert run("release", "build", "--draft", "--withhold-text", "--out", "withheld").exit_code == 0
    return corpus


def restore(*more):
    return run("release", "restore", "withheld", "--articles", "copies", "--out", "full", *more)


def test_the_words_come_back_and_it_is_proved(withheld):
    (withheld / "copies" / "mine.txt").write_text(f"Menu\n\n{TEXT}\n")
    result = restore()
    assert result.exit_code == 0, result.output
    assert "0 documents from identical copies, 1 from copies with the same words" in result.stdout
    assert "are the original's, byte for byte" in stderr_text(result)
    assert run("release", "verify", "full").exit_code == 0
    assert run("release", "build", "--draft", "--out", "again").exit_code == 0
    for name in ("README.md", "manifest.json", "data/documents/train-00000-of-00001.parquet"):
        assert (withheld / "full" / name).read_bytes() == (withheld / "again" / name).read_bytes()


def test_what_stays_masked_is_listed_with_its_reason(withheld):
    (withheld / "copies" / "mine.txt").write_text(TEXT.replace("Ada", "Eva"))
    (withheld / "copies" / "mine.pdf").write_bytes(b"%PDF")
    result = restore()
    assert result.exit_code == 1
    assert "d1: stays masked: the words of mine.txt do not give its text" in result.stdout
    assert "not read mine.pdf" in stderr_text(result)
    assert "Not all of it is restored" in stderr_text(result)


def test_the_answer_as_json(withheld):
    result = restore("--json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert (answer["proved"], answer["exact"], answer["fitted"]) == (False, 0, 0)
    assert answer["missing"] == [{"document": "d1", "reason": "no copy resembles it"}]
    assert "manifest.json" in answer["different"]


def test_a_folder_that_holds_no_withheld_release_is_misuse(withheld):
    assert run("release", "build", "--draft", "--out", "plain").exit_code == 0
    result = run("release", "restore", "plain", "--articles", "copies", "--out", "full")
    assert result.exit_code == 2
    assert "this is no withheld release" in stderr_text(result)


def test_the_corpus_is_no_place_for_a_withheld_release(withheld):
    result = run("release", "build", "--draft", "--withhold-text", "--out", "corpus")
    assert result.exit_code == 2
    assert "has the texts of the articles beside it" in stderr_text(result)
