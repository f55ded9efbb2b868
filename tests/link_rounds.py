"""A corpus of three documents that tell of the same things, a model of a server, and people who link them."""

from model_server import ModelServer
from pushed_corpus import whole

from goldspan import store
from goldspan.formats.labelstudio.link_task import PAIR
from goldspan.model import Layer, Member, make_span
from goldspan.operations.link_pairs import PairChoice
from goldspan.operations.link_pull import link_pull
from goldspan.operations.link_push import link_push
from goldspan.schema.language import parse
from goldspan.settings import load
from goldspan.store.links import links_path, make_link, read_links

ANN, BOB = "ann@links.example", "bob@links.example"
PYPROJECT = f"""\
[tool.goldspan]
project = "Jobs"
[tool.goldspan.annotators.ann]
email = "{ANN}"
[tool.goldspan.annotators.bob]
email = "{BOB}"
"""
SCHEMA_TEXT = """\
name: small
version: 1.0.0
labels: {PER: {}, PLACE: {}, DEAL: {}}
relations:
  SAME_AS: {source: [PER, PLACE], target: [PER, PLACE], same_label: true, transitive: true}
  SAME: {source: [PER, PLACE, DEAL], target: [PER, PLACE, DEAL], same_label: true, symmetric: true, transitive: true,
         scope: corpus}
  OTHER: {source: [PER, PLACE], target: [PER, PLACE], symmetric: true, scope: corpus}
  PART: {source: [DEAL], target: [DEAL], transitive: true, scope: corpus}
passes: {all: {title: All}}
"""
SCHEMA = parse(SCHEMA_TEXT)
TEXTS = {"a": "Ada sold Nile to her.", "b": "🐈 Ada sold the Nile.", "c": "Nile sold Ada."}
WORDS = {"PER": ("Ada", "her"), "PLACE": ("Nile",), "DEAL": ("sold",)}


def mention(doc, words):
    label = next(name for name, own in WORDS.items() if words in own)
    start = doc.text.index(words)
    return make_span(doc, label, [(start, start + len(words))])


def layer_of(doc, name="ann", **more):
    spans = tuple(mention(doc, words) for own in WORDS.values() for words in own if words in doc.text)
    return Layer(
        **{
            "document": doc.id,
            "name": name,
            "annotator": name,
            "status": "submitted",
            "text_sha256": doc.text_sha256,
            "spans": spans,
            **more,
        }
    )


DOCS = {name: whole(text, name) for name, text in TEXTS.items()}


def span(name):
    """``a.Ada`` is that mention of the document a."""
    document, words = name.split(".")
    return mention(DOCS[document], words)


def member(name):
    return Member(document=name[0], layer="ann", span=span(name).id, text=span(name).text)


def arrow(source, target, *labels):
    ends = {"from_id": span(source).id, "to_id": span(target).id}
    return {**ends, "type": "relation", "direction": "right", "labels": list(labels)}


def link(label, *names):
    return make_link(label, map(member, names), directed=label == "PART")


class Rounds:
    """Three documents with a layer each, and a server."""

    def __init__(self, root):
        (root / "pyproject.toml").write_text(PYPROJECT)
        (root / "schema").mkdir()
        (root / "schema" / "schema.yaml").write_text(SCHEMA_TEXT)
        self.settings = load(root)
        for doc in DOCS.values():
            store.write_document(self.settings.corpus, doc)
            store.write_layer(self.settings.corpus, layer_of(doc))
        self.server = ModelServer(ANN, BOB)
        self.client = self.server.client()

    def push(self, **more):
        links = more.pop("links", False)
        [pushed] = link_push(self.settings, SCHEMA, self.client, choice=PairChoice(**more), links=links)
        return pushed

    def pull(self, **more):
        return link_pull(self.settings, SCHEMA, self.client, **more)

    def task(self, pair):
        name = " | ".join(pair)
        return next(number for number, task in self.server.tasks.items() if task["data"][PAIR] == name)

    def answer(self, pair, *arrows, member=ANN, without=(), **more):
        """Submits the mentions of a pair, as the annotator got them, with arrows."""
        return self.server.annotate(self.task(pair), member, self.result(pair, *arrows, without=without), **more)

    def result(self, pair, *arrows, without=()):
        task = self.task(pair)
        [sent] = [one["result"] for one in self.server.predictions.values() if one["task"] == task]
        return [*(item for item in sent if item.get("id") not in without), *arrows]

    def links(self, name="ann"):
        return read_links(links_path(self.settings.corpus, name))

    def ids(self, name="ann"):
        return {one.id for one in self.links(name).links}
