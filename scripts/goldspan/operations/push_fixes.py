"""Layers that were changed here to the annotations that they are of: `goldspan push --fixes`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from goldspan import store
from goldspan.formats.labelstudio.annotations import EDITED
from goldspan.formats.labelstudio.arrows import TURNED
from goldspan.formats.labelstudio.context_changes import CHANGED, NOT_ASKED
from goldspan.formats.labelstudio.task_reader import TaskReader
from goldspan.formats.labelstudio.tasks import CONTEXT, written_context
from goldspan.labelstudio import client as server
from goldspan.labelstudio.client import Project
from goldspan.labelstudio.connection import Client
from goldspan.labelstudio.push_layers import annotation_content, pushed
from goldspan.labelstudio.push_tasks import PushReport
from goldspan.model import Document, Layer
from goldspan.operations.pull import project_parser, project_tasks
from goldspan.passes.standing import context_of
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.conflicts import conflict_path
from goldspan.store.pulled_state import ServerItem, changed_here, content_sha256, is_unread, server_item
from goldspan.wording import Progress, counted

KEPT_HERE = frozenset({"GS807", "GS810", "GS812", EDITED, "GS814", "GS823", TURNED, CHANGED, NOT_ASKED})
"""Codes of unmapped items that an annotator does not need on the screen; the layer keeps them."""


@dataclass(frozen=True, slots=True)
class FixPush:
    """Brings local changes to a project. ``on_pushed`` gets each layer that the server has now."""

    settings: Settings
    schema: Schema
    client: Client
    project: Project
    on_pushed: Callable[[Layer], object]
    report: PushReport = field(default_factory=PushReport)

    def push(self, progress: Progress | None = None) -> PushReport:
        """Updates the annotation of every layer that was changed here, and not on the server, since the last pull.

        Author, lead time and the times of the work stay. What cannot be brought is a sentence in ``conflicts``.
        """
        parser = project_parser(self.client, self.project, self.schema, self.settings.annotators)
        reader = TaskReader(
            partial(project_tasks, self.client, self.project.id), parser, document_for=self._document_for
        )
        for document, layers in reader:
            changed = self._changed(document)
            for there in layers if changed else ():
                item = server_item(there)
                if item is not None and (here := changed.get(item)) is not None:
                    self._push(document, here, there)
                    if progress:
                        progress(f"{counted(self.report.fixed, 'annotation')} updated")
        return self.report

    def _document_for(self, own: Document) -> Document:
        path = store.document_path(self.settings.corpus, own.id)
        return store.read_document(path) if path.exists() else own

    def _changed(self, document: Document) -> dict[ServerItem, Layer]:
        """The layers of a document that were changed here, by the annotation that they are of."""
        layers = store.read_layers(self.settings.corpus, document.id)
        return {
            item: layer
            for layer in layers
            if layer.status != "withdrawn" and changed_here(layer) and (item := server_item(layer)) is not None
        }

    def _push(self, document: Document, here: Layer, there: Layer) -> None:
        if there.provenance.pulled_sha256 == content_sha256(here):
            self.on_pushed(pushed(here, here.provenance.pushed_at))
        elif problem := self._problem(document, here, there):
            self.report.conflicts.append(f"{document.id}/{here.name}: {problem}")
        else:
            number = there.provenance.annotation or 0
            changes = annotation_content(here, document, self.schema)
            self._show_context(here, there)
            self.on_pushed(pushed(here, server.change_annotation(self.client, number, changes).updated_at))
            self.report.fixed += 1

    def _show_context(self, here: Layer, there: Layer) -> None:
        """Has the task say what its layers stand on now: later pulls compare with that."""
        task = there.provenance.task
        if context_of(here) == context_of(there) or task is None:
            return
        for known in server.read_tasks(self.client, self.project.id, number=task):
            data = {**known["data"], CONTEXT: written_context(context_of(here))}
            server.update_task(self.client, task, data)

    def _problem(self, document: Document, here: Layer, there: Layer) -> str | None:
        """Why the layer cannot be brought to the server, if it cannot."""
        in_conflict = conflict_path(self.settings.corpus, document.id, here.name).exists()
        if in_conflict or there.provenance.pulled_sha256 != here.provenance.pulled_sha256:
            return "it was changed here and in Label Studio; run `goldspan pull`, and decide with --take"
        if there.status == "draft":
            return "a draft can only be changed by its annotator; left out"
        if is_unread(there) or here.text_sha256 != document.text_sha256:
            task = there.provenance.task
            return f"task {task} has another text; delete the task, and run `goldspan push --layers`"
        if codes := sorted({item.code for item in there.provenance.unmapped} - KEPT_HERE):
            return (
                f"its annotation has what a layer cannot hold ({', '.join(codes)}); correct that in Label Studio first"
            )
        now = server.read_annotation(self.client, there.provenance.annotation or 0)
        if now.updated_at != there.provenance.updated_at:
            return "somebody is working on it in Label Studio; run `goldspan pull`"
        return None
