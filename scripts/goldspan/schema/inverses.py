"""Relations that say the same from either end: which is the inverse of which, and what one of the two says for both."""

from collections.abc import Mapping
from typing import Any

from goldspan.schema.keys import Fields, Problem, declarations
from goldspan.schema.types import RelationLabel


def completed(relations: Mapping[str, Fields]) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """The fields of relations, each with its inverse and with what that says for both; and all contradictions."""
    problems: list[Problem] = []
    pairs = _pairs(relations, problems)
    out = {name: dict(written) for name, written in relations.items()}
    for name, written in out.items():
        written.pop("inverse", None)
        if name not in pairs:
            continue
        inverse = pairs[name]
        written["inverse"] = inverse
        shared = {
            declaration.name: declaration.key.shared(relations[inverse][declaration.name])
            for declaration in declarations(RelationLabel)
            if declaration.key.shared is not None and declaration.name in relations[inverse]
        }
        for key, value in shared.items():
            # one message for the two, at the one that stands below
            if written.setdefault(key, value) != value and list(relations).index(name) > list(relations).index(inverse):
                message = f"{inverse!r}, its inverse, says otherwise; leave it out at one of the two"
                problems.append((("relations", name, key), message))
    return out, problems


def _pairs(relations: Mapping[str, Fields], problems: list[Problem]) -> dict[str, str]:
    """Each relation that has an inverse, with it."""
    pairs: dict[str, str] = {}
    for name, written in relations.items():
        inverse = written.get("inverse")
        if inverse is None:
            continue
        if inverse not in relations:
            message = f"no relation is called {inverse!r}"
        elif written.get("symmetric"):
            if inverse == name:
                continue
            message = "a symmetric relation is its own inverse"
        elif inverse == name:
            message = "a relation that is its own inverse is symmetric; write `symmetric: true`"
        elif relations[inverse].get("symmetric"):
            message = f"{inverse!r} is symmetric, and so its own inverse"
        elif pairs.get(name, inverse) != inverse:
            message = f"{pairs[name]!r} is the inverse of {name!r} already"
        elif pairs.get(inverse, name) != name:
            message = f"{inverse!r} is the inverse of {pairs[inverse]!r} already"
        else:
            pairs |= {name: inverse, inverse: name}
            continue
        problems.append((("relations", name, "inverse"), message))
    return pairs
