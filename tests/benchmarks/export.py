"""`goldspan pull --export`, checks included, against what else people do with an export, in one run.

    .venv/bin/python tests/benchmarks/export.py [TASKS]

Tasks are shaped like the corpus (2.5 kB of text, 60 regions, 30 relations). Each side runs in a process of its own, so
that its peak memory is its own; the peers are bare `json.load`, and label-studio-sdk's converter to JSON-MIN, which
loses the relations.
"""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from benchmarks.shapes import LABELS, RELATIONS, case  # noqa: E402

from goldspan.labelstudio.annotations import Team  # noqa: E402
from goldspan.labelstudio.config import build  # noqa: E402
from goldspan.labelstudio.results import to_results  # noqa: E402
from goldspan.labelstudio.tasks import task_data  # noqa: E402
from goldspan.schema.types import Pass, RelationLabel, Schema, SpanLabel  # noqa: E402

SIDES = ("json.load", "converter", "goldspan")


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


def run(side: str, folder: Path) -> None:
    """One side, in this process."""
    export, config = folder / "export.json", folder / "config.xml"
    if side == "json.load":
        with export.open("rb") as file:
            json.load(file)
    elif side == "converter":
        from label_studio_sdk.converter import Converter

        Converter(config.read_text(encoding="utf-8"), str(folder)).convert(
            str(export), str(folder / "min"), "JSON_MIN", is_dir=False
        )
    else:
        from goldspan.jobs.labels import pull_file

        pulled = pull_file(export, config, folder / "corpus", schema=None, team=Team())
        assert not [one for one in pulled.findings if one.severity == "error"], pulled.findings[:3]


def main() -> None:
    tasks = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_export(folder, tasks)
        size = (folder / "export.json").stat().st_size / 1e6
        print(f"{tasks:,} tasks, {size:.0f} MB")
        for side in SIDES:
            begun = time.perf_counter()
            told = subprocess.run(
                [sys.executable, __file__, "--side", side, name], check=True, capture_output=True, text=True
            ).stdout
            took = time.perf_counter() - begun
            print(
                f"{side:10} {took:8.1f} s {tasks / took:10,.0f} tasks/s   peak {int(told.split()[-1]) / 1024:6.0f} MB"
            )
            for left in ("corpus", "min"):
                shutil.rmtree(folder / left, ignore_errors=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--side"]:
        run(sys.argv[2], Path(sys.argv[3]))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    else:
        main()
