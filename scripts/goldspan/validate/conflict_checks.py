"""Level 8: layers that were changed here and in Label Studio, until somebody decides."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from goldspan.findings import finding
from goldspan.model import Finding, Layer, Place
from goldspan.store import layer_path
from goldspan.store.conflicts import conflict_files
from goldspan.store.pulled_state import is_unread
from goldspan.validate.structure import read_layer


def check(corpus: Path) -> Iterator[Finding]:
    """Finding GS821 for each conflict of a corpus folder, and those of a file that cannot be read."""
    for file in conflict_files(corpus):
        there, found = read_layer(file, corpus)
        yield from found
        if there is None:
            continue
        path = layer_path(corpus, unquote(file.parent.name), there.name)
        where = Place(file=str(path), document=there.document, layer=there.name)
        if path.exists():
            yield finding("GS821", f"layer {there.name!r} was changed here, and {_what_happened(there)}", where)
        else:
            message = f"the layer of the conflict is not there; the server's version is in {file}"
            yield finding("GS821", message, Place(file=str(file)), hint="restore the layer from git, or pull again")


def _what_happened(there: Layer) -> str:
    if there.status == "withdrawn":
        return "its annotation was deleted in Label Studio"
    if is_unread(there):
        return "its task has another text now, so that the annotation cannot be read"
    return "its annotation was changed in Label Studio"
