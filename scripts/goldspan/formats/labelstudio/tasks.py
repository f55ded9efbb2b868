"""Documents to Label Studio tasks, and tasks (ours or anybody's) to documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from goldspan.formats.labelstudio.labeling_config import FINDINGS_HTML, TEXT
from goldspan.formats.labelstudio.result_items import Item
from goldspan.model import Document, make_document

DOCUMENT_ID, TEXT_SHA256, TITLE, PASS = "document_id", "text_sha256", "title", "pass"
"""The keys of a task's data beside its text."""

ORDER_BY, ORDER_PLACE, ORDER_VALUE = "order_by", "order_place", "order_value"
"""What a task says of the order in which it was made: by what, at which place from 1, and for which value."""

FINDINGS, FINDING_CODES = "findings", "finding_codes"
NO_FINDINGS: Mapping[str, Any] = {FINDINGS: 0, FINDING_CODES: "", FINDINGS_HTML: ""}
"""What feedback writes where there are no findings. The server refuses a task without the panel's key."""


class TaskError(ValueError):
    """A task that has no text, or none that can be read."""


@dataclass(frozen=True, slots=True)
class TaskData:
    """What a task says of itself. ``document`` and ``text_sha256`` are ``None`` in tasks that are not ours."""

    task: int | None
    text: str
    document: str | None
    text_sha256: str | None
    pass_name: str | None


def task_data(document: Document, pass_name: str) -> dict[str, Any]:
    """The data of a document's task. The hash lets a later pull see that the text was edited there."""
    return {
        TEXT: document.text,
        DOCUMENT_ID: document.id,
        TEXT_SHA256: document.text_sha256,
        TITLE: document.source.title or document.id,
        PASS: pass_name,
        **NO_FINDINGS,
    }


def read_task(task: Item, text_key: str | None = TEXT) -> TaskData:
    """Reads what a task says of itself. Without a key, the text is ``text``, or else the only string there is.

    Raises `TaskError` where there is no such text, or one that is not Unicode.
    """
    data = task.get("data")
    if not isinstance(data, Mapping):
        raise TaskError("the task has no data")
    if text_key is None:
        strings = [key for key, value in data.items() if isinstance(value, str)]
        text_key = strings[0] if len(strings) == 1 else TEXT
    text = data.get(text_key)
    if not isinstance(text, str):
        raise TaskError(f"the task has no text under {text_key!r}")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise TaskError(f"the text has a lone surrogate at character {error.start}") from error
    number = task.get("id")
    return TaskData(
        task=number if isinstance(number, int) and not isinstance(number, bool) else None,
        text=text,
        document=_string(data, DOCUMENT_ID),
        text_sha256=_string(data, TEXT_SHA256),
        pass_name=_string(data, PASS),
    )


def _string(data: Mapping[str, Any], key: str) -> str | None:
    value = data.get(key)
    return value if isinstance(value, str) and value else None


def document_of(data: TaskData, *, origin: str) -> Document:
    """A document made from a task's own text, for tasks whose article is not in the corpus."""
    name = data.document or (f"task-{data.task}" if data.task is not None else None)
    return make_document(data.text, name=name, file=origin)
