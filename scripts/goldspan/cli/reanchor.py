"""The verb reanchor."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from goldspan.change.reanchor import REASONS, MovedLayer
from goldspan.cli.app import verb
from goldspan.cli.console import (
    Json,
    here_settings,
    next_steps,
    print_json,
    print_lines,
    progress,
    stderr,
)
from goldspan.model import Excerpt
from goldspan.operations.reanchor import LayerResult, ReanchorReport
from goldspan.operations.reanchor import reanchor as run
from goldspan.report.findings import finding_lines
from goldspan.wording import counted

Documents = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="DOC",
        help="Ids of documents, or the beginnings of some. Default: all.",
        show_default=False,
    ),
]
Old = Annotated[
    Path | None,
    typer.Option(
        "--old",
        help="The JSON file of the old document, or a folder of such files. Default: what git has.",
        show_default=False,
    ),
]
Accept = Annotated[
    list[str] | None,
    typer.Option("--accept", metavar="SPAN", help="Take the words that are there now for this span; may be repeated."),
]
Apply = Annotated[bool, typer.Option("--apply", help="Write the layers. Without it, nothing is changed.")]


@verb("reanchor")
def reanchor(
    documents: Documents = None,
    old: Old = None,
    accept: Accept = None,
    apply: Apply = False,
    as_json: Json = False,
) -> None:
    """Move layers to the present text when the text of their document changed.

    A span moves where exactly one place in the new text fits. Every other span is listed with both contexts, and
    with --apply kept in the layer's residue, where `goldspan validate` reports it as GS820. Links and an
    adjudicator's decisions follow the spans that they are about.

    Exit code 0: everything moved, 1: something did not, 2: misuse.
    """
    settings = here_settings()
    with progress("Reanchoring") as step:
        report = run(
            settings,
            documents=documents or (),
            old=old,
            accept=frozenset(accept or ()),
            apply=apply,
            progress=step,
        )
    if as_json:
        print_json(_record(report))
    else:
        for result in report.layers:
            print_lines(_layer_lines(result))
        print_lines(_other_lines(report))
    _print_next(report, apply=apply)
    raise typer.Exit(0 if report.complete else 1)


def _print_next(report: ReanchorReport, *, apply: bool) -> None:
    if not (report.layers or report.decided):
        stderr.print("Every layer is on the present text of its document.")
    elif not any(result.moved for result in report.layers) and all(result.problem for result in report.decided):
        next_steps("goldspan reanchor --old PATH")
    elif apply:
        # layers with errors are not pushed
        complete = all(result.complete for result in report.layers)
        reopened = any(result.lost for result in report.decided)
        next_steps(
            "goldspan validate",
            *(["goldspan adjudicate status"] if reopened else []),
            *(["goldspan push --layers"] if complete else []),
        )
    else:
        stderr.print("Nothing was written yet.")
        has_candidates = any(
            span.candidate for result in report.layers if result.moved for span in result.moved.unmoved
        )
        next_steps(*(["goldspan reanchor --accept SPAN"] if has_candidates else []), "goldspan reanchor --apply")


def _layer_lines(result: LayerResult) -> Iterator[Text | str]:
    yield Text(f"{result.document} / {result.layer}", style="bold underline")
    if result.moved is None:
        yield Text(f"  {result.problem}", style="red")
        return
    moved = result.moved
    parts = [
        f"{counted(moved.unchanged, 'span')} unchanged",
        f"{moved.shifted} moved",
        *([f"{len(moved.accepted)} accepted"] if moved.accepted else []),
        f"{len(moved.unmoved)} not moved",
        f"{counted(len(moved.lost), 'relation')} lost",
    ]
    yield "  " + ", ".join(parts)
    for unmoved in moved.unmoved:
        yield Text.assemble(
            "  ",
            (unmoved.span.id, "dim"),
            " ",
            (unmoved.span.label, "bold"),
            f" {unmoved.span.text!r}: {REASONS[unmoved.reason]}",
        )
        yield from _context("was", unmoved.old)
        yield from _context("now", unmoved.new)
    for gone in moved.lost:
        ends = [repr(end.text) if end else "nothing" for end in (gone.source, gone.target)]
        yield Text.assemble("  ", (gone.relation.label, "bold"), f" from {ends[0]} to {ends[1]}: lost an end")


def _other_lines(report: ReanchorReport) -> Iterator[Text | str]:
    for result in report.decided:
        yield Text(f"{result.document} / decisions", style="bold underline")
        if result.problem is not None:
            yield Text(f"  {result.problem}", style="red")
            continue
        yield f"  {counted(result.kept, 'decision')} moved, {len(result.lost)} not moved"
        yield from (Text(f"  {lost}") for lost in result.lost)
    for path in report.links:
        yield Text(f"{path}: links follow their spans")
    yield from (Text(str(gone)) for gone in report.lost_members)


def _context(heading: str, excerpt: Excerpt) -> Iterator[Text]:
    for number, line in enumerate(finding_lines.excerpt_lines(excerpt)):
        if number == 0:
            yield Text(f"    {heading + ':':6}", style="dim").append_text(line[10:])
        else:
            yield line


def _record(report: ReanchorReport) -> dict[str, Any]:
    return {
        "layers": [_layer_record(result) for result in report.layers],
        "decisions": [
            {"document": result.document, "problem": result.problem}
            if result.problem is not None
            else {"document": result.document, "kept": result.kept, "lost": [lost.record() for lost in result.lost]}
            for result in report.decided
        ],
        "links": [str(path) for path in report.links],
        "members_gone": [member.record() for member in report.lost_members],
    }


def _layer_record(result: LayerResult) -> dict[str, Any]:
    record: dict[str, Any] = {"document": result.document, "layer": result.layer}
    if result.moved is None:
        return {**record, "problem": result.problem}
    return {**record, **_moved_record(result.moved)}


def _moved_record(moved: MovedLayer) -> dict[str, Any]:
    return {
        "unchanged": moved.unchanged,
        "shifted": moved.shifted,
        "accepted": list(moved.accepted),
        "unmoved": [
            {
                "id": unmoved.span.id,
                "label": unmoved.span.label,
                "text": unmoved.span.text,
                "fragments": unmoved.span.fragments,
                "reason": unmoved.reason,
                "candidate": unmoved.candidate,
                "old": {"text": unmoved.old.text, "marks": unmoved.old.marks},
                "new": {"text": unmoved.new.text, "marks": unmoved.new.marks},
            }
            for unmoved in moved.unmoved
        ],
        "lost": [
            {
                "id": lost.relation.id,
                "label": lost.relation.label,
                "source": lost.relation.source,
                "target": lost.relation.target,
            }
            for lost in moved.lost
        ],
    }
