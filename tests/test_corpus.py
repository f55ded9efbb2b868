"""The committed corpus: that it is whole, valid, and says of itself what is true."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from goldspan import ingest, store
from goldspan.model import GAP, sha256
from goldspan.operations import schema_build as schema_job
from goldspan.schema import language
from goldspan.store import links
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus

ROOT = Path(__file__).parents[1]
CORPUS, SEEDS, SCHEMA, GUIDELINES = (
    ROOT / "corpus",
    ROOT / "seeds",
    ROOT / "schema" / "schema.yaml",
    ROOT / "schema" / "guidelines.md",
)

schema = language.load(SCHEMA)
documents = {one.id: one for one in store.read_documents(CORPUS)}
layers = list(store.read_layers(CORPUS))
LAYERS = pytest.mark.parametrize("layer", layers, ids=lambda one: f"{one.document}/{one.name}")
DOCUMENTS = pytest.mark.parametrize("document", documents.values(), ids=lambda one: one.id)

linked = [links.read_links(path) for path in links.link_files(CORPUS)]

texts_by_label = {
    name: {span.text for layer in layers for span in layer.spans if span.label == name} for name in schema.concrete
}


def ends_of(layer):
    """Label, source words and target words of each relation of a layer."""
    spans = {span.id: span for span in layer.spans}
    return {(one.label, spans[one.source].text, spans[one.target].text) for one in layer.relations}


drawn = {triple for layer in layers for triple in ends_of(layer)}


def examples(labels):
    return [
        pytest.param(name, example, id=f"{name}: {example}") for name, one in labels.items() for example in one.examples
    ]


# documents


def test_there_are_the_two_articles_and_each_has_a_layer():
    assert sorted(documents) == ["000_5f2f36bdbfeb356c", "001_f8be0bdeefdf02ad"]
    assert {layer.document for layer in layers} == set(documents)


def test_the_documents_are_what_the_seeds_give(tmp_path):
    made = list(ingest.read_folder(SEEDS))
    assert not [one for one in made if isinstance(one, ingest.Skipped)]
    for one in made:
        store.write_document(tmp_path, one)
    written = {path.name: path.read_bytes() for path in store.document_files(tmp_path)}
    assert {path.name: path.read_bytes() for path in store.document_files(CORPUS)} == written


@DOCUMENTS
def test_a_document_knows_its_seed(document):
    raw = (SEEDS / document.source.file).read_bytes()
    assert document.source.sha256 == sha256(raw.decode(document.source.encoding))
    assert document.text_sha256 == sha256(document.text)


def test_words_that_look_like_mistakes_stand_as_they_were_printed():
    first, second = documents["000_5f2f36bdbfeb356c"].text, documents["001_f8be0bdeefdf02ad"].text
    assert "Raqqain northeastern Syria" in first
    assert "executing it own militant fighters" in first
    assert "with fortications, booby traps" in second


@DOCUMENTS
def test_page_boilerplate_is_left_out_and_kept_on_record(document):
    raw = (SEEDS / document.source.file).read_bytes().decode(document.source.encoding)
    removed = " ".join(one.text for one in document.removed)
    for boilerplate in ("follow us on Twitter", "Leave a Reply", "2 min read", "[Getty]", "Related Items"):
        assert boilerplate not in document.text
        assert (boilerplate in raw) == (boilerplate in removed)
    for one in document.removed:
        assert raw[one.raw_start : one.raw_end] == one.text
        assert one.rule


# layers


def test_the_corpus_has_no_findings_of_any_severity():
    assert list(validate_corpus(CORPUS, Checks(schema))) == []


@LAYERS
def test_a_layer_is_admitted_by_the_committed_json_schema(layer):
    committed = json.loads((SCHEMA.parent / "generated" / "layer.schema.json").read_bytes())
    record = json.loads(store.layer_path(CORPUS, layer.document, layer.name).read_bytes())
    assert [error.message for error in Draft202012Validator(committed).iter_errors(record)] == []


@LAYERS
def test_a_layer_is_laid_out_as_the_store_writes_it(layer):
    path = store.layer_path(CORPUS, layer.document, layer.name)
    assert path.read_text(encoding="utf-8") == store.dumps(store.layer_record(layer))


@LAYERS
def test_what_a_machine_labelled_says_so(layer):
    assert layer.annotator.startswith("machine")
    assert layer.provenance.method == "machine-generated"
    assert "no human has checked it" in (layer.provenance.comment or "")


@LAYERS
def test_every_span_can_be_shown_in_its_seed(layer):
    document = documents[layer.document]
    raw = (SEEDS / document.source.file).read_bytes().decode(document.source.encoding)
    for span in layer.spans:
        there = []
        for start, end in span.fragments:
            first, last = document.alignment.raw_range(start, end)
            there.append(re.sub("\r\n?", "\n", raw[first:last]).translate({0xA0: " ", 0x202F: " "}))
        assert GAP.join(there) == span.text


# what is written about the labels


def test_what_is_generated_from_the_schema_is_fresh():
    report = schema_job.build(schema, SCHEMA.parent / "generated", check=True)
    assert (report.stale, report.surplus) == ((), ())


def test_every_label_and_relation_has_a_definition_and_examples():
    named = [*(schema.labels[name] for name in schema.concrete), *schema.relations.values()]
    assert [one.name for one in named if not one.definition or not one.examples] == []
    assert [one.name for one in schema.attributes.values() if not one.definition] == []


@pytest.mark.parametrize(("label", "example"), examples({name: schema.labels[name] for name in schema.concrete}))
def test_an_example_of_a_label_is_a_span_of_the_corpus(label, example):
    assert example in texts_by_label[label]


@pytest.mark.parametrize(
    ("relation", "example"),
    examples({name: one for name, one in schema.relations.items() if one.scope == "document"}),
)
def test_an_example_of_a_relation_is_drawn_in_the_corpus(relation, example):
    source, target = example.split(" -> ")
    assert (relation, source, target) in drawn


@pytest.mark.parametrize(
    ("relation", "example"),
    examples({name: one for name, one in schema.relations.items() if one.scope == "corpus"}),
)
def test_an_example_of_a_relation_between_documents_names_a_span_of_each(relation, example):
    spec = schema.relations[relation]
    ends = zip(example.split(" -> "), sorted(documents), (spec.source, spec.target), strict=True)
    for text, document, labels in ends:
        assert [
            span
            for layer in layers
            if layer.document == document
            for span in layer.spans
            if span.text == text and span.label in labels
        ], f"{text!r} is no span of {document}"


@pytest.mark.parametrize("name", [*schema.concrete, *schema.relations, *schema.attributes])
def test_the_guidelines_speak_of_every_label_relation_and_attribute(name):
    assert re.search(rf"(?<!\w){re.escape(name)}(?!\w)", GUIDELINES.read_text(encoding="utf-8"))


def test_every_value_of_an_attribute_is_in_the_guidelines():
    text = GUIDELINES.read_text(encoding="utf-8")
    missing = [
        (name, value)
        for name, one in schema.attributes.items()
        for value in one.values
        if not re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text)
    ]
    assert missing == []


def test_every_label_and_relation_of_one_document_is_used():
    assert [name for name, texts in texts_by_label.items() if not texts] == []
    used = {label for label, _, _ in drawn}
    assert [name for name, one in schema.relations.items() if one.scope == "document" and name not in used] == []


def test_the_links_between_the_articles_say_who_made_them_and_that_nobody_checked():
    [one] = linked
    assert (one.method, one.links != ()) == ("machine-generated", True)
    assert "no human has checked it" in one.comment


def test_a_link_joins_mentions_of_one_label_in_both_articles():
    spans = {(layer.document, layer.name, span.id): span for layer in layers for span in layer.spans}
    for link in (link for one in linked for link in one.links):
        members = [spans[one.document, one.layer, one.span] for one in link.members]
        assert link.label == "XDOC_SAME"
        assert len({span.label for span in members}) == 1 and {one.document for one in link.members} == set(documents)
