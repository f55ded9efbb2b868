"""A schema to YAML, and the same schema back."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import schemas

from goldspan.schema.language import load, parse
from goldspan.schema.types import OverlapPolicy, OverlapRule, RelationLabel, Schema, SpanLabel
from goldspan.schema.writing import WritingError, write

OWN = Path(__file__).parents[2] / "schema" / "schema.yaml"

HARD = ["yes", "on", "null", "1.5", "0x1f", "# no", "a: b", "- x", "'q'", '"d"', "{1}", "[", "true", "=", "<<", "~"]
words = st.one_of(
    st.sampled_from(HARD),
    st.text(
        # what a schema may hold at all
        st.characters(
            exclude_categories=["Cs", "Cc"], include_characters="\t\n\r\x85", exclude_characters="\ufffe\uffff"
        ),
        min_size=1,
        max_size=40,
    ),
    st.lists(st.sampled_from(["word", "“quoted”", "a:", "#b", "🐈", "-", "ship's"]), min_size=15, max_size=60).map(
        " ".join
    ),
)
some = st.lists(words, max_size=3, unique=True)
mappings = st.dictionaries(words, words, max_size=2)


BOTH = {"sentences": 2, "characters": 80}


def line(labels, name):
    """The label and all that it belongs to."""
    return [name, *(line(labels, labels[name]["parent"]) if "parent" in labels[name] else [])]


def concrete(labels, names):
    """The labels that can be marked among these and those under them."""
    return {one for one in labels if set(line(labels, one)) & set(names) and not labels[one].get("abstract")}


def stands_at(labels, name, spec):
    """Whether each label under a name can stand at an end of a relation, and the relation in a layer."""
    ends = concrete(labels, [*spec["source"], *spec["target"]])
    return bool(ends) and concrete(labels, [name]) <= ends and spec.get("scope") != "corpus"


def counts_over(labels, ends, count):
    """A count, or one for each of some of the labels at an end."""
    able = [name for name in labels if concrete(labels, [name]) & concrete(labels, ends)]
    return count | st.dictionaries(st.sampled_from([*able, "*"]), count, min_size=1)


some_names = st.lists(st.sampled_from(["PER", "no", "1", "Éire", "x y", "a.b"]), min_size=1, unique=True)
some_relations = st.lists(st.sampled_from(["IN", "on", "2", "Über"]), unique=True)
some_passes = st.lists(st.sampled_from(["all", "first", "z-2"]), unique=True)
ways = st.lists(st.sampled_from(["nest", "same", "cross"]), unique=True)
count = st.sampled_from(["*", "?", "+", "1", "{2}", "{0,3}", "{2,}"])
distances = st.sampled_from([{}, {"max_distance": {"sentences": 0}}, {"max_distance": BOTH}])


@st.composite
def written(draw):
    """Data of a schema.yaml with every word of the language in it somewhere."""
    roots = {"A": {"abstract": True}, "B": {"abstract": True, "parent": "A"}, "Empty": {"abstract": True}}
    labels = {name: dict(one) for name, one in roots.items()}
    for name in draw(some_names):
        labels[name] = {
            "parent": draw(st.sampled_from([*labels])),
            "definition": draw(words),
            "discontinuous": draw(st.booleans()),
            "colour": draw(st.sampled_from(["#1f77b4", "#123456"])),
            "examples": draw(some),
            "maps_to": draw(mappings),
        }
    labels["PER"] = {"hotkey": draw(st.sampled_from(["p", "1", "-"]))} | labels.get("PER", {})
    names = st.lists(st.sampled_from([*labels]), min_size=1, unique=True)
    relations = {}
    for name in draw(some_relations):
        ends, symmetric = draw(names), draw(st.booleans())
        target = ends if symmetric else draw(names)
        relations[name] = {
            "source": ends,
            "target": target,
            "symmetric": symmetric,
            "transitive": draw(st.booleans()),
            "per_source": draw(counts_over(labels, ends, count)),
            "per_target": draw(counts_over(labels, target, count)),
            "reflexive": draw(st.booleans()),
            "same_label": draw(st.booleans()),
            "order": "any" if symmetric else draw(st.sampled_from(["any", "forward", "backward"])),
            "scope": draw(st.sampled_from(["sentence", "document", "corpus"])),
            **draw(distances),
            "definition": draw(words),
            "examples": draw(some),
            "maps_to": draw(mappings),
        }
        if relations[name]["scope"] == "corpus":
            relations[name].pop("max_distance", None)
        if not symmetric and draw(st.booleans()):
            relations[name]["acyclic"] = draw(st.booleans())
    for name, one in list(relations.items()):
        if not one["symmetric"] and draw(st.booleans()):
            turned = {"source": one["target"], "target": one["source"], "scope": one["scope"]}
            relations[f"of {name}"] = turned | {"inverse": name}
    for name in labels:
        able = sorted(one for one, spec in relations.items() if stands_at(labels, name, spec))
        if able and draw(st.booleans()):
            labels[name]["requires"] = draw(st.lists(st.sampled_from([able, able[0], able[:1]]), max_size=2))
    attributes = {"topic": {"on": "document", "type": "text", "definition": draw(words)}}
    for name in draw(st.lists(st.sampled_from(["yes", "level", "kind"]), unique=True)):
        attributes[name] = {"type": "choice", "values": ["no", "0.5", "a b"], "required": draw(st.booleans())}
        if draw(st.booleans()):
            attributes[name]["labels"] = draw(names)
            attributes[name]["required"] = draw(st.just(attributes[name]["labels"][:1]) | st.booleans())
        if draw(st.booleans()):
            attributes[name] |= {"default": draw(st.sampled_from(["no", "a b"])), "maps_to": draw(mappings)}
    if relations:
        attributes["tone"] = {"on": "relation", "type": "multi-choice", "values": ["dry"], "default": ["dry"]}
        attributes["tone"]["labels"] = draw(st.lists(st.sampled_from([*relations]), min_size=1, unique=True))
        attributes["tone"]["required"] = attributes["tone"]["labels"][:1]
    rules = st.fixed_dictionaries(
        {"between": st.lists(st.sampled_from([*labels]), min_size=2, max_size=2), "allow": ways}
    )
    drawn = draw(st.lists(rules, max_size=3))
    for one in drawn:
        if "nest" in one["allow"] and draw(st.booleans()):
            one["outer"] = draw(st.sampled_from(one["between"]))
        elif not one["allow"]:
            one["allow"] = draw(st.sampled_from([[], "none"]))
    passes = {}
    for name in draw(some_passes):
        passes[name] = {"title": draw(st.sampled_from(["All labels", "yes", "Round: 1"])), "instruction": draw(words)}
        if draw(st.booleans()):
            passes[name]["labels"] = draw(st.lists(st.sampled_from([*labels]), unique=True))
        if draw(st.booleans()):
            passes[name] |= {"relations": [], "attributes": ["topic"]}
    return {
        "name": "random",
        "version": "1.0.0",
        "description": draw(words),
        "labels": labels,
        "attributes": attributes,
        "relations": relations,
        "overlap": {"default": draw(ways), "rules": drawn},
        "passes": passes,
    }


def read(data):
    # allow_unicode off: every character that YAML cannot hold as it is comes escaped
    return parse(yaml.safe_dump(data))


@settings(max_examples=50)  # each is read and written twice, by a YAML library in Python
@given(written())
def test_what_is_written_reads_as_the_same_schema(data):
    schema = read(data)
    text = write(schema)
    back = parse(text)
    assert back == schema
    assert write(back) == text


@given(schemas())
def test_schemas_made_elsewhere_come_back_but_for_the_order_in_their_lists(schema):
    back = parse(write(schema))
    assert back.labels == schema.labels
    for name, one in schema.relations.items():
        assert set(back.relations[name].source) == set(one.source)
        assert set(back.relations[name].target) == set(one.target)
    for name, attribute in schema.attributes.items():
        assert set(back.attributes[name].labels) == set(attribute.labels)
    assert set(back.passes["all"].attributes) == set(schema.passes["all"].attributes)


def test_the_schema_of_the_corpus_comes_back():
    schema = load(OWN)
    assert parse(write(schema)) == schema


def test_it_is_laid_out_for_people():
    schema = parse("""
name: small
version: 1.0.0
labels: {T: {abstract: true}, S: {parent: T, colour: "#1f77b4"}, P: {parent: T}, V: {}}
attributes: {level: {on: relation, type: choice, values: [yes, no]}}
relations: {AT: {source: [S, P], target: [V, S], per_source: "1"}}
""")
    assert (
        write(schema)
        == """\
name: small
version: 1.0.0

labels:
  T:
    abstract: true
  S:
    parent: T
    colour: '#1f77b4'
  P:
    parent: T
  V: {}

attributes:
  level:
    on: relation
    type: choice
    values: [yes, no]

relations:
  AT:
    source: [T]
    target: [S, V]
    per_source: '1'
"""
    )


def test_comments_stand_where_they_were_passed_in_and_change_nothing():
    schema = parse("name: a\nversion: 1.0.0\nlabels: {X: {}, Y: {}}\n")
    comments = {("labels",): ["All of them."], ("labels", "Y"): ["Of Y\nand\u2028more."]}
    text = write(schema, header=["First.", "", "Second. " * 30], comments=comments)
    assert text.startswith("# First.\n#\n# Second. Second.")
    assert "\n# All of them.\nlabels:\n  X: {}\n  # Of Y and more.\n  Y: {}\n" in text
    assert parse(text) == schema
    assert max(map(len, text.splitlines())) <= 120


def nested():
    labels = {"A": SpanLabel(name="A"), "B": SpanLabel(name="B", parent="A")}
    return Schema(name="a", version="1.0.0", labels=labels)


def test_a_label_without_those_below_it_cannot_be_written():
    one = nested()
    relation = RelationLabel(name="R", source=("A",), target=("A", "B"))
    broken = Schema(name="a", version="1.0.0", labels=one.labels, relations={"R": relation})
    with pytest.raises(WritingError, match="source of 'R' holds A"):
        write(broken)


def test_a_rule_between_labels_without_one_name_cannot_be_written():
    rule = OverlapRule(between=(frozenset({"A"}), frozenset({"B"})), allow=frozenset())
    broken = Schema(name="a", version="1.0.0", labels=nested().labels, overlap=OverlapPolicy(rules=(rule,)))
    with pytest.raises(WritingError, match="no one name stands for A"):
        write(broken)
