"""Levels 1 and 2 of what lies beside documents and layers: the splits and the links."""

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from goldspan.findings import finding
from goldspan.model import Finding, LinkSet, Place
from goldspan.store import assignments, links, splits
from goldspan.store.assignments import Assignments
from goldspan.store.decisions import adjudication_files
from goldspan.store.name_lists import lists_from
from goldspan.store.splits import Splits
from goldspan.validate.corpus_level import CorpusFiles
from goldspan.validate.json_schema import Shape
from goldspan.validate.link_checks import LinksInFile


def read_splits(corpus: Path) -> tuple[Splits | None, list[Finding]]:
    """The splits of a corpus, ``None`` where it has none that can be read, and what is wrong with the file."""
    path = splits.splits_path(corpus)
    if not path.exists():
        return None, []
    fix = f"write a list of document ids for each split (its name: {splits.NAMING}), see docs/splits-links.md"
    record, found = _read(path, _splits_shape(), fix)
    return (None if found else lists_from(record)), found


def read_assignments(corpus: Path) -> tuple[Assignments, list[Finding]]:
    """Who is to annotate which document, where that is said and can be read, and what is wrong with the file."""
    path = assignments.assignments_path(corpus)
    if not path.exists():
        return {}, []
    record, found = _read(path, _assignments_shape(), "write it with `goldspan team assign`")
    return ({} if found else lists_from(record)), found


def read_links(path: Path) -> tuple[LinkSet | None, list[Finding]]:
    """The links in a file, or ``None`` and the findings that say why there are none."""
    record, found = _read(path, _links_shape(), "write the links as docs/splits-links.md says")
    if found:
        return None, found
    read = links.links_from(record)
    expected = links.links_path(path.parent.parent, read.name).name
    where = Place(file=str(path))
    if expected != path.name:
        found.append(
            finding("GS103", f"the file holds the links {read.name!r}, which belong in links/{expected}", where)
        )
    found += _ids(read, where)
    return (None if found else read), found


def _ids(read: LinkSet, where: Place) -> Iterator[Finding]:
    for id_, times in Counter(link.id for link in read.links).items():
        if times > 1:
            yield finding("GS202", f"the id {id_!r} is used more than once", where, hint="delete one of the two links")
    for link in read.links:
        right = links.link_id(link.label, link.members)
        if link.id != right:
            message = f"a link {link.label} has the id {link.id!r}; its content gives {right!r}"
            yield finding("GS204", message, where, hint="give the link the id of its content")


@cache
def _splits_shape() -> Shape:
    return Shape(splits.structure(), lambda _: (), whole="the splits")


@cache
def _assignments_shape() -> Shape:
    return Shape(assignments.structure(), lambda _: (), whole="the assignments")


@cache
def _links_shape() -> Shape:
    return Shape(links.structure(), lambda _: (), whole="the links")


def _read(path: Path, shape: Shape, hint: str) -> tuple[Any, list[Finding]]:
    where = Place(file=str(path))
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        return None, [finding("GS101", f"not UTF-8 at byte {error.start}", where)]
    except OSError as error:
        return None, [
            finding("GS101", f"cannot be read: {error.strerror}", where, hint="check the path and its rights")
        ]
    except json.JSONDecodeError as error:
        return None, [finding("GS102", f"not JSON at line {error.lineno}, column {error.colno}: {error.msg}", where)]
    except (ValueError, RecursionError) as error:
        return None, [finding("GS102", f"not JSON that can be read: {error}", where)]
    if not shape.fits(record):
        return None, [finding("GS201", shape.problem(record) or "has another shape", where, hint=hint)]
    return record, []


def read_corpus_files(corpus: Path) -> tuple[CorpusFiles, list[Finding]]:
    """What lies beside the documents and layers of a corpus, and what is wrong with the files of splits and links."""
    read, found = read_splits(corpus)
    assigned, wrong = read_assignments(corpus)
    found += wrong
    sets: list[LinksInFile] = []
    for path in links.link_files(corpus):
        made, wrong = read_links(path)
        found += wrong
        if made is not None:
            sets.append(LinksInFile(made, str(path)))
    beside = CorpusFiles(
        corpus=str(corpus),
        splits=read,
        splits_file=str(splits.splits_path(corpus)),
        assigned=assigned,
        links=sets,
        decisions=list(adjudication_files(corpus)),
    )
    return beside, found
