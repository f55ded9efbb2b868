"""What Label Studio shows annotators before their first task, and behind the button "Instructions"."""

from goldspan.schema.pass_share import pass_share
from goldspan.schema.types import FRAGMENT, Schema

_RELATION = (
    "<b>A relation</b>: select the first span, press Alt+R, and click on the second. Then choose the label in the "
    "panel Relations."
)

_STEPS = (
    "<b>A span</b>: press the key of its label, and drag over its words. With the setting <b>Select region after "
    "creating it</b> (the sliders under the text; once for each browser) it is selected at once; else click on it.",
    "<b>Its attributes</b> stand beside the text while it is selected, each value with its key. Escape unselects it.",
    _RELATION,
    "<b>A note</b> on a span: Alt+M, the note, Shift+Enter. On the whole text: the field at the end of the attributes.",
    "<b>Skip</b> a text that cannot be annotated, and say why in the note on the whole text first.",
    "Label Studio saves 5 seconds after a change. <b>Wait that long</b> before you close or reload the page, and press "
    "Submit when the text is done.",
)

_FRAGMENTS = (
    f"<b>A span in two parts</b>: mark both with the same label, and draw {FRAGMENT} from the second to the first."
)


_CONTEXT = (
    "<b>Spans of earlier passes</b> are there already, to be joined by arrows. They stay as they are, whatever is done "
    "with them here. If one is wrong, select it and write a note (Alt+M)."
)


def instruction_html(schema: Schema, pass_name: str) -> str:
    """The pass' own instruction, and then how to work on the screen. Label Studio keeps no styles."""
    schema_pass = schema.passes[pass_name]
    steps = list(_STEPS)
    if pass_share(schema, pass_name).context:
        steps.insert(0, _CONTEXT)
    if any(schema.labels[name].discontinuous for name in schema_pass.labels):
        steps.insert(steps.index(_RELATION) + 1, _FRAGMENTS)
    return f"{schema_pass.instruction.strip()}<ul>{''.join(f'<li>{step}</li>' for step in steps)}</ul>"
