"""Which migrations are due or to be undone, and the steps that this takes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from goldspan.change.migrate.inverse import NotInvertibleError, invert
from goldspan.change.migrate.migration_language import Migration, MigrationError, Step, load_folder, version_key
from goldspan.change.migrate.migration_state import read_state, state_path
from goldspan.schema.types import Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationPlan:
    """The ``steps`` from schema version ``since`` to version ``to``, by the migrations of these ``names``.

    ``applied`` are the names of the migrations that the corpus has been through
    after the steps. Without names there is nothing to do.
    """

    since: str
    to: str
    names: tuple[str, ...]
    steps: tuple[Step, ...]
    applied: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MigrationHistory:
    """The migrations of a folder, and how many of them the corpus has been through: the first ``done``."""

    migrations: tuple[Migration, ...]
    done: int

    @classmethod
    def load(cls, corpus: Path, folder: Path) -> "MigrationHistory":
        """Raises `MigrationError` where the folder does not begin with the migrations that were applied."""
        migrations, applied = load_folder(folder), applied_names(corpus)
        begins = tuple(migration.name for migration in migrations[: len(applied)])
        if begins != applied:
            says = f"says that {', '.join(applied)} were applied, but {folder} begins with"
            problem = f"{state_path(corpus)}: {says} {', '.join(begins) or 'nothing'}; restore the files from git"
            raise MigrationError([problem])
        return cls(migrations, len(applied))

    @property
    def applied(self) -> tuple[str, ...]:
        return tuple(migration.name for migration in self.migrations[: self.done])

    def due(self, schema: Schema) -> MigrationPlan:
        """The migrations after the applied ones, up to the version of the schema."""
        version = version_key(schema.version)
        due = tuple(migration for migration in self.migrations[self.done :] if version_key(migration.to) <= version)
        names = tuple(migration.name for migration in due)
        return MigrationPlan(
            since=due[0].since if due else schema.version,
            to=due[-1].to if due else schema.version,
            names=names,
            steps=with_defaults((step for migration in due for step in migration.steps), schema),
            applied=(*self.applied, *names),
        )

    def undo(self, name: str, schema: Schema, *, schema_file: Path) -> MigrationPlan:
        """Undoes the migration ``name`` and all that were applied after it.

        Raises `MigrationError` where it was not applied or cannot be undone,
        and where the schema still has a version that it led to.
        """
        if name not in self.applied:
            raise MigrationError([f"{name}: was not applied; applied are: {', '.join(self.applied) or 'none'}"])
        first = self.applied.index(name)
        undone = self.migrations[first : self.done]
        if version_key(schema.version) >= version_key(undone[0].to):
            says = f"is version {schema.version}, and undoing {name} leads to {undone[0].since}"
            raise MigrationError([f"{schema_file}: {says}; restore the schema of that version first"])
        try:
            steps = invert([step for migration in undone for step in migration.steps])
        except NotInvertibleError as error:
            raise MigrationError([f"{name}: {error}; restore the layers from git"]) from error
        return MigrationPlan(
            since=undone[-1].to,
            to=undone[0].since,
            names=tuple(migration.name for migration in undone),
            steps=steps,
            applied=self.applied[:first],
        )

    def steps_since(self, names: Sequence[str], schema: Schema) -> tuple[Step, ...] | None:
        """The steps that were applied after these migrations; ``None`` where not all of them are applied any more."""
        if self.applied[: len(names)] != tuple(names):
            return None
        later = self.migrations[len(names) : self.done]
        return with_defaults((step for migration in later for step in migration.steps), schema)


def applied_names(corpus: Path) -> tuple[str, ...]:
    """The names of the migrations that the corpus has been through, in order."""
    state = read_state(corpus)
    return state.applied if state else ()


def with_defaults(steps: Iterable[Step], schema: Schema) -> tuple[Step, ...]:
    """The steps; a ``set_default`` without a value gets the default that the schema has for the attribute.

    Raises `MigrationError` where the schema has none.
    """
    complete, problems = [], []
    for step in steps:
        if step.kind == "set_default" and "value" not in step.options:
            attribute = schema.attributes.get(step.options["attribute"])
            if attribute is None or attribute.default is None:
                problems.append(f"{step}: give a value, for the schema has no default of this attribute")
                continue
            value = attribute.default if isinstance(attribute.default, str) else list(attribute.default)
            step = Step(step.kind, {**step.options, "value": value})
        complete.append(step)
    if problems:
        raise MigrationError(problems)
    return tuple(complete)
