"""Markdown of what a schema says: cells, tables and lists of names."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from goldspan.escapes import code_span, escape_markdown, table_cell

if TYPE_CHECKING:
    from goldspan.schema.types import Schema


def cell(text: str) -> str:
    """Text for a cell of a table, which shows it as it is."""
    return table_cell(escape_markdown(text))


def code(text: str) -> str:
    """Text for a cell of a table, as code."""
    return table_cell(code_span(text))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; its cells are Markdown already."""
    lines = [f"| {' | '.join(head)} |", f"|{'|'.join('---' for _ in head)}|"]
    lines += (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join(lines) + "\n"


def code_list(names: Iterable[str]) -> str:
    """Names as code, with commas between them."""
    return ", ".join(map(code, names))


def label_list(schema: "Schema", labels: Sequence[str]) -> str:
    """Labels as code, a family's name standing for all of its labels; the families come in the order of the file."""
    left, families = set(labels), []
    for name, label in schema.labels.items():
        under = set(schema.under(name))
        if label.abstract and under and under <= left:
            families.append(name)
            left -= under
    return code_list([*families, *(name for name in labels if name in left)])
