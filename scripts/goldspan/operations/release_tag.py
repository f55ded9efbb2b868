"""Tags the present commit with the version of the dataset in it."""

from dataclasses import dataclass

from goldspan.git import GitError
from goldspan.release import ReleaseError
from goldspan.release.versions import manifest
from goldspan.release.versions.history import HEAD, History
from goldspan.settings import Settings


@dataclass(frozen=True, slots=True)
class ReleaseTag:
    """``new`` is false where the tag was there already, of the very same dataset."""

    name: str
    new: bool


def release_tag(settings: Settings) -> ReleaseTag:
    """Makes the tag, once. It is never moved.

    Raises `goldspan.release.ReleaseError` where the committed dataset is a draft, is not what its manifest says, is not
    of the version in the settings, or where the tag is there with another dataset; `goldspan.git.GitError` outside git.
    """
    history = History(settings.corpus, settings.release.tag_prefix)
    build = f"run `goldspan release build --out {settings.corpus.name}`"
    try:
        committed = history.manifest(HEAD)
    except GitError as error:
        if not history.has_commit():
            raise GitError(f"{settings.corpus}: is in no commit of a git repository; commit it, and {build}") from error
        what = f"{settings.corpus}: the present commit has no {manifest.NAME} of a dataset"
        raise ReleaseError(f"{what}; {build}, and commit what it made") from error
    name = history.tag_name(committed.version)
    if committed.draft:
        raise ReleaseError(f"the committed dataset is a draft; build it without --draft, and commit it before {name}")
    if committed.version != settings.release.version:
        versions = f"is version {committed.version}, and the settings say {settings.release.version}"
        raise ReleaseError(f"the committed dataset {versions}; {build}, and commit")
    if faults := list(history.faults(HEAD)):
        what = f"the committed dataset is not what its manifest says ({'; '.join(faults)})"
        raise ReleaseError(f"{what}; commit the dataset as it was built")
    if history.has_tag(committed.version):
        tagged = history.manifest(f"refs/tags/{name}")
        if manifest.dumps(tagged) != manifest.dumps(committed):
            advice = "a version never changes: raise `version` in the settings, and build"
            raise ReleaseError(f"the tag {name} is there, with another dataset; {advice}")
        return ReleaseTag(name, new=False)
    history.make_tag(committed.version)
    return ReleaseTag(name, new=True)
