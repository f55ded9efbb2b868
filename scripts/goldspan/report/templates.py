"""Jinja2 environments for what people read: HTML, in which every value is escaped, and Markdown, which has filters.

Templates lie in the folder ``templates`` of the package that they belong to, as ``NAME.html.j2`` or ``NAME.md.j2``.
A name that a template uses and nobody gave it is an error.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def html_environment(package: str) -> Environment:
    """The templates of a package whose values are escaped unless they are ``Markup``."""
    return _environment(package, autoescape=True)


@cache
def markdown_environment(package: str) -> Environment:
    """The templates of a package whose values are put in as they are.

    Filters: ``md`` for text that is to be shown as it is, ``code`` for a code span, ``table`` for rows of Markdown.
    """
    environment = _environment(package, autoescape=False)
    environment.filters |= {"md": escape_markdown, "code": code_span, "table": markdown_table}
    return environment


def _environment(package: str, *, autoescape: bool) -> Environment:
    return Environment(
        loader=PackageLoader(package),
        autoescape=autoescape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )


_MARKUP = re.compile(r"[\\`*\[\]<>~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
"""Characters that Markdown takes for markup anywhere in a line; an underscore within a word is none."""

_AT_BEGINNING = re.compile(r"^(?:(?=[#+=-])|(\d{1,9})(?=[.)]))")
_CLOSING = re.compile(r"(?<= )(?=#+$)")


def escape_markdown(text: object) -> str:
    """The text on one line, so that Markdown (CommonMark, with GitHub's tables) shows it as it is."""
    line = _MARKUP.sub(r"\\\g<0>", " ".join(str(text).split()))
    return _CLOSING.sub(r"\\", _AT_BEGINNING.sub(r"\1\\", line))


def code_span(text: object) -> str:
    """The text on one line as a code span, backticks in it included."""
    line = " ".join(str(text).split())
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence, pad = "`" * (longest + 1), " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def markdown_table(rows: Iterable[Sequence[str]], *head: str) -> str:
    """A table of cells that are Markdown; each is brought to one line, and its pipes are escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
