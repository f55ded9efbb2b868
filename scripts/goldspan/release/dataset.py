"""Builds a dataset: one pass over the corpus, every view written side by side, then the papers, the manifest last."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path

from goldspan.release import card, changelog, citation, croissant, data, folder, manifest, plots, tally
from goldspan.release.errors import ReleaseError
from goldspan.release.facts import Facts
from goldspan.release.frontmatter import MARK
from goldspan.release.papers import Built, Paper, schema_copy
from goldspan.release.parquet import first_row, row_count
from goldspan.release.settings import ReleaseSettings, Report
from goldspan.release.views import NAMES
from goldspan.schema.types import Schema

NO_FACTS = Facts()
PAPERS: tuple[Paper, ...] = (schema_copy, changelog.paper, croissant.paper, citation.paper, plots.paper, card.paper)
"""In the order in which their files go into place."""


def build(
    corpus: Path,
    schema: Schema,
    out: Path,
    *,
    settings: ReleaseSettings,
    facts: Facts = NO_FACTS,
    executor: Executor | None = None,
    complete: Callable[[Path], Facts] | None = None,
    check: Callable[[bytes], None] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Publishes the documents and layers of ``corpus`` in the folder ``out``, which may be ``corpus`` itself.

    ``corpus`` is a folder of documents and layers, or of JSON Lines. With an executor, rows are made side by side.

    A view without rows is left out of the card and has no file. The same corpus,
    schema, settings and facts give the same bytes anywhere. Memory does not grow
    with the corpus.

    ``complete`` gives the facts when all data lie written in a folder aside, and
    ``check`` sees the manifest before anything is put in place. Whatever they
    raise ends the build, and leaves ``out`` as it was.

    Raises `ReleaseError`, and leaves ``out`` as it was, where the corpus is
    empty, two layers could speak for a document, a layer does not fit the
    schema, a document is in no split or in two, or ``out`` has a README.md of somebody else.
    """
    tell = progress or (lambda line: None)
    _check_card_is_ours(out / card.NAME)
    with folder.staging(out) as aside:
        written = data.write(
            corpus,
            schema,
            aside,
            annotator_names=settings.annotator_names,
            executor=executor,
            told=lambda number: tell(f"{number} documents written"),
        )
        counts, configs = written.tally, written.configs
        if not counts.documents:
            raise ReleaseError(f"{corpus}: no documents; run `goldspan ingest` first")
        tell(f"{counts.documents} documents written, {sum(counts.layers.values())} layers")
        omitted = tuple(name for name in NAMES if name not in {config.view.name for config in configs})
        if complete is not None:
            facts = complete(aside)
        built = Built(
            schema=schema,
            tally=counts,
            configs=configs,
            omitted=omitted,
            example=first_row(aside / configs[0].files[0].path),
            settings=settings,
            facts=facts,
        )
        papers = {path: content for paper in PAPERS for path, content in paper(built).items()}
        for path, content in papers.items():
            (aside / path).parent.mkdir(parents=True, exist_ok=True)
            (aside / path).write_bytes(content)
        # the papers behind the data: they carry the sums of it, so they must never stand beside older data
        paths = (*(file.path for config in configs for file in config.files), *papers)
        files = tuple(data.file(aside, path) for path in paths)
        rows_of = {file: row_count(aside / file.path) if file.path.endswith(".parquet") else None for file in files}
        listing = manifest.dumps(manifest.make(built, rows_of))
        if check is not None:
            check(listing)
        (aside / manifest.NAME).write_bytes(listing)
        paths, files = (*paths, manifest.NAME), (*files, data.file(aside, manifest.NAME))
        changed = folder.put_in_place(aside, out, paths, obsolete=_obsolete(out, paths))
    tell(f"dataset {settings.version} in {out}: {len(changed)} of {len(files)} files changed")
    return Report(
        version=settings.version,
        where=out,
        documents=counts.documents,
        unlabelled=counts.unlabelled,
        spans=tally.by_span_label(counts, schema),
        relations=tally.by_relation(counts, schema),
        layers=tally.by_status(counts),
        residue=counts.residue,
        rows={config.view.name: config.rows for config in configs},
        omitted=omitted,
        files=files,
        changed=changed,
    )


def _obsolete(out: Path, paths: Sequence[str]) -> list[str]:
    """Parquet files in the views' folders, and charts, that this build did not make."""
    found = [file for name in NAMES for file in sorted((out / "data" / name).glob("*.parquet"))]
    found += [out / name for name in plots.NAMES if (out / name).exists()]
    return [path for file in found if (path := file.relative_to(out).as_posix()) not in paths]


def _check_card_is_ours(path: Path) -> None:
    if path.exists() and MARK.encode() not in path.read_bytes():
        mend = "choose another folder with --out, or move that file away"
        raise ReleaseError(f"{path}: not a card that goldspan made, so it is not overwritten; {mend}")
