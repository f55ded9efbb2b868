"""A release's manifest: its name, version and counts, and the sha256 of every other file.

A manifest defines a version. It has no date, so the same release has the same manifest. Its last line is its own
sha256, which finds accidental changes; a change on purpose is found by comparing with the git tag.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec
from msgspec import Struct

from goldspan import __version__
from goldspan.model import sha256
from goldspan.release.release_settings import File, ReleaseError
from goldspan.store.journal import check_finished
from goldspan.wording import counted

if TYPE_CHECKING:  # it brings pyarrow, and a manifest can be read without
    from goldspan.release.build.built_dataset import BuiltDataset

NAME = "manifest.json"
FORMAT: Literal[1] = 1

READ_BESIDE = (".huggingface.yaml", "dataset_infos.json")
"""Files that `datasets` reads beside the card, and believes more than it; no release has them."""

TextForm: TypeAlias = Literal["included", "withheld", "restored"]
"""Whether the words of the articles are in it. ``restored`` is a withheld one with some words put back; it is never
published."""

Fault: TypeAlias = Literal["changed", "missing", "surplus", "tagged otherwise"]
"""``tagged otherwise`` is said of the manifest, where the git tag of its version has another one."""


class ListedFile(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A file, by its path below the dataset's folder; ``rows`` are those of a Parquet file."""

    path: str
    sha256: str
    size: int
    rows: int | None = None


class SchemaReference(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``sha256`` is that of the schema's file."""

    name: str
    version: str
    sha256: str


class ManifestCounts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``spans`` and ``relations`` count those of the chosen layers, ``layers`` all layers in the view of them."""

    documents: int
    spans: int
    relations: int
    layers: int


class Allowed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    gate: str
    reason: str


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``files`` are all but the manifest itself, in the order of their paths; ``splits`` count documents.

    A ``draft`` was built without the checks of a version's number and commit. ``seal`` is the sha256 of the manifest
    with an empty seal; `dumps` makes it.
    """

    format: Literal[1]
    name: str
    version: str
    text: TextForm
    draft: bool
    goldspan: str
    schema: SchemaReference
    counts: ManifestCounts
    splits: dict[str, int]
    allowed: tuple[Allowed, ...]
    files: tuple[ListedFile, ...]
    seal: str = ""

    def __repr__(self) -> str:
        return f"Manifest({self.name!r}, {self.version!r}, {counted(len(self.files), 'file')})"


@dataclass(frozen=True, slots=True)
class FileFault:
    """A file that is not what the manifest says."""

    path: str
    fault: Fault


def make(built: "BuiltDataset", files: Mapping[File, int | None], *, text: TextForm = "included") -> Manifest:
    """The manifest of what was built; ``files`` are all of it, with the rows of the Parquet files."""
    tally, facts, documents = built.tally, built.facts, built.documents
    return Manifest(
        format=FORMAT,
        name=built.settings.name,
        version=built.settings.version,
        text=text,
        draft=facts.draft,
        goldspan=__version__,
        schema=SchemaReference(name=built.schema.name, version=built.schema.version, sha256=sha256(facts.schema_text)),
        counts=ManifestCounts(
            documents=tally.documents,
            spans=sum(tally.spans.values()),
            relations=sum(tally.relations.values()),
            layers=sum(tally.layers.values()),
        ),
        splits={part.split: part.rows for part in documents.splits},
        allowed=tuple(Allowed(gate=allowance.check, reason=allowance.reason) for allowance in facts.allowed),
        files=tuple(
            ListedFile(path=file.path, sha256=file.sha256, size=file.size, rows=rows)
            for file, rows in sorted(files.items(), key=lambda item: item[0].path)
        ),
    )


def dumps(manifest: Manifest) -> bytes:
    """The bytes of the manifest's file, with its seal."""
    bare = _encoded(msgspec.structs.replace(manifest, seal=""))
    return _encoded(msgspec.structs.replace(manifest, seal=hashlib.sha256(bare).hexdigest()))


def _encoded(manifest: Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def is_sealed(content: bytes) -> bool:
    """Whether the seal fits: every byte is as it was written. Raises `ReleaseError` where this is no manifest."""
    return dumps(loads(content)) == content


def loads(content: bytes, *, where: str = NAME) -> Manifest:
    """Parses a manifest. Raises `ReleaseError` where it is none, or lists a path that leads out of the folder."""
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ReleaseError(f"{where}: not a release's manifest ({error}); restore it from git") from error
    for file in manifest.files:
        path = PurePosixPath(file.path)
        if path.is_absolute() or ".." in path.parts or path.as_posix() != file.path or file.path == NAME:
            raise ReleaseError(f"{where}: lists {file.path!r}, which no release has; restore the manifest from git")
    return manifest


def read(folder: Path) -> Manifest:
    """The manifest of the dataset in a folder. Raises `ReleaseError`, or `StoreError` while its files are changed."""
    check_finished(folder)
    path = folder / NAME
    try:
        return loads(path.read_bytes(), where=str(path))
    except OSError as error:
        advice = "name the folder of a release, or make one with `goldspan release build`"
        raise ReleaseError(f"{path}: cannot be read ({error.strerror}); {advice}") from error


def verify(folder: Path, manifest: Manifest) -> Iterator[FileFault]:
    """Every file that is missing or has other bytes than the manifest says, the manifest itself too.

    Also files that no release has and readers would take for a part of this one: others in ``data/``, `READ_BESIDE`.
    """
    if (folder / NAME).read_bytes() != dumps(manifest):
        yield FileFault(NAME, "changed")
    for listed in manifest.files:
        path = folder / listed.path
        if not path.is_file():
            yield FileFault(listed.path, "missing")
        elif path.stat().st_size != listed.size or file_sha256(path) != listed.sha256:
            yield FileFault(listed.path, "changed")
    known = {listed.path for listed in manifest.files}
    beside = [folder / name for name in READ_BESIDE if (folder / name).exists()]
    for path in (*sorted((folder / "data").rglob("*")), *beside):
        name = path.relative_to(folder).as_posix()
        if not path.is_dir() and name not in known:
            yield FileFault(name, "surplus")


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
