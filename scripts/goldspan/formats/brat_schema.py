"""brat's `annotation.conf` and `visual.conf` to a schema, and notes on all that did not come over as it was.

brat's own checks are what counts here: a rule about a type says nothing of its
subtypes, entities may not overlap unless a line allows it, triggers of events
may, and any span may have fragments.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from goldspan.formats.brat_conf import Argument, Conf, Node, counts, read
from goldspan.formats.brat_looks import dressed
from goldspan.schema.language import SchemaError
from goldspan.schema.names import fitting, free, identifier
from goldspan.schema.types import (
    FRAGMENT,
    OVERLAPS,
    Attribute,
    Count,
    Host,
    Overlap,
    OverlapRule,
    RelationLabel,
    Schema,
    SpanLabel,
)
from goldspan.schema.writing import Imported

ANNOTATION = ("entities", "relations", "events", "attributes")
VISUAL = ("labels", "drawing")
FLAG = "yes"
"""The one value of an attribute that is only there or not."""

WAYS: Mapping[str, frozenset[Overlap]] = {
    "contain": frozenset({"nest"}),
    "equal": frozenset({"same"}),
    "cross": frozenset({"cross"}),
    "<ANY>": frozenset(OVERLAPS),
}


def read_brat(
    annotation: str,
    visual: str | None = None,
    *,
    name: str = "brat",
    file: str = "annotation.conf",
    visual_file: str = "visual.conf",
) -> Imported:
    """A schema of the text of both files. ``name`` is the schema's.

    Raises `SchemaError`, with file and line, where a file is broken.
    """
    conf = read(annotation, file=file, known=ANNOTATION)
    drawn = read(visual, file=visual_file, known=VISUAL) if visual is not None else Conf(visual_file)
    return _Importer(conf, drawn).schema(name)


@dataclass(slots=True)
class _Importer:
    conf: Conf
    visual: Conf
    notes: list[str] = field(default_factory=list)
    labels: dict[str, SpanLabel] = field(default_factory=dict)
    types: dict[str, list[str]] = field(default_factory=dict)
    """A name in brat to the concrete labels it stands for; ``<ENTITY>`` and the like too."""
    made: dict[int, str] = field(default_factory=dict)
    """The label that was made of a type's own line, by the line."""
    relations: dict[str, RelationLabel] = field(default_factory=dict)
    relation_types: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, Attribute] = field(default_factory=dict)
    rules: tuple[OverlapRule, ...] = ()

    def schema(self, name: str) -> Imported:
        self._notes_on_files()
        self._labels()
        if not any(not one.abstract for one in self.labels.values()):
            raise SchemaError([f"{self.conf.file}: has no type to mark, in [entities] or in [events]"])
        self._relations()
        self._roles()
        self._attributes()
        self._overlap()
        own: dict[str, list[str]] = {}
        for node in self._all_types():
            own.setdefault(node.name, []).append(self.made[node.line])
        self.labels, notes = dressed(self.labels, own, self.visual)
        self.notes += notes
        if self.conf.problems or self.visual.problems:
            raise SchemaError([*self.conf.problems, *self.visual.problems])
        schema = Schema(
            name=fitting(name) or "brat",
            version="1.0.0",
            labels=self.labels,
            attributes=self.attributes,
            relations=self.relations,
            overlap_rules=self.rules,
        )
        return Imported(schema, tuple(dict.fromkeys(self.notes)))

    def note(self, line: int, message: str) -> None:
        self.notes.append(f"{self.conf.file}:{line}: {message}")

    def _notes_on_files(self) -> None:
        for conf, known in ((self.conf, ANNOTATION), (self.visual, VISUAL)):
            for section in conf.sections:
                if section not in known:
                    self.notes.append(f"{conf.file}: the section [{section}] is not read")
        if self.conf.separators:
            self.notes.append(f"{self.conf.file}: lines of hyphens, which only divide brat's menu, are left out")

    # labels

    def _labels(self) -> None:
        roots: dict[str, str] = {}
        for section, root in (("entities", "ENTITY"), ("events", "EVENT")):
            if nodes := self.conf.nodes(section):
                named = {node.name for one in ("entities", "events") for node in self.conf.nodes(one)}
                roots[section] = free(root, named)
                self.labels[roots[section]] = SpanLabel(name=roots[section], abstract=True)
                self.types[f"<{root}>"] = self._hierarchy(nodes, roots[section], section)
        self.types["<ANY>"] = [name for name, one in self.labels.items() if not one.abstract]
        if roots:
            self.notes.append(
                f"{' and '.join(roots.values())}: made as what brat writes <ENTITY> and <EVENT>; "
                "every label is discontinuous, as brat lets any span have fragments"
            )

    def _hierarchy(self, nodes: Sequence[Node], root: str, section: str) -> list[str]:
        """Makes the labels of a section below its root; the concrete ones."""
        above = {id(node.parent) for node in nodes if node.parent}
        families: dict[int, str] = {}
        made = []
        for node in nodes:
            parent = families[id(node.parent)] if node.parent else root
            name = self.made[node.line] = self._new_label(node, section)
            if node.unused:
                self.labels[name] = SpanLabel(name=name, parent=parent, abstract=True, maps_to=_codes(node))
                families[id(node)] = name
                continue
            if id(node) in above:
                family = free(f"{name}_family", self.labels)
                self.labels[family] = SpanLabel(name=family, parent=parent, abstract=True)
                families[id(node)] = parent = family
                self.note(
                    node.line,
                    f"{node.name} has subtypes, and brat's rules about it do not hold for these; "
                    f"so {name} stands beside them in a family {family}",
                )
            self.labels[name] = SpanLabel(name=name, parent=parent, discontinuous=True, maps_to=_codes(node))
            self.types.setdefault(node.name, []).append(name)
            made.append(name)
        for node in nodes:
            if node.unused:
                self.types.setdefault(node.name, []).extend(self._below(families[id(node)], made))
        return made

    def _below(self, family: str, made: Iterable[str]) -> Iterator[str]:
        for name in made:
            at: str | None = name
            while at is not None and at != family:
                at = self.labels[at].parent
            if at == family:
                yield name

    def _new_label(self, node: Node, section: str) -> str:
        wanted = self._named(node)
        name = free(wanted, self.labels, f"{wanted}_{section.removesuffix('s')}")
        if name != wanted:
            self.note(node.line, f"{wanted} is there already; this one is called {name}, and rules on it hold for both")
        self._note_specials(node, node.arguments)
        return name

    def _named(self, node: Node) -> str:
        name = fitting(node.name)
        if not name:
            self.conf.says(node.line, f"{node.name!r} has no letter or digit, so no label can be called so")
            return "unnamed"
        if name != node.name:
            self.note(node.line, f"{node.name!r} is called {name}, because of what a name may hold")
        return name

    def _note_specials(self, node: Node, arguments: Sequence[Argument], *known: str) -> None:
        for one in arguments:
            if one.key.startswith("<") and one.key not in known:
                self.note(node.line, f"{node.name}: {one.key}:{'|'.join(one.values)} cannot be said in a schema")

    def _concrete(self, node: Node, one: Argument) -> list[str]:
        """The labels of an argument, in the order of the file."""
        found: set[str] = set()
        for value in one.values:
            if value in self.types:
                found |= set(self.types[value])
                if any(other.unused and other.name == value for other in self._all_types()):
                    self.note(node.line, f"{value} is marked by nobody; here it stands for all types below it")
            elif value in self.relation_types or value == "<RELATION>":
                self.note(node.line, f"{node.name}: {one.key} may be a relation ({value}) in brat, but not here")
            else:
                self.note(node.line, f"{node.name}: no type is called {value}; it is left out")
        return [name for name in self.types["<ANY>"] if name in found]

    def _all_types(self) -> Iterator[Node]:
        yield from self.conf.nodes("entities")
        yield from self.conf.nodes("events")

    # relations

    def _relations(self) -> None:
        lines: dict[str, list[Node]] = {}
        for node in self.conf.nodes("relations"):
            if node.name in ("<OVERLAP>", "ENTITY-NESTING"):
                continue
            if node.parent is not None:
                self.note(node.line, f"{node.name} stands below {node.parent.name}; relations have no families here")
            plain = [one for one in node.arguments if not one.key.startswith("<")]
            if node.unused:
                self.note(node.line, f"{node.name} is marked as not to be drawn, and is left out")
            elif len(plain) != 2:
                self.conf.says(node.line, f"{node.name} needs two arguments, such as Arg1:PERSON, Arg2:PLACE")
            else:
                lines.setdefault(node.name, []).append(node)
        self.relation_types = {name: fitting(name) for name in lines}
        for name, nodes in lines.items():
            self._relation(name, nodes)

    def _relation(self, name: str, nodes: Sequence[Node]) -> None:
        first = nodes[0]
        pairs: list[tuple[list[str], list[str]]] = []
        kinds: set[str] = set()
        for node in nodes:
            one, other = (argument for argument in node.arguments if not argument.key.startswith("<"))
            self._note_specials(node, node.arguments, "<REL-TYPE>")
            if (one.key, other.key) != ("Arg1", "Arg2"):
                self.note(node.line, f"{name}: {one.key} is the source and {other.key} the target; the names are lost")
            if one.repeat or other.repeat:
                self.note(node.line, f"{name}: counts of a relation's arguments mean nothing in brat, and are left out")
            said = {part for special in node.arguments if special.key == "<REL-TYPE>" for part in special.values}
            # brat takes this one for an equivalence, as its older files say no more
            kinds |= {word for part in said for word in part.split("-")} or (
                {"symmetric", "transitive"} if name == "Equiv" else set()
            )
            pairs.append((self._concrete(node, one), self._concrete(node, other)))
        pairs = [(source, target) for source, target in pairs if source and target]
        if not pairs:
            self.note(first.line, f"{name} joins nothing that can be marked, and is left out")
            del self.relation_types[name]
            return
        label = self._new_relation(first, name)
        self.relation_types[name] = label
        if beyond := kinds - {"symmetric"}:
            said_so = ", ".join(sorted(beyond))
            self.note(first.line, f"{name} is {said_so}; a schema cannot say so")
        symmetric = "symmetric" in kinds
        sources = {end for source, _ in pairs for end in source}
        targets = {end for _, target in pairs for end in target}
        allowed = {pair for source, target in pairs for pair in product(source, target)}
        if symmetric:
            sources = targets = sources | targets
            allowed |= {(target, source) for source, target in allowed}
        alike = len(sources) > 1 and allowed == {(end, end) for end in sources} and sources == targets
        if not alike:
            self._note_width(first, name, sources, targets, allowed)
        self.relations[label] = RelationLabel(
            name=label,
            source=self._ordered(sources),
            target=self._ordered(targets),
            symmetric=symmetric,
            same_label=alike,
        )

    def _note_width(
        self,
        node: Node,
        name: str,
        sources: Iterable[str],
        targets: Iterable[str],
        allowed: set[tuple[str, str]],
    ) -> None:
        """Says which pairs one relation of one source and one target list admits beyond those of the lines."""
        beyond = sorted(set(product(sources, targets)) - allowed)
        if beyond:
            some = ", ".join(f"{source} -> {target}" for source, target in beyond[:4])
            more = f" and {len(beyond) - 4} more" if len(beyond) > 4 else ""
            self.note(node.line, f"{name} has one list of labels for each end here, and so also admits {some}{more}")

    def _new_relation(self, node: Node, name: str, other: str = "") -> str:
        wanted = fitting(name)
        if not wanted:
            self.conf.says(node.line, f"{name!r} has no letter or digit, so no relation can be called so")
            return name
        label = free(wanted, {*self.relations, FRAGMENT}, other)
        if label != name:
            self.note(
                node.line, f"{name} is called {label}: the name is taken, or has characters that no name may have"
            )
        return label

    def _ordered(self, labels: Iterable[str]) -> tuple[str, ...]:
        wanted = set(labels)
        return tuple(name for name in self.types["<ANY>"] if name in wanted)

    # roles

    def _roles(self) -> None:
        """Each role of an event to a relation from the trigger; one of a name, over all events."""
        roles: dict[str, list[tuple[Node, Argument]]] = {}
        for node in self._all_types():
            for one in node.arguments:
                if not one.key.startswith("<") and not node.unused:
                    roles.setdefault(one.key, []).append((node, one))
                elif not one.key.startswith("<"):
                    self.note(node.line, f"{node.name}: the role {one.key} of a type that nobody marks is left out")
        for name, uses in roles.items():
            self._role(name, uses)

    def _role(self, name: str, uses: Sequence[tuple[Node, Argument]]) -> None:
        allowed: set[tuple[str, str]] = set()
        said: dict[tuple[int, int | None], list[str]] = {}
        for node, one in uses:
            targets = self._concrete(node, one)
            if targets:
                allowed |= set(product((self.made[node.line],), targets))
                said.setdefault(counts(one.repeat), []).append(node.name)
            else:
                self.note(node.line, f"{node.name}: the role {name} has nothing to fill it, and is left out")
        if not allowed:
            return
        first = uses[0][0]
        label = self._new_relation(first, name, f"{fitting(name)}_role")
        sources, targets_of_all = {one for one, _ in allowed}, {other for _, other in allowed}
        self._note_width(first, name, sources, targets_of_all, allowed)
        least = min(count[0] for count in said)
        mosts = [most for _, most in said]
        count = Count(least, None if None in mosts else max(most for most in mosts if most is not None))
        if len(said) > 1:
            told = "; ".join(f"{Count(*one)} of {', '.join(events)}" for one, events in said.items())
            self.note(first.line, f"the role {name} has several counts ({told}); as one relation it has {count}")
        self.relations[label] = RelationLabel(
            name=label, source=self._ordered(sources), target=self._ordered(targets_of_all), per_source=count
        )

    # attributes

    def _attributes(self) -> None:
        lines: dict[str, list[Node]] = {}
        for node in self.conf.nodes("attributes"):
            if node.parent is not None:
                self.note(node.line, f"{node.name} stands below {node.parent.name}; attributes have no families here")
            if node.unused:
                self.note(node.line, f"{node.name} is marked as not to be used, and is left out")
            else:
                lines.setdefault(node.name, []).append(node)
        for name, nodes in lines.items():
            self._attribute(name, nodes)

    def _attribute(self, name: str, nodes: Sequence[Node]) -> None:
        spans: set[str] = set()
        drawn: set[str] = set()
        values: dict[str, None] = {}
        kinds = set()
        for node in nodes:
            given = {one.key: one for one in node.arguments}
            self._note_specials(node, node.arguments)
            for key in given:
                if key not in ("Arg", "Value") and not key.startswith("<"):
                    self.note(node.line, f"{name}: the argument {key} is not known, and is left out")
            if "Arg" not in given:
                self.conf.says(node.line, f"{name} does not say what has it; write Arg:<ENTITY>, or Arg:TYPE|TYPE")
                continue
            on_spans, on_relations = self._hosts(node, given["Arg"])
            spans |= set(on_spans)
            drawn |= set(on_relations)
            these = self._values(node, given["Value"].values) if "Value" in given else [FLAG]
            kinds.add(tuple(these))
            values |= dict.fromkeys(these)
        if len(kinds) > 1:
            self.note(nodes[0].line, f"{name} has other values on other lines; here all of them may have all values")
        hosts: list[tuple[Host, tuple[str, ...]]] = [
            ("span", self._ordered(spans)),
            ("relation", tuple(one for one in self.relations if one in drawn)),
        ]
        hosts = [(on, labels) for on, labels in hosts if labels]
        if not hosts:
            self.note(nodes[0].line, f"{name} is of nothing that can be marked, and is left out")
        for on, labels in hosts:
            called = self._new_attribute(nodes[0], name, on)
            self.attributes[called] = Attribute(name=called, on=on, kind="choice", labels=labels, values=tuple(values))

    def _hosts(self, node: Node, one: Argument) -> tuple[list[str], list[str]]:
        relations = [self.relation_types[value] for value in one.values if value in self.relation_types]
        if {"<RELATION>", "<ANY>"} & set(one.values):
            relations = list(self.relation_types.values())
        of_spans = tuple(value for value in one.values if value not in self.relation_types and value != "<RELATION>")
        return self._concrete(node, Argument(one.key, one.repeat, of_spans)), relations

    def _values(self, node: Node, written: Sequence[str]) -> list[str]:
        out: list[str] = []
        for value in written:
            named = fitting(value) or "value"
            if named != value:
                named = free(named, {*out, *written})
                self.note(node.line, f"{node.name}: the value {value!r} is called {named}")
            if named not in out:
                out.append(named)
        return out

    def _new_attribute(self, node: Node, name: str, on: Host) -> str:
        wanted = identifier(name)
        label = free(wanted, self.attributes, f"{wanted[:50]}_{on}")
        if label != name:
            self.note(node.line, f"the attribute {name} of a {on} is called {label}")
        return label

    # overlap

    def _overlap(self) -> None:
        """Entities may not overlap but where a line says so; everything else may."""
        entities = self.types.get("<ENTITY>", [])
        if not entities:
            return
        everywhere: set[Overlap] = set()
        allowed: dict[tuple[str, str], set[Overlap]] = {}
        nested: dict[tuple[str, str], int] = {}
        for node in self.conf.nodes("relations"):
            if node.name not in ("<OVERLAP>", "ENTITY-NESTING"):
                continue
            ways = self._ways(node)
            ends = [one for one in node.arguments if not one.key.startswith("<")]
            if len(ends) != 2:
                self.conf.says(node.line, f"{node.name} needs two arguments, such as Arg1:<ENTITY>, Arg2:<ENTITY>")
                continue
            first, second = (set(self._concrete(node, one)) & set(entities) for one in ends)
            if first == second == set(entities):
                everywhere |= ways
                continue
            for one, other in product(sorted(first), sorted(second)):
                if "nest" in ways and len(ways) < 3:
                    nested[one, other] = node.line
                pair = min((one, other), (other, one), key=lambda both: [entities.index(name) for name in both])
                allowed.setdefault(pair, set()).update(ways)
        for (one, other), line in nested.items():
            if (other, one) not in nested and "nest" not in everywhere:
                self.note(line, f"brat lets {one} and {other} nest one way round; here either may hold the other")
        if "same" in everywhere or any("same" in ways and one == other for (one, other), ways in allowed.items()):
            self.notes.append(f"{self.conf.file}: one label twice on the same characters is never allowed here (GS504)")
        if everywhere != set(OVERLAPS):
            every = frozenset(entities)
            exceptions = sorted(allowed.items(), key=lambda item: [entities.index(name) for name in item[0]])
            self.rules = (
                OverlapRule(first=every, second=every, allow=frozenset(everywhere)),
                *(
                    OverlapRule(first=frozenset({one}), second=frozenset({other}), allow=frozenset(ways | everywhere))
                    for (one, other), ways in exceptions
                    if not ways <= everywhere
                ),
            )

    def _ways(self, node: Node) -> set[Overlap]:
        if node.name == "ENTITY-NESTING":
            return {"nest"}
        said = [value for one in node.arguments if one.key == "<OVL-TYPE>" for value in one.values]
        if not said:
            self.note(node.line, "<OVERLAP> without <OVL-TYPE> says nothing, in brat as here")
        for value in said:
            if value not in WAYS:
                self.conf.says(node.line, f"{value} is no <OVL-TYPE>; known are contain, equal, cross and <ANY>")
        return {way for value in said for way in WAYS.get(value, ())}


def _codes(node: Node) -> dict[str, str]:
    """Further names of a type, as ``GO:0005515`` or plain, each under what names it."""
    return {(name.partition(":")[0] if ":" in name else "brat"): name for name in node.names}
