"""Results of annotations that no real export holds: none crashes the parser, and none loses what it holds."""

import dataclasses
import json

from hypothesis import given
from hypothesis import strategies as st
from real_exports import EXPORTS
from strategies import document

from goldspan.formats.labelstudio.labeling_config import read_config_file, schema_of
from goldspan.formats.labelstudio.parse_results import from_results

CONFIG = read_config_file(EXPORTS / "config.xml")
SCHEMA = schema_of(CONFIG)
DOC = document("Nile Press hired Ada.  Ben stayed\nNile Press moved on Monday.")
ITEMS = [
    item
    for task in json.loads((EXPORTS / "regions.json").read_bytes())
    for one in task["annotations"]
    for item in one["result"]
]
MARK = "⟦gone?⟧"
junk = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-10, 10**30),
    st.floats(),
    st.just(MARK),
    st.lists(st.just(MARK), max_size=2),
    st.dictionaries(st.just(MARK), st.integers(0, 3), max_size=1),
    st.lists(st.lists(st.just(MARK))),
)


@st.composite
def mutated(draw):
    """Items of real results, with values of the wrong kind and keys of nobody's in them."""
    items = json.loads(json.dumps(draw(st.lists(st.sampled_from(ITEMS), min_size=1, max_size=5))))
    for _ in range(draw(st.integers(1, 3))):
        item = draw(st.sampled_from(items))
        host = draw(st.sampled_from([item, item["value"]] if isinstance(item.get("value"), dict) else [item]))
        key = draw(st.sampled_from([*host, "meta", "strange"]))
        host[key] = draw(junk)
    return items


@given(mutated(), st.booleans())
def test_no_result_crashes_and_none_loses_what_it_holds(items, configured):
    found = from_results(items, DOC, CONFIG if configured else None, SCHEMA if configured else None)
    layer = json.dumps(dataclasses.asdict(found), ensure_ascii=False, default=str)
    for item in items:
        # a region's id, its type, and the screen's own marks are of use on the screen only
        simplified = json.loads(json.dumps(item))
        if simplified.get("type") != "relation":
            for key in ("id", "type", "from_name", "to_name"):
                simplified.pop(key, None)
        if MARK in json.dumps(simplified, ensure_ascii=False):
            assert MARK in layer


@given(
    st.recursive(
        junk,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "type", "value", "from_id", "to_id", "labels", "from_name"]), inner, max_size=4
            )
        ),
    )
)
def test_a_result_of_any_shape_is_read_without_a_crash(result):
    for config in (CONFIG, None):
        found = from_results(result, DOC, config, None)
        assert found.spans == ()
        if isinstance(result, list):
            kept = [one.item for one in found.unmapped]
            assert all(any(item is one for one in kept) for item in result)
