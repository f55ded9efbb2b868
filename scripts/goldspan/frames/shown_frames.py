"""DataFrames that a notebook shows in their own way. What is taken out of them is an ordinary DataFrame."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from goldspan.frames.frame_columns import AGREEMENT, FINDINGS, Frame
from goldspan.report.notebook import findings_html, scores_html


class ScoreFrame(pd.DataFrame):
    """The frame ``agreement``, as `goldspan.corpus.Corpus.agreement` gives it."""

    def _repr_html_(self) -> str | None:
        return _html(self, AGREEMENT, scores_html) or super()._repr_html_()  # type: ignore[misc]


class FindingFrame(pd.DataFrame):
    """The frame ``validate``, as `goldspan.corpus.Corpus.validate` gives it."""

    def _repr_html_(self) -> str | None:
        return _html(self, FINDINGS, findings_html) or super()._repr_html_()  # type: ignore[misc]


def _html(frame: pd.DataFrame, declared: Frame, show: Callable[[Sequence[Mapping[str, Any]]], str]) -> str | None:
    """``None`` where the frame has been changed, and does not have all its columns any more."""
    names = [column.name for column in declared.columns]
    if not set(names) <= set(frame.columns):
        return None
    cells = frame[names].astype(object)
    return show(cells.where(cells.notna(), None).to_dict("records"))  # type: ignore[arg-type]
