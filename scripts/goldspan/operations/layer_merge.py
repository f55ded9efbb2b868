"""Which layer of the corpus an annotation is, and what becomes of the layer: a comparison of three states.

They are the layer as it was last pulled, as it is here, and as it is on the server. `docs/rounds.md` has the table.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from goldspan.formats.labelstudio.annotations import EDITED, base_name
from goldspan.model import Layer, Provenance, Unmapped, keep_origins, replace, with_origins_of
from goldspan.store.pulled_state import (
    ServerItem,
    content_sha256,
    is_gold,
    is_unread,
    live,
    new_layer,
    server_item,
    status_when_live,
)

Take: TypeAlias = Literal["local", "server"]
"""Whose version of a layer in conflict counts."""

Outcome: TypeAlias = Literal["same", "server", "local", "conflict"]
"""Nothing to decide; the server's version is taken; the layer stays, for only it changed; both changed."""

SECOND = "GS810"
"""The annotation is not its annotator's first."""


@dataclass(frozen=True, slots=True)
class MergedLayer:
    """The ``layer`` that the corpus has afterwards; ``conflict`` is the server's version where both changed."""

    layer: Layer
    outcome: Outcome
    conflict: Layer | None = None


def merge_layer(here: Layer, there: Layer, *, take: Take | None = None) -> MergedLayer:
    """What becomes of the layer ``here`` when its annotation is ``there``, with the name of the layer.

    ``take`` decides a conflict. A withdrawn layer is live again. Origins are no content: those that the server tells
    are taken, others stay.
    """
    layer = replace(live(here), annotator=there.annotator)
    there = keep_origins(there, layer)
    layer = with_origins_of(there, layer)
    now, on_server, before = content_sha256(layer), there.provenance.pulled_sha256, _pulled_before(layer, there)
    if now == on_server or before == on_server:
        provenance = _untouched(layer, there) or _from_server(layer.provenance, there.provenance)
        if is_unread(there):  # it cannot be said what of this text is mapped
            provenance = replace(provenance, unmapped=layer.provenance.unmapped)
        return MergedLayer(replace(layer, provenance=provenance), "same" if now == on_server else "local")
    if take == "server" or (now == before and (is_unread(layer) or not is_unread(there))):
        provenance = _from_server(layer.provenance, there.provenance)
        return MergedLayer(new_layer(replace(there, provenance=provenance)), "server")
    if take == "local":
        provenance = replace(_from_server(layer.provenance, there.provenance), unmapped=layer.provenance.unmapped)
        return MergedLayer(replace(layer, provenance=provenance), "local")
    return MergedLayer(layer, "conflict", there)


def detached(layer: Layer) -> Layer:
    """The layer as one that is on no server, so that a push makes a new annotation of it."""
    nowhere = {"origin": None, "project": None, "task": None, "annotation": None, "draft": None}
    return replace(
        live(layer), provenance=replace(live(layer).provenance, **nowhere, pulled_sha256=None, pushed_at=None)
    )


def _pulled_before(here: Layer, there: Layer) -> str | None:
    """The hash of what was last pulled.

    Where it is not recorded, it is known if the server still has the time that the layer has.
    """
    before = here.provenance
    if before.pulled_sha256 is not None:
        return before.pulled_sha256
    if is_unread(here) or here.status == "draft":  # nobody changes these here
        return content_sha256(here)
    same_time = before.updated_at is not None and before.updated_at == there.provenance.updated_at
    return there.provenance.pulled_sha256 if same_time and _numbers(here) == _numbers(there) else None


def is_own_change(here: Layer, there: Layer) -> bool:
    """Whether goldspan made the annotation what it is, and nobody changed it since.

    It did with a push from here, or where the layer was changed here to what somebody else than its author made of the
    annotation: with `push --fixes`, from another clone of the corpus.
    """
    before, after = here.provenance, there.provenance
    if before.pushed_at is not None and before.pushed_at == after.updated_at:
        return True
    both_changed = before.pulled_sha256 not in (None, after.pulled_sha256)
    return both_changed and after.pulled_sha256 == content_sha256(here) and is_edited_since(here, there)


def is_edited_since(here: Layer, there: Layer) -> bool:
    """Whether somebody else than its author changed the annotation, and the layer does not say so yet (GS813)."""
    return not any(item.code == EDITED for item in here.provenance.unmapped) and any(
        item.code == EDITED for item in there.provenance.unmapped
    )


def _untouched(here: Layer, there: Layer) -> Provenance | None:
    """The provenance of a layer whose annotation is what goldspan made of it; otherwise ``None``.

    The server's times are then those of a push, and it does not have all that is known here.
    """
    before, after = here.provenance, there.provenance
    if not is_own_change(here, there) and _numbers(here) == _numbers(there):
        return None
    return replace(
        before,
        origin=after.origin,
        project=after.project,
        task=after.task,
        annotation=after.annotation,
        draft=after.draft,
        pass_name=after.pass_name or before.pass_name,
        pulled_at=after.pulled_at,
        pulled_sha256=after.pulled_sha256,
        pushed_at=after.updated_at,
        unmapped=(*_without(SECOND, before.unmapped), *(item for item in after.unmapped if item.code == SECOND)),
    )


def _without(code: str, unmapped: Iterable[Unmapped]) -> Iterable[Unmapped]:
    return (item for item in unmapped if item.code != code)


def _from_server(before: Provenance, after: Provenance) -> Provenance:
    """The provenance that the server tells, with what it cannot know."""
    return replace(after, method=after.method or before.method, comment=before.comment)


def _numbers(layer: Layer) -> tuple[object, ...] | None:
    """What the layer is of, without the address of the server, which may change."""
    item = server_item(layer)
    return item and item[1:]


# which layer is which


def match_layers(known: Sequence[Layer], came: Sequence[Layer], first_pass: str | None) -> list[Layer | None]:
    """For each layer of a task that ``came`` the layer of the corpus that it is a version of, if any.

    ``known`` are those of the same document that are not matched yet. A layer is that of its annotation. A layer of no
    annotation here is that of an annotation with the same content, which a push made, or of the first one by its
    annotator.
    """
    matched: list[Layer | None] = [None] * len(came)
    left = {layer.name: layer for layer in known if not is_gold(layer)}
    for is_same in (_same_item, _same_numbers, _same_content, _same_name(first_pass)):
        for place, there in enumerate(came):
            if matched[place] is None:
                found = next((here for here in left.values() if is_same(here, there)), None)
                if found is not None:
                    matched[place] = left.pop(found.name)
    return matched


def _same_item(here: Layer, there: Layer) -> bool:
    item = server_item(here)
    return item is not None and item == server_item(there)


def _same_numbers(here: Layer, there: Layer) -> bool:
    """The same annotation by way of an export, or of a server that has another address now."""
    return server_item(here) is not None and _numbers(here) == _numbers(there) and here.annotator == there.annotator


def _same_content(here: Layer, there: Layer) -> bool:
    if here.annotator != there.annotator or not _may_be_gone(server_item(here), here, there):
        return False
    if (status_when_live(here) == "draft") != (there.status == "draft"):
        return False
    if here.provenance.pass_name not in (None, there.provenance.pass_name):
        return False
    return there.provenance.pulled_sha256 in (here.provenance.pulled_sha256, content_sha256(here))


def _may_be_gone(item: ServerItem | None, here: Layer, there: Layer) -> bool:
    """Whether the annotation of ``here`` cannot come in a later task of this reading: tasks come by number."""
    of, task = server_item(there), there.provenance.task
    elsewhere = item is None or of is None or (item.origin, item.project) != (of.origin, of.project)
    return elsewhere or (task is not None and (here.provenance.task or 0) <= task)


def _same_name(first_pass: str | None) -> Callable[[Layer, Layer], bool]:
    def is_same(here: Layer, there: Layer) -> bool:
        return server_item(here) is None and here.name == base_name(there, first_pass) and here.status != "withdrawn"

    return is_same
