"""The finding codes: one table that says what each means, why it matters and how to fix it.

The first digit of a code is its level. Levels run in order: 1 file, 2
structure, 3 offsets and text, 4 labels, attributes and arguments, 5 rules
between labels, 6 conventions, 7 corpus, 8 what came back from Label Studio.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

import msgspec

from goldspan.errors import GoldspanError
from goldspan.model import Excerpt, Finding, Fragments, Place, Related, Severity
from goldspan.text.fragments import union
from goldspan.wording import counted

CONTEXT = 40
"""How many characters of text an excerpt shows on either side."""


@dataclass(frozen=True, slots=True)
class Code:
    """``title`` in a few words, ``why`` the rule exists, ``hint`` how to fix it.

    The other fields are for the rules of a corpus. Codes of goldspan have their level in
    the first digit, and their examples are in `goldspan.report.findings.examples`.
    """

    code: str
    severity: Severity
    title: str
    why: str
    hint: str
    own_level: int | None = None
    wrong: str = ""
    right: str = ""

    @property
    def level(self) -> int:
        return int(self.code[2]) if self.own_level is None else self.own_level


def _table(*codes: Code) -> dict[str, Code]:
    return {code.code: code for code in codes}


# fmt: off
CODES = _table(
    Code("GS101", "error", "file cannot be read", "Nothing else can be checked.",
         "restore the file, and save it as UTF-8"),
    Code("GS102", "error", "file is not JSON", "Nothing else can be checked.",
         "correct the JSON at the place named, or restore the file from git"),
    Code("GS103", "error", "file stands under the wrong name",
         "Layers are found by their path, so a misplaced one belongs to another document or is never read.",
         "rename the file to what the message says, or correct the field"),
    Code("GS201", "error", "structure is wrong", "A record of another shape cannot be read without guessing.",
         "compare the record with schema/generated/layer.schema.json"),
    Code("GS202", "error", "id is used twice", "A relation to it would have two meanings.",
         "pull the layer again, or give each span and relation the id of its content"),
    Code("GS203", "error", "relation end does not exist", "A relation needs both of its spans.",
         "delete the relation, or restore the span it names"),
    Code("GS204", "error", "id is not that of the content",
         "Diffs, merges and decisions rest on ids that follow from the content.",
         "pull the layer again; do not edit ids by hand"),
    Code("GS301", "error", "offsets lie outside the text", "They mark nothing that can be read.",
         "mark the span again"),
    Code("GS302", "error", "span text is not what stands there",
         "Either the offsets or the text moved since the span was made.",
         "mark the span again on the present text, or correct its offsets"),
    Code("GS303", "error", "layer was made on another text",
         "Offsets hold for the exact text they were made on and for no other.",
         "run `goldspan reanchor`, which moves the labels to the present text, or restore the text"),
    Code("GS304", "error", "fragments are out of order, touch or overlap",
         "One extent must have one spelling, or the same span gets several ids.",
         "sort the fragments and join those that touch"),
    Code("GS305", "error", "document is not in the corpus", "The offsets of a layer mean nothing without its text.",
         "ingest the article, or delete the layer"),
    Code("GS306", "error", "document does not match its own sha256 or alignment",
         "Every offset in the corpus counts on this text.",
         "ingest the article again; do not edit the text by hand"),
    Code("GS401", "error", "span label is not in the schema", "The schema does not say what it means.",
         "use a label of the schema, or declare this one in schema.yaml"),
    Code("GS402", "error", "relation label is not in the schema", "The schema does not say what it means.",
         "use a relation of the schema, or declare this one in schema.yaml"),
    Code("GS403", "error", "relation joins labels it may not join",
         "Argument types are what makes a relation mean one thing.",
         "check the direction first; otherwise change the relation or a span's label"),
    Code("GS404", "error", "attribute does not belong here", "The schema does not give it to this label.",
         "remove it, or declare it for this label in schema.yaml"),
    Code("GS405", "error", "attribute has a value it cannot have", "The schema lists the values.",
         "choose one of the values listed"),
    Code("GS406", "error", "required attribute is missing", "The schema says every such label has it.",
         "set the attribute"),
    Code("GS407", "error", "span may not be discontinuous", "The schema allows fragments for some labels only.",
         "mark one continuous stretch, or declare the label `discontinuous: true`"),
    Code("GS408", "error", "relation points the wrong way in the text",
         "The schema fixes which end stands first, so that each pair is annotated in one way.",
         "swap source and target"),
    Code("GS409", "error", "relation joins two different labels",
         "The schema asks for one label at both ends, with `same_label`.",
         "correct the label of one end, or use another relation"),
    Code("GS410", "error", "relation joins a span to itself", "The schema does not allow it for this relation.",
         "delete the relation, or draw it to the span that was meant"),
    Code("GS411", "error", "relation between documents stands in one document",
         "The schema declares it with `scope: corpus`.", "delete it here; it is made between documents"),
    Code("GS412", "error", "relation leaves its sentence", "The schema declares it with `scope: sentence`.",
         "draw it to a mention in the same sentence, or delete it"),
    Code("GS413", "error", "relation's ends lie too far apart",
         "The schema limits it with `max_distance`, so that it joins what is said together.",
         "draw it to a nearer mention of the same thing, or delete it"),
    Code("GS501", "error", "source has too many or too few of a relation",
         "The schema counts how many a span may have.", "add the missing relation or delete the surplus one"),
    Code("GS502", "error", "target has too many or too few of a relation",
         "The schema counts how many may point at a span.", "add the missing relation or delete the surplus one"),
    Code("GS503", "error", "two spans overlap in a way the schema forbids",
         "The schema says which spans may overlap, and how.", "move the edge of one of the two spans"),
    Code("GS504", "error", "same span twice", "Counts and agreement would take it for two.",
         "delete one of the two"),
    Code("GS505", "error", "same relation twice", "Counts and agreement would take it for two.",
         "delete one of the two"),
    Code("GS506", "error", "relations make a cycle",
         "If A is part of B, B is not part of A: one of the relations is wrong.",
         "look at each relation of the cycle, and delete the wrong one or swap its ends"),
    Code("GS507", "warning", "relation and its inverse say the same",
         "Both are true, but counts take them for two facts.", "delete one of the two"),
    Code("GS508", "info", "relation follows from others",
         "The relation is transitive, so the other relations say it already.",
         "nothing needs to be done; deleting it loses nothing"),
    Code("GS509", "error", "span lacks a relation that it needs",
         "The schema says with `requires` that each such span has this relation.",
         "draw the relation, or correct the span's label"),
    Code("GS601", "warning", "white space at the edge of a span",
         "It is not part of the words that are meant, and other annotators will not mark it.",
         "run `goldspan validate --fix`, which moves the edge"),
    Code("GS602", "warning", "span ends inside a word",
         "A part of a word is nearly always a slip of the hand, or a sign of shifted offsets.",
         "move the edge; where a part of a word is right, suppress the finding with a reason"),
    Code("GS603", "warning", "quotation mark or bracket without its partner",
         "One of the two edges is then in the wrong place.",
         "put both of the pair inside the span, or none"),
    Code("GS604", "warning", "punctuation at the edge of a span",
         "A comma or the full stop of the sentence is no part of what is meant.",
         "move the edge to the last letter"),
    Code("GS605", "info", "same name under another label", "One of the two may be a slip.",
         "compare the two places; where both are right, suppress the finding with a reason"),
    Code("GS606", "info", "known name left unmarked",
         "An annotator who marked it twice probably meant to mark it every time.",
         "mark it there too; where it is something else, suppress the finding with a reason"),
    Code("GS607", "warning", "suppression that is not needed",
         "It would hide the next finding at its place.",
         "delete it from the layer's `exceptions`"),
    Code("GS701", "warning", "two documents have the same text",
         "A duplicate is annotated twice and leaks between splits.", "remove one of the two articles"),
    Code("GS702", "warning", "two documents have nearly the same text",
         "A reprint or an earlier version counts twice, and leaks between splits.",
         "keep one of the two, or keep both in one split"),
    Code("GS703", "info", "documents that nobody has annotated",
         "A corpus with gaps is not the sample that was planned.",
         "push them, and have them annotated or skipped"),
    Code("GS704", "info", "documents with fewer annotators than wanted",
         "Agreement can only be measured where several people did the same work.",
         "have them annotated by others, or change what is wanted: `annotators_per_task` in the settings, or for "
         "documents that are assigned, `goldspan team assign`"),
    Code("GS705", "info", "pass that is done in some documents only",
         "In the documents without the pass, its labels seem to be absent.",
         "have the pass annotated there too"),
    Code("GS706", "warning", "annotator whom the settings do not declare",
         "Nobody can say who made these labels, or whether a person did.",
         "declare `[tool.goldspan.annotators.NAME]`, or correct the layer's annotator"),
    Code("GS707", "info", "layers whose annotation was deleted in Label Studio",
         "They are kept for the record: not counted, not published and not pushed.",
         "nothing needs to be done; `goldspan pull --take local DOCUMENT/NAME` makes one count again"),
    Code("GS708", "error", "relation ends at a span that its pass does not have any more",
         "The layers of the passes together would have an end without its values, or none.",
         "change it back in the earlier pass; or `goldspan validate --fix`, `goldspan push --pass NAME --fixes`, "
         "and draw the relation anew"),
    Code("GS709", "warning", "what a pass stands on has changed since",
         "Its annotator has not seen the spans that came, and saw spans that are not there any more.",
         "run `goldspan validate --fix` and `goldspan push --pass NAME --fixes`, and have the text looked at again"),
    Code("GS711", "error", "split names a document that is not there", "The split is smaller than it says.",
         "take the document out of splits.json, or ingest it"),
    Code("GS712", "error", "document in several splits", "What is tested would have been trained on.",
         "leave it in one of them in splits.json"),
    Code("GS713", "warning", "documents in no split", "A release that follows the splits would leave them out.",
         "add them to a split in splits.json"),
    Code("GS714", "warning", "same text in two splits", "A test on a text seen in training measures memory.",
         "put both into one split, or remove one of the two articles"),
    Code("GS715", "warning", "linked documents in two splits",
         "Where documents are read together, what is said of a thing in one split gives it away in the other.",
         "put documents that are linked into one split"),
    Code("GS716", "warning", "position of a document is not clear",
         "Documents without a line of their own come last, by name: the next such document moves rows of the dataset.",
         "run `goldspan ingest`, or write each document once into order.txt, new ones at the end"),
    Code("GS721", "error", "link to a span that is not there", "A link needs all of its members.",
         "take the member out of the link, or restore the span that it names"),
    Code("GS722", "error", "link is of no relation between documents",
         "Only a relation that the schema declares with `scope: corpus` can join spans of several documents.",
         "use such a relation, or declare this one"),
    Code("GS723", "error", "link joins labels it may not join", "The schema lists what each relation may join.",
         "take out the member that does not belong, or correct its label"),
    Code("GS724", "error", "same thing in two links", "Two links of one identity are one and the same link.",
         "join the two links, or delete one"),
    Code("GS725", "error", "link of the wrong size",
         "A link joins several documents, and more than two spans only where all are one thing.",
         "add a relation to the layer, or make a link for each two spans"),
    Code("GS726", "error", "link between two mentions of one thing",
         "Other links or a chain say that both are the same, and the schema does not let it join a thing to itself.",
         "look at both: either this link is wrong, or one of those that say that they are one thing"),
    Code("GS727", "error", "links lead in a circle",
         "The schema says that this relation makes no cycle: nothing is a part of its own part.",
         "turn one of the links round, or delete it"),
    Code("GS728", "warning", "link makes one thing of two chains of a document",
         "What is the same in one document is joined in its layer; the link says what the layer does not.",
         "join the two in the layer, or take out the member that is another thing"),
    Code("GS731", "warning", "relation between two mentions of one thing",
         "A chain says that both are the same, and the schema does not let this relation join a thing to itself.",
         "look at both: either the relation is wrong, or the chain holds two things"),
    Code("GS741", "error", "decisions on a document that is not there", "Nobody can see what was decided.",
         "ingest the article, or delete the file of decisions"),
    Code("GS742", "error", "decisions were made on another text",
         "They hold for the places of the exact text that they were made on, so nothing can follow from them here.",
         "run `goldspan reanchor`, which moves what has a certain place; or restore the text"),
    Code("GS743", "error", "decision is about words that are not there",
         "A decision edited by hand would put into gold what no adjudicator has seen.",
         "restore the file from git, or delete the decision and decide again"),
    Code("GS744", "error", "decision sets what the schema does not have",
         "The gold layer that follows from it would be wrong, though no annotator's is.",
         "write a migration and run `goldspan schema migrate`, or delete the decision and decide again"),
    Code("GS801", "error", "region without a label", "Label Studio lets a region be submitted unlabelled.",
         "open the task, and give the region a label or delete it"),
    Code("GS802", "error", "region's offsets mark no text",
         "Label Studio accepts negative, reversed, empty and too large offsets.",
         "open the task, delete the region and mark it again"),
    Code("GS803", "error", "relation to a region that is not there",
         "It crashes the labeling editor and means nothing.", "delete the relation in Label Studio"),
    Code("GS804", "error", "relation without a label",
         "A relation drawn by hand has no label until one is chosen, and the schema leaves a choice, or none.",
         "open the task, and choose a label for the relation or delete it"),
    Code("GS805", "error", "region id is used twice",
         "Label Studio then gives both regions the offsets of the first.",
         "open the task, delete both regions and mark them again"),
    Code("GS806", "error", "result of a kind that goldspan does not read",
         "It belongs to a control that the labeling config does not have, or is not about text.",
         "pull with the labeling config of the project it was made in"),
    Code("GS807", "error", "task text is not the document's",
         "The text of a task can be edited in Label Studio; old offsets then point elsewhere.",
         "restore the task's text, or push the document anew and annotate it again"),
    Code("GS808", "warning", "relation end has several labels",
         "A region with several labels becomes several spans; the relation must go to one of them.",
         "mark one region for each label"),
    Code("GS809", "error", "tied fragments do not make one span",
         "Fragments of a discontinuous span carry the same label and agreeing attributes.",
         "open the task, and give the fragments one label, or delete the relation between them"),
    Code("GS810", "warning", "annotator has several annotations of one document",
         "Only one of them can be the annotator's opinion.", "delete the one that does not count"),
    Code("GS811", "warning", "document stands in several tasks",
         "A retried import leaves duplicates behind.", "delete the task without annotations"),
    Code("GS812", "info", "part of a region was not carried over",
         "A span has no place for it; it is kept in the layer's provenance.", "nothing needs to be done"),
    Code("GS813", "warning", "annotation was changed by somebody else",
         "Label Studio lets every member edit every annotation.", "ask both; use one project per annotator"),
    Code("GS814", "warning", "region's own text differs from the text at its offsets",
         "Label Studio writes this text on the screen; a difference beyond white space points to a shift.",
         "look at the span, and mark it again if it is off"),
    Code("GS815", "error", "task cannot be read", "Without a text there is nothing that offsets could mean.",
         "compare the task's data with what `goldspan push` writes"),
    Code("GS816", "warning", "project changed while it was read",
         "Tasks added or deleted meanwhile may be missing.", "run `goldspan pull` again"),
    Code("GS817", "error", "annotation came as a number only",
         "A snapshot names annotations without what is in them, unless it is asked for more.",
         "pull from the server, or export the project as JSON, not as a snapshot"),
    Code("GS818", "info", "draft came as a number only",
         "A snapshot names drafts without what is in them, unless it is asked for more.",
         "pull from the server, or export the project as JSON, not as a snapshot"),
    Code("GS819", "info", "relation was turned round",
         "Its label runs between these spans only the other way round, so it can have been meant in no other way.",
         "nothing needs to be done"),
    Code("GS820", "error", "span did not survive a change of the text",
         "Nobody but a person can say whether the label still holds for what stands there now.",
         "restore the layer from git and run `goldspan reanchor --accept SPAN --apply`; or delete the entry"),
    Code("GS821", "warning", "layer was changed here and in Label Studio",
         "One of the two versions has to give way, and only a person can say which.",
         "see both with `goldspan diff DOCUMENT/NAME`, then run `goldspan pull --take local DOCUMENT/NAME`, "
         "or with `--take server`"),
    Code("GS822", "warning", "name of a chain stands on one span alone",
         "A chain joins mentions; the others may have the name in another spelling.",
         "open the task, and give the other mentions the same name, or delete it"),
    Code("GS823", "warning", "somebody worked where another's work is in sight",
         "Work that was to be blind may not have been: every member can open every project. Looking leaves no trace.",
         "ask them; `goldspan serve --person NAME` keeps people apart for certain"),
    Code("GS824", "warning", "context was changed",
         "Spans of an earlier pass were there to be joined. They stay as they were, whatever this pass did with them.",
         "look whether it was right; if so, change it in the pass that it is of, and push again"),
    Code("GS825", "warning", "something was added that the pass is not for",
         "A label or a relation of another pass is asked for there, and counted there.",
         "look whether it was right; if so, add it in the pass that it is of"),
)
# fmt: on
"""Every code, in order."""


class Details(TypedDict, total=False):
    """What a finding may have besides its code, its message and its place; see `goldspan.model.Finding`."""

    hint: str | None
    excerpt: Excerpt | None
    url: str | None
    related: Iterable[Related]


def finding(code: str | Code, message: str, where: Place, **details: Unpack[Details]) -> Finding:
    """A finding of a code of goldspan or of a corpus; level, severity and default hint come from the code."""
    known = code if isinstance(code, Code) else CODES[code]
    return Finding(
        code=known.code,
        level=known.level,
        severity=known.severity,
        where=where,
        message=message,
        hint=details.get("hint") or known.hint,
        excerpt=details.get("excerpt"),
        url=details.get("url"),
        related=tuple(details.get("related", ())),
    )


def excerpt(text: str, fragments: Fragments, *, context: int = CONTEXT, gap: int | None = None) -> Excerpt:
    """One line of text around the fragments, with their ranges in it.

    Every control and space character becomes a space, so that the line stays
    one line and the ranges stay right. Fragments are cut to the text. Text between two
    fragments that is longer than ``gap``, which is at least twice the context, is left out, except for
    the context of both.
    """
    inside = [(max(0, min(start, len(text))), max(0, min(end, len(text)))) for start, end in fragments]
    inside = [(start, end) for start, end in inside if start < end]
    if not inside:
        return Excerpt(_one_line(text[: 2 * context]) + ("…" if len(text) > 2 * context else ""), ())
    windows = _windows(inside, len(text), context, gap)
    line, shifts = "", []
    for left, right in windows:
        line += "…" if left > 0 else ""
        shifts.append(len(line) - left)
        line += _one_line(text[left:right])
    line += "…" if windows[-1][1] < len(text) else ""
    shift_of = [shifts[bisect_right(windows, (start, len(text))) - 1] for start, _ in inside]
    return Excerpt(line, tuple((start + by, end + by) for (start, end), by in zip(inside, shift_of, strict=True)))


def _windows(fragments: Iterable[tuple[int, int]], length: int, context: int, gap: int | None) -> list[tuple[int, int]]:
    """The ranges of a text that an excerpt shows, in order."""
    bounds = union(fragments, gap=length if gap is None else gap)
    return [(max(0, start - context), min(length, end + context)) for start, end in bounds]


def _one_line(text: str) -> str:
    return "".join(" " if character.isspace() or not character.isprintable() else character for character in text)


class CheckError(GoldspanError):
    """Something was refused because of ``findings`` of severity error; nothing was written or sent.

    The message has ``what`` it is about, and the first of the findings.
    """

    SHOWN = 3

    def __init__(self, what: str, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        first = "; ".join(f"{found.code} {found.message} ({found.hint})" for found in self.findings[: self.SHOWN])
        more = f"; and {len(self.findings) - self.SHOWN} more" if len(self.findings) > self.SHOWN else ""
        super().__init__(f"{what}: {counted(len(self.findings), 'error')}: {first}{more}")


def worst(findings: Iterable[Finding]) -> Severity | None:
    """The highest severity among the findings; ``None`` without findings."""
    found = {problem.severity for problem in findings}
    for severity in ("error", "warning", "info"):
        if severity in found:
            return severity
    return None


def record(found: Finding) -> dict[str, Any]:
    """A finding as plain JSON data, without the fields that are empty."""
    out: dict[str, Any] = {
        "code": found.code,
        "level": found.level,
        "severity": found.severity,
        "where": msgspec.to_builtins(found.where),
        "message": found.message,
        "hint": found.hint,
    }
    if found.excerpt is not None:
        out["excerpt"] = _shown(found.excerpt)
    if found.url is not None:
        out["url"] = found.url
    if found.related:
        out["related"] = [
            {"where": msgspec.to_builtins(related.where), "message": related.message}
            | ({} if related.excerpt is None else {"excerpt": _shown(related.excerpt)})
            for related in found.related
        ]
    return out


def _shown(excerpt: Excerpt) -> dict[str, Any]:
    return {"text": excerpt.text, "marks": [list(mark) for mark in excerpt.marks]}
