"""The dataset card: a README made of facts that the build counted.

It says nothing that the data does not, and has no date, so that the same data gives the same bytes. The words are in
``templates/README.md.j2``, the values in `card_values`, and the sentences that Croissant has too in `statements`.
"""

from goldspan.release.build.built_dataset import BuiltDataset
from goldspan.release.card.card_values import card_values
from goldspan.release.card.phrases import counted, joined
from goldspan.report.templates import markdown_environment

NAME = "README.md"


def sidecar_files(built: BuiltDataset) -> dict[str, bytes]:
    """The card. It carries the sums of the data."""
    return {NAME: render(built).encode("utf-8")}


def render(built: BuiltDataset) -> str:
    """The whole README. A section without content is left out, its heading too."""
    template = markdown_environment(__name__).get_template(f"{NAME}.j2")
    return template.render(card_values(built), counted=counted, joined=joined)
