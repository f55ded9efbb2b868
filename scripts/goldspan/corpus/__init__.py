"""A corpus as one opens it from Python: its documents and layers, tables of them, and every verb of the command line.

Nothing is read before it is asked for. pandas and what else is large is
imported by the methods that need it.
"""

import dataclasses
from collections.abc import Hashable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldspan.corpus.corpus_tables import AnyPath
from goldspan.corpus.corpus_verbs import CorpusVerbs
from goldspan.errors import FrameError, NotFoundError, PathError, require_path
from goldspan.frames.frame_columns import METHODS
from goldspan.model import STATUSES, Document, Layer, Method, Provenance, Status
from goldspan.operations import validation_settings
from goldspan.operations.add_documents import AddedDocuments, add_documents
from goldspan.operations.add_layer import add_layer
from goldspan.settings import NoCorpusError, Settings, load
from goldspan.store import CorpusReader
from goldspan.store.journal import check_finished
from goldspan.wording import Progress, unknown

if TYPE_CHECKING:
    from pandas import DataFrame

    from goldspan.frames.read_frames import Table


def open_corpus(path: AnyPath = ".", *, schema: AnyPath | None = None, rules: bool = True) -> "Corpus":
    """The corpus at ``path``, which is its folder or anything in it, or its project's folder or anything in that.

    A project is a folder whose ``pyproject.toml`` has ``[tool.goldspan]``. A
    corpus without one, as `goldspan pull --export --out` makes it, can be read,
    and checked where ``schema`` names a schema.yaml; with a project, ``schema``
    stands in for the project's own. Where the user has not agreed to the rules that
    the project's settings name (`Corpus.trust`), whatever runs them raises
    `TrustError`; with ``rules=False`` they are left out. Raises `PathError` where
    there is no corpus, `SettingsError` where the settings of the project cannot be
    used, and `StoreError` where a change of the corpus was stopped in the middle.
    """
    start = require_path(Path(path).expanduser(), fix="name a corpus folder, a project's folder, or anything in one")
    start = start.resolve()
    around = _settings_around(start)
    if around is not None and not rules:
        around = dataclasses.replace(around, rules=())
    folder = _corpus_folder(start, around)
    if folder is None:
        raise PathError(
            f"{path}: no corpus here or above: neither a folder with documents/ or entries/, nor a pyproject.toml "
            "with [tool.goldspan]; name another folder, or make a corpus with `goldspan init`"
        )
    check_finished(folder)
    schema_file = require_path(Path(schema).expanduser()).resolve() if schema is not None else None
    return Corpus(folder, settings=around, schema=schema_file)


def _settings_around(start: Path) -> Settings | None:
    try:
        return load(start)
    except NoCorpusError:
        return None


def _corpus_folder(start: Path, around: Settings | None) -> Path | None:
    """The nearest folder with documents, or the project's corpus; ``start`` itself where it is a new corpus."""
    is_new = CorpusReader(start).exists()
    for folder in (start, *start.parents):
        if _holds_documents(folder):
            return folder
        if around is not None and folder == around.root:
            return start if is_new and not start.is_relative_to(around.corpus) else around.corpus
    return start if is_new else None


def _holds_documents(folder: Path) -> bool:
    """Whether a folder is a corpus, and not one with documents of another kind, as a release has."""
    return any(any(folder.glob(pattern)) for pattern in ("documents/*.json", "entries/*.jsonl"))


class Corpus(CorpusVerbs):
    """A corpus on disk, as `goldspan.open` gives it. Its verbs are those of the command line.

    ``path`` is its folder. Documents are found by ``corpus["id"]``, counted by
    ``len(corpus)``, and gone through by ``for document in corpus``.

    The tables (`spans`, `relations`, `attributes`, `links`, `validate`,
    `agreement`, `disagreements`, `decisions`) are pandas DataFrames; with
    ``batch_size``, iterators of DataFrames of so many rows, with flat memory.
    """

    # writing

    def add_documents(
        self,
        documents: "Iterable[Document | Mapping[str, Any]] | DataFrame",
        *,
        progress: Progress | None = None,
    ) -> AddedDocuments:
        """Writes documents into the corpus, behind all that are there: all of them, or none.

        ``documents`` are `Document`s, or rows with a ``text``, and where known an
        ``id``, the ``file`` it is from, and ``title``, ``publisher``, ``author``,
        ``date``, ``url``, ``photo_credit`` and ``licence``; as mappings, or as a
        DataFrame with such columns. Texts stay as they are, to the letter; for
        articles that need cleaning there is `ingest`. A document that exists in
        the corpus with the same content is left alone.

        Raises `CheckError` with the findings where a document is not sound or its
        id is taken, `FrameError` and `NotFoundError` where a row cannot be read,
        and `StoreError` for a corpus of JSON Lines.
        """
        from goldspan.frames import read_frames  # late, for it brings pandas

        return add_documents(self.path, read_frames.documents(documents), progress=progress)

    def add_layer(
        self,
        document: str | Document,
        annotator: str,
        spans: "Table" = (),
        relations: "Table" = (),
        *,
        method: Method | None = None,
        status: Status = "submitted",
        name: str | None = None,
        document_labels: Mapping[str, Any] | None = None,
        note: str | None = None,
        pass_name: str | None = None,
        key: str | None = None,
        replace: bool = False,
    ) -> Layer:
        """Writes an annotator's layer of a document, once it is checked; returns it.

        ``spans`` and ``relations`` are DataFrames, or rows as mappings. A span has a ``label``, and ``start`` and
        ``end`` or ``fragments``; where it has a ``text``, its words are compared with the document's. A relation has a
        ``label``, and a ``source`` and a ``target``, which are rows of ``spans``: by their index, or by the column of
        ``spans`` that ``key`` names. Both have a column for each attribute, named as in `spans` and `relations`. What
        these give can be given back: relations with ``source_id`` and ``target_id`` find their ends by the column
        ``id``. Ids are made, so those given are not kept. ``origin`` is ``accepted`` or ``edited`` where a model
        suggested a row first, with ``origin_model``, ``origin_version`` and ``origin_score``, and
        ``inferred`` where the label of a relation follows from the schema; else a row was made as ``method`` says.

        ``method`` is ``manual`` or ``machine-generated``, by default that of the annotator in the settings. ``name`` is
        the layer's, by default the annotator's; a layer that exists is overwritten only with ``replace``.

        Raises `CheckError` with the findings where the layer has errors, `FrameError` and `NotFoundError` where a row
        cannot be read, and `StoreError` for a corpus of JSON Lines. Nothing is written then.
        """
        from goldspan.frames import read_frames  # late, for it brings pandas

        found = self[document.id if isinstance(document, Document) else document]
        self._check_kind(status, method, pass_name)
        arguments: dict[Hashable, Any] = {
            "annotator": annotator,
            "name": annotator if name is None else name,
            "note": note,
        }
        layer_name = read_frames.needed(arguments, "name", "add_layer")
        made_by = method or self._method_of(annotator)
        tables = read_frames.LayerTables(spans=spans, relations=relations, key=key, method=made_by)
        made, drawn = read_frames.spans_and_relations(tables, found, self.schema)
        layer = Layer(
            document=found.id,
            name=layer_name,
            annotator=read_frames.needed(arguments, "annotator", "add_layer"),
            status=status,
            text_sha256=found.text_sha256,
            document_labels=read_frames.attributes_of(document_labels, "document_labels"),
            note=read_frames.note(arguments, "note", "add_layer"),
            provenance=Provenance(method=made_by, pass_name=pass_name),
            spans=made,
            relations=drawn,
        )
        rules = validation_settings.rules(self._around)
        return add_layer(self.path, found, layer, self.schema, rules=rules, replace=replace)

    def _check_kind(self, status: Status, method: Method | None, pass_name: str | None) -> None:
        if status not in STATUSES:
            raise NotFoundError(unknown("status", status, STATUSES))
        if status == "withdrawn":
            raise FrameError("status: only a pull withdraws layers; give 'skipped' for one that is not to count")
        if method is not None and method not in METHODS:
            raise NotFoundError(unknown("method", method, METHODS))
        if pass_name is not None and pass_name not in self.schema.passes:
            raise NotFoundError(unknown("pass", pass_name, self.schema.passes))

    def _method_of(self, annotator: str) -> Method | None:
        people = self._around.annotators if self._around is not None else ()
        return next((person.method for person in people if person.name == annotator), None)
