"""Suggestions as Label Studio's predictions; `suggestions` is what recognises them in an annotation."""

from goldspan.formats.labelstudio.result_items import Item, to_results
from goldspan.formats.labelstudio.suggestions import model_version
from goldspan.model import Document
from goldspan.schema.types import Schema
from goldspan.store.suggestion_files import Suggestion


def prediction_of(suggestion: Suggestion, document: Document, schema: Schema) -> Item:
    """A prediction, without its task; each region has the score of its span, where there is one."""
    scores = {span.id: span.origin.score for span in suggestion.spans if span.origin}
    result = to_results(suggestion.as_layer(suggestion.model), document, schema)
    for item in result:
        if item["type"] == "labels" and (score := scores.get(item["id"].partition(".")[0])) is not None:
            item["score"] = score
    prediction: Item = {"model_version": model_version(suggestion.model, suggestion.version), "result": result}
    return prediction if suggestion.score is None else {**prediction, "score": suggestion.score}
