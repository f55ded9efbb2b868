"""Safe repairs of the layers at some paths, written or only shown."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from goldspan import store
from goldspan.schema.types import Schema
from goldspan.validate import PathError, structure
from goldspan.validate.fixes import fix_layer


@dataclass(slots=True)
class FixReport:
    """``done`` and ``refused`` are sentences that begin with the layer's file; ``diff`` is a unified diff."""

    files: list[Path] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    diff: str = ""


def run(paths: Iterable[Path], schema: Schema, *, write: bool) -> FixReport:
    """Repairs every layer of the paths, which are those of `validate_paths`.

    A layer with findings of levels 1 or 2, or without its document, is left
    alone: validation says so. Without ``write`` nothing is changed on disk.
    """
    report = FixReport()
    for path, corpus in _layer_files(paths):
        layer, _ = structure.read_layer(path, corpus)
        document_file = store.document_path(corpus, layer.document) if layer is not None else path
        if layer is None or not document_file.exists():
            continue
        document, _ = structure.read_document(document_file, corpus)
        if document is None:
            continue
        fixed = fix_layer(layer, document, schema)
        report.done += (f"{path}: {one}" for one in fixed.done)
        report.refused += (f"{path}: {one}" for one in fixed.refused)
        if not fixed.done:
            continue
        report.files.append(path)
        report.diff += _diff(path, store.dumps(store.layer_record(fixed.layer)))
        if write:
            store.write_layer(corpus, fixed.layer)
    return report


def _layer_files(paths: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """Each layer file with its corpus."""
    for path in paths:
        if path.is_dir():
            yield from ((one, path) for one in store.layer_files(path))
        elif path.absolute().parent.parent.name == "layers":
            yield path, path.absolute().parent.parent.parent
        elif path.absolute().parent.name != "documents":
            raise PathError(f"{path}: neither a corpus folder nor a file under its documents/ or layers/<document>/")


def _diff(path: Path, new: str) -> str:
    old = path.read_text(encoding="utf-8").splitlines(keepends=True)
    name = Path(os.path.relpath(path)).as_posix()  # as git names it, so that the diff can be applied
    lines = unified_diff(old, new.splitlines(keepends=True), f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
