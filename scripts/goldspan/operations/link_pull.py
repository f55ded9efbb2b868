"""Links from the pairs of a Label Studio project to ``links/NAME.json``, one file for each annotator."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from goldspan import store
from goldspan.findings import finding
from goldspan.formats.labelstudio.annotations import Team, edited_by_another, seconds
from goldspan.formats.labelstudio.context_changes import NOT_ASKED
from goldspan.formats.labelstudio.link_answers import PairReading, PairTask, read_pair, read_pair_task
from goldspan.formats.labelstudio.link_config import SIDES, Side
from goldspan.formats.labelstudio.result_items import Item
from goldspan.formats.labelstudio.task_reader import pull_time
from goldspan.formats.labelstudio.tasks import TaskError
from goldspan.labelstudio import client as server
from goldspan.labelstudio.client import Project
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.linking.chain_profiles import chains_of
from goldspan.linking.closure import Arrow, Mentioned, closed
from goldspan.linking.link_merge import LinkChanges, PulledLinks, Take, merged
from goldspan.model import (
    INFERRED,
    Document,
    Finding,
    LinkProvenance,
    LinkSet,
    Member,
    Method,
    PairAnswer,
    Place,
    Relation,
    Span,
    Unmapped,
    replace,
    sha256,
)
from goldspan.operations import validation_settings
from goldspan.operations.link_push import link_title
from goldspan.operations.team_projects import project_settings
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.format_version import mark_staged
from goldspan.store.links import link_files, links_path, read_links, write_links
from goldspan.store.pulled_state import OTHER_TEXT
from goldspan.store.transactions import transaction
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus
from goldspan.wording import Progress, counted, short_repr


@dataclass(slots=True)
class LinkPullReport:
    """What a pull of links did. ``changes`` says by the name of a set what became of its links.

    ``pairs`` counts tasks, ``answers`` the annotations, ``skipped`` those that were skipped, ``drafts`` those that are
    not submitted, which make no links. ``implied`` counts arrows that say what chains and other arrows say already,
    ``inferred`` those without a label. ``files`` are the files that changed. ``findings`` are those of the links.
    """

    url: str
    pairs: int = 0
    answers: int = 0
    skipped: int = 0
    drafts: int = 0
    implied: int = 0
    inferred: int = 0
    links: dict[str, int] = field(default_factory=dict)
    changes: dict[str, LinkChanges] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    __repr__ = short_repr


def link_pull(
    settings: Settings, schema: Schema, client: Client, *, take: Take | None = None, progress: Progress | None = None
) -> LinkPullReport:
    """Reads every submitted annotation of the pairs, and brings the files of links up to date with them.

    A second pull changes nothing. What was added or taken out here stays so; links whose annotation was deleted are
    withdrawn. ``take`` decides where both sides changed the attributes of a link. All is written, or nothing.

    Raises `ServerError` where there is no project for links.
    """
    rules = validation_settings.rules(settings)  # first, for nothing is pulled where they may not run
    projects = _projects(settings, client)
    report = LinkPullReport(client.project_url(projects[0][1].id))
    with transaction(settings.corpus) as changes:
        here = {path.stem: read_links(path) for path in link_files(settings.corpus)}
        for one, project in projects:
            pulled = _ProjectPull(one, schema, client, project, report)
            pulled.read(progress)
            for links, state in pulled.sets(list(here.values())):
                new, became = merged(links, state, take=take)
                new = _without_new_time(new, links)
                here[new.name] = new
                report.links[new.name], report.changes[new.name] = len(new.links), became
                write_links(changes.staged, new)
        if changes.paths():
            mark_staged(settings.corpus, changes.staged)
        report.files += changes.commit()
    names = {str(links_path(settings.corpus, name)) for name in report.links}
    found = validate_corpus(settings.corpus, Checks(schema, rules=rules))
    report.findings += [one for one in found if one.where.file is not None and _is_one_of(one.where.file, names)]
    return report


def _is_one_of(file: str, names: set[str]) -> bool:
    return any(file == name or name.endswith(f"/{file}") for name in names)


def _projects(settings: Settings, client: Client) -> list[tuple[Settings, Project]]:
    """The projects for links that are on the server, with their settings."""
    every = project_settings(settings)
    found = [(one, project) for one in every if (project := server.find_project(client, link_title(one))) is not None]
    if not found:
        title = link_title(every[0])
        raise ServerError(f"{client.url}: no project is called {title!r}; run `goldspan link push` first")
    return found


def _without_new_time(new: LinkSet, old: LinkSet) -> LinkSet:
    """The links with the time of the pull that brought them, so that a pull that brings nothing changes no file."""
    if new.provenance is None or old.provenance is None:
        return new
    same = replace(new, provenance=replace(new.provenance, pulled_at=old.provenance.pulled_at))
    return same if same == old else new


@dataclass(slots=True)
class _OfAnnotator:
    """What one annotator did in a project, as it is read."""

    method: Method | None
    arrows: list[Arrow] = field(default_factory=list)
    pairs: list[PairAnswer] = field(default_factory=list)
    complete: bool = True


class _ProjectPull:
    """Reads the tasks of one project."""

    def __init__(
        self, settings: Settings, schema: Schema, client: Client, project: Project, report: LinkPullReport
    ) -> None:
        self._settings, self._schema, self._client, self._project = settings, schema, client, project
        self._report = report
        self._team = Team(settings.annotators, server.read_users(client))
        self._people: dict[str, _OfAnnotator] = {}
        self._known: dict[Member, Mentioned] = {}
        self._complete = True

    def read(self, progress: Progress | None) -> None:
        report, before = self._report, self._report.pairs
        for item in server.read_tasks(self._client, self._project.id):
            report.pairs += 1
            self._task(item)
            if progress and report.pairs % server.PAGE == 0:
                progress(f"{counted(report.pairs, 'pair')} read")
        there = server.get_project(self._client, self._project.id).tasks
        if there != (listed := report.pairs - before):
            self._complete = False
            message = f"the project has {counted(there, 'task')}, but {listed} were listed: it changed meanwhile"
            report.findings.append(finding("GS816", message, self._place()))

    def _place(self) -> Place:
        return Place(file=self._client.project_url(self._project.id))

    def _task(self, item: Item) -> None:
        report = self._report
        annotations = item.get("annotations", [])
        report.drafts += len(item.get("drafts", []))
        try:
            task = read_pair_task(item)
        except TaskError as error:
            self._complete = False
            report.findings.append(finding("GS815", f"task {item.get('id')}: {error}", self._place()))
            return
        for annotation in sorted(annotations, key=lambda one: one["id"]):
            report.answers += 1
            self._annotation(annotation, task)

    def _annotation(self, annotation: Item, task: PairTask) -> None:
        name, method = self._team.find(annotation.get("completed_by"))
        own = self._people.setdefault(name, _OfAnnotator(method))
        skipped = bool(annotation.get("was_cancelled"))
        self._report.skipped += skipped
        reading = self._reading(annotation, task)
        if reading is None:
            own.complete = False
            message = "the task's text is not the document's any more; its links were not read"
            reading = PairReading(relations=(), unmapped=(Unmapped(OTHER_TEXT, message, annotation.get("result")),))
        if skipped and reading.relations:
            message = f"the pair was skipped, with {counted(len(reading.relations), 'link')} drawn; left out"
            drawn = [{"label": one.label, "from": one.source, "to": one.target} for one in reading.relations]
            left_out = Unmapped(NOT_ASKED, message, drawn)
            reading = dataclasses.replace(reading, unmapped=(*reading.unmapped, left_out))
        owner = self._settings.person
        seen = [] if owner in ("", name) else [Unmapped("GS823", f"{name} worked in the project of {owner}", {})]
        own.pairs.append(
            PairAnswer(
                documents=task.sent.documents,
                status="skipped" if skipped else "submitted",
                task=task.task,
                annotation=annotation["id"],
                updated_at=annotation.get("updated_at"),
                lead_time=seconds(annotation.get("lead_time")),
                note=reading.note,
                unmapped=(*reading.unmapped, *edited_by_another(annotation), *seen),
            )
        )
        if not skipped:
            self._report.inferred += sum(one.origin == INFERRED for one in reading.relations)
            own.arrows += self._arrows(reading.relations, task)

    def _reading(self, annotation: Item, task: PairTask) -> PairReading | None:
        """``None`` where a text is not what it was when the mentions were sent."""
        documents: dict[Side, Document] = {}
        for side, sent in task.sent.sides.items():
            path = store.document_path(self._settings.corpus, sent.document)
            if not path.exists():
                return None
            documents[side] = store.read_document(path)
            if {sha256(task.texts[side]), documents[side].text_sha256} != {sent.text_sha256}:
                return None
        return read_pair(annotation.get("result"), task.sent, documents, self._project.config, self._schema)

    def _arrows(self, relations: Sequence[Relation], task: PairTask) -> Iterator[Arrow]:
        if not relations:
            return
        members: dict[str, Member] = {}
        for side in SIDES:
            sent = task.sent.sides[side]
            ends = {end for one in relations for end in (one.source, one.target)}
            own = {span.id: span for span in sent.spans if span.id in ends}
            chains = self._chains(sent.document, sent.layer)
            for span in own.values():
                member = Member(document=sent.document, layer=sent.layer, span=span.id, text=span.text)
                members[span.id] = member
                first = chains.get(span.id, span.id)
                self._known[member] = Mentioned(chain=(sent.document, sent.layer, first), place=_extent(span))
        for one in relations:
            yield Arrow(
                label=one.label, source=members[one.source], target=members[one.target], attributes=one.attributes
            )

    def _chains(self, document: str, layer: str) -> Mapping[str, str]:
        path = store.layer_path(self._settings.corpus, document, layer)
        return chains_of(store.read_layer(path), self._schema) if path.exists() else {}

    def sets(self, here: Sequence[LinkSet]) -> Iterator[tuple[LinkSet, PulledLinks]]:
        """The sets of the annotators who worked in the project, now or at an earlier pull, with what is there now."""
        place = self._client.url, self._project.id
        by_annotator = {one.annotator: one for one in here if _place_of(one) == place}
        by_name = {one.name: one for one in here}
        for name in dict.fromkeys([*sorted(self._people), *sorted(by_annotator)]):
            person = self._people.get(name, _OfAnnotator(None))
            links = by_annotator.get(name) or by_name.get(name)
            if links is None:
                links = LinkSet(name=name, annotator=name, method=person.method)
            made = closed(person.arrows, self._schema, self._known)
            self._report.implied += made.implied
            pairs = [*person.pairs]
            for number, attribute in made.differing:
                message = f"arrows of the link {number} have different values of {attribute!r}; the first one counts"
                pairs[0] = replace(
                    pairs[0], unmapped=(*pairs[0].unmapped, Unmapped("GS812", message, {"link": number}))
                )
            yield (
                links,
                PulledLinks(
                    links=made.links,
                    pairs=sorted(pairs, key=lambda pair: (pair.documents, pair.annotation or 0)),
                    provenance=LinkProvenance(origin=place[0], project=place[1], pulled_at=pull_time()),
                    complete=self._complete and person.complete,
                ),
            )


def _place_of(links: LinkSet) -> tuple[str, int] | None:
    return (links.provenance.origin, links.provenance.project) if links.provenance else None


def _extent(span: Span) -> tuple[int, int]:
    return span.start, span.end
