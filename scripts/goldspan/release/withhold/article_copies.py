"""Finds the texts of a withheld release in somebody's copies of its articles, each proved by its sha256."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from goldspan.model import sha256
from goldspan.release.withhold.articles import Articles, document_files, documents, title_name
from goldspan.release.withhold.fitting import fitted
from goldspan.release.withhold.masking import INVISIBLE, WORD
from goldspan.release.withhold.restore_record import RestoreEntries
from goldspan.wording import Progress, counted

FEATURE_WORDS = 6
"""Words whose lengths make a feature of a text."""

SKETCH = 64
"""Features kept of a document: always the smallest ones, so that a copy has most of them too."""

SHARED = 3
"""Features that a copy has to share with a document that it may be of."""

TRIED = 5
"""Documents into which a copy is fitted."""


@dataclass(frozen=True, slots=True)
class ArticleCopy:
    """Somebody's copy of an article; ``name`` says where it is from."""

    name: str
    text: str
    title: str | None = None


Copies: TypeAlias = Callable[[], Iterable[ArticleCopy]]
"""Reads the copies, as often as it is called."""


@dataclass(frozen=True, slots=True)
class MissingText:
    """A document whose words stay masked, and why."""

    document: str
    reason: str


@dataclass(slots=True)
class FoundTexts:
    """``exact`` counts documents with a copy of the same characters, ``fitted`` those whose words gave the text."""

    exact: int = 0
    fitted: int = 0
    missing: list[MissingText] = field(default_factory=list)


def find_texts(release: Path, copies: Copies, articles: Articles, *, scratch: Path, progress: Progress) -> FoundTexts:
    """Adds to ``articles`` the text of each document that a copy gives, and the titles that the record asks for.

    A text counts only if its sha256 is the one in the release. The copies are read a second time where not all texts
    are found at once. ``scratch`` is a folder for a file of masked texts.
    """
    found = FoundTexts()
    wanted: dict[str, list[str]] = {}
    for document in documents(document_files(release)):
        wanted.setdefault(document["text_sha256"], []).append(document["id"])
    with RestoreEntries(release) as entries:
        titles = {entry.sha256 for entry in entries.rest() if entry.sha256}
    for copy in copies():
        if copy.title is not None and (digest := sha256(copy.title)) in titles and title_name(digest) not in articles:
            articles.add(title_name(digest), copy.title)
        for name in wanted.pop(sha256(copy.text), ()):
            articles.add(name, copy.text)
            found.exact += 1
    progress(f"{counted(found.exact, 'document')} from identical copies")
    if wanted:
        tried = _fit(release, copies, articles, wanted, scratch)
        left = [name for names in wanted.values() for name in names]
        found.missing = [MissingText(name, _reason(tried.get(name, []))) for name in left if name not in articles]
        found.fitted = len(left) - len(found.missing)
        progress(f"{found.fitted} more from copies with the same words")
    return found


def _fit(
    release: Path, copies: Copies, articles: Articles, wanted: Mapping[str, list[str]], scratch: Path
) -> dict[str, list[str]]:
    """Fits copies into the texts that are ``wanted``, by sha256; returns the copies tried in vain, by document."""
    tried: dict[str, list[str]] = {}
    index = CopyIndex()
    digests: dict[str, str] = {}
    with Articles(scratch / ".masked") as masked:
        for document in documents(document_files(release)):
            if document["id"] in wanted.get(document["text_sha256"], ()):
                digests[document["id"]] = document["text_sha256"]
                masked.add(document["id"], document["text"])
                index.add(document["id"], document["text"])
        for copy in copies():
            for name in index.similar(copy.text, digests.keys()):
                text = fitted(masked.text(name), digests[name], copy.text)
                if text is not None:
                    for same in wanted[digests[name]]:
                        articles.add(same, text)
                        del digests[same]
                    break
                tried.setdefault(name, []).append(copy.name)
    return tried


def _reason(tried: list[str]) -> str:
    if not tried:
        return "no copy resembles it"
    names = list(dict.fromkeys(tried))  # a copy is tried with and without what our rules take for boilerplate
    return f"the words of {', '.join(names[:3])} do not give its text; find a copy in which no word is changed"


def features(text: str) -> set[int]:
    """Hashes of the lengths of each `FEATURE_WORDS` words in a row; the same for a text and its masked form."""
    lengths = [len(word) for word in WORD.findall(INVISIBLE.sub("", text))]
    return {hash(tuple(lengths[at : at + FEATURE_WORDS])) for at in range(len(lengths) - FEATURE_WORDS + 1)}


class CopyIndex:
    """Documents by the features of their masked texts. Holds `SKETCH` numbers a document."""

    def __init__(self) -> None:
        self._documents: dict[int, list[str]] = defaultdict(list)
        self._short: list[str] = []
        self._needed: dict[str, int] = {}

    def add(self, document: str, masked: str) -> None:
        sketch = heapq.nsmallest(SKETCH, features(masked))
        self._needed[document] = min(SHARED, len(sketch))
        if not sketch:
            self._short.append(document)
        for feature in sketch:
            self._documents[feature].append(document)

    def similar(self, copy: str, among: Set[str]) -> list[str]:
        """The documents that the copy may be of, the likeliest first; those too short for a feature come last."""
        sharing = (name for feature in features(copy) for name in self._documents.get(feature, ()) if name in among)
        likely = [name for name, shared in Counter(sharing).most_common() if shared >= self._needed[name]]
        return [*likely[:TRIED], *(name for name in self._short if name in among)]
