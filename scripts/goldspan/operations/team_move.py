"""Addresses out of ``pyproject.toml``, where older corpora have them, into a file that git does not see."""

from dataclasses import dataclass
from pathlib import Path

from goldspan.settings import Settings
from goldspan.store import write_text
from goldspan.team.people import people_path, read_addresses, without_addresses, write_addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedAddresses:
    """The people whose addresses were moved, and the file that has them now."""

    names: list[str]
    file: Path


def team_move(settings: Settings) -> MovedAddresses:
    """Moves the addresses of the settings; those that the file has already stay as they are there.

    They are written to the file first, so none is lost. Raises `TeamError` where ``pyproject.toml`` has them in another
    form than on a line of its own.
    """
    path = settings.root / "pyproject.toml"
    text, addresses = without_addresses(path.read_text(encoding="utf-8"))
    if addresses:
        write_addresses(settings.state, {**addresses, **read_addresses(settings.state)})
        write_text(path, text, mode=path.stat().st_mode & 0o777)
    return MovedAddresses(names=list(addresses), file=people_path(settings.state))
