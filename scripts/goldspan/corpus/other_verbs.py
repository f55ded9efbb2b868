"""The verbs of the command line that need no corpus, as functions."""

from pathlib import Path
from typing import TYPE_CHECKING

from goldspan.corpus.corpus_tables import AnyPath
from goldspan.corpus.corpus_verbs import path_or_none, silent
from goldspan.errors import require_path
from goldspan.findings import Code
from goldspan.wording import Progress

if TYPE_CHECKING:
    from goldspan.operations.init import InitReport
    from goldspan.operations.pull_report import PullReport
    from goldspan.operations.recover import RecoverReport
    from goldspan.operations.release_restore import RestoreReport
    from goldspan.operations.release_verify import VerifyReport
    from goldspan.operations.schema_import import ImportReport


def init(folder: AnyPath = ".", *, name: str | None = None, schema: AnyPath | None = None) -> "InitReport":
    """Makes a corpus from nothing in a folder, which may be new; no file that exists is overwritten.

    ``schema`` is a file to start from: a schema.yaml, brat's annotation.conf, or a
    labeling config of Label Studio. Open it with `goldspan.open` afterwards.
    """
    from goldspan.operations.init import init

    return init(Path(folder), name=name, schema=path_or_none(schema))


def explain(code: str | None = None) -> dict[str, Code]:
    """The finding codes that begin with ``code``, or all. Raises `SelectionError` where none begins so.

    `Corpus.explain` has those of the corpus' own rules too.
    """
    from goldspan.operations.explain import explain

    return explain(code=code)


def schema_import_brat(
    annotation: AnyPath,
    visual: AnyPath | None = None,
    *,
    name: str | None = None,
    out: AnyPath | None = None,
    force: bool = False,
) -> "ImportReport":
    """Makes a schema of brat's annotation.conf, and of visual.conf where it is given; writes it where ``out`` is given.

    The report has the text of the schema, and notes on what it cannot say. A
    file that exists is overwritten only with ``force``.
    """
    from goldspan.operations import schema_import

    report = schema_import.schema_import_brat(Path(annotation), path_or_none(visual), name=name)
    if out is not None:
        schema_import.save(report.text, Path(out), force=force)
    return report


def schema_import_label_studio(
    config: AnyPath, *, name: str | None = None, out: AnyPath | None = None, force: bool = False
) -> "ImportReport":
    """Makes a schema of a labeling config of Label Studio; otherwise as `schema_import_brat`."""
    from goldspan.operations import schema_import

    report = schema_import.schema_import_label_studio(Path(config), name=name)
    if out is not None:
        schema_import.save(report.text, Path(out), force=force)
    return report


def pull_export(
    export: AnyPath,
    *,
    out: AnyPath,
    config: AnyPath | None = None,
    jsonl: bool = False,
    workers: int | None = None,
    progress: Progress | None = None,
) -> "PullReport":
    """Makes a corpus of an export of Label Studio, where there is none yet: documents and layers, checked.

    ``config`` is the labeling config of the export; without one, every label is
    taken as it comes. With ``jsonl``, ``out`` becomes a corpus of JSON Lines,
    made by ``workers`` processes. `Corpus.pull` takes its schema and annotators
    from the corpus.
    """
    from goldspan.operations import pull
    from goldspan.shards import process_pool

    options = pull.export_options(None, path_or_none(config))
    with process_pool(workers if jsonl else 1) as executor:
        return pull.pull_export(
            Path(export), Path(out), options=options, jsonl=jsonl, executor=executor, progress=progress
        )


def recover(folder: AnyPath | None = None) -> "RecoverReport":
    """Completes or undoes a change of a folder that was stopped in the middle, as by a power cut; says which.

    Without ``folder``, all folders of the project around the working folder are looked at. `goldspan.open` refuses a
    corpus in that state. Whatever writes to a corpus does this by itself, with a warning.
    """
    from goldspan.operations.recover import recover

    return recover(path_or_none(folder))


def release_verify(folder: AnyPath) -> "VerifyReport":
    """Compares every file of a dataset with its manifest, and the manifest with the git tag of its version."""
    from goldspan.operations.release_verify import release_verify

    return release_verify(Path(folder))


def release_restore(
    release: AnyPath, *, articles: AnyPath, out: AnyPath, progress: Progress | None = None
) -> "RestoreReport":
    """Puts the words back into a release whose text is withheld, from your own copies of its articles."""
    from goldspan.operations.release_restore import release_restore

    return release_restore(
        require_path(Path(release)), require_path(Path(articles)), out=Path(out), progress=progress or silent
    )
