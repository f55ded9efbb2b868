"""What the schema of this repository spares annotators, counted on its own layers, as docs/label-studio.md says."""

import dataclasses
from pathlib import Path

import pytest

from goldspan import store
from goldspan.formats.labelstudio.labeling_config import config_of
from goldspan.formats.labelstudio.named_chains import named
from goldspan.formats.labelstudio.parse_results import from_results
from goldspan.formats.labelstudio.result_items import to_results
from goldspan.model import INFERRED
from goldspan.schema import language

HERE = Path(__file__).parents[3]
SCHEMA = language.load(HERE / "schema" / "schema.yaml")
PAGE = " ".join((HERE / "docs" / "label-studio.md").read_text(encoding="utf-8").split())


@pytest.fixture(scope="module")
def committed():
    """Each layer of the corpus with its document."""
    return [
        (layer, store.read_document(store.document_path(HERE / "corpus", layer.document)))
        for layer in store.read_layers(HERE / "corpus")
    ]


def test_relations_that_need_no_label(committed):
    only = right = wrong = total = 0
    for layer, document in committed:
        label_of = {span.id: span.label for span in layer.spans}
        items = to_results(layer, document, SCHEMA)
        for item in items:
            if item["type"] == "relation":
                item["labels"] = [label for label in item["labels"] if label == "FRAGMENT_OF"]
        found = from_results(items, document, config_of(SCHEMA), SCHEMA)
        recorded = {relation.id: relation for relation in layer.relations}
        total += len(recorded)
        only += sum(
            len(SCHEMA.relations_between(label_of[one.source], label_of[one.target])) == 1 for one in layer.relations
        )
        inferred = [relation for relation in found.relations if relation.origin == INFERRED]
        right += sum(relation.id in recorded for relation in inferred)
        wrong += sum(relation.id not in recorded for relation in inferred)
    assert f"of the {total} relations of this repository's corpus, {only} are the only ones that fit" in PAGE
    assert f"and {right} are read right without a label" in PAGE
    assert f"{wrong} would get another one" in PAGE


def test_values_that_need_not_be_set(committed):
    assuming = {one.name: one.default for one in SCHEMA.attributes.values() if one.assume}
    values = [item for layer, _ in committed for span in layer.spans for item in span.attributes.items()]
    asked = [(name, value) for name, value in values if name in assuming]
    usual = [value for name, value in asked if value == assuming[name]]
    assert f"of {len(values)} values of spans, {len(usual)} need not be set" in PAGE


def test_relations_that_need_no_arrow_where_chains_have_names(committed):
    relations = {
        name: dataclasses.replace(one, chain="names") if name == "SAME_AS" else one
        for name, one in SCHEMA.relations.items()
    }
    schema = dataclasses.replace(SCHEMA, relations=relations)
    total = named_ = chains = 0
    for layer, document in committed:
        found = named(layer, schema)
        total += sum(relation.label == "SAME_AS" for relation in layer.relations)
        named_ += len(found.relations)
        chains += len({name for names in found.names.values() for name in names})
        back = from_results(to_results(layer, document, schema), document, config_of(schema), schema)
        assert (back.spans, back.relations) == (layer.spans, layer.relations)
    assert f"{named_} of the {total} `SAME_AS` stand as the names of {chains} chains" in PAGE
