"""Level 7: chains of mentions in one layer, taken as the one thing that they say they are."""

from collections.abc import Iterator

from goldspan.components import components
from goldspan.model import Finding, Relation
from goldspan.validate.context import Context
from goldspan.validate.lookup import lookup


def check(context: Context) -> Iterator[Finding]:
    """Findings GS731: relations that join a thing to itself by way of two of its mentions."""
    identity = lookup(context.schema, context.layer.provenance.pass_name).identity
    chains = [one for one in context.layer.relations if one.label in identity] if identity else []
    if not chains:
        return
    thing = _things(chains)
    for relation in context.layer.relations:
        spec = context.schema.relations[relation.label]
        if spec.identity or spec.reflexive or relation.source == relation.target:
            continue
        if relation.source in thing and thing[relation.source] == thing.get(relation.target):
            links = [one for one in chains if thing[one.source] == thing[relation.source]]
            told = f"{context.said(relation)}: both are one thing by {links[0].label}"
            yield context.at_relation("GS731", told, relation, related=[context.see_relation(one) for one in links])


def _things(chains: list[Relation]) -> dict[str, int]:
    """For each span in a chain, the number of its chain."""
    found = components((one.source, one.target) for one in chains)
    return {span: number for number, chain in enumerate(found) for span in chain}
