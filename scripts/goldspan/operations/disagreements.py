"""Every difference between the finished layers of each document, one after the other."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from goldspan.agreement import disagreements as comparison
from goldspan.agreement import layer_selection
from goldspan.agreement.collection import Collection
from goldspan.agreement.confusions import Confusions
from goldspan.agreement.disagreements import Disagreement
from goldspan.operations.agree import AgreementError, Gathered, check_patterns, too_few
from goldspan.schema.types import Schema
from goldspan.store import CorpusReader


def disagreements(corpus: Path, schema: Schema | None, *, layers: Sequence[str] = ()) -> Iterator[Disagreement]:
    """The disagreements of each two annotators, with flat memory; ``layers`` are patterns as `agree` takes them.

    Raises `AgreementError` at the end where a pattern chooses nothing, or where there was nothing to compare.
    """
    seen = Gathered(Collection((), (), schema), Confusions(0))
    for stored in CorpusReader(corpus):
        document = stored.document
        for layer in stored.layers:
            seen.names.update(layer_selection.names(layer))
        chosen = layer_selection.choose(document, stored.layers, schema=schema, patterns=layers)
        seen.collection.add(chosen)
        for task in chosen.tasks.values():
            for pair in layer_selection.pairs(task):
                left, right = pair.layers
                yield from comparison.disagreements(document, left, right, schema=schema)
    check_patterns(layers, seen.names)
    if why := too_few(seen):
        raise AgreementError(why)
