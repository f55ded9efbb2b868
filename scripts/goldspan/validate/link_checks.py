"""Level 7: links join spans that exist, and labels that the schema allows."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from goldspan.components import DisjointSets
from goldspan.findings import finding
from goldspan.model import Finding, Link, LinkSet, Member, Place, Related
from goldspan.schema.types import RelationLabel, Schema
from goldspan.validate.graphs import depth_first, graph
from goldspan.validate.label_checks import value_problem
from goldspan.validate.summaries import LayerSummary, Mention, Summary


@dataclass(frozen=True, slots=True)
class LinksInFile:
    """Links, and the file they stand in."""

    links: LinkSet
    file: str


def wanted(files: Iterable[LinksInFile]) -> frozenset[tuple[str, str, str]]:
    """The ``(document, layer, span)`` of all members, which summaries must contain."""
    return frozenset(
        (member.document, member.layer, member.span)
        for file in files
        for link in file.links.links
        for member in link.members
    )


def documents(files: Iterable[LinksInFile]) -> Counter[tuple[str, str]]:
    """The number of links between each two documents, whose ids are in order."""
    return Counter(
        pair
        for file in files
        for link in file.links.links
        for pair in combinations(sorted({member.document for member in link.members}), 2)
    )


def check(
    summaries: Sequence[Summary], files: Iterable[LinksInFile], schema: Schema | None, *, unread: Container[str]
) -> Iterator[Finding]:
    """Findings GS721 to GS728, GS404 to GS406 of the attributes of links, and what a pull could not make links of."""
    known = {summary.document: summary for summary in summaries}
    for file in files:
        seen: dict[tuple[str, object], Link] = {}
        every = [_CheckedLink(link, file.file, known, schema, unread) for link in file.links.links]
        for checked in every:
            yield from checked.findings()
            yield from _twice(checked, seen)
        yield from _contradictions(every)
        for pair in file.links.pairs:
            for unmapped in pair.unmapped:
                message = f"{' and '.join(pair.documents)}: {unmapped.message}"
                yield finding(unmapped.code, message, Place(file=file.file, document=pair.documents[0]))


@dataclass(frozen=True, slots=True)
class _CheckedLink:
    link: Link
    file: str
    known: dict[str, Summary]
    schema: Schema | None
    unread: Container[str]

    def findings(self) -> Iterator[Finding]:
        yield from self._members()
        if self.schema is None:
            return
        spec = self.spec
        if spec is None:
            named = (
                ", ".join(name for name, relation in self.schema.relations.items() if not relation.in_layers) or "none"
            )
            message = f"the schema has no relation {self.link.label!r} between documents; it has: {named}"
            yield self.at("GS722", message)
            return
        yield from self._size(spec)
        yield from self._labels(spec)
        yield from self._attributes(self.schema)

    @property
    def spec(self) -> RelationLabel | None:
        found = self.schema.relations.get(self.link.label) if self.schema is not None else None
        return found if found is not None and not found.in_layers else None

    def at(self, code: str, message: str, *, related: Iterable[Related] = ()) -> Finding:
        words = ", ".join(repr(member.text) for member in self.link.members[:4])
        more = ", ..." if len(self.link.members) > 4 else ""
        where = Place(file=self.file, relation=self.link.id)
        return finding(code, f"{self.link.label} of {words}{more}: {message}", where, related=related)

    def see(self, member: Member) -> Related:
        layer = self._layer(member)
        where = Place(
            file=layer.file if layer else None, document=member.document, layer=member.layer, span=member.span
        )
        mention = self.mention(member)
        return Related(where=where, message=f"{mention.label} {mention.text!r}" if mention else repr(member.text))

    def chain(self, member: Member) -> str:
        """A name for the chain that the member stands for."""
        mention = self.mention(member)
        return f"{member.document}/{member.layer}/{mention.chain if mention and mention.chain else member.span}"

    def mention(self, member: Member) -> Mention | None:
        layer = self._layer(member)
        return layer.mentions.get(member.span) if layer is not None else None

    def _layer(self, member: Member) -> LayerSummary | None:
        summary = self.known.get(member.document)
        return next((layer for layer in summary.layers if layer.name == member.layer), None) if summary else None

    def _members(self) -> Iterator[Finding]:
        for member in self.link.members:
            summary, layer, mention = self.known.get(member.document), self._layer(member), self.mention(member)
            if summary is None:
                if member.document not in self.unread:
                    yield self.at("GS721", f"the corpus has no document {member.document!r}")
            elif layer is None:
                if not summary.unread:
                    yield self.at("GS721", f"{member.document!r} has no layer {member.layer!r}")
            elif mention is None:
                message = f"layer {member.layer!r} of {member.document!r} has no span {member.span!r}"
                yield self.at("GS721", message)
            elif mention.text != member.text:
                message = f"the span {member.span!r} of {member.document!r} is {mention.text!r}, not {member.text!r}"
                yield self.at("GS721", message, related=[self.see(member)])

    def _size(self, spec: RelationLabel) -> Iterator[Finding]:
        if len({member.document for member in self.link.members}) < 2:
            yield self.at("GS725", f"all its members are in {self.link.members[0].document!r}")
        elif len(self.link.members) > 2 and not spec.identity:
            message = f"it has {len(self.link.members)} members; only a relation with `same_label` joins more than two"
            yield self.at("GS725", message)
        if spec.identity:
            yield from self._several_of_a_document()

    def _several_of_a_document(self) -> Iterator[Finding]:
        by_document: dict[str, list[Member]] = {}
        for member in self.link.members:
            by_document.setdefault(member.document, []).append(member)
        for document, members in by_document.items():
            if len(by_document) > 1 and len({self.chain(member) for member in members}) > 1:
                words = " and ".join(repr(member.text) for member in members)
                message = f"{words} of {document!r} are one thing by this link, and not by any chain of the layer"
                yield self.at("GS728", message, related=[self.see(member) for member in members])

    def _labels(self, spec: RelationLabel) -> Iterator[Finding]:
        found = [(member, mention) for member in self.link.members if (mention := self.mention(member))]
        if len(found) < len(self.link.members):
            return  # that a member is missing is said already
        directed = not (spec.symmetric or spec.identity)
        for number, (member, mention) in enumerate(found):
            may = (spec.target if number else spec.source) if directed else (*spec.source, *spec.target)
            if mention.label not in may:
                message = f"{mention.label} {mention.text!r} is none of {', '.join(dict.fromkeys(may))}"
                yield self.at("GS723", message, related=[self.see(member)])
                return
        labels = list(dict.fromkeys(mention.label for _, mention in found))
        if spec.same_label and len(labels) > 1:
            message = f"its members are {' and '.join(labels)}; the schema asks for one label"
            yield self.at("GS723", message, related=[self.see(member) for member, _ in found])

    def _attributes(self, schema: Schema) -> Iterator[Finding]:
        known = {attribute.name: attribute for attribute in schema.attributes_of("relation", self.link.label)}
        for name, value in sorted(self.link.attributes.items()):
            if name not in known:
                yield self.at("GS404", f"{name!r} is not an attribute of {self.link.label}")
            elif problem := value_problem(known[name], value):
                yield self.at("GS405", problem)
        for name, attribute in known.items():
            if attribute.needed_by(self.link.label) and name not in self.link.attributes:
                yield self.at("GS406", f"the attribute {name!r} is required")


def _twice(checked: _CheckedLink, seen: dict[tuple[str, object], Link]) -> Iterator[Finding]:
    """A span in two links of one identity, which are one link; or two links that join the same spans."""
    spec, link = checked.spec, checked.link
    if spec is None:
        return
    keys = {(member.document, member.layer, member.span): f"{member.text!r} is" for member in link.members}
    same: Mapping[Any, str] = keys if spec.identity else {frozenset(keys): "the same spans are"}
    for key, words in same.items():
        first = seen.setdefault((link.label, key), link)
        if first is not link:
            first_link = Related(where=Place(file=checked.file, relation=first.id), message=f"the other {link.label}")
            yield checked.at("GS724", f"{words} in another link of this kind", related=[first_link])
            return


def _contradictions(every: Sequence[_CheckedLink]) -> Iterator[Finding]:
    """Links that other links of the file leave no room for: between spans that are one thing, or round in a circle."""
    things: DisjointSets[str] = DisjointSets()
    identities = [checked for checked in every if checked.spec is not None and checked.spec.identity]
    for checked in identities:
        first, *rest = map(checked.chain, checked.link.members)
        for other in rest:
            things.join(first, other)
    name_of = {chain: group[0] for group in things.components() for chain in group}
    edges: dict[str, dict[tuple[str, str], _CheckedLink]] = {}
    for checked in every:
        spec = checked.spec
        if spec is None or spec.identity or len(checked.link.members) != 2:
            continue
        source, target = (name_of.get(chain, chain) for chain in map(checked.chain, checked.link.members))
        if source != target:
            edges.setdefault(spec.name, {}).setdefault((source, target), checked)
        elif not spec.reflexive:
            saying = [other for other in identities if name_of.get(other.chain(other.link.members[0])) == source]
            named = ", ".join(dict.fromkeys(other.link.label for other in saying)) or "a chain"
            places = [
                Related(where=Place(file=one.file, relation=one.link.id), message=one.link.label) for one in saying
            ]
            yield checked.at("GS726", f"both are one thing by {named}", related=places)
    for label, own in edges.items():
        schema = next(iter(own.values())).schema
        if schema is None or not schema.relations[label].acyclic or schema.relations[label].symmetric:
            continue
        _, cycles = depth_first(graph(own))
        for cycle in cycles:
            circle = [own[edge] for edge in zip(cycle, [*cycle[1:], cycle[0]], strict=True)]
            places = [Related(where=Place(file=one.file, relation=one.link.id), message=label) for one in circle[:-1]]
            words = " -> ".join(repr(one.link.members[0].text) for one in [*circle, circle[0]])
            yield circle[-1].at("GS727", f"{label} leads in a circle: {words}", related=places)
