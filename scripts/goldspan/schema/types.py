"""What a schema says, every cross-reference resolved, and with each field the key of the language that fills it.

`goldspan.schema.keys` says what a declaration is and what follows from it.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from goldspan.attribute_values import as_tuple
from goldspan.schema.forms import (
    ASSUME,
    CODES,
    COLOUR,
    DEFAULT,
    DISTANCE,
    FLAG,
    GROUPS,
    HOSTS,
    IDENTIFIER,
    LABEL_PAIRS,
    LABELS,
    NAME,
    NAMES,
    OUTER,
    OVERLAPS,
    PASS_NAME,
    REQUIRED,
    SHOWN_LABELS,
    STRINGS,
    TEXT,
    TWO_LABELS,
    VERSION,
    WAYS,
    Overlap,
    counts,
    entries,
    entry,
    list_of,
    one_of,
    string,
)
from goldspan.schema.keys import Fields, Form, Key, PairRule, RelationEnd, SentenceAt
from goldspan.schema.markdown import code_list, label_list
from goldspan.schema.quantities import ANY_NUMBERS, CountsByLabel, Distance
from goldspan.wording import counted

Kind: TypeAlias = Literal["choice", "multi-choice", "text"]
Host: TypeAlias = Literal["span", "relation", "document"]
Order: TypeAlias = Literal["any", "forward", "backward"]
ChainForm: TypeAlias = Literal["arrows", "names"]
Scope: TypeAlias = Literal["sentence", "document", "corpus"]

RESERVED = frozenset({"text", "layer_note", "findings_panel"})
"""Names that the labeling screen uses for itself; no attribute may take them."""

FRAGMENT = "FRAGMENT_OF"
"""Ties the fragments of a discontinuous span on the labeling screen; no relation of a schema may be called so."""

Codes: TypeAlias = Annotated[Mapping[str, str], Key(CODES, "its name in other schemes", fast=True)]


def _flag(words: str) -> Any:
    """The words of the card for a key that is true."""
    return lambda value, entry, schema: [words] if value else []


def _by_value(words: Mapping[str, str]) -> Any:
    """The words of the card for some values of a key."""
    return lambda value, entry, schema: [words[value]] if value in words else []


def _same(value: Any) -> Any:
    return value


# labels


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanLabel:
    """``requires`` are lists of relations: a span needs one of each list. It holds for the labels below too."""

    name: str
    parent: Annotated[str | None, Key(TEXT, "the family that it belongs to", fast=True)] = None
    abstract: Annotated[
        bool,
        Key(FLAG, "`true` for a family: no span carries it, but it may stand for all labels under it", fast=True),
    ] = False
    definition: Annotated[
        str,
        Key(
            TEXT,
            "what it means; annotators see it when they rest the mouse on the label, readers in the card",
            fast=True,
        ),
    ] = ""
    discontinuous: Annotated[
        bool, Key(FLAG, "`true` where a span may have several fragments with a gap between them", fast=True)
    ] = False
    colour: Annotated[
        str | None,
        Key(
            COLOUR,
            '`"#rrggbb"`; quote it, or YAML takes it for a comment',
            default="one that no other label has",
            fast=True,
        ),
    ] = None
    hotkey: Annotated[
        str | None,
        Key(
            string(1),
            "a key in Label Studio; two labels of one pass may not share it. Keys that Label Studio uses itself, such "
            "as `u`, do not work",
            default="the next free key",
            fast=True,
        ),
    ] = None
    requires: Annotated[
        tuple[tuple[str, ...], ...],
        Key(
            GROUPS,
            "relations that each such span needs: [below](#what-a-span-needs)",
            shown=lambda value, label, schema: [
                f"needs {' or '.join(f'`{name}`' for name in group)}" for group in schema.requires(label.name)
            ],
            fast=True,
        ),
    ] = ()
    maps_to: Codes = field(default_factory=dict)
    examples: Annotated[tuple[str, ...], Key(STRINGS, "words that are marked so", fast=True)] = ()


# attributes


def _all_hosts(fields: Fields, schema: "Schema") -> tuple[str, ...]:
    return {"span": schema.concrete, "relation": tuple(schema.relations), "document": ()}[fields["on"]]


def _required_words(required: bool | tuple[str, ...], attribute: "Attribute", schema: "Schema") -> Iterator[str]:
    if isinstance(required, bool):
        yield from ("required",) if required else ()
    else:
        yield f"required for {label_list(schema, required) if attribute.on == 'span' else code_list(required)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """``labels`` are the concrete labels, or the relations, that may carry it (empty for a document label).

    ``required`` is true, false, or names those of them that need it, never all.
    ``default`` is the usual value; a span or relation for which it was not set has it where ``assume`` says so.
    """

    SHAPE: ClassVar[Mapping[str, Any]] = {
        "if": {"properties": {"type": {"const": "text"}}, "required": ["type"]},
        "then": {"not": {"required": ["values"]}},
        "else": {"if": {"required": ["type"]}, "then": {"required": ["values"]}},
    }

    name: str
    on: Annotated[Host, Key(one_of("span", "relation", "document"), "`span`, `relation` or `document`", fast=True)] = (
        "span"
    )
    labels: Annotated[
        tuple[str, ...],
        Key(
            HOSTS,
            "which labels, or which relations, have it; not for `document`",
            default="all",
            usual=_all_hosts,
            fast=True,
        ),
    ] = ()
    kind: Annotated[
        Kind,
        Key(
            one_of("choice", "multi-choice", "text"),
            "`choice`: one of the values; `multi-choice`: one or more of them; `text`: free text",
            name="type",
            shown=_by_value({"multi-choice": "several"}),
            fast=True,
        ),
    ]
    values: Annotated[tuple[str, ...], Key(NAMES, "the values", default="required, but for `text`", fast=True)] = ()
    required: Annotated[
        bool | tuple[str, ...],
        Key(
            REQUIRED,
            "`true`: must be set on every span or relation that has it, or on every document; a list: on those of "
            "these labels or relations",
            shown=_required_words,
            fast=True,
        ),
    ] = False
    default: Annotated[
        str | tuple[str, ...] | None,
        Key(
            DEFAULT,
            "the usual value; for `multi-choice`, a list",
            shown=lambda value, *_: [f"usually {code_list(as_tuple(value))}"] if value else [],
            fast=True,
        ),
    ] = None
    assume: Annotated[
        bool,
        Key(
            ASSUME,
            "`true`: a span or relation has the default where its annotator sets nothing; "
            "[see below](#values-that-nobody-sets)",
            shown=_flag("assumed where not set"),
            fast=True,
        ),
    ] = False
    definition: Annotated[str, Key(TEXT, "what is asked", fast=True)] = ""
    maps_to: Codes = field(default_factory=dict)

    def needed_by(self, label: str | None) -> bool:
        """Whether a span or relation of this label that may carry it must; ``None`` asks about a document."""
        return self.required if isinstance(self.required, bool) else label in self.required


# relations


def acyclic_by_default(fields: Fields, _: Any) -> bool:
    """Whether a relation of this kind may have no cycle where the schema does not say."""
    return fields["transitive"] and not fields["symmetric"] and not fields["reflexive"]


def _acyclic_words(acyclic: bool, relation: "RelationLabel", _: Any) -> Iterator[str]:
    if acyclic:
        yield "never in a circle"
    elif relation.transitive and not relation.symmetric and not relation.reflexive:
        yield "circles are allowed"


def _default_words(pairs: Sequence[tuple[frozenset[str], frozenset[str]]], _: Any, schema: "Schema") -> Iterator[str]:
    def listed(labels: frozenset[str]) -> str:
        return label_list(schema, [name for name in schema.concrete if name in labels])

    if pairs:
        yield f"the default {', '.join(f'from {listed(source)} to {listed(target)}' for source, target in pairs)}"


def _lie_near(limit: Distance, source: RelationEnd, target: RelationEnd, sentence_at: SentenceAt) -> Any:
    near: Any = True
    if limit.sentences is not None:
        near &= sentence_at(target.start) - sentence_at(source.end - 1) <= limit.sentences
        near &= sentence_at(source.start) - sentence_at(target.end - 1) <= limit.sentences
    if limit.characters is not None:
        near &= target.start - source.end <= limit.characters
        near &= source.start - target.end <= limit.characters
    return near


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationLabel:
    """``source`` and ``target`` are concrete labels. Counts are over the spans that may take the role.

    ``inverse`` says the same from the other end; it is set at both, but for a symmetric relation, which is its own.
    """

    name: str
    source: Annotated[tuple[str, ...], Key(LABELS, "the labels that may stand at the source", fast=True)]
    target: Annotated[tuple[str, ...], Key(LABELS, "the labels that may stand at the target", fast=True)]
    per_source: Annotated[
        CountsByLabel,
        Key(
            counts("source"),
            "how many of this relation may leave a span that can be its source: a [count](#counts), or one for each "
            "label",
            default='`"*"`',
            fast=True,
        ),
    ] = ANY_NUMBERS
    per_target: Annotated[
        CountsByLabel,
        Key(
            counts("target"),
            "how many may point at a span that can be its target: a count, or one for each label",
            default='`"*"`',
            fast=True,
        ),
    ] = ANY_NUMBERS
    symmetric: Annotated[
        bool,
        Key(
            FLAG,
            "`true`: direction means nothing. Both ends take the same labels, and there is no order",
            shown=_flag("symmetric"),
            fast=True,
        ),
    ] = False
    transitive: Annotated[
        bool,
        Key(FLAG, "`true`: from A to B and B to C follows A to C", shared=_same, shown=_flag("transitive"), fast=True),
    ] = False
    inverse: Annotated[
        str | None,
        Key(
            TEXT,
            "the relation that says the same from the other end",
            shown=lambda value, *_: [f"the inverse of `{value}`"] if value else [],
            fast=True,
        ),
    ] = None
    acyclic: Annotated[
        bool,
        Key(
            FLAG,
            "`true`: relations of this kind make no cycle",
            default="[see below](#inverses-cycles-and-what-follows)",
            usual=acyclic_by_default,
            shared=_same,
            shown=_acyclic_words,
            fast=True,
        ),
    ] = False
    reflexive: Annotated[
        bool,
        Key(
            FLAG,
            "`true`: may join a span to itself",
            shared=_same,
            shown=_flag("a span may have it with itself"),
            fast=True,
        ),
    ] = False
    same_label: Annotated[
        bool,
        Key(
            FLAG,
            "`true`: both ends must carry one label",
            shared=_same,
            shown=_flag("both ends carry the same label"),
            rule=PairRule(
                "GS409",
                lambda _, source, target, __: source.label == target.label,
                lambda _: "both ends must carry the same label",
            ),
        ),
    ] = False
    order: Annotated[
        Order,
        Key(
            one_of("any", "forward", "backward"),
            "`forward`: the source starts first; `backward`: the target does. Two that start together are in order "
            "both ways",
            shared={"forward": "backward", "backward": "forward", "any": "any"}.get,
            shown=_by_value(
                {
                    "backward": "the target stands earlier in the text",
                    "forward": "the target stands later in the text",
                }
            ),
            rule=PairRule(
                "GS408",
                lambda order, source, target, _: (
                    source.start <= target.start if order == "forward" else target.start <= source.start
                ),
                lambda order: f"the target must not start {'before' if order == 'forward' else 'after'} the source",
                directed=True,
            ),
        ),
    ] = "any"
    scope: Annotated[
        Scope,
        Key(
            one_of("sentence", "document", "corpus"),
            "`sentence`: both ends lie in one sentence. `corpus`: between spans of different documents. It stands in "
            "no layer, but in [links](splits-links.md)",
            shared=_same,
            shown=_by_value({"sentence": "within one sentence", "corpus": "between documents"}),
            rule=PairRule(
                "GS412",
                lambda _, source, target, sentence_at: (
                    (sentence_at(source.start) == sentence_at(target.end - 1))
                    & (sentence_at(target.start) == sentence_at(source.end - 1))
                ),
                lambda scope: "its ends do not lie in one sentence",
            ),
        ),
    ] = "document"
    default_for: Annotated[
        tuple[tuple[frozenset[str], frozenset[str]], ...],
        Key(
            LABEL_PAIRS,
            "pairs `[source, target]` of labels or families: a relation that an annotator drew between these without "
            "choosing a label is this one; [see below](#relations-without-a-label)",
            shown=_default_words,
            fast=True,
        ),
    ] = ()
    chain: Annotated[
        ChainForm,
        Key(
            one_of("arrows", "names"),
            "how chains stand on the labeling screen, in which each span has an arrow to the nearest before it: as "
            "`arrows`, or as `names` of their spans; [see below](#chains)",
            shown=_by_value({"names": "chains may be written as names"}),
            fast=True,
        ),
    ] = "arrows"
    max_distance: Annotated[
        Distance | None,
        Key(
            DISTANCE,
            "`{sentences: 1}`, `{characters: 200}` or both: how far its ends may lie [apart](#distances)",
            shared=_same,
            shown=lambda value, *_: [f"at most {value} apart"] if value else [],
            rule=PairRule("GS413", _lie_near, lambda limit: f"its ends must lie at most {limit} apart"),
        ),
    ] = None
    definition: Annotated[str, Key(TEXT, "what it means, for readers of the card", fast=True)] = ""
    maps_to: Codes = field(default_factory=dict)
    examples: Annotated[tuple[str, ...], Key(STRINGS, "words that are related so", fast=True)] = ()

    @property
    def identity(self) -> bool:
        """Whether it says that two mentions are of one thing, so that chains of it are connected."""
        return self.same_label or (self.symmetric and self.transitive)

    @property
    def in_layers(self) -> bool:
        """Whether it joins spans of one document, and so stands in layers; the others stand in links."""
        return self.scope != "corpus"

    def joins(self, source: str, target: str) -> bool:
        """Whether it may run from a span with one label to one with another."""
        return source in self.source and target in self.target and (source == target or not self.same_label)

    def is_default_for(self, source: str, target: str) -> bool:
        """Whether the schema declares it as the relation from spans with one label to spans with another."""
        if not self.joins(source, target):
            return False
        ways = [(source, target), (target, source)] if self.symmetric else [(source, target)]
        return any(start in one and end in other for one, other in self.default_for for start, end in ways)


# overlap


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapRule:
    """For a pair of spans, one labelled in each set of ``between``, the ways in which they may overlap.

    ``outer`` are the labels of which one must be the outer span where they nest; empty where either may.
    """

    between: Annotated[
        tuple[frozenset[str], frozenset[str]],
        Key(TWO_LABELS, "two labels or families: one span carries the first, the other the second"),
    ]
    allow: Annotated[frozenset[Overlap], Key(WAYS, "what these two may do; `none` or `[]` for nothing")]
    outer: Annotated[
        frozenset[str],
        Key(OUTER, "which of the two must be the outer one where they nest", default="either"),
    ] = frozenset()
    why: Annotated[str, Key(TEXT, "a reason, for readers")] = ""

    def covers(self, left: str, right: str) -> bool:
        first, second = self.between
        return (left in first and right in second) or (right in first and left in second)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverlapPolicy:
    """How two spans may overlap: ``default``, but where one of the ``rules`` covers their labels."""

    default: Annotated[frozenset[Overlap], Key(WAYS, "what any two spans may do", default="all three")] = frozenset(
        OVERLAPS
    )
    rules: Annotated[
        tuple[OverlapRule, ...],
        Key(list_of(OverlapRule), "rules for pairs of labels; the last one that fits two spans decides"),
    ] = ()


ANY_OVERLAP = OverlapPolicy()


# passes


def relations_that_fit(fields: Fields, schema: "Schema") -> tuple[str, ...]:
    """The relations that can be drawn between the labels of a pass."""
    labels = set(fields["labels"])
    return tuple(
        name
        for name, relation in schema.relations.items()
        if relation.in_layers and labels & set(relation.source) and labels & set(relation.target)
    )


def attributes_that_fit(fields: Fields, schema: "Schema") -> tuple[str, ...]:
    """The attributes of the document, and of the labels and relations of a pass."""
    hosts = {"span": set(fields["labels"]), "relation": set(fields["relations"])}
    return tuple(
        name
        for name, attribute in schema.attributes.items()
        if attribute.on == "document" or hosts[attribute.on] & set(attribute.labels)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One round of annotation: the labels, relations and attributes that it shows."""

    name: str
    title: Annotated[
        str,
        Key(
            string(3, 30), "3 to 30 characters, for people", default="the pass' name", usual=lambda own, _: own["name"]
        ),
    ]
    labels: Annotated[
        tuple[str, ...],
        Key(SHOWN_LABELS, "the labels it shows", default="all", usual=lambda _, schema: schema.concrete),
    ]
    relations: Annotated[
        tuple[str, ...],
        Key(
            STRINGS,
            "the relations it shows; both ends must be among its labels",
            default="all that fit",
            usual=relations_that_fit,
        ),
    ]
    attributes: Annotated[
        tuple[str, ...],
        Key(STRINGS, "the attributes it shows", default="all that fit", usual=attributes_that_fit),
    ]
    after: Annotated[
        tuple[str, ...],
        Key(
            STRINGS,
            "the [passes before it](passes.md): those of its labels that they add are its context, to be joined and "
            "not to be marked",
            default="none: it stands by itself",
        ),
    ] = ()
    instruction: Annotated[str, Key(TEXT, "what Label Studio shows before the first task")] = ""


def _only_pass(_: Fields, schema: "Schema") -> dict[str, Pass]:
    """The pass of a schema that declares none: it shows everything."""
    shown: dict[str, Any] = {"labels": schema.concrete}
    shown["relations"] = relations_that_fit(shown, schema)
    shown["attributes"] = attributes_that_fit(shown, schema)
    return {"all": Pass(name="all", title="All labels", **shown)}


# the whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """The labels, attributes, relations, overlap policy and passes of a corpus."""

    name: Annotated[str, Key(Form(NAME), "what the schema is called")]
    version: Annotated[str, Key(VERSION, "three numbers with dots; raise it when you change labels")]
    description: Annotated[str, Key(TEXT, "a sentence or two, for the card")] = ""
    labels: Annotated[
        Mapping[str, SpanLabel],
        Key(entries(SpanLabel, NAME, bare=True, least=1), "[labels of spans](#labels)", required=True),
    ] = field(default_factory=dict)
    attributes: Annotated[
        Mapping[str, Attribute],
        Key(entries(Attribute, IDENTIFIER), "[attributes](#attributes) of spans, relations and documents"),
    ] = field(default_factory=dict)
    relations: Annotated[
        Mapping[str, RelationLabel], Key(entries(RelationLabel, NAME), "[relations](#relations) between spans")
    ] = field(default_factory=dict)
    overlap: Annotated[
        OverlapPolicy,
        Key(entry(OverlapPolicy), "[how spans may overlap](#overlap)", default="in every way"),
    ] = ANY_OVERLAP
    passes: Annotated[
        Mapping[str, Pass],
        Key(
            entries(Pass, PASS_NAME, bare=True),
            "[rounds of annotation](#passes)",
            default="one that shows everything",
            usual=_only_pass,
        ),
    ] = field(default_factory=dict)
    memo: dict[object, Any] = field(init=False, default_factory=dict, compare=False, repr=False)
    """For what others derive from the schema and would rather not derive twice. It is no part of the schema, and stays
    in its process."""

    def __reduce__(self) -> tuple[Any, ...]:
        given = {own.name: getattr(self, own.name) for own in dataclasses.fields(self) if own.init}
        return partial(Schema, **given), ()

    def __repr__(self) -> str:
        parts = (
            counted(len(self.concrete), "label"),
            counted(len(self.relations), "relation"),
            counted(len(self.attributes), "attribute"),
        )
        return f"<Schema {self.name!r} {self.version}: {', '.join(parts)}>"

    @property
    def concrete(self) -> tuple[str, ...]:
        """The labels that a span may carry, in the order of the file."""
        return tuple(name for name, label in self.labels.items() if not label.abstract)

    @property
    def identities(self) -> frozenset[str]:
        """The relations that say that two mentions are one thing."""
        return frozenset(name for name, relation in self.relations.items() if relation.identity)

    @property
    def linkable(self) -> tuple[str, ...]:
        """The labels that a relation between documents may join, in the order of the file."""
        relations = [relation for relation in self.relations.values() if not relation.in_layers]
        return tuple(name for name in self.concrete if any(name in one.source + one.target for one in relations))

    def root(self, label: str) -> str:
        """The topmost ancestor of a label; the label itself where it has no parent."""
        return self.ancestry(label)[-1]

    def under(self, label: str) -> tuple[str, ...]:
        """The concrete labels that a label stands for: itself, or those of its family."""
        return tuple(name for name in self.concrete if label in self.ancestry(name))

    def ancestry(self, label: str) -> tuple[str, ...]:
        """The label, its family, the family of that one, and so on."""
        parent = self.labels[label].parent
        return (label,) if parent is None else (label, *self.ancestry(parent))

    def overlap_rule(self, left: str, right: str) -> OverlapRule | None:
        """The last overlap rule that covers spans with these labels; ``None`` where the default decides."""
        return next((rule for rule in reversed(self.overlap.rules) if rule.covers(left, right)), None)

    def may_overlap(self, left: str, right: str) -> frozenset[Overlap]:
        """How two spans with these labels may overlap."""
        rule = self.overlap_rule(left, right)
        return self.overlap.default if rule is None else rule.allow

    def requires(self, label: str) -> tuple[tuple[str, ...], ...]:
        """The lists of relations of which a span with this label needs one each, those of its families too."""
        return tuple(
            dict.fromkeys(group for name in reversed(self.ancestry(label)) for group in self.labels[name].requires)
        )

    def relations_between(self, source: str, target: str) -> tuple[str, ...]:
        """The relations that may run from a span with one label to one with another in a layer."""
        return tuple(name for name, one in self.relations.items() if one.in_layers and one.joins(source, target))

    def attributes_of(self, on: Host, label: str | None = None) -> tuple[Attribute, ...]:
        """The attributes that spans, relations or documents (of a label) may carry."""
        return tuple(
            attribute
            for attribute in self.attributes.values()
            if attribute.on == on and (label is None or label in attribute.labels)
        )
