"""All measures, found where they are declared: in ``MEASURES`` of any module of `goldspan.agreement`."""

import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module

import goldspan.agreement
from goldspan.agreement.measures import SUBJECTS, Measure, MeasureOfAttribute, Subject
from goldspan.errors import NotFoundError
from goldspan.schema.types import Host, Schema
from goldspan.wording import unknown

ALL = "all"

LISTED_BY = "goldspan agree --list"
"""The command that lists the names of all measures."""

_ASKED_BY: Mapping[Subject, Callable[[Schema], bool]] = {
    "spans": lambda schema: True,
    "relations": lambda schema: bool(schema.relations),
    "clusters": lambda schema: any(relation.identity for relation in schema.relations.values()),
    "links": lambda schema: False,  # links are made across documents, in no pass
}


@cache
def declarations() -> tuple[Measure | MeasureOfAttribute, ...]:
    """The ``MEASURES`` of all modules, imported when they are first asked for."""
    package = goldspan.agreement
    modules = (import_module(found.name) for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."))
    return tuple(measure for module in modules for measure in getattr(module, "MEASURES", ()))


def measures(schema: Schema | None = None, subject: Subject | None = None) -> tuple[Measure, ...]:
    """All measures, or those of one subject, in the order in which they are shown.

    A schema adds measures of its attributes.
    """
    found = [measure for measure in _made(schema) if subject in (None, measure.subject)]
    return tuple(sorted(found, key=lambda measure: (SUBJECTS.index(measure.subject), measure.order)))


def _made(schema: Schema | None) -> Iterator[Measure]:
    for declaration in declarations():
        if isinstance(declaration, Measure):
            yield declaration
        elif schema is not None:
            yield from declaration.measures(schema)


def names(schema: Schema | None = None, subject: Subject | None = None) -> tuple[str, ...]:
    """The names of all measures, or of those of one subject, in the order in which they are shown."""
    return tuple(measure.name for measure in measures(schema, subject))


def find(wanted: Iterable[str], schema: Schema | None = None) -> tuple[Measure, ...]:
    """The measures of these names, in the order of the names. Raises `NotFoundError` for a name that no measure has."""
    known = {measure.name: measure for measure in measures(schema)}
    found = []
    for name in wanted:
        if name not in known:
            raise NotFoundError(unknown("measure", name, known, listed_by=LISTED_BY))
        found.append(known[name])
    return tuple(found)


def select(words: Iterable[str], schema: Schema | None = None) -> tuple[str, ...]:
    """The names that are one of the words or contain it, in the order in which measures are shown.

    The word ``all`` selects every measure; without a word, all but the slow ones are selected. Raises
    `NotFoundError` for a word that is in no name.
    """
    words, selected = list(words), set[str]()
    known = measures(schema)
    if not words:
        return tuple(measure.name for measure in known if not measure.slow)
    for word in words:
        found = [measure.name for measure in known if word in (ALL, measure.name)]
        found = found or [measure.name for measure in known if word and word.casefold() in measure.name.casefold()]
        if not found:
            raise NotFoundError(unknown("measure", word, names(schema), listed_by=LISTED_BY))
        selected.update(found)
    return tuple(measure.name for measure in known if measure.name in selected)


def names_asked_by(schema: Schema, pass_name: str) -> frozenset[str]:
    """The names of the measures of what a pass asks annotators for."""
    shown = schema.passes[pass_name]
    asked = replace(
        schema,
        attributes={name: schema.attributes[name] for name in shown.attributes},
        relations={name: schema.relations[name] for name in shown.relations},
    )
    return frozenset(
        measure.name for measure in measures(asked) if (measure.asked_by or _ASKED_BY[measure.subject])(asked)
    )


def attribute_names(schema: Schema, on: Iterable[Host]) -> tuple[str, ...]:
    """The names of the measures of single attributes that the schema has on these hosts."""
    hosts = set(on)
    made = [
        measure
        for declaration in declarations()
        if isinstance(declaration, MeasureOfAttribute) and declaration.on in hosts
        for measure in declaration.measures(schema)
    ]
    return tuple(measure.name for measure in sorted(made, key=lambda measure: measure.order))
