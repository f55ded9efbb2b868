"""The rows of a portion of documents, made in any process, as tables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

import pyarrow as pa

from goldspan.release.build import arrays
from goldspan.release.build.entries import Portion, read
from goldspan.release.release_errors import ReleaseError
from goldspan.release.build.pseudonyms import without_names
from goldspan.release.build.tally import Tally
from goldspan.release.build.views import Row, View, views
from goldspan.schema.types import Schema

AT_ONCE = 16
"""Documents of which all records and rows are held at a time; what is made of them takes much less room."""


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
    makers = {view.name: table_maker(view) for view in wanted}
    found: dict[str, list[pa.Table]] = {view.name: [] for view in wanted}
    entries = read(portion, schema)
    while some := list(islice(entries, AT_ONCE)):
        published = some if annotator_names else list(map(without_names, some))
        for named, entry in zip(some, published, strict=True):
            if entry.document.id in linked:
                made.layers |= {
                    (entry.document.id, old.name): new.name for old, new in zip(named.layers, entry.layers, strict=True)
                }
            made.documents.append(entry.document.id)
            made.tally.add(entry)
        for view in wanted:
            rows: list[Row] = []
            bounds = made.bounds[view.name]
            begun = bounds[-1]
            for entry in published:
                rows += view.rows(entry)
                bounds.append(begun + len(rows))
            if rows:
                found[view.name].append(makers[view.name](rows))
    made.tables = {name: as_bytes(parts) for name, parts in found.items() if parts}
    return made


def table_maker(view: View) -> Callable[[Sequence[Row]], pa.Table]:
    """What makes a table of rows. It raises `ReleaseError` where one does not fit the view's columns."""
    # no function that names itself: it would be a circle, and keep the view for long
    return partial(_table, view, arrays.table_maker(view.columns))


def _table(view: View, make: Callable[[Sequence[Row]], pa.Table], rows: Sequence[Row]) -> pa.Table:
    try:
        return make(rows)
    except (ValueError, TypeError, OverflowError) as error:
        if len(rows) > 1:  # which one it is
            for row in rows:
                _table(view, make, [row])
        raise ReleaseError(_misfit(view, rows[0], error)) from error


def _misfit(view: View, row: Row, error: Exception) -> str:
    where = (
        f"document {row['document_id']!r}" if "document_id" in row else f"{view.name.removesuffix('s')} {row['id']!r}"
    )
    if isinstance(error, UnicodeEncodeError):
        told = f"a text holds half a character ({error.reason})"
        return f"{where}: {told}; mend the text, for a file of UTF-8 cannot hold it"
    return f"{where}: a row of {view.name!r} does not fit its columns ({error}); run `goldspan validate`"


def as_bytes(parts: Sequence[pa.Table]) -> bytes:
    """Tables of one schema as a stream. What it takes of the system's memory goes back at once."""
    sink = pa.BufferOutputStream(pa.system_memory_pool())
    with pa.ipc.new_stream(sink, parts[0].schema) as stream:
        for table in parts:
            stream.write_table(table)
    return bytes(sink.getvalue())


def tables(made: Made) -> Mapping[str, pa.Table]:
    """The tables of what another process made, by view."""
    return {name: pa.ipc.open_stream(data).read_all() for name, data in made.tables.items()}
