"""Small releases of made-up data, as `goldspan release build` would lay them down."""

import hashlib
import json

import pyarrow as pa
import pyarrow.parquet as pq

from goldspan.release.versions.manifest import dumps, loads

CARD = """---
configs:
- config_name: documents
  default: true
  data_files:
  - split: train
    path: data/documents/train-*.parquet
- config_name: spans
  data_files:
  - split: train
    path: data/spans/train-*.parquet
---
# Demo {version}
"""


def make_release(folder, *, version="0.1.0", shards=(("a", "b"),), draft=False, card=""):
    """A release with a shard of ``documents`` for each of ``shards``, which are ids, and one of ``spans``.

    Its card ends with ``card``.
    """
    tables = {
        f"data/documents/train-{n:05}-of-{len(shards):05}.parquet": {"id": list(one)} for n, one in enumerate(shards)
    }
    tables["data/spans/train-00000-of-00001.parquet"] = {"document_id": ["a"], "label": ["PERSON"]}
    for path, columns in tables.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table(columns), folder / path)
    (folder / "README.md").write_text(CARD.format(version=version) + card)
    (folder / "notes.txt").write_text("not of the release\n")
    write_manifest(folder, [*tables, "README.md"], version=version, draft=draft)
    return folder


def write_manifest(folder, paths, *, version, draft=False):
    files = []
    for path in sorted(paths):
        content = (folder / path).read_bytes()
        files.append({"path": path, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)})
    manifest = {
        "format": 1,
        "name": "Demo",
        "version": version,
        "text": "included",
        "draft": draft,
        "goldspan": "0.1.0",
        "schema": {"name": "demo", "version": "1.0.0", "sha256": "0" * 64},
        "counts": {"documents": 2, "spans": 1, "relations": 0, "layers": 2},
        "splits": {"train": 2},
        "allowed": [],
        "files": files,
    }
    (folder / "manifest.json").write_bytes(dumps(loads(json.dumps(manifest).encode())))


def files_of(folder):
    """The bytes of a release by path, which is all that may be published of it."""
    listed = json.loads((folder / "manifest.json").read_text())["files"]
    return {path: (folder / path).read_bytes() for path in (*(one["path"] for one in listed), "manifest.json")}
