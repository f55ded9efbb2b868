"""Who is to annotate which document: ``corpus/assignments.json``, with pseudonyms alone.

The file is optional. It has a line for each document, so that a change is easy to review.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from goldspan.store import write_text
from goldspan.store.files import AnyPath
from goldspan.store.name_lists import read_lists
from goldspan.store.readable import check_readable
from goldspan.store.records import as_text

Assignments: TypeAlias = Mapping[str, tuple[str, ...]]
"""The people of each document, by its id; in every pass they are the same."""


def assignments_path(corpus: AnyPath) -> Path:
    return Path(corpus) / "assignments.json"


def structure() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Who annotates which document of a goldspan corpus",
        "type": "object",
        "additionalProperties": {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "minItems": 1,
            "uniqueItems": True,
        },
    }


def read_assignments(corpus: AnyPath) -> Assignments:
    """The assignments of a corpus; none where it has no such file. Raises `StoreError` where it cannot be read."""
    check_readable(corpus)
    return read_lists(assignments_path(corpus), what="assignments")


def write_assignments(corpus: AnyPath, assignments: Assignments) -> bool:
    """Writes the file, a document a line in the order given; returns whether it changed."""
    lines = ",\n".join(f"  {as_text(name)}: {as_text(list(people))}" for name, people in assignments.items())
    return write_text(assignments_path(corpus), f"{{\n{lines}\n}}\n" if lines else "{}\n")
