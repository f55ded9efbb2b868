"""The sources ``dates``, ``quantities`` and ``rules``: what the patterns of a file match, each rule with its label.

A file has ``[[rule]]`` tables with ``id`` and ``pattern``, and, as they are wanted, ``label``, ``score`` and
``attributes``, whose values may hold ``{NAME}`` for the group of that name in the pattern. Where matches share a
character the longest counts, and of equally long ones that of the earlier rule.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from hashlib import sha256
from importlib import resources
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from goldspan.model import Document, Origin, Span, Value, make_span
from goldspan.patterns import SlowRuleError, TextClock, compiled, problem_of
from goldspan.schema.types import Schema
from goldspan.store import read_regular
from goldspan.suggest.source_protocol import Proposal, SourceContext, SourceKind, SuggestError
from goldspan.suggest.spans_index import SpansIndex
from goldspan.wording import unknown

Text = Annotated[str, Meta(min_length=1)]


class PatternRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule as it stands in a file. Without a ``label`` it gets the one that the source was named with."""

    id: Text
    pattern: Text
    label: Text | None = None
    score: Annotated[float, Meta(ge=0, le=1)] | None = None
    attributes: dict[str, str | tuple[str, ...]] = {}
    why: str = ""


class _RuleFile(Struct, frozen=True, forbid_unknown_fields=True):
    rule: tuple[PatternRule, ...]


class PatternSource:
    """``name`` is that of the source; ``place`` names the file of the rules in messages."""

    def __init__(self, name: str, place: str, data: bytes, *, label: str, schema: Schema) -> None:
        self._name, self._place, self._label = name, place, label
        self.version = sha256(data + label.encode()).hexdigest()
        self._rules = [(rule, _compiled(rule, place)) for rule in _read(data, place)]
        for rule, _ in self._rules:
            given = rule.label or label
            if not given:
                raise SuggestError(f'{place}: rule {rule.id!r} has no label; add label = "..."')
            if given not in schema.concrete:
                raise SuggestError(f"{place}: rule {rule.id!r}: {unknown('label', given, schema.concrete)}")

    def suggest(self, document: Document, so_far: Proposal) -> Proposal:
        try:
            found = sorted(self._matches(document), key=lambda span: span.start - span.end)  # the longest first
        except SlowRuleError as error:
            raise SuggestError(
                f"{self._place}: {document.id!r}: rule {error.rule!r} {error.why}; write a pattern that has fewer ways "
                "to match the same words"
            ) from error
        proposal, index = Proposal(), SpansIndex(())
        for span in found:
            if not index.overlapping(span):
                index.add(span)
                proposal.spans.append(span)
        return proposal

    def _matches(self, document: Document) -> Iterator[Span]:
        lines = document.text.split("\n")
        clock = TextClock(len(lines))
        for rule, pattern in self._rules:
            origin = Origin(kind="suggested", model=self._name, score=rule.score)
            for start, match in self._in_lines(rule, pattern, lines, clock):
                if match.end() > match.start():
                    yield make_span(
                        document,
                        rule.label or self._label,
                        [(start + match.start(), start + match.end())],
                        attributes=_attributes(rule, match),
                        origin=origin,
                    )

    def _in_lines(
        self, rule: PatternRule, pattern: Any, lines: Sequence[str], clock: TextClock
    ) -> Iterator[tuple[int, Any]]:
        start = 0
        for line in lines:
            for match in clock.run(rule.id, partial(_found, pattern, line)):
                yield start, match
            start += len(line) + 1


def _found(pattern: Any, line: str, seconds: float) -> list[Any]:
    return list(pattern.finditer(line, timeout=seconds))


def _attributes(rule: PatternRule, match: Any) -> dict[str, Value]:
    """The values of a rule with the words of their groups; one whose group did not take part is left out."""
    groups: Mapping[str, str | None] = match.groupdict()

    def filled(value: str) -> str | None:
        named = re.findall(r"\{(\w+)\}", value)
        if any(groups.get(name) is None for name in named):
            return None
        return re.sub(r"\{(\w+)\}", lambda part: groups[part[1]] or "", value)

    values: dict[str, Value] = {}
    for name, value in rule.attributes.items():
        if isinstance(value, str):
            if (single := filled(value)) is not None:
                values[name] = single
        else:
            values[name] = tuple(one for one in map(filled, value) if one is not None)
    return values


def _read(data: bytes, place: str) -> Sequence[PatternRule]:
    try:
        rules = msgspec.convert(tomllib.loads(data.decode("utf-8")), _RuleFile).rule
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise SuggestError(
            f"{place}: not a file of rules ({error}); write [[rule]] tables with id and pattern"
        ) from error
    twice = [rule.id for number, rule in enumerate(rules) if rule.id in {other.id for other in rules[:number]}]
    if twice:
        raise SuggestError(f"{place}: two rules have the id {twice[0]!r}; rename one")
    return rules


def _compiled(rule: PatternRule, place: str) -> Any:
    if problem := problem_of(rule.pattern):
        raise SuggestError(f"{place}: rule {rule.id!r}: {problem[0]}; {problem[1]}")
    pattern = compiled(rule.pattern)
    known = set(pattern.groupindex)
    values = [one for value in rule.attributes.values() for one in ([value] if isinstance(value, str) else value)]
    for name in re.findall(r"\{(\w+)\}", " ".join(values)):
        if name not in known:
            raise SuggestError(f"{place}: rule {rule.id!r}: {unknown('group of the pattern', name, known)}")
    return pattern


def _make_own(name: str, argument: str, context: SourceContext) -> PatternSource:
    file = resources.files("goldspan.suggest").joinpath("rules", f"{name}.toml")
    if argument not in context.schema.concrete:
        raise SuggestError(f"the source {name}: {unknown('label', argument, context.schema.concrete)}")
    return PatternSource(name, f"{name}.toml", file.read_bytes(), label=argument, schema=context.schema)


def _make_rules(argument: str, context: SourceContext) -> PatternSource:
    path = context.path(argument)
    try:
        data = read_regular(path)
    except OSError as error:
        raise SuggestError(f"{path}: cannot be read ({error.strerror}); name a file of rules after rules:") from error
    return PatternSource("rules", str(path), data, label="", schema=context.schema)


KINDS = (
    SourceKind(
        name="dates",
        help="dates, times of day and stretches of time, by rules for English and for digits",
        argument="the label that they get",
        needed=True,
        make=partial(_make_own, "dates"),
    ),
    SourceKind(
        name="quantities",
        help="numbers with their units and the words that limit them, by rules for English",
        argument="the label that they get",
        needed=True,
        make=partial(_make_own, "quantities"),
    ),
    SourceKind(
        name="rules",
        help="what the patterns of your own file match",
        argument="a TOML file of rules",
        needed=True,
        make=_make_rules,
    ),
)
