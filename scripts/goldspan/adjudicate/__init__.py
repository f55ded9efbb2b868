"""From several annotators' layers of a document to one: what is settled, the cases that are open, and decisions.

Pure: it knows layers, not where they come from, and cases, not the screen on
which they are decided.
"""

from goldspan.adjudicate.cases import Merge, Settled
from goldspan.adjudicate.deciding import Choice, Decided, decide
from goldspan.adjudicate.decisions import covers, with_new
from goldspan.adjudicate.merge import merge
from goldspan.adjudicate.outcome import GOLD, Outcome, gold, outcome
from goldspan.adjudicate.policies import RULES, Policy

__all__ = [
    "GOLD",
    "RULES",
    "Choice",
    "Decided",
    "Merge",
    "Outcome",
    "Policy",
    "Settled",
    "covers",
    "decide",
    "gold",
    "merge",
    "outcome",
    "with_new",
]
