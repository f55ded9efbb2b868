"""What `goldspan status` found, at one time."""

from collections import Counter
from dataclasses import dataclass, field

from goldspan.team.loose_ends import LooseEnd, NextStep
from goldspan.team.pace import PersonTotals
from goldspan.team.work import DocumentWork, Work
from goldspan.wording import short_repr


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """The state of a corpus at a time. ``server`` is the address of the server that was asked, if one was.

    ``server_problem`` says why one that is set was not: the report is of the corpus alone then.
    ``documents`` has one for each document and pass, in the order of the corpus. ``others`` counts members' layers of
    tasks on the server that are of no document here.
    """

    title: str
    made_at: str
    server: str | None = None
    server_problem: str | None = None
    documents: list[DocumentWork] = field(default_factory=list)
    people: list[PersonTotals] = field(default_factory=list)
    loose_ends: list[LooseEnd] = field(default_factory=list)
    next_steps: list[NextStep] = field(default_factory=list)
    others: int = 0

    __repr__ = short_repr

    @property
    def work(self) -> list[Work]:
        """The work of each person, document by document: rows, as for ``pandas.DataFrame(report.work)``."""
        return [one for document in self.documents for one in document.people]

    def states(self) -> dict[str, Counter[str]]:
        """How many documents of each pass are in each state."""
        counts: dict[str, Counter[str]] = {}
        for one in self.documents:
            counts.setdefault(one.pass_name, Counter())[one.state] += 1
        return counts
