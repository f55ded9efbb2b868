"""A release to a git remote: one commit on its default branch and a tag, pushed together or not at all."""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from goldspan import git
from goldspan.git import GitError
from goldspan.release.publish import plan
from goldspan.release.publish.plan import Outcome
from goldspan.release.publish.published_files import Release
from goldspan.release.publish.shown import without_secrets
from goldspan.release.release_settings import ReleaseError
from goldspan.release.versions import manifest


def publish(where: str, release: Release, *, dry_run: bool, tell: Callable[[str], None]) -> Outcome:
    """Publishes from a clone that is thrown away. Nothing is ever forced.

    Raises `ReleaseError` where the version is out with other content, a newer
    one is there, or git fails.
    """
    shown = without_secrets(where)
    with tempfile.TemporaryDirectory(prefix="goldspan-publish-") as scratch:
        clone = Path(scratch) / "clone"
        tell("cloning")
        _git(shown, Path(), "clone", "--quiet", "--no-checkout", "--", where, str(clone))
        return _Clone(clone, shown).publish(release, dry_run=dry_run, tell=tell)


class _Clone:
    """A clone of a remote, without the files; ``shown`` is the remote's address."""

    def __init__(self, folder: Path, shown: str) -> None:
        self.folder, self.shown = folder, shown
        # the bytes go as they are: no line ends changed, no LFS pointers whose objects stay behind
        (folder / ".git" / "info").mkdir(exist_ok=True)
        (folder / ".git" / "info" / "attributes").write_text("* -text -filter -ident -working-tree-encoding\n")

    def publish(self, release: Release, *, dry_run: bool, tell: Callable[[str], None]) -> Outcome:
        tag = f"refs/tags/{release.tag}"
        tagged = self.commit(tag)
        there = self.sums(tag if tagged else "HEAD")

        def outcome(state: plan.State, commit: str | None) -> Outcome:
            use = f"git clone --branch {release.tag} {self.shown}"
            return Outcome(
                target=self.shown, version=release.version, state=state, plan=planned, commit=commit, use=use
            )

        if tagged:
            if not plan.same(release, there):
                raise plan.taken(release, self.shown)
            planned = plan.Plan((), (), release.items, ())
            return outcome("there", tagged)
        standing = self.run("show", f"HEAD:{manifest.NAME}") if manifest.NAME in there else None
        planned = plan.make(release, there, plan.earlier(standing, where=self.shown), where=self.shown)
        if dry_run:
            return outcome("planned", None)
        if not planned.empty:
            self.add(release, planned)
        title = f"Release {release.version}"
        self.run("tag", "--annotate", "--message", title, release.tag)
        tell("pushing")
        # a branch that has moved on, or a tag that somebody made meanwhile, is refused, and then neither goes
        self.run("push", "--quiet", "--atomic", "origin", f"HEAD:{self.branch()}", tag)
        return outcome("tagged" if planned.empty else "published", self.commit("HEAD"))

    def add(self, release: Release, planned: plan.Plan) -> None:
        """A commit of the files that changed, on top of all others that are there."""
        if self.commit("HEAD"):
            self.run("read-tree", "HEAD")
        for item in planned.sent:
            (self.folder / item.path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(item.where, self.folder / item.path)
        # whatever the remote's .gitignore says of them
        self.run("add", "--force", "--", *(item.path for item in planned.sent))
        if planned.removed:
            self.run("rm", "--quiet", "--cached", "--", *planned.removed)
        self.run("commit", "--quiet", "--message", f"Release {release.version}")

    def branch(self) -> str:
        """The default branch's full name, in an empty remote the one it will have."""
        return self.run("symbolic-ref", "HEAD").decode().strip()

    def commit(self, name: str) -> str | None:
        """The commit that a name stands for, if there is one."""
        try:
            return self.run("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").decode().strip()
        except ReleaseError:
            return None

    def sums(self, name: str) -> dict[str, str]:
        """The blob of every file of a commit; none where there is no commit yet."""
        if self.commit(name) is None:
            return {}
        found = {}
        for line in self.run("ls-tree", "-r", "-z", name).split(b"\0"):
            about, tab, path = line.partition(b"\t")
            if tab:
                found[os.fsdecode(path)] = about.split()[2].decode()
        return found

    def run(self, *arguments: str) -> bytes:
        return _git(self.shown, self.folder, *arguments)


def _git(shown: str, folder: Path, *arguments: str) -> bytes:
    try:
        return git.run(folder, *arguments)
    except GitError as error:
        said = without_secrets(str(error))
        raise ReleaseError(f"{shown}: {said}; correct that, and publish again") from None  # the cause has the secrets
