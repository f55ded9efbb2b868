"""Relations that say the same from either end: who is whose inverse, and what one of the two says for both."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from goldspan.schema.families import Problem

Fields: TypeAlias = Mapping[str, Any]

SHARED = ("transitive", "acyclic", "reflexive", "same_label", "scope")
"""What holds of a relation holds of its inverse."""

TURNED = {"forward": "backward", "backward": "forward", "any": "any"}
"""And its order holds the other way round."""


def completed(relations: Mapping[str, Fields]) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """The fields of relations, each with its inverse and with what that says for both; and all contradictions."""
    problems: list[Problem] = []
    pairs = _pairs(relations, problems)
    out = {name: dict(one) for name, one in relations.items()}
    for name, one in out.items():
        one.pop("inverse", None)
        if name not in pairs:
            continue
        other = pairs[name]
        one["inverse"] = other
        said = {key: relations[other][key] for key in SHARED if key in relations[other]}
        if "order" in relations[other]:
            said["order"] = TURNED[relations[other]["order"]]
        for key, value in said.items():
            # one message for the two, at the one that stands below
            if one.setdefault(key, value) != value and list(relations).index(name) > list(relations).index(other):
                told = f"{other!r}, its inverse, says otherwise; leave it out at one of the two"
                problems.append((("relations", name, key), told))
    return out, problems


def _pairs(relations: Mapping[str, Fields], problems: list[Problem]) -> dict[str, str]:
    """Each relation that has an inverse, with it."""
    pairs: dict[str, str] = {}
    for name, one in relations.items():
        other = one.get("inverse")
        if other is None:
            continue
        if other not in relations:
            told = f"no relation is called {other!r}"
        elif one.get("symmetric"):
            if other == name:
                continue
            told = "a symmetric relation is its own inverse"
        elif other == name:
            told = "a relation that is its own inverse is symmetric; write `symmetric: true`"
        elif relations[other].get("symmetric"):
            told = f"{other!r} is symmetric, and so its own inverse"
        elif pairs.get(name, other) != other:
            told = f"{pairs[name]!r} is the inverse of {name!r} already"
        elif pairs.get(other, name) != name:
            told = f"{other!r} is the inverse of {pairs[other]!r} already"
        else:
            pairs |= {name: other, other: name}
            continue
        problems.append((("relations", name, "inverse"), told))
    return pairs
