"""Documents, and layers if wanted, to a Label Studio project, with a check before."""

import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from goldspan import store
from goldspan.errors import NotFoundError, PathError
from goldspan.formats.labelstudio.annotations import Team
from goldspan.formats.labelstudio.arrows import by_use
from goldspan.formats.labelstudio.tasks import ORDER_BY, ORDER_PLACE, ORDER_VALUE
from goldspan.labelstudio.connection import Client
from goldspan.labelstudio.push_context import VERSION as CONTEXT_VERSION
from goldspan.labelstudio.push_context import ContextPush
from goldspan.labelstudio.push_layers import LayerPush
from goldspan.labelstudio.push_suggestions import SuggestionPush
from goldspan.labelstudio.push_tasks import DocumentPush, PushReport, ScreenParts, open_project
from goldspan.labelstudio.server import find
from goldspan.labelstudio.users import ensure_user
from goldspan.model import Document, Finding, Layer
from goldspan.operations import validation_settings
from goldspan.operations.push_fixes import FixPush
from goldspan.operations.serve import server_state
from goldspan.operations.team_projects import documents_of, project_settings, unassigned, without_project
from goldspan.passes.standing import NO_CONTEXT, PassContext, context_for, context_of, passes_needed
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.assignments import read_assignments
from goldspan.store.conflicts import conflict_path
from goldspan.store.format_version import mark_staged
from goldspan.store.pulled_state import is_gold
from goldspan.store.suggestion_files import (
    Suggestion,
    all_suggestions,
    read_suggestion,
    suggestion_path,
    write_suggestion,
)
from goldspan.store.transactions import transaction
from goldspan.suggest.work_order import Order, Placed, work_order
from goldspan.team.assignment import of_person
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_paths
from goldspan.wording import Progress, unknown


@dataclass(slots=True)
class Pushed:
    """``findings`` are the errors that kept the push from starting; there is no ``report`` then."""

    report: PushReport | None = None
    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class PushOptions:
    """What is pushed, and how.

    With ``layers`` the recorded layers are pushed too. With ``fixes``, annotations are updated whose layers were
    changed here, and not on the server, since the last pull.

    ``suggestions`` is the name of a model whose suggestions are shown to annotators, as predictions, on a ``share`` of
    the documents.

    New tasks are made in an ``order`` (`goldspan.suggest.work_order`), which ``seed`` fixes, and say so; those that are
    there keep their places.
    """

    layers: bool = False
    fixes: bool = False
    suggestions: str | None = None
    share: float = 1.0
    order: Order = "as-is"
    seed: int = 0


DOCUMENTS_ONLY = PushOptions()


def push(
    settings: Settings,
    schema: Schema,
    client: Client,
    options: PushOptions = DOCUMENTS_ONLY,
    *,
    progress: Progress | None = None,
) -> Pushed:
    """Pushes every document of the corpus, and what the options say.

    The numbers of new annotations, and what the server has now, are recorded in the layers.
    Where each annotator has a project of their own, the report adds up what was done in all of them.
    A pass that comes after others is pushed with what it stands on, on the documents on which they are finished.

    The corpus is checked first, and nothing is sent where it has errors: the server would store them without complaint.

    Raises `NotFoundError` where there are no suggestions of the model, and `SuggestError` where nothing is known that
    the order could go by.
    """
    pass_name = pass_of(settings, schema)
    if options.suggestions is not None:
        _require_suggestions(settings.corpus, options.suggestions, pass_name)
    placed = None
    if options.order != "as-is":
        placed = work_order(settings.corpus, options.order, model=options.suggestions, seed=options.seed)
    with_layers = options.layers or options.fixes
    to_check = [settings.corpus] if with_layers else list(store.document_files(settings.corpus))
    found = validate_paths(to_check, Checks(schema, rules=validation_settings.rules(settings)))
    errors = [problem for problem in found if problem.severity == "error"]
    if errors:
        return Pushed(findings=errors)
    reports = [_push_project(each, schema, client, options, placed, progress) for each in project_settings(settings)]
    report = reports[0]
    for other in reports[1:]:
        report.add_project(other)
    if len(reports) > 1:
        report.unassigned = unassigned(settings)
        if options.layers:
            report.conflicts += [
                f"{name}: its annotator does not have the document; left out" for name in without_project(settings)
            ]
    return Pushed(report)


def _push_project(
    settings: Settings,
    schema: Schema,
    client: Client,
    options: PushOptions,
    placed: Sequence[Placed] | None,
    progress: Progress | None,
) -> PushReport:
    """Pushes to the one project that the settings name."""
    pass_name = pass_of(settings, schema)
    project = open_project(
        client,
        settings.project,
        schema,
        pass_name,
        annotators=settings.annotators_per_task,
        screen=screen_parts(settings, schema),
    )
    ordered, places = _in_order(settings.corpus, placed)
    found = _Contexts(settings, schema)
    documents = DocumentPush(client, project, pass_name, places, bool(settings.person), found.contexts)
    report = documents.push(found.ready(documents_of(settings, ordered)), progress)
    report.waiting = found.waiting
    shown_context = ContextPush(client, project, schema, pass_name, found.documents, found.contexts)
    if found.contexts:
        shown_context.remove_old()
    if options.layers:
        enrol_if_embedded(settings, client, layer_annotators(settings))
    if options.suggestions is not None:
        with _recording(settings.corpus) as staged:
            read = partial(_suggested, settings.corpus, options.suggestions, pass_name)
            record_shown = partial(write_suggestion, staged)
            shown = SuggestionPush(client, project, schema, read, record_shown, options.share, found.contexts)
            report.add(shown.push(progress))
    if found.contexts:
        versions = report.suggestion_versions
        version = max(versions, key=lambda one: versions[one]) if versions else CONTEXT_VERSION
        report.contexts_sent = shown_context.push(version, progress)
    if not (options.layers or options.fixes):
        return report
    with _recording(settings.corpus) as staged:
        record = partial(_record_layer, settings.corpus, staged)
        if options.fixes:
            report.add(FixPush(settings, schema, client, project, record).push(progress))
        if options.layers:
            pairs = found.standing(layers_to_push(settings, schema, report), report)
            push_to = LayerPush(client, project, schema, Team(settings.annotators), record)
            report.add(push_to.push(pairs, progress))
    if options.fixes:
        report.changed_here = 0  # they were brought to the server, or are among the conflicts
    return report


class _Contexts:
    """What a pass stands on, document by document; nothing where it comes after no other.

    ``documents`` are those with ``contexts``, by id; ``waiting`` says which have none, and what they wait for.
    """

    def __init__(self, settings: Settings, schema: Schema) -> None:
        self._settings, self._schema = settings, schema
        self._pass = pass_of(settings, schema)
        self._needed = passes_needed(schema, self._pass)
        self.documents: dict[str, Document] = {}
        self.contexts: dict[str, PassContext] = {}
        self.waiting: list[str] = []

    def ready(self, documents: Iterable[Document]) -> Iterator[Document]:
        """The documents on which the passes before are finished; their contexts are known as soon as they come."""
        if not self._needed:
            yield from documents
            return
        person = context_person(self._settings)
        for document in documents:
            layers = store.read_layers(self._settings.corpus, document.id)
            context = context_for(document, layers, self._schema, self._pass, person=person)
            if context is None:
                whose = f"layer of {person}" if person else "gold"
                self.waiting.append(f"{document.id}: no {whose} of every pass before it ({', '.join(self._needed)})")
                continue
            self.documents[document.id], self.contexts[document.id] = document, context
            yield document

    def standing(self, pairs: Iterable[tuple[Document, Layer]], report: PushReport) -> Iterator[tuple[Document, Layer]]:
        """The layers that stand on what their tasks show; the others are conflicts."""
        for document, layer in pairs:
            if not self._needed or context_of(layer).spans == self.contexts.get(document.id, NO_CONTEXT).spans:
                yield document, layer
            else:
                report.conflicts.append(
                    f"{document.id}/{layer.name}: it stands on other spans than its task; run `goldspan validate --fix`"
                )


def context_person(settings: Settings) -> str | None:
    """Whose finished layers may be context in the settings' project; ``None`` where several people share it."""
    if settings.person:
        return settings.person
    return settings.people[0] if len(settings.people) == 1 else None


def screen_parts(settings: Settings, schema: Schema) -> ScreenParts:
    """What the screen takes from the corpus: relations by use, and the guidelines beside the schema, if any."""
    guidelines = settings.schema.with_name("guidelines.md")
    try:
        text = store.read_regular(guidelines).decode("utf-8-sig")
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError) as error:
        raise PathError(f"{guidelines}: the guidelines cannot be read ({error}); save them as UTF-8") from error
    return ScreenParts(lambda: by_use(store.read_layers(settings.corpus), schema), text)


@contextmanager
def _recording(corpus: Path) -> Iterator[Path]:
    """The folder for files that say what the server has now. They count also where the end comes early."""
    with transaction(corpus) as changes:
        try:
            yield changes.staged
        finally:
            if changes.paths():
                changes.commit()


def _record_layer(corpus: Path, staged: Path, layer: Layer) -> None:
    store.write_layer(staged, layer)
    mark_staged(corpus, staged)


def _suggested(corpus: Path, model: str, pass_name: str, document: str) -> tuple[Document, Suggestion] | None:
    """A document with what the model suggests on it for the pass."""
    path = suggestion_path(corpus, document, model)
    if not path.exists():
        return None
    suggestion = read_suggestion(path)
    return (
        (store.read_document(store.document_path(corpus, document)), suggestion)
        if (suggestion.pass_name == pass_name)
        else None
    )


def _require_suggestions(corpus: Path, model: str, pass_name: str) -> None:
    """Raises `NotFoundError` where the model suggests nothing for the pass."""
    known = {found.model for found in all_suggestions(corpus) if found.pass_name == pass_name}
    if model not in known:
        raise NotFoundError(f"{unknown('model with suggestions', model, sorted(known))}; run `goldspan suggest` first")


def _in_order(corpus: Path, placed: Sequence[Placed] | None) -> tuple[Iterator[Document], dict[str, dict[str, Any]]]:
    """The documents in an order, and what their tasks say of it; without one, as the corpus has them."""
    if placed is None:
        return store.read_documents(corpus), {}
    documents = (store.read_document(store.document_path(corpus, one.document)) for one in placed)
    return documents, {
        one.document: {ORDER_BY: one.by, ORDER_PLACE: place, ORDER_VALUE: one.value}
        for place, one in enumerate(placed, start=1)
    }


def layers_to_push(settings: Settings, schema: Schema, report: PushReport) -> Iterator[tuple[Document, Layer]]:
    """The layers that are somebody's work, with their documents; gold and withdrawn ones are counted, and left out.

    So are those of another pass of the schema. In a person's project they are those on documents that this person has.
    """
    corpus, person = settings.corpus, settings.person
    mine = of_person(read_assignments(corpus), person)
    others = schema.passes.keys() - {pass_of(settings, schema)}
    for document, layer in documents_with_layers(corpus):
        if person and (layer.annotator != person or document.id not in mine):
            continue
        if layer.provenance.pass_name in others:
            report.other_passes += 1
        elif layer.status == "withdrawn":
            report.withdrawn += 1
        elif is_gold(layer):
            report.gold += 1
        elif conflict_path(corpus, document.id, layer.name).exists():
            report.conflicts.append(
                f"{document.id}/{layer.name}: it was changed here and in Label Studio; "
                "decide with `goldspan pull --take` first"
            )
        else:
            yield document, layer


def _is_embedded(settings: Settings, client: Client) -> bool:
    running = find(server_state(settings))
    return running is not None and running.url == client.url


def enrol_if_embedded(settings: Settings, client: Client, recorded: Collection[str]) -> None:
    """Signs up those who made what is recorded, where the server is the embedded one."""
    if _is_embedded(settings, client):
        enrol(settings, client, recorded)


def enrol(settings: Settings, client: Client, recorded: Collection[str]) -> None:
    """Signs up the annotators of these names. Only for the embedded server, which is our own.

    Nobody learns their passwords: annotators who want to work under such a name are invited in Label Studio.
    """
    for annotator in settings.annotators:
        if annotator.name in recorded:
            ensure_user(client, annotator.email, secrets.token_urlsafe(16))


def layer_annotators(settings: Settings) -> set[str]:
    """Those who made the recorded layers."""
    return {layer.annotator for layer in store.read_layers(settings.corpus)}


def pass_of(settings: Settings, schema: Schema) -> str:
    """The pass that the settings name, or the schema's first."""
    return settings.pass_name or next(iter(schema.passes))


def documents_with_layers(corpus: Path) -> Iterator[tuple[Document, Layer]]:
    """Every layer with its document, document by document; several of one annotator in the order of their numbers."""
    for document in store.read_documents(corpus):
        layers = list(store.read_layers(corpus, document.id))
        # by file name ann-2 comes before ann, and a pull would name it ann
        for layer in sorted(layers, key=lambda layer: (layer.annotator, len(layer.name), layer.name)):
            yield document, layer
