"""Disagreements and confusions as plain JSON data."""

from collections.abc import Mapping
from typing import Any

import msgspec

from goldspan.agreement.confusions import Confusions, matrix
from goldspan.agreement.layer_comparison import KINDS, Disagreement, LabelPair, RelationWithEnds
from goldspan.model import Span


def confusions_record(found: Confusions) -> dict[str, Any]:
    """All confusions, with their examples, and the confusion matrices."""
    return {
        "comparisons": found.comparisons,
        "kinds": dict(found.kinds),
        "confusions": [
            {
                "kind": which.kind,
                "one": which.first,
                "other": which.second,
                **({"about": which.about} if which.about else {}),
                "count": confusion.count,
                "one_is_of": dict(sorted(confusion.first_is_of.items())),
                "examples": [disagreement_record(disagreement) for disagreement in confusion.examples],
            }
            for kind in KINDS
            for which, confusion in found.ranked(kind)
        ],
        "examples_left_out": sum(confusion.count for confusion in found.found.values()) - found.kept,
        "span_matrix": msgspec.to_builtins(matrix(found.spans)),
        "relation_matrix": msgspec.to_builtins(matrix(found.relations)),
        "span_matrices": _matrices(found.spans),
        "relation_matrices": _matrices(found.relations),
    }


def _matrices(by_pair: Mapping[tuple[str, str], Mapping[LabelPair, int]]) -> list[Any]:
    return [msgspec.to_builtins(matrix({pair: by_pair[pair]})) for pair in sorted(by_pair)]


def disagreement_record(disagreement: Disagreement) -> dict[str, Any]:
    """One disagreement; of pairs, the first belongs to the first annotator."""
    out: dict[str, Any] = {
        "kind": disagreement.kind,
        "document": disagreement.document,
        "annotators": list(disagreement.annotators),
        "layers": list(disagreement.layers),
        "labels": list(disagreement.labels),
    }
    if disagreement.attribute is not None:
        out |= {"attribute": disagreement.attribute, "values": msgspec.to_builtins(disagreement.values)}
    if disagreement.spans != (None, None):
        out["spans"] = [_span(span) for span in disagreement.spans]
    if disagreement.relations != (None, None):
        out["relations"] = [_relation(relation) for relation in disagreement.relations]
    if disagreement.why:
        out["why"] = disagreement.why
    out["excerpt"] = {
        "text": disagreement.excerpt.text,
        "marks": [list(mark) for mark in disagreement.excerpt.marks],
    }
    return out


def _span(span: Span | None) -> dict[str, Any] | None:
    if span is None:
        return None
    fragments = [list(fragment) for fragment in span.fragments]
    return {"id": span.id, "label": span.label, "fragments": fragments, "text": span.text}


def _relation(relation: RelationWithEnds | None) -> dict[str, Any] | None:
    if relation is None:
        return None
    return {"label": relation.label, "source": _span(relation.source), "target": _span(relation.target)}
