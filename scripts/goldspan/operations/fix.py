"""Makes safe repairs of layers, or only shows them; links and decisions are updated with their spans."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import unified_diff
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

from goldspan import store
from goldspan.change.references import LayerUpdate, ReferenceUpdates
from goldspan.errors import PathError, require_path
from goldspan.model import Document, Fragments, Layer, Span, in_order, make_relation, replace, span_id
from goldspan.passes.standing import context_state, is_finished, on_context, passes_needed_by
from goldspan.schema import language
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store import StoreError
from goldspan.store.decisions import adjudication_path
from goldspan.store.transactions import Transaction, transaction
from goldspan.validate import structure
from goldspan.validate.fixes import fix_layer
from goldspan.wording import short_repr


@dataclass(slots=True)
class FixReport:
    """``done``, ``refused`` and ``lost`` are sentences that begin with a file; ``diff`` is a unified diff.

    ``lost`` names the members of links and the decisions whose spans are gone after the repairs.
    """

    files: list[Path] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    diff: str = ""

    __repr__ = short_repr

    def add(self, more: "FixReport") -> None:
        self.files += more.files
        self.done += more.done
        self.refused += more.refused
        self.lost += more.lost
        self.diff += more.diff


def fix(
    settings: Settings | None, *, paths: Sequence[Path] = (), schema: Path | None = None, write: bool = True
) -> FixReport:
    """Repairs every layer of the paths, by default of the corpus; the arguments are those of `validate`.

    A layer with findings of levels 1 or 2, or without its document, is left
    alone: validation says so. So are all of a corpus whose links cannot be read.
    Without ``write`` nothing is changed on disk; with it, all of a corpus or nothing.
    """
    chosen, read_schema = paths_and_schema(settings, paths, schema)
    return fix_paths(chosen, read_schema, write=write)


def paths_and_schema(
    settings: Settings | None, paths: Sequence[Path], schema: Path | None
) -> tuple[list[Path], Schema]:
    """What to check and by which schema: what is given, or else what the settings say.

    Raises `PathError` where a path does not exist, and `SchemaError` where the schema cannot be used.
    """
    file = schema or (settings.schema if settings is not None else None)
    if file is None or (settings is None and not paths):
        raise ValueError("without settings, paths and a schema are needed")
    read_schema = language.load(file)
    if settings is not None and not paths:
        return [require_path(settings.corpus, fix="run `goldspan ingest` first")], read_schema
    return [require_path(path) for path in paths], read_schema


def fix_paths(paths: Iterable[Path], schema: Schema, *, write: bool) -> FixReport:
    """The same for paths and a schema that are at hand."""
    report = FixReport()
    with_corpora = [(path, corpus) for path in paths if (corpus := _corpus_of(path)) is not None]
    for corpus, chosen in groupby(with_corpora, key=lambda pair: pair[1]):
        with transaction(corpus, dry_run=not write) as changes:
            store.check_folder(corpus)
            fixes = FixReport()
            try:
                _fix(corpus, _layer_files(path for path, _ in chosen), schema, changes, fixes)
                fixes.diff = "".join(_diff(corpus / path, changes.staged / path) for path in changes.paths())
            except StoreError as error:
                report.refused.append(f"{error}; until then nothing is repaired")
                continue
            if write:
                changes.commit()
        report.add(fixes)
    return report


def _fix(corpus: Path, files: Iterable[Path], schema: Schema, changes: Transaction, report: FixReport) -> None:
    references = ReferenceUpdates(corpus, changes.staged)
    documents: dict[str, Reshaped] = {}
    for path in files:
        layer, _ = structure.read_layer(path, corpus)
        document_file = store.document_path(corpus, layer.document) if layer is not None else path
        if layer is None or not document_file.exists():
            continue
        document, _ = structure.read_document(document_file, corpus)
        if document is None:
            continue
        standing = _on_present_context(layer, document, corpus, schema)
        if standing != layer:
            report.done.append(f"{path}: its context is that of the earlier passes again")
        fixed = fix_layer(standing, document, schema)
        report.done += (f"{path}: {repair}" for repair in fixed.done)
        report.refused += (f"{path}: {repair}" for repair in fixed.refused)
        if fixed.done or standing != layer:
            report.files.append(path)
            store.write_layer(changes.staged, fixed.layer)
            references.layer_changed(standing, fixed.layer, fixed.spans)
            if adjudication_path(corpus, layer.document).exists():
                now = {span.id: span for span in fixed.layer.spans}
                documents.setdefault(layer.document, {}).update(
                    {_key(span): now[fixed.spans[span.id]] for span in standing.spans}
                )
    references.update_links()
    for document_id, spans in documents.items():
        _update_decisions(corpus, document_id, spans, references)
    report.lost += map(str, [*references.lost_members, *references.lost_decisions])


def _on_present_context(layer: Layer, document: Document, corpus: Path, schema: Schema) -> Layer:
    """The layer of a later pass on what the earlier ones have now; what its relations need stays."""
    if not passes_needed_by(layer, schema) or not is_finished(layer, document):
        return layer
    state = context_state(layer, document, store.read_layers(corpus, document.id), schema)
    return layer if state.now is None else on_context(layer, state.now)


# decisions are about spans of any annotator, known by label and extent

Key: TypeAlias = tuple[str, Fragments]
Reshaped: TypeAlias = dict[Key, Span]


def _key(span: Span) -> Key:
    return span.label, span.fragments


def _update_decisions(corpus: Path, document: str, spans: Reshaped, references: ReferenceUpdates) -> None:
    """Updates the decisions on a document, as to spans that no layer has any more as they were."""
    for file in store.layer_files(corpus, document):
        repaired = (references.staged / file.relative_to(corpus)).exists()
        root = references.staged if repaired else corpus
        layer, _ = structure.read_layer(root / file.relative_to(corpus), root)
        for span in layer.spans if layer is not None else ():
            spans.pop(_key(span), None)
    references.update_decisions(adjudication_path(corpus, document), _layer_update(spans))


def _layer_update(reshaped: Reshaped) -> LayerUpdate:
    """Gives the spans of a layer the fragments that they have after the repairs."""

    def update(layer: Layer) -> Layer:
        new_spans = {span.id: _reshaped(span, reshaped, layer.document) for span in layer.spans}
        relations = (
            make_relation(
                relation.label,
                new_spans[relation.source].id,
                new_spans[relation.target].id,
                attributes=relation.attributes,
            )
            for relation in layer.relations
        )
        distinct = {span.id: span for span in new_spans.values()}
        ordered_spans, ordered_relations = in_order(distinct.values(), relations)
        return replace(layer, spans=ordered_spans, relations=ordered_relations)

    return update


def _reshaped(span: Span, reshaped: Reshaped, document: str) -> Span:
    new = reshaped.get(_key(span))
    if new is None:
        return span
    return replace(span, id=span_id(document, span.label, new.fragments), fragments=new.fragments, text=new.text)


def _corpus_of(path: Path) -> Path | None:
    """The corpus of a corpus folder or layer file; ``None`` for a document file, in which nothing is repaired."""
    if path.is_dir():
        return path
    if path.absolute().parent.parent.name == "layers":
        return path.absolute().parent.parent.parent
    if path.absolute().parent.name == "documents":
        return None
    raise PathError(f"{path}: neither a corpus folder nor a file under its documents/ or layers/<document>/")


def _layer_files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from store.layer_files(path) if path.is_dir() else (path,)


def _diff(path: Path, new: Path) -> str:
    before, after = (file.read_text(encoding="utf-8").splitlines(keepends=True) for file in (path, new))
    name = Path(os.path.relpath(path)).as_posix()  # as git names it, so that the diff can be applied
    lines = unified_diff(before, after, f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
