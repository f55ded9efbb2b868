"""Findings as text: grouped by where they are, each hint said once a code, a summary at the end."""

from collections import Counter
from collections.abc import Iterable, Iterator

from rich.cells import cell_len
from rich.text import Text

from goldspan.model import Excerpt, Finding, Severity

_STYLES: dict[Severity, str] = {"error": "bold red", "warning": "yellow", "info": "cyan"}
_WORDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "note"}
_INDENT = " " * 10


def lines(findings: Iterable[Finding]) -> Iterator[Text]:
    """One or a few lines a finding, in the order given, under a heading for each document and layer."""
    heading = None
    explained: set[str] = set()
    for one in findings:
        place = " / ".join(part for part in (one.where.document, one.where.layer) if part) or one.where.file or ""
        if place != heading:
            heading = place
            yield Text(place, style="bold underline")
        yield Text.assemble("  ", (f"{one.severity:7} ", _STYLES[one.severity]), (one.code, "bold"), " ", one.message)
        if one.excerpt is not None:
            yield from _excerpt(one.excerpt)
        if one.code not in explained:
            yield Text(f"{_INDENT}mend: {one.hint}", style="dim")
            explained.add(one.code)
        if one.url is not None:
            yield Text(f"{_INDENT}task: {one.url}", style="dim")


def _excerpt(excerpt: Excerpt) -> Iterator[Text]:
    shown = Text(_INDENT + excerpt.text)
    under = ""
    # a terminal gives some characters two cells and some none, so carets are counted in cells
    for start, end in sorted(excerpt.marks):
        shown.stylize("reverse", start + len(_INDENT), end + len(_INDENT))
        first, last = cell_len(excerpt.text[:start]), cell_len(excerpt.text[:end])
        under = under.ljust(first) + "^" * (max(last, first + 1) - max(first, len(under)))
    yield shown
    if under:
        yield Text(_INDENT + under, style="red")


def summary(findings: Iterable[Finding]) -> str:
    """One sentence: how many of each severity."""
    count = Counter(one.severity for one in findings)
    if not count:
        return "No findings."
    parts = [
        f"{count[severity]} {word}{'' if count[severity] == 1 else 's'}"
        for severity, word in _WORDS.items()
        if count[severity]
    ]
    return ", ".join(parts) + "."
