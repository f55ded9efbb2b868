"""The two ways in which reading seeds can go wrong.

Misuse of the room (a missing folder, a rule that is no regular expression)
stops everything with an `IngestError`. A bad article stops nothing: it becomes
a `Skipped`, which the caller counts and shows.
"""

from dataclasses import dataclass
from pathlib import Path

from goldspan.errors import GoldspanError


class IngestError(GoldspanError):
    """The seeds folder or its settings cannot be used. The message names file, place and mend."""

    def __init__(self, file: Path | str, problem: str, mend: str) -> None:
        super().__init__(f"{file}: {problem}; {mend}")


@dataclass(frozen=True, slots=True)
class Skipped:
    """An article that was not read: ``file`` below the seeds folder, ``record`` inside it (``line 3``)."""

    file: str
    record: str | None
    reason: str
    mend: str

    def __str__(self) -> str:
        place = f"{self.file}, {self.record}" if self.record else self.file
        return f"{place}: {self.reason}; {self.mend}"


class Refusal(Exception):
    """Raised inside the room where one article cannot be read; it never leaves it."""

    def __init__(self, reason: str, mend: str) -> None:
        super().__init__(reason)
        self.reason, self.mend = reason, mend

    def skipped(self, file: str, record: str | None = None) -> Skipped:
        return Skipped(file, record, self.reason, self.mend)
