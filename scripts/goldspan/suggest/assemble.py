"""The proposals of several sources, made one: what the pass shows and the schema allows, the earlier source first."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from statistics import fmean

from goldspan.model import Document, Span, Value, in_order, replace
from goldspan.schema.types import Schema
from goldspan.store.suggestion_files import Suggestion
from goldspan.suggest.source_protocol import Proposal, SourceContext, SuggestionSource
from goldspan.suggest.spans_index import SpansIndex
from goldspan.text.fragments import is_inside, is_normalised

TWICE = "spans that an earlier source has"
PART = "spans inside one of the same label that an earlier source has"
OVERLAPPING = "spans that overlap as the schema does not allow"
OTHER_LABEL = "spans with labels that the pass does not show"
OUTSIDE = "spans that do not lie in the text"
OTHER_RELATION = "relations that the pass does not show, or whose ends are not suggested"


_RULES = "2"
"""Another one whenever the same proposals may be made into something else."""


def propose(document: Document, sources: Mapping[str, SuggestionSource], context: SourceContext) -> Proposal:
    """What the sources suggest on a document, asked one after the other."""
    so_far = Proposal()
    for source in sources.values():
        _add(so_far, source.suggest(document, so_far), document, context)
    return so_far


def suggestion(document: Document, found: Proposal, *, model: str, version: str, pass_name: str) -> Suggestion:
    """A proposal under the name of a model."""
    spans, relations = in_order(found.spans, found.relations)
    scores = [span.origin.score for span in spans if span.origin and span.origin.score is not None]
    return Suggestion(
        document=document.id,
        model=model,
        version=version,
        pass_name=pass_name,
        text_sha256=document.text_sha256,
        score=round(fmean(scores), 4) if scores else None,
        spans=spans,
        relations=relations,
    )


def version_of(sources: Mapping[str, SuggestionSource], context: SourceContext) -> str:
    """A version that follows from the sources, their order and the schema: 8 hex digits."""
    parts = [_RULES, context.schema.name, context.schema.version, context.pass_name]
    parts += [f"{name}={source.version}" for name, source in sources.items()]
    return sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _add(so_far: Proposal, more: Proposal, document: Document, context: SourceContext) -> None:
    shown, attributes = set(context.of_pass.labels), set(context.of_pass.attributes)
    index, earlier = SpansIndex(so_far.spans), SpansIndex(so_far.spans)
    so_far.left_out.update(more.left_out)
    for span in more.spans:
        reason = _reason_to_leave_out(span, index, document, shown, context.schema)
        if reason is None and any(_is_part(span, other) for other in earlier.overlapping(span)):
            reason = PART
        if reason:
            so_far.left_out[reason] += 1
            continue
        span = _with_attributes_of(span, attributes, context.schema)
        so_far.spans.append(span)
        index.add(span)
    relations, drawn = set(context.of_pass.relations), {relation.id for relation in so_far.relations}
    for relation in more.relations:
        if relation.label not in relations or not {relation.source, relation.target} <= index.ids:
            so_far.left_out[OTHER_RELATION] += 1
        elif relation.id not in drawn:
            drawn.add(relation.id)
            so_far.relations.append(relation)


def _reason_to_leave_out(
    span: Span, index: SpansIndex, document: Document, shown: set[str], schema: Schema
) -> str | None:
    if span.label not in shown:
        return OTHER_LABEL
    if not (is_inside(span.fragments, len(document.text)) and is_normalised(span.fragments)):
        return OUTSIDE
    if span.id in index.ids:
        return TWICE
    return None if index.allows(span, schema) else OVERLAPPING


def _is_part(span: Span, other: Span) -> bool:
    """Whether it has the label and some of the words of the other: mostly the same thing, marked too short."""
    return span.label == other.label and other.start <= span.start and span.end <= other.end


def _with_attributes_of(span: Span, shown: set[str], schema: Schema) -> Span:
    """The span with those attributes that its label has and the pass shows, and values that the schema has."""
    known = {attribute.name: attribute for attribute in schema.attributes_of("span", span.label)}
    kept = {
        name: value
        for name, value in span.attributes.items()
        if name in known and name in shown and _is_value(value, known[name].values)
    }
    return span if kept == span.attributes else replace(span, attributes=kept)


def _is_value(value: Value, values: Sequence[str]) -> bool:
    return not values or (value in values if isinstance(value, str) else set(value) <= set(values))
