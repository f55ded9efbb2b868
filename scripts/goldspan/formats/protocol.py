"""What every format gives and takes: documents with their layers, one at a time.

A reader is an iterable of pairs. What the format says beside them is in the reader's attributes, which are complete
when the iteration has ended: a later part of a file may add to them. A writer is a function that takes the same pairs.
Both report what they could not represent, for nothing is dropped silently.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from goldspan.errors import GoldspanError
from goldspan.model import Document, Layer, LinkSet, Place
from goldspan.schema.types import Schema
from goldspan.wording import counted

Pair: TypeAlias = tuple[Document, Sequence[Layer]]
"""A document with its layers."""


class FileFormatError(GoldspanError):
    """An input whose format is not recognised, or a format that is only read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Unrepresented:
    """One thing that could not be represented: what it is, in words, and where it is."""

    kind: str
    message: str
    where: Place


@dataclass(slots=True)
class FormatReport:
    """What a reader or writer could not represent: how many things of each kind, and the first of them.

    A kind is the code of a finding, or a short name of the format's own.
    """

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Unrepresented]] = field(default_factory=dict)
    most: int = 5
    """So many things of each kind are kept; the others are only counted."""

    def add(self, kind: str, message: str, where: Place) -> None:
        self.counts[kind] += 1
        kept = self.examples.setdefault(kind, [])
        if len(kept) < self.most:
            kept.append(Unrepresented(kind, message, where))

    def add_all(self, other: "FormatReport") -> None:
        self.counts.update(other.counts)
        for kind, examples in other.examples.items():
            kept = self.examples.setdefault(kind, [])
            kept.extend(examples[: self.most - len(kept)])

    def lines(self) -> Iterator[str]:
        """A line for each example, and one for those of its kind that are only counted."""
        for kind, number in self.counts.items():
            for example in self.examples[kind]:
                places = (kind, example.where.file, example.where.document, example.where.layer)
                yield f"{' '.join(place for place in places if place)}: {example.message}"
            if more := number - len(self.examples[kind]):
                yield f"{kind}: {more} more"

    def __bool__(self) -> bool:
        return bool(self.counts)

    def __repr__(self) -> str:
        kinds = ", ".join(f"{kind}: {number}" for kind, number in self.counts.items())
        total = counted(self.counts.total(), "thing")
        return f"<FormatReport: {total} not represented{f' ({kinds})' if kinds else ''}>"


class Reader(Protocol):
    """Pairs in the order of the input, and what the input says beside them."""

    @property
    def links(self) -> Sequence[LinkSet]: ...

    @property
    def schema(self) -> Schema | None:
        """What the format says of the schema; ``None`` where it says nothing."""
        ...

    @property
    def report(self) -> FormatReport:
        """What could not be represented."""
        ...

    def __iter__(self) -> Iterator[Pair]: ...


Read: TypeAlias = Callable[..., Reader]
"""Takes a path and, as keywords, the options. The iteration raises `GoldspanError` where the input cannot be read."""

Write: TypeAlias = Callable[..., FormatReport]
"""Takes pairs, a path and, as keywords, ``schema``, ``links`` and the options; says what it could not represent.

Links are asked for when all pairs have been taken."""


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a reader or a writer, which takes it as a keyword."""

    name: str
    type: Any
    default: Any
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFormat:
    """A format under its name. ``title`` is for people.

    ``sniff`` looks inside of a file or folder that exists, and says whether it is of this format. It raises nothing.
    """

    name: str
    title: str
    suffixes: tuple[str, ...] = ()
    sniff: Callable[[Path], bool]
    read: Read
    read_options: tuple[Option, ...] = ()
    write: Write | None = None
    write_options: tuple[Option, ...] = ()
