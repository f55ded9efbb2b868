"""What annotators read of a finding: what is wrong, and what to do about it on the labeling screen.

Messages and hints of findings are for those who keep the corpus. Annotators know neither the schema's file nor
commands, and their regions by number and words.
"""

import re
from collections.abc import Iterable, Mapping

from goldspan.model import Finding

_ARROW = "In the tab Relations, the button between the two ends of an arrow turns it round."
_LEAD = "You need not correct this. Tell the lead of the project."

ADVICE: Mapping[str, str] = {
    "GS202": _LEAD,
    "GS203": "Delete the arrow, and draw it again.",
    "GS204": _LEAD,
    "GS301": "Delete the region, and mark the words again.",
    "GS302": "Delete the region, and mark the words again.",
    "GS303": _LEAD,
    "GS304": "Delete the parts, and mark them again.",
    "GS401": "Give the region one of the labels above the text.",
    "GS402": "Choose a label of the list for the arrow, or delete it.",
    "GS403": f"Is the arrow the wrong way round? {_ARROW} If not, choose another label for it, or for one end.",
    "GS404": "Select the region, and take the value away.",
    "GS405": "Select the region, and choose one of the values offered.",
    "GS406": "Select the region and choose a value; what is asked of the whole text stands below this list.",
    "GS407": "Mark one stretch without a gap, and delete the other parts.",
    "GS408": f"Turn the arrow round. {_ARROW}",
    "GS409": "Correct the label of one end, or choose another label for the arrow.",
    "GS410": "Delete the arrow, or draw it to the region that was meant.",
    "GS411": "Delete the arrow. It is drawn between texts, and not within one.",
    "GS412": "Draw the arrow to a mention in the same sentence, or delete it.",
    "GS413": "Draw the arrow to a nearer mention of the same thing, or delete it.",
    "GS501": "Draw the arrow that is missing, or delete one that is too many.",
    "GS502": "Draw the arrow that is missing, or delete one that is too many.",
    "GS503": "Move the edge of one of the two, or delete one.",
    "GS504": "Delete one of the two.",
    "GS505": "Delete one of the two arrows.",
    "GS506": f"Follow the arrows: one of them is wrong. Delete it, or turn it round. {_ARROW}",
    "GS507": "Delete one of the two arrows.",
    "GS509": "Draw the arrow, or correct the label of the region.",
    "GS601": "Nothing needs to be done: a blank at the edge is taken away later.",
    "GS602": "Move the edge. If only a part of the word is meant, leave it.",
    "GS603": "Mark both of the pair, or none.",
    "GS604": "Move the edge to the last letter.",
    "GS607": _LEAD,
    "GS801": "Give the region a label, or delete it.",
    "GS802": "Delete the region, and mark the words again.",
    "GS803": "Delete the arrow, and draw it again.",
    "GS804": "Choose a label for the arrow in the tab Relations, or delete it.",
    "GS805": "Delete both regions, and mark the words again.",
    "GS806": _LEAD,
    "GS807": _LEAD,
    "GS808": "Mark the words once for each label.",
    "GS809": "Give all parts the same label and the same values, or delete the arrow between them.",
    "GS810": "Keep one of your annotations, and delete the others.",
    "GS813": "Look whether your work is still as you want it, and press Update.",
    "GS814": "Look whether the region covers the right words. If not, delete it, and mark them again.",
    "GS822": "Give the other mentions the same name, in the same spelling, or take the name away.",
    "GS823": "Work in your own project only, and tell the lead of the project.",
    "GS824": "It stays as it was. If it is wrong, tell the lead of the project.",
    "GS825": "It was left out. Delete it; if it is missing, tell the lead of the project.",
}
"""What to do, by the code of the finding. For a rule of the corpus' own, its hint says that."""


def advice(finding: Finding) -> str:
    return ADVICE.get(finding.code, finding.hint)


def message(finding: Finding, regions: Mapping[str, str]) -> str:
    """The finding's message, with the ids of ``regions`` as the words by which annotators know them."""
    said = finding.message.replace("the schema", "the project").replace("document: ", "whole text: ")
    return re.sub(r"'([^']+)'", lambda quoted: regions.get(quoted[1], quoted[0]), said)


def without_repetition(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without those that say of a span what another one says: it has no relation that it needs.

    A schema can ask for a relation with `requires` (GS509), and by number (GS501). Both are findings, for each can be
    suppressed; to draw one arrow is enough for both.
    """
    every = list(findings)
    needed = [
        (finding.where, set(re.findall(r"\w+", finding.message.rpartition(" needs ")[2])))
        for finding in every
        if finding.code == "GS509"
    ]

    def is_repeated(finding: Finding) -> bool:
        lacking = finding.message.rpartition(" has no ")[2].partition(";")[0]
        return finding.code == "GS501" and any(
            finding.where == where and lacking in relations for where, relations in needed
        )

    return [finding for finding in every if not is_repeated(finding)]
