"""The command line: each verb reads its settings, makes one library call, and prints what came of it.

Data goes to stdout, talk to stderr. Exit codes: 0 done, 1 findings of severity
error (or a difference that was looked for), 2 misuse or a request that failed.
"""

import sys
from collections.abc import Sequence
from importlib import import_module

from goldspan.cli.app import app

MODULES = {
    "adjudicate": ("adjudicate",),
    "agree": ("agree",),
    "explain": ("explain",),
    "feedback": ("feedback",),
    "ingest": ("ingest_validate_show",),
    "pull": ("pull",),
    "push": ("serve_push",),
    "reanchor": ("reanchor",),
    "rebuild": ("build",),
    "release": ("release_build", "release_publish", "release_split", "release_restore", "release_versions"),
    "schema": ("build", "schema_migrate", "schema_import"),
    "serve": ("serve_push",),
    "show": ("ingest_validate_show",),
    "validate": ("ingest_validate_show",),
}
"""Where the verbs of each first word stand. What the others need is not imported, which takes most of a second."""


def load(words: Sequence[str]) -> None:
    """Makes known to `app` the verbs that a command line can mean: those of its first word, or all."""
    first = words[0] if words else ""
    for module in MODULES.get(first) or sorted({one for some in MODULES.values() for one in some}):
        import_module(f"goldspan.cli.{module}")


def main() -> None:
    """Runs the verb that the arguments name."""
    load(sys.argv[1:])
    app()


__all__ = ["MODULES", "app", "load", "main"]
