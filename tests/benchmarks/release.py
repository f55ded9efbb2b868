"""The data of a release against other ways to the same Parquet, side by side in one run; then what follows on them.

    .venv/bin/python tests/benchmarks/release.py [DOCUMENTS...]

Documents are shaped like the corpus (2.5 kB of text, 60 spans, 30 relations); by default 3,000 and 30,000 of them.
All run as commands of their own, so that each one's time holds its start, and its memory is its own. The first side
is the least that can be done: rows that lie ready as JSON, read by pyarrow with the schema given, and written with
the same options. `Dataset.from_generator` is given the same rows as Python objects, one at a time, with `ClassLabel`
features. goldspan reads a corpus of JSON Lines: it checks ids, labels and ends of every layer, gives people pseudonyms,
makes the rows, and sums up what it wrote. The gates of a release are not asked; validation has a benchmark of its own.
The diff is of that release and one in which every hundredth document has lost its last relation. Withholding is that
of 3,000 documents at most, the build included.
"""

import sys
import tempfile
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from benchmarks.export import schema  # noqa: E402
from benchmarks.measure import measure, python, row  # noqa: E402
from benchmarks.validate import write_corpus  # noqa: E402

from goldspan.model import replace  # noqa: E402
from goldspan.release.build.entries import portions  # noqa: E402
from goldspan.release.build.rows import portion_rows, tables  # noqa: E402
from goldspan.release.build.views import names  # noqa: E402
from goldspan.schema.language import load  # noqa: E402
from goldspan.schema.writing import write  # noqa: E402
from goldspan.store import jsonl  # noqa: E402

_lines = msgspec.json.Encoder()

BEGIN = """
import sys
from pathlib import Path
from goldspan.schema.language import load
schema, source, out = load(Path(sys.argv[1])), Path(sys.argv[2]), Path(sys.argv[3])
"""

PYARROW = (
    BEGIN
    + """
import pyarrow as pa, pyarrow.json as pj, pyarrow.parquet as pq
from goldspan.release.build.columns import arrow_schema
from goldspan.release.build.parquet import CHUNKING
from goldspan.release.build.views import named_view
columns = arrow_schema(named_view(schema, "documents").columns)
options = pj.ParseOptions(explicit_schema=columns)
out.mkdir()
with pq.ParquetWriter(
    out / "documents.parquet", columns,
    compression="zstd", write_page_index=True, use_content_defined_chunking=CHUNKING, store_schema=False,
) as file:
    for part in sorted(source.glob("*.jsonl")):
        file.write_table(pj.read_json(part, read_options=pj.ReadOptions(block_size=4 << 20), parse_options=options))
"""
)

GENERATOR = (
    BEGIN
    + """
import json
from datasets import Dataset, Features
from goldspan.release.build.columns import yaml_features
from goldspan.release.build.views import named_view
def rows():
    for part in sorted(source.glob("*.jsonl")):
        for line in open(part, "rb"):
            yield json.loads(line)
features = Features._from_yaml_list(yaml_features(named_view(schema, "documents").columns))
Dataset.from_generator(rows, features=features, cache_dir=str(out)).to_parquet(out / "documents.parquet")
"""
)

GOLDSPAN = """
import sys
from pathlib import Path
def main():
    from goldspan.release.build.write_views import WriteOptions, write_views
    from goldspan.schema.language import load
    from goldspan.shards import process_pool
    schema, source, out = load(Path(sys.argv[1])), Path(sys.argv[2]), Path(sys.argv[3])
    with process_pool() as executor:
        write_views(source, schema, out, WriteOptions(views=sys.argv[4].split(",")), executor=executor)
if __name__ == "__main__":  # which other processes read as well
    main()
"""

DIFF = """
import sys
from pathlib import Path
from goldspan.release.versions import changes, compare
found = changes.collect(compare.differences(Path(sys.argv[1]), Path(sys.argv[2])), most=20)
assert sum(found.counts["relations"].values()) == int(sys.argv[3]), found.counts
"""

WITHHOLD = """
import sys
from pathlib import Path
def main():
    from goldspan.release import ReleaseSettings
    from goldspan.release.build.dataset import BuildOptions, build
    from goldspan.schema.language import load
    from goldspan.shards import process_pool
    schema, source, out = load(Path(sys.argv[1])), Path(sys.argv[2]), Path(sys.argv[3])
    with process_pool() as executor:
        options = BuildOptions(executor=executor, withhold_text=True)
        build(source, schema, out, settings=ReleaseSettings(), options=options)
if __name__ == "__main__":
    main()
"""

WITHHELD, EDITED = 3_000, 100


def edited_corpus(corpus: Path, folder: Path) -> Path:
    """The corpus, with one relation less in every hundredth document."""
    (folder / "entries").mkdir(parents=True)
    for part in jsonl.part_files(corpus):
        with (folder / "entries" / part.name).open("wb") as out, part.open("rb") as file:
            for number, line in enumerate(file):
                if number % EDITED == 0:
                    document, (layer,) = jsonl.read_entry(line, str(part))
                    line = jsonl.entry_line(document, [replace(layer, relations=layer.relations[:-1])])
                out.write(line)
    return folder


def ready_rows(corpus: Path, rules: Path, folder: Path) -> Path:
    """The rows of `documents` as JSON Lines, a file for each thousand or so."""
    used = load(rules)
    folder.mkdir()
    for number, portion in enumerate(portions(corpus, size=11 << 20)):
        found = tables(portion_rows(portion, schema=used, names=["documents"]))["documents"]
        (folder / f"{number:04}.jsonl").write_bytes(_lines.encode_lines(found.to_pylist()))
    return folder


def table(documents: int, folder: Path) -> None:
    """Every side on a corpus of so many documents."""
    corpus = folder / "corpus"
    write_corpus(corpus, documents)
    rules = folder / "schema.yaml"
    rules.write_text(write(schema()), encoding="utf-8")
    ready = ready_rows(corpus, rules, folder / "ready")
    print(f"{documents:,} documents; last: speed to pyarrow")
    first = measure(python(PYARROW, str(rules), str(ready), str(folder / "pyarrow")))
    print(row("pyarrow: read_json and write, documents", documents, first, first), flush=True)
    peer = measure(python(GENERATOR, str(rules), str(ready), str(folder / "datasets")))
    print(row("Dataset.from_generator, documents", documents, peer, first), flush=True)
    script = folder / "build.py"
    script.write_text(GOLDSPAN, encoding="utf-8")
    for view_name, wanted in (("documents", ["documents"]), ("all views", names())):
        command = [sys.executable, str(script), str(rules), str(corpus), str(folder / view_name), ",".join(wanted)]
        print(row(f"goldspan, {view_name}", documents, measure(command), first), flush=True)
    command = [sys.executable, str(script), str(rules), str(edited_corpus(corpus, folder / "edited"))]
    measure([*command, str(folder / "next"), ",".join(names())])
    edits = str(-(-documents // EDITED))
    diff = measure(python(DIFF, str(folder / "all views"), str(folder / "next"), edits))
    print(row("goldspan, diff of all views", documents, diff, first), flush=True)
    few = min(documents, WITHHELD)
    if few < documents:
        corpus = folder / "few"
        write_corpus(corpus, few)
    script.write_text(WITHHOLD, encoding="utf-8")
    withheld = measure([sys.executable, str(script), str(rules), str(corpus), str(folder / "withheld")])
    print(row(f"goldspan, {few:,} documents withheld", few, withheld), flush=True)


def main() -> None:
    for documents in [int(one) for one in sys.argv[1:]] or [3_000, 30_000]:
        with tempfile.TemporaryDirectory() as name:
            table(documents, Path(name))


if __name__ == "__main__":
    main()
