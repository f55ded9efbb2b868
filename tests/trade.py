"""A schema with a chain of passes, and layers of them, for tests."""

from strategies import document

from goldspan.model import Layer, Provenance, in_order, make_span
from goldspan.passes.standing import bare
from goldspan.schema.language import parse

SCHEMA = parse("""
name: trade
version: 1.0.0
labels:
  THING: {abstract: true}
  ORG: {parent: THING}
  PLACE: {parent: THING, discontinuous: true}
  SUM: {parent: THING}
  DEAL: {}
  CUE: {}
attributes:
  level: {labels: [ORG, PLACE], type: choice, values: [name, pronoun]}
  sure: {on: relation, labels: [AGENT], type: choice, values: [yes, no]}
  polarity: {labels: [DEAL, CUE], type: choice, values: [no]}
  topic: {on: document, type: choice, values: [trade, other]}
relations:
  SAME_AS: {source: [THING, DEAL], target: [THING, DEAL], symmetric: true}
  AGENT: {source: [DEAL], target: [ORG]}
  COUNTS: {source: [SUM], target: [THING]}
  SAYS: {source: [CUE], target: [ORG, DEAL]}
passes:
  all: {}
  things: {labels: [THING], relations: [SAME_AS]}
  deals: {after: [things], labels: [THING, DEAL], relations: [SAME_AS, AGENT, COUNTS]}
  sources: {after: [deals], labels: [ORG, DEAL, CUE]}
""")
CHAIN = ("things", "deals", "sources")
DOC = document("Acme and Beta of Bern sold 3 ships, said Ada.")


def span(label, words, **more):
    start = DOC.text.index(words)
    return make_span(DOC, label, [(start, start + len(words))], **more)


ACME, BETA = span("ORG", "Acme", attributes={"level": "name"}), span("ORG", "Beta")
SOLD = span("DEAL", "sold")


def layer(name, *spans, pass_name="things", relations=(), context=(), on=(), annotator=None, **more):
    made, drawn = in_order([*spans, *map(bare, context)], relations)
    shown = {one.id for one in context}
    return Layer(
        document=DOC.id,
        name=name,
        annotator=annotator or name.partition(".")[0],
        status=more.pop("status", "submitted"),
        text_sha256=DOC.text_sha256,
        spans=made,
        relations=drawn,
        context=tuple(one.id for one in made if one.id in shown),
        provenance=Provenance(pass_name=pass_name, stands_on=on, **more),
    )
