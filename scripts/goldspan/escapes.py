"""Text from data, made safe to show: in a terminal, in Markdown, in JSON.

The words of an article, the names in a layer and the definitions of a schema may be anybody's. In a terminal some
characters are commands, and some change the order in which others are shown; in Markdown some are markup.
"""

import json
import re
from bisect import bisect_left
from collections.abc import Iterable
from html import escape
from typing import Any

_UNSEEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # commands of a terminal, but for the line feed and the tab
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # the order of the characters around them
    "\u2028\u2029\ufff9-\ufffb"  # line breaks and notes that not every program knows
    "\ud800-\udfff"  # halves of characters, which cannot be written
)
_CONTROL = re.compile(f"[{_UNSEEN}]")
_CONTROL_OR_BREAK = re.compile(f"[{_UNSEEN}\n\t]")
_NAMES = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def visible(text: str) -> str:
    """The text with control characters and those for the direction of writing spelt out, as ``\\x1b`` or ``\\u202e``.

    Line feeds and tabs stay.
    """
    return _CONTROL.sub(_spelt, text)


def visible_line(text: str) -> str:
    """The same on one line: line feeds and tabs are spelt out, too."""
    return _CONTROL_OR_BREAK.sub(_spelt, text)


def encodable(text: str) -> str:
    """The text with lone surrogates alone spelt out, which JSON can spell and UTF-8 cannot: for pages of HTML."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def visible_marks(text: str, marks: Iterable[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """The text as `visible` gives it, and where the ranges are in it."""
    places = [found.start() for found in _CONTROL.finditer(text)]
    if not places:
        return text, list(marks)
    longer = [0]
    for place in places:
        longer.append(longer[-1] + len(_spell(text[place])) - 1)

    def moved(offset: int) -> int:
        return offset + longer[bisect_left(places, offset)]

    return visible(text), [(moved(start), moved(end)) for start, end in marks]


def _spelt(found: re.Match[str]) -> str:
    return _spell(found[0])


def _spell(character: str) -> str:
    return _NAMES.get(character) or ascii(character)[1:-1]


def visible_json(value: Any, *, plain: bool = False, indent: int | None = 2) -> str:
    """The value as JSON in which no character stands that `visible` spells out; ``plain`` JSON is all ASCII."""
    text = json.dumps(value, ensure_ascii=plain, indent=indent)
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


# Markdown

_MARKUP = re.compile(r"[\\`*\[\]<~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
"""Characters that Markdown takes for markup anywhere in a line; an underscore within a word is none."""

_AT_BEGINNING = re.compile(r"^(?:(?=[#+=>-])|(\d{1,9})(?=[.)]))")
_CLOSING = re.compile(r"(?<= )(?=#+$)")


def escape_markdown(text: object) -> str:
    """The text on one line, so that Markdown (CommonMark, with GitHub's tables) shows it as it is."""
    line = _MARKUP.sub(r"\\\g<0>", _one_line(text))
    return _CLOSING.sub(r"\\", _AT_BEGINNING.sub(r"\1\\", line))


def code_span(text: object) -> str:
    """The text on one line as a code span, backticks in it included."""
    line = _one_line(text)
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence, pad = "`" * (longest + 1), " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def table_cell(markdown: str) -> str:
    """Markdown for a cell of a table: on one line, its pipes escaped."""
    return " ".join(markdown.split()).replace("|", "\\|")


_LOADING = re.compile(r"!(?=\[)|<(?=[a-zA-Z/!?])")
"""The beginning of an image, and of a tag of HTML or a comment."""


def without_images(markdown: str) -> str:
    """Markdown that somebody wrote, in which images and HTML are shown as text, so that reading it loads nothing."""
    return _LOADING.sub(r"\\\g<0>", visible(markdown))


def _one_line(text: object) -> str:
    return visible(" ".join(str(text).split()))


def safe_html(text: str) -> str:
    """The text escaped for HTML; characters that cannot be printed become blanks."""
    return escape("".join(character if character.isprintable() else " " for character in text))
