"""A valid twin of each faulty corpus, on disk: ``diff -r faulty/GS301 valid/GS301`` shows what fixes the fault."""

from pathlib import Path

import pytest

from goldspan.findings import CODES

HERE = Path(__file__).parent
OF_THE_VALIDATOR = sorted(code for code, known in CODES.items() if known.level < 8 or code in ("GS820", "GS821"))


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_no_code_lacks_a_valid_twin():
    assert sorted(path.name for path in (HERE / "valid").iterdir()) == OF_THE_VALIDATOR


@pytest.mark.parametrize("code", OF_THE_VALIDATOR)
def test_a_valid_twin_has_no_findings(code, found_in):
    assert found_in(HERE / "valid" / code) == []


@pytest.mark.parametrize("code", OF_THE_VALIDATOR)
def test_a_twin_is_the_faulty_corpus_with_its_fault_fixed(code):
    faulty, fixed = contents(HERE / "faulty" / code), contents(HERE / "valid" / code)
    changed = [path for path in faulty.keys() | fixed.keys() if faulty.get(path) != fixed.get(path)]
    # a renamed file counts as two
    assert 1 <= len(changed) <= 2
    assert any(path.startswith("documents/") for path in fixed), "a twin without a text would prove nothing"
