"""The command `goldspan adjudicate status`."""

from collections.abc import Iterable, Sequence

from rich.table import Table

from goldspan.cli.app import verb
from goldspan.cli.console import (
    Json,
    Pass,
    escaped,
    here_settings,
    next_steps,
    print_first,
    print_json,
    stderr,
    stdout,
)
from goldspan.operations import adjudicate_status as operation
from goldspan.operations.adjudication_state import DocumentState
from goldspan.operations.team_projects import settings_of_pass
from goldspan.schema import language
from goldspan.wording import counted

_LEFT_ALIGNED = ("annotators", "of", "gold")
_STATUSES = ("submitted", "skipped", "draft", "withdrawn")


@verb("adjudicate status")
def adjudicate_status(pass_name: Pass = None, as_json: Json = False) -> None:
    """Show the work of each person, the open cases, and each annotator's scores against gold.

    A document can be adjudicated once two annotators have finished it. Its gold layer is "behind" when somebody has
    annotated since, or when a case is open. F1 counts exact matches, in documents whose gold layer is "done".
    """
    given = here_settings()
    schema = language.load(given.schema)
    settings = settings_of_pass(given, schema, pass_name)
    status = operation.adjudicate_status(settings, schema)
    if as_json:
        print_json(operation.status_record(status))
    else:
        _print_tables(status)
    for score in status.scores:
        if score.undefined:
            stderr.print(escaped(f"{score.annotator}, {score.unit}: no F1, because {score.undefined}"))
    print_first("left out", status.left_out, "layers")
    if status.waiting:
        stderr.print(f"{counted(len(status.waiting), 'document')} with fewer than two finished annotators.")
    _print_next(status)


def _print_next(status: operation.AdjudicationStatus) -> None:
    if any(document.gold == "missing" and not document.open for document in status.documents):
        next_steps("goldspan adjudicate pull --settled", "goldspan adjudicate push")
    elif any(document.gold != "done" for document in status.documents):
        next_steps("goldspan adjudicate push", "decide in Label Studio", "goldspan adjudicate pull")
    elif status.waiting:
        next_steps("have a second person annotate the other documents", "goldspan pull")
    else:
        next_steps("goldspan validate", "goldspan release build --out DIR")


def _print_tables(status: operation.AdjudicationStatus) -> None:
    _print_table(
        ("document", "annotators", "settled", "decided", "open", "gold"),
        (
            (state.merged.document, ", ".join(state.merged.annotators), *_counts(state), state.gold)
            for state in status.documents
        ),
    )
    _print_table(("open cases on", "cases"), ((label, str(number)) for label, number in status.by_label.items()))
    _print_table(
        ("annotator", *_STATUSES),
        ((name, *(str(counts[kind]) for kind in _STATUSES)) for name, counts in status.layers_of.items()),
    )
    _print_table(
        ("adjudicator", "decisions"), ((name, str(count)) for name, count in sorted(status.decisions_of.items()))
    )
    _print_table(
        ("against gold", "of", "documents", "precision", "recall", "F1"),
        (
            (score.annotator, score.unit, str(score.documents), *map(_share, (score.precision, score.recall, score.f1)))
            for score in status.scores
        ),
    )


def _counts(state: DocumentState) -> tuple[str, str, str]:
    return str(len(state.merged.settled)), str(len(state.result.decided)), str(len(state.open))


def _share(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3f}"


def _print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    table = Table(box=None, pad_edge=False)
    for name in head:
        table.add_column(name, justify="left" if name == head[0] or name in _LEFT_ALIGNED else "right")
    for row in rows:
        table.add_row(*(escaped(cell) for cell in row))
    if table.row_count:
        stdout.print(table)
        stdout.print()
