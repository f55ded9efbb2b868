"""What a release says of its data, in sentences: for the card, and for Croissant without the marks of Markdown.

Only what was counted. Agreement, the origin of the labels, limits and biases have a function each.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from goldspan.escapes import code_span
from goldspan.model import GAP
from goldspan.release.build.built_dataset import BuiltDataset
from goldspan.release.build.facts import AgreementBasis, AgreementScore, Facts
from goldspan.release.build.tally import DatasetTally, by_relation, by_span_label
from goldspan.release.card.phrases import counted, joined, opening, percent
from goldspan.release.release_settings import ReleaseSettings

SMALL = 100
"""Fewer documents than this are too few to measure a model on."""

RARE = 10
"""Fewer examples of a label than this teach a model little."""

ABOUT_TEXTS = (
    "Articles, as a reader sees them: page furniture is left out, the words are unchanged. What an article "
    "does not show about itself is null."
)


# the labels


def how_made(tally: DatasetTally) -> str:
    """Whether machines or people made the labels; empty where nothing is labelled."""
    methods = {method: number for method, number in tally.methods.items() if number}
    if set(methods) == {"machine-generated"}:
        return "All published labels are machine-generated. No person is on record as having made or corrected them."
    if set(methods) == {"manual"}:
        return "All published labels were made by hand."
    known = (("machine-generated", "machine-generated"), ("manual", "made by hand"), (None, "of unknown making"))
    parts = [f"{words} in {counted(methods[method], 'document')}" for method, words in known if method in methods]
    return f"The published labels are {joined(parts)}; the `method` column says which." if parts else ""


def which_layer(tally: DatasetTally) -> str:
    """Which of its layers a document is published with."""
    rule = "A document is published with its adjudicated layer, or else with its only submitted one."
    if not tally.unsettled:
        return rule
    number = counted(tally.unsettled, "document")
    return f"{rule} That is none for {number} with several submitted layers and no adjudicated one."


def not_published(settings: ReleaseSettings) -> str:
    """What of the annotators' work is not in the release: it follows from the settings, not from what there is."""
    layers = {"draft": "drafts", "skipped": "skipped layers", "withdrawn": "withdrawn layers"}
    notes = {"spans": "spans", "layers": "whole documents", "links": "links"}
    left_out = [words for status, words in layers.items() if status not in settings.extra_layers]
    left_out += [f"notes on {words}" for kind, words in notes.items() if kind not in settings.notes]
    return f"Not published: {joined(left_out)}." if left_out else ""


# agreement


def measured_on(basis: AgreementBasis) -> str:
    """On what agreement was measured, and whether machines are among the annotators."""
    were = "was" if basis.documents == 1 else "were"
    annotators = counted(basis.annotators, "annotator")
    measured = f"{opening(basis.documents, 'document')} {were} annotated by two or more of {annotators}"
    if basis.machines == basis.annotators:
        return f"{measured}. All of the annotators are machines, so the figures say nothing of how people agree."
    if basis.machines:
        return f"{measured}. {opening(basis.machines, 'annotator')} of them made labels by machine."
    return f"{measured}."


def score_name(score: AgreementScore) -> str:
    of = ", ".join(f"{key} {value}" for key, value in score.of.items())
    return f"{score.measure} ({of})" if of else score.measure


def score_value(score: AgreementScore) -> str:
    return "none" if score.value is None else f"{score.value:z.3f}"


def score_interval(score: AgreementScore) -> str:
    if score.low is None or score.high is None or score.level is None:
        return "none"
    return f"{score.low:z.3f} to {score.high:z.3f} ({100 * score.level:g} %)"


def agreement(facts: Facts) -> list[str]:
    """Every score in a sentence; none where nothing was measured."""
    if facts.compared is None or not facts.agreement:
        return []
    out = [measured_on(facts.compared)]
    for score in facts.agreement:
        value = f"no value, for {score.undefined}" if score.value is None else score_value(score)
        interval = f", interval {score_interval(score)}" if score.low is not None else ""
        doubt = f"; {score.unreliable}" if score.unreliable else ""
        out.append(f"{score_name(score)}: {value}{interval}, on {score.n:,} {score.unit}{doubt}.")
    return out


# limits


def limits(built: BuiltDataset) -> list[str]:
    """What the dataset cannot be used for; a sentence or two for each limit."""
    return [*_size(built), *_unadjudicated(built), *_label_limits(built)]


def _size(built: BuiltDataset) -> Iterator[str]:
    names = [split.split for split in built.documents.splits]
    small = built.tally.documents < SMALL
    number = opening(built.tally.documents, "document")
    if len(names) > 1:
        if small:
            yield f"{number}: too few to measure a model on."
    elif small:
        yield (
            f"{number}: too few to measure a model on, and too few to split. All are in `{names[0]}`, the only split."
        )
    else:
        yield f"There is one split, `{names[0]}`: hold documents out yourself before you measure anything."


def _unadjudicated(built: BuiltDataset) -> Iterator[str]:
    """Limits of how the labels came about."""
    tally = built.tally
    if set(tally.methods) == {"machine-generated"}:
        yield "The labels are a machine's: read them as a worked example of the schema, not as a gold standard."
    if not tally.shared:
        yield "No document was annotated by two annotators, so nothing is known about agreement."
    elif not built.facts.agreement:
        verb = "was" if tally.shared == 1 else "were"
        yield (
            f"{opening(tally.shared, 'document')} {verb} annotated by several annotators (config "
            "`annotations`). This version has no figures for their agreement."
        )
    if tally.statuses["submitted"]:
        number = counted(tally.statuses["submitted"], "document")
        yield f"The labels of {number} are a single layer that nobody adjudicated."
    if tally.unsettled:
        verb = "has" if tally.unsettled == 1 else "have"
        yield (
            f"{opening(tally.unsettled, 'document')} {verb} several submitted layers and no adjudicated one: those "
            "labels are in `annotations` alone. In `documents` the lists are empty there and `annotator` is null. That "
            "does not mean that nothing is to be found."
        )
    if bare := tally.unlabelled - tally.unsettled:
        verb = "has" if bare == 1 else "have"
        yield (
            f"{opening(bare, 'document')} {verb} no finished layer: the lists are empty there and "
            "`annotator` is null. That does not mean that nothing is to be found."
        )


def _label_limits(built: BuiltDataset) -> Iterator[str]:
    """Limits of the labels that there are."""
    tally, schema = built.tally, built.schema
    counts = (*by_span_label(tally, schema).items(), *by_relation(tally, schema).items())
    if unused := [name for name, number in counts if not number]:
        yield f"Declared and never used: {_names(unused)}."
    if rare := [name for name, number in counts if 0 < number < RARE]:
        yield f"Used fewer than {RARE} times: {_names(rare)}."
    if tally.discontinuous:
        verb = "is" if tally.discontinuous == 1 else "are"
        yield (
            f"{opening(tally.discontinuous, 'span')} {verb} discontinuous: `start` and `end` enclose words "
            f"that do not belong. Use `fragments`; `text` has `{GAP}` in the gaps."
        )
    if schema.overlap.default or any(rule.allow for rule in schema.overlap.rules):
        yield "Spans may overlap, so one tag for each token cannot hold them all."
    between = "is not on record" if "links" in built.omitted else "is in `links`"
    yield f"Relations join spans of one document, never of two; what holds between documents {between}."


def _names(names: Sequence[str]) -> str:
    return ", ".join(map(code_span, names))


# biases


def biases(built: BuiltDataset) -> list[str]:
    """Where the counts are uneven: publishers, language, annotators, labels."""
    tally, language = built.tally, built.settings.language
    lines = list(_publishers(tally.sources, tally.documents))
    if len(language) == 1:
        lines.append(f"All texts are in one language (`{language[0]}`).")
    if len(tally.annotators) == 1 and tally.documents > tally.unlabelled:
        lines.append("All published labels are of one annotator, and share that annotator's habits.")
    lines += _skew("span", "label", by_span_label(tally, built.schema))
    lines += _skew("relation", "type", by_relation(tally, built.schema))
    return lines


def _publishers(sources: Mapping[tuple[str | None, str | None], int], documents: int) -> Iterator[str]:
    by_publisher: Counter[str | None] = Counter()
    for (publisher, _), number in sources.items():
        by_publisher[publisher] += number
    unknown = by_publisher.pop(None, 0)
    if unknown:
        verb = "does" if unknown == 1 else "do"
        yield f"{opening(unknown, 'document')} {verb} not say who published {'it' if unknown == 1 else 'them'}."
    if by_publisher:
        name, number = min(by_publisher.items(), key=lambda item: (-item[1], item[0]))
        several = len(by_publisher) > 1
        most = f", {percent(number, documents)} of all documents from {code_span(name)}" if several else ""
        come = "The others come" if unknown else "The texts come"
        yield f"{come} from {counted(len(by_publisher), 'publisher')}{most}."


def _skew(noun: str, kind: str, counts: Mapping[str, int]) -> Iterator[str]:
    """How few labels make up half of all uses, where there are labels to compare."""
    total = sum(counts.values())
    if not total or len(counts) < 3:
        return
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    frequent, covered = [], 0
    for name, number in ranked:
        frequent.append(code_span(name))
        covered += number
        if 2 * covered >= total:
            break
    if 2 * len(frequent) >= len(counts):
        return
    verb = "makes" if len(frequent) == 1 else "make"
    yield (
        f"{joined(frequent)} {verb} up {percent(covered, total)} of all {noun}s, of {len(counts)} {kind}s declared: "
        "a figure over all of them says most about these."
    )
