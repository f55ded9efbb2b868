"""The rows of a portion of documents, made in any process: as JSON, which Arrow reads faster than Python objects."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
import pyarrow as pa
import pyarrow.json as pj

from goldspan.release.columns import arrow_schema
from goldspan.release.entries import Portion, read
from goldspan.release.errors import ReleaseError
from goldspan.release.memory import frugal
from goldspan.release.naming import without_names
from goldspan.release.tally import Tally
from goldspan.release.views import Row, View, views
from goldspan.schema.types import Schema

_json = msgspec.json.Encoder()


@dataclass(slots=True)
class Made:
    """The rows of documents in some views.

    ``bounds`` has for each view where the rows of each document begin, and last
    where they all end; ``tables`` the rows themselves as a stream of Arrow's IPC.
    A view without rows has none. ``layers`` are the published names of layers,
    by document and name, of documents that links name.
    """

    documents: list[str] = field(default_factory=list)
    bounds: dict[str, list[int]] = field(default_factory=dict)
    tables: dict[str, bytes] = field(default_factory=dict)
    layers: dict[tuple[str, str], str] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)


def make(
    portion: Portion,
    *,
    schema: Schema,
    names: Sequence[str],
    annotator_names: bool = False,
    linked: frozenset[str] = frozenset(),
) -> Made:
    """The rows of a portion in the views of these names, with pseudonyms for people unless told otherwise.

    ``linked`` are the documents whose layers `Made.layers` has.

    Raises `ReleaseError` where something could not be published as it stands.
    """
    wanted = [view for view in views(schema) if view.name in names]
    made = Made(bounds={view.name: [0] for view in wanted})
    written: dict[str, list[bytes]] = {view.name: [] for view in wanted}
    for named in read(portion, schema):
        entry = named if annotator_names else without_names(named)
        if entry.document.id in linked:
            made.layers |= {
                (entry.document.id, old.name): new.name for old, new in zip(named.layers, entry.layers, strict=True)
            }
        made.documents.append(entry.document.id)
        made.tally.add(entry)
        for view in wanted:
            rows = as_json(view.rows(entry), entry.document.id)
            written[view.name] += rows
            made.bounds[view.name].append(len(written[view.name]))
    with frugal():
        for view in wanted:
            if written[view.name]:
                made.tables[view.name] = as_bytes(as_table(view, written.pop(view.name), made.documents))
    return made


def as_json(rows: Iterable[Row], document: str) -> list[bytes]:
    """Each row as a line. Raises `ReleaseError` where its text is not Unicode."""
    try:
        return [_json.encode(row) for row in rows]
    except UnicodeEncodeError as error:
        told = f"a text holds half a character ({error.reason})"
        raise ReleaseError(
            f"document {document!r}: {told}; mend the text, for a file of UTF-8 cannot hold it"
        ) from error


def as_table(view: View, rows: Sequence[bytes], documents: Sequence[str]) -> pa.Table:
    """Rows, at least one, as a table. Raises `ReleaseError` where one does not fit the view's columns."""
    data = b"\n".join(rows)
    try:
        return pj.read_json(
            pa.BufferReader(data),
            # one block, which no row is longer than; what runs side by side are processes, not threads
            read_options=pj.ReadOptions(use_threads=False, block_size=len(data) + 1),
            parse_options=pj.ParseOptions(
                explicit_schema=arrow_schema(view.columns), unexpected_field_behavior="error"
            ),
        )
    except pa.ArrowInvalid as error:
        place = f"documents {documents[0]!r} to {documents[-1]!r}: rows of {view.name!r}"
        raise ReleaseError(f"{place} do not fit its columns ({error}); run `goldspan validate`") from error


def as_bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())


def tables(made: Made) -> Mapping[str, pa.Table]:
    """The tables of what another process made, by view."""
    return {name: pa.ipc.open_stream(data).read_all() for name, data in made.tables.items()}
