"""Generates everything that follows from `schema.yaml`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from goldspan import store
from goldspan.escapes import escape_markdown
from goldspan.formats.labelstudio import labeling_config
from goldspan.model import Finding
from goldspan.operations.schema_migrate import uncovered
from goldspan.schema import language
from goldspan.schema.layer_json_schema import layer_schema
from goldspan.schema.tables import tables
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.files import HIDDEN, holds
from goldspan.store.transactions import transaction
from goldspan.wording import short_repr


@dataclass(frozen=True, slots=True)
class SchemaBuildReport:
    """``stale`` are the files that were written, or would be; ``surplus`` those that are not generated any more.

    ``uncovered`` are the errors that the schema brings to the layers and no migration covers; they are looked for
    by a check only.
    """

    files: tuple[Path, ...]
    stale: tuple[Path, ...]
    surplus: tuple[Path, ...]
    uncovered: tuple[Finding, ...] = ()

    __repr__ = short_repr

    @property
    def is_current(self) -> bool:
        """Whether every file is as the schema gives it, and every layer fits or is covered by a migration."""
        return not (self.stale or self.surplus or self.uncovered)


def schema_build(settings: Settings, *, check: bool = False) -> SchemaBuildReport:
    """Writes the generated files beside the schema, and removes those that are not generated any more.

    With ``check`` nothing is changed; the report says what is stale, and which layers do not fit the schema.
    """
    schema = language.load(settings.schema)
    report = build(schema, settings.generated, check=check)
    return replace(report, uncovered=tuple(uncovered(settings, schema))) if check else report


def generated(schema: Schema) -> Iterator[tuple[str, str]]:
    """The generated files: path below the folder, and text."""
    yield "layer.schema.json", json.dumps(layer_schema(schema), indent=2, ensure_ascii=False) + "\n"
    yield "labels.md", f"# Labels of {escape_markdown(schema.name)} {schema.version}\n\n{tables(schema)}"
    for name in schema.passes:
        yield f"label_studio/{name}.xml", labeling_config.build(schema, name)


def _present(folder: Path) -> Iterator[Path]:
    """The files of the kinds that are generated, those of goldspan's own hidden folder aside."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".json", ".md", ".xml") and path.is_file() and HIDDEN not in path.relative_to(folder).parts:
            yield path


def build(schema: Schema, folder: Path, *, check: bool = False) -> SchemaBuildReport:
    """Writes what is generated and removes what is no longer; with ``check``, changes nothing and only says so."""
    files = {folder / path: text for path, text in generated(schema)}
    with transaction(folder, dry_run=check) as changes:
        stale = tuple(path for path, text in files.items() if not holds(path, text.encode("utf-8")))
        surplus = tuple(path for path in _present(folder) if path not in files)
        if not check:
            for path in stale:
                store.write_text(changes.staged / path.relative_to(folder), files[path])
            changes.commit(remove=[path.relative_to(folder) for path in surplus])
    return SchemaBuildReport(tuple(files), stale, surplus)
