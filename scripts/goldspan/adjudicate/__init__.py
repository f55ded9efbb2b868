"""From several annotators' layers of a document to one: what is settled, the cases that are open, and decisions.

Pure: it knows layers, not where they come from, and cases, not the screen on
which they are decided.
"""

from goldspan.adjudicate.cases import NOTHING, Answer, Arrow, Case, Merge, Settled, Vote
from goldspan.adjudicate.merge import merge
from goldspan.adjudicate.policies import RULES, Policy

__all__ = ["NOTHING", "RULES", "Answer", "Arrow", "Case", "Merge", "Policy", "Settled", "Vote", "merge"]
