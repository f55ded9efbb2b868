"""`goldspan agree` on many documents with three annotators: time, and the memory of all processes together.

    .venv/bin/python tests/benchmarks/agreement.py [DOCUMENTS...]

Documents are shaped like the corpus (2.5 kB of text, 60 spans, 30 relations); by default 250, 500 and 1,000 of them, to
show what grows with their number. Two annotators differ from the first in a tenth of the spans and relations each. The
measures are those that are taken unless others are asked for, and then all, gamma and gamma-cat among them; each with
1,000 resamples.
"""

import random
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from benchmarks.export import schema  # noqa: E402
from benchmarks.measure import goldspan, measure  # noqa: E402
from benchmarks.shapes import LABELS, RELATIONS, case  # noqa: E402

from goldspan.model import Document, Layer, in_order, make_relation, make_span, replace  # noqa: E402
from goldspan.schema.writing import write  # noqa: E402
from goldspan.store import jsonl  # noqa: E402

SETTINGS = '[project]\nname = "bench"\nversion = "0"\n\n[tool.goldspan]\nproject = "bench"\n'


def other(document: Document, layer: Layer, name: str, chance: random.Random) -> Layer:
    """The layer as somebody else might have made it: a tenth of it missing, or called something else."""
    spans, names = [], {}
    for span in layer.spans:
        if (drawn := chance.random()) < 0.05:
            continue
        new = span if drawn > 0.1 else make_span(document, chance.choice(LABELS), span.fragments)
        spans.append(new)
        names[span.id] = new.id
    relations = [
        make_relation(
            one.label if chance.random() > 0.05 else chance.choice(RELATIONS), names[one.source], names[one.target]
        )
        for one in layer.relations
        if one.source in names and one.target in names and chance.random() > 0.05
    ]
    kept, drawn_ones = in_order({one.id: one for one in spans}.values(), {one.id: one for one in relations}.values())
    return replace(layer, name=name, annotator=name, spans=kept, relations=drawn_ones)


def write_corpus(folder: Path, documents: int) -> None:
    """A corpus of JSON Lines with three layers a document, and the settings and schema around it."""
    (folder / "schema").mkdir()
    (folder / "schema" / "schema.yaml").write_text(write(schema()), encoding="utf-8")
    (folder / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    chance = random.Random(documents)

    def entries():
        for number in range(documents):
            document, layer = case(number)
            yield jsonl.entry_line(
                document, [layer, other(document, layer, "bob", chance), other(document, layer, "eve", chance)]
            )

    with jsonl.NewLines(folder / "corpus") as new:
        jsonl.write_part(new.aside / jsonl.part_name(1), entries())
        new.finish()


def main() -> None:
    for documents in [int(one) for one in sys.argv[1:]] or [250, 500, 1000]:
        with tempfile.TemporaryDirectory() as name:
            write_corpus(Path(name), documents)
            for what, asked in (("the usual", ()), ("all", ("--measure", "all"))):
                one = measure(goldspan("agree", "--format", "json", *asked), cwd=Path(name))
                print(f"{documents:6,} documents, {what:9} {one.seconds:7.1f} s {one.peak:6.0f} MB", flush=True)


if __name__ == "__main__":
    main()
