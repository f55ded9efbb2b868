"""The two ways in which reading source articles can go wrong.

A missing folder, or a rule that is no regular expression, ends the reading with
an `IngestError`. A bad article ends nothing: it becomes a `Skipped`, which the
caller counts and shows.
"""

from dataclasses import dataclass
from pathlib import Path

from goldspan.errors import GoldspanError


class IngestError(GoldspanError):
    """The folder of source articles or its settings cannot be used. The message names the file and what to do."""

    def __init__(self, file: Path | str, problem: str, fix: str) -> None:
        super().__init__(f"{file}: {problem}; {fix}")


@dataclass(frozen=True, slots=True)
class Skipped:
    """An article that was not read.

    ``file`` is below the folder of source articles; ``record`` is a place inside it (``line 3``), or ``None``
    where the article is the whole file. ``fix`` says what to do.
    """

    file: str
    record: str | None
    reason: str
    fix: str

    def __str__(self) -> str:
        place = f"{self.file}, {self.record}" if self.record else self.file
        return f"{place}: {self.reason}; {self.fix}"


class ArticleError(Exception):
    """One article cannot be read. Inside this package only: callers get a `Skipped`."""

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.reason, self.fix = reason, fix

    def skipped(self, file: str, record: str | None = None) -> Skipped:
        return Skipped(file, record, self.reason, self.fix)
