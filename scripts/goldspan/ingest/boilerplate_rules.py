"""Boilerplate rules, and how they are read from ``rules.toml``.

The rules of goldspan stand in ``rules.toml`` beside this file. A corpus adds
rules, or switches some off, in a file of its own. A passage that is left out is
recorded with the id of its rule, so ids are unique.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import resources
from pathlib import Path
from typing import Any, Literal, TypeAlias

from goldspan.ingest.source_errors import IngestError
from goldspan.ingest.sources_toml import FACTS, Facts, read_toml
from goldspan.patterns import TextClock, compiled, problem_of

Kind: TypeAlias = Literal["line", "tail", "source-field", "repeat"]

BOM, BLANK_LINES, TRAFILATURA = "bom", "blank-lines", "trafilatura"
BUILT_IN = (BOM, BLANK_LINES, TRAFILATURA)
"""Ids of what the readers themselves leave out. No rule can have one of them, and none can be switched off."""

LIMIT = 200
"""Only lines shorter than this are boilerplate; a longer one is a paragraph, whatever it begins with."""

VALUE = "{value}"

_KEYS: Mapping[Kind, frozenset[str]] = {
    "line": frozenset({"pattern"}),
    "tail": frozenset({"pattern"}),
    "source-field": frozenset({"pattern", "fields"}),
    "repeat": frozenset(),
}
_FIX = "compare it with the rules that come with goldspan"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoilerplateRule:
    """One rule. ``pattern`` is empty for ``repeat``; ``fields`` is only for ``source-field``."""

    id: str
    kind: Kind
    why: str
    pattern: str = ""
    fields: tuple[str, ...] = ()

    def matches(self, line: str, facts: Facts, clock: TextClock) -> bool:
        """Whether the pattern matches the whole line, which has no white space around it.

        False for a ``repeat``, for which one line is not enough. Raises `goldspan.patterns.SlowRuleError` where
        the pattern takes longer than the ``clock`` of the article allows.
        """
        if not line or len(line) >= LIMIT or self.kind == "repeat":
            return False
        patterns = [self.pattern]
        if self.kind == "source-field":
            values = (facts.get(field) for field in self.fields)
            fitting = (value for value in values if value and len(value) < LIMIT)  # another is in no line
            patterns = [self.pattern.replace(VALUE, re.escape(value)) for value in fitting]
        return any(clock.run(self.id, partial(_matches_whole, compiled(pattern), line)) for pattern in patterns)


def _matches_whole(pattern: Any, line: str, seconds: float) -> bool:
    return pattern.fullmatch(line, timeout=seconds) is not None


def package_rules() -> tuple[BoilerplateRule, ...]:
    """The rules that come with goldspan."""
    with resources.as_file(resources.files("goldspan.ingest").joinpath("rules.toml")) as path:
        return _rules(path, read_toml(path))


def read_rules(path: Path) -> tuple[BoilerplateRule, ...]:
    """The rules of goldspan without those that the file ``path`` switches off, then the rules of the file.

    The file may be missing. Raises `IngestError` where it has a mistake.
    """
    package = package_rules()
    content = read_toml(path)
    off = content.pop("off", [])
    known = [rule.id for rule in package]
    if not isinstance(off, list) or any(name not in known for name in off):
        raise IngestError(path, f"off = {off!r}", f"list ids of rules that come with goldspan: {', '.join(known)}")
    kept = tuple(rule for rule in package if rule.id not in off)
    return kept + _rules(path, content, taken=(rule.id for rule in kept))


def _rules(path: Path, content: Mapping[str, Any], *, taken: Iterable[str] = ()) -> tuple[BoilerplateRule, ...]:
    for key in content:
        if key != "rule":
            raise IngestError(path, f"unknown key {key!r}", "rules stand below [[rule]]")
    tables = content.get("rule", [])
    if not isinstance(tables, list):
        raise IngestError(path, "[rule] is one table", "write [[rule]]")
    ids = {*BUILT_IN, *taken}
    rules = []
    for number, table in enumerate(tables, start=1):
        rule = _rule(path, number, table)
        if rule.id in ids:
            problem = f"rule {number}: the id {rule.id!r} is taken"
            raise IngestError(path, problem, "choose another, or switch that one off")
        ids.add(rule.id)
        rules.append(rule)
    return tuple(rules)


def _rule(path: Path, number: int, table: Any) -> BoilerplateRule:
    place = f"rule {number}"
    if not isinstance(table, dict):
        raise IngestError(path, f"{place} is not a table", "write [[rule]]")
    name = table.get("id")
    if not isinstance(name, str) or not name.strip():
        raise IngestError(path, f"{place} has no id", 'give it one: id = "..."')
    place = f"rule {number} ({name})"
    kind = next((kind for kind in _KEYS if kind == table.get("kind")), None)
    if kind is None:
        raise IngestError(path, f"{place}: kind = {table.get('kind')!r}", f"use one of {', '.join(_KEYS)}")
    wanted = {"id", "kind", "why"} | _KEYS[kind]
    for key in sorted(wanted ^ table.keys()):
        problem = f"{key!r} is missing" if key in wanted else f"{key!r} does not belong to the kind {kind!r}"
        raise IngestError(path, f"{place}: {problem}", _FIX)
    fields = table.pop("fields", [])
    for key, value in table.items():
        if not isinstance(value, str) or not value.strip():
            raise IngestError(path, f"{place}: {key} = {value!r} is not text", _FIX)
    if not isinstance(fields, list) or any(field not in FACTS for field in fields):
        raise IngestError(path, f"{place}: fields = {fields!r}", f"list some of {', '.join(FACTS)}")
    if kind == "source-field" and (not fields or VALUE not in table["pattern"]):
        raise IngestError(path, f"{place} names no field, or its pattern lacks {VALUE}", _FIX)
    pattern = table.get("pattern", "").replace(VALUE, "x")
    if problem_found := problem_of(pattern):
        raise IngestError(path, f"{place}: {problem_found[0]}", problem_found[1])
    return BoilerplateRule(**table, fields=tuple(fields))
