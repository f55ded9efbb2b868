"""Layers of passes as one layer, and one layer as those of its passes: pure functions, inverse to each other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from goldspan.model import FINISHED, Layer, Provenance, Relation, Span, Value, in_order, replace
from goldspan.passes.standing import bare, pass_name_of, passes_needed
from goldspan.schema.pass_share import chain_of, pass_of_relation, pass_share
from goldspan.schema.types import Schema
from goldspan.store.pulled_state import is_gold


def joined_layers(layers: Iterable[Layer], schema: Schema) -> list[Layer]:
    """The layers of a document, with the finished ones of passes joined: one for each annotator, and one gold.

    A layer is joined with those that it stands on, whoever made them, and with other passes of its annotator that stand
    on the same. An earlier layer of the annotator on which nothing stands, since gold took its place, stays by itself.
    A joined layer has the name of the first of its annotator's layers. The others are as they are.
    """
    every = list(layers)
    made: dict[str, Layer] = {}
    parts: set[str] = set()
    for own, known in _joining(every, schema):
        chain = chain_of(schema, pass_name_of(own[0], schema))
        made[own[0].name] = join([known[name] for name in chain if name in known], own=own)
        parts.update(layer.name for layer in own[1:])
    return [made.get(layer.name, layer) for layer in every if layer.name not in parts]


def joined_names(layers: Iterable[Layer], schema: Schema) -> dict[str, str]:
    """For each layer that becomes a part of another's name in `joined_layers`, that name, by its own."""
    return {layer.name: own[0].name for own, _ in _joining(list(layers), schema) for layer in own[1:]}


def _joining(layers: Sequence[Layer], schema: Schema) -> list[tuple[list[Layer], dict[str, Layer]]]:
    """What is joined: layers of one annotator, and by pass all that they stand on, with themselves."""
    by_name = {layer.name: layer for layer in layers}
    order = {name: number for number, name in enumerate(schema.passes)}
    chained = [layer for layer in layers if _is_chained(layer, schema)]
    sets: list[tuple[list[Layer], dict[str, Layer]]] = []
    for layer in sorted(chained, key=lambda layer: (order[pass_name_of(layer, schema)], layer.name)):
        parts = _foundation(layer, by_name, schema)
        for own, known in sets:
            if _whose(own[0]) == _whose(layer) and all(known.get(name, part) is part for name, part in parts.items()):
                own.append(layer)
                known |= parts
                break
        else:
            sets.append(([layer], parts))
    return sets


def _is_chained(layer: Layer, schema: Schema) -> bool:
    name = pass_name_of(layer, schema)
    return layer.status in FINISHED and name in schema.passes and len(chain_of(schema, name)) > 1


def _whose(layer: Layer) -> str | None:
    return None if is_gold(layer) else layer.annotator


def _foundation(layer: Layer, by_name: Mapping[str, Layer], schema: Schema) -> dict[str, Layer]:
    """The layer and all that it stands on, by pass."""
    found: dict[str, Layer] = {}
    for name in layer.provenance.stands_on:
        below = by_name.get(name)
        if below is not None and _is_chained(below, schema) and below.text_sha256 == layer.text_sha256:
            found |= _foundation(below, by_name, schema)
    return found | {pass_name_of(layer, schema): layer}


def join(parts: Sequence[Layer], *, own: Sequence[Layer] | None = None) -> Layer:
    """One layer of the layers of several passes, in the order of these; ``own`` are those of its annotator.

    A span of the context that none of the parts adds any more stays, without attributes: no relation is lost.
    """
    mine = list(parts if own is None else own)
    first, last = mine[0], mine[-1]
    spans: dict[str, Span] = {}
    for part in parts:
        spans |= {span.id: span for span in part.added}
    for part in parts:
        spans |= {span.id: span for span in part.spans if span.id not in spans}
    relations: dict[str, Relation] = {relation.id: relation for part in parts for relation in part.relations}
    labels: dict[str, Value] = {name: value for part in parts for name, value in part.document_labels.items()}
    ordered_spans, ordered_relations = in_order(spans.values(), relations.values())
    notes = [part.note for part in parts if part.note is not None]
    return replace(
        last,
        name=first.name,
        status="adjudicated" if all(part.status == "adjudicated" for part in mine) else "submitted",
        spans=ordered_spans,
        relations=ordered_relations,
        document_labels=labels,
        note="\n".join(notes) if notes else None,
        context=(),
        suppressions=tuple(dict.fromkeys(one for part in parts for one in part.suppressions)),
        provenance=_joined_provenance(mine, [part.name for part in parts if part not in mine]),
    )


def _joined_provenance(own: Sequence[Layer], others: Sequence[str]) -> Provenance:
    """Times are the latest, the lead time is the sum, and the numbers of the server those of the last."""
    every = [layer.provenance for layer in own]
    times = [one.lead_time for one in every if one.lead_time is not None]
    methods = {one.method for one in every}
    return replace(
        every[-1],
        method=every[-1].method if len(methods) == 1 else None,
        updated_at=max((one.updated_at for one in every if one.updated_at is not None), default=None),
        lead_time=sum(times) if times else None,
        pulled_sha256=None,
        pushed_at=None,
        stands_on=tuple(others),
        unmapped=tuple(item for one in every for item in one.unmapped),
    )


def split(layer: Layer, schema: Schema, chain: Sequence[str]) -> list[Layer]:
    """The layers of the passes of a chain that `join` makes the layer of; the note goes to the first.

    Spans and relations that no pass has, which are errors, go to the first too.
    """
    return list(_split(layer, schema, chain))


def _split(layer: Layer, schema: Schema, chain: Sequence[str]) -> Iterator[Layer]:
    pass_of_label = {label: name for name in chain for label in pass_share(schema, name).labels}
    pass_of_value = {one: name for name in reversed(chain) for one in pass_share(schema, name).of_document}
    labels = {span.id: span.label for span in layer.spans}
    pass_of = {
        one.id: pass_of_relation(schema, chain, one.label, labels[one.source], labels[one.target]) or chain[0]
        for one in layer.relations
    }
    names = {name: layer.name if name == chain[0] else f"{layer.name}.{name}" for name in chain}
    for name in chain:
        shown = set(pass_share(schema, name).context)
        added = [span for span in layer.spans if pass_of_label.get(span.label, chain[0]) == name]
        context = [bare(span) for span in layer.spans if span.label in shown]
        spans, relations = in_order([*added, *context], (one for one in layer.relations if pass_of[one.id] == name))
        kept = {span.id for span in spans}
        ends = {end for relation in relations for end in (relation.source, relation.target)}
        below = [bare(span) for span in layer.spans if span.id in ends - kept]
        spans, relations = in_order([*spans, *below], relations)
        mine = {span.id for span in added}
        yield replace(
            layer,
            name=names[name],
            spans=spans,
            relations=relations,
            document_labels={
                one: value for one, value in layer.document_labels.items() if pass_of_value.get(one, chain[0]) == name
            },
            note=layer.note if name == chain[0] else None,
            context=tuple(span.id for span in spans if span.id not in mine),
            suppressions=tuple(
                one
                for one in layer.suppressions
                if (one.span in mine)
                or (one.relation in pass_of and pass_of[one.relation] == name)
                or (name == chain[0] and one.span is None and one.relation is None)
            ),
            provenance=replace(
                layer.provenance,
                pass_name=name,
                stands_on=tuple(names[one] for one in passes_needed(schema, name)),
            ),
        )
