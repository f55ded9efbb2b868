"""The tabs of a project's list of tasks: which columns each shows, and which tasks. All members see them.

A tab is made once, and found by its title, so whoever likes may change it. Label Studio makes its own first tab only
where there is none.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from goldspan.formats.labelstudio.adjudication_screen import OPEN, ROUND, STATE, WORDS
from goldspan.formats.labelstudio.labeling_config import FINDINGS_HTML, TEXT
from goldspan.formats.labelstudio.link_config import CANDIDATES_HTML, SIDES, text_key, title_key
from goldspan.formats.labelstudio.link_task import PAIR, SENT, SENT_ID, SIMILARITY
from goldspan.formats.labelstudio.tasks import (
    CONTEXT,
    DATE,
    DOCUMENT_ID,
    FINDING_CODES,
    FINDINGS,
    ORDER_BY,
    ORDER_PLACE,
    ORDER_VALUE,
    PASS,
    TEXT_SHA256,
    TITLE,
)
from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import Client

_DATA = (
    *(TEXT, TITLE, DATE, DOCUMENT_ID, TEXT_SHA256, PASS, FINDINGS, FINDING_CODES, FINDINGS_HTML),
    *(CONTEXT, ORDER_BY, ORDER_PLACE, ORDER_VALUE, STATE, ROUND, OPEN, WORDS),
    *(
        SENT,
        SENT_ID,
        PAIR,
        SIMILARITY,
        CANDIDATES_HTML,
        *(key(side) for side in SIDES for key in (text_key, title_key)),
    ),
)
_OF_LABEL_STUDIO = (
    *("id", "inner_id", "completed_at", "total_annotations", "cancelled_annotations", "total_predictions"),
    *("annotators", "annotations_results", "annotations_ids", "predictions_score", "predictions_model_versions"),
    *("predictions_results", "file_upload", "storage_filename", "created_at", "updated_at", "updated_by"),
    *("avg_lead_time", "draft_exists"),
)
_COLUMNS = (*_OF_LABEL_STUDIO, *(f"data.{key}" for key in _DATA))


_NUMBER, _TITLE, _DATE, _FINDINGS = "id", f"data.{TITLE}", f"data.{DATE}", f"data.{FINDINGS}"


def _tab(title: str, shown: Iterable[str], beside: Iterable[str], **more: Any) -> Mapping[str, Any]:
    """A tab with these columns, and those beside an open task, where there is room for two."""
    hidden = {
        place: [f"tasks:{name}" for name in _COLUMNS if name not in set(columns)]
        for place, columns in (("explore", shown), ("labeling", beside))
    }
    return {"title": title, "type": "list", "target": "tasks", "hiddenColumns": hidden, **more}


_PROGRESS = ("total_annotations", "cancelled_annotations", "draft_exists", "annotators")
_BESIDE = ("total_annotations", _TITLE)

TEXTS = _tab("Texts", (_NUMBER, _TITLE, _DATE, *_PROGRESS, _FINDINGS), _BESIDE)
"""All texts, by title and date, with how far each has come and how many findings it has."""

HAS_FINDINGS = _tab(
    "Has findings",
    (_NUMBER, _TITLE, *_PROGRESS[:2], "annotators", "updated_at", _FINDINGS, f"data.{FINDING_CODES}"),
    _BESIDE,
    ordering=[f"-tasks:{_FINDINGS}"],
    filters={
        "conjunction": "and",
        # with type String the server accepts "greater" but finds nothing
        "items": [{"filter": f"filter:tasks:{_FINDINGS}", "operator": "greater", "type": "Number", "value": 0}],
    },
)
"""Those with findings alone, most of them first."""

_WHOSE = ("updated_at", "updated_by", "draft_exists")

CASES = _tab("Cases", (_NUMBER, _TITLE, *_WHOSE, f"data.{OPEN}"), (_TITLE, f"data.{OPEN}"))
"""The texts of adjudication, with their numbers of open cases."""

PAIRS = _tab("Pairs", (_NUMBER, _TITLE, *_WHOSE, f"data.{SIMILARITY}"), (_TITLE, f"data.{SIMILARITY}"))
"""The pairs of texts to be linked, with how similar they are."""


def open_tab(client: Client, project: int, tab: Mapping[str, Any]) -> int:
    """The number of the tab with this title, which is made where there is none."""
    return server.read_views(client, project).get(tab["title"]) or server.create_view(client, project, tab)
