"""What a model suggests on a document: ``suggestions/DOCUMENT/MODEL.json``, beside the layers and never among them.

A version that annotators were shown is kept when a newer one takes its place, in ``suggestions/DOCUMENT/earlier/``: it
says what they had before their eyes.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from goldspan.model import Layer, Provenance, Relation, Span, replace
from goldspan.store.files import AnyPath, StoreError, check_name, safe_name, write_text
from goldspan.store.folder import check_folder
from goldspan.store.records import dumps

FOLDER = "suggestions"
EARLIER = "earlier"


class Shown(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where annotators see a suggestion: the prediction of a task, with the server's time of it."""

    origin: str
    project: int
    task: int
    at: str


class Suggestion(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a version of a model suggests on a document, for the labels of a pass.

    The origin of a span or a relation names as its ``model`` the source that it came from, such as ``gold``, and has
    its score, if any. ``score`` is the mean of the scores of the spans.
    """

    document: str
    model: str
    version: str
    pass_name: str
    text_sha256: str
    score: float | None = None
    shown: tuple[Shown, ...] = ()
    spans: tuple[Span, ...] = ()
    relations: tuple[Relation, ...] = ()

    def as_layer(self, name: str) -> Layer:
        """The same as the layer of a machine, which is all machine-generated: no annotator has accepted any of it."""
        return Layer(
            document=self.document,
            name=name,
            annotator=name,
            status="submitted",
            text_sha256=self.text_sha256,
            provenance=Provenance(
                method="machine-generated",
                pass_name=self.pass_name,
                comment=f"suggested by {self.model}, version {self.version}; no annotator has checked it",
            ),
            spans=tuple(replace(span, origin=None) for span in self.spans),
            relations=tuple(replace(relation, origin=None) for relation in self.relations),
        )


def suggestion_path(corpus: AnyPath, document: str, model: str) -> Path:
    return Path(corpus) / FOLDER / safe_name(document) / f"{safe_name(model)}.json"


def earlier_path(corpus: AnyPath, suggestion: Suggestion) -> Path:
    """Where a version lies that was shown, once there is a newer one."""
    folder = Path(corpus) / FOLDER / safe_name(suggestion.document) / EARLIER
    return folder / f"{safe_name(f'{suggestion.model} {suggestion.version}')}.json"


def read_suggestion(path: AnyPath) -> Suggestion:
    """Raises `StoreError` where the file is not a suggestion."""
    try:
        return msgspec.convert(json.loads(Path(path).read_bytes()), Suggestion)
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}); restore it from git") from error
    except (ValueError, RecursionError) as error:
        raise StoreError(f"{path}: not a suggestion ({error}); delete it and run `goldspan suggest` again") from error


def read_suggestions(corpus: AnyPath, document: str, *, earlier: bool = False) -> Iterator[Suggestion]:
    """The suggestions on a document, by the names of their files; with ``earlier`` also those that were shown before.

    Raises `StoreError`.
    """
    check_folder(corpus)
    folder = Path(corpus) / FOLDER / safe_name(document)
    yield from map(read_suggestion, sorted(folder.glob("*.json")))
    if earlier:
        yield from map(read_suggestion, sorted((folder / EARLIER).glob("*.json")))


def all_suggestions(corpus: AnyPath) -> Iterator[Suggestion]:
    """The suggestions on all documents, without those that newer ones took the place of. Raises `StoreError`."""
    check_folder(corpus)
    yield from map(read_suggestion, sorted((Path(corpus) / FOLDER).glob("*/*.json")))


def write_suggestion(corpus: AnyPath, suggestion: Suggestion, *, path: Path | None = None) -> bool:
    """Writes the file of a suggestion, or another one; says whether it changed."""
    check_name(suggestion.document)
    check_name(suggestion.model)
    record = json.loads(msgspec.json.encode(suggestion, order="deterministic"))
    head = ("document", "model", "version", "pass_name", "text_sha256", "score", "shown", "spans", "relations")
    text = dumps({name: record[name] for name in head if name in record})
    return write_text(path or suggestion_path(corpus, suggestion.document, suggestion.model), text)
