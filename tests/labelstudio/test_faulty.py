"""One faulty export for each code of what comes back from Label Studio, on disk, and its corrected twin."""

from pathlib import Path

import pytest

from goldspan.findings import CODES
from goldspan.operations.pull import ExportOptions, pull_export
from goldspan.schema import language

HERE = Path(__file__).parent
FAULTS = sorted(path.stem for path in (HERE / "faulty").glob("*.json"))
SCHEMA = language.load(HERE / "faulty" / "schema.yaml")

ELSEWHERE = {
    "GS816": "needs a server whose tasks change while they are listed: tests/labelstudio/test_push.py",
    "GS820": "stands in a layer: tests/validate/faulty",
    "GS821": "needs a corpus that was changed since the last pull: tests/validate/faulty",
}
"""The codes that no export can bring, and where they are shown."""


def found(path, tmp_path):
    return pull_export(path, tmp_path / "corpus", options=ExportOptions(schema=SCHEMA)).findings


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_is_found_once_and_under_its_code_alone(code, tmp_path):
    [one] = found(HERE / "faulty" / f"{code}.json", tmp_path)
    assert (one.code, one.severity, one.level) == (code, CODES[code].severity, 8)
    assert one.hint and one.where.document


@pytest.mark.parametrize("code", FAULTS)
def test_its_twin_has_no_findings(code, tmp_path):
    assert found(HERE / "valid" / f"{code}.json", tmp_path) == []


def test_no_code_lacks_its_two_files():
    twins = sorted(path.stem for path in (HERE / "valid").glob("*.json"))
    assert FAULTS == twins == sorted(code for code, one in CODES.items() if one.level == 8 and code not in ELSEWHERE)
