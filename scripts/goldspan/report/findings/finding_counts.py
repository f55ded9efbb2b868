"""How many findings there are of each code and severity."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from goldspan.findings import CODES, Code
from goldspan.model import Finding, Severity

_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


class Tally:
    """Counts findings one by one; its size does not grow with their number."""

    def __init__(self) -> None:
        self._count: Counter[tuple[str, Severity]] = Counter()

    def add(self, finding: Finding) -> None:
        self._count[finding.code, finding.severity] += 1

    @property
    def total(self) -> int:
        return self._count.total()

    @property
    def codes(self) -> Mapping[str, int]:
        """By code, in the order of the codes."""
        out: Counter[str] = Counter()
        for (code, _), number in sorted(self._count.items()):
            out[code] += number
        return out

    @property
    def severities(self) -> Mapping[Severity, int]:
        """By severity, the highest first, zeros too."""
        return {
            severity: sum(number for (_, counted), number in self._count.items() if counted == severity)
            for severity in _SEVERITIES
        }


def record(tally: Tally) -> dict[str, Any]:
    """The counts as plain JSON data."""
    return {"total": tally.total, "severities": dict(tally.severities), "codes": dict(tally.codes)}


def lines(tally: Tally, known: Mapping[str, Code] = CODES) -> Iterator[str]:
    """A line for each code, with its title where it is ``known``, and a line for the sum."""
    codes = tally.codes
    width = max(len(str(tally.total)), 5)
    for code, number in codes.items():
        title = known[code].title if code in known else ""
        yield f"{number:{width}}  {code}  {title}".rstrip()
    yield f"{tally.total:{width}}  in all: " + ", ".join(
        f"{number} {severity}" for severity, number in tally.severities.items()
    )
