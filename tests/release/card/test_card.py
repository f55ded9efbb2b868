"""The card's text: generated from facts, and nothing that the facts do not say."""

import json
import os
import re
import subprocess
import sys

from goldspan.model import make_span
from goldspan.release.build.facts import Agreed, Allowance, Compared, Facts

TEXT = "😀 The army shelled Raqqa near\u00a0the river on Monday."


def card(bench):
    return (bench.path / "README.md").read_text(encoding="utf-8").split("\n---\n", 1)[1]


def section(text, heading):
    return text.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def test_counts_by_label_are_in_the_schemas_order_with_unused_ones(filled):
    filled.build()
    labels = re.findall(r"^\| `(.+?)` \| (\d+) \|$", section(card(filled), "Labels"), re.M)
    assert labels == [("Actor", "1"), ("Place", "1"), ("Event", "1"), ("Never", "0"), ("agent", "1"), ("place", "1")]
    assert "Declared and never used: `Never`." in card(filled)


def test_the_first_lines_say_what_it_is(filled):
    filled.build(name="Raqqa", version="2.0.1")
    assert card(filled).startswith("\n# Raqqa\n\nA demonstration.\n\nVersion 2.0.1: 3 documents (")
    assert "with 3 spans and 2 relations, labelled by the schema `demo` 1.0.0." in card(filled)


def test_the_settings_description_goes_before_the_schemas(filled):
    filled.build(description="Two articles.")
    assert "\n\nTwo articles.\n\n" in card(filled) and "A demonstration." not in card(filled)


def test_the_callers_tables_are_put_in(filled):
    filled.build(facts=Facts(tables="### Span labels\n\n| a |\n"))
    assert "### Span labels\n\n| a |\n" in section(card(filled), "Labels")


def test_labels_by_a_machine_are_said_to_be_so(filled):
    filled.build()
    assert "All published labels are machine-generated." in section(card(filled), "How the labels were made")
    assert "not as a gold standard" in section(card(filled), "Known limits")


def test_labels_by_hand_are_said_to_be_so(bench):
    bench.full_layer(bench.document(), method="manual")
    bench.build()
    assert "All published labels were made by hand." in card(bench)
    assert "machine" not in section(card(bench), "Known limits")


def test_mixed_and_unknown_making_is_counted(bench):
    for name, method in (("a", "manual"), ("b", "machine-generated"), ("c", None), ("d", None)):
        bench.full_layer(bench.document(name), method=method)
    bench.build()
    said = "machine-generated in 1 document, made by hand in 1 document and of unknown making in 2 documents"
    assert said in card(bench)


def test_what_is_not_known_is_said(filled):
    filled.build()
    limits = section(card(filled), "Known limits")
    assert "3 documents: too few to measure a model on" in limits
    assert "No document was annotated by two annotators" in limits
    assert "The labels of 2 documents are a single layer that nobody adjudicated." in limits
    assert "1 document has no finished layer" in limits
    assert "1 span is discontinuous" in limits


def test_adjudicated_layers_of_several_annotators_are_not_called_single(bench):
    document = bench.document()
    bench.full_layer(document, "ann")
    bench.full_layer(document, "bob")
    bench.full_layer(document, "gold", status="adjudicated", method="manual")
    bench.build()
    limits = section(card(bench), "Known limits")
    assert "1 document was annotated by several annotators" in limits
    assert "nobody adjudicated" not in limits and "nothing is known about agreement" not in limits
    assert "There are 3 layers in all (1 adjudicated, 2 submitted)" in card(bench)


def test_texts_and_labels_have_their_own_licences(filled):
    filled.build(licence="cc-by-4.0", text_licence_note="They belong to The Paper.")
    licences = section(card(filled), "Licences")
    assert "- Labels: `cc-by-4.0`." in licences
    assert "- Texts: `other`. They belong to The Paper. The licence of the labels does not extend to them" in licences


def test_sources_are_counted_and_unknown_ones_not_guessed(filled):
    filled.document("four", publisher="A | B")
    filled.build()
    sources = section(card(filled), "Where the texts come from")
    assert "| The Paper | all rights reserved | 1 |" in sources
    assert "| not stated | not stated | 2 |" in sources
    assert "| A \\| B | not stated | 1 |" in sources


def test_a_long_list_of_sources_is_cut_and_counted(bench):
    for number in range(23):
        bench.document(f"d{number}", publisher=f"P{number:02}")
    bench.build()
    assert "| P19 |" in card(bench) and "| P20 |" not in card(bench) and "and 3 more." in card(bench)


def test_a_config_without_rows_is_said_to_be_missing(bench):
    document = bench.document()
    bench.layer(document, spans=[make_span(document, "Event", [(0, 1)])])
    bench.build()
    assert "There is no config `relations`, `links` in this version" in card(bench)
    assert '"relations"' not in section(card(bench), "How to load it")


def test_every_column_is_documented(filled):
    filled.build()
    table = section(card(filled), "Columns")
    assert all(f"### `{name}`" in table for name in ("documents", "spans", "relations", "annotations"))
    assert "| `spans[].attributes.polarity` | string | `positive`, `negative` |" in table
    assert "|  |" not in table and "| |" not in table


def test_what_is_null_without_a_published_layer_is_said_of_documents_and_not_of_annotations(filled):
    filled.build()
    views = section(card(filled), "Columns").split("\n### ")
    documents, annotations = (
        next(one for one in views if one.startswith(f"`{name}`")) for name in ("documents", "annotations")
    )
    assert "whose labels these are; this and the next three are null where no layer speaks" in documents
    assert "| `status` | string | `adjudicated` or `submitted` |" in documents
    assert "| `annotator` | string | whose labels these are |" in annotations
    assert "| `status` | string | `adjudicated`, `submitted`, `skipped` or `draft` |" in annotations


def test_examples_name_the_repository_at_its_tag(filled):
    filled.build(repo="someone/raqqa", version="1.0.0")
    assert 'load_dataset("someone/raqqa", "spans", split="train", revision="v1.0.0")' in card(filled)
    assert "hf://datasets/someone/raqqa@v1.0.0/data/spans/train-00000-of-00001.parquet" in card(filled)


def test_the_cards_examples_run(filled, tmp_path):
    filled.build()
    blocks = re.findall(r"^```python\n(.*?)^```$", card(filled), re.M | re.S)
    code = "\n".join(blocks) + "\nprint(documents.num_rows, spans.shape, relations.num_rows, annotations.num_rows)"
    environment = {**os.environ, "HF_HOME": str(tmp_path / "hf"), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=filled.path.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["['Actor', 'Event', 'Place']", "one 3", "three 0", "two 0", "3 (3, 11) 2 2"]
    assert len(blocks) == 2


def test_the_first_row_is_shown_as_it_is_in_the_file(filled):
    filled.build()
    row = json.loads(section(card(filled), "One row").split("```json\n")[1].split("\n```")[0])
    assert row["id"] == "one" and row["text"] == TEXT
    assert row["spans"][0] == {
        "id": row["spans"][0]["id"], "label": "Actor", "start": 6, "end": 10, "text": "army",
        "fragments": [{"start": 6, "end": 10}], "attributes": {"label": "the regime"},
    }  # fmt: skip


def test_figures_handed_in_are_shown(filled):
    compared = Compared(documents=2, annotators=2, machines=0)
    figure = Agreed(measure="span F1, exact", value=0.5, n=4, unit="spans", documents=2, of={})
    filled.build(facts=Facts(compared=compared, agreement=(figure,)))
    assert "| span F1, exact | 0.500 | none | 4 spans |" in section(card(filled), "Agreement")


def test_a_gate_that_was_not_kept_to_stands_near_the_top(filled):
    filled.build(facts=Facts(allowed=(Allowance("adjudication", "a pilot"),)))
    assert section(card(filled), "What was let pass").endswith("- `adjudication`: a pilot\n")
    filled.build()
    assert "What was let pass" not in card(filled)


def test_a_draft_says_that_it_is_one(filled):
    filled.build(facts=Facts(draft=True))
    assert "This is a draft" in card(filled).split("\n## ")[0]
    filled.build()
    assert "This is a draft" not in card(filled)


def test_where_the_data_leans_is_counted(filled):
    filled.build()
    assert section(card(filled), "Biases").splitlines()[1:4] == [
        "- 2 documents do not say who published them.",
        "- The others come from 1 publisher.",
        "- All texts are in one language (`en`).",
    ]
