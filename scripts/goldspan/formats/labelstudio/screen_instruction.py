"""What Label Studio shows annotators before their first task, and behind the button "Instructions"."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from goldspan.escapes import safe_html
from goldspan.schema.markdown import label_list
from goldspan.schema.pass_share import pass_share
from goldspan.schema.types import FRAGMENT, Pass, Schema

_SPANS = (
    "<b>A span</b>: press the key of its label, and drag over its words. With the setting <b>Select region after "
    "creating it</b> (the sliders under the text; once for each browser) it is selected at once; else click on it.",
    "<b>Its attributes</b> stand beside the text while it is selected, each value with its key. Escape unselects it.",
)
_RELATIONS = (
    "<b>A relation</b>: select the first span, press Alt+R, and click on the second. Then choose the label in the "
    "panel Relations; a browser keeps that panel open."
)
_FRAGMENTS = (
    f"<b>A span in two parts</b>: mark both with the same label, and draw {FRAGMENT} from the second to the first."
)
_REST = (
    "<b>A note</b> on a span: Alt+M, the note, Shift+Enter. On the whole text: the field at the end of the attributes.",
    "<b>Skip</b> a text that cannot be annotated, and say why in the note on the whole text first: without a reason "
    "nobody knows what to do about it.",
    "Label Studio saves 5 seconds after a change; what you did in the last 5 seconds is lost with the page. <b>Wait "
    "that long</b> before you close or reload it, and press Submit when the text is done.",
    "<b>The guidelines</b>, where the corpus has any, open in the corner above the text: a section for each label.",
)

_CONTEXT = (
    "<b>Spans of earlier passes</b> are there already, to be joined by arrows. They stay as they are, whatever is done "
    "with them here. If one is wrong, select it and write a note (Alt+M)."
)


def instruction_html(schema: Schema, pass_name: str) -> str:
    """The pass' own instruction, and then how to work on the screen. Label Studio keeps no styles."""
    schema_pass = replace(schema.passes[pass_name], relations=pass_share(schema, pass_name).relations)
    steps = [_CONTEXT] if pass_share(schema, pass_name).context else []
    steps += [*_SPANS, _RELATIONS, *_unsaid(schema, schema_pass), *_chains(schema, schema_pass)]
    if any(schema.labels[name].discontinuous for name in schema_pass.labels):
        steps.append(_FRAGMENTS)
    listed = "".join(f"<li>{step}</li>" for step in [*steps, *_REST])
    return f"{schema_pass.instruction.strip()}<ul>{listed}</ul>"


def _unsaid(schema: Schema, schema_pass: Pass) -> Iterator[str]:
    """Which relations need no label: the only ones between the labels of their ends, and the defaults."""
    only = [name for name in schema_pass.relations if _is_only(name, schema, schema_pass)]
    usual = [
        f"{name} from {_labels(schema, sources)} to {_labels(schema, targets)}"
        for name in schema_pass.relations
        for sources, targets in schema.relations[name].default_for
    ]
    if only or usual:
        yield (
            "<b>Choose no label</b> where you mean one of these, and draw it from either end: "
            f"{safe_html('; '.join([*only, *usual]))}. Any other relation needs its label."
        )


def _is_only(name: str, schema: Schema, schema_pass: Pass) -> bool:
    """Whether no other relation of the pass fits wherever it does."""
    relation, shown = schema.relations[name], set(schema_pass.labels)
    pairs = [
        (source, target)
        for source in relation.source
        for target in relation.target
        if {source, target} <= shown and relation.joins(source, target)
    ]
    offered = set(schema_pass.relations)
    return bool(pairs) and all(
        offered.intersection(schema.relations_between(source, target)) == {name} for source, target in pairs
    )


def _labels(schema: Schema, labels: Collection[str]) -> str:
    """Labels in the order of the schema, a family standing for all of its labels."""
    return label_list(schema, [name for name in schema.labels if name in labels]).replace("`", "")


def _chains(schema: Schema, schema_pass: Pass) -> Iterator[str]:
    for name in schema_pass.relations:
        if schema.relations[name].chain == "names":
            yield (
                f"<b>{safe_html(name)}</b>: give all mentions of one thing the same name in the field “name of the "
                "chain”, and draw no arrow between them."
            )
