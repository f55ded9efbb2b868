"""Which split each document is in."""

import re
from collections.abc import Iterable
from pathlib import Path

from goldspan.release.release_errors import ReleaseError
from goldspan.store.splits import NAME, NAMING, Splits, read_splits, splits_path

ONE_SPLIT = "train"
"""Where all documents of a corpus are in which nobody decided on splits."""


class Placing:
    """The splits of a corpus' documents. Each document is asked for once; ``order`` are the splits as they stand."""

    def __init__(self, corpus: Path) -> None:
        """Raises `ReleaseError` where a document is in two splits, or `datasets` could not load one of them."""
        self._file, self._corpus = splits_path(corpus), corpus
        splits = read_splits(corpus)
        for name in splits:
            if not re.search(NAME, name):
                raise ReleaseError(f"{self._file}: no split can be called {name!r}; a name is {NAMING}")
        self.order = tuple(splits) or (ONE_SPLIT,)
        self._split_of = _by_document(splits, self._file) if splits else None
        self._placed: set[str] = set()

    def place(self, document: str) -> str:
        """Raises `ReleaseError` where the document is in no split, or was placed already."""
        if document in self._placed:
            raise ReleaseError(f"{self._corpus}: two documents are called {document!r}; delete or rename one")
        self._placed.add(document)
        if self._split_of is None:
            return ONE_SPLIT
        try:
            return self._split_of[document]
        except KeyError:
            raise ReleaseError(
                f"{self._file}: document {document!r} is in no split; add it to one of {', '.join(self.order)}"
            ) from None

    def splits_of(self, documents: Iterable[str]) -> set[str]:
        """The splits of documents that were placed."""
        return {ONE_SPLIT if self._split_of is None else self._split_of[one] for one in documents}

    def check_all_placed(self) -> None:
        """Raises `ReleaseError` where a split names a document that the corpus does not have."""
        gone = sorted((self._split_of or {}).keys() - self._placed)
        if gone:
            named = ", ".join(map(repr, gone[:3])) + (", ..." if len(gone) > 3 else "")
            raise ReleaseError(f"{self._file}: names documents that are not in the corpus ({named}); take them out")


def _by_document(splits: Splits, file: Path) -> dict[str, str]:
    out: dict[str, str] = {}
    for name, documents in splits.items():
        for document in documents:
            if document in out:
                told = f"document {document!r} is in {out[document]} and in {name}"
                raise ReleaseError(f"{file}: {told}; take it out of one")
            out[document] = name
    return out
