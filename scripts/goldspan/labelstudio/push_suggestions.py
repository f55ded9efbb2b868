"""Suggestions as predictions: each is at its task once, however often it is pushed."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from goldspan.formats.labelstudio.prediction_items import prediction_of
from goldspan.formats.labelstudio.result_items import Item
from goldspan.formats.labelstudio.suggestions import model_version, read_model_version
from goldspan.formats.labelstudio.tasks import DOCUMENT_ID, TEXT_SHA256
from goldspan.labelstudio import client as server
from goldspan.labelstudio.client import Project
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.labelstudio.push_tasks import PushReport
from goldspan.model import Document, replace
from goldspan.passes.standing import NO_CONTEXT, PassContext
from goldspan.schema.types import Schema
from goldspan.store.suggestion_files import Shown, Suggestion
from goldspan.wording import Progress, counted, listed_counts

BATCH = 100
"""Predictions sent in one import."""

READINGS = 3
"""How often the tasks are read until every prediction is there."""


@dataclass(frozen=True, slots=True)
class SuggestionPush:
    """Shows the suggestions of a model in a project.

    ``read`` gives the document of an id with what the model suggests on it, or ``None``. ``on_shown`` gets each
    suggestion that annotators see now, with where and since when. Only the ``share`` of all documents gets to see any,
    always the same ones for a model, so that work with and without suggestions can be compared. ``contexts`` has by
    document what the pass stands on, which is shown with the suggestions.
    """

    client: Client
    project: Project
    schema: Schema
    read: Callable[[str], tuple[Document, Suggestion] | None]
    on_shown: Callable[[Suggestion], object]
    share: float = 1.0
    contexts: Mapping[str, PassContext] = field(default_factory=dict)

    def push(self, progress: Progress | None = None) -> PushReport:
        """Sends what is not there. A task that somebody has worked on is left as it is. Raises `ServerError`."""
        report = PushReport(project=self.project.id, url=self.client.project_url(self.project.id))
        sent: set[int] = set()
        for _ in range(READINGS):
            missing = self._send_missing(report, sent, progress)
            if not missing:
                break
        else:
            raise ServerError(
                f"{self.client.url}: {counted(missing, 'prediction')} did not arrive, after {READINGS} attempts; "
                "push again"
            )
        self._select(report)
        return report

    def _send_missing(self, report: PushReport, sent: set[int], progress: Progress | None) -> int:
        """Sends the predictions that are missing, and counts what it finds; returns how many it sent.

        The last reading, in which nothing is missing, is the one whose counts and times stand.
        """
        counts = _Found()
        batch: list[Item] = []
        number = 0
        for task, document, suggestion in self._tasks(counts):
            version = model_version(suggestion.model, suggestion.version)
            there = [one for one in task.get("predictions", ()) if one.get("model_version") == version]
            if there:
                counts.present += task["id"] not in sent
                counts.versions[version] += 1
                self._record(suggestion, task, there[0])
            elif has_work(task):
                counts.late += 1
            else:
                self._remove_earlier(task, suggestion)
                batch.append({"task": task["id"], **self._prediction(suggestion, document)})
                number += 1
            if len(batch) == BATCH:
                self._import(batch, sent)
                batch = []
                if progress:
                    progress(f"{counted(len(sent), 'suggestion')} sent")
        if batch:
            self._import(batch, sent)
        if not number:
            counts.write(report, len(sent))
        return number

    def _prediction(self, suggestion: Suggestion, document: Document) -> Item:
        return prediction_of(suggestion, document, self.schema, self.contexts.get(document.id, NO_CONTEXT))

    def _tasks(self, counts: "_Found") -> Iterator[tuple[Item, Document, Suggestion]]:
        """The tasks whose documents have a suggestion that may be shown, with both."""
        for task in server.read_tasks(self.client, self.project.id):
            name = task["data"].get(DOCUMENT_ID)
            found = self.read(name) if isinstance(name, str) else None
            if found is None:
                continue
            document, suggestion = found
            if {suggestion.text_sha256, task["data"].get(TEXT_SHA256)} != {document.text_sha256}:
                counts.other_text.append(f"{name}: its suggestion or its task has another text; left out")
            elif not suggestion.spans:
                counts.empty += 1
            elif not is_chosen(suggestion, self.share):
                counts.withheld += 1
            else:
                yield task, document, suggestion

    def _import(self, predictions: list[Item], sent: set[int]) -> None:
        try:
            server.import_predictions(self.client, self.project.id, predictions)
        except ServerError as error:
            if not error.unsure:
                raise  # else the next reading of the tasks says which have arrived
        sent.update(prediction["task"] for prediction in predictions)

    def _remove_earlier(self, task: Item, suggestion: Suggestion) -> None:
        """Removes other versions of the model from a task that nobody has worked on."""
        for prediction in task.get("predictions", ()):
            if read_model_version(prediction.get("model_version"))[0] == suggestion.model:
                server.delete_prediction(self.client, prediction["id"])

    def _record(self, suggestion: Suggestion, task: Item, prediction: Item) -> None:
        place = {"origin": self.client.url, "project": self.project.id, "task": task["id"]}
        shown = Shown(**place, at=str(prediction.get("created_at", "")))
        if shown not in suggestion.shown:
            others = tuple(
                one for one in suggestion.shown if (one.origin, one.project) != (shown.origin, shown.project)
            )
            self.on_shown(replace(suggestion, shown=(*others, shown)))

    def _select(self, report: PushReport) -> None:
        """Has the server show annotators the version that the most tasks have: of others it shows them nothing."""
        versions = report.suggestion_versions
        if not versions:
            return
        [(version, _)] = Counter(versions).most_common(1)
        if len(versions) > 1:
            report.conflicts.append(
                f"suggestions of several versions ({listed_counts(versions)}): who labels all tasks sees only "
                f"{version!r}; run `goldspan suggest` on all documents, and push again"
            )
        server.change_model_version(self.client, self.project.id, version)


@dataclass(slots=True)
class _Found:
    """What one reading of the tasks came to."""

    present: int = 0
    late: int = 0
    empty: int = 0
    withheld: int = 0
    versions: Counter[str] = field(default_factory=Counter)
    other_text: list[str] = field(default_factory=list)

    def write(self, report: PushReport, sent: int) -> None:
        report.suggestions_sent, report.suggestions_present = sent, self.present
        report.suggestions_late, report.suggestions_empty = self.late, self.empty
        report.suggestions_withheld, report.suggestion_versions = self.withheld, dict(self.versions)
        report.conflicts += self.other_text


def is_chosen(suggestion: Suggestion, share: float) -> bool:
    """Whether a document is among the share of those that the model's suggestions are shown on."""
    digest = sha256(f"{suggestion.model}\n{suggestion.document}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big") < share * 2**64


def has_work(task: dict[str, Any]) -> bool:
    return bool(task["total_annotations"] or task["cancelled_annotations"] or task.get("draft_exists"))
