"""Verbs on the corpus in this folder: ingest, validate, show."""

from pathlib import Path
from typing import Annotated

import typer

from goldspan import store
from goldspan.cli.app import app
from goldspan.cli.console import (
    Json,
    Workers,
    data,
    escaped,
    explained,
    here_settings,
    next_steps,
    print_json,
    settings_around,
    talk,
    there,
    told,
    waiting,
)
from goldspan.cli.validate_report import (
    MOST,
    Form,
    Ignore,
    Level,
    Most,
    ReportFormat,
    Select,
    Statistics,
    chosen,
    counted_out,
    print_report,
)
from goldspan.errors import PathError
from goldspan.model import Finding
from goldspan.operations import fix as fix_job
from goldspan.operations import ingest as ingest_job
from goldspan.operations import validation_settings
from goldspan.report import document_lines as document_report
from goldspan.report.findings.selection import Selection
from goldspan.schema import language
from goldspan.schema.types import Schema
from goldspan.shards import processes
from goldspan.validate.folder_checks import validate_paths
from goldspan.validate.layer_checks import RETURNED
from goldspan.wording import counted


@app.command()
def ingest(as_json: Json = False) -> None:
    """Turn the articles in seeds/ into documents of the corpus.

    Reads .txt, .html and .jsonl files, leaves out page furniture by the declared rules, and writes
    corpus/documents/ID.json. Words are never changed. Files that cannot be read are named and skipped.
    """
    with told():
        here = here_settings()
        with waiting("Reading the seeds"):
            report = ingest_job.run(here.seeds, here.corpus)
    if as_json:
        print_json(
            {
                "documents": report.documents,
                "changed": report.changed,
                "removed": dict(report.removed),
                "skipped": [{"file": one.file, "record": one.record, "reason": one.reason} for one in report.skipped],
                "stale": report.stale,
            }
        )
    else:
        data.print(f"{counted(report.documents, 'document')}, {len(report.changed)} new or changed")
        for rule, count in sorted(report.removed.items()):
            data.print(f"  left out by rule {rule}: {counted(count, 'passage')}")
    for one in report.skipped:
        talk.print(f"[yellow]skipped[/] {escaped(one)}")
    for name in report.stale:
        talk.print(f"[yellow]stale[/] {escaped(name)}: no seed gives this document now; delete it if it should go")
    if report.skipped:
        talk.print(f"{counted(len(report.skipped), 'article')} skipped.")
    next_steps("goldspan validate", "goldspan push")
    raise typer.Exit(1 if report.skipped else 0)


@app.command()
def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH",
            help="Corpus folders, or document or layer files in one. Default: the corpus.",
            show_default=False,
        ),
    ] = None,
    schema: Annotated[Path | None, typer.Option("--schema", help="Another schema.yaml than the corpus' own.")] = None,
    form: Form = ReportFormat.text,
    level: Level = None,
    select: Select = None,
    ignore: Ignore = None,
    most: Most = MOST,
    statistics: Statistics = False,
    fix: Annotated[bool, typer.Option("--fix", help="First make the repairs that are safe, then check.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Only show what --fix would change; write nothing.")] = False,
    workers: Workers = None,
) -> None:
    """Check documents and layers against the schema.

    Exit code 0: clean, 1: findings of severity error, 2: misuse. Every finding has a stable code, the
    place, the words around it, and what mends it. What --level, --select and --ignore leave out does
    not count.
    """
    with told():
        here = here_settings() if not (paths and schema) else None
        own = validation_settings.rules(here)
        known = validation_settings.codes(own)
        these = chosen(level, select, ignore, known)
        rules = language.load(schema or (here.schema if here else Path()))
        where = [there(path) for path in paths or ()]
        if here and not where:
            where = [there(here.corpus, mend="; run `goldspan ingest` first")]
        if fix or diff:
            _fix(where, rules, write=not diff)
        if diff:
            raise typer.Exit(0)
        excepted: list[Finding] = []
        plan = validation_settings.plan(here, where)
        with waiting("Checking"), processes(workers) as executor:
            every = validate_paths(
                where,
                rules,
                excepted=excepted,
                level=level or RETURNED,
                rules=own,
                plan=plan,
                executor=executor,
            )
            found, tally = counted_out(every, these, most)
    print_report(found, tally, form, with_statistics=statistics, known=known)
    if excepted:
        talk.print(f"{counted(len(excepted), 'finding')} excepted, with reasons in the layers.")
    failed = tally.severities["error"] > 0
    if failed:
        next_steps(*explained(found), "mend what is listed", "goldspan validate")
    elif these == Selection():
        next_steps("goldspan release build --out DIR")
    raise typer.Exit(1 if failed else 0)


def _fix(paths: list[Path], schema: Schema, *, write: bool) -> None:
    with waiting("Repairing"):
        report = fix_job.run(paths, schema, write=write)
    if not write:
        data.file.write(report.diff)
    for one in report.done:
        talk.print(f"[green]{'fixed' if write else 'would fix'}[/] {escaped(one)}")
    for one in report.refused:
        talk.print(f"[yellow]left alone[/] {escaped(one)}")
    for one in report.lost:
        talk.print(f"[yellow]lost[/] {escaped(one)}")
    told = f"{counted(len(report.done), 'repair')} in {counted(len(report.files), 'layer')}"
    talk.print(f"{told}{'' if write else ' to be made; nothing was written'}.")


@app.command()
def show(
    document: Annotated[
        str | None,
        typer.Argument(
            metavar="DOC",
            help="A document's id, or the beginning of one. Without it, all are listed.",
            show_default=False,
        ),
    ] = None,
    layer: Annotated[str | None, typer.Option("--layer", help="Only this layer.")] = None,
    corpus: Annotated[Path | None, typer.Option("--corpus", help="Another corpus folder than the settings'.")] = None,
    as_json: Json = False,
) -> None:
    """Show a document with its spans and relations, or list the documents."""
    with told():
        schema, folder = _schema_and_corpus(corpus)
        if document is None:
            _list_documents(folder, as_json=as_json)
            return
        path = find_document(folder, document)
        one = store.read_document(path)
        layers = [each for each in store.read_layers(folder, one.id) if layer in (None, each.name)]
        if layer is not None and not layers:
            known = ", ".join(path.stem for path in store.layer_files(folder, one.id)) or "none"
            raise PathError(f"{one.id} has no layer {layer!r}; it has: {known}")
        if as_json:
            print_json({"document": store.document_record(one), "layers": [*map(store.layer_record, layers)]})
            return
        for line in document_report.view(one, layers, schema):
            data.print(line)


def _schema_and_corpus(corpus: Path | None) -> tuple[Schema | None, Path]:
    """The schema of the corpus around, and the folder to look in, which may be one outside any corpus."""
    if corpus is None:
        here = here_settings()
        return language.load(here.schema), here.corpus
    around = settings_around()
    return language.load(around.schema) if around else None, corpus


def _list_documents(corpus: Path, *, as_json: bool) -> None:
    listed = []
    for one in store.read_documents(corpus):
        layers = [f"{layer.name} ({layer.status})" for layer in store.read_layers(corpus, one.id)]
        if as_json:
            listed.append({"id": one.id, "title": one.source.title, "layers": layers})
        else:
            data.print(escaped(f"{one.id}  {one.source.title or ''}  {', '.join(layers) or 'no layers yet'}"))
    if as_json:
        print_json(listed)
    elif not any(store.document_files(corpus)):
        talk.print(escaped(f"{corpus / 'documents'}: no documents."))
        if not (corpus / "entries").is_dir():
            next_steps("goldspan ingest")


def find_document(corpus: Path, name: str) -> Path:
    """The file of the document with this id, or with the only id that begins so. Raises `PathError` otherwise."""
    known = [path for path in store.document_files(corpus) if path.stem.startswith(store.safe_name(name))]
    exact = [path for path in known if path.stem == store.safe_name(name)]
    if len(exact or known) != 1:
        every = [path.stem for path in (known or store.document_files(corpus))]
        told = "several documents begin with" if known else "no document is called"
        more = f" and {len(every) - 10} more" if len(every) > 10 else ""
        raise PathError(f"{told} {name!r}; there are: {', '.join(every[:10]) or 'none'}{more}")
    return (exact or known)[0]
