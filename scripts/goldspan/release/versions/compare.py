"""What differs between two datasets, each a folder with ``data/``.

Of every document, layer and link a digest is compared first, and only what differs is read in full. So a version of
which little changed is compared as fast as its digests are read. Memory grows by a line for each document, layer and
link.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from goldspan.release.build.views import Row
from goldspan.release.release_settings import ReleaseError
from goldspan.release.versions.changes import ChangeKind, DatasetChange, What
from goldspan.release.versions.schema_changes import schema_differences
from goldspan.schema.types import Schema

LABELS = ("spans", "relations", "document_labels")
DIGEST = "labels_sha256"
"""The column with a digest of a row's labels, where a dataset has it."""

NO_FACTS = frozenset({"id", "text", "text_sha256", "document_id", "layer", DIGEST, *LABELS})
"""Columns of documents and annotations that are no facts."""


def differences(
    old: Path | None, new: Path, *, schemas: tuple[Schema | None, Schema | None] = (None, None)
) -> Iterator[DatasetChange]:
    """Every difference between two datasets; without an ``old`` one all of ``new`` counts as added.

    ``schemas`` are the old and the new one, and compared where both are given. Raises `ReleaseError` where a folder has
    no documents.
    """
    old_schema, new_schema = schemas
    if old_schema is not None and new_schema is not None:
        yield from schema_differences(old_schema, new_schema)
    yield from _documents(*_both(old, new, "documents", ("id",)))
    yield from _layers(*_both(old, new, "annotations", ("document_id", "layer")))
    # two people may have made the same link, and it has the same id then
    yield from _links(*_both(old, new, "links", ("set", "id")))


class _RowPlace(NamedTuple):
    """Where a row is, its split, and the digest of what is compared of it."""

    file: int
    group: int
    row: int
    split: str
    digest: bytes


class _ViewFiles:
    """The Parquet files of a view, read one row group at a time."""

    def __init__(self, files: Sequence[Path], columns: frozenset[str], key: tuple[str, ...]) -> None:
        self.files, self.columns, self.key = files, columns, key
        self._group: tuple[int, int] | None = None
        self._table: Any = None

    def index(self, columns: Sequence[str]) -> dict[tuple[str, ...], _RowPlace]:
        """Every row's place by its key, with the digest of its key and these columns."""
        out = {}
        for number, path in enumerate(self.files):
            split = path.name.rpartition("-of-")[0].rpartition("-")[0]
            with pq.ParquetFile(path) as file:
                for group in range(file.num_row_groups):
                    origins = _origins(file.metadata.row_group(group))
                    table = file.read_row_group(group, columns=[*self.key, *columns, *origins])
                    keys = zip(*(table.column(name).to_pylist() for name in self.key), strict=True)
                    for row, (key, digest) in enumerate(zip(keys, _digests(table), strict=True)):
                        out[key] = _RowPlace(number, group, row, split, digest)
        return out

    def row(self, place: _RowPlace, columns: Sequence[str]) -> Row:
        """A row in full. Ask for the rows of one row group one after another: the last group is kept."""
        if self._group != (place.file, place.group):
            with pq.ParquetFile(self.files[place.file]) as file:
                self._table = file.read_row_group(place.group, columns=list(columns))
            self._group = place.file, place.group
        found: Row = self._table.slice(place.row, 1).to_pylist()[0]
        return found


def _origins(group: Any) -> list[str]:
    """The leaves of labels that say how they were made, where any do: the digest of labels does not cover these."""
    leaves = (group.column(number) for number in range(group.num_columns))
    return [leaf.path_in_schema for leaf in leaves if _ORIGIN.fullmatch(leaf.path_in_schema) and _has_values(leaf)]


def _has_values(leaf: Any) -> bool:
    statistics = leaf.statistics
    return statistics is None or not statistics.has_null_count or statistics.null_count < leaf.num_values


_ORIGIN = re.compile(r"(spans|relations)\.\w+\.\w+\.origin(_\w+)?")


def _both(old: Path | None, new: Path, view: str, key: tuple[str, ...]) -> tuple[_ViewFiles, _ViewFiles]:
    after = _view_files(new, view, key)
    return _ViewFiles((), after.columns, key) if old is None else _view_files(old, view, key), after


def _view_files(folder: Path, view: str, key: tuple[str, ...]) -> _ViewFiles:
    files = sorted((folder / "data" / view).glob("*.parquet"))
    if not files and view == "documents":
        advice = "name the folder of a dataset, or make one with `goldspan release build`"
        raise ReleaseError(f"{folder}: has no documents of a dataset; {advice}")
    try:
        columns = frozenset(pq.read_schema(files[0]).names) if files else frozenset()
    except (pa.ArrowException, OSError) as error:
        raise ReleaseError(f"{files[0]}: not Parquet ({error}); `goldspan release verify` says more") from error
    return _ViewFiles(files, columns, key)


def _compared_columns(old: _ViewFiles, new: _ViewFiles) -> list[str]:
    """The columns in both in which a row can differ; instead of the labels their digest, where both have it."""
    shared = old.columns & new.columns
    labels = {DIGEST} if DIGEST in shared else shared & set(LABELS)
    return sorted((shared - NO_FACTS) | labels | (shared & {"text_sha256"}))


def _digests(table: Any) -> Iterator[bytes]:
    """A digest of each row with its columns and types; nested values as Arrow lays them out.

    Rows with the same digest are the same. The same row may have two digests, where
    types or layouts differ: rows with different digests are read, and then compared.
    """
    nested = [field.name for field in table.schema if pa.types.is_nested(field.type)]
    form = str(table.schema).encode("utf-8")
    for batch in table.combine_chunks().to_batches():
        # strings are quicker as Python objects, and where the labels have a digest of their own nothing else is here
        flat = zip(*(batch.column(name).to_pylist() for name in table.column_names if name not in nested), strict=True)
        for row, values in enumerate(flat):
            digest = sha256(form)
            digest.update(repr(values).encode("utf-8", "surrogatepass"))
            if nested:
                digest.update(batch.select(nested).slice(row, 1).serialize())
            yield digest.digest()


# documents


def _documents(old: _ViewFiles, new: _ViewFiles) -> Iterator[DatasetChange]:
    columns = _compared_columns(old, new)
    before, after = old.index(columns), new.index(columns)
    all_columns = sorted((old.columns & new.columns) - {"text"})
    for (document,), old_place in before.items():
        new_place = after.get((document,))
        if new_place is None:
            yield DatasetChange("documents", "removed", document, document)
            yield from _all_labels(old.row(old_place, all_columns), "removed")
            continue
        if old_place.split != new_place.split:
            yield DatasetChange("splits", "changed", document, document, old_place.split, new_place.split)
        if old_place.digest != new_place.digest:
            yield from _row_differences(old.row(old_place, all_columns), new.row(new_place, all_columns))
    for key, place in after.items():
        if key not in before:
            yield DatasetChange("documents", "added", key[0], key[0])
            yield from _all_labels(new.row(place, all_columns), "added")


def _all_labels(row: Row, kind: ChangeKind) -> Iterator[DatasetChange]:
    """The labels of a document that was added or removed."""
    for span in row["spans"]:
        yield DatasetChange("spans", kind, _span_name(span), row["id"])
    relation_name = _relation_namer(row["spans"])
    for relation in row["relations"]:
        yield DatasetChange("relations", kind, relation_name(relation), row["id"])


def _row_differences(old: Row, new: Row) -> Iterator[DatasetChange]:
    document = new["id"]
    if old["text_sha256"] != new["text_sha256"]:
        yield DatasetChange("documents", "changed", document, document, old["text_sha256"], new["text_sha256"])
    facts = [name for name in old if name not in NO_FACTS]
    old_facts, new_facts = ({name: row[name] for name in facts} for row in (old, new))
    yield from _value_differences("facts", document, "", old_facts, new_facts)
    yield from _value_differences("attributes", document, "", old.get("document_labels"), new.get("document_labels"))
    yield from _label_differences("spans", document, old["spans"], new["spans"], _span_name)
    relation_name = _relation_namer([*old["spans"], *new["spans"]])
    yield from _label_differences("relations", document, old["relations"], new["relations"], relation_name)


def _label_differences(
    what: What, document: str, old: Sequence[Row], new: Sequence[Row], name: Callable[[Row], str]
) -> Iterator[DatasetChange]:
    """Spans or relations by their ids, which follow from the text or the spans that they are on."""
    before, after = {label["id"]: label for label in old}, {label["id"]: label for label in new}
    for label_id, label in before.items():
        if label_id not in after:
            yield DatasetChange(what, "removed", name(label), document)
            continue
        now = after[label_id]
        attributes = label.get("attributes"), now.get("attributes")
        yield from _value_differences("attributes", document, f"{name(now)} ", *attributes)
        if not _equal(_without_attributes(label), _without_attributes(now)):
            values = _shown(_without_attributes(label)), _shown(_without_attributes(now))
            yield DatasetChange(what, "changed", name(now), document, *values)
    for label_id, label in after.items():
        if label_id not in before:
            yield DatasetChange(what, "added", name(label), document)


def _without_attributes(label: Row) -> Row:
    return {name: value for name, value in label.items() if name != "attributes"}


def _value_differences(
    what: What, document: str, prefix: str, old: Row | None, new: Row | None
) -> Iterator[DatasetChange]:
    """Values by name; null is no value."""
    old, new = old or {}, new or {}
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if before != after:
            kind: ChangeKind = "added" if before is None else "removed" if after is None else "changed"
            yield DatasetChange(what, kind, f"{prefix}{name}", document, _shown(before), _shown(after))


def _equal(old: Any, new: Any) -> bool:
    """Whether two values are the same in all fields that both have; a column that only one has is another form."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return all(_equal(old[name], new[name]) for name in old.keys() & new.keys())
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_equal, old, new))
    return bool(old == new)


def _shown(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _span_name(span: Row) -> str:
    return f"{span['label']} {_extent(span)}"


def _extent(span: Row) -> str:
    return f"[{span['start']}, {span['end']}) {span['text']}"


def _relation_namer(spans: Iterable[Row]) -> Callable[[Row], str]:
    """Names relations between these spans by the words at their ends, for an id says nothing to a reader."""
    ends = {span["id"]: _extent(span) for span in spans}

    def name(relation: Row) -> str:
        source, target = (ends.get(relation[end], relation[end]) for end in ("source", "target"))
        return f"{relation['label']} {source} -> {target}"

    return name


# layers and links


def _layers(old: _ViewFiles, new: _ViewFiles) -> Iterator[DatasetChange]:
    columns = _compared_columns(old, new)
    before, after = old.index(columns), new.index(columns)
    all_columns = sorted((old.columns & new.columns) - {DIGEST})
    for (document, name), old_place in before.items():
        new_place = after.get((document, name))
        if new_place is None:
            yield DatasetChange("layers", "removed", name, document)
        elif new_place.digest != old_place.digest and not _equal(
            old.row(old_place, all_columns), new.row(new_place, all_columns)
        ):
            yield DatasetChange("layers", "changed", name, document)
    for document, name in after:
        if (document, name) not in before:
            yield DatasetChange("layers", "added", name, document)


def _links(old: _ViewFiles, new: _ViewFiles) -> Iterator[DatasetChange]:
    """Links by their ids, which follow from the label and the members."""
    columns = _compared_columns(old, new)
    before, after = old.index(columns), new.index(columns)
    old_columns, new_columns = sorted(old.columns), sorted(new.columns)
    for key, old_place in before.items():
        new_place = after.get(key)
        if new_place is None:
            yield DatasetChange("links", "removed", _link_name(old.row(old_place, old_columns)))
        elif new_place.digest != old_place.digest:
            old_link, new_link = old.row(old_place, old_columns), new.row(new_place, new_columns)
            shared = [name for name in old_columns if name in new_link]
            differing = [name for name in shared if not _equal(old_link[name], new_link[name])]
            if differing:
                values = (_shown({name: link[name] for name in differing}) for link in (old_link, new_link))
                yield DatasetChange("links", "changed", _link_name(new_link), None, *values)
    for key, place in after.items():
        if key not in before:
            yield DatasetChange("links", "added", _link_name(new.row(place, new_columns)))


def _link_name(link: Row) -> str:
    members = (f"{member['document_id']} {member['text']}" for member in link["members"])
    return f"{link['label']} {' | '.join(members)}"
