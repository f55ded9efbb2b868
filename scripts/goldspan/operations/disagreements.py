"""Every difference between the finished layers of each document, one after the other."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from goldspan.agreement import layer_comparison, layer_selection
from goldspan.agreement.layer_comparison import Disagreement
from goldspan.operations.agree import (
    AgreementError,
    AgreementRequest,
    check_patterns,
    nothing_yet,
    why_nothing_compared,
)
from goldspan.schema.types import Schema
from goldspan.store import CorpusReader


def disagreements(corpus: Path, schema: Schema | None, *, layers: Sequence[str] = ()) -> Iterator[Disagreement]:
    """The disagreements of each two annotators, with flat memory; ``layers`` are patterns as `agree` takes them.

    Raises `NotFoundError` at the end where a pattern selects no layer, and `AgreementError` where there was nothing to
    compare.
    """
    seen = nothing_yet(AgreementRequest(measures=(), schema=schema))
    for stored in CorpusReader(corpus):
        document = stored.document
        for layer in stored.layers:
            seen.names.update(layer_selection.names(layer))
        selection = layer_selection.select_layers(document, stored.layers, schema=schema, patterns=layers)
        seen.counts.add(selection)
        for task in selection.tasks.values():
            for pair in layer_selection.pairs(task):
                left, right = pair.layers
                yield from layer_comparison.disagreements(document, left, right, schema=schema)
    check_patterns(layers, seen.names)
    if why := why_nothing_compared(seen):
        raise AgreementError(why)
