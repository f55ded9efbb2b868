"""The files beside documents and layers, and what level 7 says of them."""

import dataclasses
import json
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldspan import store
from goldspan.model import LinkSet, Member, replace
from goldspan.store.links import links_path, make_link, read_links, write_links
from goldspan.store.splits import splits_path, write_splits
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus


@pytest.fixture
def two(faulty, tmp_path):
    """A corpus of the documents shop and port, each with a layer, linked by Acme and in one split."""
    folder = tmp_path / "two"
    shutil.copytree(faulty.parent / "valid" / "GS715", folder)
    return folder


@pytest.fixture
def members(two):
    """A function from a document and words to the member of a link that they are."""

    def member(document, words):
        [layer] = store.read_layers(two, document)
        span = next(span for span in layer.spans if span.text == words)
        return Member(document=document, layer=layer.name, span=span.id, text=words)

    return member


def codes(folder, schema, *, suppressed=None, **settings):
    return [one.code for one in validate_corpus(folder, Checks(schema, **settings), suppressed=suppressed)]


def link(folder, *links):
    write_links(folder, LinkSet(name="ann", annotator="ann", links=links))


def test_splits_and_links_that_are_sound_bring_nothing(two, schema):
    assert codes(two, schema) == []


def test_links_without_splits_and_splits_without_links(two, schema):
    splits_path(two).unlink()
    assert codes(two, schema) == []
    links_path(two, "ann").unlink()
    write_splits(two, {"train": ["port"], "test": ["shop"]})
    assert codes(two, schema) == []


# the files


@pytest.mark.parametrize("path", ["splits.json", "links/ann.json"])
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff\xfe", "GS101"),
        (b"{", "GS102"),
        (b"1" * 5000, "GS102"),
        (b"[]", "GS201"),
        (b'{"links": 3}', "GS201"),
        (b'{"name": "ann", "annotator": "ann", "links": [{"id": "l1", "label": "X", "members": []}]}', "GS201"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_finding(content, expected, path, two, schema):
    (two / path).write_bytes(content)
    [one] = validate_corpus(two, Checks(schema))
    assert (one.code, one.where.file) == (expected, str(two / path))


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=()), max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_stands_in_them_is_a_finding_or_nothing(two, schema, data):
    """A value of a sound file is exchanged for any other, wherever in it."""
    for path in (splits_path(two), links_path(two, "ann")):
        sound = path.read_bytes()
        record = json.loads(sound)
        inside = record
        while isinstance(inside, (dict, list)) and inside:
            key = data.draw(st.sampled_from(list(inside) if isinstance(inside, dict) else range(len(inside))))
            if data.draw(st.booleans()) or not isinstance(inside[key], (dict, list)) or not inside[key]:
                inside[key] = data.draw(ANY)
                break
            inside = inside[key]
        path.write_text(json.dumps(record), encoding="utf-8")
        list(validate_corpus(two, Checks(schema)))
        path.write_bytes(sound)


def test_links_stand_under_their_name(two, schema):
    links_path(two, "ann").rename(links_path(two, "bob"))
    assert codes(two, schema) == ["GS103"]
    (two / "links/more").mkdir()
    links_path(two, "bob").rename(two / "links/more/ann.json")
    assert codes(two, schema) == ["GS103"]


def test_the_ids_of_links_are_checked(two, schema):
    path = links_path(two, "ann")
    record = json.loads(path.read_bytes())
    record["links"].append(record["links"][0])
    path.write_text(json.dumps(record), encoding="utf-8")
    assert codes(two, schema) == ["GS202"]
    record["links"] = [{**record["links"][0], "id": "l1"}]
    path.write_text(json.dumps(record), encoding="utf-8")
    assert codes(two, schema) == ["GS204"]


@pytest.mark.parametrize("level", range(1, 7))
def test_below_level_7_only_the_files_are_looked_at(level, faulty, schema):
    for code in ("GS712", "GS715", "GS721", "GS731"):
        assert codes(faulty / code, schema, level=level) == []


# splits


def test_several_faults_of_the_splits_are_all_reported(two, schema):
    write_splits(two, {"train": ["shop", "a", "b", "c", "d"], "dev": ["shop"]})
    found = list(validate_corpus(two, Checks(schema)))
    assert [one.code for one in found] == ["GS711", "GS712", "GS713"]
    assert "train has 4 documents that are not in the corpus: 'a', 'b', 'c', ..." in found[0].message
    assert [one.where.document for one in found[2].related] == ["port"]


def test_a_document_that_cannot_be_read_is_not_called_unknown(two, schema):
    (two / "documents/port.json").write_text("{", encoding="utf-8")
    assert codes(two, schema) == ["GS102"]


def test_texts_in_two_splits_are_one_finding_and_not_a_duplicate_too(faulty, schema):
    [one] = validate_corpus(faulty / "GS714", Checks(schema))
    assert (one.where.document, [other.where.document for other in one.related]) == ("shop-again", ["shop"])


def test_a_duplicate_in_the_same_split_is_only_a_duplicate(faulty, schema, tmp_path):
    shutil.copytree(faulty / "GS702", tmp_path / "corpus")
    write_splits(tmp_path / "corpus", {"train": ["shop", "shop-later"]})
    assert codes(tmp_path / "corpus", schema) == ["GS702"]
    write_splits(tmp_path / "corpus", {"train": ["shop"], "test": ["shop-later"]})
    [one] = validate_corpus(tmp_path / "corpus", Checks(schema))
    assert one.code == "GS714" and "86% of their five-word sequences; 'shop-later' is in test" in one.message


# links


def test_a_member_may_be_missing_in_three_ways_or_say_other_words(two, schema, members):
    acme, other = members("shop", "Acme"), members("port", "Acme")
    for wrong, expected in (
        (replace(other, document="harbour"), "the corpus has no document 'harbour'"),
        (replace(other, layer="bob"), "'port' has no layer 'bob'"),
        (replace(other, span="s1"), "layer 'ann' of 'port' has no span 's1'"),
        (replace(other, text="Beta"), "of 'port' is 'Acme', not 'Beta'"),
    ):
        link(two, make_link("XDOC_IS", [acme, wrong]))
        [one] = validate_corpus(two, Checks(schema))
        assert one.code == "GS721" and expected in one.message
        assert one.where.relation == make_link("XDOC_IS", [acme, wrong]).id


def test_a_layer_that_cannot_be_read_is_not_called_missing(two, schema):
    (two / "layers/port/ann.json").write_text("{", encoding="utf-8")
    assert codes(two, schema) == ["GS102"]


def test_an_identity_joins_any_number_and_other_relations_two(two, schema, members):
    three = [members("shop", "Acme"), members("shop", "It"), members("port", "Acme")]
    link(two, make_link("XDOC_IS", three))
    assert codes(two, schema) == []
    link(two, make_link("XDOC_SAME", three))
    assert codes(two, schema) == ["GS725"]


def test_a_span_may_be_in_several_links_where_they_say_no_identity(two, schema, members):
    acme, it, other = members("shop", "Acme"), members("shop", "It"), members("port", "Acme")
    link(two, make_link("XDOC_SAME", [acme, other]), make_link("XDOC_SAME", [it, other]))
    assert codes(two, schema) == []
    turned = make_link("XDOC_SAME", [acme, other], directed=True)
    link(two, make_link("XDOC_SAME", [acme, other]), turned)
    assert codes(two, schema) == ["GS724"]


def test_two_people_may_link_the_same(two, schema):
    [path] = (two / "links").glob("*.json")
    write_links(two, replace(read_links(path), name="bob", annotator="bob"))
    assert codes(two, schema) == []


def test_a_label_outside_the_arguments(two, schema, members):
    link(two, make_link("XDOC_SAME", [members("shop", "Oslo"), members("port", "Acme")]))
    [one] = validate_corpus(two, Checks(schema))
    assert one.code == "GS723" and "PLACE 'Oslo' is none of PER, ORG" in one.message
    assert [other.where.document for other in one.related] == ["shop"]


def test_a_directed_relation_goes_from_the_first_to_the_second(two, schema, members):
    directed = dataclasses.replace(schema.relations["LEADS"], scope="corpus")
    changed = dataclasses.replace(
        schema, relations={**schema.relations, "XDOC_LEADS": dataclasses.replace(directed, name="XDOC_LEADS")}
    )
    lee, acme = members("shop", "Ann Lee"), members("port", "Acme")
    link(two, make_link("XDOC_LEADS", [lee, acme], directed=True))
    assert codes(two, changed) == []
    link(two, make_link("XDOC_LEADS", [acme, lee], directed=True))
    assert codes(two, changed) == ["GS723"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"how": "part"}, []),
        ({}, ["GS406"]),
        ({"how": "whole"}, ["GS405"]),
        ({"how": ("part",)}, ["GS405"]),
        ({"how": "part", "why": "so"}, ["GS404"]),
    ],
)
def test_the_attributes_of_a_link_are_those_of_its_relation(given, expected, two, schema, members):
    how = dataclasses.replace(
        schema.attributes["level"], name="how", on="relation", labels=("XDOC_SAME",), values=("part",), required=True
    )
    changed = dataclasses.replace(schema, attributes={**schema.attributes, "how": how})
    link(two, make_link("XDOC_SAME", [members("shop", "Acme"), members("port", "Acme")], attributes=given))
    assert codes(two, changed) == expected


def test_without_a_schema_only_members_are_looked_for(two, members):
    link(two, make_link("ANYTHING", [members("shop", "Acme"), replace(members("port", "Acme"), span="s1")]))
    assert codes(two, None) == ["GS721"]


def test_linked_documents_in_two_splits_are_one_finding_however_many_links(two, schema, members):
    link(
        two,
        make_link("XDOC_IS", [members("shop", "Acme"), members("port", "Acme")]),
        make_link("XDOC_IS", [members("shop", "Oslo"), members("port", "Oslo")]),
    )
    write_splits(two, {"train": ["port"], "test": ["shop"]})
    [one] = validate_corpus(two, Checks(schema))
    assert one.code == "GS715" and "2 links join them" in one.message
