"""Findings as the panel beside the text on the labeling screen, and as the other keys of a task's data."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from goldspan.escapes import safe_html
from goldspan.formats.labelstudio.annotator_words import advice, message, without_repetition
from goldspan.formats.labelstudio.labeling_config import FINDINGS_HTML
from goldspan.formats.labelstudio.tasks import FINDING_CODES, FINDINGS, NO_FINDINGS
from goldspan.model import Excerpt, Finding, Severity

SHOWN = 50
"""The most rows of a panel; the column of the task list counts all findings."""

RELATED_SHOWN = 3
"""The most related places of a finding that are shown."""

_SEVERITIES: tuple[Severity, ...] = ("error", "warning")
"""The findings that annotators see, errors first. What has severity info is not theirs to fix."""

_SAID = {"error": "to correct", "warning": "to look at"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFindings:
    """The findings of one annotator's work in a task. All members of a project see the same panel, so it names them.

    ``numbers`` are those of the regions on the screen, by the id of a span or relation: ``3``, ``3 → 5``. ``regions``
    has the words for a region by its id in Label Studio. ``url`` opens the annotation.
    """

    annotator: str
    findings: Sequence[Finding]
    numbers: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    url: str | None = None


def for_annotators(findings: Iterable[Finding]) -> list[Finding]:
    """The errors, then the warnings; what two findings say of a span comes once."""
    every = without_repetition(findings)
    return [finding for severity in _SEVERITIES for finding in every if finding.severity == severity]


def finding_data(people: Iterable[PersonFindings]) -> dict[str, Any]:
    """The keys of a task's data that show its findings; `NO_FINDINGS` where there are none."""
    shown = [(person, found) for person in people if (found := for_annotators(person.findings))]
    if not shown:
        return dict(NO_FINDINGS)
    every = [finding for _, found in shown for finding in found]
    return {
        FINDINGS: len(every),
        FINDING_CODES: ", ".join(sorted({finding.code for finding in every})),
        FINDINGS_HTML: panel(shown),
    }


def panel(people: Sequence[tuple[PersonFindings, Sequence[Finding]]]) -> str:
    """The panel beside the text, as HTML in one line: a table for each annotator.

    All text is escaped, and characters that cannot be printed become blanks. What to do about a code is said once for
    each annotator, with the first finding of that code.
    """
    left = SHOWN
    tables = []
    for person, found in people:
        tables.append(_table(person, found, found[:left]))
        left = max(0, left - len(found))
    more = sum(len(found) for _, found in people) - SHOWN
    rest = f'<div class="goldspan-more">and {more} more, which are shown when these are fixed</div>' if more > 0 else ""
    return f"{''.join(tables)}{rest}"


def _table(person: PersonFindings, found: Sequence[Finding], shown: Sequence[Finding]) -> str:
    numbers = Counter(finding.severity for finding in found)
    counts = ", ".join(f"{numbers[severity]} {_SAID[severity]}" for severity in _SEVERITIES if numbers[severity])
    name = f'<span class="goldspan-person">{safe_html(person.annotator)}</span>'
    opened = f' <a href="{safe_html(person.url)}">open this work</a>' if person.url else ""
    head = f'<div class="goldspan-told">{name}: {counts}.{opened}</div>'
    said: set[str] = set()
    rows = []
    for finding in shown:
        what_to_do = advice(finding)
        rows.append(_row(finding, person, what_to_do if what_to_do not in said else ""))
        said.add(what_to_do)
    return f'{head}<table class="goldspan-found"><tbody>{"".join(rows)}</tbody></table>'


def _row(finding: Finding, person: PersonFindings, what_to_do: str) -> str:
    what = f'<div class="goldspan-message">{safe_html(message(finding, person.regions))}</div>'
    if finding.excerpt is not None:
        what += f'<div class="goldspan-words">{marked_words(finding.excerpt)}</div>'
    for related in finding.related[:RELATED_SHOWN]:
        words = f": {marked_words(related.excerpt)}" if related.excerpt is not None else ""
        what += f'<div class="goldspan-related">see also: {safe_html(related.message)}{words}</div>'
    if what_to_do:
        what += f'<div class="goldspan-hint">{safe_html(what_to_do)}</div>'
    number = person.numbers.get(finding.where.span or finding.where.relation or "", "")
    cells = (("number", safe_html(number)), ("what", what))
    inside = "".join(f'<td class="goldspan-{name}">{cell}</td>' for name, cell in cells)
    severity, code = safe_html(finding.severity), safe_html(finding.code)
    return f'<tr class="goldspan-{severity} goldspan-{code}" title="{code}">{inside}</tr>'


def marked_words(excerpt: Excerpt) -> str:
    """The words of an excerpt as HTML, those in question marked."""
    out, at = "", 0
    for start, end in sorted(excerpt.marks):
        start = max(start, at)  # marks may overlap
        if start < end:
            out += f"{safe_html(excerpt.text[at:start])}<mark>{safe_html(excerpt.text[start:end])}</mark>"
            at = end
    return out + safe_html(excerpt.text[at:])
