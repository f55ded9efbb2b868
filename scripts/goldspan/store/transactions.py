"""Files of a corpus that change together: made ready aside, then moved into place, all of them or none."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from goldspan import store


@dataclass(frozen=True, slots=True)
class Staging:
    """``new`` is laid out like the corpus, and gets the files that change in it."""

    corpus: Path
    new: Path
    old: Path

    def paths(self) -> list[Path]:
        """The files that stand in ``new``, as paths in the corpus, in order."""
        return sorted(path.relative_to(self.new) for path in self.new.rglob("*") if path.is_file())

    def move(self, *, last: Path | None = None, gone: Path | None = None) -> None:
        """Moves all files into the corpus, and takes one out; puts everything back where that is broken off.

        ``last`` is the one that comes last, ``gone`` the one that goes, as paths in the corpus.
        """
        paths = sorted(self.paths(), key=lambda path: path == last)
        touched = [*paths, *([gone] if gone else [])]
        for path in touched:
            if (self.corpus / path).exists():
                (self.old / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(self.corpus / path, self.old / path)
        try:
            for path in paths:
                # beside it first, for what is aside may lie on another disk
                store.write_bytes(self.corpus / path, (self.new / path).read_bytes())
            if gone is not None:
                (self.corpus / gone).unlink(missing_ok=True)
        except BaseException:  # Ctrl-C too: all files change, or none
            for path in touched:
                if (self.old / path).exists():
                    store.write_bytes(self.corpus / path, (self.old / path).read_bytes())
                else:
                    (self.corpus / path).unlink(missing_ok=True)
            raise


@contextmanager
def staging(corpus: Path, *, aside: Path | None = None) -> Iterator[Staging]:
    """A place for the files that are to change, below ``aside`` or where temporary files go; gone afterwards."""
    with tempfile.TemporaryDirectory(dir=aside, prefix="goldspan-") as folder:
        yield Staging(corpus, Path(folder) / "new", Path(folder) / "old")
