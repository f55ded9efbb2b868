"""The other places that a finding is about."""

import pytest

from goldspan.model import Place, make_relation, make_span, replace, sha256
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus
from goldspan.validate.layer_checks import validate_layer


def seen(one):
    """Each related place: what is said of it, and the words that are marked there."""
    return [
        (other.message, [other.excerpt.text[start:end] for start, end in other.excerpt.marks]) for other in one.related
    ]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("GS502", [("LOCATED_IN from ORG 'Beta' to PLACE 'Oslo'", ["Beta", "Oslo"])]),
        ("GS503", [("PLACE 'Lee, called'", ["Lee, called"])]),
        ("GS504", [("the first is ORG 'Beta'", ["Beta"])]),
        ("GS505", [("RIVAL_OF from ORG 'Acme' to ORG 'Beta'", ["Acme", "Beta"])]),
        ("GS605", [("ORG 'Acme'", ["Acme"])]),
    ],
)
def test_a_finding_names_the_places_that_it_is_about_besides_its_own(code, expected, faulty, schema):
    [one] = validate_corpus(faulty / code, Checks(schema))
    assert [place for place in seen(one) if place in expected] == expected
    for other in one.related:
        assert (other.where.document, other.where.layer) == (one.where.document, one.where.layer)
        assert other.where.span != one.where.span or other.where.span is None


def test_every_place_that_is_left_unmarked_is_named(document, layer, schema):
    text = "Ask Acme. At Acme, and of Acme, by Acme, and Acme again."
    other = replace(document, text=text, text_sha256=sha256(text))
    starts = [at for at in range(len(text)) if text.startswith("Acme", at)]
    spans = [make_span(other, "ORG", [(at, at + 4)], attributes={"level": "NAM"}) for at in starts[:2]]
    made = replace(layer, text_sha256=other.text_sha256, spans=tuple(spans), relations=())
    [one] = validate_layer(made, other, Checks(schema))
    assert one.code == "GS606" and "stands unmarked 3 times" in one.message
    assert [message for message, _ in seen(one)] == ["unmarked 'Acme'"] * 2 + ["marked as ORG 'Acme'"] * 2


@pytest.mark.parametrize(("gap", "expected"), [(10, []), (400, ["from ORG 'Beta'", "to PER 'Lee'"])])
def test_the_ends_of_a_relation_that_lie_far_apart_are_both_shown(gap, expected, document, layer, schema):
    text = f"Ask Lee {'. ' * gap}of Beta"
    other = replace(document, text=text, text_sha256=sha256(text))
    at = text.index("Beta")
    lee = make_span(other, "PER", [(4, 7)], attributes={"level": "NAM"})
    beta = make_span(other, "ORG", [(at, at + 4)], attributes={"level": "NAM"})
    made = replace(
        layer,
        text_sha256=other.text_sha256,
        spans=(lee, beta),
        relations=(make_relation("LEADS", beta.id, lee.id),),
    )
    [one] = validate_layer(made, other, Checks(schema))
    assert one.code == "GS403"
    assert [message for message, _ in seen(one)] == expected
    assert [other.where for other in one.related] == [
        Place(document=made.document, layer=made.name, span=span.id) for span in (beta, lee)[: len(expected)]
    ]
