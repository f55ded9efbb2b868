"""The clean little corpus of ``faulty/``, as data to spoil."""

import json
from functools import cache
from pathlib import Path

import pytest

from goldspan import store
from goldspan.schema import language
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus
from goldspan.validate.layer_checks import validate_layer
from goldspan.validate.progress_checks import Plan

FAULTY = Path(__file__).parent / "faulty"

PLANS = {"GS704": Plan(annotators_per_task=2), "GS706": Plan(annotators=("ann", "bob"))}
"""What the settings of a corpus ask for, where its code is about them."""


@pytest.fixture(scope="session")
def faulty():
    return FAULTY


@pytest.fixture(scope="session")
def schema():
    return language.load(FAULTY / "schema.yaml")


@pytest.fixture(scope="session")
def found_in(schema):
    """A function from a folder of ``faulty`` or ``valid`` to the findings in it; each folder is validated once."""
    return cache(lambda folder: list(validate_corpus(folder, Checks(schema, plan=PLANS.get(folder.name, Plan())))))


@pytest.fixture
def document():
    return store.read_document(FAULTY / "clean/documents/shop.json")


@pytest.fixture
def layer():
    return store.read_layer(FAULTY / "clean/layers/shop/ann.json")


@pytest.fixture
def corpus(tmp_path):
    """A function that writes the clean corpus with the layer's and the document's record changed."""

    def write(change_layer=None, change_document=None):
        for path, change in (("documents/shop.json", change_document), ("layers/shop/ann.json", change_layer)):
            record = json.loads((FAULTY / "clean" / path).read_text(encoding="utf-8"))
            if change is not None:
                change(record)
            store.write_text(tmp_path / path, json.dumps(record))
        return tmp_path

    return write


@pytest.fixture
def codes(document, schema):
    """A function from a layer to the codes of its findings, conventions aside: random words keep none."""

    def check(layer, *, doc=document, under=schema):
        return [one.code for one in validate_layer(layer, doc, Checks(under)) if one.level != 6]

    return check
