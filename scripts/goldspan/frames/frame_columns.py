"""The columns of all frames, declared once: names, dtypes, categories and meanings.

The frames are built from these declarations, and the tables of docs/python.md
are generated from them. A column that a view of the release has too has the
view's name. Nothing here needs pandas.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

from goldspan.agreement.layer_comparison import KINDS
from goldspan.model import ORIGIN_DOC, ORIGIN_NAMES, STATUSES, Method, Severity
from goldspan.schema.names import column_names
from goldspan.schema.types import Attribute, Host, Schema
from goldspan.store.decisions import Kind, Verdict

Dtype: TypeAlias = Literal["string", "category", "Int64", "Float64", "boolean", "object"]
"""``string`` is pandas' nullable string, whatever its version; an ``object`` column holds tuples or dicts."""

Categories: TypeAlias = Callable[[Schema], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class FrameColumn:
    """``categories`` are those of a category column, under the schema of the corpus.

    A value that is no category is not lost: it becomes one behind them.
    """

    name: str
    dtype: Dtype
    about: str
    categories: Categories | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """One row of the frame is ``row``. Attributes of the schema ``on`` this host get columns before the ``last``."""

    name: str
    row: str
    columns: tuple[FrameColumn, ...]
    on: Host | None = None
    last: tuple[FrameColumn, ...] = ()


def _string(name: str, about: str) -> FrameColumn:
    return FrameColumn(name, "string", about)


def _integer(name: str, about: str) -> FrameColumn:
    return FrameColumn(name, "Int64", about)


def _float(name: str, about: str) -> FrameColumn:
    return FrameColumn(name, "Float64", about)


def _object(name: str, about: str) -> FrameColumn:
    return FrameColumn(name, "object", about)


def _fixed(name: str, about: str, values: Iterable[str]) -> FrameColumn:
    names = tuple(values)
    return FrameColumn(name, "category", about, lambda schema: names)


def _labels(schema: Schema) -> tuple[str, ...]:
    return schema.concrete


def relations_in_documents(schema: Schema) -> tuple[str, ...]:
    return tuple(name for name, relation in schema.relations.items() if relation.scope != "corpus")


def _relations_between_documents(schema: Schema) -> tuple[str, ...]:
    return tuple(name for name, relation in schema.relations.items() if relation.scope == "corpus")


def _all_labels(schema: Schema) -> tuple[str, ...]:
    return (*schema.concrete, *relations_in_documents(schema))


def _attributes(schema: Schema) -> tuple[str, ...]:
    return tuple(schema.attributes)


METHODS: tuple[Method, ...] = get_args(Method)
_METHOD = "`machine-generated` or `manual`; missing where nobody said"

LAYER = (
    _string("document_id", "the document"),
    _string("layer", "the layer's name, unique among the layers of its document"),
    _string("annotator", "whose labels these are, under their own name"),
    _fixed("layer_status", "`submitted`, `skipped`, `draft`, `adjudicated` or `withdrawn`", STATUSES),
    _fixed("layer_method", _METHOD, METHODS),
)
"""Whose labels the row is about. ``status`` alone is a common name of attributes."""

ORIGIN = (
    _fixed(
        "origin",
        ORIGIN_DOC,
        ORIGIN_NAMES,
    ),
    _string("origin_model", "the model that suggested it, if known"),
    _string("origin_version", "its version, if known"),
    _float("origin_score", "how sure the model was, if known"),
)
"""How a span or a relation was made, and the suggestion, where it was one."""

SPANS = Frame(
    "spans",
    "a span of a layer",
    (
        *LAYER,
        _string("id", "the span's id, unique in its layer"),
        FrameColumn("label", "category", "the span's label", _labels),
        _integer("start", "where the span begins, in code points of the document's text"),
        _integer("end", "where it ends; the character at `end` is outside"),
        _string("text", "the span's words, with ` ... ` between two fragments"),
        _object("fragments", "a tuple of `(start, end)`; more than one for a discontinuous span"),
    ),
    "span",
    (*ORIGIN, _string("note", "what the annotator wrote beside it")),
)

RAW = (
    _string("source_file", "the article's file, below the folder of the source articles"),
    _integer("raw_start", "where the span begins in that file, in code points"),
    _integer("raw_end", "where it ends there"),
)
"""What `spans` has too where the place in the raw file is asked for."""


SPANS_RAW = replace(SPANS, columns=(*SPANS.columns, *RAW))
"""The frame `spans` with those columns."""


def _end(role: str) -> tuple[FrameColumn, ...]:
    return (
        _string(f"{role}_id", f"the {role} span's id"),
        FrameColumn(f"{role}_label", "category", f"the {role} span's label", _labels),
        _string(f"{role}_text", f"the {role} span's words"),
        _integer(f"{role}_start", f"where the {role} span begins"),
        _integer(f"{role}_end", f"where the {role} span ends, exclusive"),
    )


RELATIONS = Frame(
    "relations",
    "a relation of a layer, with both its ends",
    (
        *LAYER,
        _string("id", "the relation's id, unique in its layer"),
        FrameColumn("label", "category", "the relation's label", relations_in_documents),
        *_end("source"),
        *_end("target"),
        _integer("sentence_distance", "how many sentences apart the ends begin; 0: in the same one"),
    ),
    "relation",
    ORIGIN,
)

HOSTS: tuple[Host, ...] = get_args(Host)

ATTRIBUTES = Frame(
    "attributes",
    "a value of an attribute of a span, a relation or a document; several values are several rows",
    (
        *LAYER,
        _fixed("on", "`span`, `relation` or `document`", HOSTS),
        _string("id", "the id of the span or relation; missing for a document"),
        FrameColumn("label", "category", "the label of the span or relation; missing for a document", _all_labels),
        FrameColumn("attribute", "category", "the attribute's name", _attributes),
        _string("value", "the value"),
        FrameColumn("assumed", "boolean", "whether nobody set it: it is the default that the schema assumes"),
    ),
)

LINKS = Frame(
    "links",
    "a link between spans of several documents",
    (
        _string("id", "the link's id, unique in its set"),
        FrameColumn(
            "label", "category", "the relation that holds between each two members", _relations_between_documents
        ),
        _string("set", "the name of the set of links that it is in"),
        _string("annotator", "whose link this is, under their own name"),
        _fixed("method", _METHOD, METHODS),
        _string("note", "what was written beside it"),
        _object("attributes", "a dict of the attributes that are set"),
        _object(
            "members",
            "a tuple of dicts with `document_id`, `layer`, `span_id` and `text`; "
            "the source first where the relation has a direction",
        ),
    ),
)

SEVERITIES: tuple[Severity, ...] = get_args(Severity)

FINDINGS = Frame(
    "validate",
    "a finding",
    (
        _string("code", "the finding's code, such as `GS301`; `goldspan explain` says what it means"),
        _integer("level", "the level of the check, from 1"),
        _fixed("severity", "`error`, `warning` or `info`", SEVERITIES),
        _string("document_id", "the document, where it is about one"),
        _string("layer", "the layer, where it is about one"),
        _string("span_id", "the span, where it is about one"),
        _string("relation_id", "the relation, where it is about one"),
        _string("file", "the file, where one is known; in JSON Lines with the number of the line"),
        _string("message", "what is wrong"),
        _string("hint", "what fixes it"),
        _string("excerpt", "the words around"),
        _object("marks", "a tuple of `(start, end)` in the excerpt: the words that it is about"),
        _string("url", "the address of the task in Label Studio, where one is known"),
        _object("related", "a tuple of dicts: other places that it is about, each with a message"),
    ),
)

AGREEMENT = Frame(
    "agreement",
    "a score of a measure: of everything, or of one value of what `by` names",
    (
        _string("measure", "the measure's name"),
        _string("pass", "the pass, where layers of several passes are compared"),
        _string("label", "the label that the score is of, where it is of one"),
        _string("relation", "the relation that the score is of, where it is of one"),
        _string("origin", "the origin of the spans or relations that it is of, where it is of one"),
        _string("document_id", "the document that the score is of, where it is of one"),
        _string("annotators", "the two annotators that the score is of, where it is of two"),
        _float("value", "the score; missing where the measure is not defined"),
        _integer("n", "how many of `unit` went in"),
        _string("unit", "what is counted"),
        _integer("documents", "from how many documents"),
        _string("undefined", "why there is no value"),
        _float("low", "the lower end of the interval"),
        _float("high", "the upper end of the interval"),
        _float("level", "the interval's level, such as 0.95"),
        _integer("resamples", "how many resamples it is made of"),
        _integer("seed", "the seed of their random numbers"),
        _string("over", "what was drawn: documents, or groups of them"),
        _integer("undefined_resamples", "resamples in which the measure had no value"),
        _string("unreliable", "why not to rely on the interval"),
        _string("no_interval", "why there is no interval"),
    ),
)


def _side(side: str) -> tuple[FrameColumn, ...]:
    return (
        _string(f"{side}_annotator", f"the {side} annotator"),
        _string(f"{side}_layer", f"the {side} layer"),
        FrameColumn(f"{side}_label", "category", f"the label in the {side} layer; missing: nothing there", _all_labels),
        _object(f"{side}_value", f"the value in the {side} layer, where an attribute differs: a string or a tuple"),
        _string(f"{side}_id", f"the id of the span or relation in the {side} layer"),
        _string(f"{side}_text", "its words; of a relation, those of both ends, with an arrow between"),
        _object(f"{side}_fragments", f"the span's tuple of `(start, end)` in the {side} layer"),
    )


DISAGREEMENTS = Frame(
    "disagreements",
    "a difference between two layers of a document",
    (
        _string("document_id", "the document"),
        _fixed("kind", "what differs: " + ", ".join(f"`{kind}`" for kind in KINDS), KINDS),
        FrameColumn("attribute", "category", "the attribute, where that is what differs", _attributes),
        *_side("first"),
        *_side("second"),
        _string("why", "of a missing relation: whether its ends are there"),
        _string("excerpt", "the words around"),
        _object("marks", "a tuple of `(start, end)` in the excerpt"),
    ),
)

CASES: tuple[Kind, ...] = get_args(Kind)
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

DECISIONS = Frame(
    "decisions",
    "a decision of an adjudicator",
    (
        _string("document_id", "the document"),
        _string("case_id", "the case's id"),
        _fixed("kind", "what it is about: `span`, `attribute`, `relation` or `document`", CASES),
        _object("labels", "a tuple: the labels of the spans or relations, or the attribute's name"),
        _object("fragments", "a tuple of `(start, end)`: where it is; empty for a document label"),
        _string("text", "the words there"),
        _fixed("verdict", "`accepted`, `changed`, `rejected` or `added`", VERDICTS),
        _string("outcome", "what was decided, in words; missing: nothing is there"),
        _object("votes", "a tuple of dicts with `annotators` and `answer`: who had voted for what at that time"),
        _string("reason", "why, in the adjudicator's words"),
        _string("adjudicator", "who decided"),
        _string("decided_at", "when, as an ISO 8601 time"),
    ),
)

FRAMES: Mapping[str, Frame] = {
    frame.name: frame for frame in (SPANS, RELATIONS, ATTRIBUTES, LINKS, FINDINGS, AGREEMENT, DISAGREEMENTS, DECISIONS)
}
"""All frames, by the name of the method of `goldspan.corpus.Corpus` that gives them."""


def columns(frame: Frame, schema: Schema) -> tuple[FrameColumn, ...]:
    """The columns of a frame under a schema, those of its attributes included."""
    return (*frame.columns, *(column for _, column in attribute_columns(frame, schema)), *frame.last)


def attribute_columns(frame: Frame, schema: Schema) -> Iterator[tuple[Attribute, FrameColumn]]:
    """A column for each attribute on the frame's host; one whose name is taken has ``attribute_`` before it."""
    if frame.on is None:
        return
    attributes = schema.attributes_of(frame.on)
    fixed = [column.name for column in (*frame.columns, *frame.last)]
    names = column_names([attribute.name for attribute in attributes], fixed)
    for attribute in attributes:
        yield attribute, _attribute_column(attribute, names[attribute.name])


def _attribute_column(attribute: Attribute, name: str) -> FrameColumn:
    values = ", ".join(f"`{value}`" for value in attribute.values)
    if attribute.kind == "multi-choice":
        return _object(name, f"a tuple of values: {values}" if values else "a tuple of values")
    return _fixed(name, values, attribute.values) if attribute.values else _string(name, "free text")
