"""The verbs that make one gold layer of several annotators': adjudicate."""

from collections.abc import Iterable, Sequence

from rich.table import Table

from goldspan.cli.app import adjudicate_app
from goldspan.cli.console import Json, counted, data, escaped, here_settings, print_json, talk, told
from goldspan.jobs import adjudicate as job
from goldspan.schema import language


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
    for line in found.left_out:
        talk.print(f"[yellow]left out[/] {escaped(line)}")
    if found.waiting:
        talk.print(f"{counted(len(found.waiting), 'document')} with fewer than two finished annotators.")


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
