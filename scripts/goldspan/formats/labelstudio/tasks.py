"""Documents to Label Studio tasks, and tasks (ours or anybody's) to documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from goldspan.formats.labelstudio.labeling_config import FINDINGS_HTML, TEXT
from goldspan.formats.labelstudio.result_items import Item
from goldspan.model import Document, Fragments, Span, make_document, numbered, span_ids, words
from goldspan.passes.standing import PassContext

DOCUMENT_ID, TEXT_SHA256, TITLE, DATE, PASS = "document_id", "text_sha256", "title", "date", "pass"
"""The keys of a task's data beside its text."""

CONTEXT = "context"
"""The key of what was there already: JSON with the names of layers, and the label and fragments of spans."""

ORDER_BY, ORDER_PLACE, ORDER_VALUE = "order_by", "order_place", "order_value"
"""What a task says of the order in which it was made: by what, at which place from 1, and for which value."""

FINDINGS, FINDING_CODES = "findings", "finding_codes"
NO_FINDINGS: Mapping[str, Any] = {FINDINGS: 0, FINDING_CODES: "", FINDINGS_HTML: ""}
"""What feedback writes where there are no findings. The server refuses a task without the panel's key."""


class TaskError(ValueError):
    """A task that has no text, or none that can be read."""


@dataclass(frozen=True, slots=True)
class TaskData:
    """What a task says of itself. ``document`` and ``text_sha256`` are ``None`` in tasks that are not ours.

    ``context`` is ``None`` where the pass has none.
    """

    task: int | None
    text: str
    document: str | None
    text_sha256: str | None
    pass_name: str | None
    context: PassContext | None = None


def task_data(document: Document, pass_name: str, context: PassContext | None = None) -> dict[str, Any]:
    """The data of a document's task. The hash lets a later pull see that the text was edited there."""
    return {
        TEXT: document.text,
        DOCUMENT_ID: document.id,
        TEXT_SHA256: document.text_sha256,
        TITLE: document.source.title or document.id,
        DATE: document.source.date,
        PASS: pass_name,
        **NO_FINDINGS,
        **({} if context is None else {CONTEXT: written_context(context)}),
    }


def written_context(context: PassContext) -> str:
    """Context as a task's data have it; `read_context` is the inverse."""
    spans = [(span.label, span.fragments) for span in context.spans]
    return msgspec.json.encode(_Context(context.layers, spans)).decode()


class _Context(msgspec.Struct):
    layers: tuple[str, ...]
    spans: list[tuple[str, Fragments]]


def read_context(written: str, document: str, text: str) -> PassContext:
    """The context of a task on the document of this id and text. Raises `TaskError`."""
    try:
        read = msgspec.json.decode(written, type=_Context)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise TaskError(f"its {CONTEXT!r} cannot be read ({error})") from error
    for label, fragments in read.spans:
        if not fragments or not all(0 <= start < end <= len(text) for start, end in fragments):
            raise TaskError(f"its {CONTEXT!r} has a span of {label!r} that marks nothing of the text")
    ids = numbered(span_ids(document, read.spans))
    spans = (
        Span(id=own, label=label, fragments=fragments, text=words(text, fragments))
        for own, (label, fragments) in zip(ids, read.spans, strict=True)
    )
    return PassContext(read.layers, tuple(spans))


def read_task(task: Item, text_key: str | None = TEXT) -> TaskData:
    """Reads what a task says of itself. Without a key, the text is ``text``, or else the only string there is.

    Raises `TaskError` where there is no such text, or one that is not Unicode, or context that cannot be read.
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
    context, document = _string(data, CONTEXT), _string(data, DOCUMENT_ID)
    return TaskData(
        task=number if isinstance(number, int) and not isinstance(number, bool) else None,
        text=text,
        document=document,
        text_sha256=_string(data, TEXT_SHA256),
        pass_name=_string(data, PASS),
        context=read_context(context, document, text) if context and document else None,
    )


def _string(data: Mapping[str, Any], key: str) -> str | None:
    value = data.get(key)
    return value if isinstance(value, str) and value else None


def document_of(data: TaskData, *, origin: str) -> Document:
    """A document made from a task's own text, for tasks whose article is not in the corpus."""
    name = data.document or (f"task-{data.task}" if data.task is not None else None)
    return make_document(data.text, name=name, file=origin)
