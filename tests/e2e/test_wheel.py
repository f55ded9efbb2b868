"""A wheel works outside of the repository: from nothing to a dataset, by the command line and by the API.

The wheel is installed into an empty environment that takes its dependencies from the running one.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The Python of an environment that has the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    ignored = shutil.ignore_patterns("*.egg-info", "__pycache__")
    shutil.copytree(ROOT / "scripts", source / "scripts", ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    offline = ["--no-deps", "--no-index"]
    run([*pip, "wheel", "--no-build-isolation", *offline, "-w", str(folder), str(source)], folder)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "environment", with_pip=False)
    made = folder / "environment" / "bin" / "python"
    run([*pip, "--python", str(made), "install", *offline, str(wheel)], folder)
    shutil.rmtree(source)
    libraries = Path(run([str(made), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], folder).strip())
    (libraries / "of_the_tests.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return made


def run(command, folder):
    """What a program prints, without variables of Label Studio, of the Hub and of Python."""
    unset = ("LABEL_STUDIO_", "HF_", "PYTHON")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(unset)}
    offline = {"HF_HOME": str(folder / "hf"), "HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    done = subprocess.run(command, cwd=folder, env=environment | offline, capture_output=True, text=True)
    assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


WORDS = [("ORGANISATION", "Lindar Ferries"), ("PLACE", "Port Lindar")]


def export(folder):
    """What somebody downloads who has annotated the sample in Label Studio."""
    (path,) = (folder / "corpus" / "documents").glob("*.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    text = document["text"]
    result = []
    for label, words in WORDS:
        start = text.index(words)
        value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
        result.append({"id": words, "type": "labels", "from_name": "labels_ENTITY", "to_name": "text", "value": value})
    data = {"text": text, "document_id": document["id"], "text_sha256": document["text_sha256"]}
    annotation = {"id": 1, "completed_by": {"email": "ann@example.org"}, "result": result}
    file = folder / "export.json"
    file.write_text(json.dumps([{"id": 1, "data": data, "annotations": [annotation]}]), encoding="utf-8")
    return file


LOADED = """
import sys
from datasets import load_dataset

spans = load_dataset(sys.argv[1], "spans", split="train")
print(sorted(zip(spans["label"], spans["text"])))
"""


def test_by_the_command_line(python, tmp_path):
    goldspan = str(python.with_name("goldspan"))
    run([goldspan, "init", "mine"], tmp_path)
    folder = tmp_path / "mine"
    for words in ("ingest", "schema build", "validate"):
        run([goldspan, *words.split()], folder)
    run([goldspan, "pull", "--export", str(export(folder)), "--out", "corpus"], folder)
    run([goldspan, "validate"], folder)
    assert "Lindar Ferries" in run([goldspan, "show", "sample"], folder)
    run([goldspan, "release", "build", "--out", "dataset", "--draft"], folder)
    assert run([str(python), "-c", LOADED, "dataset"], folder).strip() == str(sorted(WORDS))


TOUR = """
import sys
from pathlib import Path

import goldspan

assert Path(goldspan.__file__).is_relative_to(sys.prefix), goldspan.__file__
goldspan.init("mine")
corpus = goldspan.open("mine")
corpus.ingest()
corpus.schema_build()
text = corpus[0].text
rows = [{"label": label, "start": text.index(words), "end": text.index(words) + len(words), "text": words}
        for label, words in WORDS]
corpus.add_layer(corpus[0], "ann", spans=rows, method="manual")
assert not (corpus.validate()["severity"] == "error").any()
assert "Lindar Ferries" in corpus.show("sample")._repr_html_()
corpus.release_build(out="mine/dataset", draft=True)
"""


def test_by_the_api(python, tmp_path):
    run([str(python), "-c", f"WORDS = {WORDS}\n{TOUR}"], tmp_path)
    assert run([str(python), "-c", LOADED, "mine/dataset"], tmp_path).strip() == str(sorted(WORDS))
