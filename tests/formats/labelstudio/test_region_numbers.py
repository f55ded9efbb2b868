"""The numbers of regions on the screen."""

from adjudicate.making import DOC, layer, relate, span

from goldspan.formats.labelstudio.region_numbers import numbers_of, shown_regions, words_of

ADA, PRESS = span("Ada Lovelace", "PER"), span("Nile Press", "ORG")


def region(name, made, **value):
    start, end = made.fragments[0]
    kind = value or {"labels": [made.label]}
    return {"id": name, "from_name": "x", "type": "labels", "value": {"start": start, "end": end, **kind}}


RESULT = [
    {"id": "t", "from_name": "topic", "type": "choices", "value": {"choices": ["trade"]}},
    region("p", PRESS),
    region("p", PRESS, choices=["x"]),
    {"from_id": "p", "to_id": "a", "type": "relation", "labels": ["OF"]},
    region("a", ADA),
]


def test_regions_are_numbered_as_they_come_and_what_is_no_region_has_no_number():
    assert [(one.id, one.number, one.labels) for one in shown_regions(RESULT)] == [
        ("p", 1, ("ORG",)),
        ("a", 2, ("PER",)),
    ]


def test_spans_and_relations_have_the_numbers_of_their_regions():
    works, other = relate("OF", ADA, PRESS), span("Cairo", "LOC")
    numbers = numbers_of(layer("ann", ADA, PRESS, other, relations=[works]), shown_regions(RESULT))
    assert numbers == {ADA.id: "2", PRESS.id: "1", other.id: "", works.id: "2 → 1"}


def test_regions_are_known_by_number_and_words():
    assert words_of(DOC.text, shown_regions(RESULT)) == {"p": "1 “Nile Press”", "a": "2 “Ada Lovelace”"}


def test_anything_that_is_no_result_has_no_regions():
    for nothing in (None, "x", [None, {"id": 3}, {"id": "a", "value": {"start": "0", "end": 1}}]):
        assert shown_regions(nothing) == []
