"""The changelog of a corpus: an entry for each version, written from the diff, the newest on top."""

import re
from typing import TYPE_CHECKING

from goldspan.release.versions.changes import DatasetDiff
from goldspan.release.versions.diff_lines import markdown

if TYPE_CHECKING:  # it brings pyarrow, and a changelog can be read without
    from goldspan.release.build.built_dataset import BuiltDataset

NAME = "CHANGELOG.md"

HEAD = """# Changelog

What changed in the dataset from version to version. The number follows from it: the first part is raised where anything
was edited, removed or moved between splits, the second where something was only added, the third where the same data
have another form.
"""


def sidecar_files(built: "BuiltDataset") -> dict[str, bytes]:
    changes = built.facts.changes
    return {NAME: changes.encode("utf-8")} if changes else {}


_VERSION = re.compile(r"^## ([0-9]+\.[0-9]+\.[0-9]+)$", re.MULTILINE)


FETCH_TAGS = "run `git fetch --tags`, or `goldspan release tag` at its commit"


def missing_tag(changes: str, version: str) -> str | None:
    """Why ``version`` is not the first, though no version is tagged; ``None`` where it may be."""
    earlier = [known for known in versions(changes) if known != version]
    return (
        f"{earlier[0]} is in the committed {NAME}, but no version is tagged here to compare with" if earlier else None
    )


def versions(changes: str) -> list[str]:
    """The versions that have an entry, in the order of the entries."""
    return _VERSION.findall(changes)


def entry(version: str, diff: DatasetDiff | None, summary: str = "", *, first: bool = True) -> str:
    """The section of a version: its summary, then the counts of the diff with the version before.

    The diff is ``None`` for the ``first`` version, and for one whose earlier versions were not at hand.
    """
    uncompared = "The first version." if first else "It was not compared with the version before."
    body = uncompared if diff is None else markdown(diff)
    return "\n\n".join(part for part in (f"## {version}", summary.strip(), body) if part) + "\n"


def has_summary(changes: str, version: str, summary: str) -> bool:
    """Whether the entry of a version begins with this summary."""
    return f"## {version}\n\n{summary.strip()}\n\n" in changes


def with_entry(older: str, newest: str) -> str:
    """The changelog with an entry before all others, which stay as they are, byte by byte."""
    if not older.strip():
        return f"{HEAD}\n{newest}"
    at = 0 if older.startswith("## ") else older.find("\n## ") + 1
    if not at and not older.startswith("## "):
        return f"{older.rstrip()}\n\n{newest}"
    return f"{older[:at]}{newest}\n{older[at:]}"
