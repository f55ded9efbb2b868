"""When a place counts as settled: who has to have said the same there, as a function of the votes."""

import sys
from collections.abc import Sequence
from typing import Annotated, Literal, TypeVar

from msgspec import Meta, Struct

Rule = Literal["unanimous", "majority", "threshold", "weighted"]

_Answer = TypeVar("_Answer")

_ROUNDING = 1e-9


Count = Annotated[int, Meta(ge=1, description="a whole number from 1")]
Share = Annotated[float, Meta(ge=0, le=1, description="a number from 0 to 1")]
Weight = Annotated[float, Meta(ge=0, le=sys.float_info.max, description="a number from 0")]


class Policy(Struct, frozen=True, kw_only=True, rename={"rule": "policy"}):
    """Which votes settle a place.

    - ``unanimous``: everybody says the same.
    - ``majority``: more than half of the annotators say the same; that there is nothing is such a vote, too.
    - ``threshold``: INCEpTION's merge by thresholds. Who marked nothing has no vote. Taken are the ``top`` answers
      with most votes, and of them those with at least ``annotators`` votes and at least ``confidence`` of all votes.
      A tie for the last rank leaves the place open. Unlike there, the share is of all votes, those for answers
      below ``annotators`` included: otherwise a higher threshold could settle more.
    - ``weighted``: an answer has the weight of those who gave it (``weights``, 1 for whoever is not named). The
      heaviest is taken where no other is as heavy and it has at least ``share`` of everybody's weight.
    """

    rule: Rule = "unanimous"
    annotators: Count = 1
    confidence: Share = 0.75
    top: Count = 1
    share: Share = 0.5
    weights: dict[str, Weight] = {}

    def choose(
        self, votes: Sequence[tuple[_Answer, Sequence[str]]], nothing: _Answer, *, one: bool = False
    ) -> tuple[_Answer, ...] | None:
        """The answers that are taken, or ``None`` where the place stays open.

        ``votes`` are the answers with the annotators who gave them; each annotator
        has one answer, which may be ``nothing``. ``one``: no place for several.
        """
        everybody = sum(len(who) for _, who in votes)
        if self.rule == "threshold":
            return self._threshold([(answer, len(who)) for answer, who in votes if answer != nothing], one=one)
        if self.rule == "unanimous":
            return (votes[0][0],) if len(votes) == 1 else None
        if self.rule == "majority":
            return next(((answer,) for answer, who in votes if 2 * len(who) > everybody), None)
        weighed = sorted(((sum(map(self._weight, who)), answer) for answer, who in votes), key=lambda pair: -pair[0])
        (first, answer), rest = weighed[0], weighed[1:]
        enough = first > 0 and first >= self.share * sum(weight for weight, _ in weighed) - _ROUNDING
        tied = any(weight >= first - _ROUNDING for weight, _ in rest)
        return (answer,) if enough and not tied else None

    def _weight(self, annotator: str) -> float:
        return self.weights.get(annotator, 1.0)

    def _threshold(self, votes: Sequence[tuple[_Answer, int]], *, one: bool) -> tuple[_Answer, ...] | None:
        ranked = sorted(votes, key=lambda pair: -pair[1])
        top = 1 if one else self.top
        if len(ranked) > top and ranked[top - 1][1] == ranked[top][1]:
            return None
        total = sum(number for _, number in votes)
        least = max(self.annotators, self.confidence * total - _ROUNDING)
        return tuple(answer for answer, number in ranked[:top] if number >= least) or None
