"""Carries the layers of a corpus over to a changed schema, all of them or none."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goldspan import findings, store
from goldspan.change.decision_updates import Carry
from goldspan.change.migrate.apply import Case, Effect
from goldspan.change.migrate.apply import apply as apply_steps
from goldspan.change.migrate.defaults import with_defaults
from goldspan.change.migrate.inverse import NoWayBack, invert
from goldspan.change.migrate.migration_language import Migration, MigrationError, Step, load_folder, version_key
from goldspan.change.migrate.migration_state import State, read_state, state_path, state_text
from goldspan.change.references import Following, Gone, Undecided, carried_over
from goldspan.findings import excerpt
from goldspan.model import Excerpt, Finding, Layer, Place
from goldspan.schema import language
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store import links
from goldspan.store.decisions import Adjudication, adjudication_files, read_adjudication, write_adjudication
from goldspan.store.transactions import transaction
from goldspan.validate.layer_checks import validate_layer
from goldspan.validate.structure import read_layer


@dataclass(slots=True)
class MigrateReport:
    """What migrating does. ``cases`` come with the words around; ``errors`` are what the schema says of the result.

    ``broken`` are the errors of level 5, which stop nothing: no step can mend them, and people may need the new labels
    to do so.

    ``steps`` are those that are done, which for a way back are the inverse ones. ``changed`` are the files of the
    layers, links and decisions that change, ``written`` says whether they were. ``undecided`` are an adjudicator's
    decisions that cannot be carried over, so that their cases come up again; ``unlinked`` are members of links
    whose spans go.
    """

    since: str
    to: str
    names: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    layers: int = 0
    effects: list[Effect] = field(default_factory=list)
    cases: list[tuple[Case, Excerpt | None]] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)
    broken: list[Finding] = field(default_factory=list)
    changed: list[Path] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    unlinked: list[Gone] = field(default_factory=list)
    written: bool = False

    @property
    def refused(self) -> bool:
        return bool(self.cases or self.errors)


def record(report: MigrateReport) -> dict[str, Any]:
    """The report as JSON data."""
    return {
        "from": report.since,
        "to": report.to,
        "migrations": list(report.names),
        "steps": [{one.kind: dict(one.options)} for one in report.steps],
        "layers": report.layers,
        "effects": [
            {
                "step": one.step + 1,
                "document": one.document,
                "layer": one.layer,
                "changed": one.changed,
                "joined": one.joined,
                "lost": one.lost,
            }
            for one in report.effects
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
        "findings": [findings.record(one) for one in report.errors],
        "broken_rules": [findings.record(one) for one in report.broken],
        "decisions_lost": [one.record() for one in report.undecided],
        "members_gone": [one.record() for one in report.unlinked],
        "written": report.written,
    }


def folder_of(settings: Settings) -> Path:
    """Where the migrations lie: ``migrations/`` beside the schema."""
    return settings.schema.parent / "migrations"


def pending(settings: Settings, schema: Schema) -> tuple[Migration, ...]:
    """The migrations up to the schema's version that the corpus does not have behind it, in order.

    Raises `MigrationError` where one that was applied is gone, or where one came in between.
    """
    known = load_folder(folder_of(settings))
    behind = _applied(settings, known)
    return tuple(one for one in known[len(behind) :] if version_key(one.to) <= version_key(schema.version))


def applied(settings: Settings) -> tuple[str, ...]:
    """The names of the migrations that the corpus has behind it."""
    state = read_state(settings.corpus)
    return state.applied if state else ()


def since(settings: Settings, schema: Schema, names: Sequence[str]) -> tuple[Step, ...] | None:
    """The steps that the corpus went since it had these migrations behind it; ``None`` where it has them no longer.

    Raises `MigrationError` where one that was applied is gone.
    """
    known = load_folder(folder_of(settings))
    behind = _applied(settings, known)
    if behind[: len(names)] != tuple(names):
        return None
    return with_defaults((step for one in known[len(names) : len(behind)] for step in one.steps), schema)


def carrying(steps: Sequence[Step]) -> Carry:
    """What the steps make of a layer, where that is certain."""

    def carry(layer: Layer) -> Layer | None:
        done = apply_steps(layer, steps)
        return None if done.cases else done.layer

    return carry


def _applied(settings: Settings, known: Sequence[Migration]) -> tuple[str, ...]:
    behind, names = applied(settings), tuple(one.name for one in known)
    if names[: len(behind)] != behind:
        told = f"says that {', '.join(behind)} were applied, but {folder_of(settings)} begins with"
        begins = ", ".join(names[: len(behind)]) or "nothing"
        raise MigrationError([f"{state_path(settings.corpus)}: {told} {begins}; restore the files from git"])
    return behind


def schema_migrate(settings: Settings, *, back: str | None = None, apply: bool = False) -> MigrateReport:
    """Does the migrations that are due, or with ``back`` undoes the one of this name and all after it.

    Nothing is written without ``apply``, nor where something needs a person, nor
    where a migrated layer would have labels that the schema does not admit.
    Raises `MigrationError` where a migration cannot be undone, or the schema is not the
    one that the steps lead to.
    """
    return migrate(settings, language.load(settings.schema), back=back, apply=apply)


def migrate(settings: Settings, schema: Schema, *, back: str | None = None, apply: bool = False) -> MigrateReport:
    """`schema_migrate` to a schema that is at hand."""
    if back is None:
        todo = pending(settings, schema)
        steps = with_defaults((step for one in todo for step in one.steps), schema)
        since, to = (todo[0].since, todo[-1].to) if todo else (schema.version, schema.version)
        behind = (*_applied(settings, load_folder(folder_of(settings))), *(one.name for one in todo))
    else:
        todo, behind = _undone(settings, back)
        since, to = todo[-1].to, todo[0].since
        if version_key(schema.version) >= version_key(todo[0].to):
            told = f"is version {schema.version}, and the way back leads to {to}"
            raise MigrationError([f"{settings.schema}: {told}; restore the schema of that version first"])
        try:
            steps = invert([step for one in todo for step in one.steps])
        except NoWayBack as error:
            raise MigrationError([f"{back}: {error}; restore the layers from git"]) from error
    report = MigrateReport(since=since, to=to, names=tuple(one.name for one in todo), steps=steps)
    if not todo:
        return report
    following = Following.of(settings.corpus)
    with transaction(settings.corpus, dry_run=not apply) as changes:
        for path, new in _migrated(settings, schema, report, following):
            store.write_layer(changes.staged, new)
            report.changed.append(path)
        for path, decided in _decisions(settings.corpus, steps, report):
            write_adjudication(changes.staged, decided)
            report.changed.append(path)
        for path, linked in following.changed(rename=lambda label: relation_after(label, steps)):
            links.write_links(changes.staged, linked)
            report.changed.append(path)
        report.unlinked = following.gone
        if apply and not report.refused:
            state = Path(state_path(settings.corpus).name)
            if behind:
                text = state_text(State(name=schema.name, version=to, applied=behind))
                store.write_text(changes.staged / state, text)
            changes.commit(sorted(changes.paths(), key=lambda path: path == state), remove=[] if behind else [state])
            report.written = True
    return report


def _undone(settings: Settings, back: str) -> tuple[tuple[Migration, ...], tuple[str, ...]]:
    """The migrations from ``back`` on that were applied, and the names of those before it."""
    known = load_folder(folder_of(settings))
    behind = _applied(settings, known)
    if back not in behind:
        raise MigrationError([f"{back}: was not applied; applied are: {', '.join(behind) or 'none'}"])
    at = behind.index(back)
    return tuple(known[at : len(behind)]), behind[:at]


def _migrated(
    settings: Settings, schema: Schema, report: MigrateReport, following: Following
) -> Iterator[tuple[Path, Layer]]:
    """Every layer that changes, with its file; tells the report of all that was found, and the links of its spans."""
    for path, layer, found in _layers(settings.corpus):
        report.layers += 1
        if layer is None:
            report.errors += found
            continue
        done = apply_steps(layer, report.steps)
        report.effects += done.effects
        document = store.read_document(store.document_path(settings.corpus, layer.document))
        for case in done.cases:
            report.cases.append((case, excerpt(document.text, case.fragments) if case.fragments else None))
        if not done.cases:
            for one in validate_layer(done.layer, document, schema, file=str(path), level=5):
                if one.severity == "error" and one.level >= 4:
                    (report.errors if one.level == 4 else report.broken).append(one)
        if done.layer != layer:
            following.note(layer, done.layer, done.spans)
            yield path, done.layer


def _decisions(corpus: Path, steps: Sequence[Step], report: MigrateReport) -> Iterator[tuple[Path, Adjudication]]:
    """Every file of an adjudicator's decisions that changes; what cannot be carried over is told, and left out."""
    for path in adjudication_files(corpus):
        old = read_adjudication(path)
        new, lost = carried_over(old, carrying(steps), file=path)
        report.undecided += lost
        if new != old:
            yield path, new


def relation_after(label: str, steps: Sequence[Step]) -> str:
    """What a relation is called after the steps, as far as they rename it whole."""
    for step in steps:
        if step.kind == "rename_relation" and label == step.options["from"]:
            label = step.options["to"]
        elif step.kind == "merge_relations" and label in step.options["relations"]:
            label = step.options["into"]
    return label


def _layers(corpus: Path) -> Iterator[tuple[Path, Layer | None, list[Finding]]]:
    """Every layer whose document is there, or what is wrong with its structure."""
    for path in store.layer_files(corpus):
        layer, found = read_layer(path, corpus)
        if layer is not None and not store.document_path(corpus, layer.document).exists():
            told = f"no document {layer.document!r} in the corpus"
            found = [findings.finding("GS305", told, Place(file=str(path), document=layer.document))]
            layer = None
        yield path, layer, found


def uncovered(settings: Settings, schema: Schema) -> list[Finding]:
    """The errors on levels 2, 4 and 5 that the schema would bring to the layers, were all due migrations applied."""
    steps = with_defaults((step for one in pending(settings, schema) for step in one.steps), schema)
    out = []
    for path, layer, found in _layers(settings.corpus):
        if layer is not None:
            document = store.read_document(store.document_path(settings.corpus, layer.document))
            found = list(validate_layer(apply_steps(layer, steps).layer, document, schema, file=str(path)))
        out += [one for one in found if one.level in (2, 4, 5) and one.severity == "error"]
    return out
