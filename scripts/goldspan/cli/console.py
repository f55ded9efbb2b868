"""How the command line talks: data on stdout, talk on stderr, and what ends a command."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from goldspan import findings, settings
from goldspan.errors import GoldspanError, PathError
from goldspan.model import Finding
from goldspan.report.findings import finding_lines as findings_report

talk = Console(stderr=True, highlight=False, soft_wrap=True, emoji=False)
data = Console(highlight=False, soft_wrap=True, emoji=False)

_AT_ONCE = 100
"""Lines of findings that are printed at once, which takes a third of the time that it takes one by one."""


class Format(StrEnum):
    text = "text"
    json = "json"


Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        help="So many processes where there is enough to do. Default: all cores.",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON on stdout.")]


@contextmanager
def told() -> Iterator[None]:
    """Errors of use become one message and exit code 2, Ctrl-C another and 130."""
    try:
        yield
    except BrokenPipeError:
        raise  # nobody reads on, as behind `| head`; typer ends quietly
    except (GoldspanError, OSError) as error:
        talk.print(f"[bold red]Error:[/] {escaped(error)}")
        raise typer.Exit(2) from error
    except KeyboardInterrupt as error:
        talk.print("\nStopped. Nothing is half written; run the command again to go on.")
        raise typer.Exit(130) from error


def escaped(text: object) -> str:
    """The text as rich prints it letter by letter, whatever brackets and backslashes it has."""
    # of the backslashes before what is a tag to it rich takes half, and before any other bracket one
    return re.sub(r"(\\*)\[(?=([a-z#/@][^\[]*\])?)", lambda found: found[1] * (2 if found[2] else 1) + "\\[", str(text))


def explained(found: Iterable[Finding]) -> list[str]:
    """The step that tells more of the first error, where there is one."""
    return [f"goldspan explain {one.code}" for one in found if one.severity == "error"][:1]


def there(path: Path, *, mend: str = "") -> Path:
    """The path, where there is something. Raises `PathError`."""
    if not path.exists():
        raise PathError(f"{path}: there is no such file or folder{mend}")
    return path


@contextmanager
def progress(what: str) -> Iterator[Callable[[str], None]]:
    """A line that moves on a terminal, and one line a step elsewhere."""
    if talk.is_terminal:
        with talk.status(escaped(what)) as status:
            yield lambda line: status.update(escaped(f"{what}: {line}"))
    else:
        talk.print(escaped(f"{what} ..."))
        yield lambda line: talk.print(escaped(f"  {line}"))


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """A line that moves on a terminal while something takes its time, and nothing elsewhere."""
    with talk.status(escaped(what)) if talk.is_terminal else nullcontext():
        yield


def next_steps(*steps: str) -> None:
    talk.print("[bold]Next:[/] " + escaped("; ".join(steps)))


def print_json(value: Any) -> None:
    # half of a surrogate pair, which a region's words can end with, is spelt as JSON spells it
    text = json.dumps(value, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace").decode("utf-8")
    sys.stdout.write(text + "\n")


def print_findings(found: Sequence[Finding], form: Format) -> None:
    if form is Format.json:
        print_json([findings.record(one) for one in found])
    else:
        lines = findings_report.lines(found)
        while some := list(islice(lines, _AT_ONCE)):
            data.print(*some, sep="\n")
    talk.print(findings_report.summary(found))


def here_settings() -> settings.Settings:
    return settings.load(Path.cwd())


def settings_around() -> settings.Settings | None:
    """The settings of the corpus around, if there is one."""
    try:
        return here_settings()
    except settings.SettingsError:
        return None
