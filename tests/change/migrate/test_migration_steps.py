"""Each kind of step, done to one small layer."""

import pytest
from strategies import document

from goldspan.change.migrate.migration_language import Step
from goldspan.change.migrate.migration_steps import apply_steps, renamed_relation
from goldspan.model import Layer, Provenance, Suppression, Unmapped, in_order, make_relation, make_span, replace

DOC = document("Ann of Acme met Bob in Rome.")
ANN = make_span(DOC, "PER", [(0, 3)], attributes={"kind": "one", "tags": ("x", "y")})
BOB = make_span(DOC, "PER", [(16, 19)], attributes={"kind": "two"})
ACME = make_span(DOC, "ORG", [(7, 11)])
ROME = make_span(DOC, "GPE", [(23, 27)], note="the city")
MET = make_relation("MET", ANN.id, BOB.id, attributes={"sure": "yes"})
OF = make_relation("OF", ANN.id, ACME.id)


def layer(*spans, relations=(), **more):
    ordered, tied = in_order(spans, relations)
    plain = {"document": "doc", "name": "ann", "annotator": "ann", "status": "submitted"}
    return Layer(**{**plain, **more}, text_sha256=DOC.text_sha256, spans=ordered, relations=tied)


WHOLE = layer(ANN, BOB, ACME, ROME, relations=[MET, OF], document_labels={"genre": "news"})


def does(kind, _layer=WHOLE, /, **options):
    if "from_" in options:
        options["from"] = options.pop("from_")
    return apply_steps(_layer, [Step(kind, options)])


def labels(done):
    return [(one.label, one.text) for one in done.layer.spans]


def ends(done):
    text = {one.id: one.text for one in done.layer.spans}
    return [(one.label, text[one.source], text[one.target]) for one in done.layer.relations]


def totals(done):
    return tuple(sum(getattr(one, what) for one in done.effects) for what in ("changed", "joined", "lost"))


def messages(done):
    return [one.message for one in done.cases]


def test_rename_label_gives_new_ids_and_takes_relations_along():
    done = does("rename_label", from_="PER", to="HUMAN")
    ann = make_span(DOC, "HUMAN", [(0, 3)], attributes=ANN.attributes)
    bob = make_span(DOC, "HUMAN", [(16, 19)], attributes=BOB.attributes)
    met = make_relation("MET", ann.id, bob.id, attributes=MET.attributes)
    of = make_relation("OF", ann.id, ACME.id)
    spans, relations = in_order([ann, bob, ACME, ROME], [met, of])
    assert done.layer == replace(WHOLE, spans=spans, relations=relations)
    assert totals(done) == (2, 0, 0)
    assert (done.effects[0].document, done.effects[0].layer) == ("doc", "ann")


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("rename_label", {"from": "PER", "to": "ORG"}),
        ("split_label", {"label": "PER", "by": {"attribute": "kind"}, "into": {"one": "ORG"}, "otherwise": "X"}),
        ("merge_labels", {"labels": ["PER"], "into": "ORG", "attribute": "was", "values": {"PER": "human"}}),
        ("rename_relation", {"from": "MET", "to": "OF"}),
        ("retype_relation", {"relation": "MET", "to": "OF"}),
        ("rename_attribute", {"from": "kind", "to": "genre"}),
        ("rename_value", {"attribute": "kind", "from": "one", "to": "two"}),
    ],
)
def test_a_name_that_is_in_use_is_not_taken_over_silently(kind, options):
    done = apply_steps(WHOLE, [Step(kind, options)])
    assert done.layer is WHOLE
    assert "in use already" in messages(done)[0] or "already" in messages(done)[0]


def test_a_layer_that_no_step_touches_is_the_very_same():
    done = does("rename_label", from_="NOBODY", to="X")
    assert done.layer is WHOLE and done.effects == () and done.cases == ()


def test_relations_attributes_and_values_are_renamed():
    assert ("SAW", "Ann", "Bob") in ends(does("rename_relation", from_="MET", to="SAW"))
    renamed = does("rename_attribute", from_="genre", to="sort").layer
    assert renamed.document_labels == {"sort": "news"}
    valued = does("rename_value", attribute="tags", from_="x", to="z").layer
    assert valued.spans[0].attributes["tags"] == ("z", "y")


def test_merge_labels_joins_what_is_identical_and_its_relations():
    twin = make_span(DOC, "FIRM", [(7, 11)])
    also = make_relation("OF", ANN.id, twin.id)
    done = does("merge_labels", layer(ANN, ACME, twin, relations=[OF, also]), labels=["ORG", "FIRM"], into="BODY")
    assert labels(done) == [("PER", "Ann"), ("BODY", "Acme")]
    assert ends(done) == [("OF", "Ann", "Acme")]
    assert totals(done) == (2, 2, 0)


def test_merge_labels_asks_where_spans_become_one_and_differ():
    twin = make_span(DOC, "FIRM", [(7, 11)], attributes={"kind": "two"})
    done = does("merge_labels", layer(ACME, twin), labels=["ORG", "FIRM"], into="BODY")
    assert "2 times" in messages(done)[0]
    assert DOC.text[slice(*done.cases[0].fragments[0])] == "Acme"
    assert len(done.layer.spans) == 2


def test_merge_labels_can_write_down_what_a_label_said():
    options = {"labels": ["ORG", "GPE"], "into": "THING", "attribute": "was", "values": {"ORG": "body", "GPE": "place"}}
    done = apply_steps(WHOLE, [Step("merge_labels", options)])
    assert {one.text: one.attributes for one in done.layer.spans if one.label == "THING"} == {
        "Acme": {"was": "body"},
        "Rome": {"was": "place"},
    }


def test_merge_labels_overwrites_no_attribute_that_a_span_has():
    options = {"labels": ["PER"], "into": "THING", "attribute": "kind", "values": {"PER": "human"}}
    done = apply_steps(WHOLE, [Step("merge_labels", options)])
    assert [one.attributes["kind"] for one in done.layer.spans if one.label == "PER"] == ["one", "two"]
    assert ["kind 'one' already" in messages(done)[0], "kind 'two' already" in messages(done)[1]] == [True, True]


def test_merge_labels_leaves_spans_that_have_the_new_label():
    done = does("merge_labels", labels=["PER", "ORG"], into="PER")
    assert labels(done) == [("PER", "Ann"), ("PER", "Acme"), ("PER", "Bob"), ("GPE", "Rome")]
    assert done.layer.spans[0].id == ANN.id
    assert done.new_ids[ACME.id] != ACME.id


def test_split_by_attribute_and_what_it_does_not_decide():
    split = {"label": "PER", "by": {"attribute": "kind"}, "into": {"one": "FIRST"}}
    done = does("split_label", **split)
    assert labels(done)[0] == ("FIRST", "Ann") and ("PER", "Bob") in labels(done)
    assert len(done.cases) == 1 and "Bob" in messages(done)[0]
    done = does("split_label", **split, otherwise="OTHER")
    assert ("OTHER", "Bob") in labels(done) and done.cases == ()


def test_split_with_drop_takes_the_attribute_away_unless_it_says_more_than_the_label():
    split = {"label": "PER", "by": {"attribute": "kind"}, "into": {"one": "FIRST"}, "drop": True, "otherwise": "OTHER"}
    done = does("split_label", **split)
    assert "kind" not in done.layer.spans[0].attributes
    assert "'two' would be lost" in messages(done)[0]


@pytest.mark.parametrize(("role", "value", "text"), [("source", "ORG", "Ann"), ("target", "PER", "Bob")])
def test_split_by_relation_goes_by_the_label_at_the_other_end(role, value, text):
    relation = "OF" if role == "source" else "MET"
    by = {"relation": relation, "role": role}
    done = does("split_label", label="PER", by=by, into={value: "TIED"}, otherwise="LOOSE")
    assert [text for label, text in labels(done) if label == "TIED"] == [text]
    assert done.cases == ()


@pytest.mark.parametrize(
    ("kind", "options", "lost"),
    [
        ("delete_label", {"label": "PER"}, 4),
        ("delete_relation", {"relation": "MET"}, 1),
        ("delete_attribute", {"attribute": "kind"}, 2),
        ("delete_attribute", {"attribute": "sure"}, 1),
        ("delete_attribute", {"attribute": "genre"}, 1),
    ],
)
def test_what_is_in_use_is_lost_only_where_that_is_said(kind, options, lost):
    kept = apply_steps(WHOLE, [Step(kind, options)])
    assert kept.layer is WHOLE and kept.cases
    assert all("would be lost" in one for one in messages(kept))
    done = apply_steps(WHOLE, [Step(kind, {**options, "lose": True})])
    assert totals(done) == (0, 0, lost) and done.cases == ()


def test_retype_relation_goes_by_the_labels_of_its_ends():
    other = make_relation("MET", ANN.id, ACME.id)
    given = layer(ANN, BOB, ACME, relations=[MET, other])
    done = does("retype_relation", given, relation="MET", to="VISITED", target=["ORG"])
    assert sorted(ends(done)) == [("MET", "Ann", "Bob"), ("VISITED", "Ann", "Acme")]


def test_merge_relations_joins_only_identical_ones():
    other = make_relation("SAW", ANN.id, BOB.id)
    given = layer(ANN, BOB, relations=[MET, other])
    assert "2 times" in messages(does("merge_relations", given, relations=["MET", "SAW"], into="MET"))[0]
    given = layer(ANN, BOB, relations=[replace(MET, attributes={}), other])
    assert ends(does("merge_relations", given, relations=["MET", "SAW"], into="MET")) == [("MET", "Ann", "Bob")]


def test_the_new_name_of_a_relation_follows_from_all_steps():
    steps = [
        Step("rename_relation", {"from": "MET", "to": "SAW"}),
        Step("merge_relations", {"relations": ["SAW", "HEARD"], "into": "NOTICED"}),
    ]
    names = [renamed_relation(label, steps) for label in ("MET", "SAW", "HEARD", "OF")]
    assert names == ["NOTICED", "NOTICED", "NOTICED", "OF"]


def test_swap_direction():
    assert ("OF", "Acme", "Ann") in ends(does("swap_direction", relation="OF"))


def test_set_default_leaves_what_is_there():
    done = does("set_default", attribute="kind", value="none", labels=["PER", "ORG"])
    assert {one.text: one.attributes.get("kind") for one in done.layer.spans} == {
        "Ann": "one",
        "Acme": "none",
        "Bob": "two",
        "Rome": None,
    }
    done = does("set_default", attribute="sure", value="no", on="relation", labels=["MET", "OF"])
    assert {one.label: one.attributes["sure"] for one in done.layer.relations} == {"MET": "yes", "OF": "no"}
    done = does("set_default", attribute="topics", value=["a", "b"], on="document")
    assert done.layer.document_labels == {"genre": "news", "topics": ("a", "b")}
    assert does("set_default", attribute="genre", value="report", on="document").layer is WHOLE


@pytest.mark.parametrize("status", ["draft", "skipped"])
def test_unfinished_layers_are_migrated_too_and_unmapped_is_let_be(status):
    provenance = Provenance(unmapped=(Unmapped("GS806", "odd", {"labels": ["PER"]}),))
    done = does("rename_label", layer(ANN, status=status, provenance=provenance), from_="PER", to="HUMAN")
    assert labels(done) == [("HUMAN", "Ann")]
    assert (done.layer.status, done.layer.provenance) == (status, provenance)


# what hangs on ids


def test_suppressions_follow_their_spans_and_relations():
    suppressions = (
        Suppression(code="GS602", reason="r", span=ANN.id),
        Suppression(code="GS602", reason="r", span=ROME.id),
        Suppression(code="GS403", reason="r", relation=MET.id),
        Suppression(code="GS405", reason="r"),
    )
    done = does("rename_label", replace(WHOLE, suppressions=suppressions), from_="PER", to="HUMAN")
    ann = next(one for one in done.layer.spans if one.text == "Ann")
    met = next(one for one in done.layer.relations if one.label == "MET")
    assert [(one.span, one.relation) for one in done.layer.suppressions] == [
        (ann.id, None),
        (ROME.id, None),
        (None, met.id),
        (None, None),
    ]


def test_the_new_id_of_every_span_that_is_left_is_reported_joined_ones_too():
    other = make_span(DOC, "MAN", BOB.fragments, attributes=BOB.attributes)
    done = does("merge_labels", layer(ANN, BOB, other, ACME), labels=["PER", "MAN"], into="HUMAN")
    ids = {(one.label, one.text): one.id for one in done.layer.spans}
    bob = ids["HUMAN", "Bob"]
    assert done.new_ids == {ANN.id: ids["HUMAN", "Ann"], BOB.id: bob, other.id: bob, ACME.id: ACME.id}
    gone = does("delete_label", layer(ANN, ACME), label="ORG", lose=True)
    assert gone.new_ids == {ANN.id: ANN.id}
    assert does("rename_label", from_="SHIP", to="BOAT").new_ids == {}
