"""Layers of tasks that have context: on the context as it was sent, whatever came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from goldspan.formats.labelstudio.context_changes import Asked, undone
from goldspan.formats.labelstudio.json_values import read_json
from goldspan.formats.labelstudio.labeling_config import LabelingConfig
from goldspan.formats.labelstudio.parse_results import from_results
from goldspan.formats.labelstudio.tasks import TaskData
from goldspan.model import Document, Layer, in_order, replace
from goldspan.schema.pass_share import chain_of, pass_of_relation, pass_share
from goldspan.schema.types import Schema
from goldspan.store.pulled_state import content_sha256, is_unread


@dataclass(frozen=True, slots=True)
class ContextReading:
    """What a task says was there already, and what is needed to find it in a result."""

    data: TaskData
    document: Document
    config: LabelingConfig | None
    schema: Schema | None

    def standing(self, layer: Layer, result: object) -> Layer:
        """The layer of a ``result`` on the context of its task as it was sent.

        Changes of the context are undone, and what the pass is not for is left out; both are unmapped items. A layer of
        a task without context, or of another text, is as it is.
        """
        context = self.data.context
        if context is None or is_unread(layer):
            return layer
        if layer.status == "skipped" and not layer.spans:  # Label Studio may forget what was there
            came = context.spans
            regions: Mapping[str, Sequence[str]] = {span.id: (span.id,) for span in came}
        else:
            items = read_json(result) if isinstance(result, msgspec.Raw) else result
            parsed = from_results(items, self.document, self.config, self.schema)
            came, regions = layer.spans, parsed.regions
        kept = undone(context.spans, came, layer.relations, regions, self._asked())
        ids = {span.id for span in context.spans}
        # a second label on a region of the context was no suggestion, though the region came from a prediction
        second = {name for region in ids for name in regions.get(region, ())} - ids
        made = (replace(span, origin=None) if span.id in second else span for span in kept.spans)
        spans, relations = in_order(made, kept.relations)
        shown = tuple(span.id for span in spans if span.id in ids)
        content = replace(layer, spans=spans, relations=relations, context=shown)
        provenance = replace(
            layer.provenance,
            stands_on=context.layers,
            pulled_sha256=content_sha256(content),
            unmapped=(*layer.provenance.unmapped, *kept.unmapped),
        )
        return replace(content, provenance=provenance)

    def _asked(self) -> Asked:
        """What the pass is for; everything where the schema does not have it."""
        schema, name = self.schema, self.data.pass_name
        if schema is None or name is None or name not in schema.passes:
            return Asked(span=lambda label: True, relation=lambda *labels: True)
        chain, context = chain_of(schema, name), frozenset(pass_share(schema, name).context)
        shares = [pass_share(schema, one) for one in reversed(chain)]  # so that the first one that offers it counts
        adding = {label: share.name for share in shares for label in (*share.relations, *share.labels)}

        def whose(label: str) -> str:
            return f"that is for the pass {adding[label]}" if label in adding else "that is for another pass"

        return Asked(
            span=lambda label: label not in context,
            relation=lambda *labels: pass_of_relation(schema, chain, *labels) in (name, None),
            whose=whose,
        )
