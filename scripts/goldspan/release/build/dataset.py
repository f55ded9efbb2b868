"""Builds a dataset: one pass over the corpus writes every view, then come the sidecar files, and the manifest last."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from goldspan.release import card
from goldspan.release.build import tally
from goldspan.release.build.built_dataset import BuiltDataset, SidecarFiles, WrittenSplit, WrittenView, default_view
from goldspan.release.build.columns import Column
from goldspan.release.build.facts import NO_FACTS, Facts
from goldspan.release.build.parquet import first_row, loaded_size, row_count
from goldspan.release.build.views import names
from goldspan.release.build.write_views import ALL_VIEWS, WriteOptions, file, write_views
from goldspan.release.card import card_plots, citation, croissant
from goldspan.release.card.frontmatter import check_ours
from goldspan.release.release_settings import NOTE_KINDS, DatasetReport, File, ReleaseError, ReleaseSettings
from goldspan.release.versions import changelog, manifest
from goldspan.release.withhold import restore_record, withhold
from goldspan.schema.types import Schema
from goldspan.store.leftovers import scratch_folder
from goldspan.store.transactions import Transaction, transaction
from goldspan.wording import Progress, counted


def schema_copy(built: BuiltDataset) -> Mapping[str, bytes]:
    """The schema's file as it is, so that the meaning of the labels stays with them."""
    text = built.facts.schema_text
    return {"schema.yaml": text.encode("utf-8")} if text else {}


SIDECAR_FILES: tuple[SidecarFiles, ...] = (
    schema_copy,
    changelog.sidecar_files,
    croissant.sidecar_files,
    citation.sidecar_files,
    card_plots.sidecar_files,
    card.sidecar_files,
)
"""In the order in which their files go into place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildOptions:
    """What a build takes beside the corpus, its schema and the settings of a release.

    ``facts`` are published with the data; where some follow from the data, ``complete`` gives all of them once the data
    are written, from the folder aside in which they are. ``check`` is called with the manifest before any file is in
    place. What either raises ends the build, and ``out`` stays as it was. With an ``executor``, rows are made in
    parallel. With ``withhold_text`` the words of the articles are masked, in a folder of its own below ``scratch``, by
    default where temporary files go. ``write`` says how the Parquet files are cut.
    """

    facts: Facts = NO_FACTS
    complete: Callable[[Path], Facts] | None = None
    check: Callable[[bytes], None] | None = None
    executor: Executor | None = None
    withhold_text: bool = False
    scratch: Path | None = None
    write: WriteOptions = ALL_VIEWS


DEFAULTS = BuildOptions()


def build(
    corpus: Path,
    schema: Schema,
    out: Path,
    *,
    settings: ReleaseSettings,
    options: BuildOptions = DEFAULTS,
    progress: Progress | None = None,
) -> DatasetReport:
    """Publishes the documents and layers of ``corpus`` in the folder ``out``, which may be ``corpus`` itself.

    ``corpus`` is a folder of documents and layers, or of JSON Lines. A view without rows is left out of the card and
    has no file. The same corpus, schema, settings and facts give the same bytes anywhere. Memory does not grow with the
    corpus.

    Raises `ReleaseError`, and leaves ``out`` as it was, where the corpus is empty, a document has two adjudicated
    layers, a layer does not fit the schema, a document is in no split or in two, ``out`` has a README.md that somebody
    else made, or words would show that are to be withheld.
    """
    tell = progress or (lambda line: None)
    check_ours(out / card.NAME)
    if options.withhold_text and out.resolve() == corpus.resolve():
        raise ReleaseError(f"{out}: has the texts of the articles beside it; choose another folder with --out")
    with transaction(out) as changes, _work_folder(changes, options) as aside:
        built = _write_data(corpus, schema, aside, settings=settings, options=options, tell=tell)
        files = _write_sidecar_files(aside, built, options.check)
        if options.withhold_text:
            files = _withhold(aside, built, files, tell)
            _stage(aside, changes.staged, files)
        paths = [file.path for file in files]
        changed = changes.commit(paths, remove=_obsolete(out, paths))
    tell(f"dataset {settings.version} in {out}: {len(changed)} of {len(files)} files changed")
    return _report(built, out, files, changed)


def _work_folder(changes: Transaction, options: BuildOptions) -> AbstractContextManager[Path]:
    """Where the release is written. With whole articles that are to be withheld, that is never in ``out``."""
    return scratch_folder(options.scratch) if options.withhold_text else nullcontext(changes.staged)


def _stage(aside: Path, staged: Path, files: Sequence[File]) -> None:
    """Copies the files, which may be on another file system now."""
    for path in (made.path for made in files):
        (staged / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(aside / path, staged / path)


def _write_data(
    corpus: Path, schema: Schema, aside: Path, *, settings: ReleaseSettings, options: BuildOptions, tell: Progress
) -> BuiltDataset:
    written = write_views(
        corpus,
        schema,
        aside,
        replace(options.write, disclosure=settings.disclosure),
        executor=options.executor,
        progress=lambda documents: tell(f"{counted(documents, 'document')} written"),
    )
    counts = written.tally
    if not counts.documents:
        raise ReleaseError(f"{corpus}: no documents; run `goldspan ingest` first")
    tell(f"{counted(counts.documents, 'document')} written, {counted(sum(counts.layers.values()), 'layer')}")
    with_rows = {view.view.name for view in written.views}
    return BuiltDataset(
        schema=schema,
        tally=counts,
        views=written.views,
        omitted=tuple(name for name in names() if name not in with_rows),
        example=_example(aside, written.views),
        settings=settings,
        facts=options.complete(aside) if options.complete else options.facts,
    )


def _example(aside: Path, views: Sequence[WrittenView]) -> Mapping[str, object]:
    return first_row(aside / default_view(views).files[0].path)


def _write_sidecar_files(aside: Path, built: BuiltDataset, check: Callable[[bytes], None] | None) -> tuple[File, ...]:
    """Writes what stands beside the data, and lists all files.

    The data come first: the sidecar files carry the sums of them, so they must never stand beside older data. The
    manifest is the last.
    """
    paths = (*(file.path for view in built.views for file in view.files), *_describe(aside, built))
    files = tuple(file(aside, path) for path in paths)
    listing = _manifest(aside, built, files)
    if check is not None:
        check(listing)
    (aside / manifest.NAME).write_bytes(listing)
    return (*files, file(aside, manifest.NAME))


def _withhold(aside: Path, built: BuiltDataset, files: Sequence[File], tell: Progress) -> tuple[File, ...]:
    """Masks the texts in all files, describes the masked data anew, and lists all files."""

    def describe() -> tuple[str, ...]:
        views = tuple(
            WrittenView(written.view, tuple(_measured(split, aside, written.view.columns) for split in written.splits))
            for written in built.views
        )
        return _describe(aside, replace(built, views=views, example=_example(aside, views)))

    def seal(paths: Sequence[str]) -> str:
        listing = _manifest(aside, built, [file(aside, path) for path in paths], text="withheld")
        (aside / manifest.NAME).write_bytes(listing)
        return manifest.NAME

    views = [written.view for written in built.views]
    paths = withhold(aside, files, views=views, describe=describe, seal=seal, progress=tell)
    listing = aside / manifest.NAME  # an allowance in it may have been masked, so it is sealed anew
    listing.write_bytes(manifest.dumps(manifest.loads(listing.read_bytes())))
    return tuple(file(aside, path) for path in paths)


def _manifest(
    aside: Path, built: BuiltDataset, files: Sequence[File], *, text: manifest.TextForm = "included"
) -> bytes:
    """The manifest of these files."""
    rows_of = {file: row_count(aside / file.path) if file.path.endswith(".parquet") else None for file in files}
    return manifest.dumps(manifest.make(built, rows_of, text=text))


def _measured(split: WrittenSplit, aside: Path, columns: Sequence[Column]) -> WrittenSplit:
    """The split with the sums and sizes that its files have by now."""
    paths = [before.path for before in split.files]
    loaded = sum(loaded_size(aside / path, columns) for path in paths)
    return replace(split, files=tuple(file(aside, path) for path in paths), loaded=loaded)


def _describe(aside: Path, built: BuiltDataset) -> tuple[str, ...]:
    """Writes the sidecar files and names them."""
    contents = {path: content for make in SIDECAR_FILES for path, content in make(built).items()}
    for path, content in contents.items():
        (aside / path).parent.mkdir(parents=True, exist_ok=True)
        (aside / path).write_bytes(content)
    return tuple(contents)


def _obsolete(out: Path, paths: Sequence[str]) -> list[str]:
    """What this build did not make: Parquet files in the views' folders, plots, the record of a withheld release."""
    found = [file for name in names() for file in sorted((out / "data" / name).glob("*.parquet"))]
    found += [out / name for name in (*card_plots.NAMES, restore_record.NAME) if (out / name).exists()]
    return [path for file in found if (path := file.relative_to(out).as_posix()) not in paths]


def _report(built: BuiltDataset, out: Path, files: Sequence[File], changed: tuple[str, ...]) -> DatasetReport:
    counts = built.tally
    return DatasetReport(
        version=built.settings.version,
        where=out,
        documents=counts.documents,
        unlabelled=counts.unlabelled,
        unsettled=counts.unsettled,
        spans=tally.by_span_label(counts, built.schema),
        relations=tally.by_relation(counts, built.schema),
        layers=tally.by_status(counts),
        left_out=dict(sorted(counts.left_out.layers.items())),
        left_out_notes={kind: counts.left_out.notes[kind] for kind in NOTE_KINDS if counts.left_out.notes[kind]},
        left_out_links=counts.left_out.links,
        unmapped=counts.unmapped,
        rows={written.view.name: written.rows for written in built.views},
        omitted=tuple(built.omitted),
        files=tuple(files),
        changed=changed,
    )
