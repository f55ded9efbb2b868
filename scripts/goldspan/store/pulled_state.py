"""What a pull and a push compare of a layer: the annotation or draft that it is of, and its content as one hash.

Three states of a layer have a hash: as it was last pulled (`Provenance.pulled_sha256`), as it is here, and as it is on
the server. Two hashes that differ say who changed it since.
"""

import json
from typing import NamedTuple

import msgspec

from goldspan.model import Layer, Status, replace, sha256

OTHER_TEXT = "GS807"
"""The code of unmapped items that were not read, because the task has another text than the document."""


class ServerItem(NamedTuple):
    """An annotation, or a draft, of a project. ``origin`` is the server's address or the name of an export."""

    origin: str | None
    project: int | None
    is_draft: bool
    number: int


def server_item(layer: Layer) -> ServerItem | None:
    """What the layer is of on a server; ``None`` for a layer that was never there."""
    provenance = layer.provenance
    is_draft = status_when_live(layer) == "draft"
    # format version 1 had the number of a draft under ``annotation``
    number = provenance.annotation if provenance.draft is None else provenance.draft
    return None if number is None else ServerItem(provenance.origin, provenance.project, is_draft, number)


def status_when_live(layer: Layer) -> Status:
    """The status of the layer, or the one that it had before it was withdrawn."""
    return layer.provenance.withdrawn or layer.status if layer.status == "withdrawn" else layer.status


def withdrawn(layer: Layer) -> Layer:
    """The layer as one whose annotation is gone from the server."""
    before = status_when_live(layer)
    return replace(layer, status="withdrawn", provenance=replace(layer.provenance, withdrawn=before))


def live(layer: Layer) -> Layer:
    """The inverse of `withdrawn`; any other layer as it is."""
    if layer.status != "withdrawn":
        return layer
    before = layer.provenance.withdrawn or "submitted"
    return replace(layer, status=before, provenance=replace(layer.provenance, withdrawn=None))


def content_sha256(layer: Layer) -> str:
    """The sha256 of what an annotator says with the layer, on which text.

    Numbers and times of a server, suppressions, unmapped items and the words of the spans do not count. A withdrawn
    layer has the hash that it had before.
    """
    content = (
        status_when_live(layer),
        layer.text_sha256,
        [(span.id, span.label, span.fragments, span.attributes, span.note) for span in layer.spans],
        [(relation.id, relation.label, relation.source, relation.target, relation.attributes)
         for relation in layer.relations],
        layer.document_labels,
        layer.note,
    )  # fmt: skip
    try:
        return sha256(msgspec.json.encode(content, order="deterministic").decode())
    except UnicodeEncodeError:  # a lone surrogate in a note, which JSON can escape
        return sha256(json.dumps(msgspec.to_builtins(content, order="deterministic")))


def changed_here(layer: Layer) -> bool:
    """Whether the layer differs from what was last pulled or pushed. ``False`` where that is not recorded."""
    pulled = layer.provenance.pulled_sha256
    return pulled is not None and pulled != content_sha256(layer)


def with_state_before(layer: Layer, before: Layer) -> Layer:
    """The layer after a change of one of format version 1, with the content ``before`` as what was last pulled.

    Then it counts as changed here. A layer that was never on a server, or whose last pull is recorded, is as it is.
    """
    unrecorded = before.provenance.pulled_sha256 is None and server_item(before) is not None
    if not unrecorded or is_unread(before) or is_gold(before):
        return layer
    return replace(layer, provenance=replace(layer.provenance, pulled_sha256=content_sha256(before)))


def is_unread(layer: Layer) -> bool:
    """Whether the labels of the annotation could not be read, for its task has another text than the document."""
    return any(unmapped.code == OTHER_TEXT for unmapped in layer.provenance.unmapped)


def new_layer(layer: Layer) -> Layer:
    """The layer of an annotation that no corpus has yet; without a hash where it does not say what that says."""
    if is_unread(layer):
        return replace(layer, provenance=replace(layer.provenance, pulled_sha256=None))
    return layer


def is_gold(layer: Layer) -> bool:
    """Whether the layer is nobody's annotation: adjudicated, and no annotation that got the star in Label Studio."""
    own = layer.name == layer.annotator or layer.name.startswith((f"{layer.annotator}.", f"{layer.annotator}-"))
    return status_when_live(layer) == "adjudicated" and not (own and server_item(layer))
