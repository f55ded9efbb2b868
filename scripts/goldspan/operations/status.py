"""What each person has done on each document, what is lying about, and what to do next."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from goldspan.formats.labelstudio.result_items import Item
from goldspan.formats.labelstudio.tasks import TaskError, document_of, read_task
from goldspan.labelstudio.client import Project, find_project, read_tasks
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.model import Document, Layer, Severity
from goldspan.operations import validation_settings
from goldspan.operations.adjudication_state import document_state as adjudication_of
from goldspan.operations.adjudication_state import finished_layers
from goldspan.operations.pull import project_parser
from goldspan.operations.push import context_person, pass_of
from goldspan.operations.serve import connect_if_any
from goldspan.operations.team_projects import every_project
from goldspan.passes.standing import context_for, passes_needed
from goldspan.report.status_page import status_page
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store import CorpusReader, write_text
from goldspan.store.assignments import read_assignments
from goldspan.store.conflicts import conflict_path
from goldspan.store.pulled_state import ServerItem, changed_here, content_sha256, is_gold, server_item
from goldspan.team.loose_ends import LooseEnd, next_steps, old_drafts
from goldspan.team.pace import totals
from goldspan.team.status_report import StatusReport
from goldspan.team.work import DocumentWork, GoldState, LayerFacts, document_state, facts_of, work_of
from goldspan.validate.checks import Checks
from goldspan.validate.context import task_url
from goldspan.validate.folder_checks import validate_corpus
from goldspan.wording import Progress, counted


def status(
    settings: Settings,
    schema: Schema,
    client: Client | None = None,
    *,
    now: datetime | None = None,
    progress: Progress | None = None,
) -> StatusReport:
    """The state of the corpus of the settings; with a client also of what is on the server, and not pulled yet.

    ``now`` is the time by which drafts are old, by default the present. Nothing is changed, here or there.
    Raises `StoreError` where a record cannot be read, and `ServerError`.
    """
    now = now or datetime.now(UTC)
    found = _Found(settings, schema)
    found.add_corpus(progress)
    if client is not None:
        found.add_server(client, progress)
    documents = list(found.documents())
    ends = [*found.ends, *old_drafts(found.layers(), now)]
    return StatusReport(
        title=settings.project,
        made_at=now.isoformat(timespec="seconds"),
        server=client.url if client else None,
        documents=documents,
        people=totals(work for document in documents for work in document.people),
        loose_ends=ends,
        next_steps=next_steps(documents, ends),
        others=found.others,
    )


def look(
    settings: Settings,
    schema: Schema,
    *,
    server: bool = True,
    html: Path | None = None,
    every: int | None = None,
    progress: Progress | None = None,
) -> StatusReport:
    """`status` with the server that is set, where one is, answers, and is to be asked; written to ``html`` as a page.

    A browser that shows the page reads it again after ``every`` seconds, where that is given.
    """
    try:
        client = connect_if_any(settings) if server else None
        report = status(settings, schema, client, progress=progress)
    except ServerError as error:
        report = replace(status(settings, schema, progress=progress), server_problem=str(error))
    if html is not None:
        write_text(html, status_page(report, every=every))
    return report


def status_record(report: StatusReport) -> dict[str, Any]:
    """The report as JSON data."""
    return asdict(report)


class _Found:
    """What the corpus and the server have, gathered by document and pass."""

    def __init__(self, settings: Settings, schema: Schema) -> None:
        self._settings, self._schema = settings, schema
        self._pass = pass_of(settings, schema)
        self._first_pass = next(iter(schema.passes))
        self._assigned = read_assignments(settings.corpus)
        self._titles: dict[str, str] = {}
        self._layers: dict[tuple[str, str], list[LayerFacts]] = {}
        """By document and pass: those that are somebody's work."""
        self._adjudication: dict[tuple[str, str], tuple[GoldState, int]] = {}
        """The gold state and the number of open cases by document and pass."""
        self._items: dict[ServerItem, tuple[str | None, LayerFacts]] = {}
        """The layers here that are of an annotation or a draft, each with the hash of what was last pulled."""
        self._tasks: Counter[tuple[str, str]] | None = None
        """The number of tasks of a document and pass; ``None`` where no server was asked."""
        self._waiting: set[tuple[str, str]] = set()
        """Documents and passes that cannot be pushed yet."""
        self.ends: list[LooseEnd] = []
        self.others = 0

    def layers(self) -> Iterator[LayerFacts]:
        for some in self._layers.values():
            yield from some

    # the corpus

    def add_corpus(self, progress: Progress | None) -> None:
        for number, stored in enumerate(CorpusReader(self._settings.corpus), 1):
            document = stored.document
            self._titles[document.id] = document.source.title or document.id
            for layer in stored.layers:
                if layer.status != "withdrawn" and not is_gold(layer):
                    self._add_layer(layer)
            self._note_waiting(document, stored.layers)
            passes = {self._pass, *(key[1] for key in self._layers if key[0] == document.id)}
            for name in passes:
                self._adjudication[document.id, name] = self._adjudicated(document, stored.layers, name)
            if progress and number % 100 == 0:
                progress(f"{counted(number, 'document')} read")

    def _note_waiting(self, document: Document, layers: Iterable[Layer]) -> None:
        """Notes the passes that cannot be pushed yet: what they stand on is not finished, by anybody of theirs."""
        known = list(layers)
        separate = self._settings.team.separate and not self._settings.person
        people = self._settings.people if separate else (context_person(self._settings),)
        for name in self._schema.passes:
            contexts = (context_for(document, known, self._schema, name, person=who) for who in people)
            if passes_needed(self._schema, name) and all(context is None for context in contexts):
                self._waiting.add((document.id, name))

    def _add_layer(self, layer: Layer) -> None:
        source = layer.provenance
        facts = facts_of(layer, self._first_pass, url=task_url(source.origin, source.project, source.task))
        self._layers.setdefault((facts.document, facts.pass_name), []).append(facts)
        item = server_item(layer)
        if item is not None:
            self._items[item] = source.pulled_sha256, facts
        kept = conflict_path(self._settings.corpus, layer.document, layer.name).exists()
        if kept or changed_here(layer):
            name = f"{layer.document}/{layer.name}"
            self.ends.append(
                LooseEnd(kind="conflict" if kept else "changed here", layer=name, person=layer.annotator, url=facts.url)
            )

    def _adjudicated(self, document: Document, layers: Iterable[Layer], name: str) -> tuple[GoldState, int]:
        of_pass = replace(self._settings, pass_name=name)
        finished = finished_layers(of_pass, self._schema, document, layers)
        gold = finished.gold
        has_gold = gold is not None and (gold.provenance.pass_name or name) == name
        if not finished.can_be_merged:
            starred = any(one.status == "adjudicated" for one in (*finished.layers, *finished.unfinished))
            return ("done" if has_gold or starred else "none"), 0
        state = adjudication_of(of_pass, self._schema, finished)
        return (state.gold if has_gold else "missing"), len(state.open)

    # the server

    def add_server(self, client: Client, progress: Progress | None) -> None:
        """Lays what the server has over what is here."""
        self._tasks = Counter()
        for one in every_project(self._settings, self._schema):
            project = find_project(client, one.project)
            if project is not None:
                self._add_project(client, project, progress)

    def _add_project(self, client: Client, project: Project, progress: Progress | None) -> None:
        assert self._tasks is not None
        parser = project_parser(client, project, self._schema, self._settings.annotators)
        came: set[ServerItem] = set()
        for number, task in enumerate(read_tasks(client, project.id), 1):
            try:
                data = read_task(task)
            except TaskError:
                self.others += _number_of_layers(task)
                continue
            document = document_of(data, origin=client.url)
            if document.id not in self._titles:
                self.others += _number_of_layers(task)
                continue
            self._tasks[document.id, data.pass_name or self._pass] += 1
            for layer in parser.layers(task, data, document):
                came.add(self._add_from_server(layer))
            if progress and number % 100 == 0:
                progress(f"{counted(number, 'task')} read")
        self._drop_gone(client.url, project.id, came)

    def _add_from_server(self, layer: Layer) -> ServerItem:
        item = server_item(layer)
        assert item is not None
        source = layer.provenance
        url = task_url(source.origin, source.project, source.task)
        before, here = self._items.get(item, (None, None))
        if here is not None and before == content_sha256(layer):
            return item
        facts = facts_of(layer, self._first_pass, url=url, pulled=False)
        if here is not None:
            facts = replace(facts, name=here.name)
            self._layers[here.document, here.pass_name].remove(here)
        self._layers.setdefault((facts.document, facts.pass_name), []).append(facts)
        name = f"{facts.document}/{facts.name}"
        self.ends.append(
            LooseEnd(kind="not pulled", layer=name, person=facts.person, since=facts.updated_at, url=facts.url)
        )
        return item

    def _drop_gone(self, url: str, project: int, came: set[ServerItem]) -> None:
        """Leaves out the layers here whose annotation or draft the server has no longer."""
        for item, (_, here) in self._items.items():
            if (item.origin, item.project) == (url, project) and item not in came:
                self._layers[here.document, here.pass_name].remove(here)
                name = f"{here.document}/{here.name}"
                self.ends.append(LooseEnd(kind="gone from the server", layer=name, person=here.person))

    # both together

    def documents(self) -> Iterator[DocumentWork]:
        """The documents in the order of the corpus, each in the passes that it has work or tasks in."""
        findings = _finding_counts(self._settings, self._schema)
        passes = [name for name in self._schema.passes if name in self._passes()]
        others = sorted(self._passes() - set(passes))
        for document, title in self._titles.items():
            for name in (*passes, *others):
                yield self._document(document, title, name, findings)

    def _passes(self) -> set[str]:
        return {self._pass, *(name for _, name in self._layers), *(name for _, name in self._tasks or ())}

    def _document(
        self, document: str, title: str, name: str, findings: Mapping[tuple[str, str], Counter[Severity]]
    ) -> DocumentWork:
        place = document, name
        layers = self._layers.get(place, [])
        wanted, expected = self._plan(document)
        people = sorted({*(one.person for one in layers), *expected})
        work = tuple(
            work_of(person, place, [one for one in layers if one.person == person], findings) for person in people
        )
        separate = self._settings.team.separate and not self._settings.person
        gold, cases = self._adjudication.get(place, ("none", 0))
        return DocumentWork(
            document=document,
            title=title,
            pass_name=name,
            state=document_state(work, wanted=wanted, gold=gold),
            wanted=wanted,
            people=work,
            open_cases=cases,
            gold=gold,
            is_pushed=self._is_pushed(place, wanted if separate else 1),
        )

    def _is_pushed(self, place: tuple[str, str], wanted: int) -> bool | None:
        """Whether a document has its tasks of a pass; ``None`` where no server was asked, or it cannot have any yet."""
        if self._tasks is None or (place in self._waiting and not self._tasks[place]):
            return None
        return self._tasks[place] >= wanted

    def _plan(self, document: str) -> tuple[int, tuple[str, ...]]:
        """How many people are to annotate a document, and who they are, where that is known."""
        if assigned := self._assigned.get(document):
            return len(assigned), assigned
        wanted = self._settings.annotators_per_task
        people = self._settings.people
        return wanted, people if len(people) <= wanted else ()


def _number_of_layers(task: Item) -> int:
    return len(task.get("annotations") or ()) + len(task.get("drafts") or ())


def _finding_counts(settings: Settings, schema: Schema) -> dict[tuple[str, str], Counter[Severity]]:
    """The findings about each layer, by severity."""
    counts: dict[tuple[str, str], Counter[Severity]] = {}
    checks = Checks(schema, rules=validation_settings.rules(settings), plan=validation_settings.plan(settings))
    if CorpusReader(settings.corpus).exists():
        for found in validate_corpus(settings.corpus, checks):
            where = found.where
            if where.document is not None and where.layer is not None:
                counts.setdefault((where.document, where.layer), Counter())[found.severity] += 1
    return counts
