"""The verbs that make one gold layer of several annotators': adjudicate."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from goldspan.cli.app import adjudicate_app
from goldspan.cli.console import (
    Json,
    data,
    escaped,
    here_settings,
    next_steps,
    print_json,
    progress,
    talk,
    told,
)
from goldspan.operations import adjudicate as job
from goldspan.operations import adjudicate_tasks as tasks_job
from goldspan.operations import push_pull as labels_job
from goldspan.schema import language
from goldspan.wording import counted, with_number


@adjudicate_app.command()
def status(as_json: Json = False) -> None:
    """Say who has done what, which cases are open, and how annotators do against gold.

    A document can be adjudicated once two annotators have finished it. Gold is behind where somebody has
    annotated since, or where a case is open. F1 is over exact matches, on documents whose gold is done.
    """
    with told():
        here = here_settings()
        found = job.status(here, language.load(here.schema))
    if as_json:
        print_json(job.record(found))
    else:
        _table(
            ("document", "annotators", "settled", "decided", "open", "gold"),
            ((one.merged.document, ", ".join(one.merged.voices), *_counts(one), one.gold) for one in found.documents),
        )
        _table(("open cases on", "cases"), ((label, str(number)) for label, number in found.by_label.items()))
        _table(
            ("annotator", "submitted", "skipped", "draft"),
            (
                (name, *(str(counts[each]) for each in ("submitted", "skipped", "draft")))
                for name, counts in found.people.items()
            ),
        )
        _table(("adjudicator", "decisions"), ((name, str(number)) for name, number in sorted(found.deciders.items())))
        _table(
            ("against gold", "of", "documents", "precision", "recall", "F1"),
            (
                (one.annotator, one.unit, str(one.documents), *map(_share, (one.precision, one.recall, one.f1)))
                for one in found.scores
            ),
        )
    for score in found.scores:
        if score.undefined:
            talk.print(escaped(f"{score.annotator}, {score.unit}: no F1, for {score.undefined}"))
    for line in found.left_out:
        talk.print(f"[yellow]left out[/] {escaped(line)}")
    if found.waiting:
        talk.print(f"{counted(len(found.waiting), 'document')} with fewer than two finished annotators.")
    _after(found)


def _after(found: job.Status) -> None:
    if any(one.gold != "done" for one in found.documents):
        next_steps("goldspan adjudicate push", "decide in Label Studio", "goldspan adjudicate pull")
    elif found.waiting:
        next_steps("have a second person annotate what waits", "goldspan pull")
    else:
        next_steps("goldspan validate", "goldspan release build --out DIR")


def _counts(one: job.Standing) -> tuple[str, str, str]:
    return str(len(one.merged.settled)), str(len(one.found.decided)), str(len(one.open))


def _share(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(box=None, pad_edge=False)
    for name in head:
        table.add_column(name, justify="left" if name == head[0] or name in ("annotators", "of", "gold") else "right")
    for row in rows:
        table.add_row(*(escaped(cell) for cell in row))
    if table.row_count:
        data.print(table)
        data.print()


Names = Annotated[
    bool, typer.Option("--names", help="Show the annotators' names to the adjudicator, instead of pseudonyms.")
]


@adjudicate_app.command()
def push(names: Names = False, as_json: Json = False) -> None:
    """Make a task of every document with open cases, in a project of its own.

    What is settled stands there as the annotation, each open case as a region CASE to choose on, with a table
    of the votes above the text, and every annotator's layer in a tab of its own. Pushing twice leaves each
    task once; what an adjudicator works on is never touched.
    """
    with told():
        here = here_settings()
        schema = language.load(here.schema)
        client = labels_job.connect(here)
        with progress("Pushing cases") as step:
            pushed = tasks_job.push(here, schema, client, names=names, progress=step)
    counts = {
        "tasks made": pushed.tasks.created,
        "already there": pushed.tasks.present,
        "replaced": pushed.tasks.replaced,
        "open cases": pushed.cases,
        "documents done": pushed.done,
        "documents waiting": pushed.waiting,
    }
    if as_json:
        print_json({"project": pushed.project, "url": pushed.url, "problems": pushed.problems, **counts})
    else:
        data.print(", ".join(with_number(number, what) for what, number in counts.items() if number) or "nothing to do")
        data.print(escaped(pushed.url))
    for problem in pushed.problems:
        talk.print(f"[yellow]look at[/] {escaped(problem)}")
    if pushed.tasks.created or pushed.tasks.present:
        next_steps(f"decide at {pushed.url}", "goldspan adjudicate pull")
    else:
        next_steps("goldspan adjudicate status")


@adjudicate_app.command()
def pull(as_json: Json = False) -> None:
    """Bring decisions home, and the gold layer of every document without open cases.

    Writes DIR/adjudication/DOCUMENT.json, each decision with its votes, reason and adjudicator, and
    DIR/layers/DOCUMENT/gold.json. What was changed beside the cases is a decision, too. Exit code 1 where
    something could not be followed.
    """
    with told():
        here = here_settings()
        schema = language.load(here.schema)
        client = labels_job.connect(here)
        with progress("Pulling decisions") as step:
            pulled = tasks_job.pull(here, schema, client, progress=step)
    if as_json:
        print_json(asdict(pulled))
    else:
        data.print(
            f"{counted(pulled.tasks, 'task')}, {pulled.untouched} not saved yet; "
            f"{counted(pulled.decisions, 'decision')}, of {counted(pulled.changed, 'document')} new or changed; "
            f"{counted(pulled.gold, 'gold layer')} new or changed"
        )
        for document, number in pulled.open.items():
            data.print(escaped(f"{document}: {counted(number, 'case')} still open"))
    for problem in pulled.problems:
        talk.print(f"[yellow]look at[/] {escaped(problem)}")
    next_steps("goldspan validate", "goldspan adjudicate status")
    raise typer.Exit(1 if pulled.problems else 0)
