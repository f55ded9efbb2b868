"""The verb that takes layers to a changed text."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from goldspan.change.reanchor import REASONS, Moved
from goldspan.cli.app import app
from goldspan.cli.console import (
    Json,
    data,
    here_settings,
    next_steps,
    print_json,
    progress,
    talk,
    told,
)
from goldspan.cli.ingest_validate_show import find_document
from goldspan.model import Excerpt
from goldspan.operations import reanchor as job
from goldspan.report.findings import finding_lines as findings_report
from goldspan.wording import counted


@app.command()
def reanchor(
    documents: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="DOC",
            help="Ids of documents, or the beginnings of some. Default: all.",
            show_default=False,
        ),
    ] = None,
    old: Annotated[
        Path | None,
        typer.Option(
            "--old", exists=True, help="An old document's JSON, or a folder of them. Default: the history in git."
        ),
    ] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", metavar="SPAN", help="Take what stands there now for this span; may be repeated."),
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Write the layers. Without it, nothing is changed.")] = False,
    as_json: Json = False,
) -> None:
    """Take the layers along when the text of their document changed.

    A span moves where it has one certain place in the new text. Every other is listed with both contexts, and
    with --apply kept in the layer's residue, where `goldspan validate` reports it as GS820. Links and an
    adjudicator's decisions go along with the spans that they are about.
    Exit code 0: all came along, 1: something did not, 2: misuse.
    """
    with told():
        here = here_settings()
        paths = [find_document(here.corpus, one) for one in documents] if documents else None
        try:
            with progress("reanchor") as step:
                report = job.run(
                    here.corpus, paths, old=old, accept=frozenset(accept or ()), apply=apply, progress=step
                )
        except job.AcceptError as error:
            raise typer.BadParameter(str(error), param_hint="--accept") from error
    if as_json:
        print_json(_report_record(report))
    else:
        for one in report.outcomes:
            for line in _lines(one):
                data.print(line)
        for line in _following_lines(report):
            data.print(line)
    _say_next(report, apply=apply)
    raise typer.Exit(0 if report.whole else 1)


def _say_next(report: job.ReanchorReport, *, apply: bool) -> None:
    if not (report.outcomes or report.decided):
        talk.print("Every layer is on the present text of its document.")
    elif not any(one.moved for one in report.outcomes) and all(one.problem for one in report.decided):
        next_steps("goldspan reanchor --old PATH")
    elif apply:
        # layers with errors are not pushed
        whole = all(one.whole for one in report.outcomes)
        reopened = any(one.lost for one in report.decided)
        next_steps(
            "goldspan validate",
            *(["goldspan adjudicate status"] if reopened else []),
            *(["goldspan push --layers"] if whole else []),
        )
    else:
        talk.print("Nothing was written yet.")
        waiting = any(one.moved and any(each.candidate for each in one.moved.unmoved) for one in report.outcomes)
        next_steps(*(["goldspan reanchor --accept SPAN"] if waiting else []), "goldspan reanchor --apply")


def _lines(outcome: job.Outcome) -> Iterator[Text | str]:
    yield Text(f"{outcome.document} / {outcome.layer}", style="bold underline")
    if outcome.moved is None:
        yield Text(f"  {outcome.problem}", style="red")
        return
    moved = outcome.moved
    parts = [
        f"{counted(moved.unchanged, 'span')} unchanged",
        f"{moved.shifted} moved",
        *([f"{len(moved.accepted)} accepted"] if moved.accepted else []),
        f"{len(moved.unmoved)} not moved",
        f"{counted(len(moved.lost), 'relation')} lost",
    ]
    yield "  " + ", ".join(parts)
    for one in moved.unmoved:
        yield Text.assemble(
            "  ", (one.span.id, "dim"), " ", (one.span.label, "bold"), f" {one.span.text!r}: {REASONS[one.reason]}"
        )
        yield from _context("was", one.old)
        yield from _context("now", one.new)
    for gone in moved.lost:
        ends = [repr(end.text) if end else "nothing" for end in (gone.source, gone.target)]
        yield Text.assemble("  ", (gone.relation.label, "bold"), f" from {ends[0]} to {ends[1]}: lost an end")


def _following_lines(report: job.ReanchorReport) -> Iterator[Text | str]:
    for one in report.decided:
        yield Text(f"{one.document} / decisions", style="bold underline")
        if one.problem is not None:
            yield Text(f"  {one.problem}", style="red")
            continue
        yield f"  {counted(one.kept, 'decision')} came along, {len(one.lost)} did not"
        yield from (Text(f"  {lost}") for lost in one.lost)
    for path in report.links:
        yield Text(f"{path}: links follow their spans")
    yield from (Text(str(gone)) for gone in report.unlinked)


def _context(heading: str, excerpt: Excerpt) -> Iterator[Text]:
    for number, line in enumerate(findings_report.excerpt_lines(excerpt)):
        if number == 0:
            yield Text(f"    {heading + ':':6}", style="dim").append_text(line[10:])
        else:
            yield line


def _report_record(report: job.ReanchorReport) -> dict[str, Any]:
    return {
        "layers": [_record(one) for one in report.outcomes],
        "decisions": [
            {"document": one.document, "problem": one.problem}
            if one.problem is not None
            else {"document": one.document, "kept": one.kept, "lost": [lost.record() for lost in one.lost]}
            for one in report.decided
        ],
        "links": [str(path) for path in report.links],
        "members_gone": [one.record() for one in report.unlinked],
    }


def _record(outcome: job.Outcome) -> dict[str, Any]:
    made: dict[str, Any] = {"document": outcome.document, "layer": outcome.layer}
    if outcome.moved is None:
        return {**made, "problem": outcome.problem}
    return {**made, **_moved_record(outcome.moved)}


def _moved_record(moved: Moved) -> dict[str, Any]:
    return {
        "unchanged": moved.unchanged,
        "shifted": moved.shifted,
        "accepted": list(moved.accepted),
        "unmoved": [
            {
                "id": one.span.id,
                "label": one.span.label,
                "text": one.span.text,
                "fragments": one.span.fragments,
                "reason": one.reason,
                "candidate": one.candidate,
                "old": {"text": one.old.text, "marks": one.old.marks},
                "new": {"text": one.new.text, "marks": one.new.marks},
            }
            for one in moved.unmoved
        ],
        "lost": [
            {
                "id": one.relation.id,
                "label": one.relation.label,
                "source": one.relation.source,
                "target": one.relation.target,
            }
            for one in moved.lost
        ],
    }
