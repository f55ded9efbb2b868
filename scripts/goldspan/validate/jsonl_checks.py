"""Checks of a corpus in the form of JSON Lines, shard by shard, in this process or in several."""

from collections.abc import Iterator
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import Struct

from goldspan.findings import finding
from goldspan.model import Document, Finding, Layer, Place
from goldspan.shards import SHARD_SIZE, Shard, map_shards
from goldspan.store import jsonl, order_path
from goldspan.validate import pass_checks
from goldspan.validate.checks import CORPUS, Checks
from goldspan.validate.corpus_files import read_corpus_files
from goldspan.validate.corpus_level import CorpusLevel
from goldspan.validate.layer_checks import validate_layer
from goldspan.validate.structure import document_of, layer_of, parse
from goldspan.validate.summaries import Summary, summarise


class CheckedShard(Struct):
    """The result of checking one shard.

    ``suppressed`` are findings that layers suppress; ``documents`` has of each document its id, place and offset.
    """

    findings: list[Finding]
    suppressed: list[Finding]
    documents: list[tuple[str, str, int]]
    summaries: list[Summary]


def validate_lines(
    corpus: Path, checks: Checks, *, suppressed: list[Finding] | None = None, executor: Executor | None = None
) -> Iterator[Finding]:
    """The findings of a corpus of JSON Lines: line by line, then those about all together."""
    known: dict[str, tuple[str, int]] = {}

    def text(document: str) -> str | None:
        file, start = known[document]
        with open(file.rpartition(":")[0], "rb") as part:
            part.seek(start)
            read, *_ = _entry(part.readline(), file)
        return None if read is None else read.text

    beside, found = read_corpus_files(corpus)
    yield from found
    yield from _beside(corpus)
    level_7 = CorpusLevel(checks, beside, text=text)
    work = partial(check_shard, checks=checks, wanted=level_7.wanted)
    for checked in map_shards(work, jsonl.shards(jsonl.part_files(corpus), SHARD_SIZE), executor):
        yield from checked.findings
        if suppressed is not None:
            suppressed += checked.suppressed
        for document, file, start in checked.documents:
            first, _ = known.setdefault(document, (file, start))
            if first != file:
                message = f"document {document!r} stands in {first} already"
                yield finding("GS202", message, Place(file=file, document=document))
        for summary in checked.summaries:
            if known[summary.document][0] == summary.file:
                level_7.add(summary)
    if checks.level >= CORPUS:
        yield from level_7.findings()


def _beside(corpus: Path) -> Iterator[Finding]:
    """Files that belong to a corpus in folders, and are never read in a corpus of JSON Lines."""
    for path in (corpus / "documents", corpus / "layers", order_path(corpus)):
        if path.exists():
            message = (
                f"{path.name} is never read beside entries, whose lines are the documents and layers, in their order"
            )
            yield finding("GS103", message, Place(file=str(path)), hint="delete it, or move it out of this corpus")


def check_shard(shard: Shard, *, checks: Checks, wanted: frozenset[tuple[str, str, str]] = frozenset()) -> CheckedShard:
    """The findings of a shard's lines, and the summaries of its documents. A pure function of what the file holds.

    ``wanted`` are the spans that links name.
    """
    checked = CheckedShard([], [], [], [])
    for number, start, raw in jsonl.read_lines(shard):
        file = f"{shard.path}:{number}"
        document, layers, found = _entry(raw, file)
        checked.findings += found
        if document is None:
            continue
        checked.documents.append((document.id, file, start))
        for layer in layers:
            checked.findings += validate_layer(layer, document, checks, file=file, suppressed=checked.suppressed)
        if checks.level >= CORPUS:
            checked.findings += pass_checks.check(document, [(layer, file) for layer in layers], checks.schema)
            checked.summaries.append(
                summarise(
                    document,
                    [(layer, file) for layer in layers],
                    file=file,
                    unread=[file] if found else [],
                    wanted=wanted,
                    identities=checks.identities,
                )
            )
    return checked


def _entry(raw: bytes, file: str) -> tuple[Document | None, list[Layer], list[Finding]]:
    """A document, those of its layers that can be read, and what is wrong with the others."""
    record, found = parse(raw, file)
    if record is None:
        return None, [], found
    if problem := _entry_problem(record):
        return None, [], [finding("GS201", problem, Place(file=file))]
    document, found = document_of(record["document"], file)
    if document is None:
        return None, [], found
    layers: list[Layer] = []
    for layer_record in record["layers"]:
        layer, wrong = layer_of(layer_record, file)
        found += wrong
        if layer is None:
            continue
        where = Place(file=file, document=layer.document, layer=layer.name)
        if layer.document != document.id:
            message = f"the layer is of document {layer.document!r}, and stands with {document.id!r}"
            found.append(finding("GS305", message, where))
        elif any(earlier.name == layer.name for earlier in layers):
            found.append(finding("GS202", f"two layers of {document.id!r} are called {layer.name!r}", where))
        else:
            layers.append(layer)
    return document, layers, found


def _entry_problem(record: dict[str, Any]) -> str | None:
    if record.keys() != {"document", "layers"}:
        return "a line holds the fields document and layers, and no others"
    if not isinstance(record["document"], dict):
        return "the field document is not an object"
    if not isinstance(record["layers"], list) or not all(isinstance(layer, dict) for layer in record["layers"]):
        return "the field layers is not a list of objects"
    return None
