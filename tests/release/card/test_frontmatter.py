"""The YAML of the card, as huggingface_hub and datasets understand it, offline."""

import hashlib
import json
from dataclasses import replace
from importlib import resources

import pytest
import yaml
from datasets import ClassLabel
from datasets.info import DatasetInfosDict
from datasets.utils.metadata import MetadataConfigs
from huggingface_hub import DatasetCard, DatasetCardData

from goldspan.release import ReleaseSettings
from goldspan.release.card import render
from goldspan.release.card.frontmatter import SIZES, creators, size_category


def card(bench):
    return DatasetCard((bench.path / "README.md").read_text(encoding="utf-8"))


def test_the_hub_reads_the_card_and_knows_its_fields(described):
    settings = ReleaseSettings(name="Ein Korpus: “Krieg”", language=("en", "ckb"), tags=("conflict",))
    data = DatasetCard(render(replace(described, settings=settings))).data
    assert isinstance(data, DatasetCardData)
    assert (data.pretty_name, data.language, data.multilinguality) == (
        "Ein Korpus: “Krieg”", ["en", "ckb"], ["multilingual"],
    )  # fmt: skip
    assert (data.license, data.size_categories) == (["cc-by-4.0", "other"], ["n<1K"])
    assert data.to_dict()["tags"] == ["conflict"]


def test_the_hub_writes_the_same_data_again(built):
    data = card(built).data
    assert DatasetCardData(**yaml.safe_load(data.to_yaml())).to_dict() == data.to_dict()


def test_one_licence_for_both_is_said_once(described):
    text = render(replace(described, settings=ReleaseSettings(text_licence="cc-by-4.0")))
    assert DatasetCard(text).data.license == "cc-by-4.0"


def test_every_config_has_version_and_the_sum_of_its_data(built):
    report = built.report
    configs = MetadataConfigs.from_dataset_card_data(card(built).data)
    assert tuple(configs) == tuple(report.rows) and "links" not in configs
    for name, config in configs.items():
        (file,) = (file for file in report.files if f"/{name}/" in file.path)
        data = (built.path / config["data_files"][0]["path"]).read_bytes()
        assert config["version"] == report.version
        assert config["description"] == f"content-sha256: {hashlib.sha256(data).hexdigest()}"
        assert file.sha256 in config["description"]


def test_documents_is_the_only_default(built):
    configs = MetadataConfigs.from_dataset_card_data(card(built).data)
    assert configs.get_default_config_name() == "documents"


def test_the_infos_are_complete(built):
    report = built.report
    infos = DatasetInfosDict.from_dataset_card_data(card(built).data)
    sizes = {file.path: file.size for file in report.files}
    for name, info in infos.items():
        assert info.features and info.splits["train"].num_examples == report.rows[name]
        assert info.download_size == sizes[f"data/{name}/train-00000-of-00001.parquet"]
        assert info.dataset_size == info.splits["train"].num_bytes > 0


def test_nested_documents_and_tags_have_class_labels(built):
    infos = DatasetInfosDict.from_dataset_card_data(card(built).data)
    documents = infos["documents"].features
    assert documents["spans"].feature["label"] == ClassLabel(names=["Actor", "Place", "Event", "Never"])
    assert documents["relations"].feature["label"] == ClassLabel(names=["agent", "place"])
    tags = infos["tokens"].features["tags"].feature
    assert tags.names[:3] == ["O", "B-Actor", "I-Actor"] and len(tags.names) == 1 + 2 * 4
    for flat in ("spans", "relations", "annotations"):
        assert "ClassLabel" not in repr(infos[flat].features)


@pytest.mark.parametrize(
    ("methods", "words"),
    [
        ({"machine-generated": 2}, ["machine-generated"]),
        ({"machine-generated": 1, "manual": 1}, ["machine-generated", "other"]),
        ({"manual": 2}, []),
        ({"machine-generated": 2, None: 1}, []),
        ({None: 1}, []),
        ({}, []),
    ],
)
def test_creators_are_what_the_data_says(methods, words):
    assert creators(methods) == words


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (0, "n<1K"),
        (999, "n<1K"),
        (1_000, "1K<n<10K"),
        (99_999, "10K<n<100K"),
        (10**9, "1B<n<10B"),
        (10**12, "n>1T"),
        (10**15, "n>1T"),
    ],
)
def test_size_categories(rows, words):
    assert size_category(rows) == words


def test_all_size_categories_are_words_that_the_hub_has():
    known = json.loads((resources.files("datasets.utils.resources") / "size_categories.json").read_text())
    assert list(SIZES) == [word for word in known if word != "unknown"]
