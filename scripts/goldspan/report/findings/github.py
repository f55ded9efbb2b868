"""Findings as workflow commands of GitHub Actions, which shows them beside the lines they are about."""

from collections.abc import Iterable

from goldspan.model import Finding, Severity
from goldspan.report.findings.finding_paths import FindingPlaces, seen_from, title
from goldspan.wording import counted

_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}


def render(findings: Iterable[Finding], places: FindingPlaces, *, left_out: int = 0) -> str:
    """One command on each line; ``left_out`` is the number of further findings that are not among these."""
    lines = [_command(finding, places) for finding in findings]
    if left_out:
        lines.append(f"::notice title=goldspan::{counted(left_out, 'more finding')} not shown")
    return "".join(f"{line}\n" for line in lines)


def _command(finding: Finding, places: FindingPlaces) -> str:
    at = {"file": places.path(finding.where), "line": places.line(finding.where), "title": finding.code}
    properties = ",".join(f"{name}={escaped_property(str(value))}" for name, value in at.items() if value is not None)
    message = "\n".join(
        (
            ": ".join(part for part in (title(finding.where), finding.message) if part),
            *(f"see also: {at}{seen_from(finding.where, related)}" for at, related in places.related(finding)),
            f"fix: {finding.hint}",
        )
    )
    return f"::{_COMMANDS[finding.severity]} {properties}::{escaped(message)}"


def escaped(text: str) -> str:
    """Escapes the text after the second ``::``; the percent sign first, since it begins an escape."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escaped_property(text: str) -> str:
    """Escapes the value of a property such as ``file=``."""
    return escaped(text).replace(":", "%3A").replace(",", "%2C")
