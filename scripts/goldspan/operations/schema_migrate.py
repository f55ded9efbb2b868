"""Migrates the layers of a corpus to a changed schema, all of them or none."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goldspan import findings, store
from goldspan.change.migrate.migrated_layer import MigrationCase, StepEffect
from goldspan.change.migrate.migration_language import MigrationError, Step
from goldspan.change.migrate.migration_plan import MigrationHistory
from goldspan.change.migrate.migration_state import MigrationState, state_path, state_text
from goldspan.change.migrate.migration_steps import apply_steps, layer_update, renamed_relation
from goldspan.change.references import LostDecision, LostMember, ReferenceUpdates
from goldspan.findings import excerpt
from goldspan.model import Excerpt, Finding, Layer, Place
from goldspan.schema import language
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.conflicts import conflict_files
from goldspan.store.decisions import adjudication_files
from goldspan.store.transactions import transaction
from goldspan.validate.checks import Checks
from goldspan.validate.layer_checks import validate_layer
from goldspan.validate.structure import read_layer
from goldspan.wording import counted, short_repr


@dataclass(slots=True)
class MigrateReport:
    """What the steps do to the layers.

    ``steps`` are those that are applied, which with ``back`` are the inverse
    ones. ``cases`` are what a person has to decide, each with the words around
    it. ``errors`` are findings of the schema in the result; both keep it from
    being written. ``broken`` are errors of level 5, which do not: no step can
    fix them, and people may need the new labels to do so.

    ``changed`` are the files of the layers, decisions and links that change;
    ``written`` says whether they were written. ``lost_decisions`` do not fit the
    result, so that their cases are open again; ``lost_members`` are members of
    links whose spans are gone.
    """

    since: str
    to: str
    names: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    layers: int = 0
    effects: list[StepEffect] = field(default_factory=list)
    cases: list[tuple[MigrationCase, Excerpt | None]] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)
    broken: list[Finding] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)
    lost_decisions: list[LostDecision] = field(default_factory=list)
    lost_members: list[LostMember] = field(default_factory=list)
    written: bool = False

    __repr__ = short_repr

    @property
    def refused(self) -> bool:
        return bool(self.cases or self.errors)


def record(report: MigrateReport) -> dict[str, Any]:
    """The report as JSON data."""
    return {
        "from": report.since,
        "to": report.to,
        "migrations": list(report.names),
        "steps": [{step.kind: dict(step.options)} for step in report.steps],
        "layers": report.layers,
        "effects": [
            {
                "step": effect.step + 1,
                "document": effect.document,
                "layer": effect.layer,
                "changed": effect.changed,
                "joined": effect.joined,
                "lost": effect.lost,
            }
            for effect in report.effects
        ],
        "needs_human": [
            {
                "step": case.step + 1,
                "document": case.document,
                "layer": case.layer,
                "message": case.message,
                "text": words.text if words else None,
            }
            for case, words in report.cases
        ],
        "findings": [findings.record(finding) for finding in report.errors],
        "broken_rules": [findings.record(finding) for finding in report.broken],
        "decisions_lost": [decision.record() for decision in report.lost_decisions],
        "members_gone": [member.record() for member in report.lost_members],
        "written": report.written,
    }


def history(settings: Settings) -> MigrationHistory:
    """The migrations in ``migrations/`` beside the schema, and those of them that the corpus has been through.

    Raises `MigrationError` where one that was applied is gone, or where one came in between.
    """
    return MigrationHistory.load(settings.corpus, settings.schema.parent / "migrations")


def schema_migrate(settings: Settings, *, back: str | None = None, apply: bool = False) -> MigrateReport:
    """Applies the migrations that are due, or with ``back`` undoes the one of this name and all after it.

    Nothing is written without ``apply``, nor where a person has to decide, nor
    where a migrated layer would have labels that the schema does not admit.
    Raises `MigrationError` where a migration cannot be undone, or the schema is
    not the one that the steps lead to.
    """
    return migrate(settings, language.load(settings.schema), back=back, apply=apply)


def _check_decided(corpus: Path) -> None:
    """Raises `MigrationError` where layers are in conflict: afterwards the server could no more be asked."""
    if waiting := list(conflict_files(corpus)):
        raise MigrationError(
            [
                f"{counted(len(waiting), 'layer')} changed here and in Label Studio, such as "
                f"{waiting[0].parent.name}/{waiting[0].stem}; decide with `goldspan pull --take local|server` first"
            ]
        )


def migrate(settings: Settings, schema: Schema, *, back: str | None = None, apply: bool = False) -> MigrateReport:
    """`schema_migrate` for a schema that is loaded already."""
    with transaction(settings.corpus, dry_run=not apply) as changes:
        known = history(settings)
        plan = known.due(schema) if back is None else known.undo(back, schema, schema_file=settings.schema)
        report = MigrateReport(since=plan.since, to=plan.to, names=plan.names, steps=plan.steps)
        if not plan.names:
            return report
        _check_decided(settings.corpus)
        references = ReferenceUpdates(settings.corpus, changes.staged)
        for path, new in _migrated_layers(settings, schema, report, references):
            store.write_layer(changes.staged, new)
            report.changed.append(path)
        for path in adjudication_files(settings.corpus):
            references.update_decisions(path, layer_update(plan.steps))
        references.update_links(rename=lambda label: renamed_relation(label, plan.steps))
        report.changed += references.changed
        report.lost_decisions, report.lost_members = references.lost_decisions, references.lost_members
        if apply and not report.refused:
            state = Path(state_path(settings.corpus).name)
            if plan.applied:
                text = state_text(MigrationState(name=schema.name, version=plan.to, applied=plan.applied))
                store.write_text(changes.staged / state, text)
            changes.commit(remove=[] if plan.applied else [state])
            report.written = True
    return report


def _migrated_layers(
    settings: Settings, schema: Schema, report: MigrateReport, references: ReferenceUpdates
) -> Iterator[tuple[Path, Layer]]:
    """Every layer that changes, with its file; all that was found is added to the report."""
    for path, layer, found in _layers(settings.corpus):
        report.layers += 1
        if layer is None:
            report.errors += found
            continue
        migrated = apply_steps(layer, report.steps)
        report.effects += migrated.effects
        document = store.read_document(store.document_path(settings.corpus, layer.document))
        for case in migrated.cases:
            report.cases.append((case, excerpt(document.text, case.fragments) if case.fragments else None))
        if not migrated.cases:
            for finding in validate_layer(migrated.layer, document, Checks(schema, level=5), file=str(path)):
                if finding.severity == "error" and finding.level >= 4:
                    (report.errors if finding.level == 4 else report.broken).append(finding)
        if migrated.layer != layer:
            references.layer_changed(layer, migrated.layer, migrated.new_ids)
            yield path, migrated.layer


def _layers(corpus: Path) -> Iterator[tuple[Path, Layer | None, list[Finding]]]:
    """Every layer of a document that exists, or what is wrong with its structure."""
    for path in store.layer_files(corpus):
        layer, found = read_layer(path, corpus)
        if layer is not None and not store.document_path(corpus, layer.document).exists():
            message = f"no document {layer.document!r} in the corpus"
            found = [findings.finding("GS305", message, Place(file=str(path), document=layer.document))]
            layer = None
        yield path, layer, found


def uncovered(settings: Settings, schema: Schema) -> list[Finding]:
    """The errors of levels 2, 4 and 5 that the layers would have under the schema after all migrations that are due."""
    steps = history(settings).due(schema).steps
    errors = []
    for path, layer, found in _layers(settings.corpus):
        if layer is not None:
            document = store.read_document(store.document_path(settings.corpus, layer.document))
            found = list(validate_layer(apply_steps(layer, steps).layer, document, Checks(schema), file=str(path)))
        errors += [finding for finding in found if finding.level in (2, 4, 5) and finding.severity == "error"]
    return errors
