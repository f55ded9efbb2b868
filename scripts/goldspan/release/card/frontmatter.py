"""The YAML at the head of a dataset card: what `load_dataset` and the Hub read.

Every config carries the release's version and the sha256 of its data. Without them `datasets` finds its cache by the
folder's last name alone, and loads the old rows of a folder that was rebuilt. Features and sizes are complete, so no
reader has to infer them from files.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from goldspan.release.build.built_dataset import WrittenSplit, WrittenView
from goldspan.release.build.columns import yaml_features
from goldspan.release.build.tally import DatasetTally
from goldspan.release.release_settings import ReleaseError, ReleaseSettings

MARK = "# made by goldspan: change the corpus or the settings, and build again"
"""Marks a card that goldspan made. It is in the YAML, where no reader of the card sees it."""

_STEPS = ("1K", "10K", "100K", "1M", "10M", "100M", "1B", "10B", "100B", "1T")
SIZES = ("n<1K", *(f"{low}<n<{high}" for low, high in pairwise(_STEPS)), "n>1T")


def front_matter(tally: DatasetTally, views: Sequence[WrittenView], settings: ReleaseSettings) -> str:
    """The YAML block, ``---`` lines included."""
    licences = [settings.licence, settings.text_licence]
    data: dict[str, Any] = {
        "pretty_name": settings.name,
        "language": list(settings.language),
        "multilinguality": ["monolingual" if len(settings.language) == 1 else "multilingual"],
        "license": licences[0] if licences[0] == licences[1] else licences,
        "task_categories": ["token-classification"],
        "annotations_creators": creators(tally.methods),
        "language_creators": ["found"],
        "source_datasets": ["original"],
        "size_categories": [size_category(tally.documents)],
        "tags": list(settings.tags),
        "configs": [_config(view, settings.version) for view in views],
        "dataset_info": [_info(view) for view in views],
    }
    text = yaml.safe_dump(
        {key: value for key, value in data.items() if value}, sort_keys=False, allow_unicode=True, width=10_000
    )
    return f"---\n{MARK}\n{text}---\n"


def _config(written: WrittenView, version: str) -> dict[str, Any]:
    out: dict[str, Any] = {"config_name": written.view.name}
    if written.view.default:
        out["default"] = True
    return out | {
        "version": version,
        "description": f"content-sha256: {written.sha256}",
        "data_files": [{"split": split.split, "path": _paths(split)} for split in written.splits],
    }


def _paths(split: WrittenSplit) -> str | list[str]:
    paths = [file.path for file in split.files]
    return paths[0] if len(paths) == 1 else paths


def _info(written: WrittenView) -> dict[str, Any]:
    return {
        "config_name": written.view.name,
        "features": yaml_features(written.view.columns),
        "splits": [
            {"name": split.split, "num_bytes": split.loaded, "num_examples": split.rows} for split in written.splits
        ],
        "download_size": written.size,
        "dataset_size": written.loaded,
    }


def creators(methods: Mapping[str | None, int]) -> list[str]:
    """The Hub's words for how labels were made; none where a layer does not say, or the Hub has no word for it.

    ``manual`` may mean experts or a crowd, and the data does not tell which.
    """
    known = {method for method, number in methods.items() if number}
    if known == {"machine-generated"}:
        return ["machine-generated"]
    if known == {"machine-generated", "manual"}:
        return ["machine-generated", "other"]
    return []


def size_category(rows: int) -> str:
    """The Hub's range for a number of rows."""
    exponent = max(len(str(rows)) - 3, 0)
    return SIZES[min(exponent, len(SIZES) - 1)]


def check_ours(path: Path) -> None:
    """Raises `ReleaseError` where a card is there that goldspan did not make."""
    if path.exists() and MARK.encode() not in path.read_bytes():
        fix = "choose another folder with --out, or move that file away"
        raise ReleaseError(f"{path}: not a card that goldspan made, so it is not overwritten; {fix}")
