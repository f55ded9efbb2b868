"""All measures by their names, and what each is about."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal, TypeAlias

from goldspan import wording
from goldspan.agreement import comparison, gamma
from goldspan.agreement.chains import cluster_alpha, link_agreement, mention_clusters
from goldspan.agreement.measures import Measure, Statistic, Task
from goldspan.agreement.relations import relation_attributes, relation_measures
from goldspan.agreement.spans import span_measures
from goldspan.errors import GoldspanError
from goldspan.schema.types import Host, Schema

Subject: TypeAlias = Literal["spans", "relations", "clusters"]
"""What a measure is about, and so how it can be split: by label, by relation, or not."""


SLOW = ("gamma", "gamma-cat")
"""These take seconds where the others take moments, so they are measured when they are asked for."""

ALL = "all"


Split: TypeAlias = Literal["label", "relation"]


_OF_ATTRIBUTES: Mapping[str, Host] = {
    "attribute agreement on shared spans": "span",
    "attribute agreement on shared relations": "relation",
    "document label agreement": "document",
}
"""The measures that are about all attributes together, of what these are."""


class MeasureError(GoldspanError):
    """A measure that is not known; the message lists those that are."""


def subjects(schema: Schema | None = None) -> Mapping[Subject, tuple[Measure, ...]]:
    """The measures, in the order in which they are shown; a schema has some of its own."""
    own = span_measures.attribute_measures(schema) if schema is not None else ()
    of_relations = relation_attributes.attribute_measures(schema) if schema is not None else ()
    return {
        "spans": (*span_measures.MEASURES, *own, *gamma.MEASURES),
        "relations": (*relation_measures.MEASURES, *relation_attributes.MEASURES, *of_relations),
        "clusters": (*mention_clusters.MEASURES, *cluster_alpha.MEASURES),
    }


def measures(schema: Schema | None = None, subject: Subject | None = None) -> tuple[Measure, ...]:
    """All measures, or those of one subject."""
    return tuple(one for about, some in subjects(schema).items() if subject in (None, about) for one in some)


def names(schema: Schema | None = None, subject: Subject | None = None) -> tuple[str, ...]:
    """Their names; with those of links, where no subject is named: they are of all documents at once."""
    return (*(one.name for one in measures(schema, subject)), *(link_agreement.NAMES if subject is None else ()))


def names_in(schema: Schema, pass_name: str) -> frozenset[str]:
    """The names of the measures of which a pass asks annotators anything."""
    shown = schema.passes[pass_name]
    attributes = {name: schema.attributes[name] for name in shown.attributes}
    hosts = {one.on for one in attributes.values()}
    own = replace(schema, attributes=attributes)
    found = {*names(own, "spans")}
    if shown.relations:
        found |= {*names(own, "relations")}
    if any(schema.relations[name].identity for name in shown.relations):
        found |= {*names(own, "clusters")}
    return frozenset(found - {name for name, host in _OF_ATTRIBUTES.items() if host not in hosts})


def named(wanted: Iterable[str], schema: Schema | None = None, subject: Subject | None = None) -> tuple[Measure, ...]:
    """Those of the wanted measures that are about the subject, in the order of the names."""
    known = {one.name: one for one in measures(schema, subject)}
    return tuple(known[name] for name in wanted if name in known)


def part_of(statistic: Statistic, task: Task, by: Split, label: str) -> Any:
    """What a document contributes to the statistic of one label, or of one type of relation.

    The cause of a disagreement about one type may lie in another one, so causes
    get the task as it is, and the type.
    """
    if by == "label":
        return statistic.part(comparison.restricted(task, labels=[label]))
    of_type = relation_measures.causes(label)
    return (
        of_type.part(task)
        if statistic.name == of_type.name
        else statistic.part(relation_measures.restricted(task, label))
    )


def chosen(words: Iterable[str], schema: Schema | None = None) -> tuple[str, ...]:
    """The names that are one of the words or have it in them, in the order in which they are shown.

    The word ``all`` is for every one, and without a word it is all but `SLOW`.
    Raises `MeasureError` where a word is in no name.
    """
    words, every, out = list(words), names(schema), set[str]()
    if ALL in words:
        return every
    if not words:
        return tuple(name for name in every if name not in SLOW)
    for word in words:
        found = [name for name in every if word == name] or [
            name for name in every if word.casefold() in name.casefold()
        ]
        if not found:
            raise MeasureError(wording.unknown("measure", word, every))
        out |= set(found)
    return tuple(name for name in every if name in out)
