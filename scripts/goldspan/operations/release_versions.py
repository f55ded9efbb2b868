"""Versions of the dataset: compared, brought back, tagged."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from goldspan.git import GitError
from goldspan.release import ReleaseError, ReleaseSettings
from goldspan.release.versions import manifest
from goldspan.release.versions.history import HEAD, VERSION, History
from goldspan.release.versions.manifest import Difference, Manifest, TextForm
from goldspan.schema.language import SchemaError, load, parse
from goldspan.schema.types import Schema
from goldspan.settings import Settings

LISTED = 20
"""Changes of a sort that are listed; all are counted."""


@dataclass(frozen=True, slots=True)
class Side:
    """A dataset in a folder, for as long as it is compared; ``name`` is how it is called.

    ``version`` is ``None`` where no manifest says it, and ``text`` says whether the articles' words are in it.
    """

    name: str
    folder: Path
    schema: Schema | None
    version: str | None
    text: TextForm = "included"


def history(settings: Settings) -> History:
    return History(settings.corpus, settings.release.tag_prefix)


def verify(folder: Path, known: Manifest, around: Settings | None) -> Iterator[Difference]:
    """What is not as the manifest says; and the manifest, where git has another one under the tag of its version.

    Git is that of the folder, and that of the corpus ``around`` where it is of the same name. A draft, and a release
    whose text is withheld, are no versions of their own, so no tag is asked about them.
    """
    yield from manifest.verify(folder, known)
    if known.draft or known.text != "included":
        return
    histories = [History(folder, around.release.tag_prefix if around else ReleaseSettings().tag_prefix)]
    if around and known.name == around.release.name:
        histories.append(history(around))
    tagged = next((one for one in (past.released(known.version) for past in histories) if one), None)
    if tagged and manifest.dumps(tagged) != manifest.dumps(known):
        yield Difference(manifest.NAME, "tagged otherwise")


@contextmanager
def version(settings: Settings, number: str) -> Iterator[Side]:
    """A tagged version, checked out aside. Raises `ReleaseError`."""
    settings.state.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.state, prefix="version-") as aside:
        out = Path(aside) / "dataset"
        history(settings).checkout(number, out)
        yield Side(number, out, schema_of(out), number)


@contextmanager
def named(settings: Settings, name: str) -> Iterator[Side]:
    """A folder of a dataset, or else the version of that number, with or without the tag's prefix."""
    folder, number = Path(name), name.removeprefix(settings.release.tag_prefix)
    if folder.is_dir():
        known = manifest.read(folder) if (folder / manifest.NAME).exists() else None
        form: TextForm = known.text if known else "included"
        yield Side(name, folder, schema_of(folder), known.version if known else None, form)
    elif VERSION.fullmatch(number):
        with version(settings, number) as side:
            yield side
    else:
        raise ReleaseError(f"{name}: neither a folder nor a version; name one such as 1.2.0")


@contextmanager
def present(settings: Settings, *, progress: Callable[[str], None]) -> Iterator[Side]:
    """The dataset of the corpus as it stands, built aside; no gate is asked."""
    from goldspan.release.build.dataset import build  # late, for it brings pyarrow

    schema = load(settings.schema)
    settings.state.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.state, prefix="version-") as aside:
        out = Path(aside) / "dataset"
        build(settings.corpus, schema, out, settings=settings.release, progress=progress)
        yield Side("the corpus as it stands", out, schema, settings.release.version)


def check_forms(old: Side, new: Side) -> None:
    """Raises `ReleaseError` where one has words that are masked in the other: they would all count as changed."""
    if old.text != new.text:
        told = f"the text of {old.name} is {old.text}, and that of {new.name} {new.text}"
        mend = "compare two of one form, or put the words back with `goldspan release restore`"
        raise ReleaseError(f"{told}, so all that is masked would count as changed; {mend}")


def schema_of(folder: Path) -> Schema | None:
    """The schema that lies with a dataset; ``None`` where none does, or it is of another language."""
    path = folder / "schema.yaml"
    try:
        return parse(path.read_text(encoding="utf-8"), name=str(path))
    except (OSError, SchemaError):
        return None


@dataclass(frozen=True, slots=True)
class Tagged:
    """``new`` is false where the tag was there already, of the very same release."""

    tag: str
    new: bool


def tag(settings: Settings) -> Tagged:
    """Tags the present commit with the version of the dataset in it.

    Raises `ReleaseError` where the committed dataset is a draft, is not what its
    manifest says, or where the tag is there with another one.
    """
    versions = history(settings)
    try:
        committed = versions.manifest(HEAD)
    except GitError as error:
        if not versions.there():
            raise
        mend = f"run `goldspan release build --out {settings.corpus.name}`, and commit what it made"
        raise ReleaseError(
            f"{settings.corpus}: the present commit has no {manifest.NAME} of a dataset; {mend}"
        ) from error
    name = versions.tag(committed.version)
    if committed.draft:
        raise ReleaseError(f"the committed dataset is a draft; build it without --draft, and commit it before {name}")
    if committed.version != settings.release.version:
        told = f"the committed dataset is version {committed.version}, and the settings say {settings.release.version}"
        raise ReleaseError(f"{told}; run `goldspan release build --out {settings.corpus.name}`, and commit")
    if faults := list(versions.differs(HEAD)):
        mend = "commit the dataset as it was built"
        raise ReleaseError(f"the committed dataset is not what its manifest says ({'; '.join(faults)}); {mend}")
    if versions.tagged(committed.version):
        before: Manifest = versions.manifest(f"refs/tags/{name}")
        if manifest.dumps(before) != manifest.dumps(committed):
            mend = "a version never changes: raise `version` in the settings, and build"
            raise ReleaseError(f"the tag {name} is there, with another dataset; {mend}")
        return Tagged(name, new=False)
    versions.make_tag(committed.version)
    return Tagged(name, new=True)
