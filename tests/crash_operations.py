"""Everything that changes several files of a corpus, on a small corpus of its own, for `crash_points`."""

import os
import signal
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model_server import ModelServer
from strategies import document

from goldspan import settings, store
from goldspan.formats import format_registry
from goldspan.formats.labelstudio.adjudication_config import CHOICE
from goldspan.formats.protocol import Pair
from goldspan.model import Alignment, Layer, LinkSet, Segment, make_span, replace
from goldspan.operations.add_documents import add_documents
from goldspan.operations.add_layer import add_layer
from goldspan.operations.adjudicate_pull import adjudicate_pull
from goldspan.operations.adjudicate_push import adjudicate_push
from goldspan.operations.fix import fix
from goldspan.operations.ingest import ingest
from goldspan.operations.init import init
from goldspan.operations.link_pairs import PairChoice
from goldspan.operations.link_pull import link_pull
from goldspan.operations.link_push import link_push
from goldspan.operations.pull import pull, pull_export
from goldspan.operations.push import PushOptions, push
from goldspan.operations.reanchor import reanchor
from goldspan.operations.release_split import release_split
from goldspan.operations.schema_build import schema_build
from goldspan.operations.schema_migrate import schema_migrate
from goldspan.operations.settled_gold import settled_gold
from goldspan.operations.team_assign import team_assign
from goldspan.operations.upgrade import upgrade
from goldspan.release import ReleaseSettings
from goldspan.schema import language
from goldspan.store import format_version, links, transactions
from goldspan.store.links import make_link

PYPROJECT = """\
[tool.goldspan]
project = "Crashes"
[tool.goldspan.annotators.ann]
email = "ann@example.com"
[tool.goldspan.annotators.bob]
email = "bob@example.com"
[tool.goldspan.splits]
minimum = 0
"""
SCHEMA = """\
name: small
version: {version}
labels: {{{person}: {{}}, ORG: {{}}}}
relations:
  SAME: {{source: [{person}], target: [{person}], scope: corpus, symmetric: true}}
"""
MIGRATION = "from: 1.0.0\nto: 1.1.0\nsteps:\n  - rename_label: {from: PER, to: PERSON}\n"
EXPORT = Path(__file__).parent / "formats" / "labelstudio" / "exports" / "states.json"


@dataclass(frozen=True)
class Operation:
    """``prepare`` makes a project in a folder, and may give what ``run`` needs beside the folder.

    ``changes`` is the folder whose files change, below the project.
    """

    name: str
    prepare: Callable[[Path, int], Any]
    run: Callable[[Path, Any], Any]
    changes: str = "corpus"


def text_of(number: int) -> str:
    return f"Ada {number} of Nile Press went to Cairo on day {number}, and wrote {number} letters home."


def whole(number: int, text: str | None = None) -> Any:
    made = document(text or text_of(number), name=f"d{number:03}")
    length = len(made.text)
    return replace(made, alignment=Alignment((Segment(0, length, 0, length),)))


def layer_of(doc: Any, name: str, *spans: tuple[str, int, int]) -> Layer:
    made = tuple(make_span(doc, label, [(start, end)]) for label, start, end in spans)
    head = {"document": doc.id, "name": name, "annotator": name, "status": "submitted"}
    return Layer(**head, text_sha256=doc.text_sha256, spans=made)


def write_schema(folder: Path, *, version: str = "1.0.0", person: str = "PER") -> None:
    store.write_text(folder / "schema" / "schema.yaml", SCHEMA.format(version=version, person=person))


def project(folder: Path, documents: int, *, ada: tuple[int, int] = (0, 3)) -> None:
    """A project with documents, the layers of two annotators on each, and a link between the first two."""
    store.write_text(folder / "pyproject.toml", PYPROJECT)
    write_schema(folder)
    corpus = folder / "corpus"
    layers = []
    for number in range(documents):
        doc = whole(number)
        store.write_document(corpus, doc)
        layers.append(layer_of(doc, "ann", ("PER", *ada)))
        store.write_layer(corpus, layers[-1])
        store.write_layer(corpus, layer_of(doc, "bob", ("PER", 0, 5), ("ORG", 9, 19)))
    store.record_order(corpus, [layer.document for layer in layers])
    members = [
        links.Member(document=layer.document, layer="ann", span=layer.spans[0].id, text=layer.spans[0].text)
        for layer in layers[:2]
    ]
    links.write_links(corpus, links.LinkSet(name="ann", annotator="ann", links=(make_link("SAME", members),)))


def here(folder: Path) -> settings.Settings:
    return settings.load(folder)


def schema_of(folder: Path) -> Any:
    return language.load(folder / "schema" / "schema.yaml")


# the operations


def _before_ingest(folder: Path, documents: int) -> None:
    store.write_text(folder / "pyproject.toml", PYPROJECT)
    for number in range(documents):
        store.write_text(folder / "seeds" / f"a{number:03}.txt", text_of(number) + "\n")
    ingest(here(folder))
    store.write_text(folder / "seeds" / "a000.txt", "A new text of Ada.\n")
    for number in range(documents):
        store.write_text(folder / "seeds" / f"b{number:03}.txt", f"Another one. {text_of(number)}\n")


def _before_migration(folder: Path, documents: int) -> None:
    project(folder, documents)
    write_schema(folder, version="1.1.0", person="PERSON")
    store.write_text(folder / "schema" / "migrations" / "0001_person.yaml", MIGRATION)


def _before_way_back(folder: Path, documents: int) -> None:
    _before_migration(folder, documents)
    schema_migrate(here(folder), apply=True)
    write_schema(folder)


def _before_reanchor(folder: Path, documents: int) -> None:
    project(folder, documents)
    os.rename(folder / "corpus" / "documents", folder / "old")
    for number in range(documents):
        store.write_document(folder / "corpus", whole(number, "Yesterday " + text_of(number)))


def _before_pull(folder: Path, documents: int) -> ModelServer:
    """Documents that are on the server, where they were annotated; one annotation was deleted since the last pull."""
    project(folder, documents)
    server = ModelServer("ann@example.com", "bob@example.com")
    push(here(folder), schema_of(folder), server.client(), PushOptions(layers=True))
    pull(here(folder), schema_of(folder), server.client())
    [*edited, deleted] = list(server.annotations)
    for number in edited[::2]:
        server.edit(number, [])
    server.delete(deleted)
    return server


def _pull(folder: Path, server: ModelServer) -> None:
    pull(here(folder), schema_of(folder), server.client())


def _more() -> Iterator[Pair]:
    """Documents with their layers: one that a project has, with another layer, and new ones."""
    for number in (0, 900, 901):
        doc = whole(number)
        yield doc, [layer_of(doc, "ann", ("ORG", 9, 19)), layer_of(doc, "cy", ("PER", 0, 3))]


def _write(folder: Path, format_name: str) -> None:
    links = [LinkSet(name="cy", annotator="cy")]
    format_registry.write(_more(), folder / "corpus", format_name, links=links)


def _before_adjudication(folder: Path, documents: int) -> ModelServer:
    project(folder, documents)
    server = ModelServer("ann@example.com", "bob@example.com")
    adjudicate_push(here(folder), schema_of(folder), server.client())
    for number, annotation in list(server.annotations.items()):
        server.edit(number, [*annotation["result"], *_choices(annotation["result"])], "bob@example.com")
    return server


def _before_links(folder: Path, documents: int) -> ModelServer:
    """Two people have linked the first two documents, and one of them has no file of links yet."""
    project(folder, documents)
    server = ModelServer("ann@example.com", "bob@example.com")
    choice = PairChoice(pairs=(("d000", "d001"),), layer="ann")
    link_push(here(folder), schema_of(folder), server.client(), choice=choice)
    [sent] = server.predictions.values()
    source, target = (item["id"] for item in sent["result"])
    arrow = {"from_id": source, "to_id": target, "type": "relation", "direction": "right", "labels": ["SAME"]}
    for member in ("ann@example.com", "bob@example.com"):
        server.annotate(sent["task"], member, [*sent["result"], arrow])
    return server


def _before_settling(folder: Path, documents: int) -> None:
    """Documents of which both annotators say the same."""
    project(folder, documents)
    for place in store.document_files(folder / "corpus"):
        ann = store.read_layer(store.layer_path(folder / "corpus", place.stem, "ann"))
        store.write_layer(folder / "corpus", replace(ann, name="bob", annotator="bob"))


def _choices(result: list[Any]) -> list[Any]:
    """The first answer to each case, as an adjudicator chooses it."""
    extents = {
        item["id"]: {key: item["value"][key] for key in ("start", "end", "text")}
        for item in result
        if item.get("from_name") == "adjudication_case"
    }
    head = {"from_name": CHOICE, "to_name": "text", "type": "choices"}
    return [{**head, "id": case, "value": {**extent, "choices": ["A"]}} for case, extent in extents.items()]


def _build(folder: Path, *, out: str, withhold_text: bool = False) -> None:
    from goldspan.release.build.dataset import BuildOptions, build  # late, for it brings pyarrow

    options = BuildOptions(withhold_text=withhold_text, scratch=folder / ".goldspan")
    build(folder / "corpus", schema_of(folder), folder / out, settings=ReleaseSettings(), options=options)


def _before_upgrade(folder: Path, documents: int) -> None:
    project(folder, documents)
    format_version.mark(folder / "corpus", format_version.UNMARKED)


def _before_recovery(folder: Path, documents: int) -> None:
    """A migration that was killed after half of its moves."""
    _before_migration(folder, documents)
    _die(lambda: schema_migrate(here(folder), apply=True), at=documents)


def _before_undoing(folder: Path, documents: int) -> None:
    """A migration of which half is done, and that can only be undone."""
    _before_recovery(folder, documents)
    hidden = folder / "corpus" / ".goldspan"
    os.rename(hidden / "journal.json", hidden / "undo.json")


def _die(work: Callable[[], Any], *, at: int) -> None:
    """Runs the work in a process that is killed at this move of a file to its place."""
    child = os.fork()
    if not child:
        replace_, moves = os.replace, 0

        def counted(source: Any, target: Any) -> None:
            nonlocal moves
            if ".goldspan" not in str(target):
                moves += 1
            if moves >= at:
                os.kill(os.getpid(), signal.SIGKILL)
            replace_(source, target)

        os.replace = counted  # type: ignore[assignment]
        work()
        os._exit(1)
    os.waitpid(child, 0)


def _recover(folder: Path, _: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        transactions.recover(folder / "corpus")


OPERATIONS = {
    operation.name: operation
    for operation in (
        Operation("ingest", _before_ingest, lambda folder, _: ingest(here(folder))),
        Operation("migrate", _before_migration, lambda folder, _: schema_migrate(here(folder), apply=True)),
        Operation(
            "migrate-back",
            _before_way_back,
            lambda folder, _: schema_migrate(here(folder), back="0001_person", apply=True),
        ),
        Operation(
            "reanchor", _before_reanchor, lambda folder, _: reanchor(here(folder), old=folder / "old", apply=True)
        ),
        Operation("fix", lambda folder, count: project(folder, count, ada=(0, 4)), lambda folder, _: fix(here(folder))),
        Operation("pull", _before_pull, _pull),
        Operation(
            "pull-jsonl",
            lambda folder, _: folder.mkdir(),
            lambda folder, _: pull_export(EXPORT, folder / "corpus", jsonl=True),
        ),
        Operation(
            "adjudicate-pull",
            _before_adjudication,
            lambda folder, server: adjudicate_pull(here(folder), schema_of(folder), server.client()),
        ),
        Operation(
            "link-pull",
            _before_links,
            lambda folder, server: link_pull(here(folder), schema_of(folder), server.client()),
        ),
        Operation("settled-gold", _before_settling, lambda folder, _: settled_gold(here(folder), schema_of(folder))),
        Operation("split", project, lambda folder, _: release_split(here(folder), apply=True)),
        Operation("assign", project, lambda folder, _: team_assign(here(folder), apply=True)),
        Operation("upgrade", _before_upgrade, lambda folder, _: upgrade(folder / "corpus", apply=True)),
        Operation(
            "add-documents", project, lambda folder, _: add_documents(folder / "corpus", map(whole, range(900, 903)))
        ),
        Operation(
            "add-layer",
            project,
            lambda folder, _: add_layer(
                folder / "corpus", whole(0), layer_of(whole(0), "cy", ("ORG", 9, 19)), schema_of(folder)
            ),
        ),
        Operation("write", project, lambda folder, _: _write(folder, "folder")),
        Operation("write-jsonl", lambda folder, _: folder.mkdir(), lambda folder, _: _write(folder, "jsonl")),
        Operation("schema-build", project, lambda folder, _: schema_build(here(folder)), changes="schema/generated"),
        Operation("init", lambda folder, _: folder.mkdir(), lambda folder, _: init(folder), changes=""),
        Operation("build", project, lambda folder, _: _build(folder, out="corpus")),
        Operation(
            "build-withheld", project, lambda folder, _: _build(folder, out="out", withhold_text=True), changes="out"
        ),
        Operation("recover", _before_recovery, _recover),
        Operation("undo", _before_undoing, _recover),
    )
}
