"""The card's text: generated from facts, and nothing that the facts do not say."""

import json
import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from goldspan.model import make_span
from goldspan.release import ReleaseSettings
from goldspan.release.build.facts import NO_FACTS, AgreementBasis, AgreementScore, Allowance, Facts
from goldspan.release.card import render
from goldspan.schema.language import parse
from goldspan.schema.tables import tables

TEXT = "😀 The army shelled Raqqa near\u00a0the river on Monday."


@pytest.fixture
def card(described):
    """The card of `filled`, with facts and settings of one's own, without its YAML."""

    def rendered(facts=NO_FACTS, **settings):
        return body(replace(described, facts=facts, settings=ReleaseSettings(**settings)))

    return rendered


@pytest.fixture
def card_of(tmp_path):
    """The card of a bench."""
    return lambda bench: body(bench.described(tmp_path / "data"))


def body(built):
    return render(built).split("\n---\n", 1)[1]


def section(text, heading):
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def test_counts_by_label_are_in_the_schemas_order_with_unused_ones(card):
    labels = re.findall(r"^\| `(.+?)` \| (\d+) \|$", section(card(), "Labels"), re.M)
    assert labels == [("Actor", "1"), ("Place", "1"), ("Event", "1"), ("Never", "0"), ("agent", "1"), ("place", "1")]
    assert "Declared and never used: `Never`." in card()


def test_the_first_lines_say_what_it_is(card):
    text = card(name="Raqqa", version="2.0.1")
    assert text.startswith("\n# Raqqa\n\nA demonstration.\n\nVersion 2.0.1: 3 documents (")
    assert "with 3 spans and 2 relations, labelled by the schema `demo` 1.0.0." in text


def test_the_settings_description_goes_before_the_schemas(card):
    text = card(description="Two articles.")
    assert "\n\nTwo articles.\n\n" in text and "A demonstration." not in text


def test_the_callers_tables_are_put_in(card):
    assert "### Span labels\n\n| a |\n" in section(card(Facts(tables="### Span labels\n\n| a |\n")), "Labels")


def test_labels_by_a_machine_are_said_to_be_so(card):
    assert "All published labels are machine-generated." in section(card(), "How the labels were made")
    assert "not as a gold standard" in section(card(), "Known limits")


def test_labels_by_hand_are_said_to_be_so(bench, card_of):
    bench.full_layer(bench.document(), method="manual")
    text = card_of(bench)
    assert "All published labels were made by hand." in text
    assert "machine" not in section(text, "Known limits")


def test_mixed_and_unknown_making_is_counted(bench, card_of):
    for name, method in (("a", "manual"), ("b", "machine-generated"), ("c", None), ("d", None)):
        bench.full_layer(bench.document(name), method=method)
    methods = "machine-generated in 1 document, made by hand in 1 document and of unknown making in 2 documents"
    assert methods in card_of(bench)


def test_nothing_labelled_is_said(bench, card_of):
    bench.document()
    made = section(card_of(bench), "How the labels were made")
    assert made.startswith("\nNothing is labelled yet.\n\nNot published: ")


def test_what_is_not_known_is_said(card):
    limits = section(card(), "Known limits")
    assert "3 documents: too few to measure a model on" in limits
    assert "No document was annotated by two annotators" in limits
    assert "The labels of 2 documents are a single layer that nobody adjudicated." in limits
    assert "1 document has no finished layer" in limits
    assert "1 span is discontinuous" in limits


def test_adjudicated_layers_of_several_annotators_are_not_called_single(bench, card_of):
    document = bench.document()
    bench.full_layer(document, "ann")
    bench.full_layer(document, "bob")
    bench.full_layer(document, "gold", status="adjudicated", method="manual")
    text = card_of(bench)
    limits = section(text, "Known limits")
    assert "1 document was annotated by several annotators" in limits
    assert "nobody adjudicated" not in limits and "nothing is known about agreement" not in limits
    assert "The config `annotations` has 3 layers (1 adjudicated, 2 submitted)" in text


def test_texts_and_labels_have_their_own_licences(card):
    licences = section(card(licence="cc-by-4.0", text_licence_note="They belong to The Paper."), "Licences")
    assert "- Labels: `cc-by-4.0`." in licences
    assert "- Texts: `other`. They belong to The Paper. The licence of the labels does not extend to them" in licences


def test_sources_are_counted_and_unknown_ones_not_guessed(filled, card_of):
    filled.document("four", publisher="A | B")
    sources = section(card_of(filled), "Where the texts come from")
    assert "| The Paper | all rights reserved | 1 |" in sources
    assert "| not stated | not stated | 2 |" in sources
    assert "| A \\| B | not stated | 1 |" in sources


def test_a_long_list_of_sources_is_cut_and_counted(bench, card_of):
    for number in range(23):
        bench.document(f"d{number}", publisher=f"P{number:02}")
    text = card_of(bench)
    assert "| P19 |" in text and "| P20 |" not in text and "and 3 more." in text


def test_names_from_outside_are_shown_as_they_are_and_make_no_markup(bench):
    publisher, annotator = "[The *Paper*](http://x) <b>", "ann`s | _own_"
    bench.full_layer(bench.document(publisher=publisher), annotator=annotator, method="manual")
    facts = Facts(allowed=(Allowance("tree", "# *no*\n- git"),))
    text = body(bench.described(bench.path.parent / "out", facts=facts, name="_N_ #"))
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inline = [token.children for token in tokens if token.type == "inline"]
    assert [child.content for child in inline[0]] == ["_N_ #"]
    assert any("".join(child.content for child in children) == publisher for children in inline)
    assert any([child.content for child in children[1:]] == [": # *no* - git"] for children in inline)
    assert not any(child.type in ("html_inline", "em_open") for children in inline for child in children)


def test_a_config_without_rows_is_said_to_be_missing(bench, card_of):
    document = bench.document()
    bench.layer(document, spans=[make_span(document, "Event", [(0, 1)])])
    text = card_of(bench)
    (missing,) = re.findall(r"There is no config (.*) in this version", text)
    assert {"`relations`", "`links`"} <= set(missing.split(", "))
    assert '"relations"' not in section(text, "How to load it")


def test_every_column_is_documented(card):
    table = section(card(), "Columns")
    assert all(f"### `{name}`" in table for name in ("documents", "spans", "relations", "annotations"))
    assert "| `spans[].attributes.polarity` | string | `positive`, `negative` |" in table
    assert "|  |" not in table and "| |" not in table


def test_what_is_null_without_a_published_layer_is_said_of_documents_and_not_of_annotations(card):
    views = section(card(), "Columns").split("\n### ")
    documents, annotations = (
        next(one for one in views if one.startswith(f"`{name}`")) for name in ("documents", "annotations")
    )
    assert "whose labels these are; this and the next three are null where no layer speaks" in documents
    assert "| `status` | string | `adjudicated` or `submitted` |" in documents
    assert "| `annotator` | string | whose labels these are |" in annotations
    status = "`adjudicated`, `submitted`, or one of unfinished work where that is published"
    assert f"| `status` | string | {status} |" in annotations


def test_examples_name_the_repository_at_its_tag(card):
    text = card(repo="someone/raqqa", version="1.0.0")
    assert 'load_dataset("someone/raqqa", "spans", split="train", revision="v1.0.0")' in text
    assert "hf://datasets/someone/raqqa@v1.0.0/data/spans/train-00000-of-00001.parquet" in text


def test_the_cards_examples_run(built, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.chdir(built.path.parent)
    text = (built.path / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S)
    assert len(blocks) == 2
    names = {}
    for block in blocks:
        exec(block, names)
    assert capsys.readouterr().out.splitlines() == ["['Actor', 'Event', 'Place']", "one 3", "three 0", "two 0"]
    assert (names["documents"].num_rows, names["spans"].shape) == (3, (3, 15))
    assert (names["relations"].num_rows, names["annotations"].num_rows) == (2, 2)


def test_the_first_row_is_shown_as_it_is_in_the_file(card):
    row = json.loads(section(card(), "One row").split("```json\n")[1].split("\n```")[0])
    assert row["id"] == "one" and row["text"] == TEXT
    assert row["spans"][0] == {
        "id": row["spans"][0]["id"], "label": "Actor", "start": 6, "end": 10, "text": "army",
        "fragments": [{"start": 6, "end": 10}], "attributes": {"label": "the regime"},
    }  # fmt: skip


def score(measure="span F1, exact", value=0.5, **more):
    return AgreementScore(measure=measure, value=value, n=4, unit="spans", documents=2, **({"of": {}} | more))


PEOPLE = AgreementBasis(documents=2, annotators=2, machines=0)


def test_scores_handed_in_are_shown(card):
    agreement = section(card(Facts(compared=PEOPLE, agreement=(score(),))), "Agreement")
    assert agreement.startswith("\n2 documents were annotated by two or more of 2 annotators.\n")
    assert "| span F1, exact | 0.500 | none | 4 spans |" in agreement
    assert "plots/agreement.svg" in agreement and "Do not lean" not in agreement


def test_doubts_and_scores_without_a_value_are_reported_with_the_reason(card):
    scores = (
        score("a", unreliable="only 2 documents"),
        score("b", unreliable="only 2 documents"),
        score("token alpha", None, undefined="all are the same"),
    )
    agreement = section(card(Facts(compared=PEOPLE, agreement=scores)), "Agreement")
    assert agreement.count("only 2 documents.") == 1
    assert agreement.endswith("- token alpha: no value, for all are the same\n")


def test_nothing_measured_is_no_section(card):
    assert "## Agreement" not in card()


def test_a_check_that_did_not_pass_stands_near_the_top(card):
    text = card(Facts(allowed=(Allowance("adjudication", "a pilot;\nsee issue 3"),)))
    assert section(text, "What was let pass").endswith("- `adjudication`: a pilot; see issue 3\n")
    assert "What was let pass" not in card()


def test_a_draft_says_that_it_is_one(card):
    assert "This is a draft" in card(Facts(draft=True)).split("\n## ")[0]
    assert "This is a draft" not in card()


def test_where_the_data_leans_is_counted(card):
    assert section(card(), "Biases").splitlines()[1:4] == [
        "- 2 documents do not say who published them.",
        "- The others come from 1 publisher.",
        "- All texts are in one language (`en`).",
    ]


def test_markup_in_a_schema_is_shown_as_text_and_no_image_of_the_settings_loads(card):
    image = "![x](https://tracker.example/p.png)<img src=x>"
    schema = parse(
        f"name: odd\nversion: 1.0.0\ndescription: '{image}'\n"
        f"labels: {{ A: {{ definition: '{image} | *b*', examples: ['{image}'] }} }}\n"
        f"relations: {{ R: {{ source: [A], target: [A], definition: '{image}' }} }}\n"
        f"attributes: {{ t: {{ labels: [A], type: choice, values: [b], definition: '{image}' }} }}\n"
    )
    text = card(Facts(tables=tables(schema)), description=image, text_licence_note=image)
    html = MarkdownIt("commonmark").enable("table").render(text)
    assert "tracker.example" in html
    assert "<img" not in html.replace('<img src="plots/', "")
