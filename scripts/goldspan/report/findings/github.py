"""Findings as workflow commands of GitHub Actions, which shows them beside the lines they are about."""

from collections.abc import Iterable

from goldspan.model import Finding, Severity
from goldspan.report.findings.finding_paths import FindingPlaces, seen_from, title
from goldspan.wording import counted

_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}


def render(findings: Iterable[Finding], places: FindingPlaces, *, left_out: int = 0) -> str:
    """One command a line; ``left_out`` is how many findings were found and are not among these."""
    lines = [_command(one, places) for one in findings]
    if left_out:
        lines.append(f"::notice title=goldspan::{counted(left_out, 'more finding')} not shown")
    return "".join(f"{line}\n" for line in lines)


def _command(one: Finding, places: FindingPlaces) -> str:
    at = {"file": places.path(one.where), "line": places.line(one.where), "title": one.code}
    properties = ",".join(f"{name}={escaped_property(str(value))}" for name, value in at.items() if value is not None)
    told = "\n".join(
        (
            ": ".join(part for part in (title(one.where), one.message) if part),
            *(f"see also: {at}{seen_from(one.where, other)}" for at, other in places.related(one)),
            f"fix: {one.hint}",
        )
    )
    return f"::{_COMMANDS[one.severity]} {properties}::{escaped(told)}"


def escaped(text: str) -> str:
    """What may stand after the second ``::``; the percent sign first, for it begins an escape."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escaped_property(text: str) -> str:
    """What may stand behind ``file=`` and the like."""
    return escaped(text).replace(":", "%3A").replace(",", "%2C")
