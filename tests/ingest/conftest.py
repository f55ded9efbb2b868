"""What every document that comes out of ingest must satisfy, whatever it was read from."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from goldspan.ingest import package_rules
from goldspan.ingest.boilerplate_rules import BoilerplateRule
from goldspan.model import Document, sha256

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


@pytest.fixture(scope="session")
def seeds() -> Path:
    return SEEDS


@pytest.fixture(scope="session")
def rules() -> tuple[BoilerplateRule, ...]:
    return package_rules()


@pytest.fixture(scope="session")
def sound() -> Callable[[Document, str], None]:
    """Checks a document against the raw file it was read from."""
    return _sound


@pytest.fixture(scope="session")
def normalised() -> Callable[[str], str]:
    """The documented normalisation, written in another way than in the package."""
    return lambda text: re.sub("[\u00a0\u202f]", " ", text.replace("\r\n", "\n").replace("\r", "\n"))


def _sound(document: Document, raw: str) -> None:
    assert document.text_sha256 == sha256(document.text)
    segments = document.alignment.segments
    assert document.alignment.length == len(document.text)
    at = raw_at = 0
    for one in segments:
        assert one.start == at and one.length > 0
        assert one.raw_start >= raw_at, "segments run backwards"
        at, raw_at = one.start + one.length, one.raw_start + one.raw_length
    assert raw_at <= len(raw)
    for one, two in pairwise(segments):
        joined = one.raw_start + one.raw_length == two.raw_start
        assert not (joined and one.length == one.raw_length and two.length == two.raw_length), "segments not joined"
    taken = [(one.raw_start, one.raw_start + one.raw_length) for one in segments]
    for passage in document.removed:
        assert passage.text == raw[passage.raw_start : passage.raw_end] != ""
        taken.append((passage.raw_start, passage.raw_end))
    taken = sorted(one for one in taken if one[0] < one[1])
    assert all(before[1] <= after[0] for before, after in pairwise(taken)), "passages overlap"
