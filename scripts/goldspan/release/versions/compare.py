"""What differs between two versions of a dataset, and the number that follows from it.

Both are folders with ``data/``. Of every document, layer and link a digest is compared
first; only what differs is read in full, so a version of which little changed is
compared as fast as its digests are read. Memory grows by a line for each document,
layer and link.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

import pyarrow as pa
import pyarrow.parquet as pq

from goldspan.release.build.entries import relation_labels
from goldspan.release.build.views import Row
from goldspan.release.release_settings import ReleaseError
from goldspan.schema.types import Schema

What: TypeAlias = Literal[
    "schema", "splits", "documents", "facts", "spans", "relations", "attributes", "layers", "links"
]
WHATS: tuple[What, ...] = get_args(What)
"""``facts`` are what is known of a document or its labels beside them: its title, who annotated it."""

Kind: TypeAlias = Literal["added", "removed", "changed"]
KINDS: tuple[Kind, ...] = ("added", "removed", "changed")

Bump: TypeAlias = Literal["major", "minor", "patch"]

LABELS = ("spans", "relations", "document_labels")
DIGEST = "labels_sha256"
"""The column that sums up a row's labels, where a dataset has it."""

OTHERWISE = frozenset({"id", "text", "text_sha256", "document_id", "layer", DIGEST, *LABELS})
"""Columns of documents and annotations that are no facts."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``name`` says of what, in the document; ``before`` and ``after`` what of it changed."""

    what: What
    kind: Kind
    name: str
    document: str | None = None
    before: str | None = None
    after: str | None = None


@dataclass(slots=True)
class Diff:
    """``counts`` are of all changes by what and kind, without zeros; ``changes`` those that are listed."""

    counts: dict[What, dict[Kind, int]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)


def collect(changes: Iterable[Change], *, most: int | None = None) -> Diff:
    """Counts all changes and keeps the first ``most`` of each sort, or all; in the order of `WHATS` and `KINDS`."""
    counts: dict[tuple[What, Kind], int] = {}
    kept = []
    for one in changes:
        key = one.what, one.kind
        counts[key] = counts.get(key, 0) + 1
        if most is None or counts[key] <= most:
            kept.append(one)
    out = Diff(changes=sorted(kept, key=lambda one: (WHATS.index(one.what), KINDS.index(one.kind))))
    for what in WHATS:
        if of_it := {kind: counts[what, kind] for kind in KINDS if (what, kind) in counts}:
            out.counts[what] = of_it
    return out


# the number


def bump(diff: Diff) -> Bump:
    """Patch where the data are the same, minor where something was only added, else major."""
    kinds = {kind for counts in diff.counts.values() for kind in counts}
    if kinds - {"added"}:
        return "major"
    return "minor" if kinds else "patch"


def following(version: str, by: Bump) -> str:
    """The version after this one. Before 1.0.0 it goes by the same rule: what was edited leads to 1.0.0."""
    major, minor, patch = (int(part) for part in version.split("."))
    if by == "major":
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if by == "minor" else f"{major}.{minor}.{patch + 1}"


# two datasets


def differences(
    old: Path, new: Path, *, schemas: tuple[Schema | None, Schema | None] = (None, None)
) -> Iterator[Change]:
    """Every difference between two datasets. Raises `ReleaseError` where one has no documents.

    ``schemas`` are the old one and the new one; they are compared where both are given.
    """
    before, after = schemas
    if before is not None and after is not None:
        yield from schema_differences(before, after)
    yield from _documents(_View(old, "documents", ("id",)), _View(new, "documents", ("id",)))
    key = ("document_id", "layer")
    yield from _layers(_View(old, "annotations", key), _View(new, "annotations", key))
    # two people may have made the same link, and it has the same id then
    own = ("set", "id")
    yield from _links(_View(old, "links", own), _View(new, "links", own))


class _Place(NamedTuple):
    """Where a row stands, its split, and the sum of what it says."""

    file: int
    group: int
    row: int
    split: str
    digest: bytes


class _View:
    """The files of a view, read a row group at a time."""

    def __init__(self, folder: Path, name: str, key: tuple[str, ...]) -> None:
        self.name, self.key = name, key
        self.files = sorted((folder / "data" / name).glob("*.parquet"))
        if not self.files and name == "documents":
            mend = "name the folder of a dataset, or make one with `goldspan release build`"
            raise ReleaseError(f"{folder}: has no documents of a dataset; {mend}")
        try:
            self.columns = frozenset(pq.read_schema(self.files[0]).names) if self.files else frozenset()
        except (pa.ArrowException, OSError) as error:
            raise ReleaseError(
                f"{self.files[0]}: not Parquet ({error}); `goldspan release verify` says more"
            ) from error
        self._held: tuple[int, int] | None = None
        self._table: Any = None

    def index(self, columns: Sequence[str]) -> dict[tuple[str, ...], _Place]:
        """Every row's place by its key, with the digest of its key and these columns. Texts go by their sums."""
        out = {}
        for number, path in enumerate(self.files):
            split = path.name.rpartition("-of-")[0].rpartition("-")[0]
            with pq.ParquetFile(path) as file:
                for group in range(file.num_row_groups):
                    table = file.read_row_group(group, columns=[*self.key, *columns])
                    keys = zip(*(table.column(name).to_pylist() for name in self.key), strict=True)
                    for row, (key, digest) in enumerate(zip(keys, _digests(table), strict=True)):
                        out[key] = _Place(number, group, row, split, digest)
        return out

    def row(self, place: _Place, columns: Sequence[str]) -> Row:
        """A row in full. Those of one row group are best asked for one after another."""
        if self._held != (place.file, place.group):
            with pq.ParquetFile(self.files[place.file]) as file:
                self._table = file.read_row_group(place.group, columns=list(columns))
            self._held = place.file, place.group
        found: Row = self._table.slice(place.row, 1).to_pylist()[0]
        return found


def _compared(old: _View, new: _View) -> list[str]:
    """The columns that both have, in which a row can differ: of labels their digest, where both have it."""
    shared = old.columns & new.columns
    labels = {DIGEST} if DIGEST in shared else shared & set(LABELS)
    return sorted((shared - OTHERWISE) | labels | (shared & {"text_sha256"}))


def _digests(table: Any) -> Iterator[bytes]:
    """A sum of each row, its columns and types included; what is nested as Arrow lays it out.

    Rows with the same sum are the same. The same row may have two sums, where
    types or layouts differ: rows with different sums are read, and then compared.
    """
    nested = [field.name for field in table.schema if pa.types.is_nested(field.type)]
    form = str(table.schema).encode("utf-8")
    for batch in table.combine_chunks().to_batches():
        # strings are quicker as Python has them, and they are all there is where the labels have their own sum
        flat = zip(*(batch.column(name).to_pylist() for name in table.column_names if name not in nested), strict=True)
        for row, values in enumerate(flat):
            made = sha256(form)
            made.update(repr(values).encode("utf-8", "surrogatepass"))
            if nested:
                made.update(batch.select(nested).slice(row, 1).serialize())
            yield made.digest()


def _documents(old: _View, new: _View) -> Iterator[Change]:
    columns = _compared(old, new)
    before, after = old.index(columns), new.index(columns)
    full = sorted((old.columns & new.columns) - {"text"})
    for key, place in before.items():
        (document,) = key
        if (now := after.get(key)) is None:
            yield Change("documents", "removed", document, document)
            yield from _whole(old.row(place, full), "removed")
            continue
        if place.split != now.split:
            yield Change("splits", "changed", document, document, place.split, now.split)
        if place.digest != now.digest:
            yield from _rows(old.row(place, full), new.row(now, full))
    for key, place in after.items():
        if key not in before:
            yield Change("documents", "added", key[0], key[0])
            yield from _whole(new.row(place, full), "added")


def _whole(row: Row, kind: Kind) -> Iterator[Change]:
    """The labels of a document that came or went."""
    for span in row["spans"]:
        yield Change("spans", kind, _span_name(span), row["id"])
    name = _relation_namer(row["spans"])
    for relation in row["relations"]:
        yield Change("relations", kind, name(relation), row["id"])


def _rows(old: Row, new: Row) -> Iterator[Change]:
    document = new["id"]
    if old["text_sha256"] != new["text_sha256"]:
        yield Change("documents", "changed", document, document, old["text_sha256"], new["text_sha256"])
    facts = [name for name in old if name not in OTHERWISE]
    yield from _values("facts", document, "", {name: old[name] for name in facts}, {name: new[name] for name in facts})
    yield from _values("attributes", document, "", old.get("document_labels"), new.get("document_labels"))
    yield from _labels("spans", document, old["spans"], new["spans"], _span_name)
    name = _relation_namer([*old["spans"], *new["spans"]])
    yield from _labels("relations", document, old["relations"], new["relations"], name)


def _labels(
    what: What, document: str, old: Sequence[Row], new: Sequence[Row], name: Callable[[Row], str]
) -> Iterator[Change]:
    """Spans or relations by their ids, which are made of what they are on."""
    before, after = {one["id"]: one for one in old}, {one["id"]: one for one in new}
    for known, one in before.items():
        if known not in after:
            yield Change(what, "removed", name(one), document)
            continue
        now = after[known]
        yield from _values("attributes", document, f"{name(now)} ", one.get("attributes"), now.get("attributes"))
        if not _alike(_beside(one), _beside(now)):
            yield Change(what, "changed", name(now), document, _told(_beside(one)), _told(_beside(now)))
    for known, one in after.items():
        if known not in before:
            yield Change(what, "added", name(one), document)


def _beside(one: Row) -> Row:
    return {name: value for name, value in one.items() if name != "attributes"}


def _values(what: What, document: str, where: str, old: Row | None, new: Row | None) -> Iterator[Change]:
    """Values by name; null is no value."""
    old, new = old or {}, new or {}
    for name in dict.fromkeys((*old, *new)):
        before, after = old.get(name), new.get(name)
        if before != after:
            kind: Kind = "added" if before is None else "removed" if after is None else "changed"
            yield Change(what, kind, f"{where}{name}", document, _told(before), _told(after))


def _alike(old: Any, new: Any) -> bool:
    """Whether two values say the same in all fields that both have; another column is another form."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return all(_alike(old[name], new[name]) for name in old.keys() & new.keys())
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(_alike(one, other) for one, other in zip(old, new, strict=True))
    return bool(old == new)


def _told(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _span_name(span: Row) -> str:
    return f"{span['label']} {_extent(span)}"


def _extent(span: Row) -> str:
    return f"[{span['start']}, {span['end']}) {span['text']}"


def _relation_namer(spans: Iterable[Row]) -> Callable[[Row], str]:
    """What a relation between these spans is called: an id would tell a reader nothing."""
    ends = {span["id"]: _extent(span) for span in spans}

    def name(relation: Row) -> str:
        source, target = (ends.get(relation[end], relation[end]) for end in ("source", "target"))
        return f"{relation['label']} {source} -> {target}"

    return name


def _link_name(link: Row) -> str:
    members = (f"{one['document_id']} {one['text']}" for one in link["members"])
    return f"{link['label']} {' | '.join(members)}"


def _layers(old: _View, new: _View) -> Iterator[Change]:
    columns = _compared(old, new)
    before, after = old.index(columns), new.index(columns)
    full = sorted((old.columns & new.columns) - {DIGEST})
    for (document, name), place in before.items():
        now = after.get((document, name))
        if now is None:
            yield Change("layers", "removed", name, document)
        elif now.digest != place.digest and not _alike(old.row(place, full), new.row(now, full)):
            yield Change("layers", "changed", name, document)
    for document, name in after:
        if (document, name) not in before:
            yield Change("layers", "added", name, document)


def _links(old: _View, new: _View) -> Iterator[Change]:
    """Links by their ids, which are made of the label and the members."""
    columns = _compared(old, new)
    before, after = old.index(columns), new.index(columns)
    had, has = sorted(old.columns), sorted(new.columns)
    for key, place in before.items():
        if (now := after.get(key)) is None:
            yield Change("links", "removed", _link_name(old.row(place, had)))
        elif now.digest != place.digest:
            one, other = old.row(place, had), new.row(now, has)
            if turned := [name for name in had if name in other and not _alike(one[name], other[name])]:
                were, are = ({name: row[name] for name in turned} for row in (one, other))
                yield Change("links", "changed", _link_name(other), None, _told(were), _told(are))
    for key, place in after.items():
        if key not in before:
            yield Change("links", "added", _link_name(new.row(place, has)))


# two schemas


def schema_differences(old: Schema, new: Schema) -> Iterator[Change]:
    """Labels, relations and attributes that came, went, or mean something else now.

    Words that explain, colours and keys do not count: they change no data. That
    the order of labels changed does, for `datasets` numbers them by it.
    """
    before, after = dict(_elements(old)), dict(_elements(new))
    for name, one in before.items():
        if name not in after:
            yield Change("schema", "removed", name)
        elif one != (now := after[name]):
            wider = [part for part in WIDE if getattr(one, part, ()) != getattr(now, part, ())]
            kept = all(set(getattr(one, part)) <= set(getattr(now, part)) for part in wider)
            if kept and one == replace(now, **{part: getattr(one, part) for part in wider}):
                yield Change("schema", "added", f"{name}: {', '.join(wider)}")
            else:
                yield Change("schema", "changed", name)
    for name in after:
        if name not in before:
            yield Change("schema", "added", name)
    for what, were, are in (
        ("labels", old.concrete, new.concrete),
        ("relations", relation_labels(old), relation_labels(new)),
    ):
        kept_names = tuple(name for name in were if name in are)
        if are[: len(kept_names)] != kept_names:
            yield Change("schema", "changed", f"numbers of {what}", None, ", ".join(were), ", ".join(are))


WIDE = ("source", "target", "labels", "values")
"""What may grow without touching what is there: who may be an end, who may carry an attribute, its values."""


def _elements(schema: Schema) -> Iterator[tuple[str, Any]]:
    for name, label in schema.labels.items():
        yield f"label {name}", replace(label, definition="", examples=(), colour=None, hotkey=None, maps_to={})
    for name, relation in schema.relations.items():
        yield f"relation {name}", replace(relation, definition="", examples=(), maps_to={})
    for name, attribute in schema.attributes.items():
        yield f"attribute {name}", replace(attribute, definition="", maps_to={})


# told


def record(diff: Diff) -> dict[str, Any]:
    """The diff as JSON data."""
    return {
        "bump": bump(diff),
        "counts": {what: dict(counts) for what, counts in diff.counts.items()},
        "changes": [
            {
                "what": one.what,
                "kind": one.kind,
                "name": one.name,
                **{
                    name: value for name in ("document", "before", "after") if (value := getattr(one, name)) is not None
                },
            }
            for one in diff.changes
        ],
    }


def told_counts(diff: Diff) -> str:
    """All counts in a line; empty where nothing differs."""
    return "; ".join(f"{what}: {_counted(counts)}" for what, counts in diff.counts.items())


SIGNS: Mapping[Kind, str] = {"added": "+", "removed": "-", "changed": "~"}


def lines(diff: Diff) -> Iterator[str]:
    """The diff for the terminal: a line of counts for each sort, then its changes."""
    for what, counts in diff.counts.items():
        yield f"{what}: {_counted(counts)}"
        for one in diff.changes:
            if one.what == what:
                document = f"{one.document}: " if one.document not in (None, one.name) else ""
                yield f"  {SIGNS[one.kind]} {document}{' '.join(one.name.split())}{_turned(one)}"
        listed = sum(one.what == what for one in diff.changes)
        if more := sum(counts.values()) - listed:
            yield f"  and {more} more"


def _turned(one: Change) -> str:
    if one.kind != "changed" or one.before is None or one.after is None:
        return ""
    return f": {' '.join(one.before.split())} -> {' '.join(one.after.split())}"


def _counted(counts: Mapping[Kind, int]) -> str:
    return ", ".join(f"{number:,} {kind}" for kind, number in counts.items())


def markdown(diff: Diff) -> str:
    """The counts as a list, and which documents and parts of the schema they are about; for a changelog."""
    if not diff.counts:
        return "The data are the same."
    out = []
    for what, counts in diff.counts.items():
        out.append(f"- {what}: {_counted(counts)}")
        if what in ("schema", "splits"):
            out += [f"  - {one.kind}: {_escaped(one.name)}{_turned(one)}" for one in diff.changes if one.what == what]
    return "\n".join(out)


def _escaped(text: str) -> str:
    return f"`{text.replace('`', '')}`"
