"""What the settings of a corpus say about its validation: its own rules, and what is asked of its annotators."""

from collections.abc import Iterable
from pathlib import Path

from goldspan.findings import CODES, Code
from goldspan.settings import Settings
from goldspan.validate import plugins
from goldspan.validate.plugins import AnyRule
from goldspan.validate.progress_checks import Plan


def rule_names(settings: Settings | None) -> tuple[str, ...]:
    """The rules of installed packages and of the settings, by name; `rules` in another process needs no more."""
    return (*plugins.installed(), *(settings.rules if settings is not None else ()))


def rules(settings: Settings | None) -> tuple[AnyRule, ...]:
    """The same, loaded. Raises `goldspan.validate.plugins.PluginError`."""
    return plugins.load(rule_names(settings), root=settings.root if settings is not None else None)


def codes(own: Iterable[AnyRule]) -> dict[str, Code]:
    """Our codes, then those of the corpus' own rules."""
    return {**CODES, **plugins.codes(own)}


def plan(settings: Settings | None, paths: Iterable[Path] | None = None) -> Plan:
    """What the settings ask for; nothing where ``paths`` are those of another corpus."""
    if settings is None or any(path.resolve() != settings.corpus.resolve() for path in paths or ()):
        return Plan()
    return Plan(
        annotators_per_task=settings.annotators_per_task,
        annotators=tuple(annotator.name for annotator in settings.annotators),
    )
