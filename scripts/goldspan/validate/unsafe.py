"""Repairs that a program could make and should not, since only a person knows whether they are right."""

from collections.abc import Iterator

from goldspan.model import Finding
from goldspan.validate import conventions, label_checks, offsets, rule_checks
from goldspan.validate.context import Context

REPAIRS = {
    "GS302": "the words could be marked where they stand now, if that is the place that was meant",
    "GS408": "source and target could be swapped, if nothing but the direction is wrong",
    "GS507": "one of the two could be deleted",
    "GS602": "the edge could be moved to that of the word, if half a word is not what was meant",
    "GS603": "the partner could be taken into the span, or both be left out",
    "GS604": "the mark could be left out, if it is no part of what was meant",
}
"""What could be done about a finding, by its code."""


def listed(context: Context) -> Iterator[str]:
    """The repairs of a finished layer that are left to people, in the order of its findings."""
    if context.layer.status not in ("submitted", "adjudicated"):
        return
    for finding in _findings(context):
        if finding.code in REPAIRS and not any(
            suppression.covers(finding) for suppression in context.layer.suppressions
        ):
            yield f"{finding.code} {finding.message}: {REPAIRS[finding.code]}"


def _findings(context: Context) -> Iterator[Finding]:
    """Level by level, as far as there is no error."""
    for check in (offsets.check, label_checks.check, rule_checks.check, conventions.check):
        found = list(check(context))
        yield from found
        if any(one.severity == "error" for one in found):
            return
