"""The command `goldspan link pairs`."""

from typing import Annotated

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import (
    Json,
    escaped,
    here_settings,
    next_steps,
    print_first,
    print_json,
    progress,
    stderr,
    stdout,
)
from goldspan.operations import link_pairs as operation
from goldspan.operations.link_pairs import DEFAULT_CHOICE, PairChoice
from goldspan.schema import language
from goldspan.wording import counted

Pair = Annotated[
    list[str] | None,
    typer.Option(
        "--pair",
        metavar="DOC,DOC",
        help="These two documents, instead of the likest; may be given several times.",
        show_default=False,
    ),
]
Most = Annotated[int, typer.Option("--most", min=1, help="For each document so many others, those that are likest.")]
Least = Annotated[
    float, typer.Option("--least", min=0.0, max=1.0, help="How alike two documents must be at least, from 0 to 1.")
]
LayerName = Annotated[
    str | None,
    typer.Option(
        "--layer",
        metavar="NAME",
        help="Show the mentions of this layer. Default: gold, or else the only finished layer.",
        show_default=False,
    ),
]


@verb("link pairs")
def link_pairs(
    pair: Pair = None,
    most: Most = DEFAULT_CHOICE.most,
    least: Least = DEFAULT_CHOICE.least,
    layer: LayerName = None,
    as_json: Json = False,
) -> None:
    """List the pairs of documents that are worth a look for links, the likest first.

    Documents are alike by the words of their mentions, rare ones above all, and by their dates. Only documents with a
    finished layer are looked at. `goldspan link push` makes a task of each pair.
    """
    settings = here_settings()
    choice = pair_choice(pair, most=most, least=least, layer=layer)
    with progress("Comparing documents"):
        report = operation.link_pairs(settings, language.load(settings.schema), choice=choice)
    if as_json:
        print_json(
            {
                "documents": report.documents,
                "pairs": [
                    {"left": one.left, "right": one.right, "similarity": round(one.similarity, 4)}
                    for one in report.pairs
                ],
                "left_out": report.left_out,
            }
        )
    else:
        for one in report.pairs:
            stdout.print(escaped(f"{one.similarity:.3f}  {one.left}  {one.right}"))
    stderr.print(f"{counted(len(report.pairs), 'pair')} of {counted(report.documents, 'document')} with mentions.")
    print_first("in no pair", report.left_out, "documents")
    next_steps("goldspan link push")


def pair_choice(pairs: list[str] | None, *, most: int, least: float, layer: str | None) -> PairChoice:
    """Raises ``BadParameter`` where a pair is not two documents with a comma between them."""
    named = []
    for pair in pairs or ():
        names = [name.strip() for name in pair.split(",")]
        if len(names) != 2 or not all(names):
            raise typer.BadParameter(f"{pair!r} is not two documents, as DOC,DOC", param_hint="--pair")
        named.append((names[0], names[1]))
    return PairChoice(pairs=tuple(named), most=most, least=least, layer=layer)
