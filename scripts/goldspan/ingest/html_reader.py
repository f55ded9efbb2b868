"""Web pages: trafilatura decides which text is the article, `Page` gives the place of each character.

The blocks of trafilatura are searched for in the visible text of the page: in
order, as whole lines, without regard to white space. The text is that of the
page and not that of trafilatura, which changes some characters. A block that is
not found means that the two parsed the page in different ways. Then the page is
refused, because a guess would put every later offset in doubt.
"""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from goldspan.ingest.boilerplate import lines
from goldspan.ingest.boilerplate_rules import TRAFILATURA
from goldspan.ingest.html_page import Page
from goldspan.ingest.parsed_article import ParsedArticle, byte_order_mark, decoded
from goldspan.ingest.source_errors import ArticleError
from goldspan.ingest.sources_toml import Facts

_PARAGRAPHS = frozenset({"p", "head"})
_INLINE = frozenset({"hi", "ref", "del", "lb", "span", "graphic"})
_FIX = "save the article's text as .txt"

_QUIET = logging.NullHandler()
"""What trafilatura logs is reported as an `ArticleError`; without a handler it would also be written to stderr."""


@dataclass(frozen=True, slots=True)
class Article:
    """What trafilatura finds: the title of the page, and the blocks of the article without white space."""

    title: str | None
    blocks: tuple[str, ...]


def read_html(data: bytes, *, id: str, file: str, facts: Facts) -> ParsedArticle:
    """The page's visible text, with the lines that are not the article left out under the rule ``trafilatura``.

    The title is that of ``facts``, otherwise that of trafilatura. A line of the
    page at or above the first block that is the title is kept, and its words
    become the title. Raises `ArticleError`.
    """
    raw = decoded(data)
    mark = byte_order_mark(raw)
    # a byte order mark is no markup; a space in its place keeps every offset
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
    return ParsedArticle(
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
    """What trafilatura takes for the article. Raises `ArticleError` where it finds none."""
    import trafilatura  # slow to import, and only pages need it

    logging.getLogger("trafilatura").addHandler(_QUIET)
    try:
        found: Any = trafilatura.bare_extraction(page, include_comments=False, with_metadata=True)
    except Exception as error:  # a parser may raise anything on broken markup, and only this page is affected
        raise ArticleError(f"trafilatura cannot read it: {error}", _FIX) from error
    blocks = () if found is None or found.body is None else tuple(filter(None, map(squeeze, _blocks(found.body))))
    if not blocks:
        raise ArticleError("trafilatura finds no article on the page", _FIX)
    return Article(found.title, blocks)


def squeeze(text: str) -> str:
    """The text without white space, and without the invisible characters that trafilatura drops."""
    return "".join(char for char in text if char.isprintable() and not char.isspace())


def choose(page: Sequence[str], blocks: Sequence[str]) -> set[int]:
    """The numbers of the lines of the page that are the blocks. Lines and blocks come without white space.

    Each sequence of one or more blocks must be whole lines. Where there are
    several places, those closest together are taken: the earliest end by which
    all blocks have been found, and before it the latest place of each block. So
    a teaser at the top of the page that repeats the first paragraph is not taken
    for it. Raises `ArticleError` where a block is not on the page.
    """
    lines = _Lines(page)
    sequences: list[str] = []
    end = done = 0
    while done < len(blocks):
        start, number = _sequence(lines, blocks, done, end)
        sequences.append("".join(blocks[done : done + number]))
        end, done = start + len(sequences[-1]), done + number
    chosen: set[int] = set()
    for words in reversed(sequences):
        offsets = _occurrences_backwards(lines.text, words, end)
        start = next(offset for offset in offsets if lines.are_whole(offset, offset + len(words)))
        chosen.update(range(lines.starts[start], lines.ends[start + len(words)] + 1))
        end = start
    return chosen


class _Lines:
    """Lines without white space as one text, and the offsets at which each starts and ends."""

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

    def are_whole(self, start: int, end: int) -> bool:
        return start in self.starts and end in self.ends


def _sequence(lines: _Lines, blocks: Sequence[str], first: int, start: int) -> tuple[int, int]:
    """The first whole lines from offset ``start`` on that are a sequence of blocks beginning with ``blocks[first]``.

    Returns their offset and the number of blocks: of several sequences the one
    with the smallest offset, then the shortest. A line can be several blocks,
    because trafilatura cuts a line where, for example, it takes a word for code.
    """
    best: tuple[int, int] | None = None
    words = ""
    for number, block in enumerate(blocks[first:], start=1):
        words += block
        earliest = next((offset for offset in _occurrences(lines.text, words, start) if offset in lines.starts), None)
        if earliest is None or (best and earliest >= best[0]):
            break
        offsets = _occurrences(lines.text, words, earliest)
        found = next((offset for offset in offsets if lines.are_whole(offset, offset + len(words))), None)
        if found is not None:
            best = found, number
            if found == earliest:
                break
    if best is None:
        raise ArticleError(
            f"the passage {blocks[first][:40]!r} of trafilatura (without white space) is not on the page in its place",
            _FIX,
        )
    return best


def _occurrences(text: str, words: str, start: int) -> Iterator[int]:
    at = text.find(words, start)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _occurrences_backwards(text: str, words: str, end: int) -> Iterator[int]:
    at = text.rfind(words, 0, end)
    while at >= 0:
        yield at
        at = text.rfind(words, 0, at + len(words) - 1)


def _title_line(page: Sequence[str], first: int, title: str | None) -> int | None:
    wanted = squeeze(title or "")
    return next((number for number in range(first, -1, -1) if wanted and page[number] == wanted), None)


def _blocks(element: Any) -> Iterator[str]:
    """The text of an lxml element in blocks: each paragraph is one, and so is the text between two elements."""
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
