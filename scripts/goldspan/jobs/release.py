"""Corpus to dataset, through the gate of validation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from goldspan.jobs import checks
from goldspan.model import Finding
from goldspan.release import Report
from goldspan.schema.tables import tables
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.validate import validate_corpus


@dataclass(slots=True)
class Built:
    """``findings`` are errors that kept the dataset from being built; then there is no ``report``."""

    report: Report | None = None
    findings: list[Finding] = field(default_factory=list)


def build(
    settings: Settings, schema: Schema, *, corpus: Path, out: Path, progress: Callable[[str], None] | None = None
) -> Built:
    """Builds the dataset of ``corpus`` in ``out``, unless validation finds errors in the corpus."""
    if progress:
        progress("validating")
    from goldspan.release.dataset import build as build_dataset  # late, for it brings pyarrow

    found = validate_corpus(corpus, schema, rules=checks.rules(settings))
    errors = [one for one in found if one.severity == "error"]
    if errors:
        return Built(findings=errors)
    report = build_dataset(corpus, schema, out, settings=settings.release, tables=tables(schema), progress=progress)
    return Built(report)
