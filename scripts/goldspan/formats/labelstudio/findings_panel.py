"""Findings as the panel above the text on the labeling screen, and as the other keys of a task's data."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from goldspan.formats.labelstudio.labeling_config import FINDINGS_HTML
from goldspan.formats.labelstudio.tasks import FINDING_CODES, FINDINGS, NO_FINDINGS
from goldspan.model import Excerpt, Finding, Severity
from goldspan.wording import counted

SHOWN = 50
"""Rows of a panel at most; the column counts all."""

SEEN = 3
"""Related places of one finding that are shown."""

_WORDS: Mapping[Severity, str] = {"error": "error", "warning": "warning"}
"""What annotators are told of, gravest first. A note is about what they cannot fix."""


def for_annotators(findings: Iterable[Finding]) -> list[Finding]:
    """The errors, then the warnings."""
    found = list(findings)
    return [one for severity in _WORDS for one in found if one.severity == severity]


def finding_data(findings: Iterable[Finding]) -> dict[str, Any]:
    """The keys of a task's data that tell of its findings; `NO_FINDINGS` where there are none."""
    found = for_annotators(findings)
    if not found:
        return dict(NO_FINDINGS)
    return {
        FINDINGS: len(found),
        FINDING_CODES: ", ".join(sorted({one.code for one in found})),
        FINDINGS_HTML: panel(found),
    }


def panel(findings: Sequence[Finding]) -> str:
    """The panel above the text, as HTML of one line.

    Every word that is not ours is escaped, and what is no printable character
    is a blank. A hint stands once for each code, with its first finding.
    """
    count = Counter(one.severity for one in findings)
    told = ", ".join(counted(count[one], word) for one, word in _WORDS.items() if count[one])
    said: set[tuple[str, str]] = set()
    rows = []
    for one in findings[:SHOWN]:
        rows.append(_row(one, hint=(one.code, one.hint) not in said))
        said.add((one.code, one.hint))
    more = len(findings) - SHOWN
    rest = f'<div class="goldspan-more">and {more} more, which show when these are fixed</div>' if more > 0 else ""
    head = f'<div class="goldspan-told">{told}: please fix what is yours, and press Submit or Update.</div>'
    return f'{head}<table class="goldspan-found"><tbody>{"".join(rows)}</tbody></table>{rest}'


def _row(one: Finding, *, hint: bool) -> str:
    what = f'<div class="goldspan-message">{safe_html(one.message)}</div>'
    if one.excerpt is not None:
        what += f'<div class="goldspan-words">{marked_words(one.excerpt)}</div>'
    for other in one.related[:SEEN]:
        words = f": {marked_words(other.excerpt)}" if other.excerpt is not None else ""
        what += f'<div class="goldspan-related">see also: {safe_html(other.message)}{words}</div>'
    if hint:
        what += f'<div class="goldspan-hint">{safe_html(one.hint)}</div>'
    cells = (
        ("severity", safe_html(one.severity)),
        ("code", safe_html(one.code)),
        ("what", what),
        ("layer", safe_html(one.where.layer or "")),
    )
    inside = "".join(f'<td class="goldspan-{name}">{cell}</td>' for name, cell in cells)
    return f'<tr class="goldspan-{safe_html(one.severity)}">{inside}</tr>'


def marked_words(excerpt: Excerpt) -> str:
    """The words around, and those that are meant marked."""
    out, at = "", 0
    for start, end in sorted(excerpt.marks):
        start = max(start, at)  # marks may overlap
        if start < end:
            out += f"{safe_html(excerpt.text[at:start])}<mark>{safe_html(excerpt.text[start:end])}</mark>"
            at = end
    return out + safe_html(excerpt.text[at:])


def safe_html(text: str) -> str:
    """The text as HTML shows it letter by letter; what is no printable character is a blank."""
    return escape("".join(character if character.isprintable() else " " for character in text))
