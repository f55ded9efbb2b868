"""The sources of suggestions by name. A new one is a module with its `KINDS` and a line in `MODULES`."""

from collections.abc import Iterable
from importlib import import_module

from goldspan.errors import NotFoundError
from goldspan.suggest.source_protocol import SourceContext, SourceKind, SuggestError, SuggestionSource
from goldspan.wording import unknown

MODULES = (
    "goldspan.suggest.gold_names",
    "goldspan.suggest.pattern_source",
    "goldspan.suggest.layer_source",
    "goldspan.suggest.repeats",
    "goldspan.suggest.chain_source",
    "goldspan.suggest.single_relations",
)


def source_kinds() -> dict[str, SourceKind]:
    """All kinds of sources by name, in the order of `MODULES`."""
    return {kind.name: kind for module in MODULES for kind in import_module(module).KINDS}


def make_sources(wanted: Iterable[str], context: SourceContext) -> dict[str, SuggestionSource]:
    """The sources that are named, in this order, each under what it was named by: ``NAME`` or ``NAME:ARGUMENT``.

    Raises `NotFoundError` for a name that no kind has, and `SuggestError` where an argument is missing or too many.
    """
    known = source_kinds()
    made = {}
    for named in wanted:
        name, colon, argument = named.partition(":")
        if name not in known:
            raise NotFoundError(unknown("source of suggestions", name, known))
        kind = known[name]
        if kind.needed and not argument:
            raise SuggestError(f"the source {name} needs {kind.argument}: write {name}:...")
        if colon and not kind.argument:
            raise SuggestError(f"the source {name} takes nothing after a colon, and {named!r} has {argument!r} there")
        made[named] = kind.make(argument, context)
    return made
