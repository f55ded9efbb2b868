"""Declared columns: one declaration, the same types in the file and in the card."""

import pyarrow as pa
from datasets import ClassLabel, Features, List, Value
from hypothesis import given, settings
from strategies import schemas

from goldspan.release.build.columns import (
    Column,
    Label,
    ListOf,
    Offset,
    StructOf,
    Text,
    arrow_schema,
    described,
    yaml_features,
)
from goldspan.release.build.views import views

SPAN = StructOf((Column("label", Label(("B", "A")), "which"), Column("at", Offset(), "where")))
COLUMNS = (
    Column("id", Text(), "a name"),
    Column("tags", ListOf(Text()), "several"),
    Column("pairs", ListOf(ListOf(Offset())), "numbers"),
    Column("spans", ListOf(SPAN), "all"),
)


def test_strings_are_never_large_and_offsets_have_32_bits():
    assert arrow_schema(COLUMNS) == pa.schema(
        [
            ("id", pa.string()),
            ("tags", pa.list_(pa.string())),
            ("pairs", pa.list_(pa.list_(pa.int32()))),
            ("spans", pa.list_(pa.struct([("label", pa.string()), ("at", pa.int32())]))),
        ]
    )


def test_the_card_reads_back_as_features_with_labels_in_their_order():
    assert Features._from_yaml_list(yaml_features(COLUMNS)) == Features(
        {
            "id": Value("string"),
            "tags": List(Value("string")),
            "pairs": List(List(Value("int32"))),
            "spans": List({"label": ClassLabel(names=["B", "A"]), "at": Value("int32")}),
        }
    )


@given(schemas())
@settings(max_examples=50)
def test_for_any_schema_card_and_file_differ_in_nothing_but_labels(schema):
    def numbers_to_strings(kind):
        if pa.types.is_list(kind):
            return pa.list_(numbers_to_strings(kind.value_type))
        if pa.types.is_struct(kind):
            return pa.struct([(field.name, numbers_to_strings(field.type)) for field in kind])
        return pa.string() if kind == pa.int64() else kind

    for view in views(schema):
        card = Features._from_yaml_list(yaml_features(view.columns)).arrow_schema
        assert pa.schema([(field.name, numbers_to_strings(field.type)) for field in card]) == arrow_schema(view.columns)
        # neither two columns of one name nor a struct without fields
        names = [column.name for column in view.columns]
        assert len(names) == len(set(names))
        assert all(column.type.fields for column in view.columns if isinstance(column.type, StructOf))


def test_columns_inside_structs_are_described_with_their_path():
    paths = [(path, kind) for path, kind, _ in described(COLUMNS)]
    assert paths[3:] == [
        ("spans", "list of struct"),
        ("spans[].label", "ClassLabel of 2; string in the file"),
        ("spans[].at", "int32"),
    ]
