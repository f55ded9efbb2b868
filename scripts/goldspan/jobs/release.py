"""Corpus to dataset, through the gate of validation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from goldspan.agreement.gates import Failure
from goldspan.jobs import agree, checks
from goldspan.model import Finding
from goldspan.release import Report
from goldspan.release.facts import Facts
from goldspan.schema.tables import tables
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.validate import validate_corpus


@dataclass(slots=True)
class Built:
    """What kept the dataset from being built, where there is no ``report``.

    That are ``findings`` of severity error, or else figures of agreement ``below`` the floors of the settings.
    """

    report: Report | None = None
    findings: list[Finding] = field(default_factory=list)
    below: list[Failure] = field(default_factory=list)


def build(
    settings: Settings, schema: Schema, *, corpus: Path, out: Path, progress: Callable[[str], None] | None = None
) -> Built:
    """Builds the dataset of ``corpus`` in ``out``.

    Not where validation finds errors in the corpus, nor where annotators agree
    less than the floors in the settings ask for. Raises `goldspan.agreement.gates.GateError`
    where a floor names no measure or label.
    """
    floors = agree.gates(settings, schema) if settings.gates else []
    if progress:
        progress("validating")
    from goldspan.release.dataset import build as build_dataset  # late, for it brings pyarrow

    found = validate_corpus(corpus, schema, rules=checks.rules(settings))
    errors = [one for one in found if one.severity == "error"]
    if errors:
        return Built(findings=errors)
    if floors:
        if progress:
            progress("measuring agreement")
        if below := agree.below([corpus], floors, schema):
            return Built(below=below)
    facts = Facts(tables=tables(schema), schema_text=settings.schema.read_bytes().decode("utf-8"))
    report = build_dataset(corpus, schema, out, settings=settings.release, facts=facts, progress=progress)
    return Built(report)
