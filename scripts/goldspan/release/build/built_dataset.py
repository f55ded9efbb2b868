"""A dataset as it was written: its views, their splits and files, and what its sidecar files are made of."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from goldspan.release.build.facts import Facts
from goldspan.release.build.tally import DatasetTally
from goldspan.release.build.views import View
from goldspan.release.release_settings import File, ReleaseSettings
from goldspan.schema.types import Schema


@dataclass(frozen=True, slots=True)
class WrittenSplit:
    """A split of a view, and its files. ``loaded`` is its size in bytes when `datasets` holds it."""

    split: str
    rows: int
    files: tuple[File, ...]
    loaded: int


@dataclass(frozen=True, slots=True)
class WrittenView:
    """A view that has rows, and its splits; a split in which the view has no rows is left out."""

    view: View
    splits: tuple[WrittenSplit, ...]

    @property
    def rows(self) -> int:
        return sum(split.rows for split in self.splits)

    @property
    def files(self) -> tuple[File, ...]:
        return tuple(file for split in self.splits for file in split.files)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def loaded(self) -> int:
        return sum(split.loaded for split in self.splits)

    @property
    def sha256(self) -> str:
        """Changes when a byte of the data does: the sum of the only file, or of all sums in their order."""
        sums = [file.sha256 for file in self.files]
        return sums[0] if len(sums) == 1 else hashlib.sha256("\n".join(sums).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltDataset:
    """All that a sidecar file can say. ``omitted`` names the views without rows.

    ``example`` is the first row of the view of documents, as it stands in its file.
    """

    schema: Schema
    tally: DatasetTally
    views: Sequence[WrittenView]
    omitted: Sequence[str]
    example: Mapping[str, Any]
    settings: ReleaseSettings
    facts: Facts

    @property
    def documents(self) -> WrittenView:
        """The default view, which has a row for each document."""
        return default_view(self.views)


def default_view(views: Iterable[WrittenView]) -> WrittenView:
    return next(written for written in views if written.view.default)


SidecarFiles: TypeAlias = Callable[[BuiltDataset], Mapping[str, bytes]]
"""Makes files that stand beside the data, by their path in the dataset's folder; the same bytes for the same facts."""
