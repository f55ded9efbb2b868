"""A release to a dataset repository on the Hugging Face Hub: one commit, and a tag at that commit."""

import json
import os
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from goldspan.release.publish import plan
from goldspan.release.publish.plan import Outcome
from goldspan.release.publish.published_files import CARD, Release
from goldspan.release.release_settings import ReleaseError
from goldspan.release.versions import manifest

if TYPE_CHECKING:
    from huggingface_hub import HfApi

KIND = "dataset"

Access: TypeAlias = Literal["public", "private"]
"""Who may read a repository that is made: everybody, or whom its owner lets."""


def publish(
    where: str, release: Release, *, dry_run: bool, tell: Callable[[str], None], create: Access | None = None
) -> Outcome:
    """Publishes to the repository ``where``, ``user/name``; with ``create`` it is made where it is not there.

    A request that failed is not sent again blindly: after the pause, what the
    repository holds is read anew and the rest is done. So a commit whose answer
    was lost is not made twice, a commit without its tag gets it, and uploaded
    files are not uploaded again.

    Raises `ReleaseError` where the version is out with other content, a newer
    one is there, or the Hub goes on refusing.
    """
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    # late, so that the setting above counts, and because it takes time
    from huggingface_hub import HfApi
    from huggingface_hub.utils.tqdm import disable_progress_bars

    from goldspan.release.publish.hub_failures import Patience

    disable_progress_bars()
    api, patience = HfApi(), Patience(where)
    begun: list[plan.Plan] = []
    while True:
        try:
            return _publish(api, where, release, dry_run=dry_run, tell=tell, create=create, begun=begun)
        except ReleaseError:
            raise
        except Exception as error:  # of several libraries; what waiting does not mend is raised there
            pause = patience.after(error)
            tell(f"{pause.why}; going on in {pause.seconds} s")
            time.sleep(pause.seconds)


def _publish(
    api: "HfApi",
    repo: str,
    release: Release,
    *,
    dry_run: bool,
    tell: Callable[[str], None],
    create: Access | None,
    begun: list[plan.Plan],
) -> Outcome:
    """One try. ``begun`` has the plan of an earlier one that began to send, and may have got further than it heard."""
    shown = f"hf://datasets/{repo}"

    def outcome(state: plan.State, commit: str | None = None) -> Outcome:
        arrived = begun[-1] if begun and state in ("tagged", "there") else None
        use = f'datasets.load_dataset("{repo}", revision="{release.tag}")'
        return Outcome(
            target=shown,
            version=release.version,
            state="published" if arrived else state,
            plan=arrived or planned,
            commit=commit,
            use=use,
            warning=_warning(release, repo),
        )

    if create is not None and not api.repo_exists(repo, repo_type=KIND):
        if dry_run:
            tell(f"{shown} is not there, and would be made, {create}")
            planned = plan.make(release, {}, None, where=shown)
            _check_card(release, shown)
            return outcome("planned")
        tell(f"making {shown}, {create}")
        api.create_repo(repo, repo_type=KIND, private=create == "private")
    head = api.repo_info(repo, repo_type=KIND).sha
    if head is None:
        raise ReleaseError(f"{shown}: a repository without a commit; upload a file on its page first")
    tagged = {ref.name: ref.target_commit for ref in api.list_repo_refs(repo, repo_type=KIND).tags}
    at = release.tag if release.tag in tagged else head
    there = _sums(api, repo, at)
    if release.tag in tagged:
        if not plan.same(release, there):
            raise plan.taken(release, shown)
        planned = plan.Plan((), (), release.items, ())
        return outcome("there", tagged[release.tag])
    before = plan.earlier(_manifest(api, repo, head) if manifest.NAME in there else None, where=shown)
    planned = plan.make(release, there, before, where=shown)
    if any(item.path == CARD for item in planned.sent):
        _check_card(release, shown)
    if dry_run:
        return outcome("planned")
    if not planned.empty:
        begun.append(planned)
    commit = head if planned.empty else _commit(api, repo, release, planned, parent=head, tell=tell)
    tell(f"tagging {release.tag}")
    # without exist_ok, which would leave an older tag where it is and say nothing
    api.create_tag(repo, tag=release.tag, revision=commit, tag_message=_title(release), repo_type=KIND)
    return outcome("tagged" if planned.empty else "published", commit)


def _commit(
    api: "HfApi", repo: str, release: Release, planned: plan.Plan, *, parent: str, tell: Callable[[str], None]
) -> str:
    """One commit with all that changed, or none: it fails where ``parent`` is no longer the head."""
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    added = [CommitOperationAdd(path_in_repo=item.path, path_or_fileobj=str(item.where)) for item in planned.sent]
    for number, one in enumerate(added, start=1):
        # what the Hub's storage has already, from a run that broke off, is not sent again
        api.preupload_lfs_files(repo, [one], repo_type=KIND, free_memory=False)
        tell(f"{number} of {len(added)} files sent")
    tell("committing")
    removed = [CommitOperationDelete(path_in_repo=path, is_folder=False) for path in planned.removed]
    made = api.create_commit(
        repo, [*added, *removed], commit_message=_title(release), repo_type=KIND, parent_commit=parent
    )
    return made.oid


def _check_card(release: Release, shown: str) -> None:
    """Has the Hub check the card's metadata, before anything is sent. Raises `ReleaseError` where it refuses them."""
    from huggingface_hub import DatasetCard

    try:
        DatasetCard(release.card()).validate()
    except ValueError as error:
        said = str(error)
        with suppress(ValueError, KeyError, TypeError):
            said = "; ".join(one["message"] for one in json.loads(said)["errors"])
        mend = "correct that in [tool.goldspan.release] and build again"
        raise ReleaseError(f"{shown}: the Hub does not take the card: {' '.join(said.split())}; {mend}") from error


def _warning(release: Release, repo: str) -> str | None:
    """Where the card tells readers to load the dataset from somewhere else."""
    named = release.loaded_from()
    if not named or repo in named:
        return None
    told = ", ".join(f'"{one}"' for one in sorted(named))
    mend = f'set repo = "{repo}" in [tool.goldspan.release] and build again, before it is published'
    return f"the card tells readers to load the dataset from {told}; where this is its home, {mend}"


def _title(release: Release) -> str:
    return f"Release {release.version}"


def _sums(api: "HfApi", repo: str, revision: str) -> dict[str, str]:
    """The sha256 of every large file and the git blob of every other."""
    from huggingface_hub import RepoFile

    tree = api.list_repo_tree(repo, recursive=True, revision=revision, repo_type=KIND)
    return {one.path: one.lfs.sha256 if one.lfs else one.blob_id for one in tree if isinstance(one, RepoFile)}


def _manifest(api: "HfApi", repo: str, revision: str) -> bytes:
    with tempfile.TemporaryDirectory() as scratch:
        path = api.hf_hub_download(repo, manifest.NAME, revision=revision, repo_type=KIND, local_dir=scratch)
        return Path(path).read_bytes()
