"""The text that a layer was made on: from files that are handed over, or from git."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from goldspan import git
from goldspan.git import GitError
from goldspan.model import sha256
from goldspan.store import document_path, safe_name


class OldTextError(ValueError):
    """The text a layer was made on cannot be had; the message says where it was looked for and what to do."""


def find_old_text(corpus: Path, document: str, text_sha256: str, *, given: Path | None = None) -> str:
    """The text of the document that has this sha256.

    From ``given``, a document's file or a folder of them, if there is one; or
    else from the newest commit of git whose file of the document has it.
    """
    for text in _given(given, document) if given is not None else _committed(corpus, document):
        if sha256(text) == text_sha256:
            return text
    wanted = f"the text with sha256 {text_sha256[:12]}…, on which the layer was made,"
    if given is not None:
        raise OldTextError(f"{given}: no document {document!r} there has {wanted} so nothing was moved")
    raise OldTextError(
        f"{document_path(corpus, document)}: no commit of it has {wanted} so nothing was moved; "
        "fetch the whole history if this clone is shallow, or hand over the old document with --old"
    )


def _given(path: Path, document: str) -> Iterator[str]:
    name = f"{safe_name(document)}.json"
    if not path.exists():
        raise OldTextError(f"{path}: there is no such file or folder; --old takes old documents, as JSON")
    files = [path] if path.is_file() else [path / name, path / "documents" / name]
    for file in files:
        if file.is_file():
            yield from _text(file.read_bytes(), document)


def _committed(corpus: Path, document: str) -> Iterator[str]:
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
    """The text of a document's file; nothing where it is another document's, or none."""
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
        raise OldTextError(f"{corpus}: {error}; hand over the old document with --old") from error
