"""Policies: which votes settle a place."""

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

    - ``unanimous``: all annotators give the same answer.
    - ``majority``: more than half of the annotators give the same answer, which may be "nothing".
    - ``threshold``: INCEpTION's merge by thresholds. Annotators who marked nothing have no vote. The policy accepts
      those of the ``top`` most frequent answers with at least ``annotators`` votes and at least ``confidence`` of
      all votes. A tie for the last rank leaves the place open. In INCEpTION ``confidence`` is a share of the votes
      for answers with enough ``annotators``; here it is a share of all votes, because otherwise a higher threshold
      could settle more places.
    - ``weighted``: an answer has the sum of its annotators' ``weights`` (1 for an annotator without one). The policy
      accepts the heaviest answer where no other is as heavy and it has at least ``share`` of the total weight.
    """

    rule: Rule = "unanimous"
    annotators: Count = 1
    confidence: Share = 0.75
    top: Count = 1
    share: Share = 0.5
    weights: dict[str, Weight] = {}

    def choose(
        self, votes: Sequence[tuple[_Answer, Sequence[str]]], nothing: _Answer, *, single: bool = False
    ) -> tuple[_Answer, ...] | None:
        """The accepted answers, or ``None`` where the place stays open.

        ``votes`` are the answers with the annotators who gave them; each annotator
        has one answer, which may be ``nothing``. ``single``: at most one answer can be accepted.
        """
        everybody = sum(len(annotators) for _, annotators in votes)
        if self.rule == "threshold":
            return self._threshold(
                [(answer, len(annotators)) for answer, annotators in votes if answer != nothing], single=single
            )
        if self.rule == "unanimous":
            return (votes[0][0],) if len(votes) == 1 else None
        if self.rule == "majority":
            return next(((answer,) for answer, annotators in votes if 2 * len(annotators) > everybody), None)
        weighed = sorted(
            ((sum(map(self._weight, annotators)), answer) for answer, annotators in votes), key=lambda pair: -pair[0]
        )
        (first, answer), rest = weighed[0], weighed[1:]
        enough = first > 0 and first >= self.share * sum(weight for weight, _ in weighed) - _ROUNDING
        tied = any(weight >= first - _ROUNDING for weight, _ in rest)
        return (answer,) if enough and not tied else None

    def _weight(self, annotator: str) -> float:
        return self.weights.get(annotator, 1.0)

    def _threshold(self, votes: Sequence[tuple[_Answer, int]], *, single: bool) -> tuple[_Answer, ...] | None:
        ranked = sorted(votes, key=lambda pair: -pair[1])
        top = 1 if single else self.top
        if len(ranked) > top and ranked[top - 1][1] == ranked[top][1]:
            return None
        total = sum(number for _, number in votes)
        least = max(self.annotators, self.confidence * total - _ROUNDING)
        return tuple(answer for answer, number in ranked[:top] if number >= least) or None
