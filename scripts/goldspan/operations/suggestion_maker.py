"""What makes suggestions in a batch and live: sources, under the name of a model with a version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from goldspan import consent
from goldspan.model import Document
from goldspan.operations.push import pass_of
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.suggestion_files import (
    Suggestion,
    earlier_path,
    read_suggestion,
    suggestion_path,
    write_suggestion,
)
from goldspan.store.transactions import Transaction
from goldspan.suggest.assemble import propose, suggestion, version_of
from goldspan.suggest.source_protocol import Proposal, SourceContext, SuggestError, SuggestionSource
from goldspan.suggest.source_registry import make_sources, trusted_items
from goldspan.suggest.suggest_settings import MODEL


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOptions:
    """``sources`` that are asked in turn, by default those of the settings, each as ``NAME`` or ``NAME:ARGUMENT``.

    ``model`` is the name under which annotators see what they suggest; ``version`` by default follows from the sources
    and the schema.
    """

    sources: Sequence[str] = ()
    model: str = MODEL
    version: str | None = None


USUAL_MODEL = ModelOptions()


@dataclass(frozen=True, slots=True)
class SuggestionMaker:
    model: str
    version: str
    sources: Mapping[str, SuggestionSource]
    context: SourceContext

    def make(self, document: Document) -> tuple[Proposal, Suggestion]:
        """What is suggested on a document, with what was left out. Raises `SuggestError`."""
        found = propose(document, self.sources, self.context)
        return found, suggestion(
            document, found, model=self.model, version=self.version, pass_name=self.context.pass_name
        )


def suggestion_maker(settings: Settings, schema: Schema, options: ModelOptions) -> SuggestionMaker:
    """The sources that are named, or else those of the settings.

    Raises `SuggestError` and `NotFoundError` where one cannot be used, and `goldspan.consent.TrustError` where the
    settings name one to which the user has not agreed.
    """
    sources, model = options.sources, options.model
    wanted = tuple(sources) or settings.suggest.sources
    if not wanted:
        raise SuggestError(
            "no source of suggestions is named: name one as in `goldspan suggest --source gold`, or write "
            'sources = ["gold"] under [tool.goldspan.suggest]; `goldspan suggest --list` shows all'
        )
    if "@" in model:
        raise SuggestError(
            f"{model!r}: annotators are shown MODEL@VERSION, so the name of a model has no @; choose another"
        )
    if not sources:
        consent.require(
            settings.root,
            trusted_items(wanted, settings.root),
            what="asks models for suggestions",
            otherwise="name sources on the command line",
        )
    context = SourceContext(
        schema=schema,
        pass_name=pass_of(settings, schema),
        corpus=settings.corpus,
        root=settings.root,
        folder=Path.cwd() if sources else settings.root,
        confined=not sources,
        state=settings.state,
        settings=settings.suggest,
    )
    made = make_sources(wanted, context)
    return SuggestionMaker(model, options.version or version_of(made, context), made, context)


def stage_suggestion(changes: Transaction, new: Suggestion) -> bool:
    """Stages a suggestion; says whether it is another than the corpus has.

    One that annotators were shown is kept where a newer one takes its place. Raises `SuggestError` where the newer one
    has the same version.
    """
    path = suggestion_path(changes.folder, new.document, new.model)
    old = read_suggestion(path) if path.exists() else None
    if old is not None and old.shown:
        if old.version == new.version:
            if (old.spans, old.relations, old.text_sha256) != (new.spans, new.relations, new.text_sha256):
                raise SuggestError(
                    f"{path}: annotators were shown version {new.version} of {new.model} already, and it suggested "
                    "something else; give the new one another --version"
                )
            if set(new.shown) <= set(old.shown):
                return False
        else:
            write_suggestion(changes.staged, old, path=earlier_path(changes.staged, old))
    elif old == new:
        return False
    return write_suggestion(changes.staged, new)
