"""Schemas and spans for tests of relations."""

from hypothesis import strategies as st
from small_layers import span

from goldspan.schema.types import RelationLabel, Schema


def schema(*specs):
    return Schema(name="made", version="1.0.0", relations={one.name: one for one in specs})


def spec(name, source="AB", target="AB", **more):
    return RelationLabel(name=name, source=tuple(source), target=tuple(target), **more)


SYMMETRIC = schema(spec("p", symmetric=True), spec("q"))
INVERSE = schema(spec("p", inverse="q"), spec("q", inverse="p"))
schemas = st.sampled_from([None, SYMMETRIC, INVERSE, schema(spec("p"), spec("q", "A", "B", order="forward"))])

A, B, C = span("A", (0, 4)), span("A", (10, 14)), span("B", (20, 24))
B_CUT = span("A", (11, 14))
B_OTHER = span("B", (10, 14))
