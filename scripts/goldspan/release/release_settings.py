"""What the caller decides about a release, and the report of a build."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from goldspan.errors import GoldspanError
from goldspan.model import FINISHED, Layer
from goldspan.wording import short_repr


class ReleaseError(GoldspanError):
    """A corpus or a setting that cannot be published. The message names the record, and says how to fix it."""


NoteKind: TypeAlias = Literal["spans", "layers", "links"]
"""What a note is about. That of a layer is about the whole document."""

NOTE_KINDS: tuple[NoteKind, ...] = get_args(NoteKind)

ExtraStatus: TypeAlias = Literal["draft", "skipped", "withdrawn"]
"""The statuses of layers that a release leaves out unless it is asked for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """What a release shows of people and their unfinished work.

    ``annotator_names`` publishes the names of people instead of pseudonyms, ``notes`` what they wrote about these,
    ``extra_layers`` layers of these statuses too.
    """

    annotator_names: bool = False
    notes: tuple[NoteKind, ...] = ()
    extra_layers: tuple[ExtraStatus, ...] = ()

    def publishes(self, layer: Layer) -> bool:
        """Whether a layer is published, by its status: finished ones always are."""
        return layer.status in FINISHED or layer.status in self.extra_layers


NOTHING_MORE = Disclosure()
"""Finished layers, pseudonyms and no notes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseSettings:
    """The facts of a release that the corpus itself does not hold.

    ``licence`` is that of the labels, ``text_licence`` that of the articles,
    both by the Hub's identifiers (``other`` for one that has none).
    ``authors`` are who is to be cited: a person as ``Family, Given``, anything else by its name.
    ``folder`` is how the card's examples call the dataset as long as ``repo``,
    its name on the Hub, is not given. ``summary`` says in words what this version
    brings, for the changelog; the git tag of a version is ``tag_prefix`` and its number.
    ``annotator_names``, ``notes`` and ``extra_layers`` are those of `Disclosure`.
    """

    version: str = "0.1.0"
    name: str = "Annotated corpus"
    description: str = ""
    language: tuple[str, ...] = ("en",)
    licence: str = "cc-by-4.0"
    text_licence: str = "other"
    text_licence_note: str = "The articles belong to their publishers."
    repo: str | None = None
    folder: str = "corpus"
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    summary: str = ""
    tag_prefix: str = "v"
    annotator_names: bool = False
    notes: tuple[NoteKind, ...] = ()
    extra_layers: tuple[ExtraStatus, ...] = ()

    def __post_init__(self) -> None:
        if not re.fullmatch(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", self.version, re.ASCII):
            raise ReleaseError(f"version {self.version!r} is not of the form 1.2.3; correct it in the settings")
        if not re.fullmatch(r"([A-Za-z0-9_][A-Za-z0-9_.-]*/)*([A-Za-z_][A-Za-z0-9_.-]*)?", self.tag_prefix, re.ASCII):
            raise ReleaseError(f"tag_prefix {self.tag_prefix!r} begins no git tag; take letters, as in 'v'")
        if not self.language:
            raise ReleaseError("no language is given; name at least one in the settings, such as 'en'")
        for code in self.language:
            if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]+)*", code, re.ASCII):
                raise ReleaseError(f"language {code!r} is not a code of ISO 639; take one such as 'en' or 'ckb'")
        for key, licence in (("licence", self.licence), ("text_licence", self.text_licence)):
            if not re.fullmatch(r"[a-z0-9][a-z0-9.+-]*", licence, re.ASCII):
                fix = "write it as in 'cc-by-4.0', and 'other' where there is none"
                raise ReleaseError(f"{key} {licence!r} is not an identifier that the Hub has; {fix}")
        if self.repo is not None and not re.fullmatch(r"[\w-][\w.-]*/[\w-][\w.-]*", self.repo, re.ASCII):
            raise ReleaseError(f"repo {self.repo!r} is not the name of a dataset on the Hub; write 'user/name'")
        for key, names in (("name", (self.name,)), ("authors", self.authors), ("tags", self.tags)):
            if bad := [name for name in names if not name.strip() or not name.isprintable()]:
                raise ReleaseError(f"{key}: {bad[0]!r} is empty or of several lines; correct it in the settings")
            if len(set(names)) < len(names):
                raise ReleaseError(f"{key}: one of them is given twice; leave it out once")

    @property
    def disclosure(self) -> Disclosure:
        return Disclosure(annotator_names=self.annotator_names, notes=self.notes, extra_layers=self.extra_layers)

    @property
    def path(self) -> str:
        """What `load_dataset` is given."""
        return self.repo or self.folder

    @property
    def url(self) -> str | None:
        """Where the dataset is shown."""
        return f"https://huggingface.co/datasets/{self.repo}" if self.repo else None


@dataclass(frozen=True, slots=True)
class File:
    """A published file: its path below the dataset's folder, and its size in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetReport:
    """What was published, and where.

    ``spans`` and ``relations`` count the published layers, by label in the
    schema's order, unused labels too. ``layers`` counts the published layers, by status.
    ``left_out`` counts those that are not published, by status, ``left_out_notes`` the notes by what they are about,
    and ``left_out_links`` links to layers that are left out.
    ``unlabelled`` documents have no published layer, ``unsettled`` are those of
    them with several submitted ones. ``unmapped`` counts the
    regions that wait in the layers' provenance and are not published.
    ``rows`` are those of each config; a config without rows is in ``omitted``.
    ``changed`` are the paths that this build wrote or removed.
    """

    version: str
    where: Path
    documents: int
    unlabelled: int
    unsettled: int
    spans: Mapping[str, int]
    relations: Mapping[str, int]
    layers: Mapping[str, int]
    left_out: Mapping[str, int]
    left_out_notes: Mapping[str, int]
    left_out_links: int
    unmapped: int
    rows: Mapping[str, int]
    omitted: tuple[str, ...]
    files: tuple[File, ...]
    changed: tuple[str, ...]

    __repr__ = short_repr
