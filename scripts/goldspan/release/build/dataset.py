"""Builds a dataset: one pass over the corpus, every view written side by side, then the papers, the manifest last."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

from goldspan.wording import counted
from goldspan.release import card
from goldspan.release.versions import changelog, manifest
from goldspan.release.card import citation, croissant, card_plots
from goldspan.release.build import data, tally
from goldspan.release.build.columns import Column
from goldspan.release.build.view_files import Config, Part
from goldspan.release.release_errors import ReleaseError
from goldspan.release.build.facts import Facts
from goldspan.release.card.frontmatter import check_ours
from goldspan.release.build.sidecars import Built, Paper, schema_copy
from goldspan.release.build.parquet import first_row, loaded_size, row_count
from goldspan.release.release_settings import File, ReleaseSettings, Report
from goldspan.release.build.views import NAMES
from goldspan.release.withhold import restore_record, withhold
from goldspan.schema.types import Schema

NO_FACTS = Facts()
PAPERS: tuple[Paper, ...] = (schema_copy, changelog.paper, croissant.paper, citation.paper, card_plots.paper, card.paper)
"""In the order in which their files go into place."""
from goldspan.store.transactions import transaction


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
    withhold_text: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Publishes the documents and layers of ``corpus`` in the folder ``out``, which may be ``corpus`` itself.

    ``corpus`` is a folder of documents and layers, or of JSON Lines. With an executor, rows are made side by side.

    A view without rows is left out of the card and has no file. The same corpus,
    schema, settings and facts give the same bytes anywhere. Memory does not grow
    with the corpus. With ``withhold_text`` the words of the articles are masked.

    ``complete`` gives the facts when all data lie written in a folder aside, and
    ``check`` sees the manifest before anything is put in place. Whatever they
    raise ends the build, and leaves ``out`` as it was.

    Raises `ReleaseError`, and leaves ``out`` as it was, where the corpus is
    empty, a document has two adjudicated layers, a layer does not fit the
    schema, a document is in no split or in two, ``out`` has a README.md of
    somebody else, or words would show that are to be withheld.
    """
    tell = progress or (lambda line: None)
    check_ours(out / card.NAME)
    if withhold_text and out.resolve() == corpus.resolve():
        raise ReleaseError(f"{out}: has the texts of the articles beside it; choose another folder with --out")
    with transaction(out) as changes:
        aside = changes.staged
        written = data.write(
            corpus,
            schema,
            aside,
            annotator_names=settings.annotator_names,
            executor=executor,
            told=lambda number: tell(f"{counted(number, 'document')} written"),
        )
        counts, configs = written.tally, written.configs
        if not counts.documents:
            raise ReleaseError(f"{corpus}: no documents; run `goldspan ingest` first")
        tell(f"{counted(counts.documents, 'document')} written, {counted(sum(counts.layers.values()), 'layer')}")
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
        # the papers behind the data: they carry the sums of it, so they must never stand beside older data
        paths = (*(file.path for config in configs for file in config.files), *_describe(aside, built))
        files = tuple(data.file(aside, path) for path in paths)
        listing = _listing(aside, built, files)
        if check is not None:
            check(listing)
        (aside / manifest.NAME).write_bytes(listing)
        paths, files = (*paths, manifest.NAME), (*files, data.file(aside, manifest.NAME))
        if withhold_text:
            paths = _withhold(aside, built, files, tell)
            files = tuple(data.file(aside, path) for path in paths)
        changed = changes.commit(paths, remove=_obsolete(out, paths))
    tell(f"dataset {settings.version} in {out}: {len(changed)} of {len(files)} files changed")
    return Report(
        version=settings.version,
        where=out,
        documents=counts.documents,
        unlabelled=counts.unlabelled,
        unsettled=counts.unsettled,
        spans=tally.by_span_label(counts, schema),
        relations=tally.by_relation(counts, schema),
        layers=tally.by_status(counts),
        unmapped=counts.unmapped,
        rows={config.view.name: config.rows for config in configs},
        omitted=omitted,
        files=files,
        changed=changed,
    )


def _withhold(aside: Path, built: Built, files: Sequence[File], tell: Callable[[str], None]) -> tuple[str, ...]:
    """Masks what is written, describes it anew, and names all of it."""

    def describe() -> tuple[str, ...]:
        configs = tuple(
            Config(one.view, tuple(_measured(part, aside, one.view.columns) for part in one.parts))
            for one in built.configs
        )
        return _describe(aside, replace(built, configs=configs, example=first_row(aside / configs[0].files[0].path)))

    def seal(paths: Sequence[str]) -> str:
        listing = _listing(aside, built, [data.file(aside, path) for path in paths], text="withheld")
        (aside / manifest.NAME).write_bytes(listing)
        return manifest.NAME

    views = [one.view for one in built.configs]
    paths = withhold(aside, files, views=views, describe=describe, seal=seal, progress=tell)
    listing = aside / manifest.NAME  # an allowance in it may have been masked, so it is sealed anew
    listing.write_bytes(manifest.dumps(manifest.loads(listing.read_bytes())))
    return paths


def _listing(aside: Path, built: Built, files: Sequence[File], *, text: manifest.TextForm = "included") -> bytes:
    """The manifest of these files."""
    rows_of = {file: row_count(aside / file.path) if file.path.endswith(".parquet") else None for file in files}
    return manifest.dumps(manifest.make(built, rows_of, text=text))


def _measured(part: Part, aside: Path, columns: Sequence[Column]) -> Part:
    """The part with the sums and sizes that its files have by now."""
    files = tuple(data.file(aside, file.path) for file in part.files)
    return replace(part, files=files, loaded=sum(loaded_size(aside / file.path, columns) for file in files))


def _describe(aside: Path, built: Built) -> tuple[str, ...]:
    """Writes the papers and names them."""
    papers = {path: content for paper in PAPERS for path, content in paper(built).items()}
    for path, content in papers.items():
        (aside / path).parent.mkdir(parents=True, exist_ok=True)
        (aside / path).write_bytes(content)
    return tuple(papers)


def _obsolete(out: Path, paths: Sequence[str]) -> list[str]:
    """What this build did not make: Parquet files in the views' folders, charts, the record of a withheld release."""
    found = [file for name in NAMES for file in sorted((out / "data" / name).glob("*.parquet"))]
    found += [out / name for name in (*card_plots.NAMES, restore_record.NAME) if (out / name).exists()]
    return [path for file in found if (path := file.relative_to(out).as_posix()) not in paths]
