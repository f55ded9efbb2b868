"""The relations of a schema's file, their counts and inverses, and the relations that labels need."""

from collections.abc import Mapping, Sequence

from goldspan.schema.families import Families, Path
from goldspan.schema.inverses import Fields, completed
from goldspan.schema.types import FRAGMENT, Count, RelationLabel, acyclic_by_default


def build_relations(written: Mapping[str, Fields], families: Families) -> dict[str, RelationLabel]:
    """The relations as they are written, each with what its inverse says of it."""
    full, contradictions = completed(written)
    families.problems += contradictions
    relations = {name: _relation(families, name, one) for name, one in full.items()}
    _check_inverses(families, relations, written)
    _check_requires(families, relations)
    return relations


def _relation(families: Families, name: str, one: Fields) -> RelationLabel:
    path = ("relations", name)
    if name == FRAGMENT:
        families.says(path, f"the name {name!r} is taken: it ties the fragments of a span")
    source = families.expand(one["source"], (*path, "source"))
    target = families.expand(one["target"], (*path, "target"))
    symmetric, transitive, reflexive = (one.get(key, False) for key in ("symmetric", "transitive", "reflexive"))
    if symmetric and set(source) != set(target):
        families.says((*path, "symmetric"), "a symmetric relation needs the same source and target labels")
    if symmetric and one.get("order", "any") != "any":
        families.says((*path, "order"), "a symmetric relation has no order")
    if symmetric and one.get("acyclic"):
        families.says((*path, "acyclic"), "a symmetric relation runs both ways, and so in circles")
    per_source, source_counts = _counts(families, one.get("per_source", "*"), source, (*path, "per_source"))
    per_target, target_counts = _counts(families, one.get("per_target", "*"), target, (*path, "per_target"))
    return RelationLabel(
        name=name,
        source=source,
        target=target,
        definition=one.get("definition", ""),
        per_source=per_source,
        per_target=per_target,
        source_counts=source_counts,
        target_counts=target_counts,
        symmetric=symmetric,
        transitive=transitive,
        inverse=one.get("inverse"),
        acyclic=one.get("acyclic", acyclic_by_default(symmetric, transitive, reflexive)),
        reflexive=reflexive,
        same_label=one.get("same_label", False),
        order=one.get("order", "any"),
        scope=one.get("scope", "document"),
        examples=tuple(one.get("examples", ())),
        maps_to=one.get("maps_to", {}),
    )


def _check_inverses(families: Families, relations: Mapping[str, RelationLabel], written: Mapping[str, Fields]) -> None:
    for name, one in relations.items():
        if one.inverse is None or "inverse" not in written[name]:
            continue
        other = relations[one.inverse]
        if (set(one.source), set(one.target)) != (set(other.target), set(other.source)):
            told = f"{other.name!r} does not run between the same labels the other way round"
            families.says(("relations", name, "inverse"), told)


def _check_requires(families: Families, relations: Mapping[str, RelationLabel]) -> None:
    for name, label in families.labels.items():
        under = set(families.expand([name], ("labels", name)))
        for number, group in enumerate(label.requires):
            path = ("labels", name, "requires", number)
            able: set[str] = set()
            for relation in group:
                if (spec := relations.get(relation)) is None:
                    families.says(path, f"no relation is called {relation!r}")
                elif spec.scope == "corpus":
                    families.says(path, f"{relation!r} is one between documents, which no layer holds")
                else:
                    able |= {*spec.source, *spec.target}
            if group and able and (unable := sorted(under - able)):
                told = f"{unable[0]!r} cannot have {' or '.join(group)}, whose ends are other labels"
                families.says(path, told)


def _counts(
    families: Families, written: str | Mapping[str, str], ends: Sequence[str], path: Path
) -> tuple[Count, dict[str, Count]]:
    """The count of a role, and those of the labels for which it is another. The nearest name decides."""
    if isinstance(written, str):
        return _count(families, written, path), {}
    counts = {name: _count(families, count, (*path, name)) for name, count in written.items()}
    rest = counts.pop("*", Count())
    for name in counts:
        if name not in families.labels:
            families.says((*path, name), f"no label is called {name!r}")
        elif not families.under(name) & set(ends):
            families.says((*path, name), f"{name!r} cannot stand at this end of the relation")
    nearest = {label: next((counts[one] for one in families.line(label) if one in counts), rest) for label in ends}
    return rest, {label: count for label, count in nearest.items() if count != rest}


def _count(families: Families, written: str, path: Path) -> Count:
    short = {"?": Count(0, 1), "*": Count(), "+": Count(1), "1": Count(1, 1)}
    if written in short:
        return short[written]
    least, comma, most = written[1:-1].partition(",")
    count = Count(int(least), int(most) if most else (None if comma else int(least)))
    if count.most is not None and count.most < count.least:
        families.says(path, f"{written} admits no number; write the smaller one first")
    return count
