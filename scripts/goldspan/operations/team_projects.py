"""The projects of a corpus: one, or one for each pass, and where work is blind one for each annotator."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from goldspan import store
from goldspan.errors import NotFoundError
from goldspan.labelstudio.client import find_project
from goldspan.labelstudio.connection import Client
from goldspan.model import Document
from goldspan.schema.types import Schema
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


def settings_of_pass(settings: Settings, schema: Schema, name: str | None) -> Settings:
    """The settings of the project of a pass; these where ``name`` is ``None``.

    The pass of the settings, or else the schema's first, has their project; that of another is called after it, too.
    Raises `NotFoundError` where the schema has no such pass.
    """
    if name is None:
        return settings
    if name not in schema.passes:
        raise NotFoundError(unknown("pass", name, schema.passes))
    usual = settings.pass_name or next(iter(schema.passes))
    project = settings.project if name == usual else f"{settings.project} {name}"
    return replace(settings, pass_name=name, project=project, only_pass=True)


def settings_for(settings: Settings, schema: Schema, *, pass_name: str | None, person: str | None) -> Settings:
    """The settings of the project of a pass, and in it of a person, as far as they are given."""
    return settings_of_person(settings_of_pass(settings, schema, pass_name), person)


def every_project(settings: Settings, schema: Schema) -> list[Settings]:
    """The settings of each project that there may be: of each pass, unless the settings are of only one."""
    found = project_settings(settings)
    if settings.only_pass:
        return found
    person = settings.person or None
    shared = replace(settings, person="", project=settings.project.removesuffix(f": {person}")) if person else settings
    usual = settings.pass_name or next(iter(schema.passes))
    others = [settings_for(shared, schema, pass_name=name, person=person) for name in schema.passes if name != usual]
    return [*found, *(one for other in others for one in project_settings(other))]


def existing_projects(settings: Settings, schema: Schema, client: Client) -> list[Settings]:
    """The settings of the projects that are on the server; of the first one where none is, so that this is an error."""
    every = every_project(settings, schema)
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
