"""The command `goldspan link push`."""

from typing import Annotated, Any

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import (
    Json,
    Person,
    escaped,
    here_settings,
    next_steps,
    print_first,
    print_json,
    print_notice,
    progress,
    stdout,
)
from goldspan.cli.link_pairs import LayerName, Least, Most, Pair, pair_choice
from goldspan.operations import link_push as operation
from goldspan.operations.link_pairs import DEFAULT_CHOICE
from goldspan.operations.link_push import LinkPushed
from goldspan.operations.serve import connect
from goldspan.operations.team_projects import settings_of_person
from goldspan.schema import language
from goldspan.wording import listed_counts


@verb("link push")
def link_push(
    pair: Pair = None,
    most: Most = DEFAULT_CHOICE.most,
    least: Least = DEFAULT_CHOICE.least,
    layer: LayerName = None,
    links: Annotated[
        bool, typer.Option("--links", help="Load the recorded links too, as their annotators' annotations.")
    ] = False,
    person: Person = None,
    as_json: Json = False,
) -> None:
    """Make a task of each pair of documents, with both texts side by side, in a separate project.

    The mentions of both are marked, and candidates stand below. Annotators draw arrows from one text to the other.
    A second push makes no second task, and never changes one that somebody works on.
    """
    settings = settings_of_person(here_settings(), person)
    client = connect(settings, say=print_notice)
    choice = pair_choice(pair, most=most, least=least, layer=layer)
    schema = language.load(settings.schema)
    with progress("Pushing pairs") as step:
        pushed = operation.link_push(settings, schema, client, choice=choice, links=links, progress=step)
    if as_json:
        print_json([_record(one) for one in pushed])
    for one in pushed:
        if not as_json:
            stdout.print(listed_counts(_counts(one)) or "nothing to do")
            stdout.print(escaped(one.url))
        print_first("in no pair", one.left_out, "documents")
        print_first("left as they are, for somebody works on them", one.tasks.worked_on, "pairs")
        print_first("in no task", one.links.left_out, "links")
    next_steps(f"link at {pushed[0].url}", "goldspan link pull")


def _counts(pushed: LinkPushed) -> dict[str, int]:
    return {
        "tasks made": pushed.tasks.created,
        "already there": pushed.tasks.present,
        "of them made anew": pushed.tasks.replaced,
        "annotations made": pushed.links.created,
        "annotations already there": pushed.links.present,
    }


def _record(pushed: LinkPushed) -> dict[str, Any]:
    return {
        "project": pushed.project,
        "url": pushed.url,
        **_counts(pushed),
        "left_out": pushed.left_out,
        "worked_on": pushed.tasks.worked_on,
        "links_left_out": pushed.links.left_out,
    }
