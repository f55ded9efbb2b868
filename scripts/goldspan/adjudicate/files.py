"""Decisions on disk: ``adjudication/<document>.json``, one decision a line."""

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from goldspan.adjudicate.decisions import Decision
from goldspan.store import StoreError, dumps, safe_name, write_text


class Adjudication(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The decisions on a document. ``text_sha256`` is of the text that they were made on."""

    document: str
    text_sha256: str
    decisions: tuple[Decision, ...] = ()


def adjudication_path(corpus: Path, document: str) -> Path:
    return corpus / "adjudication" / f"{safe_name(document)}.json"


def adjudication_files(corpus: Path) -> Iterator[Path]:
    """The files of decisions, by name."""
    yield from sorted((corpus / "adjudication").glob("*.json"))


def read_adjudication(path: Path) -> Adjudication:
    """Raises `StoreError` where the file does not hold decisions."""
    try:
        return msgspec.convert(json.loads(path.read_text(encoding="utf-8")), Adjudication)
    except OSError as error:
        raise StoreError(f"{path}: cannot be read ({error.strerror}); restore it from git") from error
    except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, or no decisions
        raise StoreError(f"{path}: not decisions of an adjudicator ({error}); restore it from git") from error


def decisions_on(corpus: Path, document: str, text_sha256: str) -> tuple[Decision, ...]:
    """The decisions on a document; none where there is no file. Raises `StoreError` where its text is another now."""
    path = adjudication_path(corpus, document)
    if not path.exists():
        return ()
    known = read_adjudication(path)
    if known.document != document or known.text_sha256 != text_sha256:
        raise StoreError(
            f"{path}: its decisions are on another text of {document!r}; "
            "restore that text, or delete the file and decide again"
        )
    return known.decisions


def write_adjudication(corpus: Path, adjudication: Adjudication) -> bool:
    """Writes ``adjudication/<document>.json``; says whether the file changed."""
    record = json.loads(msgspec.json.encode(adjudication, order="deterministic"))
    order = ("document", "text_sha256", "decisions")
    return write_text(adjudication_path(corpus, adjudication.document), dumps({name: record[name] for name in order}))
