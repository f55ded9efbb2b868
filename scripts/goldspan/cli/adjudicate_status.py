"""The verb adjudicate status."""

from collections.abc import Iterable, Sequence

from rich.table import Table

from goldspan.cli.app import verb
from goldspan.cli.console import (
    Json,
    escaped,
    here_settings,
    next_steps,
    print_first,
    print_json,
    stderr,
    stdout,
)
from goldspan.operations import adjudicate as operation
from goldspan.schema import language
from goldspan.wording import counted

_LEFT_ALIGNED = ("annotators", "of", "gold")


@verb("adjudicate status")
def adjudicate_status(as_json: Json = False) -> None:
    """Say who has done what, which cases are open, and how annotators score against gold.

    A document can be adjudicated once two annotators have finished it. Its gold is "behind" where somebody has
    annotated since, or where a case is open. F1 is over exact matches, on documents whose gold is done.
    """
    settings = here_settings()
    found = operation.status(settings, language.load(settings.schema))
    if as_json:
        print_json(operation.record(found))
    else:
        _print_tables(found)
    for score in found.scores:
        if score.undefined:
            stderr.print(escaped(f"{score.annotator}, {score.unit}: no F1, because {score.undefined}"))
    print_first("left out", found.left_out, "layers")
    if found.waiting:
        stderr.print(f"{counted(len(found.waiting), 'document')} with fewer than two finished annotators.")
    _print_next(found)


def _print_next(found: operation.Status) -> None:
    if any(document.gold != "done" for document in found.documents):
        next_steps("goldspan adjudicate push", "decide in Label Studio", "goldspan adjudicate pull")
    elif found.waiting:
        next_steps("have a second person annotate the documents that wait", "goldspan pull")
    else:
        next_steps("goldspan validate", "goldspan release build --out DIR")


def _print_tables(found: operation.Status) -> None:
    _print_table(
        ("document", "annotators", "settled", "decided", "open", "gold"),
        ((one.merged.document, ", ".join(one.merged.voices), *_counts(one), one.gold) for one in found.documents),
    )
    _print_table(("open cases on", "cases"), ((label, str(number)) for label, number in found.by_label.items()))
    _print_table(
        ("annotator", "submitted", "skipped", "draft"),
        (
            (name, *(str(counts[status]) for status in ("submitted", "skipped", "draft")))
            for name, counts in found.people.items()
        ),
    )
    _print_table(("adjudicator", "decisions"), ((name, str(count)) for name, count in sorted(found.deciders.items())))
    _print_table(
        ("against gold", "of", "documents", "precision", "recall", "F1"),
        (
            (score.annotator, score.unit, str(score.documents), *map(_share, (score.precision, score.recall, score.f1)))
            for score in found.scores
        ),
    )


def _counts(one: operation.Standing) -> tuple[str, str, str]:
    return str(len(one.merged.settled)), str(len(one.found.decided)), str(len(one.open))


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
