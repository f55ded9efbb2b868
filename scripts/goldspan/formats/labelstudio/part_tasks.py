"""Tasks that are parts of one document, joined to the task that the whole document would have.

Work on a document counts as finished where its annotator has submitted, or skipped, every part; until then all that
there is of it is one draft.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from goldspan.formats.labelstudio.annotations import edited_by_another, person
from goldspan.formats.labelstudio.document_parts import join_results
from goldspan.formats.labelstudio.labeling_config import TEXT
from goldspan.formats.labelstudio.result_items import Item
from goldspan.formats.labelstudio.tasks import DOCUMENT_ID, PART, PART_STARTS, TEXT_SHA256, read_part
from goldspan.model import TaskPart


@dataclass(frozen=True, slots=True)
class BrokenParts:
    """Tasks that are parts of a document of which others are missing, or are of another version."""

    document: str
    tasks: tuple[int, ...]
    message: str


def whole_tasks(tasks: Iterable[Item]) -> Iterator[Item | BrokenParts]:
    """The tasks, with the parts of a document as one task as soon as all of them came; in the end those that broke."""
    waiting: dict[tuple[object, str], list[Item]] = {}
    for task in tasks:
        data = task.get("data")
        if not isinstance(data, dict) or len(read_part(data)[1]) == 1:
            yield task
            continue
        key = task.get("project"), str(data.get(DOCUMENT_ID))
        parts = waiting.setdefault(key, [])
        parts.append(task)
        if _are_whole(parts):
            yield _joined(sorted(waiting.pop(key), key=_part))
    for (_, document), parts in waiting.items():
        numbers = tuple(number for part in parts if type(number := part.get("id")) is int)
        yield BrokenParts(document, numbers, _why(document, parts))


def _part(task: Item) -> int:
    return read_part(task["data"])[0]


def _are_whole(parts: Sequence[Item]) -> bool:
    cuts = {(read_part(task["data"])[1], task["data"].get(TEXT_SHA256)) for task in parts}
    number = len(read_part(parts[0]["data"])[1])
    texts = all(isinstance(task["data"].get(TEXT), str) for task in parts)
    return len(cuts) == 1 and texts and len(parts) == len({_part(task) for task in parts}) == number


def _why(document: str, parts: Sequence[Item]) -> str:
    came = ", ".join(f"{_part(task) + 1} (task {task.get('id')})" for task in sorted(parts, key=_part))
    number = len(read_part(parts[0]["data"])[1])
    same = len({(read_part(task["data"])[1], task["data"].get(TEXT_SHA256)) for task in parts}) == 1
    trouble = f"of {number} are all that there is" if same else "are of different versions of it"
    return f"document {document!r} was pushed in parts, and parts {came} {trouble}; the work on them was not read"


def _joined(parts: Sequence[Item]) -> Item:
    first = parts[0]
    starts = read_part(first["data"])[1]
    data = {key: value for key, value in first["data"].items() if key not in (PART, PART_STARTS)}
    data[TEXT] = "".join(task["data"][TEXT] for task in parts)
    predictions, parent = _predictions(parts, starts)
    whole = {**first, "data": data, "predictions": predictions, "annotations": [], "drafts": []}
    for worker in _workers(parts):
        for row in worker.rows():
            if row.is_finished:
                whole["annotations"].append(_work(row.annotations, row.annotations, parts, starts, parent))
            if row.is_draft:
                whole["drafts"].append(_work(row.latest, row.annotations, parts, starts, parent))
    for kind in ("annotations", "drafts"):  # numbers of them, which the reader reports
        whole[kind] += [one for task in parts for one in _list(task.get(kind)) if not isinstance(one, dict)]
    return whole


@dataclass(slots=True)
class _Row:
    """One work of somebody on a document: of each part the annotation, and the draft, if any."""

    annotations: list[Item | None]
    drafts: list[Item | None]

    @property
    def is_finished(self) -> bool:
        return all(self.annotations)

    @property
    def is_draft(self) -> bool:
        return any(self.drafts) or not self.is_finished

    @property
    def latest(self) -> list[Item | None]:
        return [draft or annotation for draft, annotation in zip(self.drafts, self.annotations, strict=True)]


@dataclass(slots=True)
class _Worker:
    annotations: list[list[Item]]
    drafts: list[list[Item]]

    def rows(self) -> Iterator[_Row]:
        for number in range(max(map(len, (*self.annotations, *self.drafts)))):
            yield _Row(*([_get(of_part, number) for of_part in kind] for kind in (self.annotations, self.drafts)))


def _get(items: Sequence[Item], place: int) -> Item | None:
    return items[place] if place < len(items) else None


def _workers(parts: Sequence[Item]) -> Iterable[_Worker]:
    """Who worked on any part, each with the work on each part, by number."""
    workers: dict[object, _Worker] = {}
    kinds: list[tuple[str, Callable[[Item], object]]] = [
        ("annotations", lambda one: one.get("completed_by")),
        ("drafts", lambda one: one.get("created_username") or one.get("user")),
    ]
    for kind, who in kinds:
        for place, task in enumerate(parts):
            for one in sorted(_dicts(task.get(kind)), key=lambda one: one["id"] if type(one.get("id")) is int else 0):
                number, email = person(who(one))
                worker = workers.setdefault(
                    email if number is None else number, _Worker([[] for _ in parts], [[] for _ in parts])
                )
                getattr(worker, kind)[place].append(one)
    return workers.values()


def _work(
    work: Sequence[Item | None],
    annotations: Sequence[Item | None],
    parts: Sequence[Item],
    starts: Sequence[int],
    parent: dict[int | None, int | None],
) -> Item:
    """Work on the parts as that on the whole: of each part the annotation or the draft that counts."""
    some = [one for one in work if one is not None]
    edited = next((one for one in some if edited_by_another(one)), some[0])
    times = [time for one in some if isinstance(time := one.get("updated_at"), str)]
    seconds = [time for one in some if type(time := one.get("lead_time")) in (int, float)]
    begun = (parent.get(person(one.get("parent_prediction"))[0]) for one in some)
    is_draft = any(one is not annotation for one, annotation in zip(work, annotations, strict=True)) or None in work
    return {
        **{key: value for key, value in edited.items() if key not in ("annotation", "created_username", "prediction")},
        "id": None if is_draft else some[0].get("id"),
        "user": edited.get("created_username") or edited.get("user") or edited.get("completed_by"),
        "result": join_results([one and one.get("result") for one in work], starts),
        "updated_at": max(times, default=None),
        # else an edit of one part would pass for the moment after another was made
        "created_at": edited.get("created_at") if edited_by_another(edited) else None,
        "updated_by": edited.get("updated_by") if edited_by_another(edited) else None,
        "lead_time": sum(seconds) if seconds else None,
        "was_cancelled": any(one.get("was_cancelled") for one in some),
        "ground_truth": all(one.get("ground_truth") for one in some),
        "parent_prediction": next(filter(None, begun), None),
        "parts": tuple(
            TaskPart(
                start=start,
                task=_number(task) or 0,
                annotation=_number(annotation),
                draft=_number(one) if one is not annotation else None,
            )
            for start, task, one, annotation in zip(starts, parts, work, annotations, strict=True)
        ),
    }


def _predictions(parts: Sequence[Item], starts: Sequence[int]) -> tuple[list[Any], dict[int | None, int | None]]:
    """The predictions of each model for all parts as one, and under which number each of them is now."""
    found: dict[tuple[object, int], list[Item | None]] = {}
    numbers: list[Any] = []
    for place, task in enumerate(parts):
        times: dict[object, int] = {}
        for one in _list(task.get("predictions")):
            if not isinstance(one, dict):
                numbers.append(one)
                continue
            version = str(one.get("model_version"))
            times[version] = times.get(version, 0) + 1
            found.setdefault((version, times[version]), [None] * len(parts))[place] = one
    joined: list[Any] = []
    parent: dict[int | None, int | None] = {}
    for of_parts in found.values():
        some = [one for one in of_parts if one is not None]
        joined.append({**some[0], "result": join_results([one and one.get("result") for one in of_parts], starts)})
        parent.update({_number(one): _number(some[0]) for one in some})
    return [*joined, *numbers], parent


def _number(item: Item | None) -> int | None:
    number = item.get("id") if item is not None else None
    return number if type(number) is int else None


def _list(items: object) -> Sequence[object]:
    return items if isinstance(items, list) else []


def _dicts(items: object) -> list[Item]:
    return [item for item in _list(items) if isinstance(item, dict)]
