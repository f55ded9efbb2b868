"""Every reader against any number of generated inputs: ``python tests/fuzz_readers.py --inputs 1000000``.

An input is read, or refused by an error of goldspan, within `SECONDS` and `MEMORY`. Everything else is a failure: it
is printed with what replays it (``--reader NAME --seed N --from NUMBER --inputs 1``), and its input is kept.
"""

import argparse
import hashlib
import json
import logging
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

sys.path.insert(0, str(Path(__file__).parent))

import mutations
from real_exports import EXPORTS

from goldspan import consent, ingest, settings, store
from goldspan.change.migrate import migration_language, migration_state
from goldspan.errors import GoldspanError
from goldspan.findings import record
from goldspan.formats import format_registry
from goldspan.formats.labelstudio.labeling_config import read_config_file, schema_of
from goldspan.operations.schema_import import schema_import_brat, schema_import_label_studio
from goldspan.release.versions import manifest
from goldspan.report import document_lines
from goldspan.report.findings import finding_lines
from goldspan.schema import language
from goldspan.store.decisions import read_adjudication
from goldspan.store.journal import JOURNAL, read_journal
from goldspan.store.links import read_links
from goldspan.store.order import check_order
from goldspan.store.splits import read_splits
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus

logging.disable()  # python-dotenv tells of each line that it passes over

TESTS = Path(__file__).parent
ROOT = TESTS.parent
FAULTY = TESTS / "validate" / "faulty"
PROCESSES = 2

SECONDS = 10
"""The longest that one input may take, in seconds of the processor; six times as long on the clock."""

MEMORY = 600 << 20
"""How much the memory of a process may grow, in bytes, over what it was when the first inputs were read."""

WARM_UP = 300
"""Inputs until a process has loaded what it needs."""


class TooSlow(BaseException):
    """No reader catches it."""


@dataclass(frozen=True)
class Reader:
    """``read`` gets the path of an input; ``place`` is where it lies in its folder."""

    place: str
    seeds: tuple[bytes, ...]
    read: Callable[[Path], object]
    words: tuple[bytes, ...] = ()


def _files(pattern: str, folder: Path = FAULTY) -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(folder.glob(pattern)) if path.stat().st_size < 60_000)


def _tasks(pattern: str) -> Iterator[bytes]:
    """Exports of two tasks each, of every kind that there is."""
    for path in sorted(EXPORTS.glob(pattern)):
        tasks = json.loads(path.read_bytes())
        for first in range(0, len(tasks) if isinstance(tasks, list) else 0, 7):
            yield json.dumps(tasks[first : first + 2]).encode()


SCHEMA = language.load(FAULTY / "schema.yaml")
SMALL_SCHEMA = b"""name: small
version: 1.0.0
labels:
  THING: {abstract: true, definition: A thing.}
  SHIP: {parent: THING, examples: [a ferry]}
  PORT: {parent: THING, discontinuous: true}
attributes:
  kind: {labels: [SHIP], type: choice, values: [old, new], required: true}
relations:
  AT: {source: [SHIP], target: [PORT], per_source: "{0,1}", max_distance: {sentences: 2}}
passes:
  things: {labels: [SHIP, PORT], relations: [AT]}
overlap: {default: [nest]}
"""


def _corpus(file: Path, *more: Callable[[Path], object]) -> None:
    """Validation with a file in a corpus, its findings in every form, and what is shown of its layers."""
    corpus = next(folder for folder in file.parents if folder.name == "corpus")
    found = list(validate_corpus(corpus, Checks(SCHEMA)))
    json.dumps([record(finding) for finding in found])
    for _ in finding_lines.lines(found):
        pass
    for read in more:
        read(file)


def _shown(file: Path) -> None:
    corpus = next(folder for folder in file.parents if folder.name == "corpus")
    for stored in store.CorpusReader(corpus):
        for _ in document_lines.view(stored.document, stored.layers, SCHEMA):
            pass
        for layer in stored.layers:
            store.write_layer(corpus.parent / "written", layer)
        store.write_document(corpus.parent / "written", stored.document)


def _articles(file: Path) -> None:
    for _ in ingest.read_folder(file.parent):
        pass


def _export(file: Path) -> None:
    for options in ({}, {"config": EXPORTS / "config.xml"}):
        for document, layers in format_registry.read(file, "label-studio", **options):
            store.write_document(file.parent / "corpus", document)
            for layer in layers:
                store.write_layer(file.parent / "corpus", layer)


def _config(file: Path) -> None:
    schema_of(read_config_file(file))
    language.parse(schema_import_label_studio(file).text)


def _brat(file: Path) -> None:
    language.parse(schema_import_brat(file).text)


def _visual(file: Path) -> None:
    schema_import_brat(file.with_name("annotation.conf"), file)


def _trusted(file: Path) -> None:
    os.environ["XDG_STATE_HOME"] = str(file.parent)
    consent.untrusted(file.parent, {".env": b""})


def _journal(file: Path) -> None:
    """The file as it is, or with a first line that fits it, without which nothing of it would be looked at."""
    body = file.read_bytes()
    if len(body) % 4:
        file.write_bytes(b'{"journal":1,"sha256":"%b"}\n%b' % (hashlib.sha256(body).hexdigest().encode(), body))
    read_journal(file.parents[1])


def _env(file: Path) -> None:
    os.environ[consent.VARIABLE] = "1"  # otherwise nothing of it would be looked at
    try:
        settings.server(file.parent)
    finally:
        del os.environ[consent.VARIABLE]


def _lines_corpus(file: Path) -> None:
    corpus = file.parents[1]
    list(validate_corpus(corpus, Checks(SCHEMA)))
    for stored in store.CorpusReader(corpus):
        store.CorpusReader(corpus).find(stored.document.id)


CLEAN = FAULTY / "clean"
ENTRY = b'{"document":%b,"layers":[%b]}\n' % (
    (CLEAN / "documents" / "shop.json").read_bytes().replace(b"\n", b""),
    (CLEAN / "layers" / "shop" / "ann.json").read_bytes().replace(b"\n", b""),
)
PAGE = b"""<!doctype html><html><head><title>Fires</title><meta charset="utf-8"></head><body>
<nav><a href="/">Home</a></nav><article><h1>Fires at sea</h1>
<p>The ferry burnt for two days &amp; nobody was hurt, said the master.</p>
<p>It had <b>forty</b> passengers&nbsp;and a crew.<br>All were saved.</p><pre>  a </pre></article>
<script>x()</script></body></html>"""
LINE = b'{"id": "a", "text": "Fires.\\nThe ferry.", "title": "Fire", "date": "2017-06-01"}\n'
SOURCES = b"""["a.txt"]
title = "Ada"
date = 2020-01-02
unknown = ["publisher", "author", "url", "photo_credit", "licence"]
"""
RULES = b"""off = ["reading-time"]
[[rule]]
id = "x"
kind = "line"
why = "y"
pattern = "Photo: .*"
"""
MIGRATION = b"""from: 0.9.0
to: 1.0.0
steps:
  - rename_label: {from: HUMAN, to: PER}
  - rename_value: {attribute: kind, from: new, to: recent}
"""
BRAT = b"""[entities]
Ship
\tFerry
Port
[relations]
At\tArg1:Ship, Arg2:Port
<OVERLAP>\tArg1:Ship, Arg2:Port, <OVL-TYPE>:<ANY>
[events]
Sail\tWho:Ship
[attributes]
Sure\tArg:<EVENT>, Value:a|b
"""
VISUAL = b"""[labels]
Ship | Ship | S
[drawing]
Ship\tbgColor:red, borderColor:darken
SPAN_DEFAULT\tfgColor:black
"""
SETTINGS = b"""[tool.goldspan]
project = "F"
corpus = "corpus"
pass = "full"
annotators_per_task = 2
rules = ["a:b"]
[tool.goldspan.annotators.ann]
email = "a@b.example"
method = "manual"
[tool.goldspan.release]
version = "0.1.0"
"""
ENV = b"LABEL_STUDIO_URL=http://127.0.0.1:8080\nLABEL_STUDIO_API_KEY='abc'\nexport X=${Y}\n"
JOURNAL_BODY = b'{"holder": {"command": "pull", "pid": 1, "host": "h", "began": "2026"}, "files": []}'
TAGS = (b"<p>", b"</p>", b"<!--", b"-->", b"<![CDATA[", b"&#xd800;", b"<script>", b"<table>", b"<svg>", b"<" * 500)
TOML = (b"[", b"]", b"[[rule]]\n", b"=", b"'''", b'"""', b"{", b"}", b"1979-05-27T07:32:00Z", b"[tool.goldspan.x]\n")
PATTERNS = (*TOML, b"(a|aa)+$", b"{value}", b"(?x)", b"\\d", b"(?P<a>", b"[[")
YAML = (b"- ", b": ", b"&a ", b"*a", b"? ", b"!!python/object:x ", b"|\n", b">\n", b"<<: *a\n", b"\t", b"---\n")
XML = (b"<View>", b"</View>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"<Choices name='a' toName='b'>", b"<Labels/>")
CONF = (
    b"[entities]\n",
    b"[relations]\n",
    b"[events]\n",
    b"!",
    b"\tArg1:A, Arg2:B",
    b"<OVERLAP>",
    b"|",
    b",",
    b"$x=y\n",
)

READERS = {
    "text": Reader("seeds/a.txt", _files("*.txt", ROOT / "seeds"), _articles),
    "html": Reader("seeds/a.html", (PAGE,), _articles, TAGS),
    "jsonl": Reader("seeds/a.jsonl", (LINE,), _articles),
    "sources": Reader("seeds/sources.toml", (SOURCES,), _articles, TOML),
    "rules": Reader("seeds/rules.toml", (RULES,), _articles, PATTERNS),
    "export": Reader("export.json", tuple(_tasks("*.json")), _export),
    "config": Reader("config.xml", _files("*.xml", EXPORTS), _config, XML),
    "schema": Reader("schema.yaml", ((FAULTY / "schema.yaml").read_bytes(), SMALL_SCHEMA), language.load, YAML),
    "migrations": Reader(
        "migrations/0001_one.yaml", (MIGRATION,), lambda file: migration_language.load_folder(file.parent), YAML
    ),
    "migration-state": Reader(
        "corpus/schema.json",
        (b'{"name": "small", "version": "1.0.0", "applied": ["0001_one"]}',),
        lambda file: migration_state.read_state(file.parent),
    ),
    "brat": Reader("annotation.conf", (BRAT,), _brat, CONF),
    "brat-visual": Reader("visual.conf", (VISUAL,), _visual, CONF),
    "document": Reader(
        "corpus/documents/shop.json", _files("*/documents/shop.json"), lambda file: _corpus(file, _shown)
    ),
    "layer": Reader(
        "corpus/layers/shop/ann.json", _files("*/layers/shop/ann.json"), lambda file: _corpus(file, _shown)
    ),
    "links": Reader("corpus/links/ann.json", _files("*/links/*.json"), lambda file: _corpus(file, read_links)),
    "decisions": Reader(
        "corpus/adjudication/shop.json", _files("*/adjudication/*.json"), lambda file: _corpus(file, read_adjudication)
    ),
    "splits": Reader(
        "corpus/splits.json",
        (b'{"train": ["shop"], "test": []}',),
        lambda file: _corpus(file, lambda path: read_splits(path.parent)),
    ),
    "order": Reader(
        "corpus/order.txt", (b"shop\nfire\n",), lambda file: _corpus(file, lambda path: check_order(path.parent))
    ),
    "format": Reader("corpus/format.json", (b'{"format": 1}\n', b'{"format": 3}\n'), _corpus),
    "conflicts": Reader(
        "corpus/conflicts/shop/ann.json",
        _files("*/conflicts/*/*.json") or _files("clean/layers/shop/ann.json"),
        _corpus,
    ),
    "lines": Reader("lines/entries/part-000000001.jsonl", (ENTRY,), _lines_corpus),
    "journal": Reader(f"corpus/.goldspan/{JOURNAL}", (JOURNAL_BODY,), _journal),
    "settings": Reader(
        "pyproject.toml",
        (SETTINGS, (ROOT / "pyproject.toml").read_bytes()),
        lambda file: settings.read(file.parent),
        TOML,
    ),
    "env": Reader("project/.env", (ENV,), _env),
    "manifest": Reader(
        "release/manifest.json",
        _files("manifest.json", ROOT / "corpus") or (b"{}",),
        lambda file: manifest.loads(file.read_bytes(), where=str(file)),
    ),
    "trust": Reader("state.json", (b'{"folder": "/x", "items": {".env": "00"}, "made here": "1:2"}',), _trusted),
}


def prepare(folder: Path) -> None:
    """What lies beside the inputs."""
    shutil.copytree(CLEAN, folder / "corpus")
    (folder / "annotation.conf").write_bytes(READERS["brat"].seeds[0])
    (folder / "corpus" / ".goldspan").mkdir(exist_ok=True)


def make_input(name: str, seed: int, number: int) -> bytes:
    reader = READERS[name]
    return mutations.mutated(reader.seeds, reader.words, f"{name}/{seed}/{number}")


def try_input(name: str, path: Path, data: bytes) -> str | None:
    """Why the reader failed on the input; ``None`` where it read it, or refused it."""

    def stop(signal_number: int, frame: object) -> None:
        raise TooSlow

    path.write_bytes(data)
    before = [(number, signal.signal(number, stop)) for number in (signal.SIGPROF, signal.SIGALRM)]
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.setitimer(signal.ITIMER_REAL, 6 * SECONDS)
    try:
        READERS[name].read(path)
    except GoldspanError as error:
        message = str(error)
        return None if len(message) < 20_000 else f"a message of {len(message)} characters"
    except TooSlow:
        return f"more than {SECONDS} seconds\n{traceback.format_exc(limit=-6)}"
    except Exception:  # any error but a GoldspanError is what is looked for, and is kept with its input
        return traceback.format_exc(limit=-8)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in before:
            signal.signal(number, handler)
    return None


def run(name: str, seed: int, numbers: range, until: float, keep: Path) -> tuple[int, list[str]]:
    """How many inputs of these numbers were tried, and what failed."""
    failures: list[str] = []
    tried = 0
    # no input survives a power cut, so none waits for the disk
    with tempfile.TemporaryDirectory(prefix="goldspan-fuzz-") as scratch, mock.patch("os.fsync"):
        folder = Path(scratch)
        prepare(folder)
        path = folder / READERS[name].place
        path.parent.mkdir(parents=True, exist_ok=True)
        base = 0
        for number in numbers:
            if time.monotonic() > until or len(failures) >= 20:
                break
            data = make_input(name, seed, number)
            failed = try_input(name, path, data)
            tried += 1
            used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
            if tried <= WARM_UP:
                base = used
            elif used > base + MEMORY:
                failed, base = f"memory grew by {(used - base) >> 20} MB", used
            if failed:
                kept = keep / f"{name}-{seed}-{number}"
                keep.mkdir(parents=True, exist_ok=True)
                kept.write_bytes(data)
                failures.append(f"--reader {name} --seed {seed} --from {number} --inputs 1   ({kept})\n{failed}")
            shutil.rmtree(folder / "written", ignore_errors=True)
            if name == "export":
                shutil.rmtree(folder / "corpus", ignore_errors=True)
    return tried, failures


def _shares(arguments: argparse.Namespace) -> Iterator[range]:
    first, count = arguments.first, arguments.inputs
    size = -(-count // PROCESSES)
    for start in range(first, first + count, size):
        yield range(start, min(start + size, first + count))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000, help="inputs for each reader")
    parser.add_argument("--reader", action="append", choices=sorted(READERS), help="only this one; may be repeated")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--from", dest="first", type=int, default=0, help="the number of the first input")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop each reader after so long")
    parser.add_argument("--keep", type=Path, default=Path(".goldspan/fuzz"), help="where inputs that failed are kept")
    arguments = parser.parse_args()
    total = 0
    with multiprocessing.get_context("fork").Pool(PROCESSES, maxtasksperchild=1) as pool:
        for name in arguments.reader or READERS:
            began = time.monotonic()
            jobs = [
                pool.apply_async(run, (name, arguments.seed, share, began + arguments.seconds, arguments.keep))
                for share in _shares(arguments)
            ]
            results = [job.get() for job in jobs]
            failures = [failure for _, found in results for failure in found]
            tried, took = sum(count for count, _ in results), time.monotonic() - began
            print(f"{name:16} {tried:9,} inputs {took:7.0f} s  {len(failures)} failures", flush=True)
            for failure in failures:
                print(failure, flush=True)
            total += len(failures)
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
