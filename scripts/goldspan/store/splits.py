"""Which documents are for training and which for testing: ``corpus/splits.json``.

The file is optional. It has a sorted list of document ids for each split, one id
a line, so that a change is easy to review.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from goldspan.store import dumps, write_text
from goldspan.store.files import AnyPath
from goldspan.store.name_lists import read_lists
from goldspan.store.readable import check_readable

Splits = Mapping[str, tuple[str, ...]]
"""Document ids by the name of their split."""


NAME = r"^(?!all$)\w+(\.\w+)*$(?!\n)"
"""What `datasets` accepts as the name of a split; ``all`` is reserved there for all splits together."""

NAMING = "letters, digits and _, with single dots between them, and not 'all'"


def splits_path(corpus: AnyPath) -> Path:
    return Path(corpus) / "splits.json"


def structure() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The splits of a goldspan corpus",
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"pattern": NAME},
        "additionalProperties": {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "uniqueItems": True,
        },
    }


def read_splits(corpus: AnyPath) -> Splits:
    """The splits of a corpus; none where it has no such file. Raises `StoreError` where the file cannot be read."""
    check_readable(corpus)
    return read_lists(splits_path(corpus), what="splits")


def write_splits(corpus: AnyPath, splits: Mapping[str, Iterable[str]]) -> bool:
    """Writes the file, ids sorted and splits in the order given; returns whether it changed."""
    return write_text(splits_path(corpus), dumps({name: sorted(set(splits[name])) for name in splits}))
