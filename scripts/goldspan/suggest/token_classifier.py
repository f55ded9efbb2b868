"""The source ``token-classifier``: a token classifier of Hugging Face transformers that the user has.

The text goes to it sentence by sentence, for a model reads some hundred tokens and drops the rest. Nothing is
downloaded, and no code that comes with a model is run.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from goldspan.model import Document, Origin, make_span
from goldspan.suggest.own_model import LabelMap, folder_digest, imported, own_folder
from goldspan.suggest.source_protocol import Proposal, SourceContext, SourceKind, SuggestError
from goldspan.text.sentences import sentences

NAME = "token-classifier"

TOO_LONG = "sentences that are longer than the model reads"


class TokenClassifier:
    """``classify`` takes a list of texts, and gives for each its entities: ``entity_group``, ``score``, offsets.

    ``count`` gives the number of the tokens of a text, of which the model reads ``most``.
    """

    def __init__(self, classify: Any, count: Any, most: int, labels: LabelMap, digest: str) -> None:
        self._classify, self._count, self._most, self._labels = classify, count, most, labels
        self.version = sha256(f"{digest}\n{labels.version}".encode()).hexdigest()

    def suggest(self, document: Document, so_far: Proposal) -> Proposal:
        proposal = Proposal()
        read = []
        for start, end in sentences(document.text).ranges:
            if self._count(document.text[start:end]) > self._most:
                proposal.left_out[TOO_LONG] += 1
            else:
                read.append((start, end))
        texts = [document.text[start:end] for start, end in read]
        for (start, _), found in zip(read, self._classify(texts) if texts else (), strict=True):
            for entity in found:
                label = self._labels.of(entity["entity_group"], proposal)
                for extent in _trimmed(document.text, start + entity["start"], start + entity["end"]):
                    if label is not None:
                        origin = Origin(kind="suggested", model=NAME, score=round(float(entity["score"]), 4))
                        proposal.spans.append(make_span(document, label, [extent], origin=origin))
        return proposal


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The range without the white space that some tokens begin with."""
    words = text[start:end]
    start, end = end - len(words.lstrip()), start + len(words.rstrip())
    if start < end:
        yield start, end


def _make(argument: str, context: SourceContext) -> TokenClassifier:
    labels = LabelMap.read(NAME, context)
    transformers = imported("transformers", NAME, install="pip install transformers torch")
    folder = own_folder(argument, context)
    place = str(folder or argument)
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(place, local_files_only=True)
        model = transformers.AutoModelForTokenClassification.from_pretrained(place, local_files_only=True)
    except (OSError, ValueError, ImportError) as error:
        raise SuggestError(
            f"the source token-classifier cannot load {argument!r} ({str(error).splitlines()[0]}); name a folder with "
            "a model, or one that is in your cache. goldspan downloads none: `hf download NAME` does"
        ) from error
    classify = transformers.pipeline(
        "token-classification", model=model, tokenizer=tokenizer, aggregation_strategy="simple"
    )
    most = min(tokenizer.model_max_length, getattr(model.config, "max_position_embeddings", 512))
    digest = folder_digest(folder) if folder else f"{argument} {getattr(model.config, '_commit_hash', '')}"
    return TokenClassifier(classify, lambda text: len(tokenizer(text)["input_ids"]), most, labels, digest)


KINDS = (
    SourceKind(
        name=NAME,
        help="a token classifier of Hugging Face transformers that you have",
        argument="a folder with the model, or its name in your cache",
        needed=True,
        needs_trust=True,
        make=_make,
    ),
)
