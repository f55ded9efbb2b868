"""The YAML at the head of a dataset card: what `load_dataset` and the Hub read.

Every config carries the release's version and the sha256 of its data. Without
them `datasets` keys its cache by the folder's last name alone, and gives the old
rows of a rebuilt folder without a word. Features and sizes are complete, so no
reader has to infer them from files.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from goldspan.release.build.built_dataset import WrittenSplit, WrittenView
from goldspan.release.build.columns import yaml_features
from goldspan.release.build.tally import Tally
from goldspan.release.release_settings import ReleaseError, ReleaseSettings

MARK = "# made by goldspan: change the corpus or the settings, and build again"
"""Tells our card from one that somebody wrote; it stands inside the YAML, where no reader sees it."""

_STEPS = ("1K", "10K", "100K", "1M", "10M", "100M", "1B", "10B", "100B", "1T")
SIZES = ("n<1K", *(f"{low}<n<{high}" for low, high in pairwise(_STEPS)), "n>1T")


def front_matter(tally: Tally, configs: Sequence[WrittenView], settings: ReleaseSettings) -> str:
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
        "configs": [_config(one, settings.version) for one in configs],
        "dataset_info": [_info(one) for one in configs],
    }
    text = yaml.safe_dump(
        {key: value for key, value in data.items() if value}, sort_keys=False, allow_unicode=True, width=10_000
    )
    return f"---\n{MARK}\n{text}---\n"


def _config(one: WrittenView, version: str) -> dict[str, Any]:
    out: dict[str, Any] = {"config_name": one.view.name}
    if one.view.default:
        out["default"] = True
    return out | {
        "version": version,
        "description": f"content-sha256: {one.sha256}",
        "data_files": [{"split": part.split, "path": _paths(part)} for part in one.splits],
    }


def _paths(part: WrittenSplit) -> str | list[str]:
    paths = [file.path for file in part.files]
    return paths[0] if len(paths) == 1 else paths


def _info(one: WrittenView) -> dict[str, Any]:
    return {
        "config_name": one.view.name,
        "features": yaml_features(one.view.columns),
        "splits": [{"name": part.split, "num_bytes": part.loaded, "num_examples": part.rows} for part in one.splits],
        "download_size": one.size,
        "dataset_size": one.loaded,
    }


def creators(methods: Mapping[str | None, int]) -> list[str]:
    """The Hub's word for how labels were made; none where a layer does not say, or says what the Hub has no word for.

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
        mend = "choose another folder with --out, or move that file away"
        raise ReleaseError(f"{path}: not a card that goldspan made, so it is not overwritten; {mend}")
