"""A corpus as one opens it from Python: its documents and layers, tables of them, and every verb of the command line.

Nothing is read before it is asked for. pandas and what else is large is
imported by the methods that need it.
"""

from pathlib import Path

from goldspan.corpus.corpus_tables import AnyPath, CorpusTables
from goldspan.errors import PathError, require_path
from goldspan.settings import NoCorpusError, Settings, load
from goldspan.store import CorpusReader


def open_corpus(path: AnyPath = ".", *, schema: AnyPath | None = None) -> "Corpus":
    """The corpus at ``path``, which is its folder or anything in it, or its project's folder or anything in that.

    A project is a folder whose ``pyproject.toml`` has ``[tool.goldspan]``. A
    corpus without one, as `goldspan pull --export --out` makes it, can be read,
    and checked where ``schema`` names a schema.yaml; with a project, ``schema``
    stands in for the project's own. Raises `PathError` where there is no corpus,
    and `SettingsError` where the settings of the project cannot be used.
    """
    start = require_path(Path(path).expanduser(), fix="name a corpus folder, a project's folder, or anything in one")
    start = start.resolve()
    around = _settings_around(start)
    folder = _corpus_folder(start, around)
    if folder is None:
        raise PathError(
            f"{path}: no corpus here or above: neither a folder with documents/ or entries/, nor a pyproject.toml "
            "with [tool.goldspan]; name another folder, or make a corpus with `goldspan init`"
        )
    schema_file = require_path(Path(schema).expanduser()).resolve() if schema is not None else None
    return Corpus(folder, settings=around, schema=schema_file)


def _settings_around(start: Path) -> Settings | None:
    try:
        return load(start)
    except NoCorpusError:
        return None


def _corpus_folder(start: Path, around: Settings | None) -> Path | None:
    for folder in (start, *start.parents):
        if around is not None and folder == around.root:
            return around.corpus
        if CorpusReader(folder).exists() and (folder == start or _holds_documents(folder)):
            return folder
    return None


def _holds_documents(folder: Path) -> bool:
    """Whether a folder above is a corpus, and not one with documents of another kind."""
    return any(any(folder.glob(pattern)) for pattern in ("documents/*.json", "entries/*.jsonl"))


class Corpus(CorpusTables):
    """A corpus on disk, as `goldspan.open` gives it. Its verbs are those of the command line.

    ``path`` is its folder. Documents are found by ``corpus["id"]``, counted by
    ``len(corpus)``, and gone through by ``for document in corpus``.

    The tables (`spans`, `relations`, `attributes`, `links`, `validate`,
    `agreement`, `disagreements`, `decisions`) are pandas DataFrames; with
    ``batch_size``, iterators of DataFrames of so many rows, with flat memory.
    """
