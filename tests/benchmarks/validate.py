"""`goldspan validate` on a corpus of JSON Lines against what else reads or checks the same lines, in one run.

    .venv/bin/python tests/benchmarks/validate.py [DOCUMENTS...]

Documents are shaped like the corpus (2.5 kB of text, 60 spans, 30 relations); by default 1,000 and 30,000 of them.
All run as commands of their own, so that each one's time holds its start, and its memory is its own. Pure `jsonschema`,
which checks nothing but structure, is given 1,000 documents at most, as it is slow.
"""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from benchmarks.export import schema  # noqa: E402
from benchmarks.measure import goldspan, measure, python, row  # noqa: E402
from benchmarks.shapes import case  # noqa: E402

from goldspan.schema.writing import write  # noqa: E402
from goldspan.shards import SHARD_SIZE  # noqa: E402
from goldspan.store import jsonl  # noqa: E402

JSON_LOADS = "import json, sys\nfor line in open(sys.argv[1], 'rb'): json.loads(line)"
MSGSPEC = "import msgspec, sys\nfor line in open(sys.argv[1], 'rb'): msgspec.json.decode(line)"
JSONSCHEMA = """
import itertools, json, sys
from jsonschema import Draft202012Validator
from goldspan.schema.layer_json_schema import document_structure, structure
document, layer = Draft202012Validator(document_structure()), Draft202012Validator(structure())
for line in itertools.islice(open(sys.argv[1], 'rb'), 1000):
    entry = json.loads(line)
    assert document.is_valid(entry["document"]) and all(map(layer.is_valid, entry["layers"]))
"""


def write_corpus(folder: Path, documents: int) -> Path:
    """One file with all lines, which goldspan cuts into shards itself."""
    with jsonl.NewLines(folder) as new:
        entries = ((doc, [layer]) for doc, layer in map(case, range(documents)))
        jsonl.write_part(new.aside / jsonl.part_name(1), (jsonl.entry_line(doc, layers) for doc, layers in entries))
        [path] = new.finish()
    return path


def table(documents: int, folder: Path) -> None:
    """Every side on a corpus of so many documents."""
    path = write_corpus(folder / "corpus", documents)
    rules = folder / "schema.yaml"
    rules.write_text(write(schema()), encoding="utf-8")
    shards = len(list(jsonl.shards([path], SHARD_SIZE)))
    print(f"{documents:,} documents, {path.stat().st_size / 1e6:.0f} MB, {shards} shards; last: speed to json.loads")
    first = measure(python(JSON_LOADS, str(path)))
    print(row("json.loads of each line", documents, first, first))
    print(row("msgspec.json.decode of each line", documents, measure(python(MSGSPEC, str(path))), first))
    few = min(documents, 1000)
    slow = measure(python(JSONSCHEMA, str(path)))
    print(row(f"jsonschema, {few:,} documents", few, slow))
    for level in ("2", "6", "8"):
        command = goldspan("validate", str(folder / "corpus"), "--schema", str(rules), "--level", level)
        print(row(f"goldspan validate --level {level}", documents, measure(command), first), flush=True)


def main() -> None:
    for documents in [int(one) for one in sys.argv[1:]] or [1_000, 30_000]:
        with tempfile.TemporaryDirectory() as name:
            table(documents, Path(name))


if __name__ == "__main__":
    main()
