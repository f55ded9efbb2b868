"""The types that all packages use, and the ids that are derived from their content.

They are msgspec structs: made and compared like frozen dataclasses, and read
from JSON and written to it by msgspec. `replace` copies one with other values.

Every offset is a Unicode code point of ``Document.text``, and every range is
half open: ``[start, end)``. Ids are derived from content, so the same
annotation has the same id in every pull and every release.
"""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256 as _sha256
from itertools import chain
from operator import methodcaller
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

from msgspec import Meta, Struct, field
from msgspec.structs import replace as replace

from goldspan.wording import counted

Value: TypeAlias = str | tuple[str, ...]
"""An attribute's value: one string, or a tuple of strings for multi-choice."""

Attributes: TypeAlias = Mapping[str, Value]

Fragments: TypeAlias = tuple[tuple[int, int], ...]
"""One or more half-open ``(start, end)`` pairs, in order, not overlapping."""

Status: TypeAlias = Literal["submitted", "skipped", "draft", "adjudicated", "withdrawn"]
"""``withdrawn``: its annotation or draft was deleted in Label Studio; the layer is kept, and nothing counts it."""
STATUSES: tuple[Status, ...] = ("submitted", "skipped", "draft", "adjudicated", "withdrawn")

FINISHED: frozenset[Status] = frozenset({"submitted", "adjudicated"})
"""The statuses of layers whose labels count."""

Method: TypeAlias = Literal["manual", "machine-generated"]
"""How the labels of a layer were made; ``None`` where that is not known."""

Severity: TypeAlias = Literal["error", "warning", "info"]

GAP = " ... "
"""Shown between the fragments of a discontinuous span, wherever its words are shown."""


# documents


class Segment(Struct, frozen=True, gc=False, array_like=True):
    """``length`` code points of the text from ``start`` on, which are at ``raw_start`` of the raw file.

    Where both lengths are equal, the characters correspond one to one. Where
    they differ (a CRLF, an HTML entity), the segment corresponds as a whole. A
    ``raw_length`` of 0 is a character that the reader inserted at that place of
    the raw file, such as the line break between two HTML paragraphs.
    """

    start: int
    length: int
    raw_start: int
    raw_length: int


class Alignment(Struct, frozen=True, gc=False):
    """Where each character of a text stands in its raw file, in code points of the decoded file."""

    segments: tuple[Segment, ...]

    def raw_range(self, start: int, end: int) -> tuple[int, int]:
        """The smallest range of the raw file that has the range ``[start, end)`` of the text in it.

        Raises ``ValueError`` where the range is empty or outside the text.
        """
        if not 0 <= start < end <= self.length:
            raise ValueError(f"[{start}, {end}) is not a range of a text of {self.length} characters")
        starts = [segment.start for segment in self.segments]
        first = bisect_right(starts, start) - 1
        last = bisect_right(starts, end - 1) - 1
        return _raw(self.segments[first], start)[0], _raw(self.segments[last], end - 1)[1]

    def __repr__(self) -> str:
        return f"<Alignment of {counted(self.length, 'character')}: {counted(len(self.segments), 'segment')}>"

    @property
    def length(self) -> int:
        """The length of the text that is aligned, in code points."""
        return self.segments[-1].start + self.segments[-1].length if self.segments else 0


def _raw(segment: Segment, offset: int) -> tuple[int, int]:
    if segment.length == segment.raw_length:
        at = segment.raw_start + offset - segment.start
        return at, at + 1
    return segment.raw_start, segment.raw_start + segment.raw_length


class Source(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """What is known of an article; ``None`` where it is not known."""

    file: str
    sha256: str
    encoding: str = "utf-8"
    publisher: str | None = None
    title: str | None = None
    author: str | None = None
    date: str | None = None
    url: str | None = None
    photo_credit: str | None = None
    licence: str | None = None


class Removed(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A passage ``[raw_start, raw_end)`` of the raw file that the rule ``rule`` left out of the text."""

    rule: str
    raw_start: int
    raw_end: int
    text: str


class Document(Struct, frozen=True, kw_only=True, gc=False):
    id: str
    text: str
    text_sha256: str
    source: Source
    alignment: Alignment
    removed: tuple[Removed, ...] = ()

    def __repr__(self) -> str:
        title = f" {self.source.title!r}," if self.source.title else ""
        return f"<Document {self.id!r}:{title} {counted(len(self.text), 'character')}>"


# labels


class Origin(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """Where a span or a relation comes from, other than from its layer's annotator alone.

    ``suggested``: it was in a prediction, which the annotator accepted, or changed (``edited``: other offsets, another
    label or other attributes). ``model``, ``version`` and ``score`` are those of the prediction, as far as known.
    ``unknown``: there were predictions, and it cannot be said whether it was in one.
    ``inferred``: the annotator drew a relation without choosing its label, which follows from the schema.
    """

    kind: Literal["suggested", "unknown", "inferred"]
    model: str | None = None
    version: str | None = None
    score: float | None = None
    edited: bool = False


UNKNOWN_ORIGIN = Origin(kind="unknown")
INFERRED = Origin(kind="inferred")

OriginName: TypeAlias = Literal["manual", "accepted", "edited", "machine-generated", "inferred", "unknown"]
ORIGIN_NAMES: tuple[OriginName, ...] = ("manual", "accepted", "edited", "machine-generated", "inferred", "unknown")
"""How a span or a relation was made: by hand, as a suggestion that was accepted or edited, by a machine alone, or by
hand with a label that the schema gives."""

ORIGIN_DOC = (
    "how it was made: `manual`; `accepted` or `edited`, suggested by a model first; `machine-generated`; `inferred`, "
    "drawn by hand with the label that the schema gives; `unknown`"
)
"""What the columns of views and frames say of these names, in Markdown."""


class Span(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """Labelled fragments of a document. ``text`` is their words, which are checked against the document.

    ``origin`` is ``None`` where the span was made as its layer's method says. ``assumed`` names the attributes that
    have the schema's default because the annotator set nothing. The id depends on neither.
    """

    id: str
    label: str
    fragments: Annotated[Fragments, Meta(min_length=1)]
    text: str
    attributes: Attributes = field(default_factory=dict)
    note: str | None = None
    origin: Origin | None = None
    assumed: tuple[str, ...] = ()

    @property
    def start(self) -> int:
        return self.fragments[0][0]

    @property
    def end(self) -> int:
        return self.fragments[-1][1]


class Relation(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """``source`` and ``target`` are span ids of the same layer; ``origin`` and ``assumed`` are as those of a `Span`."""

    id: str
    label: str
    source: str
    target: str
    attributes: Attributes = field(default_factory=dict)
    origin: Origin | None = None
    assumed: tuple[str, ...] = ()


class Unmapped(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A part of an annotation that spans and relations cannot represent, or not completely.

    ``code`` is the finding that says why; ``item`` is the JSON as it came.
    In files the list is called ``residue``.
    """

    code: str
    message: str
    item: Any


class Provenance(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """Where a layer comes from. ``origin`` is a server's address or an export's file name.

    ``draft`` is the number of a draft; ``annotation`` is then that of the annotation which the draft changes, if any.
    ``pulled_sha256`` is the `goldspan.store.pulled_state.content_sha256` of the layer as it was last pulled or pushed.
    ``pushed_at`` is the server's time of the annotation that goldspan itself made or changed last; while the server
    says the same time, nobody has worked on it since, and ``updated_at`` and ``lead_time`` are those of the work.
    ``withdrawn`` is the status that a withdrawn layer had before.
    ``stands_on`` are the names of the layers of earlier passes that its `Layer.context` is from.
    """

    method: Method | None = None
    origin: str | None = None
    project: int | None = None
    task: int | None = None
    annotation: int | None = None
    draft: int | None = None
    pass_name: str | None = None
    updated_at: str | None = None
    pulled_at: str | None = None
    lead_time: float | None = None
    pulled_sha256: str | None = None
    pushed_at: str | None = None
    withdrawn: Status | None = None
    stands_on: tuple[str, ...] = ()
    comment: str | None = None
    unmapped: tuple[Unmapped, ...] = field(name="residue", default=())


class Suppression(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, forbid_unknown_fields=True):
    """A finding of a layer that is accepted, with the reason.

    It is for one span or one relation, by id, or, where both are ``None``, for the layer itself.
    In files the list is called ``exceptions``.
    """

    code: str
    reason: str
    span: str | None = None
    relation: str | None = None

    def covers(self, finding: "Finding") -> bool:
        where = finding.where
        return (self.code, self.span, self.relation) == (finding.code, where.span, where.relation)


class Layer(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """The annotations of one annotator on one document.

    ``name`` is unique among the layers of a document: the annotator's name, with
    a suffix where there are several (a draft, a second annotation, another pass).
    An empty submitted layer is data too: the annotator found nothing to mark.
    ``context`` are the ids of those ``spans`` that were there already, from layers of earlier passes: the others are
    joined to them. They have label, fragments and words, and no attributes, which stand in their own layer.
    """

    document: str
    name: str
    annotator: str
    status: Status
    text_sha256: str
    document_labels: Attributes = field(default_factory=dict)
    note: str | None = None
    provenance: Provenance = Provenance()
    spans: tuple[Span, ...] = ()
    relations: tuple[Relation, ...] = ()
    suppressions: tuple[Suppression, ...] = field(name="exceptions", default=())
    context: tuple[str, ...] = ()

    @property
    def added(self) -> tuple[Span, ...]:
        """The spans that the layer itself adds: all but its context."""
        if not self.context:
            return self.spans
        known = set(self.context)
        return tuple([span for span in self.spans if span.id not in known])

    def __repr__(self) -> str:
        counts = f"{counted(len(self.added), 'span')}, {counted(len(self.relations), 'relation')}"
        return f"<Layer {self.name!r} of {self.document!r}: {self.status}, {counts}>"


class Member(Struct, frozen=True, kw_only=True, gc=False, forbid_unknown_fields=True):
    """A span of a layer, in a link. ``text`` is its words, so that people can read the link."""

    document: str
    layer: str
    span: str
    text: str


class Link(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Spans of several documents between each two of which the relation ``label`` holds."""

    id: str
    label: str
    members: tuple[Member, ...]
    attributes: Attributes = field(default_factory=dict)
    note: str | None = None


class PairAnswer(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One annotator's work on a task with two documents: where it was, when, and what no link can hold.

    ``withdrawn``: its annotation was deleted in Label Studio. In files the list of unmapped items is ``residue``.
    """

    documents: tuple[str, str]
    status: Literal["submitted", "skipped", "withdrawn"]
    task: int | None = None
    annotation: int | None = None
    updated_at: str | None = None
    lead_time: float | None = None
    note: str | None = None
    unmapped: tuple[Unmapped, ...] = field(name="residue", default=())


class LinkProvenance(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Where links were pulled from. ``pulled`` has the attributes of each link as it was last pulled, by its id."""

    origin: str
    project: int
    pulled_at: str | None = None
    pulled: Mapping[str, Attributes] = field(default_factory=dict)


class LinkSet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One annotator's links. ``name`` tells sets of one corpus apart.

    ``withdrawn`` are links whose annotation was deleted in Label Studio; they are kept, and nothing counts them.
    ``pairs`` are the annotator's work on pairs of documents there, of which the links were made.
    """

    name: str
    annotator: str
    method: Method | None = None
    comment: str | None = None
    links: tuple[Link, ...] = ()
    withdrawn: tuple[Link, ...] = ()
    pairs: tuple[PairAnswer, ...] = ()
    provenance: LinkProvenance | None = None

    def __repr__(self) -> str:
        return f"<LinkSet {self.name!r}: {counted(len(self.links), 'link')}>"


# findings


class Place(Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """Where a finding is; fields that are not known are ``None``."""

    file: str | None = None
    document: str | None = None
    layer: str | None = None
    span: str | None = None
    relation: str | None = None


class Excerpt(Struct, frozen=True, gc=False):
    """A line of text and the half-open ranges to mark in it."""

    text: str
    marks: Fragments


class Related(Struct, frozen=True, kw_only=True, gc=False):
    """Another place that a finding is about; ``message`` says in a few words what is there."""

    where: Place
    message: str
    excerpt: Excerpt | None = None


class Finding(Struct, frozen=True, kw_only=True, gc=False):
    """One problem in the data. ``code`` never changes its meaning; ``level`` is that of the check."""

    code: str
    level: int
    severity: Severity
    where: Place
    message: str
    hint: str
    excerpt: Excerpt | None = None
    url: str | None = None
    related: tuple[Related, ...] = ()


# ids and words, from content


def sha256(text: str) -> str:
    """The sha256 of the text's UTF-8 bytes, in hex."""
    return _sha256(text.encode(*_UTF_8)).hexdigest()


_UTF_8 = ("utf-8", "surrogatepass")


def content_id(prefix: str, *parts: object) -> str:
    """``prefix`` and 12 hex digits of the sha256 of the parts as compact JSON."""
    return prefix + sha256(json.dumps(parts, ensure_ascii=False, separators=(",", ":")))[:12]


# ids of spans and relations are `content_id` too, but without `json`, which is slow for the many of a corpus


def span_id(document: str, label: str, fragments: Fragments) -> str:
    """The `content_id` of ``s``, the document, the label and the fragments."""
    return span_ids(document, [(label, fragments)])[0]


def span_ids(document: str, spans: Iterable[tuple[str, Fragments]]) -> list[str]:
    """The ids of spans of one document, each given by its label and fragments."""
    given = list(spans)
    if not _needs_no_escape(document + "".join([label for label, _ in given])):
        return [content_id("s", document, label, fragments) for label, fragments in given]
    return _hashed(
        "s",
        [
            f'["{document}","{label}",[[{fragments[0][0]},{fragments[0][1]}]]]'
            if len(fragments) == 1
            else f'["{document}","{label}",[{",".join([f"[{start},{end}]" for start, end in fragments])}]]'
            for label, fragments in given
        ],
    )


def relation_id(label: str, source: str, target: str) -> str:
    """The `content_id` of ``r``, the label and both ends."""
    return relation_ids([(label, source, target)])[0]


def relation_ids(relations: Iterable[tuple[str, str, str]]) -> list[str]:
    """The ids of relations, each given by its label, source and target."""
    given = list(relations)
    if not _needs_no_escape("".join(chain.from_iterable(given))):
        return [content_id("r", *relation) for relation in given]
    return _hashed("r", [f'["{label}","{source}","{target}"]' for label, source, target in given])


def _needs_no_escape(written: str) -> bool:
    """Whether JSON writes the string without escapes. A lone surrogate, which UTF-8 cannot encode, is not printable."""
    return written.isprintable() and '"' not in written and "\\" not in written


def _hashed(prefix: str, written: Iterable[str]) -> list[str]:
    """The ids of JSON texts, as `content_id` makes them; `map` is the fastest way."""
    return [prefix + digest[:12] for digest in map(_hexdigest, map(_sha256, map(str.encode, written)))]


_hexdigest = methodcaller("hexdigest")


def numbered(ids: Iterable[str]) -> list[str]:
    """The ids in order; the suffixes ``-2``, ``-3`` and so on make repeated ones unique."""
    given = list(ids)
    if len(set(given)) == len(given):
        return given
    times: dict[str, int] = {}
    unique = []
    for base in given:
        times[base] = times.get(base, 0) + 1
        unique.append(base if times[base] == 1 else f"{base}-{times[base]}")
    return unique


def words(text: str, fragments: Fragments) -> str:
    """The text of the fragments, with `GAP` between two of them."""
    if len(fragments) == 1:
        ((start, end),) = fragments
        return text[start:end]
    return GAP.join([text[start:end] for start, end in fragments])


def span_order(span: Span) -> tuple[int, int, Fragments, str, str]:
    """The order of spans in a layer: by start, the longer first, then by extent, label and id."""
    fragments = span.fragments
    return fragments[0][0], -fragments[-1][1], fragments, span.label, span.id


def make_document(
    text: str, *, name: str | None = None, file: str | None = None, facts: Mapping[str, str | None] | None = None
) -> Document:
    """A document of a text that has no raw file but itself.

    Its id is ``name``, or else made of the text; ``file`` is the name of its
    source, by default the id, and ``facts`` are other fields of it.
    """
    digest, length = sha256(text), len(text)
    name = name or f"text-{digest[:12]}"
    return Document(
        id=name,
        text=text,
        text_sha256=digest,
        source=replace(Source(file=file or name, sha256=digest), **(facts or {})),
        alignment=Alignment((Segment(0, length, 0, length),) if length else ()),
    )


def make_span(
    document: Document,
    label: str,
    fragments: Iterable[tuple[int, int]],
    *,
    attributes: Attributes | None = None,
    note: str | None = None,
    origin: Origin | None = None,
) -> Span:
    """A span of the document with its id and words. Fragments are sorted, not merged."""
    extent = tuple(fragments)
    if len(extent) > 1:
        extent = tuple(sorted(extent))
    return Span(
        id=span_id(document.id, label, extent),
        label=label,
        fragments=extent,
        text=words(document.text, extent),
        attributes=dict(attributes) if attributes else {},
        note=note,
        origin=origin,
    )


def make_relation(
    label: str, source: str, target: str, *, attributes: Attributes | None = None, origin: Origin | None = None
) -> Relation:
    """A relation between two span ids, with its id."""
    return Relation(
        id=relation_id(label, source, target),
        label=label,
        source=source,
        target=target,
        attributes=dict(attributes) if attributes else {},
        origin=origin,
    )


def in_order(spans: Iterable[Span], relations: Iterable[Relation]) -> tuple[tuple[Span, ...], tuple[Relation, ...]]:
    """Spans sorted by `span_order`; relations by the order of their sources, then of their targets, then by label."""
    ordered = tuple(sorted(spans, key=span_order))
    rank = {span.id: number for number, span in enumerate(ordered)}
    rank_of, last = rank.get, len(rank)

    def key(relation: Relation) -> tuple[int, int, str, str]:
        return rank_of(relation.source, last), rank_of(relation.target, last), relation.label, relation.id

    return ordered, tuple(sorted(relations, key=key))


def origin_name(made: Span | Relation, method: Method | None) -> OriginName:
    """How a span or a relation of a layer of this method was made."""
    origin = made.origin
    if origin is None:
        return method or "unknown"
    if origin.kind != "suggested":
        return origin.kind
    return "edited" if origin.edited else "accepted"


_Labelled = TypeVar("_Labelled", Span, Relation)


def keep_origins(new: Layer, old: Layer) -> Layer:
    """The new layer with the origins that spans and relations of the same ids have in the old one.

    A suggestion that the new layer knows of stays as it is; it takes from the old one what of the prediction is not
    known. So an origin that a server does not tell, or tells no longer, is kept.
    """

    if not (has_origins(new) or has_origins(old)):
        return new
    spans = _with_origins(new.spans, old.spans, _known)
    return replace(new, spans=spans, relations=_with_origins(new.relations, old.relations, _known))


def with_origins_of(known: Layer, layer: Layer) -> Layer:
    """The layer with the origins that spans and relations of the same ids have in the ``known`` one.

    Of their values those count as assumed that are so there.
    """
    if not (has_origins(known) or has_origins(layer)):
        return layer
    spans = _with_origins(layer.spans, known.spans, lambda now, other: other)
    relations = _with_origins(layer.relations, known.relations, lambda now, other: other)
    return replace(layer, spans=_with_assumed(spans, known.spans), relations=_with_assumed(relations, known.relations))


def _with_assumed(made: Sequence[_Labelled], others: Sequence[_Labelled]) -> tuple[_Labelled, ...]:
    known = {other.id: other for other in others}
    return tuple(
        [
            label
            if (other := known.get(label.id)) is None or other.assumed == label.assumed
            else replace(
                label,
                assumed=tuple(
                    name for name in other.assumed if label.attributes.get(name) == other.attributes.get(name)
                ),
            )
            for label in made
        ]
    )


def _with_origins(
    made: Sequence[_Labelled],
    others: Sequence[_Labelled],
    choose: Callable[[Origin | None, Origin | None], Origin | None],
) -> tuple[_Labelled, ...]:
    """Spans or relations with the origin that is chosen from their own and that of the same id among the others."""
    known = {other.id: other.origin for other in others}
    return tuple([replace(label, origin=choose(label.origin, known.get(label.id, label.origin))) for label in made])


def without_origins(layer: Layer) -> Layer:
    """The layer as if all of it was made as its method says, and every value set."""
    if not has_origins(layer):
        return layer
    spans = tuple([replace(span, origin=None, assumed=()) for span in layer.spans])
    relations = tuple([replace(made, origin=None, assumed=()) for made in layer.relations])
    return replace(layer, spans=spans, relations=relations)


def has_origins(layer: Layer) -> bool:
    """Whether any span or relation was made in another way than the layer's method says, or has an assumed value."""
    return any(span.origin or span.assumed for span in layer.spans) or any(
        relation.origin or relation.assumed for relation in layer.relations
    )


def _known(now: Origin | None, before: Origin | None) -> Origin | None:
    if before is None or before.kind != "suggested":
        return now if now is not None and now.kind != "unknown" else before
    if now is None or now.kind != "suggested":
        return before
    if (now.model, now.version) != (None, None):
        return now
    score = before.score if now.score is None else now.score
    return replace(now, model=before.model, version=before.version, score=score)


def keep_suppressions(new: Layer, old: Layer) -> tuple[Layer, tuple[Suppression, ...]]:
    """The new layer with the suppressions of the old one, and those left out because their span or relation is gone."""
    spans, relations = {span.id for span in new.spans}, {relation.id for relation in new.relations}
    kept = tuple(
        suppression
        for suppression in old.suppressions
        if (suppression.span is None or suppression.span in spans)
        and (suppression.relation is None or suppression.relation in relations)
    )
    added = (suppression for suppression in kept if suppression not in new.suppressions)
    lost = tuple(suppression for suppression in old.suppressions if suppression not in kept)
    return replace(new, suppressions=(*new.suppressions, *added)), lost
