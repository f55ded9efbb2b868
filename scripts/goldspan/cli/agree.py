"""The verb agree: how far annotators agree, and why."""

import csv
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from goldspan import store
from goldspan.agreement.confusions import MOST
from goldspan.agreement.corpus_counts import BYS, By
from goldspan.agreement.statistics.scores import RESAMPLES, Score
from goldspan.cli.app import verb
from goldspan.cli.console import (
    Workers,
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
from goldspan.operations.agree import (
    AgreementError,
    AgreementReport,
    AgreeOptions,
    agreement_page,
    agreement_record,
    is_corpus,
    measure_names,
)
from goldspan.operations.agree import agree as run
from goldspan.operations.agree_suggestions import agree_suggestions
from goldspan.report.agreement import score_records, score_tables
from goldspan.report.agreement.outcome_tables import outcome_record, outcome_tables
from goldspan.wording import counted

SplitBy = StrEnum("SplitBy", {name: name for name in BYS})  # type: ignore[misc]


class AgreeFormat(StrEnum):
    text = "text"
    json = "json"
    csv = "csv"


EXAMPLES = 3
SECTIONS = 100


What = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="LAYERS",
        help="Annotators or layers, such as ann or 'user-*'; or corpus folders. Default: all finished layers.",
        show_default=False,
    ),
]
SplitScores = Annotated[
    list[SplitBy] | None,
    typer.Option("--by", help="Scores of each of these too. Can be given several times.", show_default=False),
]
Measures = Annotated[
    list[str] | None,
    typer.Option(
        "--measure",
        metavar="WORD",
        help="Only measures with this word in their name; 'all' adds the slow ones (gamma).",
        show_default=False,
    ),
]
Output = Annotated[AgreeFormat, typer.Option("--format", help="How to print the scores.")]
Explain = Annotated[bool, typer.Option("--explain", help="List what annotators disagree about, with the text around.")]
Examples = Annotated[
    int | None,
    typer.Option(
        "--examples",
        min=0,
        help="At most so many examples of each confusion. Default: 3; in JSON all.",
        show_default=False,
    ),
]
Html = Annotated[
    Path | None,
    typer.Option("--html", metavar="FILE", help="Write an HTML page with plots and the texts.", show_default=False),
]
HtmlDocuments = Annotated[
    int,
    typer.Option("--html-documents", min=0, help="At most so many texts on the page: those that differ most."),
]
Check = Annotated[
    bool, typer.Option("--check", help="Exit 1 where a score is below its threshold in [tool.goldspan.gates].")
]


def _say_new_name(used: bool) -> bool:
    if used:
        stderr.print("--gate is called --check now; it does the same.")
    return used


List = Annotated[bool, typer.Option("--list", help="List the names of all measures, and measure nothing.")]
Suggestions = Annotated[
    str | None,
    typer.Option(
        "--suggestions",
        metavar="MODEL",
        help="Measure instead what became of this model's suggestions, beside documents without.",
        show_default=False,
    ),
]
Gate = Annotated[bool, typer.Option("--gate", hidden=True, callback=_say_new_name, help="The old name of --check.")]
Resamples = Annotated[int, typer.Option("--resamples", min=0, help="Resamples of the bootstrap; 0 for no intervals.")]


@verb("agree")
def agree(
    what: What = None,
    by: SplitScores = None,
    measure: Measures = None,
    output: Output = AgreeFormat.text,
    explain: Explain = False,
    examples: Examples = None,
    html: Html = None,
    html_documents: HtmlDocuments = SECTIONS,
    check: Check = False,
    gate: Gate = False,
    list_names: List = False,
    suggestions: Suggestions = None,
    resamples: Resamples = RESAMPLES,
    workers: Workers = None,
) -> None:
    """Measure how far annotators agree: each score with its n and its interval, or why it has none.

    The submitted layers of each document are compared, pass by pass. An **empty layer counts**: its annotator read
    the document and found nothing. Skipped work and drafts do not count. Gold (adjudicated layers) counts where you
    name it: `goldspan agree ann gold`.

    * `goldspan agree` all documents together
    * `goldspan agree --by label --measure F1` which labels are hard
    * `goldspan agree --by annotator` who agrees with whom; `--by origin` on suggestions and work by hand
    * `goldspan agree --explain` what they disagree about, the most frequent first
    * `goldspan agree --html agreement.html` plots, and both layers side by side on every text
    * `goldspan agree --format csv --by document` for a spreadsheet

    Exit code 0: measured, 1: a score is below its threshold (with --check), 2: misuse, or nothing to compare.
    """
    if list_names or suggestions is not None:
        return _print_names() if suggestions is None else _print_outcomes(suggestions, output)
    if explain and output is AgreeFormat.csv:
        raise typer.BadParameter("goes with text and json; CSV has scores only", param_hint="--explain")
    corpora, layers = _corpora_and_layers(what or [])
    rows = _CsvRows() if output is AgreeFormat.csv else None
    options = AgreeOptions(
        layers=layers,
        by=[_by(split) for split in by or ()],
        measures=measure or (),
        check_thresholds=check or gate,
        examples=_examples(examples, output) if explain or html else None,
        sections=html_documents if html else None,
        resamples=resamples,
    )
    on_score = rows.write if rows else None
    settings = settings_around() if corpora else here_settings()
    with progress("Comparing") as step:
        report = run(settings, options, corpora=corpora, workers=workers, on_score=on_score, progress=step)
    if html is not None:
        store.write_text(html, agreement_page(report))
    _print_report(report, output, rows, explain=explain)
    steps = [] if explain else ["goldspan agree --explain, for what they disagree about"]
    next_steps(*steps, f"open {html}" if html else "goldspan agree --html agreement.html, to see it on the texts")
    raise typer.Exit(1 if report.missed else 0)


def _corpora_and_layers(words: Sequence[str]) -> tuple[list[Path], list[str]]:
    """The words that are corpus folders, and those that are names of layers."""
    corpora = [Path(word) for word in words if is_corpus(Path(word))]
    layers = [word for word in words if not is_corpus(Path(word))]
    for word in layers:
        if "/" in word:
            require_path(Path(word))
            raise AgreementError(
                f"{word}: neither a corpus folder (with documents/ or entries/) nor a layer's name; name one of them"
            )
    return corpora, layers


def _print_outcomes(model: str, output: AgreeFormat) -> None:
    if output is AgreeFormat.csv:
        raise typer.BadParameter("goes with text and json", param_hint="--suggestions")
    found = agree_suggestions(here_settings().corpus, model)
    if output is AgreeFormat.json:
        print_json(outcome_record(found))
        return
    for table in outcome_tables(found):
        _print_table(table)
    if not found.seen.layers:
        next_steps(f"goldspan push --suggestions {model}", "goldspan pull")


def _print_names() -> None:
    for name in measure_names(settings_around()):
        stdout.print(escaped(name))


def _by(split: SplitBy) -> By:
    return next(by for by in BYS if by == split.value)


def _examples(given: int | None, output: AgreeFormat) -> int:
    if given is not None:
        return given
    return MOST if output is AgreeFormat.json else EXAMPLES


class _CsvRows:
    """Writes scores to stdout as CSV, as they are computed."""

    def __init__(self) -> None:
        # while the scores are computed, a status line on a terminal would take what rich prints for its own
        self._writer = csv.DictWriter(sys.stdout, score_records.COLUMNS, lineterminator="\n")
        self._has_head = False

    def write_head(self) -> None:
        """Writes the names of the columns, once."""
        if not self._has_head:
            self._writer.writeheader()
            self._has_head = True

    def write(self, score: Score) -> None:
        self.write_head()
        self._writer.writerows(score_records.rows([score]))


def _print_report(report: AgreementReport, output: AgreeFormat, rows: _CsvRows | None, *, explain: bool) -> None:
    if report.nothing_compared:
        stderr.print(f"[yellow]Nothing compared:[/] {escaped(report.nothing_compared)}")
    if rows:
        rows.write_head()
    elif output is AgreeFormat.json:
        print_json(agreement_record(report, disagreements=explain))
    else:
        _print_text(report, explain=explain)
    for missed in report.missed:
        stderr.print(f"[bold red]below[/] {escaped(missed.threshold)}: {escaped(missed.why)}")
    if report.thresholds:
        stderr.print(f"{counted(len(report.thresholds), 'threshold')}, {len(report.missed) or 'none'} not reached.")


def _print_text(report: AgreementReport, *, explain: bool) -> None:
    wide = not stdout.is_terminal or stdout.width >= 120
    for line in score_tables.compared_lines(report.counts):
        stdout.print(line)
    for table in score_tables.tables(report.scores, units=wide):
        stdout.print()
        _print_table(table)
    for line in (*score_tables.undefined(report.scores), *score_tables.notes(report.scores)):
        stdout.print(line)
    if explain:
        stdout.print()
        for item in score_tables.disagreement_tables(report.confusions):
            _print_table(item)


def _print_table(item: Table | Text) -> None:
    """Prints a table as wide as the terminal; where there is no terminal, as wide as it needs to be."""
    if isinstance(item, Table) and not stdout.is_terminal:
        item.width = stdout.measure(item, options=stdout.options.update(width=1000)).maximum
    stdout.print(item)
