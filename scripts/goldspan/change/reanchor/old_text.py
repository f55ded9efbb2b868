"""The text that a layer was made on: from files that are given, or from the history in git."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from goldspan import git
from goldspan.git import GitError
from goldspan.model import sha256
from goldspan.store import document_path, safe_name


class OldTextError(ValueError):
    """The text that a layer was made on was not found; the message says where it was searched and what to do."""


def find_old_text(corpus: Path, document: str, text_sha256: str, *, given: Path | None = None) -> str:
    """The text of the document that has this sha256.

    It is read from ``given``, the file of a document or a folder of such files, or,
    without it, from the newest commit in git that has it. Raises `OldTextError`.
    """
    for text in _given_texts(given, document) if given is not None else _committed_texts(corpus, document):
        if sha256(text) == text_sha256:
            return text
    wanted = f"the text with sha256 {text_sha256[:12]}…, on which the layer was made,"
    if given is not None:
        raise OldTextError(f"{given}: no document {document!r} there has {wanted} so nothing was moved")
    raise OldTextError(
        f"{document_path(corpus, document)}: no commit of it has {wanted} so nothing was moved; "
        "fetch the whole history if this clone is shallow, or give the old document with --old"
    )


def _given_texts(path: Path, document: str) -> Iterator[str]:
    name = f"{safe_name(document)}.json"
    if not path.exists():
        raise OldTextError(f"{path}: there is no such file or folder; --old takes old documents, as JSON")
    files = [path] if path.is_file() else [path / name, path / "documents" / name]
    for file in files:
        if file.is_file():
            yield from _text(file.read_bytes(), document)


def _committed_texts(corpus: Path, document: str) -> Iterator[str]:
    """The texts in the history of the document's file, newest first, one at a time."""
    path = document_path(corpus, document)
    name = f"{path.parent.name}/{path.name}"
    for commit in _git(corpus, "log", "--format=%H", "--", name).decode("ascii").split():
        try:
            data = _git(corpus, "cat-file", "blob", f"{commit}:./{name}")
        except OldTextError:
            continue  # the commit that deleted it
        yield from _text(data, document)


def _text(data: bytes, document: str) -> Iterator[str]:
    """The text in the file of a document; nothing where the file holds something else."""
    try:
        record: Any = json.loads(data)
    except (ValueError, RecursionError):
        return
    if isinstance(record, dict) and record.get("id") == document and isinstance(record.get("text"), str):
        yield record["text"]


def _git(corpus: Path, *arguments: str) -> bytes:
    try:
        return git.run(corpus, *arguments)
    except GitError as error:
        raise OldTextError(f"{corpus}: {error}; give the old document with --old") from error
