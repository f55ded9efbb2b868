"""The templates of the agreement page, and what they need beside their values."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, TypeVar

from jinja2 import Environment
from markupsafe import Markup

from goldspan.agreement.confusions import Matrix
from goldspan.attribute_values import as_text
from goldspan.escapes import encodable
from goldspan.model import Excerpt, Value
from goldspan.report.svg import shortened
from goldspan.report.templates import html_environment
from goldspan.wording import counted

_Found = TypeVar("_Found")


def render(template: str, **values: Any) -> str:
    """The HTML of a template. A lone surrogate, which no file can hold, is spelt out."""
    html = page_environment().get_template(template).render(**values)
    return encodable(html)


@cache
def page_environment() -> Environment:
    """The environment of the templates, with their filters."""
    environment = html_environment("goldspan.report.agreement")
    environment.filters |= {
        "counted": counted,
        "depth": _depth,
        "html": Markup,
        "of": _of,
        "runs": excerpt_runs,
        "shortened": shortened,
        "value": _value,
    }
    return environment


def excerpt_runs(excerpt: Excerpt) -> Iterator[tuple[str, bool]]:
    """The text of an excerpt in runs, each with whether it is marked. A mark that begins within another is left out."""
    at = 0
    for start, end in sorted(excerpt.marks, key=lambda mark: (mark[0], -mark[1])):
        if start >= at:
            yield excerpt.text[at:start], False
            yield excerpt.text[start:end], True
            at = end
    yield excerpt.text[at:], False


def _depth(number: int, matrix: Matrix) -> str:
    """How dark a cell beside the diagonal is: the more often, the darker."""
    beside = (
        times for row, numbers in enumerate(matrix.counts) for column, times in enumerate(numbers) if row != column
    )
    return f"{0.12 + 0.6 * number / max(beside):.2f}"


def _of(name: str, found: Mapping[str, _Found]) -> _Found:
    return found[name]


def _value(value: Value | None) -> str:
    return as_text(value, missing="–")
