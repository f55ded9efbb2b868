"""Publishes to a git remote: a commit on its default branch and a tag, pushed together or not at all."""

import os
import shutil
from pathlib import Path

from goldspan import git
from goldspan.git import GitError
from goldspan.release.publish import plan
from goldspan.release.publish.plan import PublishPlan, PublishReport, PublishState, without_secrets
from goldspan.release.publish.published_files import VerifiedRelease
from goldspan.release.release_settings import ReleaseError
from goldspan.release.versions import manifest
from goldspan.store.leftovers import scratch_folder
from goldspan.wording import Progress


def publish_to_git(where: str, release: VerifiedRelease, *, dry_run: bool, progress: Progress) -> PublishReport:
    """Publishes from a clone that is deleted afterwards. Nothing is ever forced.

    Raises `ReleaseError` where the version was published with other content, a newer one is there, or git fails.
    """
    shown = without_secrets(where)
    with scratch_folder() as scratch:
        folder = scratch / "clone"
        progress("cloning")
        _git(shown, Path(scratch), "clone", "--quiet", "--no-checkout", "--", where, str(folder))
        return _publish(_Clone(folder, shown), release, dry_run=dry_run, progress=progress)


def _publish(clone: "_Clone", release: VerifiedRelease, *, dry_run: bool, progress: Progress) -> PublishReport:
    def report(state: PublishState, planned: PublishPlan, commit: str | None) -> PublishReport:
        return PublishReport(
            target=clone.shown,
            version=release.version,
            state=state,
            plan=planned,
            commit=commit,
            use=f"git clone --branch {release.tag} {clone.shown}",
        )

    tag = f"refs/tags/{release.tag}"
    if tagged := clone.commit_of(tag):
        if not plan.is_published(release, clone.blobs(tag)):
            raise plan.other_content(release, clone.shown)
        return report("there", PublishPlan((), (), release.files, ()), tagged)
    existing = clone.blobs("HEAD")
    content = clone.run("cat-file", "blob", f"HEAD:{manifest.NAME}") if manifest.NAME in existing else None
    before = plan.earlier_manifest(content, where=clone.shown)
    planned = plan.make_plan(release, existing, before, where=clone.shown)
    if dry_run:
        return report("planned", planned, None)
    if not planned.empty:
        clone.commit(planned, release.title)
    clone.run("tag", "--annotate", "--message", release.title, release.tag)
    progress("pushing")
    # where somebody else pushed to the branch or made the tag meanwhile, git refuses both
    clone.run("push", "--quiet", "--atomic", "origin", f"HEAD:{clone.branch()}", tag)
    return report("tagged" if planned.empty else "published", planned, clone.commit_of("HEAD"))


class _Clone:
    """A clone of a remote, without its files; ``shown`` is the remote's address."""

    def __init__(self, folder: Path, shown: str) -> None:
        self.folder, self.shown = folder, shown
        # the bytes stay as they are: no line ends are changed, no file becomes a pointer of Git LFS
        (folder / ".git" / "info").mkdir(exist_ok=True)
        (folder / ".git" / "info" / "attributes").write_text("* -text -filter -ident -working-tree-encoding\n")

    def commit(self, planned: PublishPlan, title: str) -> None:
        """Commits the files that changed; all other files of the remote stay."""
        if self.commit_of("HEAD"):
            self.run("read-tree", "HEAD")
        for file in planned.sent:
            (self.folder / file.path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.source, self.folder / file.path)
        # also where the remote's .gitignore names them
        self.run("add", "--force", "--", *(file.path for file in planned.sent))
        if planned.removed:
            self.run("rm", "--quiet", "--cached", "--", *planned.removed)
        self.run("commit", "--quiet", "--message", title)

    def branch(self) -> str:
        """The full name of the default branch; in an empty remote the name that it will have."""
        return self.run("symbolic-ref", "HEAD").decode().strip()

    def commit_of(self, name: str) -> str | None:
        """The commit of a branch or tag; ``None`` where there is none."""
        try:
            return self.run("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").decode().strip()
        except ReleaseError:
            return None

    def blobs(self, name: str) -> dict[str, str]:
        """The id of the blob of each file in a commit; empty where there is no commit yet."""
        if self.commit_of(name) is None:
            return {}
        blobs = {}
        for line in self.run("ls-tree", "-r", "-z", name).split(b"\0"):
            facts, tab, path = line.partition(b"\t")
            if tab:
                blobs[os.fsdecode(path)] = facts.split()[2].decode()
        return blobs

    def run(self, *arguments: str) -> bytes:
        return _git(self.shown, self.folder, *arguments)


def _git(shown: str, folder: Path, *arguments: str) -> bytes:
    try:
        return git.run(folder, *arguments, network=True)
    except GitError as error:
        reason = without_secrets(str(error))
        raise ReleaseError(f"{shown}: {reason}; correct that, and publish again") from None  # the cause has the secrets
