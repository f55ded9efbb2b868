"""Where findings are, for other programs: a path, and a line in it."""

import re
from collections.abc import Iterator
from pathlib import Path

from goldspan.model import Finding, Place, Related

_ENTRY = re.compile(r"^(.*\.jsonl):(\d+)$")
"""A document of a JSON Lines file: the file, and the line."""

_ID = re.compile(rb'"id":\s*"([^"\\]+)"')


class FindingPlaces:
    """Paths as seen from ``root``, and the lines of spans and relations.

    Layers have one span or relation on a line, so the line of an id is the line of its
    span or relation. A file is read when its first line is needed; only the lines of
    the last file are kept, since findings come file by file.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self._file: str | None = None
        self._lines: dict[str, int] = {}

    def path(self, where: Place) -> str | None:
        """The file, relative to the root if it lies below it; ``None`` where none is known."""
        if where.file is None:
            return None
        path = self._root / _ENTRY.sub(r"\1", where.file)
        return (path.relative_to(self._root) if path.is_relative_to(self._root) else path).as_posix()

    def line(self, where: Place) -> int | None:
        """The line of the span or relation, from 1; ``None`` where the file or the id cannot be found."""
        if where.file is not None and (entry := _ENTRY.match(where.file)):
            return int(entry[2])
        id_ = where.relation or where.span
        if where.file is None or id_ is None:
            return None
        if where.file != self._file:
            self._file, self._lines = where.file, _lines(self._root / where.file)
        return self._lines.get(id_)

    def related(self, finding: Finding) -> Iterator[tuple[str, Related]]:
        """The related places of a finding, each with its path and line in front, as ``layers/d/ann.json:12: ``."""
        for related in finding.related:
            at = ":".join(
                str(part) for part in (self.path(related.where), self.line(related.where)) if part is not None
            )
            yield f"{at}: " if at else "", related


def _lines(path: Path) -> dict[str, int]:
    found: dict[str, int] = {}
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                for id_ in _ID.findall(line):
                    found.setdefault(id_.decode("utf-8", "replace"), number)
    except (OSError, ValueError):  # a name that no file system can spell is a ValueError
        return {}  # the finding itself says what is wrong with the file
    return found


def seen_from(here: Place, related: Related) -> str:
    """The message of a related place, with its document and layer where they differ from those of the finding."""
    at = title(related.where)
    return f"{related.message} ({at})" if at and at != title(here) else related.message


def title(where: Place) -> str:
    """The document and layer, or the file where they are not known."""
    return " / ".join(part for part in (where.document, where.layer) if part) or where.file or ""
