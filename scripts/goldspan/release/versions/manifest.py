"""A release's manifest: what it is, and the sum of every other file of it.

A version is what its manifest says. It has no date, so the same release has the
same manifest. Its last line is its own sum, which finds what changed by accident;
against what somebody changed on purpose there is the git tag.
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

if TYPE_CHECKING:  # it brings pyarrow, and a manifest can be read without
    from goldspan.release.build.built_dataset import BuiltDataset

NAME = "manifest.json"
FORMAT: Literal[1] = 1

READ_BESIDE = (".huggingface.yaml", "dataset_infos.json")
"""Files that `datasets` reads beside the card, and believes more than it; no release has them."""

TextForm: TypeAlias = Literal["included", "withheld", "restored"]
"""The last one is a withheld one with words put back, and not the original for sure; it is not published."""

Fault: TypeAlias = Literal["changed", "missing", "surplus", "tagged otherwise"]
"""The last one is the manifest's, where the tag of its version has another."""


class Listed(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A file, by its path below the dataset's folder; ``rows`` are those of a Parquet file."""

    path: str
    sha256: str
    size: int
    rows: int | None = None


class SchemaNamed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``sha256`` is that of the schema's file."""

    name: str
    version: str
    sha256: str


class Counts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``spans`` and ``relations`` are the published ones, ``layers`` all there are."""

    documents: int
    spans: int
    relations: int
    layers: int


class Allowed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    gate: str
    reason: str


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``files`` are all but the manifest itself, in the order of their paths; ``splits`` count documents.

    A ``draft`` was built without the gates that keep versions apart. ``seal`` is
    the sha256 of the manifest with an empty seal, and made by `dumps`.
    """

    format: Literal[1]
    name: str
    version: str
    text: TextForm
    draft: bool
    goldspan: str
    schema: SchemaNamed
    counts: Counts
    splits: dict[str, int]
    allowed: tuple[Allowed, ...]
    files: tuple[Listed, ...]
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """A file that is not as the manifest says."""

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
        schema=SchemaNamed(name=built.schema.name, version=built.schema.version, sha256=sha256(facts.schema_text)),
        counts=Counts(
            documents=tally.documents,
            spans=sum(tally.spans.values()),
            relations=sum(tally.relations.values()),
            layers=sum(tally.layers.values()),
        ),
        splits={part.split: part.rows for part in documents.splits},
        allowed=tuple(Allowed(gate=one.gate, reason=one.reason) for one in facts.allowed),
        files=tuple(
            Listed(path=file.path, sha256=file.sha256, size=file.size, rows=rows)
            for file, rows in sorted(files.items(), key=lambda one: one[0].path)
        ),
    )


def dumps(manifest: Manifest) -> bytes:
    """The manifest as its file has it, sealed."""
    bare = _encoded(msgspec.structs.replace(manifest, seal=""))
    return _encoded(msgspec.structs.replace(manifest, seal=hashlib.sha256(bare).hexdigest()))


def _encoded(manifest: Manifest) -> bytes:
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def untouched(content: bytes) -> bool:
    """Whether a manifest has every byte that it was written with. Raises `ReleaseError` where it is none."""
    return dumps(loads(content)) == content


def loads(content: bytes, *, where: str = NAME) -> Manifest:
    """Raises `ReleaseError` where that is no manifest, or lists a path that leads out of the folder."""
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
    """The manifest of the dataset in a folder. Raises `ReleaseError`."""
    path = folder / NAME
    try:
        return loads(path.read_bytes(), where=str(path))
    except OSError as error:
        mend = "name the folder of a release, or make one with `goldspan release build`"
        raise ReleaseError(f"{path}: cannot be read ({error.strerror}); {mend}") from error


def verify(folder: Path, manifest: Manifest) -> Iterator[Difference]:
    """Every file that has other bytes than the manifest says or is not there, the manifest itself too.

    And what no release has, and readers would take for a part of this one: other files in ``data/``, `READ_BESIDE`.
    """
    if (folder / NAME).read_bytes() != dumps(manifest):
        yield Difference(NAME, "changed")
    for listed in manifest.files:
        path = folder / listed.path
        if not path.is_file():
            yield Difference(listed.path, "missing")
        elif path.stat().st_size != listed.size or file_sha256(path) != listed.sha256:
            yield Difference(listed.path, "changed")
    known = {listed.path for listed in manifest.files}
    beside = [folder / name for name in READ_BESIDE if (folder / name).exists()]
    for path in (*sorted((folder / "data").rglob("*")), *beside):
        name = path.relative_to(folder).as_posix()
        if not path.is_dir() and name not in known:
            yield Difference(name, "surplus")


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
