"""The attributes of a schema's file."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from goldspan.schema.families import Families, Path
from goldspan.schema.types import RESERVED, Attribute, Host, Kind


def build_attributes(
    written: Mapping[str, Mapping[str, Any]], families: Families, relations: Collection[str]
) -> dict[str, Attribute]:
    """The attributes as they are written; ``relations`` are the names of those there are."""
    return {name: _attribute(families, relations, name, one) for name, one in written.items()}


def _attribute(families: Families, relations: Collection[str], name: str, one: Mapping[str, Any]) -> Attribute:
    path = ("attributes", name)
    on: Host = one.get("on", "span")
    kind: Kind = one["type"]
    names = one.get("labels", ())
    labels: tuple[str, ...] = ()
    if on == "span":
        labels = families.expand(names, (*path, "labels")) if names else families.concrete
    elif on == "relation":
        labels = tuple(names) or tuple(relations)
        for number, label in enumerate(labels):
            if label not in relations:
                families.says((*path, "labels", number), f"no relation is called {label!r}")
        if kind == "text":
            mend = "make it a choice; Label Studio has no free text on relations"
            families.says((*path, "type"), f"a relation's attribute cannot be text: {mend}")
    elif names:
        families.says((*path, "labels"), "an attribute of the document has no labels")
    if name in RESERVED or name == "labels" or name.startswith("labels_"):
        families.says(path, f"the name {name!r} is taken by the labeling screen")
    return Attribute(
        name=name,
        on=on,
        kind=kind,
        definition=one.get("definition", ""),
        labels=labels,
        values=tuple(one.get("values", ())),
        required=_required(families, relations, one.get("required", False), on, labels, (*path, "required")),
        default=_default(families, one, (*path, "default")),
        maps_to=one.get("maps_to", {}),
    )


def _required(
    families: Families,
    relations: Collection[str],
    said: bool | Sequence[str],
    on: Host,
    labels: tuple[str, ...],
    path: Path,
) -> bool | tuple[str, ...]:
    if isinstance(said, bool):
        return said
    if on == "document":
        families.says(path, "an attribute of the document has no labels; write true or false")
        return False
    needing: set[str] = set()
    for number, name in enumerate(said):
        under = set(families.expand([name], path, first=number)) if on == "span" else {name} & set(relations)
        if on == "relation" and not under:
            families.says((*path, number), f"no relation is called {name!r}")
        elif under and not under & set(labels):
            families.says((*path, number), f"{name!r} does not have this attribute")
        needing |= under & set(labels)
    if needing == set(labels):
        return bool(labels)
    return tuple(label for label in labels if label in needing) or False


def _default(families: Families, one: Mapping[str, Any], path: Path) -> str | tuple[str, ...] | None:
    default = one.get("default")
    if default is None:
        return None
    if isinstance(default, str) == (one["type"] == "multi-choice"):
        told = "a list of values" if one["type"] == "multi-choice" else "one value"
        families.says(path, f"the default of this type of attribute is {told}")
        return None
    given = (default,) if isinstance(default, str) else tuple(default)
    for value in given:
        if one["type"] != "text" and value not in one["values"]:
            families.says(path, f"{value!r} is not one of the values")
    return default if isinstance(default, str) else given
