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
    from goldspan.change.migrate.migration_language import MigrationError
    from goldspan.consent import TrustError
    from goldspan.corpus import Corpus
    from goldspan.corpus import open_corpus as open
    from goldspan.corpus.other_verbs import (
        explain,
        init,
        pull_export,
        recover,
        release_restore,
        release_verify,
        schema_import_brat,
        schema_import_label_studio,
    )
    from goldspan.errors import ArgumentError, FrameError, GoldspanError, NotFoundError, PathError, RefusedError
    from goldspan.findings import CheckError
    from goldspan.formats.format_registry import read, write
    from goldspan.ingest import IngestError
    from goldspan.labelstudio.connection import ServerError
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
    from goldspan.operations.agree import AgreementError
    from goldspan.operations.release_checks import ReleaseRefused
    from goldspan.release import ReleaseError
    from goldspan.report.findings.selection import SelectionError
    from goldspan.schema.language import SchemaError
    from goldspan.schema.types import Schema
    from goldspan.settings import NoCorpusError, Settings, SettingsError
    from goldspan.store import StoreError

__version__ = "0.1.0"

__all__ = [
    "AgreementError",
    "Alignment",
    "ArgumentError",
    "CheckError",
    "Corpus",
    "Document",
    "Excerpt",
    "Finding",
    "FrameError",
    "GoldspanError",
    "IngestError",
    "Layer",
    "Link",
    "LinkSet",
    "Member",
    "MigrationError",
    "NoCorpusError",
    "NotFoundError",
    "PathError",
    "Place",
    "Provenance",
    "RefusedError",
    "Relation",
    "ReleaseError",
    "ReleaseRefused",
    "Schema",
    "SchemaError",
    "SelectionError",
    "ServerError",
    "Settings",
    "SettingsError",
    "Source",
    "Span",
    "StoreError",
    "Suppression",
    "TrustError",
    "explain",
    "init",
    "open",
    "pull_export",
    "read",
    "recover",
    "release_restore",
    "release_verify",
    "schema_import_brat",
    "schema_import_label_studio",
    "write",
]

_MODULES = {
    "corpus": (
        "Corpus",
        "open",
    ),
    "corpus.other_verbs": (
        "explain",
        "init",
        "pull_export",
        "recover",
        "release_restore",
        "release_verify",
        "schema_import_brat",
        "schema_import_label_studio",
    ),
    "errors": (
        "ArgumentError",
        "FrameError",
        "GoldspanError",
        "NotFoundError",
        "PathError",
        "RefusedError",
    ),
    "findings": ("CheckError",),
    "formats.format_registry": (
        "read",
        "write",
    ),
    "change.migrate.migration_language": ("MigrationError",),
    "ingest": ("IngestError",),
    "labelstudio.connection": ("ServerError",),
    "operations.agree": ("AgreementError",),
    "operations.release_checks": ("ReleaseRefused",),
    "release": ("ReleaseError",),
    "report.findings.selection": ("SelectionError",),
    "schema.language": ("SchemaError",),
    "schema.types": ("Schema",),
    "settings": (
        "NoCorpusError",
        "Settings",
        "SettingsError",
    ),
    "store": ("StoreError",),
    "consent": ("TrustError",),
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
