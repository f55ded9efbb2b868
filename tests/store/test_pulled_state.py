"""The content of a layer as one hash, and layers that are withdrawn and come back."""

from hypothesis import given
from strategies import cases

from goldspan.model import Layer, Provenance, replace
from goldspan.store.pulled_state import changed_here, content_sha256, live, withdrawn


@given(cases())
def test_withdrawing_and_coming_back_are_inverse(case):
    _, _, found = case
    assert live(withdrawn(found)) == found
    assert content_sha256(withdrawn(found)) == content_sha256(found)
    assert withdrawn(withdrawn(found)) == withdrawn(found)


@given(cases())
def test_the_hash_is_of_what_is_said_alone(case):
    _, _, found = case
    place = Provenance(origin="x", project=1, annotation=2, updated_at="t", lead_time=1.0)
    assert content_sha256(replace(found, name="x", annotator="y", provenance=place)) == content_sha256(found)
    assert content_sha256(replace(found, note=f"{found.note}!")) != content_sha256(found)
    if found.spans:
        assert content_sha256(replace(found, spans=found.spans[1:])) != content_sha256(found)


@given(cases())
def test_a_note_that_is_half_a_character_has_a_hash(case):
    _, _, found = case
    assert content_sha256(replace(found, note="\ud83d")) != content_sha256(replace(found, note="\ud83e"))


def test_what_is_not_recorded_was_not_changed_as_far_as_is_known():
    layer = Layer(document="d", name="a", annotator="a", status="submitted", text_sha256="0" * 64)
    assert not changed_here(layer)
    recorded = replace(layer, provenance=Provenance(pulled_sha256=content_sha256(layer)))
    assert not changed_here(recorded)
    assert changed_here(replace(recorded, note="new"))
    assert changed_here(replace(recorded, status="skipped"))
