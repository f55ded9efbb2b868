"""The compiled validator and the explaining one: the same answer to everything."""

import copy
import json

from hypothesis import given
from hypothesis import strategies as st
from strategies import cases

from goldspan import store
from goldspan.validate.json_schema import document_shape, layer_shape

ODD = st.one_of(
    st.sampled_from([None, True, False, 0, 1, -1, 1.0, 1.5, 2**70, [], {}, {"x": 1}, [1], [1.0, 2.0], [[0, 1]], ["a"]]),
    st.sampled_from(["", "x", "x\n", " x", "a" * 64, "a" * 64 + "\n", "\ud800", "manual", "submitted"]),
)


def places(value, path=()):
    """Every path into a record, the record's own included."""
    yield path
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in steps:
        yield from places(one, (*path, key))


@st.composite
def mutated(draw, record):
    """The record with a value replaced, removed or added somewhere."""
    record = copy.deepcopy(record)
    path = draw(st.sampled_from(list(places(record))[1:]))
    host = record
    for key in path[:-1]:
        host = host[key]
    match draw(st.sampled_from(["replace", "remove", "add"])):
        case "replace":
            host[path[-1]] = draw(ODD)
        case "remove":
            del host[path[-1]]
        case "add" if isinstance(host, dict):
            host[draw(st.sampled_from(["colour", "note", "attributes", "lead_time", "project"]))] = draw(ODD)
        case "add":
            host.append(draw(ODD))
    return record


def agree(shape, record):
    assert shape.fits(record) == (shape.problem(record) is None)


@given(cases(), st.data())
def test_both_say_the_same_of_any_layer_and_of_what_is_wrong_with_it(case, data):
    _, doc, layer = case
    for shape, record in (
        (layer_shape(), json.loads(store.dumps(store.layer_record(layer)))),
        (document_shape(), json.loads(store.dumps(store.document_record(doc)))),
    ):
        assert shape.fits(record)
        assert shape.problem(record) is None
        agree(shape, data.draw(mutated(record)))


def test_what_is_no_object_fits_neither():
    for record in ([], "x", 3, None):
        agree(layer_shape(), record)
        assert not layer_shape().fits(record)
