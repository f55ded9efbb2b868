"""Jinja2 environments for what people read: HTML, in which every value is escaped, and Markdown, which has filters.

Templates lie in the folder ``templates`` of the package that they belong to, as ``NAME.html.j2`` or ``NAME.md.j2``.
A name that a template uses and nobody gave it is an error.
"""

from collections.abc import Iterable, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from goldspan.escapes import code_span, escape_markdown, table_cell, without_images

PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""The Content-Security-Policy of every page: it runs nothing and loads nothing, and sends nothing anywhere."""


@cache
def html_environment(package: str) -> Environment:
    """The templates of a package whose values are escaped unless they are ``Markup``.

    A whole page has ``page_policy`` as its Content-Security-Policy; what becomes part of somebody's page cannot.
    """
    environment = _environment(package, autoescape=True)
    environment.globals["page_policy"] = PAGE_POLICY
    return environment


@cache
def markdown_environment(package: str) -> Environment:
    """The templates of a package whose values are put in as they are.

    Filters: ``md`` for text that is to be shown as it is, ``code`` for a code span, ``table`` for rows of Markdown,
    ``written`` for Markdown of the settings, whose images and HTML are shown as text.
    """
    environment = _environment(package, autoescape=False)
    environment.filters |= {
        "md": escape_markdown,
        "code": code_span,
        "table": markdown_table,
        "written": without_images,
    }
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


def markdown_table(rows: Iterable[Sequence[str]], *head: str) -> str:
    """A table of cells that are Markdown; each is brought to one line, and its pipes are escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(table_cell, line)) + " |" for line in lines)
