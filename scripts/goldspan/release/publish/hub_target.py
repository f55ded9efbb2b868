"""Publishes to a dataset repository on the Hugging Face Hub: one commit, and a tag at that commit."""

import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from goldspan.release.publish import plan
from goldspan.release.publish.plan import PublishPlan, PublishReport, PublishState
from goldspan.release.publish.published_files import CARD, VerifiedRelease
from goldspan.release.release_settings import ReleaseError
from goldspan.release.versions import manifest
from goldspan.release.versions.manifest import Manifest
from goldspan.wording import Progress

if TYPE_CHECKING:
    from huggingface_hub import HfApi

KIND = "dataset"

Access: TypeAlias = Literal["public", "private"]
"""Who may read a repository that is created."""


def publish_to_hub(
    where: str,
    release: VerifiedRelease,
    *,
    dry_run: bool,
    progress: Progress,
    create: Access | None = None,
) -> PublishReport:
    """Publishes to the repository ``where``, ``user/name``. With ``create`` it is created where it does not exist.

    A request that failed is not just sent again, for it may have been carried out. After a pause the repository is
    read, and what is missing is done. So a commit whose answer was lost is not made twice, a commit without its tag
    gets the tag, and uploaded files are not uploaded again.

    Raises `ReleaseError` where the version was published with other content, a newer one is there, or the Hub refuses.
    """
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    # late, so that this setting counts, and because it takes time
    from huggingface_hub import HfApi

    from goldspan.release.publish.hub_failures import Patience

    publication, patience = _Publication(HfApi(), where, release, progress), Patience(where)
    with _no_progress_bars():
        while True:
            try:
                return publication.attempt(dry_run=dry_run, create=create)
            except ReleaseError:
                raise
            except Exception as error:  # of several libraries; where waiting does not help, `after` raises
                pause = patience.after(error)
                progress(f"{pause.why}; going on in {pause.seconds} s")
                time.sleep(pause.seconds)


class _Publication:
    """The publication of a release to one repository, in as many attempts as it takes."""

    def __init__(self, api: "HfApi", repo: str, release: VerifiedRelease, progress: Progress) -> None:
        self._api, self._repo, self._release, self._progress = api, repo, release, progress
        self._shown = f"hf://datasets/{repo}"
        self._begun: PublishPlan | None = None
        """The plan of an attempt that began to send. All of it may have arrived, though the attempt failed."""

    def attempt(self, *, dry_run: bool, create: Access | None) -> PublishReport:
        """Compares the release with the repository, and does what is missing."""
        if create is not None and not self._api.repo_exists(self._repo, repo_type=KIND):
            if dry_run:
                self._progress(f"{self._shown} is not there, and would be made, {create}")
                return self._report("planned", self._checked_plan({}, None))
            self._progress(f"making {self._shown}, {create}")
            self._api.create_repo(self._repo, repo_type=KIND, private=create == "private")
        head = self._head()
        tagged = self._tagged_commit()
        if tagged is not None:
            if not plan.is_published(self._release, self._sums(self._release.tag)):
                raise plan.other_content(self._release, self._shown)
            return self._report("there", PublishPlan((), (), self._release.files, ()), tagged)
        existing = self._sums(head)
        content = self._manifest(head) if manifest.NAME in existing else None
        planned = self._checked_plan(existing, plan.earlier_manifest(content, where=self._shown))
        if dry_run:
            return self._report("planned", planned)
        commit = head if planned.empty else self._commit(planned, parent=head)
        self._progress(f"tagging {self._release.tag}")
        # without exist_ok, which would leave an older tag where it is and say nothing
        self._api.create_tag(
            self._repo, tag=self._release.tag, revision=commit, tag_message=self._release.title, repo_type=KIND
        )
        return self._report("tagged" if planned.empty else "published", planned, commit)

    def _report(self, state: PublishState, planned: PublishPlan, commit: str | None = None) -> PublishReport:
        if self._begun is not None and state in ("tagged", "there"):
            state, planned = "published", self._begun  # by an attempt of this publication whose answer was lost
        return PublishReport(
            target=self._shown,
            version=self._release.version,
            state=state,
            plan=planned,
            commit=commit,
            use=f'datasets.load_dataset("{self._repo}", revision="{self._release.tag}")',
            warning=_warning(self._release, self._repo),
        )

    def _checked_plan(self, existing: Mapping[str, str], before: Manifest | None) -> PublishPlan:
        """The plan. Where it has the card, the Hub has checked it: raises `ReleaseError` where it refuses the card."""
        planned = plan.make_plan(self._release, existing, before, where=self._shown)
        if any(file.path == CARD for file in planned.sent):
            _check_card(self._release, self._shown)
        return planned

    def _commit(self, planned: PublishPlan, *, parent: str) -> str:
        """Makes one commit of all that changed, or none: the Hub refuses where ``parent`` is no longer the head."""
        from huggingface_hub import CommitOperationAdd, CommitOperationDelete

        self._begun = planned
        added = [CommitOperationAdd(path_in_repo=file.path, path_or_fileobj=str(file.source)) for file in planned.sent]
        for number, operation in enumerate(added, start=1):
            # what the Hub's storage has already, from a run that was interrupted, is not sent again
            self._api.preupload_lfs_files(self._repo, [operation], repo_type=KIND, free_memory=False)
            self._progress(f"{number} of {len(added)} files sent")
        self._progress("committing")
        removed = [CommitOperationDelete(path_in_repo=path, is_folder=False) for path in planned.removed]
        commit = self._api.create_commit(
            self._repo,
            [*added, *removed],
            commit_message=self._release.title,
            repo_type=KIND,
            parent_commit=parent,
        )
        return commit.oid

    def _head(self) -> str:
        head = self._api.repo_info(self._repo, repo_type=KIND).sha
        if head is None:
            raise ReleaseError(f"{self._shown}: a repository without a commit; upload a file on its page first")
        return head

    def _tagged_commit(self) -> str | None:
        """The commit with the tag of this version, where there is one."""
        tags = self._api.list_repo_refs(self._repo, repo_type=KIND).tags
        return next((tag.target_commit for tag in tags if tag.name == self._release.tag), None)

    def _sums(self, revision: str) -> dict[str, str]:
        """The sha256 of every large file, and the id of the git blob of every other, by path."""
        from huggingface_hub import RepoFile

        tree = self._api.list_repo_tree(self._repo, recursive=True, revision=revision, repo_type=KIND)
        files = (entry for entry in tree if isinstance(entry, RepoFile))
        return {file.path: file.lfs.sha256 if file.lfs else file.blob_id for file in files}

    def _manifest(self, revision: str) -> bytes:
        with tempfile.TemporaryDirectory() as scratch:
            path = self._api.hf_hub_download(
                self._repo, manifest.NAME, revision=revision, repo_type=KIND, local_dir=scratch
            )
            return Path(path).read_bytes()


def _check_card(release: VerifiedRelease, shown: str) -> None:
    from huggingface_hub import DatasetCard

    try:
        DatasetCard(release.card()).validate()
    except ValueError as error:
        reason = str(error)
        with suppress(ValueError, KeyError, TypeError):
            reason = "; ".join(problem["message"] for problem in json.loads(reason)["errors"])
        advice = "correct that in [tool.goldspan.release] and build again"
        raise ReleaseError(f"{shown}: the Hub does not take the card: {' '.join(reason.split())}; {advice}") from error


def _warning(release: VerifiedRelease, repo: str) -> str | None:
    """Says where the card tells readers to load the dataset from somewhere else."""
    named = release.loaded_from()
    if not named or repo in named:
        return None
    places = ", ".join(f'"{name}"' for name in sorted(named))
    fix = f'set repo = "{repo}" in [tool.goldspan.release] and build again, before it is published'
    return f"the card tells readers to load the dataset from {places}; if they should load it from here, {fix}"


@contextmanager
def _no_progress_bars() -> Iterator[None]:
    """Turns off the bars of huggingface_hub for a while: progress goes to our callback."""
    from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

    if are_progress_bars_disabled():
        yield
        return
    disable_progress_bars()
    try:
        yield
    finally:
        enable_progress_bars()
