"""Level 7: chains of mentions in one layer, taken as the one thing that they say they are."""

from collections.abc import Iterator

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


def _things(chains: list[Relation]) -> dict[str, str]:
    """For each span in a chain, one span that stands for all of its chain."""
    above: dict[str, str] = {}

    def top(span: str) -> str:
        while above.setdefault(span, span) != span:
            span = above[span]
        return span

    for one in chains:
        above[top(one.source)] = top(one.target)
    return {span: top(span) for span in above}
