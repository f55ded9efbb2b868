"""The command `goldspan adjudicate push`."""

from typing import Annotated

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import (
    Json,
    Pass,
    escaped,
    here_settings,
    next_steps,
    print_first,
    print_json,
    print_notice,
    progress,
    stdout,
)
from goldspan.operations import adjudicate_push as operation
from goldspan.operations.serve import connect
from goldspan.operations.team_projects import settings_of_pass
from goldspan.schema import language
from goldspan.wording import listed_counts

Names = Annotated[
    bool, typer.Option("--names", help="Show the annotators' names to the adjudicator, instead of pseudonyms.")
]


@verb("adjudicate push")
def adjudicate_push(pass_name: Pass = None, names: Names = False, as_json: Json = False) -> None:
    """Create a task for every document with open cases or without a gold layer, in a separate project.

    The annotation of a task has what is settled. Each open case is a region CASE with choices, a table above the
    text shows the votes, and each annotator's layer has a tab of its own. A second push creates no second task, and
    never changes a task that an adjudicator works on.
    """
    given = here_settings()
    schema = language.load(given.schema)
    settings = settings_of_pass(given, schema, pass_name)
    client = connect(settings, say=print_notice)
    with progress("Pushing cases") as step:
        pushed = operation.adjudicate_push(settings, schema, client, names=names, progress=step)
    counts = {
        "tasks made": pushed.tasks.created,
        "already there": pushed.tasks.present,
        "replaced": pushed.tasks.replaced,
        "removed": pushed.tasks.removed,
        "open cases": pushed.cases,
        "documents done": pushed.done,
        "documents waiting": pushed.waiting,
        "withdrawn layers left out": pushed.withdrawn,
    }
    if as_json:
        print_json({"project": pushed.project, "url": pushed.url, "problems": pushed.problems, **counts})
    else:
        stdout.print(listed_counts(counts) or "nothing to do")
        stdout.print(escaped(pushed.url))
    print_first("look at", pushed.problems, "problems")
    if pushed.tasks.created or pushed.tasks.present:
        next_steps(f"decide at {pushed.url}", "goldspan adjudicate pull")
    else:
        next_steps("goldspan adjudicate status")
