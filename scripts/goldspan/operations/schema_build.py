"""Everything that is generated from `schema.yaml`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from goldspan import store
from goldspan.formats.labelstudio import labeling_config
from goldspan.schema.layer_json_schema import layer_schema
from goldspan.schema.tables import tables
from goldspan.schema.types import Schema


@dataclass(frozen=True, slots=True)
class BuildReport:
    """``stale`` are the files that were written, or that would be; ``surplus`` those that nothing makes any more."""

    files: tuple[Path, ...]
    stale: tuple[Path, ...]
    surplus: tuple[Path, ...]


def generated(schema: Schema) -> Iterator[tuple[str, str]]:
    """The generated files: path below the folder, and text."""
    yield "layer.schema.json", json.dumps(layer_schema(schema), indent=2, ensure_ascii=False) + "\n"
    yield "labels.md", f"# Labels of {schema.name} {schema.version}\n\n{tables(schema)}"
    for name in schema.passes:
        yield f"label_studio/{name}.xml", labeling_config.build(schema, name)


def build(schema: Schema, folder: Path, *, check: bool = False) -> BuildReport:
    """Writes what is generated and removes what is no longer; with ``check``, changes nothing and only says so."""
    files = {folder / path: text for path, text in generated(schema)}
    stale = tuple(path for path, text in files.items() if not _holds(path, text))
    there = (path for path in sorted(folder.rglob("*")) if path.is_file())
    surplus = tuple(path for path in there if path not in files and path.suffix in (".json", ".md", ".xml"))
    if not check:
        for path in stale:
            store.write_text(path, files[path])
        for path in surplus:
            path.unlink()
    return BuildReport(tuple(files), stale, surplus)


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode("utf-8")
    except OSError:
        return False
