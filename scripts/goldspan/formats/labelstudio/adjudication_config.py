"""The labeling config of adjudication: cases and their answers beside the labels of a pass.

A region has one label, and the choices of a region are the same in all tasks. So there is a label of cases for each
number of letters, and beside a selected case stand the letters that it has.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from goldspan.formats.labelstudio.labeling_config import TEXT, ConfigError, build
from goldspan.schema.types import Attribute, Schema

CASE = "CASE"
CONTROL, CHOICE, REASON = "adjudication_case", "adjudication_choice", "adjudication_reason"
"""The controls of a case: its region, what is right, and why. Longer names that begin so have the same use."""

DONE = "adjudication_done"
"""A box to tick for the whole text. It means only that somebody looked: without any change nothing can be saved."""

LOOKED_OVER = "looked over"

LETTERS = "ABCDEF"
NONE, OTHER = "none", "other"

INSTRUCTION = f"""\
<h2>Deciding cases</h2>
<p>Where the annotators agree, there is nothing to do. Where they do not, there is a black region in the text: a case.
</p>
<ul>
<li><b>Select a case</b>: click it, or its line in the list of regions; Alt + . goes to the next one. The answers to it
stay beside the text, with who gave them.</li>
<li><b>Choose</b> a letter (Shift + the letter), “{NONE}” if no answer is right (Shift + N), or “{OTHER}” (Shift + O) if
you mark or set the right one yourself.</li>
<li><b>Say why</b> in a few words.</li>
<li><b>A question about the whole text</b> has no region. Set the value beside the text, or tick “{NONE}”.</li>
<li><b>All else is settled</b>, and you may still change it.</li>
<li>The whole work of each annotator is in a tab of its own above the text.</li>
</ul>
<p>Press <b>Update</b> to save. You can save with cases open, and go on later. Where nothing needs a change, tick
“{LOOKED_OVER}” first. What you do is kept as a draft after five seconds: do not reload the page before.</p>
"""


def explicit(schema: Schema) -> Schema:
    """The schema, under which nothing goes without saying: chains stand as arrows, and no value is assumed."""
    return replace(
        schema,
        attributes={name: replace(attribute, assume=False) for name, attribute in schema.attributes.items()},
        relations={name: replace(relation, chain="arrows") for name, relation in schema.relations.items()},
    )


def adjudication_config(schema: Schema, pass_name: str) -> str:
    """The labeling config of a pass, with the votes beside the text, and under them what a selected case asks.

    Raises `ConfigError` where an attribute of the schema has the name of a control of ours.
    """
    asked = document_attributes(schema, pass_name)
    ours = {CONTROL, REASON, DONE, *(choice_control(number) for number in range(1, len(LETTERS) + 1))}
    ours |= {control for name in asked for control in (none_control(name), reason_control(name))}
    if taken := ours & set(schema.attributes):
        raise ConfigError(f"the schema's attribute {min(taken)!r} has a name that adjudication needs; rename it")
    root = ET.fromstring(build(explicit(schema), pass_name))
    root.set("className", "goldspan-screen goldspan-adjudication")
    root.insert(1, ET.Element("Style"))
    root[1].text = _STYLE
    for element in root.iter():
        # nothing is decided by a value that nobody has chosen, and a case may stay open
        element.attrib.pop("selected", None)
        element.attrib.pop("required", None)
        if element.tag == "Choice" and element.get("hotkey") in _CASE_KEYS:
            del element.attrib["hotkey"]
    columns = _with_class(root, "goldspan-columns")
    labels = ET.Element("View", className="goldspan-labels")
    for element in [one for one in root if one.tag == "Labels" or one.find(".//Labels") is not None]:
        root.remove(element)
        labels.append(element)
    cases = ET.Element("View", className="goldspan-case-labels")
    cases.append(_case_labels())
    at = list(root).index(columns)
    root[at:at] = [labels, cases]
    side, found = _with_class(columns, "goldspan-side"), _with_class(root, "goldspan-findings")
    for parent in root.iter():
        if found in parent:
            parent.remove(found)
    side[:0] = [found, *_case_controls(), *_document_controls(side, asked)]
    done = ET.SubElement(side, "Choices", name=DONE, toName=TEXT, choice="multiple", showInline="true")
    ET.SubElement(done, "Choice", value=LOOKED_OVER)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def document_attributes(schema: Schema, pass_name: str) -> dict[str, Attribute]:
    """The attributes of the whole text that the screen of a pass shows, by name."""
    every = (schema.attributes[name] for name in schema.passes[pass_name].attributes)
    return {attribute.name: attribute for attribute in every if attribute.on == "document"}


def case_label(options: int) -> str:
    """The label of a case with so many answers: ``CASE A-C`` has the letters A to C. Plain ``CASE`` has all of them."""
    if options >= len(LETTERS):
        return CASE
    return f"{CASE} {LETTERS[0]}" if options == 1 else f"{CASE} {LETTERS[0]}-{LETTERS[options - 1]}"


def choice_control(options: int) -> str:
    """The control with the letters of a case with so many answers."""
    return CHOICE if options >= len(LETTERS) else f"{CHOICE}_{options}"


def none_control(attribute: str) -> str:
    """The control that says that the whole text has no value of an attribute."""
    return f"{CHOICE}_{NONE}_{attribute}"


def reason_control(attribute: str) -> str:
    """The control with the reason for a value of the whole text."""
    return f"{REASON}_{attribute}"


def _with_class(root: ET.Element, name: str) -> ET.Element:
    return next(view for view in root.iter("View") if name in view.get("className", "").split())


def _case_labels() -> ET.Element:
    labels = ET.Element("Labels", name=CONTROL, toName=TEXT, showInline="true")
    for number in range(1, len(LETTERS) + 1):
        ET.SubElement(labels, "Label", value=case_label(number), background="#111827")
    return labels


def _case_controls() -> Iterator[ET.Element]:
    """What stands beside a selected case. The conditions are on the controls, or their keys would work without it."""
    for number in range(1, len(LETTERS) + 1):
        attributes = {"name": choice_control(number), "toName": TEXT, "choice": "single", "showInline": "true"}
        choices = ET.Element("Choices", attributes | _when(case_label(number)))
        _add_choices(choices, (*LETTERS[:number], NONE, OTHER))
        yield choices
    every = ",".join(case_label(number) for number in range(1, len(LETTERS) + 1))
    view = ET.Element("View", visibleWhen="region-selected", whenTagName=CONTROL, whenLabelValue=every)
    ET.SubElement(view, "Header", value="why", size="6")
    view.append(_reason(REASON, _when(every)))
    yield view


def _when(labels: str) -> dict[str, str]:
    return {
        "perRegion": "true",
        "visibleWhen": "region-selected",
        "whenTagName": CONTROL,
        "whenLabelValue": labels,
    }


def _key(value: str) -> str:
    return f"shift+{value[0].lower()}"


_CASE_KEYS = {_key(value) for value in (*LETTERS, NONE, OTHER)}


def _add_choices(choices: ET.Element, values: Sequence[str]) -> None:
    for value in values:
        ET.SubElement(choices, "Choice", value=value, hotkey=_key(value))


def _reason(name: str, conditions: Mapping[str, str] = {}) -> ET.Element:
    attributes = {"name": name, "toName": TEXT, "rows": "1", "maxSubmissions": "1", "editable": "true"}
    return ET.Element("TextArea", {**attributes, **conditions})


def _document_controls(side: ET.Element, asked: Iterable[str]) -> Iterator[ET.Element]:
    """For each attribute of the whole text its own control, and what a task that asks about it needs beside that."""
    for name in asked:
        at = next(at for at, part in enumerate(side) if any(one.get("name") == name for one in part.iter()))
        first = at - 1 if at and side[at - 1].tag == "Header" else at
        own = side[first : at + 1]
        for part in own:
            side.remove(part)
        question = ET.Element("View", className=f"goldspan-question goldspan-question-{name}")
        none = ET.SubElement(
            question, "Choices", name=none_control(name), toName=TEXT, choice="multiple", showInline="true"
        )
        ET.SubElement(none, "Choice", value=NONE)
        ET.SubElement(question, "Header", value="why", size="6")
        question.append(_reason(reason_control(name)))
        view = ET.Element("View", className="goldspan-whole-text")
        view[:] = [*own, question]
        yield view


_STYLE = (
    # the labels are needed seldom here: one line of them, and all while the mouse is there
    ".goldspan-labels{max-height:34px;overflow:hidden;border-bottom:1px solid #d4d4d8;margin-bottom:6px}"
    ".goldspan-labels:hover{max-height:none}"
    ".goldspan-labels .lsf-labels{margin:0!important}"
    ".goldspan-case-labels{display:none}"
    ".goldspan-adjudication .goldspan-side{flex:0 0 47%;max-height:calc(100vh - 190px)}"
    # the votes beside the text, and under them, in sight too, what the selected case asks
    ".goldspan-adjudication .goldspan-findings,.goldspan-adjudication .goldspan-findings:has(table)"
    "{display:block;order:0;max-height:calc(100vh - 420px);min-height:120px;overflow-y:auto}"
    ".goldspan-case .goldspan-number{font-weight:600;white-space:nowrap}"
    ".goldspan-case td:last-child{width:100%}"
    ".goldspan-question{display:none}"
)
