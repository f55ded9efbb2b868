"""The inverse of migration steps, where that needs no guess."""

from collections.abc import Sequence
from typing import Any

from goldspan.change.migrate.migration_language import HUMAN, Step


class NotInvertibleError(ValueError):
    """A step without an inverse; the message says which and why."""


def invert(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps that undo the steps, in the order to apply them. Raises `NotInvertibleError`.

    A rename or a split needs new names that nothing has yet, which `apply_steps`
    checks. So everything that has such a name afterwards was made by the step.
    """
    return tuple(_inverse(step) for step in reversed(steps))


def _inverse(step: Step) -> Step:
    options = step.options
    match step.kind:
        case "rename_label" | "rename_relation" | "rename_attribute" | "rename_value":
            return Step(step.kind, {**options, "from": options["to"], "to": options["from"]})
        case "swap_direction":
            return step
        case "split_label":
            return _merge(step)
        case "merge_labels" if "attribute" in options:
            return _split(step)
        case "retype_relation" if not options.get("join"):
            ends = {role: options[role] for role in ("source", "target") if role in options}
            inverse = {"relation": options["to"], "to": options["relation"], "join": True, **ends}
            return Step("retype_relation", inverse)
    raise NotInvertibleError(f"{step}: cannot be undone: {_WHY[step.kind]}")


def _merge(step: Step) -> Step:
    options = step.options
    label, into = options["label"], dict(options["into"])
    otherwise = options.get("otherwise", HUMAN)
    labels = sorted({*into.values(), otherwise} - {HUMAN, label})
    if not options.get("drop"):
        return Step("merge_labels", {"labels": labels, "into": label})
    if len(set(into.values())) < len(into) or otherwise != HUMAN or label in into.values() or HUMAN in into.values():
        problem = "with `drop`, each value needs a new label of its own, and nothing may be `otherwise`"
        raise NotInvertibleError(f"{step}: cannot be undone: {problem}")
    values = {name: value for value, name in into.items()}
    return Step(
        "merge_labels", {"labels": labels, "into": label, "attribute": options["by"]["attribute"], "values": values}
    )


def _split(step: Step) -> Step:
    options: Any = step.options
    into = {value: name for name, value in options["values"].items()}
    if len(into) < len(options["labels"]) or options["into"] in options["labels"]:
        problem = "each merged label needs a value of its own, and the label they become must be a new one"
        raise NotInvertibleError(f"{step}: cannot be undone: {problem}")
    by = {"attribute": options["attribute"]}
    return Step("split_label", {"label": options["into"], "by": by, "into": into, "drop": True})


_WHY = {
    "merge_labels": "nothing says which label a span had; give `attribute` and `values` to keep that",
    "merge_relations": "nothing says which label a relation had",
    "delete_label": "what was deleted is only in git",
    "delete_relation": "what was deleted is only in git",
    "delete_attribute": "what was deleted is only in git",
    "retype_relation": "with `join`, nothing tells the new relations from those that were there",
    "set_default": "nothing tells a value that was set by default from one that somebody chose",
}
