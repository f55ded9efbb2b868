"""Files of an adjudicator's decisions: what is wrong with them, besides the faulty corpora on disk."""

import json
import shutil
from pathlib import Path

import pytest

VALID = Path(__file__).parent / "valid" / "GS743"


@pytest.fixture
def decided(tmp_path):
    """A copy of a clean corpus with decisions, and their file."""
    shutil.copytree(VALID, tmp_path / "corpus")
    return tmp_path / "corpus" / "adjudication" / "shop.json"


def found(file, found_in):
    return [(one.code, Path(one.where.file).name) for one in found_in(file.parent.parent)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff", "GS101"),
        (b"{", "GS102"),
        (b"[" * 100_000, "GS102"),
        (b"[]", "GS201"),
        (b'{"document": "shop"}', "GS201"),
        (b'{"document": "shop", "text_sha256": "0", "decisions": [{"verdict": "maybe"}]}', "GS201"),
    ],
)
def test_a_file_that_holds_no_decisions_is_reported(decided, found_in, content, code):
    decided.write_bytes(content)
    assert found(decided, found_in) == [(code, "shop.json")]


def test_the_message_says_where_it_is_wrong(decided, found_in):
    record = json.loads(decided.read_text(encoding="utf-8"))
    del record["decisions"][0]["case"]["kind"]
    decided.write_text(json.dumps(record))
    [one] = found_in(decided.parent.parent)
    assert "required field `kind`" in one.message and "$.decisions[0].case" in one.message
    assert "git" in one.hint


@pytest.mark.parametrize("name", ["port.json", "more/shop.json"])
def test_a_file_under_another_name_is_reported(decided, found_in, name):
    other = decided.parent / name
    other.parent.mkdir(exist_ok=True)
    decided.rename(other)
    assert found(decided, found_in) == [("GS103", other.name)]


@pytest.mark.parametrize(("extent", "code"), [([[0, 900]], "GS743"), ([[5, 2]], "GS743"), ([], "GS201")])
def test_offsets_that_mark_nothing_are_reported(decided, found_in, extent, code):
    record = json.loads(decided.read_text(encoding="utf-8"))
    record["decisions"][0]["outcome"]["spans"][0]["fragments"] = extent
    decided.write_text(json.dumps(record))
    assert found(decided, found_in) == [(code, "shop.json")]


def test_of_a_document_that_cannot_be_read_nothing_more_is_said(decided, found_in):
    (decided.parents[1] / "documents" / "shop.json").write_bytes(b"{")
    assert [code for code, _ in found(decided, found_in)] == ["GS102"]


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ({"arrows": [{"label": "OWNS"}]}, "1 decision sets the relation 'OWNS'"),
        ({"arrows": [{"label": "LEADS", "attributes": {"tone": "dry"}}]}, "1 decision sets the attribute 'tone'"),
        ({"value": "dry"}, "1 decision sets the attribute 'tone'"),
    ],
)
def test_what_a_decision_sets_is_looked_up_in_the_schema(decided, found_in, outcome, words):
    record = json.loads(decided.read_text(encoding="utf-8"))
    record["decisions"][0]["outcome"] = outcome
    if "value" in outcome:
        record["decisions"][0]["case"] |= {"kind": "document", "name": "tone"}
    decided.write_text(json.dumps(record))
    assert [(one.code, one.message.split(",")[0]) for one in found_in(decided.parent.parent)] == [("GS744", words)]


def test_a_label_that_somebody_once_voted_for_is_history(decided, found_in):
    record = json.loads(decided.read_text(encoding="utf-8"))
    record["decisions"][0]["case"]["votes"][0]["answer"]["spans"][0]["label"] = "FIRM"
    decided.write_text(json.dumps(record))
    assert found(decided, found_in) == []
