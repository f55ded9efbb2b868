"""The source ``spacy``: the entities and span groups of a spaCy pipeline that the user has. Nothing is downloaded."""

from hashlib import sha256
from typing import Any

from goldspan.model import Document, Origin, make_span
from goldspan.suggest.own_model import LabelMap, folder_digest, imported, own_folder
from goldspan.suggest.source_protocol import Proposal, SourceContext, SourceKind, SuggestError

NAME = "spacy"


class SpacyPipeline:
    """``pipeline`` is a loaded `spacy.Language`. Its offsets are code points, as ours are."""

    def __init__(self, pipeline: Any, labels: LabelMap, digest: str) -> None:
        self._pipeline, self._labels = pipeline, labels
        meta = pipeline.meta
        parts = (meta.get("lang"), meta.get("name"), meta.get("version"), digest, labels.version)
        self.version = sha256("\n".join(map(str, parts)).encode()).hexdigest()

    def suggest(self, document: Document, so_far: Proposal) -> Proposal:
        try:
            read = self._pipeline(document.text)
        except ValueError as error:  # a text longer than the pipeline takes
            raise SuggestError(
                f"{document.id}: the spaCy pipeline cannot read the text ({error}); name other documents"
            ) from error
        proposal = Proposal()
        for entity in (*read.ents, *(span for group in read.spans.values() for span in group)):
            label = self._labels.of(entity.label_, proposal)
            if label is not None:
                extent = [(entity.start_char, entity.end_char)]
                proposal.spans.append(make_span(document, label, extent, origin=Origin(kind="suggested", model=NAME)))
        return proposal


def _make(argument: str, context: SourceContext) -> SpacyPipeline:
    labels = LabelMap.read(NAME, context)
    spacy = imported("spacy", NAME, install="pip install spacy")
    folder = own_folder(argument, context)
    try:
        pipeline = spacy.load(folder or argument)
    except (OSError, ValueError, ImportError) as error:
        raise SuggestError(
            f"the source spacy cannot load {argument!r} ({str(error).splitlines()[0]}); name an installed pipeline or "
            f"a folder that has one. goldspan downloads none: `python -m spacy download NAME` does"
        ) from error
    return SpacyPipeline(pipeline, labels, folder_digest(folder) if folder else "")


KINDS = (
    SourceKind(
        name=NAME,
        help="the entities and span groups of a spaCy pipeline that you have",
        argument="the name of an installed pipeline, or a folder",
        needed=True,
        needs_trust=True,
        make=_make,
    ),
)
