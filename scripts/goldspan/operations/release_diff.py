"""Compares two versions of the dataset, and says which number follows."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from goldspan.release import ReleaseError
from goldspan.release.versions import changelog, changes, manifest
from goldspan.release.versions.changes import LISTED, Bump, DatasetDiff
from goldspan.release.versions.history import VERSION, History
from goldspan.release.versions.manifest import TextForm
from goldspan.release.versions.schema_changes import published_schema
from goldspan.schema.language import load
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.store.leftovers import scratch_folder
from goldspan.wording import Progress


@dataclass(frozen=True, slots=True)
class ReleaseDiff:
    """What differs between the datasets called ``old`` and ``new``.

    ``version`` is the old one's, and ``bump`` is what the differences raise in it; ``follows`` is the number after it.
    Where nothing was released before, ``old`` is ``None``: everything counts as added, and ``follows`` is the number in
    the settings. A folder without a manifest has no version, and then none follows.
    """

    old: str | None
    new: str
    version: str | None
    bump: Bump | None
    follows: str | None
    diff: DatasetDiff


@dataclass(frozen=True, slots=True)
class _Dataset:
    """A dataset in a folder. ``version`` is ``None`` where no manifest says it."""

    name: str
    folder: Path
    schema: Schema | None
    version: str | None
    text: TextForm = "included"


def release_diff(
    settings: Settings,
    old: str | None = None,
    new: str | None = None,
    *,
    most: int | None = LISTED,
    progress: Progress = lambda line: None,
) -> ReleaseDiff:
    """Compares ``old`` with ``new``: versions, or folders of datasets.

    Without ``old`` it is the last release, and without ``new`` the corpus as it is, which is built in a scratch folder.
    All changes are counted, and the first ``most`` of each sort listed, or all.

    Raises `goldspan.release.ReleaseError` where a name is neither a version nor a folder of a dataset, one has the
    words of the articles and the other not, or versions were released and their tags are missing.
    """
    from goldspan.release.versions import compare  # late, for it brings pyarrow

    if old is None:
        old = _last_release(settings)
    with ExitStack() as datasets:
        before = None if old is None else datasets.enter_context(_dataset(settings, old, progress))
        after = datasets.enter_context(_dataset(settings, new, progress))
        if before is None:
            first = changes.collect(compare.differences(None, after.folder), most=most)
            return ReleaseDiff(None, after.name, None, None, settings.release.version, first)
        _check_forms(before, after)
        schemas = before.schema, after.schema
        found = changes.collect(compare.differences(before.folder, after.folder, schemas=schemas), most=most)
    bump = changes.bump(found)
    follows = changes.next_version(before.version, bump) if before.version else None
    return ReleaseDiff(before.name, after.name, before.version, bump, follows, found)


def _last_release(settings: Settings) -> str | None:
    """Its number; ``None`` before the first. Raises `ReleaseError` where there were some whose tags are missing."""
    history = History(settings.corpus, settings.release.tag_prefix)
    last = history.latest()
    if last is None and (why := changelog.missing_tag(history.text(changelog.NAME), settings.release.version)):
        raise ReleaseError(f"{why}; {changelog.FETCH_TAGS}")
    return last


@contextmanager
def _dataset(settings: Settings, name: str | None, progress: Progress) -> Iterator[_Dataset]:
    """The dataset in a folder, or of a version with or without the tag's prefix; without a name that of the corpus."""
    if name is None:
        with _built(settings, progress) as built:
            yield built
        return
    folder, number = Path(name), name.removeprefix(settings.release.tag_prefix)
    if folder.is_dir():
        known = manifest.read(folder) if (folder / manifest.NAME).exists() else None
        text: TextForm = known.text if known else "included"
        yield _Dataset(name, folder, published_schema(folder), known.version if known else None, text)
    elif VERSION.fullmatch(number):
        history = History(settings.corpus, settings.release.tag_prefix)
        with history.checked_out(number, settings.state) as out:
            yield _Dataset(number, out, published_schema(out), number)
    else:
        raise ReleaseError(f"{name}: neither a folder nor a version; name one such as 1.2.0")


@contextmanager
def _built(settings: Settings, progress: Progress) -> Iterator[_Dataset]:
    """The dataset of the corpus as it is, in a scratch folder. No check of a release is asked."""
    from goldspan.release.build.dataset import build  # late, for it brings pyarrow

    schema = load(settings.schema)
    with scratch_folder(settings.state) as aside:
        out = aside / "dataset"
        build(settings.corpus, schema, out, settings=settings.release, progress=progress)
        yield _Dataset("the corpus as it stands", out, schema, settings.release.version)


def _check_forms(old: _Dataset, new: _Dataset) -> None:
    """Raises `ReleaseError` where only one has the words of the articles: all words would count as changed."""
    if old.text != new.text:
        forms = f"the text of {old.name} is {old.text}, and that of {new.name} is {new.text}"
        advice = "compare two of one form, or put the words back with `goldspan release restore`"
        raise ReleaseError(f"{forms}, so all that is masked would count as changed; {advice}")
