"""The verb serve."""

from functools import partial
from typing import Annotated

import typer

from goldspan.cli.app import verb
from goldspan.cli.console import escaped, here_settings, next_steps, print_notice, stderr, stdout
from goldspan.labelstudio.server import RunningServer
from goldspan.operations.serve import serve as run
from goldspan.operations.serve_suggestions import WARNING, serve_suggestions
from goldspan.operations.suggestion_maker import ModelOptions
from goldspan.operations.team_projects import settings_of_person
from goldspan.schema import language
from goldspan.settings import Settings
from goldspan.suggest.suggest_settings import MODEL


@verb("serve")
def serve(
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Have it ask for suggestions when a task is opened.")
    ] = False,
    sources: Annotated[
        list[str] | None,
        typer.Option("--source", help="Where these come from, as for `goldspan suggest`.", show_default=False),
    ] = None,
    model: Annotated[str, typer.Option("--model", help="The name under which annotators see them.")] = MODEL,
    person: Annotated[
        str | None,
        typer.Option("--person", help="A server of its own for this annotator, beside others.", show_default=False),
    ] = None,
) -> None:
    """Run a Label Studio of your own until Ctrl-C, and print its address and login.

    It is installed on first use, in an environment of its own under .goldspan/. It listens on this machine
    only, and keeps its database there.

    With --suggest, its protection against requests to this machine is off, and it hands the token of whoever
    labels to goldspan, which does not keep it. `goldspan push --suggestions` needs neither.
    """
    settings = settings_of_person(here_settings(), person)
    if suggest and person is not None:
        raise typer.BadParameter("a person's own server gives no suggestions", param_hint="--suggest")
    if suggest:
        _serve_suggestions(settings, ModelOptions(sources=sources or (), model=model))
    else:
        run(settings, show=partial(_show_login, person=person), progress=_say)


def _serve_suggestions(settings: Settings, options: ModelOptions) -> None:
    schema = language.load(settings.schema)
    with serve_suggestions(settings, schema, options, say=print_notice, progress=_say) as running:
        print_notice(WARNING)
        _show_login(running, None)
        try:
            running.wait()
        except KeyboardInterrupt:
            return


def _say(line: str) -> None:
    stderr.print(escaped(line))


def _show_login(server: RunningServer, person: str | None) -> None:
    stdout.print(f"Label Studio: {server.url}\n  user:     {server.user}\n  password: {server.password}")
    push = "goldspan push" if person is None else f"goldspan push --person {person}"
    if server.ours:
        next_steps("leave this running", f"in another terminal: {push}", "Ctrl-C ends it")
    else:
        next_steps("it runs already, started by another command", push)
