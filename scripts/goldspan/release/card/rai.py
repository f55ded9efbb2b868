"""What is known for the responsible use of a dataset, by the names of the Croissant RAI vocabulary 1.0.

Only what the corpus, its schema or goldspan knows. There is no record of who the annotators are, of uses of the
dataset, or of what the articles say about people, so the fields for them are left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from goldspan.release.build.built_dataset import BuiltDataset
from goldspan.release.build.tally import DatasetTally
from goldspan.release.card import statements
from goldspan.release.card.phrases import counted


def fields(built: BuiltDataset) -> dict[str, Any]:
    """The fields, those without content left out."""
    schema, tally = built.schema, built.tally
    found: dict[str, Any] = {
        "rai:dataCollection": statements.ABOUT_TEXTS,
        "rai:dataCollectionMissingData": "A fact of the source that the article does not show is null.",
        "rai:dataPreprocessingProtocol": [
            "Page furniture is left out by declared rules, and what was left out is on record; no word is changed."
        ],
        "rai:dataAnnotationProtocol": _plain(
            (
                f"Labels, relations and attributes are those of the schema {schema.name} {schema.version}; labels are "
                "checked against it before they are published.",
                statements.which_layer(tally),
                statements.how_made(tally),
            )
        ),
        "rai:dataAnnotationPlatform": list(_platforms(tally)),
        "rai:dataAnnotationAnalysis": _plain(statements.agreement(built.facts)),
        "rai:annotationsPerItem": _per_item(tally.annotated),
        "rai:machineAnnotationTools": sorted(tally.machines),
        "rai:dataLimitations": _plain((*_allowed(built), *statements.limits(built))),
        "rai:dataBiases": _plain(statements.biases(built)),
        "rai:dataReleaseMaintenancePlan": (
            "A published version is never changed. The number of the next one follows from what changed: PATCH for the "
            "same data in another form, MINOR for additions only, MAJOR for anything edited, removed or moved between "
            "splits."
        ),
    }
    return {name: value for name, value in found.items() if value}


def _platforms(tally: DatasetTally) -> Iterator[str]:
    """Where people annotate. A machine's layer does not say where it was made."""
    machines = sum(tally.machines.values())
    if sum(tally.layers.values()) > machines:
        yield "Label Studio, with goldspan"
    if machines:
        yield "None is on record for machine-generated labels; Label Studio, with goldspan, shows and corrects them"


def _allowed(built: BuiltDataset) -> Iterator[str]:
    for allowance in built.facts.allowed:
        yield f"Published although it did not pass the check {allowance.check}: {allowance.reason}"


def _per_item(annotated: Mapping[int, int]) -> str:
    """The number of documents by the number of annotators who finished them."""
    parts = [
        f"{counted(annotators, 'annotator')} for {counted(documents, 'document')}"
        for annotators, documents in sorted(annotated.items(), reverse=True)
        if documents
    ]
    return "; ".join(parts)


def _plain(sentences: Iterable[str]) -> list[str]:
    """Sentences of the card without the marks of Markdown."""
    return [sentence.replace("`", "") for sentence in sentences if sentence]
