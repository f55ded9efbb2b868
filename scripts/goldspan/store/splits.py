"""Which documents are for training and which for testing: ``corpus/splits.json``.

The file is optional. It has a sorted list of document ids for each split, one id
a line, so that a change is easy to review.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from goldspan.store import StoreError, dumps, write_text
from goldspan.store.files import AnyPath
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


def splits_from(record: Mapping[str, Any]) -> Splits:
    """The splits in the JSON data of the file. Raises ``ValueError`` where the data have another shape."""
    return msgspec.convert(record, dict[str, tuple[str, ...]])


def read_splits(corpus: AnyPath) -> Splits:
    """The splits of a corpus; none where it has no such file. Raises `StoreError` where the file cannot be read."""
    check_readable(corpus)
    path = splits_path(corpus)
    try:
        return splits_from(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}); restore it from git") from error
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{path}: not splits ({error}); run `goldspan validate` for more") from error


def write_splits(corpus: AnyPath, splits: Mapping[str, Iterable[str]]) -> bool:
    """Writes the file, ids sorted and splits in the order given; returns whether it changed."""
    return write_text(splits_path(corpus), dumps({name: sorted(set(splits[name])) for name in splits}))
