"""Which pairs of documents are worth a look for links, and of which layers their mentions are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from goldspan import store
from goldspan.adjudicate.gold import GOLD
from goldspan.errors import GoldspanError, NotFoundError
from goldspan.formats.labelstudio.link_config import link_schema
from goldspan.formats.labelstudio.link_task import PairOfTexts, ShownCandidate
from goldspan.linking.candidates import candidates
from goldspan.linking.chain_profiles import ChainProfile, DocumentProfile, chain_profiles, document_profile
from goldspan.linking.pair_proposals import PairProposal, WordIndex, proposals, similarity, word_index
from goldspan.model import Document, Layer
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.pulled_state import is_gold
from goldspan.wording import short_repr, unknown

CANDIDATES = 40
"""The most candidates of a pair; those behind are chance."""


class PairError(GoldspanError):
    """Pairs that cannot be made; the message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairChoice:
    """Which pairs: those named in ``pairs``, or else for each document its up to ``most`` likest ones that are at least
    ``least`` alike, from 0 to 1. Their mentions are those of the ``layer``, or else see `context_layer`."""

    pairs: Sequence[tuple[str, str]] = ()
    most: int = 5
    least: float = 0.05
    layer: str | None = None


DEFAULT_CHOICE = PairChoice()


@dataclass(slots=True)
class LinkPairsReport:
    """``documents`` counts those with mentions to link, ``pairs`` are best first; ``left_out`` says of each other
    document why it is in no pair."""

    documents: int = 0
    pairs: list[PairProposal] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    __repr__ = short_repr


def link_pairs(settings: Settings, schema: Schema, *, choice: PairChoice = DEFAULT_CHOICE) -> LinkPairsReport:
    """The pairs that `goldspan link push` makes tasks of, without a server.

    Raises `ConfigError` where the schema has no relation between documents, `NotFoundError` for a document or a layer
    that is not there.
    """
    return chosen_pairs(settings, schema, choice).report


@dataclass(frozen=True, slots=True)
class ChosenPairs:
    """The pairs of a corpus, and the index of words from which they and their candidates come."""

    corpus: Path
    schema: Schema
    choice: PairChoice
    person: str
    index: WordIndex
    report: LinkPairsReport

    def texts(self, pair: PairProposal) -> PairOfTexts:
        """A pair with its documents, layers and candidates."""
        left, right = (self._text(name) for name in (pair.left, pair.right))
        one, other = (chain_profiles(layer, self.schema) for _, layer in (left, right))
        found = candidates(one, other, self.schema, self.index.rarity, most=CANDIDATES)
        shown = [ShownCandidate(left=best.left.id, right=best.right.id, why=best.why) for best in found]
        return PairOfTexts(left=left, right=right, similarity=pair.similarity, candidates=shown)

    def _text(self, name: str) -> tuple[Document, Layer]:
        document = store.read_document(store.document_path(self.corpus, name))
        layer = context_layer(self.corpus, document, self.person, self.choice.layer)
        if isinstance(layer, str):
            raise PairError(f"{layer}: its layers changed meanwhile; run the command again")
        return document, layer


def chosen_pairs(settings: Settings, schema: Schema, choice: PairChoice) -> ChosenPairs:
    """Raises as `link_pairs` does."""
    link_schema(schema)
    report = LinkPairsReport()
    profiles: list[DocumentProfile] = []
    for document in store.read_documents(settings.corpus):
        layer = context_layer(settings.corpus, document, settings.person, choice.layer)
        chains: list[ChainProfile] = [] if isinstance(layer, str) else chain_profiles(layer, schema)
        if isinstance(layer, str):
            report.left_out.append(layer)
        elif not chains:
            report.left_out.append(f"{document.id}: {layer.name} has no mention that a link may join")
        else:
            profiles.append(document_profile(document, chains))
    report.documents = len(profiles)
    if choice.layer is not None and not profiles:
        raise NotFoundError(f"no document has a finished layer {choice.layer!r} with mentions that a link may join")
    index = word_index(profiles)
    if choice.pairs:
        report.pairs += [_named_pair(index, pair, report) for pair in choice.pairs]
    else:
        report.pairs += proposals(index, most=choice.most, least=choice.least)
    return ChosenPairs(settings.corpus, schema, choice, settings.person, index, report)


def _named_pair(index: WordIndex, pair: tuple[str, str], report: LinkPairsReport) -> PairProposal:
    known = [profile.document for profile in index.profiles]
    for name in pair:
        if name not in known:
            why = next((one for one in report.left_out if one.startswith(f"{name}: ")), None)
            raise NotFoundError(why or unknown("document", name, known, listed_by="goldspan show"))
    if pair[0] == pair[1]:
        raise PairError(f"{pair[0]!r} is one document; a pair has two")
    left, right = sorted(pair, key=known.index)
    return PairProposal(left=left, right=right, similarity=similarity(index, left, right))


def context_layer(corpus: Path, document: Document, person: str, name: str | None) -> Layer | str:
    """The layer whose mentions are linked, or why there is none.

    The layer of the ``name``, if one is asked for. Else gold, if there is any; else the layer of the ``person`` whose
    project it is; else the only finished layer.
    """
    layers = [
        layer
        for layer in store.read_layers(corpus, document.id)
        if layer.status in ("submitted", "adjudicated") and layer.text_sha256 == document.text_sha256
    ]
    if name is not None:
        own = [layer for layer in layers if layer.name == name]
        return own[0] if own else f"{document.id}: no finished layer is called {name!r}"
    if gold := [layer for layer in layers if is_gold(layer)]:
        return next((layer for layer in gold if layer.name == GOLD), gold[0])
    if person:
        layers = [layer for layer in layers if layer.annotator == person]
    if len(layers) == 1:
        return layers[0]
    if not layers:
        return f"{document.id}: no finished layer" + (f" of {person}" if person else "")
    names = ", ".join(layer.name for layer in layers)
    return f"{document.id}: several finished layers ({names}) and no gold; choose one with --layer NAME"
