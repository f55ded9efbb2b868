"""Write the tables of columns in docs/python.md anew, from the declarations of the frames."""

import re
from collections.abc import Iterable
from pathlib import Path

from goldspan import store
from goldspan.frames.frame_columns import FRAMES, RAW, Frame, FrameColumn

PAGE = Path(__file__).parent.parent / "docs" / "python.md"

_COLUMNS = re.compile(r"(<!-- columns, by tests/frames_page.py -->\n).*?(<!-- end of columns -->\n)", re.S)

_HOSTS = {"span": "spans", "relation": "relations"}


def page(text: str) -> str:
    """The page with its tables made anew."""
    made = "\n".join(section(frame) for frame in FRAMES.values())
    return _COLUMNS.sub(lambda found: f"{found[1]}\n{made}\n{found[2]}", text)


def section(frame: Frame) -> str:
    """A frame's heading, what its rows are, and its columns."""
    lines = [f"### {frame.name}", "", f"A row is {frame.row}.", "", *table(frame.columns)]
    if frame.on is not None:
        lines += [
            f"| an attribute's name | category, string or object | one column for each attribute of {_HOSTS[frame.on]} "
            "in the schema, a category where it has a list of values, an object (tuples) where it takes several; with "
            "`attribute_` before it where the name is taken |"
        ]
        lines += [row(column) for column in frame.last]
    if frame.name == "spans":
        lines += ["", "With `raw=True` also, before the attributes:", "", *table(RAW)]
    return "\n".join([*lines, ""])


def table(columns: Iterable[FrameColumn]) -> list[str]:
    return ["| Column | dtype | Meaning |", "|---|---|---|", *map(row, columns)]


def row(column: FrameColumn) -> str:
    return f"| `{column.name}` | {column.dtype} | {column.about} |"


if __name__ == "__main__":
    store.write_text(PAGE, page(PAGE.read_text(encoding="utf-8")))
