"""What a finding code means, as lines for the terminal and as Markdown for docs/findings.md."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rich.text import Text

from goldspan.findings import CODES, Code
from goldspan.report.findings.examples import EXAMPLES, Example

_SECTIONS = re.compile(r"^### GS\d+\n.*?(?=^## |\Z)", re.M | re.S)
_LEVEL = re.compile(r"^## Level (\d): .*?(?=^## |\Z)", re.M | re.S)


def lines(code: str, known: Mapping[str, Code] = CODES) -> Iterator[Text]:
    """Everything about a ``known`` code. Raises ``KeyError`` where there is no such code."""
    found, example = known[code], _example_of(known[code])
    yield Text.assemble((code, "bold"), f" {found.title} ({found.severity}, level {found.level})")
    yield Text(f"  why:   {found.why}")
    for word, style, part in (("wrong", "red", example.wrong), ("right", "green", example.right)):
        if part:
            yield Text("\n".join(f"  {line}" for line in _example(word, part)), style=style)
    yield Text(f"  fix:   {found.hint}")


def listing(known: Mapping[str, Code] = CODES) -> Iterator[str]:
    """A line for each code."""
    for code, found in known.items():
        yield f"{code}  {found.severity:7}  {found.title}"


def record(code: str, known: Mapping[str, Code] = CODES) -> dict[str, Any]:
    """The same as plain JSON data. Raises ``KeyError`` where there is no such code."""
    found, example = known[code], _example_of(known[code])
    return {
        "code": code,
        "level": found.level,
        "severity": found.severity,
        "title": found.title,
        "why": found.why,
        "wrong": example.wrong,
        "right": example.right,
        "mend": found.hint,
    }


def markdown(code: str, known: Mapping[str, Code] = CODES) -> str:
    """A section on one code, as those of docs/findings.md, ending in a line break."""
    found, example = known[code], _example_of(known[code])
    shown = "\n".join([*_example("wrong", example.wrong), *_example("right", example.right)])
    return f"### {found.code}\n\n**{found.title}** ({found.severity})\n\n- Why: {found.why}\n- Fix: {found.hint}\n" + (
        f"\n```text\n{shown}\n```\n" if shown else ""
    )


def page(text: str) -> str:
    """docs/findings.md with the sections on codes made anew below the heading of each level.

    Text between the headings is kept. Raises ``ValueError`` where a
    level of the codes has no heading.
    """
    levels = {found.level for found in CODES.values()}
    if missing := levels - {int(level) for level in _LEVEL.findall(text)}:
        raise ValueError(f"no heading `## Level N: ...` for level {', '.join(map(str, sorted(missing)))}")
    return _LEVEL.sub(_level, text).rstrip("\n") + "\n"


def _level(found: re.Match[str]) -> str:
    intro = _SECTIONS.sub("", found[0]).rstrip("\n")
    codes = [code for code, known in CODES.items() if known.level == int(found[1])]
    return "\n\n".join([intro, *(markdown(code).rstrip("\n") for code in codes)]) + "\n\n"


def _example_of(code: Code) -> Example:
    return EXAMPLES.get(code.code) or Example(code.wrong, code.right)


def _example(word: str, example: str) -> Iterator[str]:
    for number, line in enumerate(example.splitlines()):
        yield f"{f'{word}:' if number == 0 else '':7}{line}"
