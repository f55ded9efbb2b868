"""goldspan: source articles to an annotated corpus that people can trust.

    import goldspan

    corpus = goldspan.open("my-corpus")
    corpus.spans().groupby("label").size()

docs/python.md is a tour. Nothing is loaded before it is used, so that the
import takes no time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from goldspan.corpus import Corpus
    from goldspan.corpus import open_corpus as open
    from goldspan.errors import GoldspanError, NotFoundError, PathError
    from goldspan.findings import CheckError
    from goldspan.model import (
        Alignment,
        Document,
        Excerpt,
        Finding,
        Layer,
        Link,
        LinkSet,
        Member,
        Place,
        Provenance,
        Relation,
        Source,
        Span,
        Suppression,
    )
    from goldspan.schema.types import Schema
    from goldspan.settings import Settings, SettingsError

__version__ = "0.1.0"

__all__ = [
    "Alignment",
    "CheckError",
    "Corpus",
    "Document",
    "Excerpt",
    "Finding",
    "GoldspanError",
    "Layer",
    "Link",
    "LinkSet",
    "Member",
    "NotFoundError",
    "PathError",
    "Place",
    "Provenance",
    "Relation",
    "Schema",
    "Settings",
    "SettingsError",
    "Source",
    "Span",
    "Suppression",
    "open",
]

_MODULES = {
    "corpus": ("Corpus", "open"),
    "errors": ("GoldspanError", "NotFoundError", "PathError"),
    "findings": ("CheckError",),
    "schema.types": ("Schema",),
    "settings": ("Settings", "SettingsError"),
}
"""Where the names stand; those that are not here are types of ``model``."""

_OTHER_NAMES = {"open": "open_corpus"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'goldspan' has no attribute {name!r}")
    module = next((module for module, names in _MODULES.items() if name in names), "model")
    found = getattr(import_module(f"goldspan.{module}"), _OTHER_NAMES.get(name, name))
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
