"""How a release is cited."""

from dataclasses import replace

import pytest
import yaml

from goldspan.release.card import render
from goldspan.release.card.citation import NAME, bibtex, person, sidecar_files, spdx
from goldspan.release.release_settings import ReleaseSettings


@pytest.fixture
def citation(described):
    """The file of `filled` with settings of one's own."""

    def parsed(**settings):
        return yaml.safe_load(sidecar_files(replace(described, settings=ReleaseSettings(**settings)))[NAME])

    return parsed


def test_it_has_what_the_format_asks_for_and_the_version(citation):
    found = citation(name="Raqqa: “2017”", version="1.2.0", repo="someone/raqqa", tags=("conflict",))
    assert found == {
        "cff-version": "1.2.0",
        "message": "If you use this dataset, please cite it with its version.",
        "type": "dataset",
        "title": "Raqqa: “2017”",
        "version": "1.2.0",
        "abstract": "A demonstration.",
        "authors": [{"name": "Raqqa: “2017”"}],
        "keywords": ["conflict"],
        "license": "CC-BY-4.0",
        "url": "https://huggingface.co/datasets/someone/raqqa",
    }


def test_people_and_others_are_told_apart(citation):
    authors = citation(authors=("Doe, Jane", "The Lab"))["authors"]
    assert authors == [{"family-names": "Doe", "given-names": "Jane"}, {"name": "The Lab"}]


def test_a_licence_without_an_spdx_name_and_an_address_that_is_not_there_are_left_out(citation):
    assert {"license", "url", "keywords"}.isdisjoint(citation(licence="other"))


@pytest.mark.parametrize(
    ("hub", "known"),
    [
        ("cc-by-4.0", "CC-BY-4.0"),
        ("cc-by-nc-sa-3.0", "CC-BY-NC-SA-3.0"),
        ("cc0-1.0", "CC0-1.0"),
        ("apache-2.0", "Apache-2.0"),
        ("odbl", "ODbL-1.0"),
        ("odc-by", "ODC-By-1.0"),
        ("cdla-permissive-2.0", None),  # the format, of 2021, does not have it
        ("cc", None),
        ("other", None),
    ],
)
def test_licences_get_their_spdx_names(hub, known):
    assert spdx(hub) == known


@pytest.mark.parametrize("name", ["The Lab", "Doe,", ", Jane", ","])
def test_only_both_halves_make_a_person(name):
    assert person(name) is None


def test_bibtex_has_commands_of_latex_written_out():
    settings = ReleaseSettings(name="R&D_1: 50 %", authors=("Doe, Jane", "A and B"), version="1.0.0")
    assert bibtex(settings).splitlines() == [
        "@misc{r-d-1-50,",
        r"  title = {{R\&D\_1: 50 \%}},",
        "  author = {Doe, Jane and {A and B}},",
        "  version = {1.0.0}",
        "}",
    ]


def test_the_card_shows_how_to_cite_it(described):
    card = render(replace(described, settings=ReleaseSettings(name="Raqqa", repo="someone/raqqa")))
    section = card.split("\n## How to cite it\n")[1].split("\n## ")[0]
    assert r"howpublished = {\url{https://huggingface.co/datasets/someone/raqqa}}" in section
