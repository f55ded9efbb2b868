"""The measures on spans and labels by name, for whoever asks for figures."""

from collections.abc import Callable, Sequence
from functools import partial

from goldspan.agreement.measures import Measure, Statistic
from goldspan.agreement.spans import span_f1, unitizing, units
from goldspan.agreement.statistics import coefficients, pooled_alpha
from goldspan.agreement.statistics.coefficients import Counts, jaccard
from goldspan.agreement.statistics.scores import Value
from goldspan.schema.types import Schema

_HRIPCSAK = "(Hripcsak and Rothschild 2005)"
_MATCHERS = {
    "exact": (span_f1.exact, "the same extent and label"),
    "overlap": (span_f1.overlap, "the same label and a character in common, one to one"),
    "exact, unlabelled": (span_f1.exact_unlabelled, "the same extent, whatever the label"),
    "overlap, unlabelled": (span_f1.overlap_unlabelled, "a character in common, one to one, whatever the label"),
}
_set_alpha = partial(coefficients.alpha, distance=jaccard)
_set_alphas = pooled_alpha.alphas(jaccard)


def _matching() -> list[Measure]:
    scores = {
        "F1": (span_f1.f1, "Of all spans of each two annotators, the share that match:"),
        "precision": (span_f1.precision, "Of the second annotator's spans, the share that the first has, too:"),
        "recall": (span_f1.recall, "Of the first annotator's spans, the share that the second has, too:"),
    }
    matched = {how: (span_f1.statistic(f"matches, {how}", matcher), same) for how, (matcher, same) in _MATCHERS.items()}
    return [
        Measure(
            name=f"span {score}, {how}",
            unit="spans",
            statistic=of_matcher,
            value=value,
            size=span_f1.size,
            about=f"{told} {same} {_HRIPCSAK}.",
        )
        for score, (value, told) in scores.items()
        for how, (of_matcher, same) in matched.items()
    ]


def _on_units() -> list[Measure]:
    sets = "Krippendorff's alpha (2004) with Jaccard's distance between sets of labels"
    characters = pooled_alpha.statistic("labels of characters", units.characters)
    tokens = pooled_alpha.statistic("labels of tokens", units.tokens)
    shared = pooled_alpha.statistic("labels of shared spans", units.shared_labels)
    attributes = pooled_alpha.statistic("attributes of shared spans", units.attributes)
    documents = pooled_alpha.statistic("document labels", units.document_labels)
    named: list[tuple[str, str, Statistic, Callable[[Sequence[Counts]], Value], str]] = [
        ("character alpha", "characters", characters, _set_alpha, f"{sets}, for each character."),
        ("token alpha", "tokens", tokens, _set_alpha, f"{sets}, for each token."),
        (
            "token kappa",
            "tokens",
            tokens,
            coefficients.kappa,
            "Cohen's kappa (1960; Davies and Fleiss 1982 for more than two) of the sets of labels of each token.",
        ),
        (
            "label alpha on shared spans",
            "spans",
            shared,
            _set_alpha,
            f"{sets}, for each extent that two annotators or more have marked.",
        ),
        (
            "label kappa on shared spans",
            "spans",
            shared,
            coefficients.kappa,
            "Cohen's kappa (1960; Davies and Fleiss 1982) of the labels of extents that several marked.",
        ),
        (
            "label AC1 on shared spans",
            "spans",
            shared,
            coefficients.ac1,
            "Gwet's AC1 (2008) of the labels of extents that several marked, for labels of very unequal frequency.",
        ),
        (
            "label agreement on shared spans",
            "spans",
            shared,
            coefficients.percent,
            "The share of agreement on the labels of extents that several marked, not corrected for chance.",
        ),
        (
            "attribute agreement on shared spans",
            "values",
            attributes,
            coefficients.percent,
            "The share of agreement on all attributes of spans marked alike, not corrected for chance.",
        ),
        (
            "document label agreement",
            "values",
            documents,
            coefficients.percent,
            "The share of agreement on all document labels, not corrected for chance.",
        ),
    ]
    return [
        Measure(
            name=name,
            unit=unit,
            statistic=statistic,
            value=value,
            size=coefficients.size,
            about=about,
            many=_set_alphas if value is _set_alpha else None,
        )
        for name, unit, statistic, value, about in named
    ]


ALPHA_U = Measure(
    name="alpha_u",
    unit="spans",
    statistic=unitizing.STATISTIC,
    value=unitizing.alpha_u,
    size=unitizing.size,
    about="Krippendorff's alpha for unitizing (1995; 2004), for two annotators, spans of a label not overlapping.",
)

MEASURES: tuple[Measure, ...] = (*_matching(), *_on_units(), ALPHA_U)
"""What can be asked of any corpus. What there is to ask of one schema's attributes: `attribute_measures`."""


def attribute_measures(schema: Schema) -> tuple[Measure, ...]:
    """Krippendorff's alpha of each attribute of spans and of each document label that the schema has.

    Attributes of free text are left out: that two people chose the same words is no agreement to measure.
    """
    about = "Krippendorff's alpha (2004) with Jaccard's distance between sets of values, for each"
    on_spans = [
        Measure(
            name=f"alpha of {one.name} on shared spans",
            unit="spans",
            statistic=pooled_alpha.statistic(f"{one.name} on shared spans", partial(units.attribute, name=one.name)),
            value=_set_alpha,
            size=coefficients.size,
            many=_set_alphas,
            about=f"{about} span marked alike.",
        )
        for one in schema.attributes_of("span")
        if one.kind != "text"
    ]
    on_documents = [
        Measure(
            name=f"alpha of {one.name} of documents",
            unit="documents",
            statistic=pooled_alpha.statistic(f"{one.name} of documents", partial(units.document_label, name=one.name)),
            value=_set_alpha,
            size=coefficients.size,
            many=_set_alphas,
            about=f"{about} document.",
        )
        for one in schema.attributes_of("document")
        if one.kind != "text"
    ]
    return (*on_spans, *on_documents)
