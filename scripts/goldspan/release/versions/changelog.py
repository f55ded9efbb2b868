"""The changelog of a corpus: an entry for each version, written from the diff, the newest on top."""

import re

from goldspan.release.build.built_dataset import BuiltDataset
from goldspan.release.versions.compare import Diff, markdown

NAME = "CHANGELOG.md"

HEAD = """# Changelog

What changed in the dataset from version to version. The number follows from it: the first part is raised where anything
was edited, removed or moved between splits, the second where something was only added, the third where the same data
have another form.
"""


def sidecar_files(built: BuiltDataset) -> dict[str, bytes]:
    changes = built.facts.changes
    return {NAME: changes.encode("utf-8")} if changes else {}


_VERSION = re.compile(r"^## ([0-9]+\.[0-9]+\.[0-9]+)$", re.MULTILINE)


def versions(changes: str) -> list[str]:
    """The versions that have an entry, in the order in which they stand."""
    return _VERSION.findall(changes)


def entry(version: str, diff: Diff | None, summary: str = "", *, first: bool = True) -> str:
    """The section of a version: its summary, then what the diff counts; ``None`` where there was nothing to compare.

    That is the ``first`` version, or one for which the earlier ones were not at hand.
    """
    nothing = "The first version." if first else "It was not compared with the version before."
    told = nothing if diff is None else markdown(diff)
    return "\n\n".join(part for part in (f"## {version}", summary.strip(), told) if part) + "\n"


def summarised(changes: str, version: str, summary: str) -> bool:
    """Whether the entry of a version begins with this summary."""
    return f"## {version}\n\n{summary.strip()}\n\n" in changes


def on_top(older: str, newest: str) -> str:
    """The changelog with an entry before all others, which stay as they are, byte by byte."""
    if not older.strip():
        return f"{HEAD}\n{newest}"
    at = 0 if older.startswith("## ") else older.find("\n## ") + 1
    if not at and not older.startswith("## "):
        return f"{older.rstrip()}\n\n{newest}"
    return f"{older[:at]}{newest}\n{older[at:]}"
