"""Suggestions and context as Label Studio's predictions; `suggestions` recognises the former in an annotation."""

from goldspan.formats.labelstudio.result_items import Item, to_results
from goldspan.formats.labelstudio.suggestions import model_version
from goldspan.model import Document, Layer, Provenance, replace
from goldspan.passes.standing import NO_CONTEXT, PassContext, on_context
from goldspan.schema.pass_share import pass_share
from goldspan.schema.types import Schema
from goldspan.store.suggestion_files import Suggestion


def prediction_of(
    suggestion: Suggestion, document: Document, schema: Schema, context: PassContext = NO_CONTEXT
) -> Item:
    """A prediction, without its task; each region has the score of its span, where there is one.

    The ``context`` stands in it too; suggestions of its labels do not, but relations to a span of the context do.
    """
    scores = {span.id: span.origin.score for span in suggestion.spans if span.origin}
    layer = suggestion.as_layer(suggestion.model)
    if suggestion.pass_name in schema.passes and pass_share(schema, suggestion.pass_name).context:
        layer = _with_context(layer, context, frozenset(pass_share(schema, suggestion.pass_name).context))
    result = to_results(layer, document, schema)
    for item in result:
        if item["type"] == "labels" and (score := scores.get(item["id"].partition(".")[0])) is not None:
            item["score"] = score
    prediction: Item = {"model_version": model_version(suggestion.model, suggestion.version), "result": result}
    return prediction if suggestion.score is None else {**prediction, "score": suggestion.score}


def _with_context(layer: Layer, context: PassContext, shown: frozenset[str]) -> Layer:
    spans = tuple(span for span in layer.spans if span.label not in shown)
    ids = {span.id for span in (*spans, *context.spans)}
    relations = tuple(made for made in layer.relations if {made.source, made.target} <= ids)
    return on_context(replace(layer, spans=spans, relations=relations), context)


def context_prediction(document: Document, context: PassContext, schema: Schema, pass_name: str) -> Item:
    """The result of a prediction that shows the context of a pass, and nothing else."""
    empty = Layer(
        document=document.id,
        name=pass_name,
        annotator=pass_name,
        status="submitted",
        text_sha256=document.text_sha256,
        provenance=Provenance(pass_name=pass_name),
    )
    return {"result": to_results(on_context(empty, context), document, schema)}
