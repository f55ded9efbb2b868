"""Findings of any kind, and a corpus with a known fault, for what is made for other programs."""

from pathlib import Path

import pytest
from hypothesis import strategies as st

from goldspan.findings import CODES
from goldspan.model import Excerpt, Finding, Place, Related
from goldspan.report.findings.finding_paths import FindingPlaces
from goldspan.schema import language
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus

ROOT = Path(__file__).parents[1]
FAULTY = ROOT / "validate" / "faulty"

# every character there is, half surrogate pairs and control characters too
anything = st.text(st.characters(exclude_categories=()), max_size=30)

places = st.builds(
    Place,
    file=st.none() | anything.filter(lambda name: name and "\0" not in name),
    document=st.none() | anything,
    layer=st.none() | anything,
    span=st.none() | anything,
)
excerpts = st.none() | st.builds(Excerpt, anything, st.just(()))
any_findings = st.builds(
    Finding,
    code=st.sampled_from([*CODES, "ACME001"]),
    level=st.integers(1, 8),
    severity=st.sampled_from(["error", "warning", "info"]),
    where=places,
    message=anything,
    hint=anything,
    excerpt=excerpts,
    url=st.none() | st.just("http://ls/9"),
    related=st.lists(st.builds(Related, where=places, message=anything, excerpt=excerpts), max_size=2).map(tuple),
)


@pytest.fixture(scope="session")
def strange():
    """A strategy of lists of findings with any characters in them."""
    return st.lists(any_findings, max_size=5)


@pytest.fixture(scope="session")
def found():
    """A function from a code to the findings of its faulty corpus."""
    schema = language.load(FAULTY / "schema.yaml")
    return lambda code: list(validate_corpus(FAULTY / code, Checks(schema)))


@pytest.fixture
def seen():
    """Paths as seen from the folder of the tests."""
    return FindingPlaces(ROOT)
