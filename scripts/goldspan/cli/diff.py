"""The verb diff."""

from typing import Annotated

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import Json, escaped, here_settings, next_steps, print_json, print_notice, stderr, stdout
from goldspan.operations.diff import LayerDiff, diff_record
from goldspan.operations.diff import diff as run
from goldspan.operations.serve import connect
from goldspan.schema import language

_SIDES = {"here": "only here", "server": "only in Label Studio", "both": "differs"}

_STATES = {
    "conflict": "it was changed here and in Label Studio",
    "changed here": "it was changed here since the last pull, and not in Label Studio as far as that knows",
    "withdrawn": "its annotation was deleted in Label Studio; the layer is kept, and not counted",
    "as pulled": "it is as it was last pulled",
    "never pulled": "no pull has recorded what Label Studio has of it",
}


@verb("diff")
def diff(
    layer: Annotated[str, typer.Argument(metavar="LAYER", help="DOCUMENT/NAME, as `goldspan show` lists them.")],
    server: Annotated[
        bool, typer.Option("--server", help="Compare with what is in Label Studio now, and not with the last conflict.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show how a layer differs from Label Studio's version of it.

    After a pull that found a layer changed on both sides, this shows both. `goldspan pull --take local|server`
    decides which counts.
    """
    settings = here_settings()
    client = connect(settings, say=print_notice) if server else None
    compared = run(settings, language.load(settings.schema), layer, client=client)
    if as_json:
        print_json(diff_record(compared))
    else:
        _print(compared)
    name = f"{compared.document}/{compared.layer}"
    if compared.state == "conflict":
        next_steps(f"goldspan pull --take local {name}", f"goldspan pull --take server {name}")
    elif compared.state == "changed here":
        next_steps("goldspan push --fixes")


def _print(compared: LayerDiff) -> None:
    stderr.print(escaped(f"{compared.document}/{compared.layer}: {_STATES[compared.state]}."))
    if compared.differences is None:
        stderr.print("There is no version to compare with; --server compares with what is in Label Studio now.")
        return
    if compared.deleted:
        stdout.print("In Label Studio its annotation is deleted.")
        return
    for difference in compared.differences:
        stdout.print(escaped(f"{_SIDES[difference.side]}: {difference.what}"))
        for detail in difference.details:
            stdout.print(escaped(f"    {detail}"))
    if not compared.differences:
        stdout.print("Both say the same.")
