"""Findings as the panel above the text on the labeling screen, and as the other keys of a task's data."""

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from goldspan.formats.labelstudio.labeling_config import FINDINGS_HTML
from goldspan.formats.labelstudio.tasks import FINDING_CODES, FINDINGS, NO_FINDINGS
from goldspan.model import Excerpt, Finding, Severity
from goldspan.wording import counted

SHOWN = 50
"""The most rows of a panel; the column of the task list counts all findings."""

RELATED_SHOWN = 3
"""The most related places of a finding that are shown."""

_SEVERITIES: tuple[Severity, ...] = ("error", "warning")
"""The findings that annotators see, errors first. What has severity info is not theirs to fix."""


def for_annotators(findings: Iterable[Finding]) -> list[Finding]:
    """The errors, then the warnings."""
    every = list(findings)
    return [finding for severity in _SEVERITIES for finding in every if finding.severity == severity]


def finding_data(findings: Iterable[Finding]) -> dict[str, Any]:
    """The keys of a task's data that show its findings; `NO_FINDINGS` where there are none."""
    shown = for_annotators(findings)
    if not shown:
        return dict(NO_FINDINGS)
    return {
        FINDINGS: len(shown),
        FINDING_CODES: ", ".join(sorted({finding.code for finding in shown})),
        FINDINGS_HTML: panel(shown),
    }


def panel(findings: Sequence[Finding]) -> str:
    """The panel above the text, as HTML in one line.

    All text is escaped, and characters that cannot be printed become blanks. The hint of a code comes once, with the
    first finding of that code.
    """
    numbers = Counter(finding.severity for finding in findings)
    counts = ", ".join(counted(numbers[severity], severity) for severity in _SEVERITIES if numbers[severity])
    hints: set[tuple[str, str]] = set()
    rows = []
    for finding in findings[:SHOWN]:
        hint = finding.code, finding.hint
        rows.append(_row(finding, hint=hint not in hints))
        hints.add(hint)
    more = len(findings) - SHOWN
    rest = f'<div class="goldspan-more">and {more} more, which are shown when these are fixed</div>' if more > 0 else ""
    head = f'<div class="goldspan-told">{counts}: please fix those in your own work, and press Submit or Update.</div>'
    return f'{head}<table class="goldspan-found"><tbody>{"".join(rows)}</tbody></table>{rest}'


def _row(finding: Finding, *, hint: bool) -> str:
    what = f'<div class="goldspan-message">{safe_html(finding.message)}</div>'
    if finding.excerpt is not None:
        what += f'<div class="goldspan-words">{marked_words(finding.excerpt)}</div>'
    for related in finding.related[:RELATED_SHOWN]:
        words = f": {marked_words(related.excerpt)}" if related.excerpt is not None else ""
        what += f'<div class="goldspan-related">see also: {safe_html(related.message)}{words}</div>'
    if hint:
        what += f'<div class="goldspan-hint">{safe_html(finding.hint)}</div>'
    cells = (
        ("severity", safe_html(finding.severity)),
        ("code", safe_html(finding.code)),
        ("what", what),
        ("layer", safe_html(finding.where.layer or "")),
    )
    inside = "".join(f'<td class="goldspan-{name}">{cell}</td>' for name, cell in cells)
    return f'<tr class="goldspan-{safe_html(finding.severity)}">{inside}</tr>'


def marked_words(excerpt: Excerpt) -> str:
    """The words of an excerpt as HTML, those in question marked."""
    out, at = "", 0
    for start, end in sorted(excerpt.marks):
        start = max(start, at)  # marks may overlap
        if start < end:
            out += f"{safe_html(excerpt.text[at:start])}<mark>{safe_html(excerpt.text[start:end])}</mark>"
            at = end
    return out + safe_html(excerpt.text[at:])


def safe_html(text: str) -> str:
    """The text escaped for HTML; characters that cannot be printed become blanks."""
    return escape("".join(character if character.isprintable() else " " for character in text))
