"""Steps and their inverses, on random layers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases

from goldspan.change.migrate.inverse import NotInvertibleError, invert
from goldspan.change.migrate.migration_language import Step
from goldspan.change.migrate.migration_steps import apply_steps


@st.composite
def reversible(draw):
    """A layer, and steps on what its schema has that can be undone."""
    schema, _, layer = draw(cases())
    choices = [Step("rename_label", {"from": name, "to": f"new {name}"}) for name in schema.concrete]
    for name in schema.relations:
        choices += [
            Step("rename_relation", {"from": name, "to": f"new {name}"}),
            Step("retype_relation", {"relation": name, "to": f"other {name}", "source": [schema.concrete[0]]}),
            Step("swap_direction", {"relation": name}),
        ]
    for one in schema.attributes.values():
        choices.append(Step("rename_attribute", {"from": one.name, "to": f"new {one.name}"}))
        if one.kind != "text":
            options = {"attribute": one.name, "from": one.values[0], "to": "a new value"}
            choices.append(Step("rename_value", options))
        if one.on == "span" and one.kind == "choice":
            into = {value: f"{one.labels[0]} {value}" for value in one.values}
            by = {"label": one.labels[0], "by": {"attribute": one.name}, "into": into}
            choices += [
                Step("split_label", {**by, "otherwise": "REST"}),
                Step("split_label", {**by, "drop": True}),
            ]
    for name in schema.relations:
        by = {"relation": name, "role": draw(st.sampled_from(["source", "target"]))}
        into = {schema.concrete[0]: "TIED"}
        choices.append(
            Step("split_label", {"label": schema.concrete[-1], "by": by, "into": into, "otherwise": "LOOSE"})
        )
    values = {name: f"was {name}" for name in schema.concrete}
    merge = {"labels": list(schema.concrete), "into": "ALL", "attribute": "origin", "values": values}
    choices.append(Step("merge_labels", merge))
    return layer, draw(st.lists(st.sampled_from(choices), min_size=1, max_size=4))


@given(reversible())
def test_steps_and_then_their_inverse_give_the_same_layer(case):
    layer, steps = case
    there = apply_steps(layer, steps)
    if there.cases:
        return  # refused, so nothing is ever written
    back = apply_steps(there.layer, invert(steps))
    assert back.cases == ()
    assert back.layer == layer


@pytest.mark.parametrize(
    ("kind", "options", "why"),
    [
        ("delete_label", {"label": "A", "lose": True}, "only in git"),
        ("delete_relation", {"relation": "A"}, "only in git"),
        ("delete_attribute", {"attribute": "a"}, "only in git"),
        ("merge_labels", {"labels": ["A"], "into": "B"}, "which label a span had"),
        ("merge_relations", {"relations": ["A"], "into": "B"}, "which label a relation had"),
        ("set_default", {"attribute": "a", "value": "x", "labels": ["A"]}, "by default"),
        ("retype_relation", {"relation": "A", "to": "B", "join": True}, "those that were there"),
        (
            "split_label",
            {"label": "A", "by": {"attribute": "a"}, "into": {"x": "B", "y": "B"}, "drop": True},
            "a new label of its own",
        ),
        (
            "merge_labels",
            {"labels": ["A", "B"], "into": "C", "attribute": "a", "values": {"A": "x"}},
            "a value of its own",
        ),
    ],
)
def test_where_there_is_no_way_back_the_reason_is_reported(kind, options, why):
    with pytest.raises(NotInvertibleError, match=why):
        invert([Step(kind, options)])
