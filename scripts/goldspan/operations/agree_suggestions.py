"""What annotators did with a model's suggestions, beside what those did who saw none."""

from pathlib import Path

from goldspan import store
from goldspan.agreement.measures import added_alone
from goldspan.agreement.suggestion_outcomes import SuggestionOutcomes
from goldspan.errors import NotFoundError
from goldspan.model import Document, Layer
from goldspan.store.pulled_state import is_gold
from goldspan.store.suggestion_files import Suggestion, all_suggestions, read_suggestions
from goldspan.wording import unknown


def agree_suggestions(corpus: Path, model: str) -> SuggestionOutcomes:
    """The outcomes of all suggestions of a model in the finished layers of people, document by document.

    An annotator saw a suggestion where their layer is of a task that it was shown at, and was updated since; it counts
    in the version that they saw. Where they saw none, the present version counts as what they might have seen.
    Raises `NotFoundError` where the model suggests nothing.
    """
    found = SuggestionOutcomes(model)
    known: set[str] = set()
    for document in store.read_documents(corpus):
        suggestions = list(read_suggestions(corpus, document.id, earlier=True))
        known.update(one.model for one in suggestions)
        of_model = [one for one in suggestions if one.model == model and one.text_sha256 == document.text_sha256]
        if of_model:
            _add(found, document, of_model, corpus)
    if model not in known:
        known.update(one.model for one in all_suggestions(corpus))
        raise NotFoundError(f"{corpus}: {unknown('model with suggestions', model, sorted(known))}")
    return found


def _add(found: SuggestionOutcomes, document: Document, suggestions: list[Suggestion], corpus: Path) -> None:
    """``suggestions`` has the present one first."""
    seen, unseen = [], []
    for layer in store.read_layers(corpus, document.id):
        if not _counts(layer, document, suggestions[0]):
            continue
        layer = added_alone(layer)
        shown = [one for one in suggestions if _saw(layer, one)]
        if shown:
            seen.append((max(shown, key=lambda one: max(each.at for each in one.shown)).as_layer("suggested"), layer))
        elif suggestions[0].spans:
            unseen.append((suggestions[0].as_layer("suggested"), layer))
    found.seen.add(document, seen)
    found.unseen.add(document, unseen)


def _counts(layer: Layer, document: Document, suggestion: Suggestion) -> bool:
    """Whether it is a person's finished work on this text and for this pass."""
    return (
        layer.status == "submitted"
        and not is_gold(layer)
        and layer.provenance.method != "machine-generated"
        and layer.text_sha256 == document.text_sha256
        and layer.provenance.pass_name in (None, suggestion.pass_name)
    )


def _saw(layer: Layer, suggestion: Suggestion) -> bool:
    provenance = layer.provenance
    task = provenance.origin, provenance.project, provenance.task
    return any(
        (shown.origin, shown.project, shown.task) == task and shown.at <= (provenance.updated_at or "")
        for shown in suggestion.shown
    )
