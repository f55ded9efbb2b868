"""Rules of a corpus: functions with a code of their own, loaded by name.

Names are ``MODULE:NAME``. They come from the settings, where a module may lie at
the top of the repository, and from installed packages (entry points of the group
``goldspan.rules``). Any process can load the same rules by their names. Whether a
repository's own code may run is the caller's question: see `goldspan.consent`.
"""

import importlib
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NotRequired, TypeAlias, TypedDict, Unpack

from goldspan.errors import GoldspanError
from goldspan.findings import Code, finding
from goldspan.model import Finding, Place, Related, Relation, Severity, Span
from goldspan.validate.context import Context
from goldspan.validate.local_modules import LocalModules
from goldspan.validate.summaries import Summary

GROUP = "goldspan.rules"

LEVELS = (4, 5, 6, 7)
"""When a rule can run: behind the checks of its level, where neither these nor those below found an error."""

LayerProblem: TypeAlias = (
    tuple[Span | Relation | None, str] | tuple[Span | Relation | None, str, Iterable[Span | Relation]]
)
"""What is concerned, ``None`` for the layer itself; what is wrong with it; and the other places that it is about."""

CorpusProblem: TypeAlias = tuple[Summary | None, str] | tuple[Summary | None, str, Iterable[Summary]]
"""The same of a document, or ``None`` for the corpus itself."""

_CODE = re.compile(r"(?!GS)[A-Z]{2,10}[0-9]{3}")
_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class PluginError(GoldspanError):
    """A rule that cannot be used; the message names it and says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A check of one layer, made with `rule`. ``run`` never raises."""

    code: Code
    function: Callable[[Context], Iterable[LayerProblem]]
    origin: tuple[str, LocalModules | None] | None = field(default=None, repr=False, hash=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return _by_name(self)

    def run(self, context: Context) -> tuple[list[Finding], bool]:
        """The findings, and whether the rule ended without an exception; otherwise the last finding says why."""
        found: list[Finding] = []
        try:
            for yielded in self.function(context):
                concerned, message, further = _parts(yielded, (Span, Relation))
                related = [_see(context, part) for part in further]
                match concerned:
                    case Span():
                        found.append(context.at_span(self.code, message, concerned, related=related))
                    case Relation():
                        found.append(context.at_relation(self.code, message, concerned, related=related))
                    case _:
                        found.append(context.at_layer(self.code, message, related=related))
        except Exception as error:  # an error of a corpus' own rule must not stop the others
            failed, message, hint = _failed(self.code, self.function, error)
            return [*found, context.at_layer(failed, message, hint=hint)], False
        return found, True


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusRule:
    """A check of all documents together, by their summaries, made with `corpus_rule`. ``run`` never raises."""

    code: Code
    function: Callable[[Sequence[Summary]], Iterable[CorpusProblem]]
    origin: tuple[str, LocalModules | None] | None = field(default=None, repr=False, hash=False)

    def __reduce__(self) -> tuple[Any, ...]:
        return _by_name(self)

    def run(self, summaries: Sequence[Summary], corpus: str | None) -> list[Finding]:
        """The findings; those about no document are said to be at ``corpus``."""
        found: list[Finding] = []
        try:
            for yielded in self.function(summaries):
                concerned, message, further = _parts(yielded, (Summary,))
                related = [Related(where=_at(summary, corpus), message="this one too") for summary in further]
                found.append(finding(self.code, message, _at(concerned, corpus), related=related))
        except Exception as error:  # an error of a corpus' own rule must not stop the others
            failed, message, hint = _failed(self.code, self.function, error)
            found.append(finding(failed, message, Place(file=corpus), hint=hint))
        return found


AnyRule: TypeAlias = Rule | CorpusRule


def _by_name(pickled: AnyRule) -> tuple[Any, ...]:
    """What pickle does in the other process: it loads the rule there, as a decorated function cannot be pickled."""
    if pickled.origin is None:
        raise TypeError(f"{pickled.code.code}: only a rule from `load` can go to another process")
    return _load_one, (pickled.code.code, *pickled.origin)


def _load_one(code: str, name: str, local: LocalModules | None) -> AnyRule:
    return next(loaded for loaded in load([name], local=local) if loaded.code.code == code)


class RuleWords(TypedDict):
    """What is said of a code: `goldspan.findings.Code` has the first three, ``wrong`` and ``right`` are examples."""

    title: str
    why: str
    hint: str
    wrong: NotRequired[str]
    right: NotRequired[str]


def rule(
    code: str, severity: Severity, *, level: int = 6, **words: Unpack[RuleWords]
) -> Callable[[Callable[[Context], Iterable[LayerProblem]]], Rule]:
    """Makes a rule of a function that takes a `Context` and yields ``(span, message)``.

    Instead of a span it may yield a relation, or ``None`` for the layer itself,
    and other spans and relations that it is about as a third part. ``words`` are
    ``title``, ``why`` and ``hint``, and for `goldspan explain` the examples ``wrong`` and ``right``.
    Raises ``ValueError`` where the code is not two to ten capitals and three digits, or begins with GS.
    """
    made = _code(code, severity, level, words)
    return lambda function: Rule(code=made, function=function)


def corpus_rule(
    code: str, severity: Severity, **words: Unpack[RuleWords]
) -> Callable[[Callable[[Sequence[Summary]], Iterable[CorpusProblem]]], CorpusRule]:
    """The same of a function that takes the summaries of all documents and yields ``(summary, message)``.

    It runs at level 7. Instead of a summary it may yield ``None``, for the corpus itself.
    """
    made = _code(code, severity, 7, words)
    return lambda function: CorpusRule(code=made, function=function)


def _code(code: str, severity: Severity, level: int, words: RuleWords) -> Code:
    if not _CODE.fullmatch(code):
        wanted = "two to ten capitals and three digits, as RAQ101, and does not begin with GS, which is goldspan's"
        raise ValueError(f"{code!r} cannot be a code: a rule's is {wanted}")
    if severity not in _SEVERITIES:
        raise ValueError(f"{code}: the severity is {severity!r}; it can be {', '.join(_SEVERITIES)}")
    if level not in LEVELS:
        raise ValueError(f"{code}: the level is {level!r}; it can be {', '.join(map(str, LEVELS))}")
    return Code(code=code, severity=severity, own_level=level, **words)


# loading


def installed() -> tuple[str, ...]:
    """The names of the rules in installed packages."""
    from importlib.metadata import entry_points  # slow to load, and of no use to the processes that share the work

    return tuple(
        sorted(
            f"{entry_point.module}:{entry_point.attr}" if entry_point.attr else entry_point.module
            for entry_point in entry_points(group=GROUP)
        )
    )


def load(names: Iterable[str], *, local: LocalModules | None = None) -> tuple[AnyRule, ...]:
    """The rules of these names, each once, in the order of their codes; they can be pickled.

    A name is ``MODULE:NAME``, where NAME is a rule or a list of rules, or only
    ``MODULE`` for all rules in it. Modules are looked for among those that are
    installed, and then among ``local``. Raises `PluginError`.
    """
    if local is not None:
        local.install()
    found: dict[str, tuple[str, AnyRule]] = {}
    for name in dict.fromkeys(names):
        for loaded in _named(name, local):
            code = loaded.code.code
            first, known = found.setdefault(code, (name, loaded))
            if known is not loaded:
                raise PluginError(f"rule {name!r}: {first!r} has the code {code} already; change one of the two codes")
    return tuple(replace(loaded, origin=(name, local)) for _, (name, loaded) in sorted(found.items()))


def _named(name: str, local: LocalModules | None) -> list[AnyRule]:
    module_name, _, attribute = name.partition(":")
    try:
        module = _module(module_name, local)
        value: Any = getattr(module, attribute) if attribute else list(vars(module).values())
    except PluginError:
        raise
    except (Exception, SystemExit) as error:
        raise PluginError(f"rule {name!r}: cannot be loaded: {type(error).__name__}: {error}") from error
    values = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    rules = [value for value in values if isinstance(value, (Rule, CorpusRule))]
    if not rules or (attribute and len(rules) < len(values)):
        what = f"it is {value!r}, not a rule" if attribute else "the module has no rule"
        raise PluginError(f"rule {name!r}: {what}; put @rule above a function, see docs/plugins.md")
    return rules


def _module(name: str, local: LocalModules | None) -> object:
    importlib.invalidate_caches()
    module = importlib.import_module(name)
    file = getattr(module, "__file__", None)
    if local is None or name not in local.modules or local.holds(module) or file is None:
        return module
    if not Path(file).is_relative_to(local.root):
        raise PluginError(f"rule module {name!r}: another module has this name, {file}; rename yours")
    return module


# what a rule yields, and what it should not


def _parts(yielded: object, kinds: tuple[type, ...]) -> tuple[Any, str, list[Any]]:
    names = " or ".join(kind.__name__ for kind in kinds)
    expected = f"it yielded {yielded!r:.80}; it should yield ({names} or None, message)"
    if not isinstance(yielded, tuple) or len(yielded) not in (2, 3):
        raise _WrongYield(expected)
    concerned, message, further = yielded[0], yielded[1], list(yielded[2]) if len(yielded) == 3 else []
    if not (concerned is None or isinstance(concerned, kinds)) or not isinstance(message, str):
        raise _WrongYield(expected)
    if not all(isinstance(related, kinds) for related in further):
        raise _WrongYield(expected)
    return concerned, message, further


class _WrongYield(Exception):
    pass


def _see(context: Context, related: Span | Relation) -> Related:
    return context.see_span(related) if isinstance(related, Span) else context.see_relation(related)


def _at(summary: Summary | None, corpus: str | None) -> Place:
    return Place(file=corpus) if summary is None else Place(file=summary.file, document=summary.document)


def _failed(code: Code, function: Callable[..., object], error: Exception) -> tuple[Code, str, str]:
    """The code as an error, and message and hint that say where in the rule it failed."""
    message = str(error) if isinstance(error, _WrongYield) else f"{type(error).__name__}: {error}"
    file = inspect.getsourcefile(inspect.unwrap(function)) or "?"
    lines = [line for frame, line in _frames(error) if frame == file]
    at = f"{Path(file).name}:{lines[-1]}" if lines else Path(file).name
    failed = Code(code.code, "error", code.title, code.why, code.hint, own_level=code.level)
    name = getattr(function, "__qualname__", repr(function))
    return failed, f"the rule {name} failed: {message}", f"fix the rule ({at}); until then it checks nothing"


def _frames(error: BaseException) -> Iterator[tuple[str, int]]:
    trace = error.__traceback__
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next


def layer_rules(rules: Iterable[AnyRule], level: int) -> list[Rule]:
    """The rules that check layers at this level."""
    return [rule for rule in rules if isinstance(rule, Rule) and rule.code.level == level]


def codes(rules: Iterable[AnyRule]) -> dict[str, Code]:
    """The codes of the rules."""
    return {rule.code.code: rule.code for rule in rules}
