"""The rows of a portion of documents, made in any process, as tables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

import pyarrow as pa

from goldspan.release.build import arrays
from goldspan.release.build.disclosure import finished_layers, public
from goldspan.release.build.entries import DocumentEntry, read
from goldspan.release.build.tally import DatasetTally
from goldspan.release.build.views import Row, View, views
from goldspan.release.release_settings import NOTHING_MORE, Disclosure, ReleaseError
from goldspan.schema.types import Schema
from goldspan.store import Portion

AT_ONCE = 16
"""Documents whose records and rows are held at a time; the tables that are made of them take much less memory."""


@dataclass(slots=True)
class PortionRows:
    """The rows of documents in some views.

    ``bounds`` has for each view where the rows of each document begin, and last
    where they all end; ``tables`` the rows themselves as a stream of Arrow's IPC.
    A view without rows has none. ``layers`` are the published names of layers,
    by document and name, of documents that links name; ``None`` for a layer that is left out.
    """

    documents: list[str] = field(default_factory=list)
    bounds: dict[str, list[int]] = field(default_factory=dict)
    tables: dict[str, bytes] = field(default_factory=dict)
    layers: dict[tuple[str, str], str | None] = field(default_factory=dict)
    tally: DatasetTally = field(default_factory=DatasetTally)


def portion_rows(
    portion: Portion,
    *,
    schema: Schema,
    names: Sequence[str],
    disclosure: Disclosure = NOTHING_MORE,
    linked: frozenset[str] = frozenset(),
) -> PortionRows:
    """The rows of a portion in the views of these names, of what ``disclosure`` publishes.

    ``linked`` are the documents whose layers `PortionRows.layers` has.

    Raises `ReleaseError` where something could not be published as it stands, or where there is no view of a name.
    """
    wanted = views(schema, names)
    made = PortionRows(bounds={view.name: [0] for view in wanted})
    makers = {view.name: table_maker(view) for view in wanted}
    found: dict[str, list[pa.Table]] = {view.name: [] for view in wanted}
    entries = read(portion, schema, disclosure)
    while whole := list(islice(entries, AT_ONCE)):
        published = [_add_document(made, entry, disclosure, linked) for entry in whole]
        for view in wanted:
            rows: list[Row] = []
            bounds = made.bounds[view.name]
            start = bounds[-1]
            for entry in published:
                rows += view.rows(entry)
                bounds.append(start + len(rows))
            if rows:
                found[view.name].append(makers[view.name](rows))
    made.tables = {name: as_bytes(parts) for name, parts in found.items() if parts}
    return made


def _add_document(
    made: PortionRows, whole: DocumentEntry, disclosure: Disclosure, linked: frozenset[str]
) -> DocumentEntry:
    """What is published of a document: counted, and with the names of its layers kept where a link names it."""
    document, left_out = whole.document.id, made.tally.left_out
    finished = finished_layers(whole, disclosure, left_out)
    published = public(finished, disclosure, left_out)
    if document in linked:
        made.layers |= {(document, layer.name): None for layer in whole.layers}
        for before, after in zip(finished.layers, published.layers, strict=True):
            made.layers[document, before.name] = after.name
        made.layers |= {(document, part): made.layers[document, name] for part, name in whole.joined.items()}
    made.documents.append(document)
    made.tally.add(published)
    return published


def table_maker(view: View) -> Callable[[Sequence[Row]], pa.Table]:
    """What makes a table of rows. It raises `ReleaseError` where one does not fit the view's columns."""
    # not a nested function that calls itself: that would be a reference cycle, and keep the view in memory for long
    return partial(_table, view, arrays.table_maker(view.columns))


def _table(view: View, make: Callable[[Sequence[Row]], pa.Table], rows: Sequence[Row]) -> pa.Table:
    try:
        return make(rows)
    except (ValueError, TypeError, OverflowError) as error:
        if len(rows) > 1:  # find out which row it is
            for row in rows:
                _table(view, make, [row])
        raise ReleaseError(_misfit(view, rows[0], error)) from error


def _misfit(view: View, row: Row, error: Exception) -> str:
    where = (
        f"document {row['document_id']!r}" if "document_id" in row else f"{view.name.removesuffix('s')} {row['id']!r}"
    )
    if isinstance(error, UnicodeEncodeError):
        return f"{where}: a text holds a lone surrogate ({error.reason}), which UTF-8 cannot hold; correct the text"
    return f"{where}: a row of {view.name!r} does not fit its columns ({error}); run `goldspan validate`"


def as_bytes(parts: Sequence[pa.Table]) -> bytes:
    """Tables of one schema as a stream. The memory that it takes from the system is given back at once."""
    sink = pa.BufferOutputStream(pa.system_memory_pool())
    with pa.ipc.new_stream(sink, parts[0].schema) as stream:
        for table in parts:
            stream.write_table(table)
    return bytes(sink.getvalue())


def tables(made: PortionRows) -> Mapping[str, pa.Table]:
    """The tables that another process made, by view."""
    return {name: pa.ipc.open_stream(data).read_all() for name, data in made.tables.items()}
