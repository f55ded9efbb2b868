"""The dataset card: a README made of facts that the build counted.

It says nothing that the data does not, and has no date, so that the same data
gives the same bytes. Each module has a few of its sections.
"""

from collections.abc import Iterator

from goldspan.release.build.built_dataset import BuiltDataset
from goldspan.release.card import contents, example, label_counts, limits, provenance
from goldspan.release.card.card_agreement import agreement
from goldspan.release.card.frontmatter import front_matter

NAME = "README.md"


def sidecar_files(built: BuiltDataset) -> dict[str, bytes]:
    """The card. It carries the sums of the data."""
    return {NAME: render(built).encode("utf-8")}


def render(built: BuiltDataset) -> str:
    """The whole README. A section without content is left out, its heading too."""
    head = front_matter(built.tally, built.views, built.settings)
    return head + "\n" + "\n\n".join(_parts(built)) + "\n"


def _parts(built: BuiltDataset) -> Iterator[str]:
    schema, tally, configs, settings, facts = built.schema, built.tally, built.views, built.settings, built.facts
    sections = (
        ("# " + settings.name, (settings.description.strip() or schema.description.strip(), contents.summary(built))),
        ("## What was let pass", (limits.allowances(facts.allowed),)),
        ("## How to load it", (contents.loading(configs, settings),)),
        ("## What is in it", (contents.contents(built),)),
        ("## One row", (example.example(built.example),)),
        ("## Splits", (contents.splits(configs),)),
        ("## Labels", (label_counts.counts(built), facts.tables.strip())),
        ("## How the labels were made", (label_counts.making(tally),)),
        ("## Agreement", (agreement(facts),)),
        ("## Where the texts come from", (provenance.sources(tally),)),
        ("## Licences", (provenance.licences(settings),)),
        ("## Known limits", (limits.limits(built),)),
        ("## Biases", (limits.biases(built),)),
        ("## How to cite it", (provenance.citing(settings),)),
        ("## Columns", tuple(contents.columns(one) for one in configs)),
    )
    for heading, parts in sections:
        if any(parts):
            yield heading
            yield from filter(None, parts)
