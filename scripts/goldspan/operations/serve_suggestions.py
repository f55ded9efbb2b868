"""The embedded Label Studio, which asks for suggestions when a task is opened."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from goldspan import store
from goldspan.formats.labelstudio.prediction_items import prediction_of
from goldspan.formats.labelstudio.result_items import Item
from goldspan.formats.labelstudio.suggestions import model_version
from goldspan.formats.labelstudio.tasks import TaskError, read_task
from goldspan.labelstudio import client as server
from goldspan.labelstudio import connection, push_tasks
from goldspan.labelstudio.connection import ServerError
from goldspan.labelstudio.server import Environment, RunningServer, start
from goldspan.labelstudio.server.environment import server_folder
from goldspan.labelstudio.suggestion_server import suggesting
from goldspan.model import make_document, replace
from goldspan.operations.push import screen_parts
from goldspan.operations.suggestion_maker import (
    USUAL_MODEL,
    ModelOptions,
    SuggestionMaker,
    stage_suggestion,
    suggestion_maker,
)
from goldspan.passes.standing import NO_CONTEXT
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.corpus_lock import LockedError
from goldspan.store.suggestion_files import Shown, Suggestion
from goldspan.store.transactions import transaction
from goldspan.suggest.source_protocol import SuggestError
from goldspan.wording import Progress

WARNING = (
    "While this runs, Label Studio's protection against requests to this machine is off, and it sends the token of "
    "whoever labels along with its questions; goldspan neither keeps nor uses it."
)

_PATIENCE = 20
"""Attempts to write what was shown, a quarter of a second apart: another command may be changing the corpus."""


@contextmanager
def serve_suggestions(
    settings: Settings,
    schema: Schema,
    options: ModelOptions = USUAL_MODEL,
    *,
    installed: Environment | None = None,
    say: Callable[[str], None] | None = None,
    progress: Progress | None = None,
) -> Iterator[RunningServer]:
    """The embedded Label Studio for the length of the block, with suggestions in the project of the settings.

    Whoever opens a task without a prediction of this model gets what the sources suggest on it, and that is recorded in
    the corpus like what a push shows. ``say`` gets what goes wrong meanwhile. Raises `SuggestError` where a source
    cannot be used, and `LocalServerError` where Label Studio runs already.
    """
    maker = suggestion_maker(settings, schema, options)
    version = model_version(maker.model, maker.version)
    with start(settings.state, installed=installed, progress=progress, asks_models=True) as running:
        client = connection.connect(running.url, running.token)
        project = push_tasks.open_project(
            client,
            settings.project,
            schema,
            maker.context.pass_name,
            annotators=settings.annotators_per_task,
            screen=screen_parts(settings, schema),
        )
        live = _LiveSuggestions(settings, schema, maker, running.url, say or (lambda line: None))
        with suggesting(server_folder(settings.state) / "suggestions.json", version, live.predict) as here:
            connected = server.connect_model(client, project.id, here.url, maker.model)
            try:
                yield running
            finally:
                with suppress(ServerError):  # it may have ended by itself
                    server.disconnect_model(client, connected)


@dataclass(frozen=True, slots=True)
class _LiveSuggestions:
    settings: Settings
    schema: Schema
    maker: SuggestionMaker
    url: str
    say: Callable[[str], None]

    def predict(self, task: Item) -> Item:
        """The prediction for a task. Raises `SuggestError`, after it was said."""
        try:
            data = read_task(task)
            document = make_document(data.text, name=data.document or f"task-{data.task}")
            _, made = self.maker.make(document)
        except (SuggestError, TaskError) as error:
            self.say(f"no suggestion on task {task.get('id')}: {error}")
            raise SuggestError(str(error)) from error
        if data.document is not None and made.spans:
            self._record(made, task)
        return prediction_of(made, document, self.schema, data.context or NO_CONTEXT)

    def _record(self, made: Suggestion, task: Item) -> None:
        """Writes that it was shown, where the corpus has the document with this text."""
        path = store.document_path(self.settings.corpus, made.document)
        if not path.exists() or store.read_document(path).text_sha256 != made.text_sha256:
            return
        at = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        shown = Shown(origin=self.url, project=task.get("project") or 0, task=task.get("id") or 0, at=at)
        try:
            self._write(replace(made, shown=(shown,)))
        except (SuggestError, store.StoreError) as error:
            self.say(f"what was shown on {made.document} is not recorded: {error}")

    def _write(self, made: Suggestion) -> None:
        for attempt in range(1, _PATIENCE + 1):
            try:
                with transaction(self.settings.corpus, sweep=False) as changes:
                    if stage_suggestion(changes, made):
                        changes.commit()
                return
            except LockedError:
                if attempt == _PATIENCE:
                    raise
                time.sleep(0.25)
