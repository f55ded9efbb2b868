"""The texts of documents, and titles that are not in them, in a scratch file: any can be read, and none is held."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

import pyarrow.parquet as pq

from goldspan.model import sha256
from goldspan.release.release_settings import ReleaseError

BATCH = 100
"""Rows read at once."""

TITLE = "title:"
"""How the names of titles begin."""


def title_name(title_sha256: str) -> str:
    """The name of a title among the texts: its sha256, which tells no word of it and which every copy gives."""
    return f"{TITLE}{title_sha256}"


class Articles:
    """Texts by name, in the order in which they were added. A context. Memory holds only where each begins.

    The name of a document's text is its id, that of a title alone `title_name`.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("w+b")
        self._places: dict[str, tuple[int, int]] = {}
        self._last: tuple[str, str] | None = None
        self._end = 0

    def __enter__(self) -> "Articles":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Each name with its text."""
        for name in self._places:
            yield name, self.text(name)

    def add(self, name: str, text: str) -> None:
        data = text.encode("utf-8")
        self._file.seek(self._end)
        self._file.write(data)
        self._places[name] = (self._end, len(data))
        self._end += len(data)

    def add_document(self, document: str, text: str, title: str | None) -> None:
        """Adds its text, and its title where that is not in the text and was not added yet."""
        self.add(document, text)
        if title and title not in text and (name := title_name(sha256(title))) not in self:
            self.add(name, title)

    def text(self, name: str) -> str:
        """Raises ``KeyError`` for a name that was not added."""
        if self._last is None or self._last[0] != name:
            start, length = self._places[name]
            self._file.seek(start)
            self._last = name, self._file.read(length).decode("utf-8")
        return self._last[1]


def document_files(release: Path) -> list[Path]:
    """The files of the view `documents`. Raises `ReleaseError` where there are none."""
    files = sorted((release / "data" / "documents").glob("*.parquet"))
    if not files:
        raise ReleaseError(f"{release}: no release, for it has no data/documents; name the folder of one")
    return files


def documents(files: Iterable[Path]) -> Iterator[dict[str, str]]:
    """The ``id``, ``title``, ``text`` and ``text_sha256`` of each document in these files. A title may be ``None``."""
    for path in files:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=BATCH, columns=["id", "title", "text", "text_sha256"]):
                yield from batch.to_pylist()
