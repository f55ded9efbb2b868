"""What is in a corpus, as pandas DataFrames: all in one, or in batches with flat memory."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, overload

from goldspan.agreement import measure_registry
from goldspan.agreement.corpus_counts import BYS, By
from goldspan.agreement.statistics.document_counts import Spool
from goldspan.agreement.statistics.scores import RESAMPLES, Score
from goldspan.corpus.corpus_content import CorpusContent
from goldspan.errors import NotFoundError
from goldspan.frames import frame_columns, frame_rows
from goldspan.frames.frame_columns import Frame
from goldspan.frames.frame_rows import Row
from goldspan.model import Document, Finding, LinkSet, Status
from goldspan.operations import agree, disagreements
from goldspan.operations.agree import AgreementError, AgreementRequest
from goldspan.operations.validate import ValidateOptions, find
from goldspan.schema.types import Schema
from goldspan.shards import process_pool
from goldspan.store.decisions import Adjudication, adjudication_files, adjudication_path, read_adjudication
from goldspan.store.links import link_files, read_links
from goldspan.wording import Progress, unknown

if TYPE_CHECKING:
    from pandas import DataFrame

AnyPath: TypeAlias = str | Path

LEVELS = range(1, 9)

_NO_SCHEMA = Schema(name="none", version="0.0.0")


def strings(given: str | Sequence[str]) -> tuple[str, ...]:
    """One string, or several."""
    return (given,) if isinstance(given, str) else tuple(given)


def paths_of(given: AnyPath | Sequence[AnyPath]) -> list[Path]:
    """One path, or several."""
    return [Path(path) for path in ((given,) if isinstance(given, str | Path) else given)]


class CorpusTables(CorpusContent):
    """The tables of a corpus. With ``batch_size`` each is an iterator of DataFrames of so many rows.

    Their columns are declared in `goldspan.frames.frame_columns`.
    """

    @overload
    def spans(
        self,
        *,
        document: str | Document | None = ...,
        annotator: str | None = ...,
        status: Status | None = ...,
        published: bool = ...,
        raw: bool = ...,
        batch_size: None = None,
    ) -> "DataFrame": ...

    @overload
    def spans(
        self,
        *,
        document: str | Document | None = ...,
        annotator: str | None = ...,
        status: Status | None = ...,
        published: bool = ...,
        raw: bool = ...,
        batch_size: int,
    ) -> "Iterator[DataFrame]": ...

    def spans(
        self,
        *,
        document: str | Document | None = None,
        annotator: str | None = None,
        status: Status | None = None,
        published: bool = False,
        raw: bool = False,
        batch_size: int | None = None,
    ) -> "DataFrame | Iterator[DataFrame]":
        """The spans of all layers, or of one document, annotator or status.

        With ``published``, of each document only the layer that a release would
        publish as its labels; with ``raw``, there are columns with the place of
        each span in its article's file. Raises as `layers` does.
        """
        entries, schema = self._entries(document, annotator, status, published), self._frame_schema()
        frame = frame_columns.SPANS_RAW if raw else frame_columns.SPANS
        return self._table(frame, frame_rows.span_rows(entries, schema, raw=raw), schema, batch_size)

    @overload
    def relations(
        self,
        *,
        document: str | Document | None = ...,
        annotator: str | None = ...,
        status: Status | None = ...,
        published: bool = ...,
        batch_size: None = None,
    ) -> "DataFrame": ...

    @overload
    def relations(
        self,
        *,
        document: str | Document | None = ...,
        annotator: str | None = ...,
        status: Status | None = ...,
        published: bool = ...,
        batch_size: int,
    ) -> "Iterator[DataFrame]": ...

    def relations(
        self,
        *,
        document: str | Document | None = None,
        annotator: str | None = None,
        status: Status | None = None,
        published: bool = False,
        batch_size: int | None = None,
    ) -> "DataFrame | Iterator[DataFrame]":
        """The relations of all layers, with both their ends; the options are those of `spans`."""
        entries, schema = self._entries(document, annotator, status, published), self._frame_schema()
        return self._table(frame_columns.RELATIONS, frame_rows.relation_rows(entries, schema), schema, batch_size)

    @overload
    def attributes(
        self,
        *,
        document: str | Document | None = ...,
        annotator: str | None = ...,
        status: Status | None = ...,
        published: bool = ...,
        batch_size: None = None,
    ) -> "DataFrame": ...

    @overload
    def attributes(
        self,
        *,
        document: str | Document | None = ...,
        annotator: str | None = ...,
        status: Status | None = ...,
        published: bool = ...,
        batch_size: int,
    ) -> "Iterator[DataFrame]": ...

    def attributes(
        self,
        *,
        document: str | Document | None = None,
        annotator: str | None = None,
        status: Status | None = None,
        published: bool = False,
        batch_size: int | None = None,
    ) -> "DataFrame | Iterator[DataFrame]":
        """The values of attributes of spans, relations and documents; the options are those of `spans`.

        Attributes that the schema does not have are here too.
        """
        entries, schema = self._entries(document, annotator, status, published), self._frame_schema()
        return self._table(frame_columns.ATTRIBUTES, frame_rows.attribute_rows(entries), schema, batch_size)

    @overload
    def links(
        self,
        *,
        annotator: str | None = ...,
        batch_size: None = None,
    ) -> "DataFrame": ...

    @overload
    def links(
        self,
        *,
        annotator: str | None = ...,
        batch_size: int,
    ) -> "Iterator[DataFrame]": ...

    def links(
        self,
        *,
        annotator: str | None = None,
        batch_size: int | None = None,
    ) -> "DataFrame | Iterator[DataFrame]":
        """The links between spans of several documents, of all sets of links or of one annotator's.

        Raises `NotFoundError` where there is no such annotator.
        """
        rows = frame_rows.link_rows(self._link_sets(annotator))
        return self._table(frame_columns.LINKS, rows, self._frame_schema(), batch_size)

    @overload
    def decisions(
        self,
        *,
        document: str | Document | None = ...,
        batch_size: None = None,
    ) -> "DataFrame": ...

    @overload
    def decisions(
        self,
        *,
        document: str | Document | None = ...,
        batch_size: int,
    ) -> "Iterator[DataFrame]": ...

    def decisions(
        self,
        *,
        document: str | Document | None = None,
        batch_size: int | None = None,
    ) -> "DataFrame | Iterator[DataFrame]":
        """What adjudicators decided, on all documents or on one. Raises `NotFoundError` where it does not exist."""
        rows = frame_rows.decision_rows(self._adjudications(document))
        return self._table(frame_columns.DECISIONS, rows, self._frame_schema(), batch_size)

    @overload
    def validate(
        self,
        *,
        paths: AnyPath | Sequence[AnyPath] = ...,
        level: int | None = ...,
        select: str | Sequence[str] = ...,
        ignore: str | Sequence[str] = ...,
        workers: int | None = ...,
        batch_size: None = None,
    ) -> "DataFrame": ...

    @overload
    def validate(
        self,
        *,
        paths: AnyPath | Sequence[AnyPath] = ...,
        level: int | None = ...,
        select: str | Sequence[str] = ...,
        ignore: str | Sequence[str] = ...,
        workers: int | None = ...,
        batch_size: int,
    ) -> "Iterator[DataFrame]": ...

    def validate(
        self,
        *,
        paths: AnyPath | Sequence[AnyPath] = (),
        level: int | None = None,
        select: str | Sequence[str] = (),
        ignore: str | Sequence[str] = (),
        workers: int | None = None,
        batch_size: int | None = None,
    ) -> "DataFrame | Iterator[DataFrame]":
        """The findings of the corpus, or of other corpora and single files in them.

        Nothing above ``level`` (1 to 8) is looked for; ``select`` and ``ignore``
        are codes or beginnings of codes. ``workers`` is the number of processes
        for a corpus of JSON Lines, by default one for each core. Raises
        `SelectionError` where a code does not exist, and `PathError` where a
        path is no corpus and no file of one.
        """
        rows = frame_rows.finding_rows(self._findings(paths, level, strings(select), strings(ignore), workers))
        return self._table(frame_columns.FINDINGS, rows, self._frame_schema(), batch_size)

    @property
    def measures(self) -> tuple[str, ...]:
        """The names of all measures of agreement, with those of the schema's attributes."""
        return measure_registry.names(self.schema if self._schema_file is not None else None)

    @overload
    def agreement(
        self,
        *,
        layers: str | Sequence[str] = ...,
        by: By | Sequence[By] = ...,
        measures: str | Sequence[str] = ...,
        resamples: int = ...,
        workers: int | None = ...,
        progress: Progress | None = ...,
        batch_size: None = None,
    ) -> "DataFrame": ...

    @overload
    def agreement(
        self,
        *,
        layers: str | Sequence[str] = ...,
        by: By | Sequence[By] = ...,
        measures: str | Sequence[str] = ...,
        resamples: int = ...,
        workers: int | None = ...,
        progress: Progress | None = ...,
        batch_size: int,
    ) -> "Iterator[DataFrame]": ...

    def agreement(
        self,
        *,
        layers: str | Sequence[str] = (),
        by: By | Sequence[By] = (),
        measures: str | Sequence[str] = (),
        resamples: int = RESAMPLES,
        workers: int | None = None,
        progress: Progress | None = None,
        batch_size: int | None = None,
    ) -> "DataFrame | Iterator[DataFrame]":
        """How far annotators agree: a row for each score, first of everything, then of each value of what ``by`` names.

        ``layers`` are annotators or layers, as ``ann`` or ``user-*``, by default
        all finished ones. ``measures`` are names of measures or words in them;
        the word ``all`` adds the slow ones. Raises `NotFoundError` where a measure, a layer or
        what ``by`` names does not exist, and `AgreementError` where there is nothing to compare.
        """
        rows = frame_rows.score_rows(
            self._scores(strings(layers), strings(by), strings(measures), resamples, workers, progress)
        )
        return self._table(frame_columns.AGREEMENT, rows, self._frame_schema(), batch_size)

    @overload
    def disagreements(
        self,
        *,
        layers: str | Sequence[str] = ...,
        batch_size: None = None,
    ) -> "DataFrame": ...

    @overload
    def disagreements(
        self,
        *,
        layers: str | Sequence[str] = ...,
        batch_size: int,
    ) -> "Iterator[DataFrame]": ...

    def disagreements(
        self,
        *,
        layers: str | Sequence[str] = (),
        batch_size: int | None = None,
    ) -> "DataFrame | Iterator[DataFrame]":
        """Every difference between the finished layers of each document, or between those that ``layers`` names.

        Raises `AgreementError` where there is nothing to compare.
        """
        schema = self._frame_schema()
        found = disagreements.disagreements(self.path, schema, layers=strings(layers))
        return self._table(frame_columns.DISAGREEMENTS, frame_rows.disagreement_rows(found), schema, batch_size)

    # rows for them

    def _table(
        self, frame: Frame, rows: Iterable[Row], schema: Schema, batch_size: int | None
    ) -> "DataFrame | Iterator[DataFrame]":
        from goldspan.frames.build_frames import build  # late, for it brings pandas

        if batch_size is None:
            return build(rows, frame, schema)
        return build(rows, frame, schema, batch_size=batch_size)

    def _frame_schema(self) -> Schema:
        """The schema that gives a frame its categories and attributes; an empty one where none is known."""
        return self.schema if self._schema_file is not None else _NO_SCHEMA

    def _link_sets(self, annotator: str | None) -> Iterator[LinkSet]:
        names = set()
        for path in link_files(self.path):
            links = read_links(path)
            names.add(links.annotator)
            if annotator in (None, links.annotator):
                yield links
        if annotator is not None and annotator not in names:
            self._check_annotator(annotator)

    def _adjudications(self, document: str | Document | None) -> Iterator[tuple[Document | None, Adjudication]]:
        paths: Iterable[Path] = adjudication_files(self.path)
        if document is not None:
            name = document.id if isinstance(document, Document) else document
            self.documents.with_layers(name)  # raises where there is no such document
            path = adjudication_path(self.path, name)
            paths = [path] if path.exists() else []
        for path in paths:
            adjudication = read_adjudication(path)
            known = adjudication.document in self.documents
            yield (self.documents[adjudication.document] if known else None), adjudication

    def _findings(
        self,
        paths: AnyPath | Sequence[AnyPath],
        level: int | None,
        select: Sequence[str],
        ignore: Sequence[str],
        workers: int | None,
    ) -> Iterator[Finding]:
        if level is not None and level not in LEVELS:
            raise NotFoundError(f"there is no level {level}; levels are {LEVELS[0]} to {LEVELS[-1]}")
        options = ValidateOptions(
            paths=paths_of(paths) or [self.path], schema=self.schema_file, level=level, select=select, ignore=ignore
        )
        return find(self._around, options, workers=workers)

    def _scores(
        self,
        layers: Sequence[str],
        by: Sequence[str],
        measures: Sequence[str],
        resamples: int,
        workers: int | None,
        progress: Progress | None,
    ) -> Iterator[Score]:
        for name in by:
            if name not in BYS:
                raise NotFoundError(unknown("grouping of scores", name, BYS))
        schema = self.schema if self._schema_file is not None else None
        request = AgreementRequest(
            measures=measure_registry.select(measures, schema),
            by=tuple(name for name in BYS if name in by),
            patterns=tuple(layers),
            schema=schema,
        )
        return self._measured(request, resamples, workers, progress)

    def _measured(
        self, request: AgreementRequest, resamples: int, workers: int | None, progress: Progress | None
    ) -> Iterator[Score]:
        corpora = [self.path]
        with (
            Spool() as spool,
            process_pool(workers) if agree.is_large(corpora) else nullcontext() as executor,
        ):
            found = agree.collect(corpora, request, spool=spool, executor=executor, progress=progress)
            if why := agree.why_nothing_compared(found):
                raise AgreementError(why)
            yield from agree.scores(found, resamples=resamples, executor=executor, progress=progress)
