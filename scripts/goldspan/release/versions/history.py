"""Earlier versions of a dataset: the git tags of its repository, and the files that they hold."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from goldspan import git
from goldspan.git import GitError
from goldspan.release.release_settings import ReleaseError
from goldspan.release.versions import manifest
from goldspan.release.versions.manifest import Manifest
from goldspan.store.transactions import transaction

HEAD = "HEAD"
VERSION = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2}")


@dataclass(frozen=True, slots=True)
class History:
    """The versions of the dataset in the folder ``corpus``; a version's tag is its number behind ``prefix``."""

    corpus: Path
    prefix: str

    def tag(self, version: str) -> str:
        return f"{self.prefix}{version}"

    def there(self) -> bool:
        """Whether the folder lies in a git repository that has a commit."""
        try:
            self._git("rev-parse", "--verify", "--quiet", f"{HEAD}^{{commit}}")
        except GitError:
            return False
        return True

    def versions(self) -> tuple[str, ...]:
        """The versions that have a tag in the history of the present commit, the oldest number first."""
        if not self.there():
            return ()
        tags = self._git("tag", "--list", "--merged", HEAD, f"{self.prefix}*").decode("utf-8", "replace").split()
        numbers = (tag.removeprefix(self.prefix) for tag in tags)
        return tuple(sorted(filter(VERSION.fullmatch, numbers), key=_key))

    def latest(self) -> str | None:
        """The last release: the highest version whose tag holds a manifest of that version."""
        return next((version for version in reversed(self.versions()) if self.released(version)), None)

    def released(self, version: str) -> Manifest | None:
        """The manifest of a version; ``None`` where its tag is not there, or is of something else."""
        try:
            made = self.manifest(f"refs/tags/{self.tag(version)}")
        except (GitError, ReleaseError):  # a tag of the toolkit, or from before there were manifests
            return None
        return made if made.version == version else None

    def tagged(self, version: str) -> bool:
        """Whether any tag is called so, in this history or not."""
        return bool(self._git("tag", "--list", self.tag(version)).strip())

    def manifest(self, revision: str) -> Manifest:
        """The manifest as a commit or tag has it. Raises `GitError` without one, `ReleaseError` for another file."""
        return manifest.loads(self.read(revision, manifest.NAME), where=f"{revision}:{manifest.NAME}")

    def read(self, revision: str, path: str) -> bytes:
        """A file of the dataset as a commit or tag has it. Raises `GitError` where it is not there."""
        return self._git("cat-file", "blob", f"{revision}:./{path}")

    def text(self, path: str) -> str:
        """A text file of the dataset as the present commit has it; empty where it has none."""
        try:
            return self.read(HEAD, path).decode("utf-8")
        except GitError:
            return ""

    def changed(self) -> tuple[str, ...]:
        """What git does not have as it lies here, below the repository's top: changed, new or deleted files."""
        told = self._git("status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", ":/")
        return tuple(entry[3:] for entry in told.decode("utf-8", "surrogateescape").split("\0") if entry)

    def top(self) -> Path:
        return Path(self._git("rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape").rstrip("\n"))

    def differs(self, revision: str) -> Iterator[str]:
        """The files of the revision's manifest whose bytes the revision does not have as the manifest says."""
        if not manifest.untouched(self.read(revision, manifest.NAME)):
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

        Raises `ReleaseError` where there is no such version, or ``out`` has something in it; `GitError` of git.
        """
        if not self.there() or not self.tagged(version):
            known = ", ".join(self.versions()) or "none"
            raise ReleaseError(
                f"no version is tagged {self.tag(version)}; tagged are: {known}; `git fetch --tags` may help"
            )
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise ReleaseError(f"{out}: is not an empty folder; choose another one with --out")
        tag = f"refs/tags/{self.tag(version)}"
        made = self.manifest(tag)
        with transaction(out) as changes:
            aside = changes.staged
            for path in (manifest.NAME, *(listed.path for listed in made.files)):
                (aside / path).parent.mkdir(parents=True, exist_ok=True)
                with (aside / path).open("wb") as file:
                    self._git("cat-file", "blob", f"{tag}:./{path}", into=file)
            if faults := [f"{one.path} {one.fault}" for one in manifest.verify(aside, made)]:
                told = f"the tag {self.tag(version)} does not hold what its manifest says ({', '.join(faults)})"
                raise ReleaseError(f"{told}; nothing was written: fetch the tag again from where it was published")
            changes.commit((*(listed.path for listed in made.files), manifest.NAME))
        return made

    def make_tag(self, version: str) -> None:
        """Makes the annotated tag of a version at the present commit; git refuses where there is one."""
        self._git("tag", "--annotate", self.tag(version), "--message", f"{version}", HEAD)

    def _git(self, *arguments: str, into: IO[bytes] | None = None) -> bytes:
        try:
            return git.run(self.corpus, *arguments, into=into)
        except GitError as error:
            raise GitError(
                f"{self.corpus}: {error}; see that the corpus lies in a git repository, with its tags"
            ) from error


def _key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
