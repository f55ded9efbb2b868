"""Which findings count: chosen by level and code."""

from collections.abc import Iterable
from dataclasses import dataclass

from goldspan.errors import GoldspanError
from goldspan.findings import CODES
from goldspan.model import Finding


class SelectionError(GoldspanError):
    """A code that does not exist; the message lists the codes."""


@dataclass(frozen=True, slots=True)
class CodeSelection:
    """Findings up to ``level``, of the codes that ``select`` names, without those that ``ignore`` names.

    Both have codes or prefixes of codes. An empty ``select`` is all codes; a code that
    both name is ignored.
    """

    level: int | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def __contains__(self, finding: Finding) -> bool:
        return (
            (self.level is None or finding.level <= self.level)
            and (not self.select or finding.code.startswith(self.select))
            and not finding.code.startswith(self.ignore)
        )


def codes(message: Iterable[str], known: Iterable[str] = CODES) -> tuple[str, ...]:
    """Codes and prefixes of the ``known`` codes from words like ``GS301,GS4``, in any case.

    Raises `SelectionError` for a prefix of no code.
    """
    found = [part.strip().upper() for word in message for part in word.split(",")]
    for prefix in found:
        if not (prefix and matching(prefix, known)):
            groups = ", ".join(sorted({f"{code[:-2]}.." for code in known}))
            raise SelectionError(f"no code is, or begins with, {prefix!r}; there are {groups}: see `goldspan explain`")
    return tuple(found)


def matching(prefix: str, known: Iterable[str] = CODES) -> list[str]:
    """The known codes with this prefix, in order."""
    return [code for code in known if code.startswith(prefix)]
