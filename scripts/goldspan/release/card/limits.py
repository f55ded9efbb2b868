"""What the dataset cannot be used for, what was let pass, and where it leans: only what was counted."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from goldspan.model import GAP
from goldspan.release.build.built_dataset import BuiltDataset
from goldspan.release.build.facts import Allowance
from goldspan.release.build.tally import by_relation, by_span_label
from goldspan.release.card.markdown import bullets, counted, joined, opening, percent

SMALL = 100
"""Fewer documents than this are too few to measure a model on."""

RARE = 10
"""Fewer examples of a label than this teach a model little."""


def limits(built: BuiltDataset) -> str:
    return bullets(known_limits(built))


def known_limits(built: BuiltDataset) -> list[str]:
    """A sentence or two for each limit."""
    schema, tally = built.schema, built.tally
    lines = list(_size(built))
    if set(tally.methods) == {"machine-generated"}:
        lines.append("The labels are a machine's: read them as a worked example of the schema, not as a gold standard.")
    if not tally.shared:
        lines.append("No document was annotated by two annotators, so nothing is known about agreement.")
    elif not built.facts.agreement:
        verb = "was" if tally.shared == 1 else "were"
        lines.append(
            f"{opening(tally.shared, 'document')} {verb} annotated by several annotators (config "
            "`annotations`). This version has no figures for their agreement."
        )
    if tally.statuses["submitted"]:
        number = counted(tally.statuses["submitted"], "document")
        lines.append(f"The labels of {number} are a single layer that nobody adjudicated.")
    if tally.unsettled:
        verb = "has" if tally.unsettled == 1 else "have"
        lines.append(
            f"{opening(tally.unsettled, 'document')} {verb} several submitted layers and no adjudicated one: those "
            "labels are in `annotations` alone. In `documents` the lists are empty there and `annotator` is null. That "
            "does not mean that nothing is to be found."
        )
    if bare := tally.unlabelled - tally.unsettled:
        verb = "has" if bare == 1 else "have"
        lines.append(
            f"{opening(bare, 'document')} {verb} no finished layer: the lists are empty there and "
            "`annotator` is null. That does not mean that nothing is to be found."
        )
    counts = (*by_span_label(tally, schema).items(), *by_relation(tally, schema).items())
    if unused := [name for name, number in counts if not number]:
        lines.append(f"Declared and never used: {_names(unused)}.")
    if rare := [name for name, number in counts if 0 < number < RARE]:
        lines.append(f"Used fewer than {RARE} times: {_names(rare)}.")
    if tally.discontinuous:
        verb = "is" if tally.discontinuous == 1 else "are"
        lines.append(
            f"{opening(tally.discontinuous, 'span')} {verb} discontinuous: `start` and `end` enclose words "
            f"that do not belong. Use `fragments`; `text` has `{GAP}` in the gaps."
        )
    if schema.overlap or any(rule.allow for rule in schema.overlap_rules):
        lines.append("Spans may overlap, so one tag for each token cannot hold them all.")
    between = "is not on record" if "links" in built.omitted else "is in `links`"
    lines.append(f"Relations join spans of one document, never of two; what holds between documents {between}.")
    return lines


def _size(built: BuiltDataset) -> Iterator[str]:
    names = [part.split for part in built.documents.splits]
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


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def biases(built: BuiltDataset) -> str:
    return bullets(known_biases(built))


def known_biases(built: BuiltDataset) -> list[str]:
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
        most = f", {percent(number, documents)} of all documents from `{name}`" if len(by_publisher) > 1 else ""
        come = "The others come" if unknown else "The texts come"
        yield f"{come} from {counted(len(by_publisher), 'publisher')}{most}."


def _skew(what: str, sort: str, counts: Mapping[str, int]) -> Iterator[str]:
    """How few labels make up half of all uses, where there are labels to compare."""
    total = sum(counts.values())
    if not total or len(counts) < 3:
        return
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    frequent, covered = [], 0
    for name, number in ranked:
        frequent.append(f"`{name}`")
        covered += number
        if 2 * covered >= total:
            break
    if 2 * len(frequent) >= len(counts):
        return
    verb = "makes" if len(frequent) == 1 else "make"
    yield (
        f"{joined(frequent)} {verb} up {percent(covered, total)} of all {what}s, of {len(counts)} {sort}s declared: "
        "a figure over all of them says most about these."
    )


def allowances(allowed: Sequence[Allowance]) -> str:
    """The gates that this version did not keep to; nothing where it kept to all."""
    if not allowed:
        return ""
    return "\n\n".join(
        (
            "This version was published although it did not pass every check that releases pass:",
            bullets(f"`{one.gate}`: {' '.join(one.reason.split())}" for one in allowed),
        )
    )
