"""The verb that explains finding codes."""

import json
import re

from terminal import run

from goldspan.findings import CODES


def test_a_code_is_explained():
    result = run("explain", "GS301")
    assert result.exit_code == 0
    for part in ("GS301", CODES["GS301"].why, CODES["GS301"].hint, "[[79, 87]]", "[[79, 83]]"):
        assert part in result.stdout


def test_without_a_code_all_are_listed():
    assert [line.split()[0] for line in run("explain").stdout.splitlines()] == list(CODES)


def test_the_beginning_of_codes_explains_each():
    stderr_text = run("explain", "gs10").stdout
    assert re.findall(r"^GS\d+", stderr_text, re.M) == [code for code in CODES if code.startswith("GS10")]


def test_an_explanation_as_json():
    [one] = json.loads(run("explain", "GS301", "--json").stdout)
    assert {"code", "severity", "level", "why", "wrong", "right", "mend"} <= set(one)
    assert len(json.loads(run("explain", "--json").stdout)) == len(CODES)


def test_a_code_that_is_none_is_misuse():
    result = run("explain", "GS999")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "see `goldspan explain`" in result.stderr
