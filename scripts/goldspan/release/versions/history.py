"""Earlier versions of a dataset: the git tags of its repository, and the files that they hold."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from goldspan import git
from goldspan.git import GitError
from goldspan.release.release_settings import ReleaseError
from goldspan.release.versions import manifest
from goldspan.release.versions.manifest import Manifest
from goldspan.store.leftovers import scratch_folder
from goldspan.store.transactions import transaction

HEAD = "HEAD"
VERSION = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2}")


@dataclass(frozen=True, slots=True)
class History:
    """The versions of the dataset in the folder ``corpus``. The tag of a version is ``prefix`` and its number.

    Every method may raise `GitError` where git fails.
    """

    corpus: Path
    prefix: str

    def tag_name(self, version: str) -> str:
        return f"{self.prefix}{version}"

    def has_commit(self) -> bool:
        """Whether the folder is in a git repository with a commit."""
        try:
            self._git("rev-parse", "--verify", "--quiet", f"{HEAD}^{{commit}}")
        except GitError:
            return False
        return True

    def versions(self) -> tuple[str, ...]:
        """The versions with a tag in the history of the present commit, the lowest number first."""
        if not self.has_commit():
            return ()
        tags = self._git("tag", "--list", "--merged", HEAD, f"{self.prefix}*").decode("utf-8", "replace").split()
        numbers = (tag.removeprefix(self.prefix) for tag in tags)
        return tuple(sorted(filter(VERSION.fullmatch, numbers), key=_numbers))

    def latest(self) -> str | None:
        """The last release: the highest version whose tag holds a manifest of that version."""
        return next((version for version in reversed(self.versions()) if self.released(version)), None)

    def released(self, version: str) -> Manifest | None:
        """The manifest of a version; ``None`` where it has no tag, or the tag is of something else."""
        try:
            found = self.manifest(f"refs/tags/{self.tag_name(version)}")
        except (GitError, ReleaseError):  # a tag of the toolkit, or from before there were manifests
            return None
        return found if found.version == version else None

    def has_tag(self, version: str) -> bool:
        """Whether there is a tag of this version, in the history of the present commit or not."""
        return bool(self._git("tag", "--list", self.tag_name(version)).strip())

    def manifest(self, revision: str) -> Manifest:
        """The manifest in a commit or tag. Raises `ReleaseError` where its file is not one."""
        return manifest.loads(self.read(revision, manifest.NAME), where=f"{revision}:{manifest.NAME}")

    def read(self, revision: str, path: str) -> bytes:
        """A file of the dataset in a commit or tag. Raises `GitError` where it is not there."""
        return self._git("cat-file", "blob", f"{revision}:./{path}")

    def text(self, path: str) -> str:
        """A text file of the dataset in the present commit; empty where there is none."""
        try:
            return self.read(HEAD, path).decode("utf-8")
        except GitError:
            return ""

    def uncommitted(self) -> tuple[str, ...]:
        """Changed, new and deleted files that are not committed, as paths below `top`."""
        entries = self._git(
            "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=dirty", ":/"
        )
        return tuple(entry[3:] for entry in entries.decode("utf-8", "surrogateescape").split("\0") if entry)

    def top(self) -> Path:
        """The top folder of the repository."""
        return Path(self._git("rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape").rstrip("\n"))

    def faults(self, revision: str) -> Iterator[str]:
        """The files of a commit or tag whose bytes are not those that its manifest says."""
        if not manifest.is_sealed(self.read(revision, manifest.NAME)):
            yield f"{manifest.NAME}: other bytes"
        for listed in self.manifest(revision).files:
            try:
                content = self.read(revision, listed.path)
            except GitError:
                yield f"{listed.path}: missing"
                continue
            if sha256(content).hexdigest() != listed.sha256:
                yield f"{listed.path}: other bytes"

    def checkout(self, version: str, out: Path) -> Manifest:
        """Writes the dataset of a version to the folder ``out``: whole and as its manifest says, or not at all.

        Raises `ReleaseError` where there is no such version, or ``out`` is not empty.
        """
        if not self.has_commit() or not self.has_tag(version):
            known = ", ".join(self.versions()) or "none"
            raise ReleaseError(
                f"no version is tagged {self.tag_name(version)}; tagged are: {known}; `git fetch --tags` may help"
            )
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise ReleaseError(f"{out}: is not an empty folder; choose another one with --out")
        tag = f"refs/tags/{self.tag_name(version)}"
        found = self.manifest(tag)
        with transaction(out) as changes:
            aside = changes.staged
            for path in (manifest.NAME, *(listed.path for listed in found.files)):
                (aside / path).parent.mkdir(parents=True, exist_ok=True)
                with (aside / path).open("wb") as file:
                    self._git("cat-file", "blob", f"{tag}:./{path}", into=file)
            if faults := [f"{fault.path} {fault.fault}" for fault in manifest.verify(aside, found)]:
                what = f"the tag {self.tag_name(version)} does not hold what its manifest says ({', '.join(faults)})"
                raise ReleaseError(f"{what}; nothing was written: fetch the tag again from where it was published")
            changes.commit((*(listed.path for listed in found.files), manifest.NAME))
        return found

    @contextmanager
    def checked_out(self, version: str, scratch: Path) -> Iterator[Path]:
        """The dataset of a version in a folder below ``scratch`` that is deleted in the end. Raises `ReleaseError`."""
        with scratch_folder(scratch) as aside:
            out = aside / "dataset"
            self.checkout(version, out)
            yield out

    def make_tag(self, version: str) -> None:
        """Makes the annotated tag of a version at the present commit. Raises `GitError` where there is one."""
        self._git("tag", "--annotate", self.tag_name(version), "--message", f"{version}", HEAD)

    def _git(self, *arguments: str, into: IO[bytes] | None = None) -> bytes:
        try:
            return git.run(self.corpus, *arguments, into=into)
        except GitError as error:
            advice = "see that the corpus lies in a git repository, with its tags"
            raise GitError(f"{self.corpus}: {error}; {advice}") from error


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
