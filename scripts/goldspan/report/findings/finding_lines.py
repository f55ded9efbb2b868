"""Findings as text: grouped by document and layer, the hint of each code once, a summary at the end."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from rich.cells import cell_len
from rich.text import Text

from goldspan.escapes import visible_line, visible_marks
from goldspan.model import Excerpt, Finding, Severity
from goldspan.report.findings.finding_paths import seen_from, title
from goldspan.wording import counted

_STYLES: dict[Severity, str] = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_WORDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_INDENT = " " * 10

SEEN = 5
"""Related places of one finding that are shown."""


def lines(findings: Iterable[Finding]) -> Iterator[Text]:
    """A few lines for each finding, in the order given, under a heading for each document and layer."""
    heading = None
    explained: set[str] = set()
    for finding in findings:
        place = title(finding.where)
        if place != heading:
            heading = place
            yield Text(visible_line(place), style="bold underline")
        severity = (f"{finding.severity:7} ", _STYLES[finding.severity])
        yield Text.assemble("  ", severity, (finding.code, "bold"), " ", visible_line(finding.message))
        if finding.excerpt is not None:
            yield from excerpt_lines(finding.excerpt)
        yield from _see_also(finding)
        if finding.code not in explained:
            yield Text(visible_line(f"{_INDENT}fix: {finding.hint}"), style="dim")
            explained.add(finding.code)
        if finding.url is not None:
            yield Text(visible_line(f"{_INDENT}task: {finding.url}"), style="dim")


def _see_also(finding: Finding) -> Iterator[Text]:
    """A line for each of the first related places: its message, and the words around it."""
    for related in finding.related[:SEEN]:
        line = Text(visible_line(f"{_INDENT}see also: {seen_from(finding.where, related)}"), style="dim")
        if related.excerpt is not None:
            text, marks = visible_marks(related.excerpt.text, related.excerpt.marks)
            shown = Text(text)
            for start, end in marks:
                shown.stylize("reverse", start, end)
            line = Text.assemble(line, ": ", shown)
        yield line
    if len(finding.related) > SEEN:
        yield Text(f"{_INDENT}and {len(finding.related) - SEEN} more, which --format json lists", style="dim")


def excerpt_lines(excerpt: Excerpt) -> Iterator[Text]:
    """The line of text with its marks reversed, and carets below them."""
    text, marks = visible_marks(excerpt.text, excerpt.marks)
    shown = Text(_INDENT + text)
    under = ""
    # a terminal gives some characters two cells and some none, so carets are counted in cells
    for start, end in sorted(marks):
        shown.stylize("reverse", start + len(_INDENT), end + len(_INDENT))
        first, last = cell_len(text[:start]), cell_len(text[:end])
        under = under.ljust(first) + "^" * (max(last, first + 1) - max(first, len(under)))
    yield shown
    if under:
        yield Text(_INDENT + under, style="red")


def summary(findings: Iterable[Finding]) -> str:
    """One sentence: how many of each severity."""
    return sentence(Counter(finding.severity for finding in findings))


def sentence(count: Mapping[Severity, int]) -> str:
    """The same for counts by severity."""
    parts = [counted(number, word) for severity, word in _WORDS.items() if (number := count.get(severity, 0))]
    return ", ".join(parts) + "." if parts else "No findings."
