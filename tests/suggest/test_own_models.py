"""Models that the user has: a real spaCy pipeline, and a stub in the place of transformers."""

import sys
from types import SimpleNamespace

import pytest
from strategies import document
from suggesting import context

from goldspan.suggest.own_model import folder_digest
from goldspan.suggest.source_protocol import Proposal, SuggestError
from goldspan.suggest.source_registry import make_sources, trusted_items
from goldspan.suggest.suggest_settings import SuggestSettings
from goldspan.suggest.token_classifier import TOO_LONG

TEXT = "🐈 Ada left. She, in Raqqa, met Nile  Press."


def suggested(named, where, text=TEXT, **more):
    made = make_sources([named], context(where, **more))[named]
    return made.suggest(document(text), Proposal())


def seen(proposal):
    return [(span.text, span.start, span.label, span.origin.score) for span in proposal.spans]


def meaning(source, **labels):
    return SuggestSettings(labels={source: labels})


# spaCy


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    """A folder with a pipeline that finds three names, of which it calls one what the schema calls it."""
    import spacy  # late, for it takes seconds

    blank = spacy.blank("en")
    names = {"Ada": "PERSON", "Raqqa": "LOC", "Nile": "FAC"}
    blank.add_pipe("entity_ruler").add_patterns([{"label": label, "pattern": name} for name, label in names.items()])
    folder = tmp_path_factory.mktemp("pipeline") / "ruler"
    blank.to_disk(folder)
    return folder


def test_entities_come_with_code_points_and_the_labels_that_are_meant(pipeline):
    proposal = suggested(f"spacy:{pipeline}", ".", settings=meaning("spacy", LOC="GPE", PERSON="PERSON"))
    assert seen(proposal) == [("Ada", 2, "PERSON", None), ("Raqqa", 20, "GPE", None)]
    assert [reason for reason in proposal.left_out if "FAC" in reason]


def test_without_a_map_labels_of_the_same_name_are_meant(pipeline):
    assert [words for words, *_ in seen(suggested(f"spacy:{pipeline}", "."))] == ["Ada"]


def test_a_map_to_a_label_that_there_is_not_is_refused(pipeline):
    with pytest.raises(SuggestError, match="Did you mean 'GPE'"):
        suggested(f"spacy:{pipeline}", ".", settings=meaning("spacy", LOC="GEP"))


@pytest.mark.parametrize(
    ("named", "said"), [("spacy:no_such_model", "downloads none"), ("spacy:./none", "no such folder")]
)
def test_a_pipeline_that_is_not_there_is_said(named, said):
    with pytest.raises(SuggestError, match=said):
        suggested(named, ".")


def test_a_text_that_is_too_long_for_the_pipeline_is_named(pipeline):
    with pytest.raises(SuggestError, match="doc: the spaCy pipeline cannot read"):
        suggested(f"spacy:{pipeline}", ".", "a" * 1_000_001)


@pytest.mark.parametrize(("source", "module"), [("spacy", "spacy"), ("token-classifier", "transformers")])
def test_a_package_that_is_missing_is_said_with_how_to_get_it(monkeypatch, source, module):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SuggestError, match=f"needs {module}.*pip install"):
        suggested(f"{source}:any", ".")


# transformers


class Tokenizer:
    model_max_length = 10**30

    def __call__(self, text):
        return {"input_ids": text.split()}


@pytest.fixture
def stub(monkeypatch):
    """What of transformers is used: a model that takes every capitalised word, with the blank before it, for a name."""
    asked = []

    def from_pretrained(made):
        def load(place, *, local_files_only):
            asked.append((place, local_files_only))
            if place == "none":
                raise OSError("no such model\nsecond line")
            return made

        return SimpleNamespace(from_pretrained=load)

    def classify(texts):
        for text in texts:
            words = [word for word in text.replace(",", "").replace(".", "").split() if word.istitle()]
            starts = [(text.index(word), word) for word in words]
            yield [
                {"entity_group": "PER", "score": 0.87654, "start": max(0, start - 1), "end": start + len(word)}
                for start, word in starts
            ]

    model = SimpleNamespace(config=SimpleNamespace(max_position_embeddings=5))
    module = SimpleNamespace(
        AutoTokenizer=from_pretrained(Tokenizer()),
        AutoModelForTokenClassification=from_pretrained(model),
        pipeline=lambda task, **more: lambda texts: list(classify(texts)),
    )
    monkeypatch.setitem(sys.modules, "transformers", module)
    return asked


def test_entities_of_sentences_stand_at_their_places_in_the_text(stub):
    proposal = suggested("token-classifier:mine", ".", settings=meaning("token-classifier", PER="PERSON"))
    assert seen(proposal) == [("Ada", 2, "PERSON", 0.8765)]
    assert proposal.left_out == {TOO_LONG: 1}, "the second sentence has six tokens"
    assert stub == [("mine", True)] * 2, "nothing is downloaded"


def test_a_model_that_is_not_there_is_said(stub):
    with pytest.raises(SuggestError, match=r"cannot load 'none' \(no such model\).*downloads none"):
        suggested("token-classifier:none", ".")


# trust


def test_a_model_that_comes_with_a_corpus_is_agreed_to_with_its_content(tmp_path):
    assert trusted_items(["gold", "chains"], tmp_path) == {}
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "weights").write_bytes(b"1")
    named = ["gold", "spacy:model", "token-classifier:elsewhere"]
    before = trusted_items(named, tmp_path)
    assert before["the model in model"] == folder_digest(tmp_path / "model").encode()
    (tmp_path / "model" / "weights").write_bytes(b"2")
    after = trusted_items(named, tmp_path)
    assert before.keys() == after.keys() and before != after
