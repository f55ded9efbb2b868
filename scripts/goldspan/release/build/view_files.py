"""A view as it was written: its splits, and their files."""

import hashlib
from dataclasses import dataclass

from goldspan.release.release_settings import File
from goldspan.release.build.views import View


@dataclass(frozen=True, slots=True)
class Part:
    """A split of a config. ``loaded`` is its size in bytes when `datasets` holds it."""

    split: str
    rows: int
    files: tuple[File, ...]
    loaded: int


@dataclass(frozen=True, slots=True)
class Config:
    """A view with at least one part; a split in which the view has no rows is none of them."""

    view: View
    parts: tuple[Part, ...]

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def files(self) -> tuple[File, ...]:
        return tuple(file for part in self.parts for file in part.files)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    @property
    def loaded(self) -> int:
        return sum(part.loaded for part in self.parts)

    @property
    def sha256(self) -> str:
        """What changes when a byte of its data does: the sum of its only file, or of all sums in their order."""
        sums = [file.sha256 for file in self.files]
        return sums[0] if len(sums) == 1 else hashlib.sha256("\n".join(sums).encode()).hexdigest()
