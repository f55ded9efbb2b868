"""Runs the checks of one layer, level by level."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from goldspan.findings import CODES, excerpt, finding
from goldspan.model import FINISHED, Document, Excerpt, Finding, Layer, Place, Suppression
from goldspan.schema.types import Schema
from goldspan.validate import conventions, label_checks, offsets, rule_checks
from goldspan.validate.checks import CONVENTIONS, CORPUS, OFFSETS, RETURNED, Checks
from goldspan.validate.context import Context
from goldspan.validate.plugins import Rule, layer_rules

Check = Callable[[Context], Iterator[Finding]]
CHECKS: Mapping[int, Check] = {
    3: offsets.check,
    4: label_checks.check,
    5: rule_checks.check,
    6: conventions.check,
    7: rule_checks.check_chains,
}
"""What each level does with a layer. A level runs only where those before it found no error, or none it depends on."""

_UNKNOWN_LABELS = ("GS401", "GS402")
_COUNTED = ("GS501", "GS502", "GS509")

_NO_SCHEMA = Schema(name="none", version="0.0.0")


def validate_layer(
    layer: Layer,
    document: Document,
    checks: Checks,
    *,
    file: str | None = None,
    suppressed: list[Finding] | None = None,
) -> Iterator[Finding]:
    """The findings of one layer, in the order of their levels.

    The corpus' own rules run behind the checks of their level, where neither
    these nor lower levels found an error.
    Drafts, skipped and withdrawn layers are checked for sound offsets only: their
    labels do not count. So is everything where there is no schema.
    What is wrong with context alone is said of the layer that it is from.
    Findings that the layer suppresses are left out, and added to ``suppressed``.
    ``file`` is where the layer stands.
    """
    context = Context(layer, document, checks.schema or _NO_SCHEMA, file)
    labels_count = checks.schema is not None and layer.status in FINISHED
    left_out: list[Finding] = []
    checked: set[int | str] = set()
    doubtful: set[str] = set()
    context_alone = frozenset(layer.context)
    for step in _steps(context, checks, checked):
        found: list[Finding] = []
        for problem in step:
            if problem.code in _COUNTED and problem.where.span in doubtful:
                continue
            if context_alone and _is_about(context_alone, problem):
                continue
            covered = any(suppression.covers(problem) for suppression in layer.suppressions)
            (left_out if covered else found).append(problem)
        yield from found
        if not labels_count or any(_ends_checks(problem, checks) for problem in found):
            break
        doubtful |= _ends_of_wrong_relations(context, found)
    for suppression in layer.suppressions if checks.level >= CONVENTIONS else ():
        # a suppression of what was not checked may still be needed
        known = CODES.get(suppression.code)
        was_checked = (known.level if known else suppression.code) in checked
        if was_checked and not any(suppression.covers(problem) for problem in left_out):
            yield unneeded(context, suppression)
    if suppressed is not None:
        suppressed += left_out
    if checks.level >= RETURNED and layer.status != "withdrawn":  # nobody can correct what is deleted
        yield from unmapped_findings(context)


def _is_about(context: frozenset[str], problem: Finding) -> bool:
    """Whether a finding is about spans of the context alone; relations that these lack are asked for in this pass."""
    if problem.where.span not in context or problem.level <= OFFSETS or problem.code in _COUNTED:
        return False
    return all(related.where.span is None or related.where.span in context for related in problem.related)


def _ends_of_wrong_relations(context: Context, found: Iterable[Finding]) -> set[str]:
    """The spans that may have too many or too few relations only because one of theirs is wrong, as the wrong way."""
    wrong = {problem.where.relation for problem in found if problem.severity == "error" and problem.where.relation}
    relations = (relation for relation in context.layer.relations if relation.id in wrong)
    return {end for relation in relations for end in (relation.source, relation.target)}


def _ends_checks(found: Finding, checks: Checks) -> bool:
    """Whether a finding is an error after which later levels are not looked at."""
    if found.severity != "error":
        return False
    return not checks.at_once or found.level <= OFFSETS or found.code in _UNKNOWN_LABELS


def _steps(context: Context, checks: Checks, checked: set[int | str]) -> Iterator[Iterable[Finding]]:
    """The checks of each level, and behind them the corpus' own rules; notes the levels and rules that were run."""
    for level in range(min(CHECKS), min(checks.level, CORPUS) + 1):
        if level in CHECKS:
            checked.add(level)
            yield CHECKS[level](context)
        if own := layer_rules(checks.rules, level):
            yield _own(context, own, checked)


def _own(context: Context, rules: Iterable[Rule], checked: set[int | str]) -> Iterator[Finding]:
    for rule in rules:
        found, ended = rule.run(context)
        if ended:
            checked.add(rule.code.code)
        yield from found


def unneeded(context: Context, suppression: Suppression) -> Finding:
    """The finding that a suppression of the layer covers nothing."""
    message = f"no finding to suppress with {suppression.code}; its reason was: {suppression.reason}"
    span = context.spans.get(suppression.span or "")
    if span is not None:
        return context.at_span("GS607", message, span)
    return context.at_layer("GS607", message)


def unmapped_findings(context: Context) -> Iterator[Finding]:
    """The unmapped items of the layer, each with the code that it was kept with."""
    layer = context.layer
    where = Place(file=context.file, document=layer.document, layer=layer.name)
    for unmapped in layer.provenance.unmapped:
        # an unknown code can only come from another version of goldspan; say it under the most general one
        code = unmapped.code if unmapped.code in CODES else "GS806"
        yield finding(
            code, unmapped.message, where, excerpt=_item_excerpt(unmapped.item, context.document), url=context.url
        )


def _item_excerpt(item: object, document: Document) -> Excerpt | None:
    value = item.get("value") if isinstance(item, dict) else None
    if not isinstance(value, dict):
        return None
    start, end = value.get("start"), value.get("end")
    if not (isinstance(start, int) and isinstance(end, int)):
        return None
    return excerpt(document.text, ((start, end),))
