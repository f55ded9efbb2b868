"""How far annotators agree, in one corpus or in several folders with layers of the same documents.

Documents are read once and one by one; several processes share the work where there are many. In memory are counts,
confusions and the pages of a few documents, not the documents.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from goldspan import store
from goldspan.agreement import layer_selection, measure_registry
from goldspan.agreement.chains import link_agreement
from goldspan.agreement.chains.link_agreement import Members
from goldspan.agreement.chains.mention_clusters import MentionKey
from goldspan.agreement.confusions import Confusions
from goldspan.agreement.corpus_counts import BYS, By, CorpusCounts, compute
from goldspan.agreement.layer_comparison import compare
from goldspan.agreement.measures import SPLITS
from goldspan.agreement.statistics.document_counts import Spool
from goldspan.agreement.statistics.scores import RESAMPLES, Score
from goldspan.agreement.thresholds import MissedThreshold, Threshold, missed_thresholds, read_thresholds
from goldspan.errors import GoldspanError, NotFoundError, require_path, require_whole_number
from goldspan.model import Document, Layer, LinkSet
from goldspan.report.agreement import score_records
from goldspan.report.agreement.disagreement_records import confusions_record
from goldspan.report.agreement.section import Section, section
from goldspan.schema import language
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.shards import map_shards, process_pool
from goldspan.store import CorpusReader, Portion, links, read_portion
from goldspan.wording import Progress, counted, short_repr, unknown

MANY = 200
"""With more documents than this, starting further processes saves time."""

_PORTION_FILES = 25
_PORTION_BYTES = 1 << 21
"""Documents of a folder, and bytes of JSON Lines, that a process takes at a time: few, so that all end together."""

PAGE_SPLITS: tuple[By, ...] = ("label", "relation", "document")
"""The scores that the HTML page shows besides those of everything."""


class AgreementError(GoldspanError):
    """Layers that cannot be compared, or nothing to compare; the message says what to do."""


@dataclass(slots=True, kw_only=True)
class AgreementReport:
    """What `agree` found.

    ``counts`` says what was compared and who annotated it, ``scores`` are those that were asked for. Of the
    ``thresholds`` that were checked, ``missed`` are those that are not reached. ``confusions`` are the disagreements,
    grouped, and ``sections`` the HTML of single documents, where they were asked for. ``nothing_compared`` says why
    there is nothing to compare, where thresholds were checked all the same. ``title`` is the name of the corpus.
    """

    title: str
    counts: CorpusCounts
    confusions: Confusions
    scores: list[Score] = field(default_factory=list)
    thresholds: tuple[Threshold, ...] = ()
    missed: list[MissedThreshold] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    sections_left_out: int = 0
    nothing_compared: str | None = None

    __repr__ = short_repr


def measure_names(settings: Settings | None) -> tuple[str, ...]:
    """The names of all measures, with those of the attributes in the schema of the settings."""
    return measure_registry.names(language.load(settings.schema) if settings else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeOptions:
    """What is measured.

    ``layers`` are names of layers or annotators, or patterns (such as ``ann*``), by default all finished layers.
    ``by`` adds scores of each label, relation, origin, document, pair of annotators or pass. ``measures`` are names of
    measures or words in their names, by default all but the slow ones; ``all`` is every measure. With
    ``check_thresholds`` the thresholds of the settings are checked; without other options, no measure is computed that
    has none. ``examples`` is the most examples of each confusion, ``None`` where disagreements are not wanted;
    ``sections`` is the number of documents whose text the HTML page shows, those with the most differences, ``None``
    where no page is wanted. ``resamples`` is 0 for no intervals.
    """

    layers: Sequence[str] = ()
    by: Sequence[By] = ()
    measures: Sequence[str] = ()
    check_thresholds: bool = False
    examples: int | None = None
    sections: int | None = None
    resamples: int = RESAMPLES

    @property
    def only_thresholds(self) -> bool:
        """Whether nothing is wanted but the thresholds."""
        more = self.measures or self.by or self.examples is not None or self.sections is not None
        return self.check_thresholds and not more


USUAL = AgreeOptions()


def agree(
    settings: Settings | None,
    options: AgreeOptions = USUAL,
    *,
    corpora: Sequence[Path] = (),
    workers: int | None = None,
    on_score: Callable[[Score], None] | None = None,
    progress: Progress | None = None,
) -> AgreementReport:
    """Scores of agreement, and what annotators disagree about.

    ``corpora`` are folders, by default that of the settings; the settings may be ``None`` where folders are given.
    ``on_score`` gets each score as soon as it is computed; the report then has no scores of single documents, unless
    the page needs them.

    Raises `AgreementError` where nothing can be compared, `NotFoundError` for a measure, layer or annotator that does
    not exist, `ThresholdError` for thresholds that cannot be read, and `StoreError` for a file that cannot be read.
    """
    schema = language.load(settings.schema) if settings else None
    corpora = list(corpora) or [_own_corpus(settings)]
    thresholds = _checked_thresholds(settings, schema, options.check_thresholds)
    _require_splits(options.by)
    with_page = options.sections is not None
    asked = AgreementRequest(
        measures=() if options.only_thresholds else tuple(measure_registry.select(options.measures, schema)),
        by=tuple(dict.fromkeys([*options.by, *(PAGE_SPLITS if with_page else ())])),
        patterns=tuple(options.layers),
        schema=schema,
        examples=options.examples,
        sections=options.sections or 0,
    )
    request = _with_thresholds(asked, thresholds)
    with Spool() as spool, process_pool(workers) if is_large(corpora) else nullcontext() as executor:
        found = collect(corpora, request, spool=spool, executor=executor, progress=progress)
        reason = _why_only_thresholds(found, options.check_thresholds)
        computed = scores(found, resamples=options.resamples, executor=executor, progress=progress)
        kept = list(_passed_on(computed, asked.by, on_score, with_documents=with_page))
    return AgreementReport(
        title=settings.release.name if settings else "corpus",
        counts=found.counts,
        confusions=found.confusions,
        scores=[score for score in kept if _is_asked(score, asked.by)],
        thresholds=thresholds,
        missed=missed_thresholds(thresholds, kept, schema),
        sections=found.sections,
        sections_left_out=found.sections_left_out,
        nothing_compared=reason,
    )


def _own_corpus(settings: Settings | None) -> Path:
    if settings is None:
        raise AgreementError("no corpus was named, and there are no settings that name one; name a folder")
    return require_path(settings.corpus, fix="run `goldspan ingest` first")


def _checked_thresholds(settings: Settings | None, schema: Schema | None, check: bool) -> tuple[Threshold, ...]:
    """The thresholds to check; those of the settings are read even where none is, for a mistake in them is one."""
    thresholds = tuple(thresholds_of(settings, schema) if settings else ())
    if check and not thresholds:
        raise AgreementError('no thresholds are set; write some, as [tool.goldspan.gates] with "span F1, exact" = 0.7')
    return thresholds if check else ()


def _why_only_thresholds(found: "CollectedAgreement", check: bool) -> str | None:
    """Why nothing was compared: an error, but where thresholds are checked, for then they are missed."""
    reason = why_nothing_compared(found)
    if reason and not check:
        raise AgreementError(reason)
    return reason


def _require_splits(by: Sequence[str]) -> None:
    for name in by:
        if name not in BYS:
            raise NotFoundError(unknown("grouping of scores", name, BYS))


def thresholds_of(settings: Settings, schema: Schema | None) -> list[Threshold]:
    """The thresholds of the settings. Raises `ThresholdError` where they cannot be read."""
    place = f"{settings.root / 'pyproject.toml'}: [tool.goldspan.gates]"
    return read_thresholds(settings.gates, schema, place=place)


def _splits(thresholds: Sequence[Threshold]) -> tuple[By, ...]:
    """The splits that thresholds are about."""
    return tuple(by for by in BYS if by in SPLITS and any(by in threshold.of for threshold in thresholds))


def _with_thresholds(request: "AgreementRequest", thresholds: Sequence[Threshold]) -> "AgreementRequest":
    """The request with the measures and splits that the thresholds need."""
    names = [*request.measures, *(threshold.measure for threshold in thresholds)]
    return replace(
        request,
        measures=measure_registry.select(names, request.schema),
        by=tuple(dict.fromkeys([*request.by, *_splits(thresholds)])),
    )


def _passed_on(
    computed: Iterable[Score], shown: Sequence[By], on_score: Callable[[Score], None] | None, *, with_documents: bool
) -> Iterator[Score]:
    """The scores, those asked for given to ``on_score`` as they come; then those of single documents are left out."""
    for score in computed:
        if on_score and _is_asked(score, shown):
            on_score(score)
        if not on_score or with_documents or "document" not in score.of:
            yield score


def _is_asked(score: Score, shown: Sequence[By]) -> bool:
    splits = {"annotator" if key == "annotators" else key for key in score.of} - {"pass"}
    return splits <= set(shown)


def check_agreement(
    corpora: Sequence[Path],
    thresholds: Sequence[Threshold],
    schema: Schema | None,
    *,
    progress: Progress | None = None,
) -> list[MissedThreshold]:
    """The thresholds that are not reached; only the measures that have one are computed."""
    request = AgreementRequest(
        measures=measure_registry.select([threshold.measure for threshold in thresholds], schema),
        by=_splits(thresholds),
        schema=schema,
    )
    with Spool() as spool:
        found = collect(corpora, request, spool=spool, progress=progress)
        return missed_thresholds(thresholds, list(scores(found, resamples=0)), schema)


def agreement_page(report: AgreementReport) -> str:
    """The report as an HTML page: one file, no script, nothing to fetch."""
    from goldspan.report.agreement.page import PageContents, page  # late, because it imports matplotlib

    return page(
        PageContents(
            title=report.title,
            counts=report.counts,
            scores=report.scores,
            confusions=report.confusions,
            sections=report.sections,
            sections_left_out=report.sections_left_out,
            missed=report.missed,
        )
    )


def agreement_record(report: AgreementReport, *, disagreements: bool = False) -> dict[str, Any]:
    """The report as JSON data."""
    out: dict[str, Any] = {
        **score_records.counts_record(report.counts),
        "figures": [score_records.score_record(score) for score in report.scores],
    }
    if disagreements:
        out["disagreements"] = confusions_record(report.confusions)
    if report.thresholds:
        out["below"] = [score_records.missed_record(missed) for missed in report.missed]
    return out


# what the steps above are made of


class AgreementRequest(Struct, frozen=True, kw_only=True):
    """What is asked for. ``measures`` are names; ``patterns`` select layers.

    ``examples`` is the most examples of each confusion, ``None`` where disagreements are not wanted; ``sections`` is
    the number of documents for the page. ``members`` are the spans that are members of links.
    """

    measures: tuple[str, ...]
    by: tuple[By, ...] = ()
    patterns: tuple[str, ...] = ()
    schema: Schema | None = None
    examples: int | None = None
    sections: int = 0
    members: Members = {}

    @property
    def link_measures(self) -> tuple[str, ...]:
        """The names of those measures that are about links."""
        found = measure_registry.find(self.measures, self.schema)
        return tuple(measure.name for measure in found if measure.subject == "links")

    @property
    def document_measures(self) -> tuple[str, ...]:
        """The names of the other measures, which are counted document by document."""
        of_links = set(self.link_measures)
        return tuple(name for name in self.measures if name not in of_links)


class DocumentBatch(Struct, frozen=True):
    """Documents of corpus folders, by the names of their files."""

    corpora: tuple[str, ...]
    files: tuple[str, ...]


@dataclass(slots=True)
class CollectedAgreement:
    """What was collected from the documents: counts, confusions, and the sections with the most differences.

    ``links`` are those of the corpus, ``chains`` the chains of the layers that have members of links. ``names`` are
    those by which layers can be selected.
    """

    request: AgreementRequest
    counts: CorpusCounts
    confusions: Confusions
    links: list[LinkSet] = field(default_factory=list)
    chains: dict[tuple[str, str], list[frozenset[MentionKey]]] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    sections_left_out: int = 0
    names: set[str] = field(default_factory=set)

    def merge(self, more: "CollectedAgreement", spool: Spool | None = None) -> None:
        """Adds what was collected from further documents."""
        self.counts.merge(more.counts, spool)
        self.confusions.merge(more.confusions)
        self.chains |= more.chains
        self.names |= more.names
        self.sections_left_out += more.sections_left_out
        self.add_sections(more.sections)

    def add_sections(self, more: Sequence[Section]) -> None:
        """Keeps the sections with the most differences, as many as are wanted."""
        ranked = sorted([*self.sections, *more], key=lambda section: -section.differences)
        self.sections_left_out += len(ranked[self.request.sections :])
        self.sections = ranked[: self.request.sections]


def is_corpus(path: Path) -> bool:
    """Whether the folder holds a corpus, in either form."""
    return CorpusReader(path).exists()


def is_large(corpora: Sequence[Path]) -> bool:
    """Whether starting further processes saves time."""
    return any(CorpusReader(corpus).has_more_than(MANY) for corpus in corpora)


def collect(
    corpora: Sequence[Path],
    request: AgreementRequest,
    *,
    spool: Spool | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> CollectedAgreement:
    """Collects everything that was asked for, from one corpus, or from folders with layers of the same documents.

    With a ``spool``, which has to stay open until all scores are computed, memory does not grow with the documents.
    Raises `StoreError` where a file cannot be read, `AgreementError` where several corpora cannot be read together,
    and `NotFoundError` for a pattern that selects no layer.
    """
    names = set[str]()
    own_links = []
    if request.link_measures:
        every = list(_read_links(corpora))
        names.update(name for links in every for name in (links.name, links.annotator))
        own_links = [links for links in every if _is_selected(request.patterns, (links.name, links.annotator))]
        request = replace(request, members=link_agreement.members(own_links))
    whole = nothing_yet(request)
    whole.links, whole.names = own_links, names
    for part in map_shards(partial(_collect_portion, request=request), _portions(corpora), executor):
        whole.merge(part, spool)
        if progress:
            progress(f"{counted(whole.counts.documents, 'document')} read, {whole.counts.compared} compared")
    check_patterns(request.patterns, whole.names)
    return whole


def check_patterns(patterns: Sequence[str], names: set[str]) -> None:
    """Raises `NotFoundError` for a pattern that selects none of the names, where there are any."""
    for pattern in patterns:
        if names and not _is_selected([pattern], names):
            raise NotFoundError(unknown("layer or annotator", pattern, sorted(names)))


def nothing_yet(request: AgreementRequest) -> CollectedAgreement:
    """What was collected before the first document."""
    counts = CorpusCounts(request.document_measures, request.by, request.schema)
    return CollectedAgreement(request, counts, Confusions(request.examples or 0))


def _read_links(corpora: Sequence[Path]) -> Iterator[LinkSet]:
    for corpus in corpora:
        for path in links.link_files(corpus):
            yield links.read_links(path)


def _is_selected(patterns: Sequence[str], names: Iterable[str]) -> bool:
    return not patterns or layer_selection.matches(patterns, names)


def _portions(corpora: Sequence[Path]) -> Iterator[Portion | DocumentBatch]:
    readers = list(map(CorpusReader, corpora))
    if len(readers) == 1:
        yield from readers[0].portions(size=_PORTION_BYTES, files=_PORTION_FILES)
        return
    if any(reader.is_lines for reader in readers):
        raise AgreementError(
            "a corpus of JSON Lines is read in its own order, and cannot be compared with another; "
            "give it alone, or give folders of documents/ and layers/"
        )
    names = iter(sorted({path.name for corpus in corpora for path in store.document_files(corpus)}))
    while batch := tuple(islice(names, _PORTION_FILES)):
        yield DocumentBatch(tuple(map(str, corpora)), batch)


def _collect_portion(portion: Portion | DocumentBatch, *, request: AgreementRequest) -> CollectedAgreement:
    out = nothing_yet(request)
    for document, layers in _read(portion):
        selection = layer_selection.select_layers(document, layers, schema=request.schema, patterns=request.patterns)
        out.counts.add(selection)
        for layer in layers:
            out.names.update(layer_selection.names(layer))
            if spans := request.members.get((document.id, layer.name)):
                out.chains[document.id, layer.name] = link_agreement.chains_with(layer, request.schema, spans)
        if request.examples is None and not request.sections:
            continue
        for task in selection.tasks.values():
            for pair in layer_selection.pairs(task):
                left, right = pair.layers
                compared = compare(document, left, right, schema=request.schema)
                out.confusions.add(compared)
                if request.sections:
                    out.add_sections([section(document, left, right, compared)])
    out.counts.pack()
    return out


def _read(portion: Portion | DocumentBatch) -> Iterator[tuple[Document, Sequence[Layer]]]:
    if not isinstance(portion, DocumentBatch):
        yield from ((stored.document, stored.layers) for stored in read_portion(portion))
        return
    for name in portion.files:
        paths = [Path(corpus) / "documents" / name for corpus in portion.corpora]
        document = store.read_document(next(path for path in paths if path.exists()))
        yield document, [layer for corpus in portion.corpora for layer in store.read_layers(corpus, document.id)]


def scores(
    found: CollectedAgreement,
    *,
    resamples: int = RESAMPLES,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Iterator[Score]:
    """All scores that were asked for as they are computed: those of all documents first, those of links last."""
    require_whole_number("resamples", resamples, least=0)
    schema, pending = found.request.schema, list(found.counts.pending())
    computed = map_shards(partial(compute, schema=schema, resamples=resamples), pending, executor)
    for number, some in enumerate(computed, start=1):
        yield from some
        if progress and (number == len(pending) or number % max(10, len(pending) // 5) == 0):
            progress(f"scores: {number} of {len(pending)} steps")
    names = found.request.link_measures
    # where there are no links, that is reported only if link measures were asked for in particular
    every = measure_registry.names(schema, "links")
    if names and (found.links or len(names) < len(every) or names == found.request.measures):
        yield from link_agreement.link_scores(
            measure_registry.find(names, schema),
            link_agreement.clusters_of(found.links, schema, found.chains),
            undefined=link_agreement.why_undefined(found.links, schema),
            by_pair="annotator" in found.request.by,
            resamples=resamples,
        )


def why_nothing_compared(found: CollectedAgreement) -> str | None:
    """Why nothing can be compared, and what to do next; ``None`` where something can.

    Links can be where layers cannot: several people may link the mentions of one gold layer.
    """
    counts = found.counts
    if counts.compared or (found.links and link_agreement.why_undefined(found.links, found.request.schema) is None):
        return None
    annotators = sorted(counts.alone)
    left_out = "".join(f"; left out: {number} {why}" for why, number in sorted(counts.left_out.items()))
    if not counts.documents:
        return "there are no documents; run `goldspan ingest` first, or name a corpus folder"
    if layer_selection.NOT_NAMED in counts.left_out and len(annotators) < 2:
        named = f"only {annotators[0]} has finished layers" if annotators else "no finished layer is"
        return (
            f"{named} among those asked for{left_out}; agreement needs two annotators: name two, or none for all of "
            "them, and `goldspan agree` says who they are"
        )
    if not annotators:
        return f"no document has a finished layer{left_out}; annotate, then run `goldspan pull`"
    if len(annotators) == 1:
        return (
            f"only {annotators[0]} has finished layers, and agreement needs two annotators{left_out}; have a second "
            "person annotate the same documents (annotators_per_task = 2 in the settings), then run `goldspan pull`"
        )
    return (
        f"{', '.join(annotators)} have finished layers, but none of the same document in the same pass{left_out}; let "
        "two of them annotate the same documents, then run `goldspan pull`"
    )
