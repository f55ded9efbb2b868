"""Level 2 (structure) against pure `jsonschema`, on the same records in the same run.

    .venv/bin/python tests/benchmarks/structure.py [DOCUMENTS]

Records are shaped like the seeds: 2.5 kB of text, 60 spans, 30 relations. Each side runs three times, the sides in
turn; the table gives the median. Pure `jsonschema` is given a twentieth of the records, as it is slow.
"""

import json
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.shapes import case

from goldspan import store
from goldspan.schema.layer_json_schema import structure
from goldspan.validate.json_schema import layer_shape


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
    records = [json.loads(json.dumps(store.layer_record(case(one)[1]))) for one in range(number)]
    few = records[: max(1, number // 20)]
    rounds = [(pure(few), ours(records)) for _ in range(3)]
    slow, fast = (statistics.median(one[side] for one in rounds) for side in (0, 1))
    print(f"jsonschema {slow:10,.0f} records/s")
    print(f"goldspan   {fast:10,.0f} records/s, {fast / slow:.0f} times as fast")


if __name__ == "__main__":
    main()
