"""Relations between spans of several documents: ``corpus/links/NAME.json``, one file for each annotator.

A link says that a relation of the schema with ``scope: corpus`` holds between
each two of its members. A member is a span of a layer, and stands for all
mentions of the same thing in its document. Where the relation has a direction,
the link has two members, the source first.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from goldspan.attribute_values import as_json
from goldspan.model import Attributes, Link, LinkSet, Member, content_id
from goldspan.store import StoreError, dumps, safe_name, write_text
from goldspan.store.files import AnyPath
from goldspan.store.readable import check_readable


def links_path(corpus: AnyPath, name: str) -> Path:
    return Path(corpus) / "links" / f"{safe_name(name)}.json"


def link_files(corpus: AnyPath) -> Iterator[Path]:
    """The files of links, by name. Raises `StoreError` as `check_readable` does."""
    check_readable(corpus)
    yield from sorted((Path(corpus) / "links").glob("*.json"))


def link_id(label: str, members: Iterable[Member]) -> str:
    """The id of a link, derived from its label and its members in their order."""
    return content_id("l", label, [[member.document, member.layer, member.span] for member in members])


def make_link(
    label: str,
    members: Iterable[Member],
    *,
    directed: bool = False,
    attributes: Attributes | None = None,
    note: str | None = None,
) -> Link:
    """A link with its id. Members are sorted, unless their order is the direction of the relation."""
    made = tuple(members) if directed else tuple(sorted(members, key=_member_order))
    return Link(id=link_id(label, made), label=label, members=made, attributes=dict(attributes or {}), note=note)


def _member_order(member: Member) -> tuple[str, str, str]:
    return member.document, member.layer, member.span


def structure() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a file of links."""
    word = {"type": "string", "minLength": 1}
    note = {"type": "string", "pattern": r"\S"}
    value = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
    member = {
        "type": "object",
        "required": ["document", "layer", "span", "text"],
        "additionalProperties": False,
        "properties": {"document": word, "layer": word, "span": word, "text": word},
    }
    link = {
        "type": "object",
        "required": ["id", "label", "members"],
        "additionalProperties": False,
        "properties": {
            "id": word,
            "label": word,
            "members": {"type": "array", "items": member, "minItems": 2, "uniqueItems": True},
            "attributes": {"type": "object", "additionalProperties": value},
            "note": note,
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Links between goldspan documents",
        "type": "object",
        "required": ["name", "annotator", "links"],
        "additionalProperties": False,
        "properties": {
            "name": word,
            "annotator": word,
            "method": {"enum": ["manual", "machine-generated"]},
            "comment": note,
            "links": {"type": "array", "items": link},
            "withdrawn": {"type": "array", "items": link},
            "pairs": {"type": "array", "items": _pair_structure()},
            "provenance": {
                "type": "object",
                "required": ["origin", "project"],
                "additionalProperties": False,
                "properties": {
                    "origin": word,
                    "project": {"type": "integer"},
                    "pulled_at": word,
                    "pulled": {
                        "type": "object",
                        "additionalProperties": {"type": "object", "additionalProperties": value},
                    },
                },
            },
        },
    }


def _pair_structure() -> dict[str, Any]:
    """The JSON Schema of somebody's work on a pair of documents."""
    word, number = {"type": "string", "minLength": 1}, {"type": "integer"}
    return {
        "type": "object",
        "required": ["documents", "status"],
        "additionalProperties": False,
        "properties": {
            "documents": {"type": "array", "items": word, "minItems": 2, "maxItems": 2},
            "status": {"enum": ["submitted", "skipped", "withdrawn"]},
            "task": number,
            "annotation": number,
            "updated_at": word,
            "lead_time": {"type": "number"},
            "note": word,
            "residue": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["code", "message", "item"],
                    "properties": {"code": word, "message": word},
                },
            },
        },
    }


def links_record(links: LinkSet) -> dict[str, Any]:
    """Links as JSON data, without empty fields."""
    out: dict[str, Any] = {"name": links.name, "annotator": links.annotator}
    if links.method is not None:
        out["method"] = links.method
    if links.comment is not None:
        out["comment"] = links.comment
    out["links"] = [_record(link) for link in links.links]
    if links.withdrawn:
        out["withdrawn"] = [_record(link) for link in links.withdrawn]
    if links.pairs:
        out["pairs"] = [msgspec.to_builtins(pair, order="deterministic") for pair in links.pairs]
    if links.provenance is not None:
        out["provenance"] = msgspec.to_builtins(links.provenance, order="deterministic")
    return out


def _record(link: Link) -> dict[str, Any]:
    out: dict[str, Any] = {"id": link.id, "label": link.label}
    if link.note is not None:
        out["note"] = link.note
    if link.attributes:
        out["attributes"] = {name: as_json(value) for name, value in sorted(link.attributes.items())}
    out["members"] = [
        {"document": member.document, "layer": member.layer, "span": member.span, "text": member.text}
        for member in link.members
    ]
    return out


def links_from(record: Mapping[str, Any]) -> LinkSet:
    """The inverse of `links_record`. Raises ``ValueError`` where the record has another shape."""
    return msgspec.convert(record, LinkSet)


def read_links(path: AnyPath) -> LinkSet:
    """Raises `StoreError` where the file does not hold links."""
    try:
        return links_from(json.loads(Path(path).read_text(encoding="utf-8")))
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}); restore it from git") from error
    except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, or no links
        raise StoreError(f"{path}: not links ({error}); run `goldspan validate` for more") from error


def write_links(corpus: AnyPath, links: LinkSet) -> bool:
    """Writes ``links/<name>.json``, one link a line, in the order given; returns whether the file changed."""
    return write_text(links_path(corpus, links.name), dumps(links_record(links)))
