"""Links on disk."""

import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.model import LinkProvenance, LinkSet, Member, PairAnswer, Unmapped
from goldspan.store import StoreError, splits
from goldspan.store.links import link_files, links_from, links_path, make_link, read_links, structure, write_links

words = st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
members = st.builds(Member, document=words, layer=words, span=words, text=words)
links = st.builds(
    make_link,
    words,
    st.lists(members, min_size=2, max_size=3, unique=True),
    directed=st.booleans(),
    attributes=st.dictionaries(words, words | st.lists(words, min_size=1, max_size=3).map(tuple), max_size=2),
    note=st.none() | st.just("the company"),
)
pairs = st.builds(
    PairAnswer,
    documents=st.tuples(words, words),
    status=st.sampled_from(["submitted", "skipped", "withdrawn"]),
    task=st.none() | st.integers(1, 9),
    note=st.none() | words,
    unmapped=st.lists(st.builds(Unmapped, words, words, st.dictionaries(words, words)), max_size=1).map(tuple),
)
provenances = st.builds(
    LinkProvenance,
    origin=words,
    project=st.integers(1, 9),
    pulled=st.dictionaries(words, st.dictionaries(words, words, max_size=1), max_size=2),
)
sets = st.builds(
    LinkSet,
    name=words,
    annotator=words,
    method=st.sampled_from([None, "manual", "machine-generated"]),
    comment=st.none() | st.just("why"),
    links=st.lists(links, max_size=2).map(tuple),
    withdrawn=st.lists(links, max_size=1).map(tuple),
    pairs=st.lists(pairs, max_size=2).map(tuple),
    provenance=st.none() | provenances,
)

SHAPE = jsonschema.Draft202012Validator(structure())

ACME = Member(document="shop", layer="ann", span="s2", text="Acme")
OTHER = Member(document="port", layer="ann", span="s1", text="Acme")


@given(sets)
def test_what_was_written_is_read_again(one):
    with TemporaryDirectory() as corpus:
        write_links(corpus, one)
        assert read_links(links_path(corpus, one.name)) == one
        assert list(link_files(corpus)) == [links_path(corpus, one.name)]
        SHAPE.validate(json.loads(links_path(corpus, one.name).read_bytes()))


def test_a_link_is_one_line_and_can_be_read(tmp_path):
    write_links(tmp_path, LinkSet(name="ann", annotator="ann", links=(make_link("IS", [ACME, OTHER]),)))
    [line] = [line for line in (tmp_path / "links/ann.json").read_text(encoding="utf-8").splitlines() if "IS" in line]
    assert json.loads(line) == {
        "id": make_link("IS", [OTHER, ACME]).id,
        "label": "IS",
        "members": [
            {"document": "port", "layer": "ann", "span": "s1", "text": "Acme"},
            {"document": "shop", "layer": "ann", "span": "s2", "text": "Acme"},
        ],
    }


def test_the_order_of_members_counts_only_where_it_is_a_direction():
    assert make_link("IS", [ACME, OTHER]) == make_link("IS", [OTHER, ACME])
    there, back = (make_link("OF", pair, directed=True) for pair in ([ACME, OTHER], [OTHER, ACME]))
    assert there.members == (ACME, OTHER) and there.id != back.id
    assert make_link("IS", [ACME, OTHER]).id != make_link("AS", [ACME, OTHER]).id


@pytest.mark.parametrize(
    "content", [None, b"{", b"[" * 100_000, b"[1]", b"{}", b'{"name": "a", "annotator": "a", "links": [3]}', b"\xff"]
)
def test_a_file_of_something_else_is_named(content, tmp_path):
    path = tmp_path / "ann.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StoreError, match=r"ann\.json"):
        read_links(path)


def test_the_examples_of_the_page_are_splits_and_links():
    page = (Path(__file__).parents[2] / "docs" / "splits-links.md").read_text(encoding="utf-8")
    of_splits, of_links = (json.loads(block) for block in re.findall(r"^```json\n(.*?)^```$", page, re.M | re.S))
    jsonschema.validate(of_splits, splits.structure())
    jsonschema.validate(of_links, structure())
    [one] = links_from(of_links).links
    assert one == make_link("XDOC_SAME", one.members, note="the city")
