"""Round after round: pulls what came in, checks it, tells annotators, and says how things stand."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from goldspan.labelstudio.connection import Client, ServerError
from goldspan.labelstudio.server import LocalServerError
from goldspan.operations.feedback import FeedbackReport, feedback
from goldspan.operations.pull import pull
from goldspan.operations.pull_report import PullReport
from goldspan.operations.serve import connect
from goldspan.operations.status import status
from goldspan.operations.team_projects import existing_projects
from goldspan.report.status_page import status_page
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store import write_text
from goldspan.store.corpus_lock import ChangeError
from goldspan.team.status_report import StatusReport
from goldspan.wording import Progress, short_repr

EVERY = 60
"""Seconds between the end of a round and the beginning of the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRound:
    """What a round did, or the ``problem`` that it could not begin or end: then nothing of a pull is half written.

    ``feedback`` has a report for each project. ``is_news`` is false where nothing came, no task was written, and the
    status is that of the round before.
    """

    pulled: PullReport | None = None
    feedback: list[FeedbackReport] = field(default_factory=list)
    status: StatusReport | None = None
    problem: str | None = None
    is_news: bool = True

    __repr__ = short_repr


def watch(
    settings: Settings,
    schema: Schema,
    *,
    every: int | None = EVERY,
    html: Path | None = None,
    progress: Progress | None = None,
    sleep: Callable[[float], object] = time.sleep,
) -> Iterator[WatchRound]:
    """A round ``every`` so many seconds without end; ``None`` is a single one, and no answer of a server is an error.

    Nothing is remembered but what the corpus has, so a run goes on where another was stopped. A server that does not
    answer, and another command that changes the corpus, are waited for: a problem comes once, until it is another or
    gone. ``html`` is the file of the page for a lead, which a browser reads again.
    """
    last: WatchRound | None = None
    while True:
        try:
            found = _round(settings, schema, connect(settings), progress)
        except (ServerError, LocalServerError, ChangeError) as error:
            if every is None:
                raise
            found = WatchRound(problem=str(error))
        if html is not None and found.status is not None:
            write_text(html, status_page(found.status, every=every))
        yield replace(found, is_news=last is None or _is_news(found, last))
        if every is None:
            return
        last = found
        sleep(every)


def _round(settings: Settings, schema: Schema, client: Client, progress: Progress | None) -> WatchRound:
    pulled = pull(settings, schema, client, progress=progress)
    told = [feedback(each, schema, client, progress=progress) for each in existing_projects(settings, schema, client)]
    return WatchRound(pulled=pulled, feedback=told, status=status(settings, schema, client, progress=progress))


def _is_news(now: WatchRound, before: WatchRound) -> bool:
    if now.problem or before.problem:
        return now.problem != before.problem
    assert now.pulled is not None and now.status is not None and before.status is not None
    written = any(one.tasks.written or one.tasks.cleared for one in now.feedback)
    return bool(now.pulled.changed) or written or now.status.documents != before.status.documents
