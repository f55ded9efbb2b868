"""The visible text of a web page, each character with its place in the HTML.

Which of the text is the article is decided elsewhere (`html_reader`). This
reads the page from start to end as a browser shows it: markup is dropped, white
space collapses, a block element has paragraphs of its own, ``<br>`` ends a line.
"""

import html
import re
from collections.abc import Iterator
from html.entities import html5
from html.parser import HTMLParser

from goldspan.ingest.characters import Chars, CharsBuilder, normalise
from goldspan.ingest.source_errors import ArticleError

_HIDDEN = frozenset({"iframe", "noscript", "object", "script", "style", "template", "title"})
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "button",
        "canvas",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "option",
        "p",
        "pre",
        "search",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "video",
    }
)
_WHITE = frozenset(" \t\n\f\r")
_REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[a-zA-Z][a-zA-Z0-9]{0,31};?)")
_ZEROS = re.compile(r"(?<=[#xX])0+(?=[0-9a-fA-F])")
_BEYOND_UNICODE = "&#x110000;"


class Page:
    """``chars`` is the visible text of ``raw``: lines, and an empty one between blocks.

    ``resolved`` is the same page with the character references of its visible
    text replaced by their characters, so that every other parser reads the same characters.
    Raises `ArticleError` where the page cannot be parsed.
    """

    def __init__(self, raw: str) -> None:
        parser = _Parser(raw)
        try:
            parser.feed(raw)
            parser.close()
        except (AssertionError, ValueError) as error:  # ValueError: a number of thousands of digits in an attribute
            raise ArticleError(
                f"the HTML cannot be parsed: {error}", "fix the markup, or save the text as .txt"
            ) from error
        self.raw = raw
        # normalised at once, so that the lines of the page are the lines of the text
        self.chars: Chars = normalise(parser.out.chars())
        self.resolved = "".join(_resolved(raw, parser.runs))


class _Parser(HTMLParser):
    def __init__(self, raw: str) -> None:
        super().__init__(convert_charrefs=False)
        self.raw = raw
        self.lines = [0, *(match.end() for match in re.finditer("\n", raw))]
        self.out = CharsBuilder()
        self.runs: list[tuple[int, int]] = []
        self.run: tuple[int, int] | None = None
        self.hidden: list[str] = []
        self.preformatted = 0
        self.breaks = 2  # the number of line feeds at the end of the output
        self.space: tuple[int, int] | None = None  # white space that was read and is not in the output yet
        self.end = 0  # where the last character of the output ends in the raw page

    # the parser gives text in pieces, cut at every reference; they are joined here, and read as one

    def handle_data(self, data: str) -> None:
        self._piece(len(data), data)

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def _reference(self, written: str) -> None:
        after = self._here() + len(written)
        self._piece(len(written) + (self.raw[after : after + 1] == ";"), written)

    def _piece(self, length: int, written: str) -> None:
        start = self._here()
        assert self.raw.startswith(written, start), f"lost at character {start}"
        if self.run and self.run[1] == start:
            self.run = self.run[0], start + length
        else:
            self._flush()
            self.run = start, start + length

    def _here(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def _flush(self) -> None:
        run, self.run = self.run, None
        if run is None or self.hidden:
            return
        self.runs.append(run)
        for text, start, end in references(self.raw, *run):
            if end - start == len(text):
                for offset, char in enumerate(text, start):
                    self._char(char, offset, offset + 1)
            else:
                self._char(text, start, end)

    def _char(self, text: str, start: int, end: int) -> None:
        if text in _WHITE and not self.preformatted:
            if not self.breaks:
                self.space = (self.space[0] if self.space else start), end
            return
        if self.space:
            self.out.add_whole(" ", *self.space)
            self.space = None
        self.out.add_whole(text, start, end)
        self.breaks = self.breaks + 1 if text == "\n" else 0
        self.end = end

    # markup

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._flush()
        if tag in _HIDDEN:
            self.hidden.append(tag)
        elif self.hidden:
            return
        elif tag == "br":
            start = self._here()
            self.space = None
            self.end = start + len(self.get_starttag_text() or "")
            self.out.add_whole("\n", start, self.end)
            self.breaks += 1
        elif tag in _BLOCKS:
            self._paragraph()
            self.preformatted += tag in ("pre", "textarea")

    def handle_endtag(self, tag: str) -> None:
        self._flush()
        if self.hidden:
            if tag in self.hidden:  # closes what is still open inside it too
                del self.hidden[self.hidden.index(tag) :]
        elif tag in _BLOCKS:
            self._paragraph()
            if tag in ("pre", "textarea"):
                self.preformatted = max(0, self.preformatted - 1)

    def handle_comment(self, data: str) -> None:
        self._flush()

    def handle_decl(self, decl: str) -> None:
        self._flush()

    def handle_pi(self, data: str) -> None:
        self._flush()

    def unknown_decl(self, data: str) -> None:
        self._flush()

    def close(self) -> None:
        super().close()
        self._flush()

    def _paragraph(self) -> None:
        self.space = None
        if self.breaks < 2:
            self.out.add_whole("\n" * (2 - self.breaks), self.end, self.end)
            self.breaks = 2


def references(raw: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """``raw[start:end]`` as ``(text, start, end)``, character references resolved as HTML 5 does.

    Text that is no reference has the length of its range; a reference has
    another length. A reference without a meaning is text.
    """
    done = start
    for match in _REFERENCE.finditer(raw, start, end):
        text, length = _meaning(match[0])
        if not length:
            continue
        if done < match.start():
            yield raw[done : match.start()], done, match.start()
        done = match.start() + length
        if text:
            yield text, match.start(), done
    if done < end:
        yield raw[done:end], done, end


def _meaning(reference: str) -> tuple[str, int]:
    """The text of a reference, and how many of its characters belong to it; 0 where it has no meaning."""
    if reference[1] == "#":
        # no character has a number of 20 digits, and Python refuses one of thousands of digits
        short = _ZEROS.sub("", reference)
        return html.unescape(short if len(short) < 20 else _BEYOND_UNICODE), len(reference)
    # `&notit;` is `¬it;`: some names need no semicolon, and the longest name counts
    for length in range(len(reference), 2, -1):
        if reference[1:length] in html5:
            return html5[reference[1:length]], length
    return "", 0


def _resolved(raw: str, runs: list[tuple[int, int]]) -> Iterator[str]:
    done = 0
    for start, end in runs:
        yield raw[done:start]
        yield html.escape("".join(text for text, _, _ in references(raw, start, end)), quote=False)
        done = end
    yield raw[done:]
