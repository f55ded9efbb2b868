"""Context as predictions: annotators open a task with it, and what they make is a copy of it with their work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from goldspan.formats.labelstudio.labeling_config import CONTEXT
from goldspan.formats.labelstudio.prediction_items import context_prediction
from goldspan.formats.labelstudio.result_items import Item
from goldspan.formats.labelstudio.tasks import DOCUMENT_ID
from goldspan.labelstudio import client as server
from goldspan.labelstudio.client import Project
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.labelstudio.push_suggestions import BATCH, READINGS, has_work
from goldspan.model import Document
from goldspan.passes.standing import PassContext
from goldspan.schema.types import Schema
from goldspan.wording import Progress, counted

VERSION = "goldspan: earlier passes"
"""The model version of context that stands in no suggestion."""


@dataclass(frozen=True, slots=True)
class ContextPush:
    """Shows in the tasks of a project what their pass stands on; ``contexts`` are by document."""

    client: Client
    project: Project
    schema: Schema
    pass_name: str
    documents: Mapping[str, Document]
    contexts: Mapping[str, PassContext]

    def remove_old(self) -> None:
        """Removes predictions with another context than the present one, where nobody has worked on the task."""
        for task, document in self._tasks():
            wanted = {span.id for span in self.contexts[document.id].spans}
            for prediction in task.get("predictions", ()):
                if _shown(prediction) != wanted:
                    server.delete_prediction(self.client, prediction["id"])

    def push(self, version: str = VERSION, progress: Progress | None = None) -> int:
        """Makes a prediction of this version for each task that nobody has worked on and that has none; says how many.

        Label Studio shows the predictions of one version: where there are suggestions, that is theirs.
        Raises `ServerError` where some do not arrive.
        """
        sent: set[int] = set()
        for _ in range(READINGS):
            missing = [self._prediction(*one, version) for one in self._tasks() if not _has(version, one[0])]
            if not missing:
                break
            for start in range(0, len(missing), BATCH):
                self._import(missing[start : start + BATCH])
                sent.update(one["task"] for one in missing[start : start + BATCH])
                if progress:
                    progress(f"spans of earlier passes are in {counted(len(sent), 'task')}")
        else:
            raise ServerError(
                f"{self.client.url}: the spans of earlier passes did not arrive in {counted(len(missing), 'task')}, "
                f"after {READINGS} attempts; push again"
            )
        server.change_model_version(self.client, self.project.id, version)
        return len(sent)

    def _prediction(self, task: Item, document: Document, version: str) -> Item:
        shown = context_prediction(document, self.contexts[document.id], self.schema, self.pass_name)
        return {"task": task["id"], "model_version": version, **shown}

    def _import(self, predictions: list[Item]) -> None:
        try:
            server.import_predictions(self.client, self.project.id, predictions)
        except ServerError as error:
            if not error.unsure:
                raise  # else the next reading of the tasks says which have arrived

    def _tasks(self) -> Iterator[tuple[Item, Document]]:
        """The tasks with context that nobody has worked on, with their documents."""
        for task in server.read_tasks(self.client, self.project.id):
            name = task["data"].get(DOCUMENT_ID)
            if name in self.contexts and self.contexts[name].spans and not has_work(task):
                yield task, self.documents[name]


def _has(version: str, task: Item) -> bool:
    return any(one.get("model_version") == version for one in task.get("predictions", ()))


def _shown(prediction: Item) -> set[object]:
    """The ids of the spans of context that a prediction shows."""
    return {
        str(item.get("id")).partition(".")[0]
        for item in prediction.get("result") or ()
        if item.get("from_name") == CONTEXT
    }
