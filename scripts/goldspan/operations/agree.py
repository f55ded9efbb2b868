"""Agreement over whole corpora: documents pass by once, several processes share the work, parts are held."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import partial
from itertools import islice
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from goldspan import store
from goldspan.agreement import layer_selection, registry
from goldspan.agreement import thresholds as floors
from goldspan.agreement.chains import link_agreement
from goldspan.agreement.chains.link_agreement import Members
from goldspan.agreement.chains.mention_clusters import Place
from goldspan.agreement.collection import By, Collection, made
from goldspan.agreement.confusions import Confusions
from goldspan.agreement.disagreements import compare
from goldspan.agreement.statistics.document_counts import Spool
from goldspan.agreement.statistics.scores import RESAMPLES, Score
from goldspan.agreement.thresholds import Failure, Floor
from goldspan.errors import GoldspanError
from goldspan.model import Document, Layer, LinkSet
from goldspan.report.agreement.section import Section, section
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.shards import map_shards
from goldspan.store import CorpusReader, Portion, links, read_portion
from goldspan.wording import counted, unknown

Progress = Callable[[str], None]

MANY = 200
"""With more documents than this, other processes are worth their start."""

_PORTION_FILES = 25
_PORTION_BYTES = 1 << 21
"""Documents of a folder, and bytes of JSON Lines, that a process takes at a time: few, so that all end together."""


class AgreementError(GoldspanError):
    """What was asked for cannot be compared; the message says what to do."""


class Batch(Struct, frozen=True):
    """Documents of several corpus folders with layers of the same documents, by the names of their files."""

    corpora: tuple[str, ...]
    files: tuple[str, ...]


class Request(Struct, frozen=True, kw_only=True):
    """What is asked for. ``measures`` are names; ``patterns`` choose layers.

    ``examples`` is how many of each confusion are held, ``None`` where nobody asks why;
    ``sections`` of how many documents the page shows the text.
    """

    measures: tuple[str, ...]
    by: tuple[By, ...] = ()
    patterns: tuple[str, ...] = ()
    schema: Schema | None = None
    examples: int | None = None
    sections: int = 0
    linked: Members = {}


@dataclass(slots=True)
class Gathered:
    """What the documents gave: numbers for figures, confusions, and the texts with the most differences.

    ``links`` are those of the corpus, ``chains`` what their members stand for in the layers. ``names`` are
    those that a pattern can choose by.
    """

    collection: Collection
    confusions: Confusions
    links: list[LinkSet] = field(default_factory=list)
    chains: dict[tuple[str, str], list[frozenset[Place]]] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    sections_left_out: int = 0
    names: set[str] = field(default_factory=set)

    def merge(self, other: "Gathered", most: int, spool: Spool | None = None) -> None:
        self.collection.merge(other.collection, spool)
        self.confusions.merge(other.confusions)
        self.chains |= other.chains
        self.names |= other.names
        self.sections_left_out += other.sections_left_out
        self.show(other.sections, most)

    def show(self, more: Sequence[Section], most: int) -> None:
        """Holds those with the most differences."""
        ranked = sorted([*self.sections, *more], key=lambda one: -one.differences)
        self.sections_left_out += len(ranked[most:])
        self.sections = ranked[:most]


def is_corpus(path: Path) -> bool:
    """Whether the folder holds a corpus, in either form."""
    return CorpusReader(path).exists()


def is_large(corpora: Sequence[Path]) -> bool:
    """Whether several processes are worth their start."""
    return any(CorpusReader(corpus).has_more_than(MANY) for corpus in corpora)


def gather(
    corpora: Sequence[Path],
    request: Request,
    *,
    spool: Spool | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Gathered:
    """Everything asked for, of one corpus, or of corpus folders that hold layers of the same documents.

    With a ``spool``, which has to stay open until all figures are made, memory does not grow with the documents.
    Raises `StoreError` where a file cannot be read, and `AgreementError` where several
    corpora cannot be read together, and where a pattern chooses nothing.
    """
    whole = _nothing(request)
    if set(link_agreement.NAMES) & set(request.measures):
        every = list(_links(corpora))
        whole.names.update(name for one in every for name in (one.name, one.annotator))
        whole.links = [one for one in every if _is_chosen(request.patterns, one.name, one.annotator)]
        request = replace(request, linked=link_agreement.members(whole.links))
    for one in map_shards(partial(_portion, request=request), _portions(corpora), executor):
        whole.merge(one, request.sections, spool)
        if progress:
            progress(f"{counted(whole.collection.documents, 'document')} read, {whole.collection.compared} compared")
    check_patterns(request.patterns, whole.names)
    return whole


def check_patterns(patterns: Sequence[str], names: set[str]) -> None:
    """Raises `AgreementError` where a pattern chooses none of the names, where there are any."""
    for pattern in patterns:
        if names and not _is_chosen([pattern], *names):
            raise AgreementError(unknown("layer or annotator", pattern, sorted(names)))


def _nothing(request: Request) -> Gathered:
    return Gathered(Collection(request.measures, request.by, request.schema), Confusions(request.examples or 0))


def _links(corpora: Sequence[Path]) -> Iterator[LinkSet]:
    for corpus in corpora:
        for path in links.link_files(corpus):
            yield links.read_links(path)


def _is_chosen(patterns: Sequence[str], *names: str) -> bool:
    return not patterns or any(fnmatchcase(name, pattern) for pattern in patterns for name in names)


def _portions(corpora: Sequence[Path]) -> Iterator[Portion | Batch]:
    readers = list(map(CorpusReader, corpora))
    if len(readers) == 1:
        yield from readers[0].portions(size=_PORTION_BYTES, files=_PORTION_FILES)
        return
    if any(reader.is_lines for reader in readers):
        raise AgreementError(
            "a corpus of JSON Lines is read in its own order, and cannot be set beside another; "
            "give it alone, or give folders of documents/ and layers/"
        )
    names = iter(sorted({path.name for corpus in corpora for path in store.document_files(corpus)}))
    while batch := tuple(islice(names, _PORTION_FILES)):
        yield Batch(tuple(map(str, corpora)), batch)


def _portion(portion: Portion | Batch, *, request: Request) -> Gathered:
    out = _nothing(request)
    for document, layers in _entries(portion):
        chosen = layer_selection.choose(document, layers, schema=request.schema, patterns=request.patterns)
        out.collection.add(chosen)
        for layer in layers:
            out.names.update(layer_selection.names(layer))
            if spans := request.linked.get((document.id, layer.name)):
                out.chains[document.id, layer.name] = link_agreement.chains_with(layer, request.schema, spans)
        if request.examples is None and not request.sections:
            continue
        for task in chosen.tasks.values():
            for pair in layer_selection.pairs(task):
                one, other = pair.layers
                compared = compare(document, one, other, schema=request.schema)
                out.confusions.add(compared)
                if request.sections:
                    out.show([section(document, one, other, compared)], request.sections)
    out.collection.pack()
    return out


def _entries(portion: Portion | Batch) -> Iterator[tuple[Document, Sequence[Layer]]]:
    if not isinstance(portion, Batch):
        yield from ((stored.document, stored.layers) for stored in read_portion(portion))
        return
    for name in portion.files:
        paths = [Path(corpus) / "documents" / name for corpus in portion.corpora]
        document = store.read_document(next(path for path in paths if path.exists()))
        yield document, [layer for corpus in portion.corpora for layer in store.read_layers(corpus, document.id)]


def scores(
    gathered: Gathered,
    *,
    resamples: int = RESAMPLES,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Iterator[Score]:
    """All figures that were asked for, pooled ones first, those of links last, as they are made."""
    schema, wanted = gathered.collection.schema, list(gathered.collection.wanted())
    for number, some in enumerate(
        map_shards(partial(made, schema=schema, resamples=resamples), wanted, executor), start=1
    ):
        yield from some
        if progress and (number == len(wanted) or number % max(10, len(wanted) // 5) == 0):
            progress(f"figures: {number} of {len(wanted)} steps")
    found = gathered.collection
    named = [name for name in found.measures if name in link_agreement.NAMES]
    # without links, there is something to say only to who asks for them in particular
    if gathered.links or len(named) < len(link_agreement.NAMES) or named == list(found.measures):
        by_pair = "annotator" in found.by
        yield from link_agreement.scores(
            gathered.links, schema, gathered.chains, named, by_pair=by_pair, resamples=resamples
        )


def too_few(gathered: Gathered) -> str | None:
    """Why nothing can be said of agreement, and what to do next; ``None`` where something can."""
    found = gathered.collection
    if found.compared:
        return None
    who = sorted(found.alone)
    left = "".join(f"; left out: {number} {why}" for why, number in sorted(found.left_out.items()))
    if not found.documents:
        return "there are no documents; run `goldspan ingest` first, or name a corpus folder"
    if layer_selection.NOT_NAMED in found.left_out and len(who) < 2:
        named = f"only {who[0]} has finished layers" if who else "no finished layer is"
        return (
            f"{named} among those asked for{left}; agreement needs two annotators: name two, or none for all of them, "
            "and `goldspan agree` says who they are"
        )
    if not who:
        return f"no document has a finished layer{left}; annotate, then run `goldspan pull`"
    if len(who) == 1:
        return (
            f"only {who[0]} has finished layers, and agreement needs two annotators{left}; have a second person "
            "annotate the same documents (annotators_per_task = 2 in the settings), then run `goldspan pull`"
        )
    return (
        f"{', '.join(who)} have finished layers, but none of the same document in the same pass{left}; let two of them "
        "annotate the same documents, then run `goldspan pull`"
    )


def gates(settings: Settings, schema: Schema | None) -> list[Floor]:
    """The floors of the settings. Raises `goldspan.agreement.thresholds.GateError`."""
    place = f"{settings.root / 'pyproject.toml'}: [tool.goldspan.gates]"
    return floors.floors(settings.gates, schema, place=place)


def splits(wanted: Sequence[Floor]) -> tuple[By, ...]:
    """The splits that floors ask for."""
    return tuple(by for by in ("label", "relation") if any(by in one.of for one in wanted))


def below(
    corpora: Sequence[Path], wanted: Sequence[Floor], schema: Schema | None, *, progress: Progress | None = None
) -> list[Failure]:
    """The floors that do not hold in a corpus, measuring no more than they name."""
    names = {one.measure for one in wanted}
    measures = tuple(name for name in registry.names(schema) if name in names)
    request = Request(measures=measures, by=splits(wanted), schema=schema)
    with Spool() as spool:
        gathered = gather(corpora, request, spool=spool, progress=progress)
        return floors.failures(wanted, list(scores(gathered, resamples=0)), schema)
