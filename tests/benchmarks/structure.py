"""Level 2 (structure) against pure `jsonschema`, on the same records in the same run.

    .venv/bin/python tests/benchmarks/structure.py [DOCUMENTS]

Records are shaped like the seeds: 2.5 kB of text, 60 spans, 30 relations. Each side runs three times, the sides in
turn; the table gives the median. Pure `jsonschema` is given a twentieth of the records, as it is slow.
"""

import json
import random
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from strategies import document

from goldspan import store
from goldspan.model import Layer, in_order, make_relation, make_span
from goldspan.schema.layers import structure
from goldspan.validate.shape import layer_shape

LABELS = [f"LABEL_{number}" for number in range(25)]


def layer(number: int) -> Layer:
    """A layer of 60 spans and 30 relations on 2.5 kB of text."""
    chance = random.Random(number)
    doc = document(" ".join(f"word{chance.randrange(10_000)}" for _ in range(310))[:2500], name=f"doc-{number}")
    spans = {}
    while len(spans) < 60:
        start = chance.randrange(len(doc.text) - 40)
        span = make_span(doc, chance.choice(LABELS), [(start, start + chance.randrange(3, 40))])
        spans[span.id] = span
    pairs = [chance.sample(list(spans), 2) for _ in range(30)]
    relations = {one.id: one for one in (make_relation(chance.choice(LABELS), *pair) for pair in pairs)}
    ordered = in_order(spans.values(), relations.values())
    return Layer(
        document=doc.id, name="ann", annotator="ann", status="submitted", text_sha256=doc.text_sha256,
        spans=ordered[0], relations=ordered[1],
    )  # fmt: skip


def pure(records: list[dict]) -> float:
    """Records a second, by `jsonschema` alone."""
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(structure())
    begun = time.perf_counter()
    assert all(validator.is_valid(record) for record in records)
    return len(records) / (time.perf_counter() - begun)


def ours(records: list[dict]) -> float:
    """Records a second, by level 2 of `goldspan validate`."""
    shape = layer_shape()
    begun = time.perf_counter()
    assert all(shape.fits(record) for record in records)
    return len(records) / (time.perf_counter() - begun)


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    records = [json.loads(json.dumps(store.layer_record(layer(one)))) for one in range(number)]
    few = records[: max(1, number // 20)]
    rounds = [(pure(few), ours(records)) for _ in range(3)]
    slow, fast = (statistics.median(one[side] for one in rounds) for side in (0, 1))
    print(f"jsonschema {slow:10,.0f} records/s")
    print(f"goldspan   {fast:10,.0f} records/s, {fast / slow:.0f} times as fast")


if __name__ == "__main__":
    main()
