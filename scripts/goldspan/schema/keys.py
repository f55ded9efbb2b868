"""Keys of the schema language: their declaration, and everything that follows from it.

A key is declared once, as the annotation of the field of `goldspan.schema.types` that it fills. The JSON Schema of the
language, the reader and the writer come from it, and so do the tables of docs/schema-language.md, the words of the
card, what an inverse shares, and what the validator asks of the two ends of a relation.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, TypeVar, get_type_hints

if TYPE_CHECKING:
    from goldspan.schema.types import Schema

Path: TypeAlias = tuple[object, ...]
"""The keys that lead to a place in the file."""

Problem: TypeAlias = tuple[Path, str]
"""A place in the file, and what is wrong there."""

Fields: TypeAlias = Mapping[str, Any]
_Section = TypeVar("_Section")


# declaring


@dataclass(frozen=True, slots=True)
class Form:
    """How a value is written: its JSON Schema (2020-12), and the functions that read and write it."""

    shape: Mapping[str, Any] | Callable[[], Mapping[str, Any]]
    read: Callable[[Any, "ReadContext"], Any] = lambda written, _: written
    write: Callable[[Any, "WriteContext"], Any] = lambda value, _: value

    def json_schema(self) -> Mapping[str, Any]:
        """The ``shape``; that of a section is made when it is needed, since most commands read no schema."""
        return self.shape() if callable(self.shape) else self.shape


class RelationEnd(Protocol):
    """One end of a relation: a span; or, in arrays that numpy broadcasts against each other, one end of many.

    ``start`` and ``end`` are the outer offsets of the span.
    """

    @property
    def label(self) -> Any: ...
    @property
    def start(self) -> Any: ...
    @property
    def end(self) -> Any: ...


SentenceAt: TypeAlias = Callable[[Any], Any]
"""From an offset, or an array of them, to the number of the sentence there."""


@dataclass(frozen=True, slots=True)
class PairRule:
    """What a key requires of the two ends of a relation, where its value is not the default.

    ``holds`` takes the key's value, the source, the target, and a function that finds sentences. It uses comparisons,
    ``&`` and ``|`` only, so that it also works on arrays of many pairs. ``message`` takes the value, and says what is
    wrong. A ``directed`` rule may hold for a relation that is turned round, and not as it is; it needs no sentences.
    """

    code: str
    holds: Callable[[Any, RelationEnd, RelationEnd, SentenceAt], Any]
    message: Callable[[Any], str]
    directed: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """The declaration of a key.

    ``doc`` and ``default`` (where the field has no usable default) are Markdown for the tables of the documentation.
    ``name`` is the key in the file, where the field has another name.
    """

    form: Form
    doc: str
    _: KW_ONLY
    name: str = ""
    default: str = ""
    required: bool = False
    """Whether the file must have the key. A key without a default and without ``usual`` is required, too."""
    usual: Callable[[Fields, "Schema"], Any] | None = None
    """The value where the key is not written, where that depends on other fields or on the rest of the schema."""
    shared: Callable[[Any], Any] | None = None
    """Gives the inverse's value from this relation's, where the two share the key."""
    shown: Callable[[Any, Any, "Schema"], Iterable[str]] | None = None
    """Words for the card and the guidelines, from the value, the entry and the schema. They stand in brackets after the
    definition; keys with a column of their own have none."""
    rule: PairRule | None = None
    fast: bool = False
    """Whether the validator's fast path knows the key, or the key requires nothing of a single span or relation. The
    fast path does not pass an entry that has any other key, unless its value is the default."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """A key with its field; ``default`` is the default of the field, or `MISSING`."""

    name: str
    field: str
    key: Key
    default: Any

    @property
    def required(self) -> bool:
        return self.key.required or (self.default is MISSING and self.key.usual is None)

    def usual(self, fields: Fields, schema: "Schema") -> Any:
        """The value where the key is not written."""
        return self.default if self.key.usual is None else self.key.usual(fields, schema)


MISSING = dataclasses.MISSING


@cache
def declarations(section: type) -> tuple[Declaration, ...]:
    """The keys of a section of the language, in the order in which they are written."""
    hints = get_type_hints(section, include_extras=True)
    found = []
    for field_ in dataclasses.fields(section):
        for key in getattr(hints[field_.name], "__metadata__", ()):
            default = field_.default if field_.default_factory is MISSING else field_.default_factory()
            found.append(Declaration(key.name or field_.name, field_.name, key, default))
    return tuple(found)


# what follows


def shape(section: type) -> dict[str, Any]:
    """The JSON Schema of an entry of a section."""
    properties = {
        declaration.name: {
            **declaration.key.form.json_schema(),
            "description": re.sub(r"\[([^]]*)]\([^)]*\)", r"\1", declaration.key.doc),
        }
        for declaration in declarations(section)
    }
    required = [declaration.name for declaration in declarations(section) if declaration.required]
    return {
        "type": "object",
        **({"required": required} if required else {}),
        "additionalProperties": False,
        "properties": properties,
        **getattr(section, "SHAPE", {}),
    }


def pair_rules(relation: Any) -> Iterator[tuple[Any, PairRule]]:
    """The rules for the two ends of a relation, each with the value of its key."""
    for declaration in declarations(relation.__class__):
        value = getattr(relation, declaration.field)
        if declaration.key.rule is not None and value != declaration.default:
            yield value, declaration.key.rule


def may_join(relation: Any, source: RelationEnd, target: RelationEnd, sentence_at: SentenceAt) -> bool:
    """Whether a relation may run from one span to another, by their labels and the rules for its two ends."""
    return (
        source.label in relation.source
        and target.label in relation.target
        and all(rule.holds(value, source, target, sentence_at) for value, rule in pair_rules(relation))
    )


def is_fast(entry: Any) -> bool:
    """Whether the validator's fast path knows everything that this label, attribute or relation requires."""
    return all(
        declaration.key.fast or getattr(entry, declaration.field) == declaration.default
        for declaration in declarations(entry.__class__)
    )


def words(entry: Any, schema: "Schema") -> list[str]:
    """The words for the keys of an entry in the card and the guidelines, in the order of the keys."""
    return [
        text
        for declaration in declarations(entry.__class__)
        if declaration.key.shown is not None
        for text in declaration.key.shown(getattr(entry, declaration.field), entry, schema)
    ]


# reading


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What a form needs to know to read the value of a key.

    ``fields`` are those of the same entry, each read when first used; ``written`` is the entry as it is in the file;
    ``schema`` is the schema so far: labels are read first, then relations, attributes, and the rest.
    """

    fields: Fields
    written: Fields
    schema: "Schema"
    path: Path
    problems: list[Problem]

    def report(self, message: str, *below: object) -> None:
        """Records a problem at the key, or at a place below it."""
        self.problems.append(((*self.path, *below), message))

    def expand(self, names: Sequence[str], *, first: int = 0) -> tuple[str, ...]:
        """The labels that spans may carry under some names, in the order of the file.

        ``first`` is the index of the first name in the written list.
        """
        found: set[str] = set()
        for number, name in enumerate(names, first):
            if name in self.schema.labels:
                found.update(self.schema.under(name))
            else:
                self.report(f"no label is called {name!r}", number)
        return tuple(name for name in self.schema.concrete if name in found)


@dataclass(frozen=True, slots=True)
class _Entry(Mapping[str, Any]):
    """The fields of an entry, each read when first used."""

    section: type
    written: Fields
    schema: "Schema"
    path: Path
    problems: list[Problem]
    fields: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        if name not in self.fields:
            found = next(declaration for declaration in declarations(self.section) if declaration.field == name)
            if found.name in self.written:
                context = ReadContext(self, self.written, self.schema, (*self.path, found.name), self.problems)
                self.fields[name] = found.key.form.read(self.written[found.name], context)
            else:
                self.fields[name] = found.usual(self, self.schema)
        return self.fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(declaration.field for declaration in declarations(self.section))

    def __len__(self) -> int:
        return len(declarations(self.section))


def read(
    section: type[_Section],
    written: Fields | None,
    *,
    schema: "Schema",
    path: Path,
    problems: list[Problem],
    **given: Any,
) -> _Section:
    """An entry of a section from data that has the section's `shape`; ``given`` are fields that no key fills."""
    entry = _Entry(section, written or {}, schema, path, problems, dict(given))
    return section(**{**given, **entry})


# writing


@dataclass(frozen=True, slots=True)
class WriteContext:
    """What a form needs to know to write a value: the entry's fields, the schema, and the names for sets of labels.

    ``what`` is what messages call the key, as "source of 'IN'".
    """

    fields: Fields
    schema: "Schema"
    names: "LabelNames"
    what: str


class LabelNames(Protocol):
    """Finds the names that stand for sets of labels."""

    def of(self, labels: Iterable[str], what: str) -> list[str]: ...
    def single(self, labels: frozenset[str]) -> str: ...
    def above(self, label: str) -> list[str]: ...


def write(entry: Any, *, schema: "Schema", names: LabelNames) -> dict[str, Any]:
    """The keys of an entry with their written values; keys with their usual value are left out."""
    fields = {field_.name: getattr(entry, field_.name) for field_ in dataclasses.fields(entry.__class__)}
    out = {}
    for declaration in declarations(entry.__class__):
        value = fields[declaration.field]
        if declaration.required or value != declaration.usual(fields, schema):
            context = WriteContext(
                fields, schema, names, f"{declaration.name} of {fields.get('name', 'an overlap rule')!r}"
            )
            out[declaration.name] = declaration.key.form.write(value, context)
    return out
