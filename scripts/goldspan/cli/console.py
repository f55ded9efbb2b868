"""What all verbs share: the two channels, errors as exit codes, progress, and common options."""

import re
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from goldspan import findings, settings
from goldspan.errors import GoldspanError
from goldspan.escapes import visible, visible_json
from goldspan.model import Finding
from goldspan.report.findings import finding_lines
from goldspan.store import check_corpus, check_version
from goldspan.store.corpus_lock import ChangeError
from goldspan.store.leftovers import remove_scratch
from goldspan.store.transactions import RecoveryWarning


class _VisibleConsole(Console):
    """A console that prints no command of a terminal but its own, whatever a verb gives it."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(visible(segment.text), segment.style)


stderr = _VisibleConsole(stderr=True, highlight=False, soft_wrap=True, emoji=False)
stdout = _VisibleConsole(highlight=False, soft_wrap=True, emoji=False)

FIRST = 10
"""Of a list of files or records that stderr names, so many are shown; the others are counted."""

OUT_OF_MEMORY = "there is not enough memory for this; free some, or raise the limit of this shell (ulimit -v)"

_SECONDS_BETWEEN_STEPS = 10.0
"""Where stderr is no terminal, later steps of long work are this far apart."""

_LINES_AT_ONCE = 100
"""Lines of findings that are printed in one call, which takes a third of the time of one call each."""


class Format(StrEnum):
    text = "text"
    json = "json"


Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        help="How many processes to use where there is enough to do. Default: one for each core.",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON on stdout.")]
Person = Annotated[
    str | None,
    typer.Option(
        "--person", help="The project of this annotator alone, on their own server if it runs.", show_default=False
    ),
]
Pass = Annotated[
    str | None,
    typer.Option("--pass", metavar="NAME", help="The project of this pass of the schema.", show_default=False),
]
NoRules = Annotated[
    bool, typer.Option("--no-rules", help="Go on without the rules that the corpus' own settings name.")
]


@contextmanager
def error_handler() -> Iterator[None]:
    """Turns an error of use into one message and exit code 2, and Ctrl-C into exit code 130.

    What was completed or undone of an earlier change is said on stderr.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", RecoveryWarning)
            warnings.showwarning = _shown_warning(warnings.showwarning)
            yield
    except BrokenPipeError:
        raise  # the reader has gone, as behind `| head`; typer ends without a message
    except (GoldspanError, OSError) as error:
        stderr.print(f"[bold red]Error:[/] {escaped(error)}")
        raise typer.Exit(2) from error
    except MemoryError as error:
        stderr.print(f"[bold red]Error:[/] {OUT_OF_MEMORY}")
        raise typer.Exit(2) from error
    except BrokenExecutor as error:
        stderr.print(
            "[bold red]Error:[/] a process that did a part of the work was ended from outside, as a system that is "
            "short of memory does; free some, or share the work among fewer processes (--workers 1)"
        )
        raise typer.Exit(2) from error
    except KeyboardInterrupt as error:
        if isinstance(error.__context__, ChangeError):  # a second Ctrl-C, while that was on its way
            stderr.print(f"[bold red]Error:[/] {escaped(error.__context__)}")
        else:
            stderr.print("\nStopped. Nothing is half written; run the command again to go on.")
        raise typer.Exit(130) from error


def _shown_warning(others: Callable[..., None]) -> Callable[..., None]:
    """Shows warnings of goldspan itself as a line, and leaves the others to Python."""

    def show(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
        if issubclass(category, RecoveryWarning):
            stderr.print(f"[yellow]Recovered:[/] {escaped(message)}")
        else:
            others(message, category, *place, **more)

    return show


def escaped(text: object) -> str:
    """The text with all markup of rich escaped and all control characters spelt out, to be printed letter by letter."""
    # rich halves the backslashes before what it takes for a tag, and leaves those before any other bracket
    shown = visible(str(text))
    return re.sub(r"(\\*)\[(?=([a-z#/@][^\[]*\])?)", lambda found: found[1] * (2 if found[2] else 1) + "\\[", shown)


def explain_step(found: Iterable[Finding]) -> list[str]:
    """The command that explains the first error, where there is an error."""
    return [f"goldspan explain {finding.code}" for finding in found if finding.severity == "error"][:1]


@contextmanager
def progress(what: str) -> Iterator[Callable[[str], None]]:
    """One line that is updated on a terminal; elsewhere the first steps, some of the later ones, and the last."""
    if stderr.is_terminal:
        with stderr.status(escaped(what)) as status:
            yield lambda line: status.update(escaped(f"{what}: {line}"))
        return
    stderr.print(escaped(f"{what} ..."))
    steps = _Steps()
    yield steps
    steps.finish()


class _Steps:
    """Prints steps of long work line by line, but not each of thousands."""

    def __init__(self) -> None:
        self._printed, self._at, self._waiting = 0, 0.0, ""

    def __call__(self, line: str) -> None:
        if self._printed < FIRST or time.monotonic() - self._at >= _SECONDS_BETWEEN_STEPS:
            self._print(line)
        else:
            self._waiting = line

    def finish(self) -> None:
        if self._waiting:
            self._print(self._waiting)

    def _print(self, line: str) -> None:
        stderr.print(escaped(f"  {line}"))
        self._printed, self._at, self._waiting = self._printed + 1, time.monotonic(), ""


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """A spinner on a terminal; elsewhere nothing."""
    with stderr.status(escaped(what)) if stderr.is_terminal else nullcontext():
        yield


def next_steps(*steps: str) -> None:
    stderr.print("[bold]Next:[/] " + escaped("; ".join(steps)))


def print_notice(line: str) -> None:
    stderr.print(f"[yellow]Notice:[/] {escaped(line)}")


def print_first(label: str, items: Sequence[object], noun: str) -> None:
    """The first few items on stderr, a line each behind a yellow ``label``, and how many more there are."""
    for item in items[:FIRST]:
        stderr.print(f"[yellow]{label}[/] {escaped(item)}")
    if len(items) > FIRST:
        stderr.print(f"[yellow]{label}[/] and {len(items) - FIRST} more {noun}")


def print_json(value: Any) -> None:
    is_unicode = (sys.stdout.encoding or "utf-8").lower().startswith("utf")
    sys.stdout.write(visible_json(value, plain=not is_unicode) + "\n")
    sys.stdout.flush()  # for whoever reads the values of a command that goes on


def print_as_is(text: str) -> None:
    """Prints text for another program, such as a patch; on a terminal its control characters are spelt out."""
    sys.stdout.write(visible(text) if sys.stdout.isatty() else text)


def print_findings(found: Sequence[Finding], form: Format) -> None:
    if form is Format.json:
        print_json([findings.record(finding) for finding in found])
    else:
        print_lines(finding_lines.lines(found))
    stderr.print(finding_lines.summary(found))


def print_lines(lines: Iterable[Any]) -> None:
    """Prints lines on stdout, many in one call."""
    rest = iter(lines)
    while some := list(islice(rest, _LINES_AT_ONCE)):
        stdout.print(*some, sep="\n")


def here_settings(*, no_rules: bool = False) -> settings.Settings:
    """The settings of the corpus that the shell is in; with ``no_rules`` without its rules, which is said.

    Raises `SettingsError` outside of any, and `FormatError` where the corpus has another format version.
    """
    here = settings.load(Path.cwd())
    remove_scratch(here.state)
    check_corpus(here.corpus)
    check_version(here.corpus)
    if no_rules and here.rules:
        stderr.print(f"[yellow]not used[/] {escaped(', '.join(here.rules))}: rules of this corpus")
        return replace(here, rules=())
    return here


def settings_around(*, no_rules: bool = False) -> settings.Settings | None:
    """The settings of the corpus that the shell is in, or ``None`` outside of any. Raises where they are wrong."""
    try:
        return here_settings(no_rules=no_rules)
    except settings.NoCorpusError:
        return None
