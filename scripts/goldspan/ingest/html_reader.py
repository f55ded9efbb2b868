"""Web pages: trafilatura says which text is the article, `Page` says where it stands.

trafilatura's blocks are looked for in the visible text of the page, whole
lines at a time, in order, white space aside. What is found there is taken from
the page and not from trafilatura, which changes characters here and there. A
block that is not found means that the two read the page differently; then the
page is refused, for a guess would put every later offset in doubt.
"""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from goldspan.ingest.boilerplate import lines
from goldspan.ingest.boilerplate_rules import TRAFILATURA
from goldspan.ingest.document import Reading, decoded
from goldspan.ingest.html_page import Page
from goldspan.ingest.source_errors import Refusal
from goldspan.ingest.sources_toml import Facts
from goldspan.ingest.text_reader import byte_order_mark

_PARAGRAPHS = frozenset({"p", "head"})
_INLINE = frozenset({"hi", "ref", "del", "lb", "span", "graphic"})
_MEND = "save the article's text as .txt"

_QUIET = logging.NullHandler()
"""trafilatura logs what we report through `Refusal`; without a handler of its own that would reach stderr."""


@dataclass(frozen=True, slots=True)
class Article:
    """What trafilatura finds: the page's title, and the article's blocks with all white space taken out."""

    title: str | None
    blocks: tuple[str, ...]


def read_html(data: bytes, *, id: str, file: str, facts: Facts) -> Reading:
    """The page's visible text, with the lines that are not the article left out under the rule ``trafilatura``.

    The title is that of ``facts``, otherwise trafilatura's; it is kept, and
    known, where it stands on the page at or above the first block. Raises
    `Refusal`.
    """
    raw = decoded(data)
    mark = byte_order_mark(raw)
    # A byte order mark is no markup: a blank in its place keeps every offset.
    page = Page(" " + raw[1:] if mark else raw)
    article = find_article(page.resolved)
    text = page.chars.text
    every = lines(text)
    squeezed = [squeeze(text[line.start : line.end]) for line in every]
    chosen = choose(squeezed, article.blocks)
    title = _title_line(squeezed, min(chosen), facts["title"] or article.title)
    if title is not None:
        chosen.add(title)
        line = every[title]
        facts = {**facts, "title": facts["title"] or text[line.start : line.end]}
    left_out = {
        number: TRAFILATURA
        for number, words in enumerate(squeezed)
        if number not in chosen and text[every[number].start : every[number].end].strip()
    }
    return Reading(
        id=id,
        file=file,
        sha256=hashlib.sha256(data).hexdigest(),
        facts=facts,
        raw=raw,
        chars=page.chars,
        left_out=left_out,
        removed=mark,
    )


def find_article(page: str) -> Article:
    """What trafilatura takes for the article. Raises `Refusal` where it finds none."""
    import trafilatura  # slow to import, and only pages need it

    logging.getLogger("trafilatura").addHandler(_QUIET)
    try:
        found: Any = trafilatura.bare_extraction(page, include_comments=False, with_metadata=True)
    except Exception as error:  # whatever a parser does with broken markup is about this page only
        raise Refusal(f"trafilatura cannot read it: {error}", _MEND) from error
    blocks = () if found is None or found.body is None else tuple(filter(None, map(squeeze, _blocks(found.body))))
    if not blocks:
        raise Refusal("trafilatura finds no article on the page", _MEND)
    return Article(found.title, blocks)


def squeeze(text: str) -> str:
    """The text without white space, and without the invisible characters that trafilatura drops."""
    return "".join(char for char in text if char.isprintable() and not char.isspace())


def choose(page: Sequence[str], blocks: Sequence[str]) -> set[int]:
    """The numbers of the page's lines that the blocks are; both come squeezed.

    A stretch of one or more blocks must be whole lines. Of several places the
    closest together are taken: the earliest end at which all blocks have been
    passed, and from there back the latest place of each. So a teaser that
    repeats the first paragraph in the page's head is not mistaken for it.
    Raises `Refusal` where a block is not there.
    """
    lines = _Lines(page)
    stretches: list[str] = []
    at = done = 0
    while done < len(blocks):
        start, taken = _stretch(lines, blocks, done, at)
        stretches.append("".join(blocks[done : done + taken]))
        at, done = start + len(stretches[-1]), done + taken
    chosen: set[int] = set()
    for stretch in reversed(stretches):
        start = next(place for place in _places_back(lines.text, stretch, at) if lines.are(place, place + len(stretch)))
        chosen.update(range(lines.starts[start], lines.ends[start + len(stretch)] + 1))
        at = start
    return chosen


class _Lines:
    """Squeezed lines as one text, and where in it each one starts and ends."""

    def __init__(self, page: Sequence[str]) -> None:
        self.text = "".join(page)
        self.starts: dict[int, int] = {}
        self.ends: dict[int, int] = {}
        at = 0
        for number, words in enumerate(page):
            if words:
                self.starts[at] = number
                at += len(words)
                self.ends[at] = number

    def are(self, start: int, end: int) -> bool:
        return start in self.starts and end in self.ends


def _stretch(lines: _Lines, blocks: Sequence[str], first: int, at: int) -> tuple[int, int]:
    """Where the stretch that begins with the block ``first`` starts, from ``at`` on, and how many blocks it has.

    It is the one that starts earliest, and of those the shortest: trafilatura
    cuts a line in pieces where, for example, it takes a word for code.
    """
    best: tuple[int, int] | None = None
    words = ""
    for taken, block in enumerate(blocks[first:], start=1):
        words += block
        floor = next((place for place in _places(lines.text, words, at) if place in lines.starts), None)
        if floor is None or (best and floor >= best[0]):
            break
        places = _places(lines.text, words, floor)
        found = next((place for place in places if lines.are(place, place + len(words))), None)
        if found is not None:
            best = found, taken
            if found == floor:
                break
    if best is None:
        raise Refusal(
            f"trafilatura's passage {blocks[first][:40]!r} (white space left out) is not on the page in its place",
            _MEND,
        )
    return best


def _places(text: str, words: str, start: int) -> Iterator[int]:
    at = text.find(words, start)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _places_back(text: str, words: str, end: int) -> Iterator[int]:
    at = text.rfind(words, 0, end)
    while at >= 0:
        yield at
        at = text.rfind(words, 0, at + len(words) - 1)


def _title_line(page: Sequence[str], first: int, title: str | None) -> int | None:
    wanted = squeeze(title or "")
    return next((number for number in range(first, -1, -1) if wanted and page[number] == wanted), None)


def _blocks(element: Any) -> Iterator[str]:
    """The text of an lxml element block by block: a paragraph is one, and so is text between elements."""
    if element.tag in _PARAGRAPHS:
        yield "".join(element.itertext())
        return
    loose = element.text or ""
    for child in element:
        if child.tag in _INLINE:
            loose += "".join(child.itertext())
        else:
            yield loose
            yield from _blocks(child)
            loose = ""
        loose += child.tail or ""
    yield loose
