"""The command `goldspan link pull`."""

from dataclasses import fields
from typing import Annotated, Any

import typer

from goldspan import findings
from goldspan.cli.app import verb
from goldspan.cli.console import (
    Format,
    NoRules,
    Person,
    escaped,
    here_settings,
    next_steps,
    print_findings,
    print_first,
    print_json,
    print_notice,
    progress,
    stderr,
)
from goldspan.cli.pull import Form, Side
from goldspan.linking.link_merge import LinkChanges
from goldspan.model import Link
from goldspan.operations import link_pull as operation
from goldspan.operations.link_pull import LinkPullReport
from goldspan.operations.serve import connect
from goldspan.operations.team_projects import settings_of_person
from goldspan.report.findings import finding_lines
from goldspan.schema import language
from goldspan.wording import counted, listed_counts

TakeSide = Annotated[
    Side | None,
    typer.Option(
        "--take",
        help="Where the attributes of a link were changed here and in Label Studio: whose version counts.",
        show_default=False,
    ),
]


@verb("link pull")
def link_pull(
    form: Form = Format.text, take: TakeSide = None, person: Person = None, no_rules: NoRules = False
) -> None:
    """Fetch what people linked, and write DIR/links/ANNOTATOR.json.

    What is said to be one thing in several pairs becomes one link. Contradictions are findings. Only submitted pairs
    count. Links that were added or taken out here stay so; links whose annotation was deleted are withdrawn. All is
    written, or nothing. Exit code 1 where something is wrong with the links.
    """
    settings = settings_of_person(here_settings(no_rules=no_rules), person)
    client = connect(settings, say=print_notice)
    schema = language.load(settings.schema)
    with progress("Pulling links") as step:
        report = operation.link_pull(settings, schema, client, take=None if take is None else take.value, progress=step)
    if form is Format.json:
        print_json(_record(report))
        stderr.print(finding_lines.summary(report.findings))
    else:
        print_findings(report.findings, form)
    _print_counts(report)
    next_steps("goldspan agree", "goldspan validate")
    raise typer.Exit(1 if findings.worst(report.findings) == "error" else 0)


def _print_counts(report: LinkPullReport) -> None:
    sets = ", ".join(f"{name}: {counted(number, 'link')}" for name, number in report.links.items())
    stderr.print(
        escaped(f"{counted(report.pairs, 'pair')}, {counted(report.answers, 'annotation')}; {sets or 'no links'}")
    )
    counts = {
        "skipped": report.skipped,
        "drafts left out": report.drafts,
        "arrows that say what others say": report.implied,
        "arrows without a label, inferred from the schema": report.inferred,
    }
    if said := listed_counts(counts):
        stderr.print(said)
    for name, changes in report.changes.items():
        said = listed_counts({word: len(links) for word, links in _by_word(changes).items()})
        if said:
            stderr.print(escaped(f"{name}: {said}"))
        if changes.conflicts:
            print_first("changed here and in Label Studio", [_named(link) for link in changes.conflicts], "links")
            stderr.print("Decide with `goldspan link pull --take local|server`.")


_WORDS = {"left_out": "taken out here", "kept": "only here, and kept"}


def _by_word(changes: LinkChanges) -> dict[str, list[Link]]:
    return {_WORDS.get(one.name, one.name): getattr(changes, one.name) for one in fields(changes)}


def _named(link: Link) -> str:
    return f"{link.id} {link.label} of {', '.join(member.text for member in link.members)}"


def _record(report: LinkPullReport) -> dict[str, Any]:
    return {
        "url": report.url,
        "pairs": report.pairs,
        "annotations": report.answers,
        "skipped": report.skipped,
        "drafts": report.drafts,
        "implied": report.implied,
        "inferred": report.inferred,
        "links": report.links,
        "changes": {
            name: {one.name: [link.id for link in getattr(changes, one.name)] for one in fields(changes)}
            for name, changes in report.changes.items()
        },
        "files": report.files,
        "findings": [findings.record(finding) for finding in report.findings],
    }
