"""From several annotators' layers of a document to one: what is settled, the cases that are open, and decisions.

Pure but for the files of decisions: it knows layers, not where they come from,
and cases, not the screen on which they are decided.
"""

from goldspan.adjudicate.cases import NOTHING, Answer, Arrow, Case, Merge, Settled, Vote
from goldspan.adjudicate.deciding import Choice, Decided, decide
from goldspan.adjudicate.decisions import Decision, covers, with_new
from goldspan.adjudicate.files import (
    Adjudication,
    adjudication_files,
    adjudication_path,
    decisions_on,
    read_adjudication,
    write_adjudication,
)
from goldspan.adjudicate.merge import merge
from goldspan.adjudicate.outcome import GOLD, Outcome, gold, outcome
from goldspan.adjudicate.policies import RULES, Policy

__all__ = [
    "GOLD",
    "NOTHING",
    "RULES",
    "Adjudication",
    "Answer",
    "Arrow",
    "Case",
    "Choice",
    "Decided",
    "Decision",
    "Merge",
    "Outcome",
    "Policy",
    "Settled",
    "Vote",
    "adjudication_files",
    "adjudication_path",
    "covers",
    "decide",
    "decisions_on",
    "gold",
    "merge",
    "outcome",
    "read_adjudication",
    "with_new",
    "write_adjudication",
]
