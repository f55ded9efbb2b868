"""The verb that says how far annotators agree, and why."""

import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer
from rich.table import Table
from rich.text import Text

from goldspan import store
from goldspan.agreement import confusions, registry, thresholds
from goldspan.agreement.collection import BYS, By
from goldspan.agreement.statistics.document_counts import Spool
from goldspan.agreement.statistics.scores import RESAMPLES, Score
from goldspan.agreement.thresholds import Failure
from goldspan.cli.app import verb
from goldspan.cli.console import (
    Workers,
    error_handler,
    escaped,
    here_settings,
    next_steps,
    print_json,
    progress,
    settings_around,
    stderr,
    stdout,
)
from goldspan.errors import require_path
from goldspan.operations import agree as agree_job
from goldspan.operations.agree import AgreementError, Gathered, Request
from goldspan.report.agreement import score_records, score_tables
from goldspan.schema import language
from goldspan.settings import Settings
from goldspan.shards import process_pool
from goldspan.wording import counted

SplitBy = StrEnum("SplitBy", {name: name for name in BYS})  # type: ignore[misc]


class AgreeFormat(StrEnum):
    text = "text"
    json = "json"
    csv = "csv"


EXAMPLES = 3
SECTIONS = 100


@verb("agree")
def agree(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="LAYERS",
            help="Annotators or layers, as ann or 'user-*'; or corpus folders. Default: all finished layers.",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        list[SplitBy] | None,
        typer.Option("--by", help="Figures of each of these too. Can be given several times.", show_default=False),
    ] = None,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            "--measure",
            metavar="WORD",
            help="Only measures with this in their name; 'all' adds the slow ones.",
            show_default=False,
        ),
    ] = None,
    form: Annotated[AgreeFormat, typer.Option("--format", help="How to print the figures.")] = AgreeFormat.text,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say why: every kind of disagreement, with the text around.")
    ] = False,
    examples: Annotated[
        int | None,
        typer.Option(
            "--examples", min=0, help="So many of each confusion. Default: 3; in JSON all.", show_default=False
        ),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write all of it as a page with charts and the texts.")
    ] = None,
    most: Annotated[
        int, typer.Option("--html-documents", min=0, help="Show so many texts in the page: those that differ most.")
    ] = SECTIONS,
    gate: Annotated[
        bool, typer.Option("--gate", help="Exit 1 where a figure is below its floor in [tool.goldspan.gates].")
    ] = False,
    resamples: Annotated[
        int, typer.Option("--resamples", min=0, help="Resamples of the bootstrap; 0 for no intervals.")
    ] = RESAMPLES,
    workers: Workers = None,
) -> None:
    """Say how far annotators agree: each figure with its n, its interval, or why there is none.

    Compared are the submitted layers of each document, pass by pass. An **empty layer counts**: read, and
    nothing found. Skipped work and drafts do not. Gold (adjudicated layers) counts where you name it:
    `goldspan agree ann gold`.

    * `goldspan agree` all documents together
    * `goldspan agree --by label --measure F1` where it is hard
    * `goldspan agree --measure gamma` gamma and gamma-cat, which take longer
    * `goldspan agree --by annotator` who agrees with whom
    * `goldspan agree --explain` what they disagree about, the most frequent first
    * `goldspan agree --html agreement.html` charts, and both layers side by side on every text
    * `goldspan agree --format csv --by document` for a spreadsheet

    Exit code 0: measured, 1: a figure is below its floor (with --gate), 2: misuse, or no two annotators
    have finished the same document.
    """
    if explain and form is AgreeFormat.csv:
        raise typer.BadParameter("goes with text and json; CSV has figures only", param_hint="--explain")
    with error_handler():
        corpora, patterns = _which(what or [])
        here = settings_around() if corpora else here_settings()
        schema = language.load(here.schema) if here else None
        corpora = corpora or [_own(here)]
        floors = agree_job.gates(here, schema) if here and here.gates else []
        if gate and not floors:
            raise AgreementError('no floors are set; write some, as [tool.goldspan.gates] with "span F1, exact" = 0.7')
        splits = [*map(_by, by or ())]
        shown: tuple[By, ...] = tuple(dict.fromkeys([*splits, *(("label", "relation", "document") if html else ())]))
        wanted: tuple[By, ...] = tuple(dict.fromkeys([*shown, *(agree_job.splits(floors) if gate else ())]))
        only_gated = gate and not (measure or by or html or explain)
        measures = registry.chosen([one.measure for one in floors] if only_gated else measure or (), schema)
        if gate:
            measures = registry.chosen([*measures, *(one.measure for one in floors)], schema)
        request = Request(
            measures=measures,
            by=wanted,
            patterns=tuple(patterns),
            schema=schema,
            examples=_examples(examples, form) if explain or html else None,
            sections=most if html else 0,
        )
        out = sys.stdout  # a line that moves on a terminal would take what is printed beside it for its own
        with (
            progress("Comparing") as step,
            Spool() as spool,
            process_pool(workers) if agree_job.is_large(corpora) else nullcontext() as executor,
        ):
            gathered = agree_job.gather(corpora, request, spool=spool, executor=executor, progress=step)
            if why := agree_job.too_few(gathered):
                if not gate:
                    raise AgreementError(why)
                stderr.print(f"[yellow]Nothing compared:[/] {escaped(why)}")
            made = agree_job.scores(gathered, resamples=resamples, executor=executor, progress=step)
            if form is AgreeFormat.csv:
                made = _written(made, out, shown, keep=html is not None)
            scores = list(made)
        failures = thresholds.failures(floors, scores, schema) if gate else []
        asked = [one for one in scores if _is_asked(one, shown)]
        if html is not None:
            _write_page(html, here, gathered, asked, failures)
    _print(form, gathered, asked, failures, explain=explain, gate=gate)
    _ended(failures, len(floors) if gate else 0, explain=explain, html=html)


def _which(words: list[str]) -> tuple[list[Path], list[str]]:
    """Corpus folders and patterns of layers, told apart by what is there."""
    corpora = [Path(word) for word in words if agree_job.is_corpus(Path(word))]
    patterns = [word for word in words if not agree_job.is_corpus(Path(word))]
    for word in patterns:
        if "/" in word:
            require_path(Path(word))
            raise AgreementError(f"{word}: neither a corpus folder (with documents/ or entries/) nor a layer's name")
    return corpora, patterns


def _by(one: SplitBy) -> By:
    return next(each for each in BYS if each == one.value)


def _own(here: Settings | None) -> Path:
    assert here is not None
    return require_path(here.corpus, fix="run `goldspan ingest` first")


def _examples(given: int | None, form: AgreeFormat) -> int:
    if given is not None:
        return given
    return confusions.MOST if form is AgreeFormat.json else EXAMPLES


def _is_asked(one: Score, shown: Sequence[By]) -> bool:
    keys = {"annotator" if key == "annotators" else key for key in one.of} - {"pass"}
    return keys <= set(shown)


def _written(scores: Iterable[Score], out: TextIO, shown: Sequence[By], *, keep: bool) -> Iterator[Score]:
    """Writes figures as CSV while they are made, and hands them on; those of single documents only to ``keep`` them."""
    writer = csv.DictWriter(out, score_records.COLUMNS, lineterminator="\n")
    writer.writeheader()
    for one in scores:
        if _is_asked(one, shown):
            writer.writerows(score_records.rows([one]))
        if keep or "document" not in one.of:
            yield one


def _write_page(
    path: Path, here: Settings | None, gathered: Gathered, scores: Sequence[Score], failures: Sequence[Failure]
) -> None:
    from goldspan.report.agreement.page import Contents, page  # late, for it brings matplotlib

    contents = Contents(
        title=here.release.name if here else "corpus",
        collection=gathered.collection,
        scores=scores,
        confusions=gathered.confusions,
        sections=gathered.sections,
        sections_left_out=gathered.sections_left_out,
        failures=failures,
    )
    store.write_text(path, page(contents))


def _print(
    form: AgreeFormat,
    gathered: Gathered,
    scores: Sequence[Score],
    failures: Sequence[Failure],
    *,
    explain: bool,
    gate: bool,
) -> None:
    if form is AgreeFormat.csv:
        return  # written as they were made
    if form is AgreeFormat.json:
        answer: dict[str, Any] = {
            **score_records.collection_record(gathered.collection),
            "figures": [score_records.score_record(one) for one in scores],
        }
        if explain:
            answer["disagreements"] = confusions.record(gathered.confusions)
        if gate:
            answer["below"] = [score_records.failure_record(one) for one in failures]
        print_json(answer)
    else:
        for line in score_tables.who(gathered.collection):
            stdout.print(line)
        for table in score_tables.tables(scores, units=_is_wide()):
            stdout.print()
            _print_table(table)
        for line in (*score_tables.undefined(scores), *score_tables.notes(scores)):
            stdout.print(line)
        if explain:
            stdout.print()
            for one in score_tables.explained(gathered.confusions):
                _print_table(one)


def _print_table(one: Table | Text) -> None:
    """As wide as the terminal; as wide as it needs to be where there is none."""
    if isinstance(one, Table) and not stdout.is_terminal:
        one.width = stdout.measure(one, options=stdout.options.update(width=1000)).maximum
    stdout.print(one)


def _is_wide() -> bool:
    return not stdout.is_terminal or stdout.width >= 120


def _ended(failures: Sequence[Failure], floors: int, *, explain: bool, html: Path | None) -> None:
    for one in failures:
        stderr.print(f"[bold red]below[/] {escaped(one.floor)}: {escaped(one.why)}")
    if floors:
        stderr.print(f"{counted(floors, 'floor')}, {len(failures) or 'none'} not reached.")
    steps = [] if explain else ["goldspan agree --explain, for what they disagree about"]
    steps += [] if html else ["goldspan agree --html agreement.html, to see it on the texts"]
    steps += [f"open {html}"] if html else []
    next_steps(*steps)
    raise typer.Exit(1 if failures else 0)
