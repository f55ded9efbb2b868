"""What a source of suggestions is, and what it gives."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from goldspan.errors import GoldspanError
from goldspan.model import Document, Relation, Span
from goldspan.schema.types import Pass, Schema
from goldspan.store import check_inside
from goldspan.suggest.suggest_settings import SuggestSettings


class SuggestError(GoldspanError):
    """A source of suggestions that cannot be used; the message says why, and what to do."""


@dataclass(slots=True)
class Proposal:
    """Spans and relations that are suggested on a document; ``left_out`` counts, by the reason, what was not kept.

    An origin's ``model`` is the name of the source, and its ``score`` how sure that one is, from 0 to 1.
    """

    spans: list[Span] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


class SuggestionSource(Protocol):
    """``version`` is another one whenever the source may suggest something else for the same text."""

    @property
    def version(self) -> str: ...

    def suggest(self, document: Document, so_far: Proposal) -> Proposal:
        """What the source adds to what those before it suggested. Raises `SuggestError`."""
        ...


@runtime_checkable
class CostlySource(Protocol):
    """A source that says afterwards what it cost."""

    def account(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceContext:
    """What a source is made for: the labels of a pass of the schema, and a corpus.

    ``root`` is the folder of the settings, and ``folder`` the one where relative paths in arguments begin.
    ``confined``: where the sources come with the corpus, and not from its user, paths may not lead out of it. ``state``
    is for files that are no part of the corpus.
    """

    schema: Schema
    pass_name: str
    corpus: Path
    root: Path
    folder: Path
    confined: bool
    state: Path
    settings: SuggestSettings = field(default_factory=SuggestSettings)

    @property
    def of_pass(self) -> Pass:
        return self.schema.passes[self.pass_name]

    def path(self, argument: str) -> Path:
        """The path that an argument names. Raises `StoreError` where it leads out of a folder that it may not leave."""
        path = self.folder / argument
        if self.confined:
            check_inside(path, self.folder)
        return path


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind:
    """A source under its name. ``argument`` says what stands after the colon in ``NAME:ARGUMENT``; empty: nothing may.

    ``needed`` says that an argument must stand there. ``needs_trust``: it runs a model or sends texts away, so that
    settings alone, which may be anybody's, do not suffice.
    """

    name: str
    help: str
    make: Callable[[str, SourceContext], SuggestionSource]
    argument: str = ""
    needed: bool = False
    needs_trust: bool = False
