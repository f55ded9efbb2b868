"""Which pairs of spans are units of agreement given the ends: those that the validator lets a relation join."""

from dataclasses import replace as changed

from hypothesis import given
from hypothesis import strategies as st
from strategies import cases

from goldspan.agreement.relations.given_ends import coincidences
from goldspan.model import make_relation, replace
from goldspan.schema.quantities import Distance
from goldspan.validate import label_checks
from goldspan.validate.context import Context

rules = st.fixed_dictionaries(
    {
        "same_label": st.booleans(),
        "order": st.sampled_from(["any", "forward", "backward"]),
        "scope": st.sampled_from(["document", "sentence"]),
        "max_distance": st.sampled_from([None, Distance(sentences=0), Distance(characters=9), Distance(1, 4)]),
        "symmetric": st.just(False),
    }
)


@given(cases(), st.data())
def test_the_pairs_that_may_be_joined_are_those_that_the_validator_lets_through(case, data):
    schema, document, layer = case
    if not schema.relations:
        return
    name, relation = next(iter(schema.relations.items()))
    relation = changed(relation, **data.draw(rules))
    schema = changed(schema, relations={name: relation}, attributes={}, passes={})
    layer = replace(layer, relations=(), document_labels={})
    joins = [make_relation(name, source.id, target.id) for source in layer.spans for target in layer.spans]
    refused = {
        finding.where.relation
        for finding in label_checks.check(Context(replace(layer, relations=tuple(joins)), document, schema))
        if finding.where.relation
    }
    assert sum(coincidences(layer, layer, document, schema).values()) == len({one.id for one in joins} - refused)
