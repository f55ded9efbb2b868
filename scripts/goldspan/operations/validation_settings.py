"""What the settings of a corpus say about its validation: its own rules, and what is asked of its annotators."""

from collections.abc import Iterable
from pathlib import Path

from goldspan import consent
from goldspan.findings import CODES, Code
from goldspan.settings import Settings
from goldspan.validate import local_modules, plugins
from goldspan.validate.local_modules import LocalModules
from goldspan.validate.plugins import AnyRule
from goldspan.validate.progress_checks import Plan

WITHOUT = "go on without them with `--no-rules` (in Python: `goldspan.open(path, rules=False)`)"
NEVER_WITHOUT = "take `rules` out of the settings, for a release is not built without the rules that they name"


def rules(settings: Settings | None, *, otherwise: str = WITHOUT) -> tuple[AnyRule, ...]:
    """The rules of installed packages and of the settings; ``otherwise`` says in an error how to go on without them.

    Raises `goldspan.consent.TrustError` where the user has not agreed to what the settings name: nothing of it has run
    then. Raises `goldspan.validate.plugins.PluginError` where a rule cannot be loaded.
    """
    if settings is None or not settings.rules:
        return plugins.load(plugins.installed())
    local = local_rules(settings)
    consent.require(
        settings.root,
        rule_items(settings, local),
        what="runs rules of its own",
        otherwise=otherwise,
    )
    return plugins.load((*plugins.installed(), *settings.rules), local=local)


def local_rules(settings: Settings) -> LocalModules:
    """The modules of the repository that the rules of the settings would run."""
    return local_modules.find(settings.root, settings.rules)


RULE_NAMES = "[tool.goldspan] rules"
"""The item of an agreement that holds the names of the rules: an installed module, too, runs where it is named."""


def rule_items(settings: Settings, local: LocalModules) -> dict[str, bytes]:
    """What a user agrees to before the rules of the settings run; nothing where there are none."""
    return (
        {RULE_NAMES: "\n".join(settings.rules).encode("utf-8", "surrogatepass"), **local.files()}
        if settings.rules
        else {}
    )


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
