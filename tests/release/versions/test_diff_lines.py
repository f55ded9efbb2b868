"""A diff as people read it."""

from goldspan.release.versions.changes import DatasetChange, DatasetDiff, collect
from goldspan.release.versions.diff_lines import counts_line, lines, markdown

LINKS = collect(
    [
        DatasetChange("links", "added", "same one shelled | three shelled"),
        DatasetChange("links", "changed", "same one shelled | two shelled", None, "null", '"one\\nnight"'),
    ]
)


def test_each_change_is_a_line_with_its_values():
    assert list(lines(LINKS)) == [
        "links: 1 added, 1 changed",
        "  + same one shelled | three shelled",
        '  ~ same one shelled | two shelled: null -> "one\\nnight"',
    ]


def test_a_name_and_values_of_several_lines_take_one():
    change = DatasetChange("facts", "changed", "a\nb", "doc", "c\nd", "e\nf")
    assert list(lines(collect([change]))) == ["facts: 1 changed", "  ~ doc: a b: c d -> e f"]


def test_what_is_not_listed_is_counted():
    diff = collect((DatasetChange("documents", "added", f"more{n}", f"more{n}") for n in range(30)), most=2)
    assert list(lines(diff)) == ["documents: 30 added", "  + more0", "  + more1", "  and 28 more"]
    assert counts_line(diff) == "documents: 30 added"


def test_the_markdown_counts_and_names_what_of_the_schema_and_the_splits_changed():
    assert markdown(LINKS) == "- links: 1 added, 1 changed"
    diff = collect([DatasetChange("schema", "added", "label SHIP"), DatasetChange("spans", "removed", "x", "one")])
    assert markdown(diff) == "- schema: 1 added\n  - added: `label SHIP`\n- spans: 1 removed"
    assert markdown(DatasetDiff()) == "The data are the same."
