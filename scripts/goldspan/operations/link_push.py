"""Pairs of documents to a Label Studio project of their own, one task for each pair."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from goldspan.formats.labelstudio.annotations import Team
from goldspan.formats.labelstudio.link_config import link_instruction
from goldspan.formats.labelstudio.link_task import link_task
from goldspan.formats.labelstudio.result_items import Item
from goldspan.labelstudio.connection import Client
from goldspan.labelstudio.link_project import PairTaskReport, open_link_project, send_pairs
from goldspan.labelstudio.push_links import LinkPush, LinkPushReport
from goldspan.operations.link_pairs import DEFAULT_CHOICE, ChosenPairs, PairChoice, chosen_pairs
from goldspan.operations.push import enrol_if_embedded
from goldspan.operations.team_projects import project_settings
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.links import link_files, read_links
from goldspan.wording import Progress, counted, short_repr

_SUFFIX = " links"
_LONGEST_TITLE = 50
"""Characters that Label Studio allows in the title of a project."""


@dataclass(slots=True)
class LinkPushed:
    """What a push of pairs did in one project. ``left_out`` says of documents why they are in no pair."""

    project: int
    url: str
    tasks: PairTaskReport
    links: LinkPushReport = field(default_factory=LinkPushReport)
    left_out: list[str] = field(default_factory=list)

    __repr__ = short_repr


def link_title(settings: Settings) -> str:
    """The title of the Label Studio project for links."""
    return settings.project[: _LONGEST_TITLE - len(_SUFFIX)] + _SUFFIX


def link_push(
    settings: Settings,
    schema: Schema,
    client: Client,
    *,
    choice: PairChoice = DEFAULT_CHOICE,
    links: bool = False,
    progress: Progress | None = None,
) -> list[LinkPushed]:
    """Makes a task of every chosen pair that has none; with ``links`` the recorded links are loaded, too.

    There is one project, or one for each person where the team works apart. A task that nobody has worked on is made
    anew where its mentions have changed. Raises as `link_pairs` does, and `ServerError`.
    """
    return [_push(one, schema, client, choice, links, progress) for one in project_settings(settings)]


def _push(
    settings: Settings, schema: Schema, client: Client, choice: PairChoice, links: bool, progress: Progress | None
) -> LinkPushed:
    chosen = chosen_pairs(settings, schema, choice)
    instruction = link_instruction(schema)
    annotators = settings.annotators_per_task
    project = open_link_project(client, link_title(settings), schema, instruction, annotators=annotators)
    tasks = send_pairs(client, project, _tasks(chosen, schema, progress))
    pushed = LinkPushed(project.id, client.project_url(project.id), tasks, left_out=chosen.report.left_out)
    if links:
        sets = [found for path in link_files(settings.corpus) if (found := read_links(path)).links]
        mine = [found for found in sets if settings.person in ("", found.annotator)]
        enrol_if_embedded(settings, client, {found.annotator for found in mine})
        pushed.links = LinkPush(client, project, schema, Team(settings.annotators)).push(mine)
    return pushed


def _tasks(chosen: ChosenPairs, schema: Schema, progress: Progress | None) -> Iterator[Item]:
    for number, pair in enumerate(chosen.report.pairs, start=1):
        yield link_task(chosen.texts(pair), schema)
        if progress and number % 20 == 0:
            progress(f"{counted(number, 'pair')} of {len(chosen.report.pairs)}")
