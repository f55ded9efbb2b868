"""Blind work: a project for each annotator, with that person's documents alone."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from goldspan import store
from goldspan.errors import NotFoundError
from goldspan.labelstudio.client import find_project
from goldspan.labelstudio.connection import Client
from goldspan.model import Document
from goldspan.settings import Settings
from goldspan.store.assignments import read_assignments
from goldspan.store.pulled_state import is_gold
from goldspan.team.assignment import of_person
from goldspan.team.people import TeamError
from goldspan.wording import unknown


def project_settings(settings: Settings) -> list[Settings]:
    """The settings of each project: one for each person where the team works in separate projects, and else these."""
    if settings.person or not settings.team.separate:
        return [settings]
    if not settings.people:
        raise TeamError("nobody annotates, and each would have a project: add people with `goldspan team add NAME`")
    return [settings_of_person(settings, name) for name in settings.people]


def existing_projects(settings: Settings, client: Client) -> list[Settings]:
    """The settings of the projects that are on the server; of the first one where none is, so that this is an error."""
    every = project_settings(settings)
    if len(every) == 1:
        return every
    return [one for one in every if find_project(client, one.project) is not None] or every[:1]


def settings_of_person(settings: Settings, person: str | None) -> Settings:
    """The settings of a person's own project; these where ``person`` is ``None``.

    Raises `NotFoundError` where nobody of that name annotates.
    """
    if person is None:
        return settings
    if person not in settings.people:
        raise NotFoundError(unknown("annotator", person, settings.people, listed_by="goldspan team list"))
    return replace(settings, person=person, project=f"{settings.project}: {person}", annotators_per_task=1)


def documents_of(settings: Settings, documents: Iterable[Document]) -> Iterator[Document]:
    """Those of the documents that belong into the settings' project: that its person has, or all.

    Raises `TeamError` where nothing is assigned to anybody.
    """
    if not settings.person:
        yield from documents
        return
    assigned = read_assignments(settings.corpus)
    if not assigned:
        raise TeamError("no document is assigned to anybody; run `goldspan team assign --apply`")
    mine = of_person(assigned, settings.person)
    yield from (document for document in documents if document.id in mine)


def without_project(settings: Settings) -> list[str]:
    """The layers that have no project, for nobody has that document: as ``DOCUMENT/NAME``."""
    assigned = read_assignments(settings.corpus)
    return [
        f"{layer.document}/{layer.name}"
        for layer in store.read_layers(settings.corpus)
        if layer.status != "withdrawn"
        and not is_gold(layer)
        and layer.annotator not in assigned.get(layer.document, ())
    ]


def unassigned(settings: Settings) -> list[str]:
    """The documents that nobody has, and that are in nobody's project."""
    assigned = read_assignments(settings.corpus)
    every = (name for name, _ in store.CorpusReader(settings.corpus).ids_with_places())
    return [name for name in every if name not in assigned]
