from goldspan.release.build.columns import Column, Label, ListOf, StructOf, Text
from goldspan.release.build.views.view_columns import FREE_TEXT
from goldspan.release.withhold.row_strings import (
    StringKind,
    StringPlace,
    column_tree,
    implied,
    map_strings,
    owners,
    string_kinds,
)

TEXT = "The army shelled Raqqa"


def test_the_kind_of_a_column_follows_from_its_name_and_what_it_says_of_itself():
    inner = StructOf(
        (Column("text", Text(), ""), Column("label", Text(), FREE_TEXT), Column("kind", Text(), "`a`, `b`"))
    )
    columns = (Column("id", Text(), ""), Column("spans", ListOf(inner), ""), Column("l", Label(("A",)), ""))
    assert string_kinds(columns) == {
        ("id",): StringKind.closed,
        ("spans", "text"): StringKind.article,
        ("spans", "label"): StringKind.free,
        ("spans", "kind"): StringKind.other,
        ("l",): StringKind.closed,
    }


def test_every_string_is_changed_in_its_place():
    row = {"id": "a", "n": 1, "none": None, "spans": [{"text": "b", "tags": ["c", "d"]}]}
    seen = {}

    def change(text, place):
        seen[place.cell] = text
        return text.upper()

    assert map_strings(row, change) == {"id": "A", "n": 1, "none": None, "spans": [{"text": "B", "tags": ["C", "D"]}]}
    assert seen == {("id",): "a", ("spans", 0, "text"): "b", ("spans", 0, "tags", 0): "c", ("spans", 0, "tags", 1): "d"}


def test_only_strings_that_a_way_leads_to_are_map_strings():
    inner = StructOf((Column("text", Text(), ""), Column("id", Text(), ""), Column("n", Text(), "")))
    kinds_of = string_kinds((Column("id", Text(), ""), Column("title", Text(), ""), Column("spans", ListOf(inner), "")))
    row = {"id": "a", "title": None, "spans": [{"text": "b", "id": "c", "n": "d"}, {"text": "", "id": "e", "n": "f"}]}
    found = map_strings(row, lambda text, place: text.upper(), only=column_tree(kinds_of, (StringKind.article,)))
    assert found == row | {"spans": [row["spans"][0] | {"text": "B"}, row["spans"][1]]}
    assert column_tree(kinds_of, (StringKind.free,)) == {}


def test_a_string_belongs_to_the_document_that_is_named_closest():
    row = {"id": "l1", "members": [{"document": "a"}, {"document": "b"}]}
    assert owners(StringPlace(("members", 1, "text"), (row, row["members"][1]))) == ["b"]
    assert owners(StringPlace(("note",), (row,))) == ["a", "b"]
    assert owners(StringPlace(("text",), ({"id": "d", "text_sha256": "0"},))) == ["d"]


def words(cell, *structs):
    return implied(StringPlace(cell, structs), {"d": TEXT}.__getitem__)


def test_offsets_tell_what_a_string_says():
    row = {"document_id": "d"}
    fragments = [{"start": 0, "end": 3}, {"start": 9, "end": 16}]
    assert words(("spans", 0, "text"), row, {"fragments": fragments}) == "The ... shelled"
    assert words(("source_text",), {**row, "source_start": 4, "source_end": 8}) == "army"
    assert words(("text",), {**row, "start": 17, "end": 22}) == "Raqqa"
    assert words(("tokens", 1), {**row, "token_starts": [0, 4], "token_ends": [3, 8]}) == "army"
    assert words(("text",), {"id": "d", "text_sha256": "0"}) == TEXT
    assert words(("title",), {"id": "d", "text_sha256": "0"}) is None
