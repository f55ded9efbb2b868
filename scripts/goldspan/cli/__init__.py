"""The command line: each verb parses its options, calls one operation, and prints the result.

Results go to stdout, everything else to stderr. Exit codes: 0 done, 1 findings of severity
error (or a difference that was looked for), 2 misuse or a request that failed.
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from pkgutil import iter_modules

from goldspan.cli.app import app

SHARED = {"app", "console", "finding_output"}
"""Modules of this package that hold no verb."""

VERB_MODULES = tuple(module.name for module in iter_modules(__path__) if module.name not in SHARED)
"""A module for each verb, named like it: ``release_build`` has ``goldspan release build``."""


def load(words: Sequence[str]) -> None:
    """Makes known to `app` the verbs that a command line can mean: one verb, or those of a group, or all.

    The modules of the other verbs are not imported, for that takes most of a second.
    """
    for count in (2, 1):
        wanted = "_".join(words[:count])
        if chosen := [name for name in VERB_MODULES if name == wanted or name.startswith(f"{wanted}_")]:
            break
    for name in chosen or VERB_MODULES:
        import_module(f"goldspan.cli.{name}")


def main() -> None:
    """Runs the verb that the arguments name."""
    for channel in (sys.stdout, sys.stderr):
        if isinstance(channel, TextIOWrapper):  # what a terminal's encoding has no letter for is spelt out
            channel.reconfigure(errors="backslashreplace")
    load(sys.argv[1:])
    app()


__all__ = ["VERB_MODULES", "app", "load", "main"]
