"""Write anew what follows from the keys of the schema language: the tables in docs/schema-language.md, each between
two comments, and scripts/goldspan/schema/language.schema.json, which editors read."""

import json
import re
from pathlib import Path

from goldspan import store
from goldspan.schema.keys import Declaration, declarations
from goldspan.schema.language import SECTIONS, language_schema
from goldspan.schema.markdown import table

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "schema-language.md"
SHAPE = ROOT / "scripts" / "goldspan" / "schema" / "language.schema.json"

_TABLE = re.compile(r"(<!-- keys of ([a-z ]+), by tests/language_page.py -->\n).*?(<!-- end of keys -->\n)", re.S)


def page(text: str) -> str:
    """The page with its tables made anew. Raises ``ValueError`` where a section has none."""
    there = [place for _, place, _ in _TABLE.findall(text)]
    if missing := set(SECTIONS) - set(there):
        raise ValueError(f"{PAGE.name} has no table of the keys of {', '.join(sorted(missing))}")
    return _TABLE.sub(lambda found: f"{found[1]}\n{keys(SECTIONS[found[2]])}\n{found[3]}", text)


def keys(section: type) -> str:
    """The table of a section's keys."""
    found = declarations(section)
    head, rows = ["Key", "Default", "Meaning"], [[f"`{one.name}`", default(one), one.key.doc] for one in found]
    if any(one.key.shared for one in found):
        head.append("Holds for the inverse")
        rows = [[*row, "too" if one.key.shared else ""] for row, one in zip(rows, found, strict=True)]
    return table(head, rows)


def default(one: Declaration) -> str:
    """What the reference says of the value where the key is not written."""
    if one.required:
        return "required"
    if one.key.default:
        return one.key.default
    if isinstance(one.default, bool):
        return "`false`"
    return f"`{one.default}`" if isinstance(one.default, str) and one.default else "none"


def shape() -> str:
    """The JSON Schema of the language as the text of its file."""
    return json.dumps(language_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    store.write_text(PAGE, page(PAGE.read_text(encoding="utf-8")))
    store.write_text(SHAPE, shape())
