"""The sources of suggestions by name. A new one is a module with its `KINDS` and a line in `MODULES`."""

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from goldspan.errors import NotFoundError
from goldspan.suggest.own_model import folder_digest
from goldspan.suggest.source_protocol import SourceContext, SourceKind, SuggestError, SuggestionSource
from goldspan.wording import unknown

MODULES = (
    "goldspan.suggest.gold_names",
    "goldspan.suggest.pattern_source",
    "goldspan.suggest.layer_source",
    "goldspan.suggest.spacy_source",
    "goldspan.suggest.token_classifier",
    "goldspan.suggest.language_model",
    "goldspan.suggest.repeats",
    "goldspan.suggest.chain_source",
    "goldspan.suggest.single_relations",
)


def source_kinds() -> dict[str, SourceKind]:
    """All kinds of sources by name, in the order of `MODULES`."""
    return {kind.name: kind for module in MODULES for kind in import_module(module).KINDS}


def trusted_items(named: Iterable[str], folder: Path) -> dict[str, bytes]:
    """What a user agrees to before these sources of the settings are used: their names, and the models that they bring.

    Empty where there is nothing to agree to.
    """
    known = source_kinds()
    given = [name for name in named if (kind := known.get(name.partition(":")[0])) and kind.needs_trust]
    items = {"[tool.goldspan.suggest] sources": "\n".join(given).encode("utf-8", "surrogatepass")} if given else {}
    for name in given:
        model = folder / name.partition(":")[2]
        if name.partition(":")[2] and model.is_dir():
            items[f"the model in {name.partition(':')[2]}"] = folder_digest(model).encode()
    return items


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
            raise SuggestError(
                f"the source {name} takes nothing after a colon, and {named!r} has {argument!r} there; leave it out"
            )
        made[named] = kind.make(argument, context)
    return made
