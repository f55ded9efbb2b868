"""Documents, and layers if wanted, to a Label Studio project, with a check before."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from goldspan import store
from goldspan.formats.labelstudio.annotations import Team
from goldspan.labelstudio import push_tasks as outward
from goldspan.labelstudio.connection import Client
from goldspan.labelstudio.push_tasks import PushReport
from goldspan.labelstudio.server import find
from goldspan.labelstudio.users import ensure_user
from goldspan.model import Document, Finding, Layer
from goldspan.operations import validation_settings
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.validate.folder_checks import validate_paths

Progress = Callable[[str], None]


@dataclass(slots=True)
class Pushed:
    """``findings`` are errors that kept the push from starting; then there is no ``report``."""

    report: PushReport | None = None
    findings: list[Finding] = field(default_factory=list)


def push(
    settings: Settings,
    schema: Schema,
    client: Client,
    *,
    layers: bool = False,
    progress: Progress | None = None,
) -> Pushed:
    """Pushes every document of the corpus, and with ``layers`` the recorded layers too.

    What is wrong in the corpus is found first, and nothing is sent then: the
    server would take it without a word.
    """
    pass_name = pass_of(settings, schema)
    to_check = [settings.corpus] if layers else list(store.document_files(settings.corpus))
    errors = [
        one
        for one in validate_paths(to_check, schema, rules=validation_settings.rules(settings))
        if one.severity == "error"
    ]
    if errors:
        return Pushed(findings=errors)
    project = outward.open_project(client, settings.project, schema, pass_name, annotators=settings.annotators_per_task)
    documents = store.read_documents(settings.corpus)
    report = outward.push_documents(client, project, documents, pass_name=pass_name, progress=progress)
    if layers:
        if _is_embedded(settings, client):
            enrol(settings, client)
        outward.push_layers(
            client,
            project,
            documents_with_layers(settings.corpus),
            schema=schema,
            team=Team(settings.annotators),
            report=report,
            progress=progress,
        )
    return Pushed(report)


def _is_embedded(settings: Settings, client: Client) -> bool:
    running = find(settings.state)
    return running is not None and running.url == client.url


def enrol(settings: Settings, client: Client) -> None:
    """Makes members of the annotators whose layers are recorded, for the embedded server only, which is ours.

    Nobody learns their passwords: whoever wants to annotate under such a name
    is invited in Label Studio like anybody else.
    """
    recorded = {layer.annotator for layer in store.read_layers(settings.corpus)}
    for one in settings.annotators:
        if one.name in recorded:
            ensure_user(client, one.email, secrets.token_urlsafe(16))


def pass_of(settings: Settings, schema: Schema) -> str:
    """The pass that the settings name, or the schema's first."""
    return settings.pass_name or next(iter(schema.passes))


def documents_with_layers(corpus: Path) -> Iterator[tuple[Document, Layer]]:
    """Every layer with its document, document by document; several of one annotator in the order of their numbers."""
    for document in store.read_documents(corpus):
        layers = list(store.read_layers(corpus, document.id))
        # by file name ann-2 comes before ann, and would come home from the server as ann
        for layer in sorted(layers, key=lambda one: (one.annotator, len(one.name), one.name)):
            yield document, layer
