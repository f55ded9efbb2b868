"""The card on splits, and on one row."""

import json
from types import SimpleNamespace

from goldspan.release.card.contents import splits
from goldspan.release.card.example import CHARACTERS, example, shortened


def config(name, **rows):
    parts = [SimpleNamespace(split=split, rows=number) for split, number in rows.items()]
    return SimpleNamespace(view=SimpleNamespace(name=name), splits=parts)


def test_rows_are_shown_by_split_and_an_absent_split_is_said():
    said = splits([config("documents", train=1600, test=200), config("relations", train=50)])
    assert "| rows of config | `train` | `test` |" in said
    assert "| `documents` | 1,600 | 200 |" in said and "| `relations` | 50 | none |" in said


def test_one_split_is_no_section():
    assert splits([config("documents", train=2)]) == ""


def test_long_texts_and_lists_are_cut_and_what_is_missing_is_counted():
    row = {"text": "a" * (CHARACTERS + 1500), "spans": [{"note": None, "end": 1}] * 60, "title": None}
    assert shortened(row) == {
        "text": "a" * CHARACTERS + " … 1,500 more characters",
        "spans": [{"end": 1}, {"end": 1}, "… 58 more"],
        "title": None,
    }


def test_short_values_are_as_they_are():
    row = {"text": "a" * CHARACTERS, "ids": ["1", "2"], "start": 3}
    assert shortened(row) == row


def test_the_example_is_json():
    block = example({"text": "😀 “quoted”"}).split("```json\n")[1].removesuffix("\n```")
    assert json.loads(block) == {"text": "😀 “quoted”"}
    assert "😀" in block
