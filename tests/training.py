"""The lines of docs/dataset.md that train transformers, on a tiny model made from scratch.

Not collected by itself, for it needs torch: `make training` runs it.
"""

import json
import shutil
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pages import ROOT, blocks, shell

BASE = "distilbert-base-cased"
"""What the lines start from. Here it is a folder of this name, so that nothing is fetched."""

MAKE = """
import sys
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast, set_seed
import pyarrow.parquet as pq

base, corpus = sys.argv[1:]
texts = pq.read_table(corpus)["text"].to_pylist()
made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
made.train_from_iterator(texts, trainers.WordPieceTrainer(vocab_size=400, special_tokens=special))
ends = [(one, made.token_to_id(one)) for one in ("[CLS]", "[SEP]")]
made.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
names = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), special))
PreTrainedTokenizerFast(tokenizer_object=made, model_max_length=512, **names).save_pretrained(base)
set_seed(0)
small = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2}
BertModel(BertConfig(vocab_size=made.get_vocab_size(), **small)).save_pretrained(base)
"""

SEED = "from transformers import set_seed\nset_seed(0)\n"

TELL = """
import copy, json, torch

def loss(model):
    batch = DataCollatorForTokenClassification(tokenizer)([encoded[n] for n in range(len(encoded))])
    with torch.no_grad():
        return copy.deepcopy(model).eval().to("cpu")(**batch).loss.item()

pieces = [tokenizer(row["tokens"], is_split_into_words=True) for row in rows]
results = {
    "names": [names[n] for n in range(len(names))],
    "known": [model.config.id2label[n] for n in range(model.config.num_labels)],
    "labels": [row["labels"] for row in encoded],
    "words": [one.word_ids() for one in pieces],
    "before": loss(untrained),
    "after": loss(model),
}
open("results.json", "w").write(json.dumps(results))
"""


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """What the lines came to, run as they stand but for a seed before them and questions after them."""
    folder: Path = tmp_path_factory.mktemp("training")
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    here = shell(folder)
    here.environment["CUDA_VISIBLE_DEVICES"] = ""
    documents = folder / "corpus" / "data" / "documents" / "train-00000-of-00001.parquet"
    here.run([sys.executable, "-c", MAKE, BASE, str(documents)])
    (block,) = [one for one in blocks(ROOT / "docs" / "dataset.md") if one.mark == "not run: transformers"]
    lines, trainer, rest = block.text.rpartition("Trainer(model")
    assert trainer
    script = f"{SEED}{lines}import copy\nuntrained = copy.deepcopy(model)\n{trainer}{rest}{TELL}"
    here.run([sys.executable, "-c", script])
    return json.loads((folder / "results.json").read_text())


def test_the_first_piece_of_each_token_has_its_tag_and_no_other_piece_has_any(trained):
    rows = pq.read_table(ROOT / "corpus" / "data" / "tokens" / "train-00000-of-00001.parquet").to_pylist()
    assert len(rows) == len(trained["labels"]) == len(trained["words"])
    assert sum(len(words) for words in trained["words"]) > 2 * len(rows) + sum(len(row["tokens"]) for row in rows), (
        "tokens of several pieces are what this is about"
    )
    for row, labels, words in zip(rows, trained["labels"], trained["words"], strict=True):
        assert len(labels) == len(words)
        firsts = {word: at for at, word in reversed(list(enumerate(words))) if word is not None}
        assert [trained["names"][labels[firsts[n]]] for n in range(len(row["tokens"]))] == row["tags"]
        assert {label for at, label in enumerate(labels) if at not in firsts.values()} == {-100}


def test_the_model_has_the_names_of_the_tags(trained):
    assert trained["known"] == trained["names"] and trained["names"][0] == "O"


def test_it_learns(trained):
    assert trained["after"] < trained["before"] - 0.001
