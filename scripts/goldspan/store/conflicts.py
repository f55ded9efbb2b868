"""The server's version of layers that were changed here and on the server: ``conflicts/DOCUMENT/NAME.json``.

The layer itself stays as it is here until somebody decides. Where its annotation was deleted, the file has the layer
with the status ``withdrawn``.
"""

from collections.abc import Iterator
from pathlib import Path

from goldspan.model import Layer
from goldspan.store.files import AnyPath, safe_name, write_text
from goldspan.store.folder import read_layer
from goldspan.store.records import dumps, layer_record

FOLDER = "conflicts"


def conflict_path(corpus: AnyPath, document: str, name: str) -> Path:
    return Path(corpus) / FOLDER / safe_name(document) / f"{safe_name(name)}.json"


def conflict_files(corpus: AnyPath) -> Iterator[Path]:
    """The files of all conflicts, sorted."""
    yield from sorted((Path(corpus) / FOLDER).glob("*/*.json"))


def read_conflict(corpus: AnyPath, document: str, name: str) -> Layer | None:
    """The server's version of a layer in conflict; ``None`` where there is no conflict. Raises `StoreError`."""
    path = conflict_path(corpus, document, name)
    return read_layer(path) if path.exists() else None


def write_conflict(corpus: AnyPath, layer: Layer) -> bool:
    """Writes the server's version of a layer; returns whether the file changed."""
    return write_text(conflict_path(corpus, layer.document, layer.name), dumps(layer_record(layer)))
