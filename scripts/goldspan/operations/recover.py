"""Completes or undoes changes that were stopped in the middle, as by a power cut, and removes what they left."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from goldspan import settings
from goldspan.errors import require_path
from goldspan.settings import Settings
from goldspan.store import transactions
from goldspan.store.leftovers import remove_scratch
from goldspan.wording import short_repr


@dataclass(frozen=True, slots=True)
class RecoverReport:
    """``folders`` were looked at; ``done`` says in a sentence what was completed or undone in each that needed it."""

    folders: tuple[Path, ...]
    done: tuple[str, ...]

    __repr__ = short_repr


def recover(folder: Path | None = None) -> RecoverReport:
    """Recovers a folder, which is a corpus or another that goldspan changes, such as that of a release.

    Without ``folder``, all folders of the project around the working folder are recovered. Raises `PathError` where
    the folder does not exist, `LockedError` where a command is still at work in it, and `UnfinishedChangeError` or
    `JournalError` where the change can be neither completed nor undone.
    """
    folders = (require_path(folder),) if folder is not None else tuple(_folders(settings.load(Path.cwd())))
    done = [transactions.recover(found) for found in folders]
    return RecoverReport(folders, tuple(filter(None, done)))


def _folders(project: Settings) -> Iterator[Path]:
    remove_scratch(project.state)
    yield from (folder for folder in (project.root, project.generated, project.corpus) if folder.exists())
