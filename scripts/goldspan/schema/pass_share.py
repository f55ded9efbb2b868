"""What each pass adds to the passes before it, and what of theirs it shows as context.

Passes that come `after` one another make a chain; what is made in a chain is made once, each label, relation and
attribute of the document in the first pass that offers it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from goldspan.components import components
from goldspan.schema.types import Attribute, RelationLabel, Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class PassShare:
    """The share of a pass in its chain.

    ``before`` are the passes that it comes after, directly or not, in the order of the schema. ``labels`` are those
    that it adds, ``context`` the other labels that it shows. ``reached`` are labels of the context that an arrow of
    this pass may end at. ``relations`` may be drawn in it, ``attributes`` set; ``of_document`` are the attributes of
    the document among these.
    """

    name: str
    before: tuple[str, ...]
    labels: tuple[str, ...]
    context: tuple[str, ...]
    reached: frozenset[str]
    relations: tuple[str, ...]
    attributes: tuple[str, ...]
    of_document: tuple[str, ...]
    ends: frozenset[tuple[str, str, str]]
    """Every relation that may be drawn in it, with the labels of its source and its target."""


def pass_share(schema: Schema, name: str) -> PassShare:
    """The share of the pass; of one that comes after no other it is all that the pass shows. Raises ``KeyError``."""
    key = PassShare, name
    if key not in schema.memo:
        schema.memo[key] = _share(schema, name)
    made: PassShare = schema.memo[key]
    return made


def chains(schema: Schema) -> list[tuple[str, ...]]:
    """The passes in groups of those that come after one another, each in the order of the schema."""
    pairs = [(name, earlier) for name, shown in schema.passes.items() for earlier in shown.after]
    order = {name: number for number, name in enumerate(schema.passes)}
    groups = components(pairs, nodes=schema.passes)
    return [tuple(sorted(group, key=order.__getitem__)) for group in groups]


def chain_of(schema: Schema, name: str) -> tuple[str, ...]:
    """The passes of the chain that the pass is in, itself among them."""
    return next(chain for chain in chains(schema) if name in chain)


def pass_of_relation(schema: Schema, chain: Sequence[str], relation: str, source: str, target: str) -> str | None:
    """The pass of the chain that a relation between spans of these labels is of; ``None`` where none shows both labels.

    It is the first that may draw it, or may draw it the other way round; of what none may draw, the first that shows
    both labels, where it is an error.
    """
    for wanted in ((relation, source, target), (relation, target, source)):
        for name in chain:
            if wanted in pass_share(schema, name).ends:
                return name
    return next((name for name in chain if {source, target} <= set(schema.passes[name].labels)), None)


def _share(schema: Schema, name: str) -> PassShare:
    shown = schema.passes[name]
    before = tuple(_before(schema, name))
    earlier = [pass_share(schema, one) for one in before]
    added_before = {label for share in earlier for label in share.labels}
    labels = tuple(label for label in shown.labels if label not in added_before)
    context = tuple(label for label in shown.labels if label in added_before)
    ends = frozenset(_ends(schema, shown.labels, shown.relations)).difference(*(share.ends for share in earlier))
    relations = tuple(relation for relation in shown.relations if any(relation == label for label, _, _ in ends))
    asked_before = {one for share in earlier for one in share.of_document}
    attributes = tuple(
        one
        for one in shown.attributes
        if one not in asked_before and _has_host(schema.attributes[one], labels, relations)
    )
    targets = {target for _, _, target in ends}
    sources = {source for label, source, _ in ends if schema.relations[label].symmetric}
    return PassShare(
        name=name,
        before=before,
        labels=labels,
        context=context,
        reached=frozenset(context) & (targets | sources),
        relations=relations,
        attributes=attributes,
        of_document=tuple(one for one in attributes if schema.attributes[one].on == "document"),
        ends=ends,
    )


def _before(schema: Schema, name: str) -> Iterator[str]:
    found = {name}
    for one in reversed(list(schema.passes)):
        if any(one in schema.passes[other].after for other in found):
            found.add(one)
    return (one for one in schema.passes if one in found and one != name)


def _ends(schema: Schema, labels: Sequence[str], relations: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for name in relations:
        spec = schema.relations[name]
        sources = [label for label in labels if label in spec.source or (spec.symmetric and label in spec.target)]
        targets = [label for label in labels if label in spec.target or (spec.symmetric and label in spec.source)]
        pairs = ((source, target) for source in sources for target in targets)
        yield from ((name, *pair) for pair in pairs if _may_join(spec, *pair))


def _may_join(spec: RelationLabel, source: str, target: str) -> bool:
    return spec.in_layers and (spec.joins(source, target) or (spec.symmetric and spec.joins(target, source)))


def _has_host(attribute: Attribute, labels: Sequence[str], relations: Sequence[str]) -> bool:
    if attribute.on == "document":
        return True
    hosts = labels if attribute.on == "span" else relations
    return not set(hosts).isdisjoint(attribute.labels)
