"""`goldspan pull --export`, checks of levels 1 to 6 included, against what else people do with an export, in one run.

    .venv/bin/python tests/benchmarks/export.py [TASKS]

Tasks are shaped like the corpus (2.5 kB of text, 60 regions, 30 relations); 30,000 of them, the default, are 500 MB.
The peers are bare `json.load`, msgspec's bare decoding, and label-studio-sdk's converter to JSON-MIN, which loses the
relations. All run as commands of their own, so that each one's time holds its start, and its memory is its own.
"""

import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from benchmarks.measure import goldspan, measure, python, row  # noqa: E402
from benchmarks.shapes import LABELS, RELATIONS, case  # noqa: E402

from goldspan.formats.labelstudio.labeling_config import build  # noqa: E402
from goldspan.formats.labelstudio.result_items import to_results  # noqa: E402
from goldspan.formats.labelstudio.tasks import task_data  # noqa: E402
from goldspan.schema.types import Pass, RelationLabel, Schema, SpanLabel  # noqa: E402

JSON_LOAD = "import json, sys; json.load(open(sys.argv[1], 'rb'))"
MSGSPEC = "import msgspec, sys; msgspec.json.decode(open(sys.argv[1], 'rb').read())"
CONVERTER = """
import sys
from label_studio_sdk.converter import Converter
export, config, out = sys.argv[1:]
Converter(open(config).read(), ".").convert(export, out, "JSON_MIN", is_dir=False)
"""


def schema() -> Schema:
    """All labels, and relations between any two of them."""
    every = tuple(LABELS)
    return Schema(
        name="bench",
        version="1.0.0",
        labels={name: SpanLabel(name=name) for name in LABELS},
        relations={name: RelationLabel(name=name, source=every, target=every) for name in RELATIONS},
        passes={"all": Pass(name="all", title="All labels", labels=every, relations=tuple(RELATIONS), attributes=())},
    )


def write_export(folder: Path, tasks: int) -> None:
    """An export as Label Studio writes it, and the config beside it."""
    (folder / "config.xml").write_text(build(schema(), "all"), encoding="utf-8")
    with (folder / "export.json").open("w", encoding="utf-8") as file:
        for number in range(tasks):
            doc, layer = case(number)
            result = to_results(layer, doc, schema())
            annotation = {"id": number + 1, "completed_by": 1, "result": result, "was_cancelled": False}
            annotation |= {"ground_truth": False, "lead_time": 1.0, "updated_at": "2026-01-01T00:00:00Z"}
            task = {"id": number + 1, "annotations": [annotation], "drafts": [], "predictions": []}
            task |= {"data": task_data(doc, "all"), "meta": {}}
            file.write(("[" if number == 0 else ",\n") + json.dumps(task, ensure_ascii=False))
        file.write("]")


def main() -> None:
    tasks = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_export(folder, tasks)
        export, config = str(folder / "export.json"), str(folder / "config.xml")
        print(f"{tasks:,} tasks, {Path(export).stat().st_size / 1e6:.0f} MB; the last column is the speed to json.load")
        first = measure(python(JSON_LOAD, export))
        print(row("json.load", tasks, first, first))
        sides = {
            "msgspec.json.decode": python(MSGSPEC, export),
            "label-studio-sdk's converter to JSON-MIN": python(CONVERTER, export, config, str(folder / "min")),
            "goldspan pull --jsonl": goldspan(
                "pull", "--export", export, "--config", config, "--jsonl", "--out", str(folder / "corpus")
            ),
            "goldspan pull --jsonl --workers 1": goldspan(
                *("pull", "--export", export, "--config", config, "--jsonl", "--out", str(folder / "corpus-1")),
                *("--workers", "1"),
            ),
        }
        for side, command in sides.items():
            print(row(side, tasks, measure(command, cwd=folder), first), flush=True)


if __name__ == "__main__":
    main()
