"""The views of a corpus that a release publishes. Each is a module here, ``NAME_view.py``, which declares a ``VIEW``.

Another view is another such module: the release, its card, its checks and its tests find it by themselves. Nothing
volatile may enter a row (pull times, task and annotation ids, servers): layers that were pushed to a server and
pulled back must give the same bytes.
"""

import pkgutil
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, TypeAlias

from goldspan.model import Link, LinkSet
from goldspan.release.build.columns import Column
from goldspan.release.build.entries import DocumentEntry
from goldspan.release.release_settings import ReleaseError
from goldspan.schema.types import Schema
from goldspan.wording import unknown

Row: TypeAlias = dict[str, Any]

DocumentRows: TypeAlias = Callable[[DocumentEntry], Iterator[Row]]
"""Makes the rows of one document."""

LinkRow: TypeAlias = Callable[[LinkSet, Link], Row]
"""Makes the row of one link of a set."""

SUFFIX = "_view"


def _no_rows(schema: Schema) -> DocumentRows:
    """Of documents, for a view of links."""
    return lambda entry: iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewDeclaration:
    """What a module of this package declares as ``VIEW``.

    ``place`` orders the views, and the names order those of the same place. ``about`` says what one row is. Rows are
    made of documents (``rows``) or of links between them (``link_row``), and have no field that is no column. A field
    that is a struct, or a list of them, holds objects of the model: its columns say how values are taken from them.
    """

    name: str
    place: int
    about: str
    columns: Callable[[Schema], tuple[Column, ...]]
    rows: Callable[[Schema], DocumentRows] = _no_rows
    link_row: Callable[[Schema], LinkRow] | None = None
    default: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A view of corpora with one schema. ``default`` is the one that `load_dataset` gives where none is named."""

    name: str
    about: str
    columns: tuple[Column, ...]
    rows: DocumentRows
    link_row: LinkRow | None = None
    default: bool = False


def names() -> tuple[str, ...]:
    """The names of all views, in their order."""
    return tuple(declaration.name for declaration in _declarations())


def views(schema: Schema, wanted: Collection[str] | None = None) -> tuple[View, ...]:
    """All views, or those of the names that are ``wanted``, in their order.

    Raises `ReleaseError` where there is no view of a name.
    """
    for name in wanted or ():
        if name not in names():
            raise ReleaseError(unknown("view", name, names()))
    chosen = (view for view in _declarations() if wanted is None or view.name in wanted)
    return tuple(_view(view, schema) for view in chosen)


def named_view(schema: Schema, name: str) -> View:
    """The view of a name. Raises `ReleaseError` where there is none."""
    (found,) = views(schema, (name,))
    return found


def _view(declaration: ViewDeclaration, schema: Schema) -> View:
    return View(
        name=declaration.name,
        about=declaration.about,
        columns=declaration.columns(schema),
        rows=declaration.rows(schema),
        link_row=declaration.link_row(schema) if declaration.link_row else None,
        default=declaration.default,
    )


@cache
def _declarations() -> tuple[ViewDeclaration, ...]:
    modules = [module.name for module in pkgutil.iter_modules(__path__) if module.name.endswith(SUFFIX)]
    found: list[ViewDeclaration] = [import_module(f"{__name__}.{module}").VIEW for module in modules]
    return tuple(sorted(found, key=lambda view: (view.place, view.name)))
