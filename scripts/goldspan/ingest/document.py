"""A reading, cleaned, as a `goldspan.model.Document`: where all readers meet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from goldspan.ingest import boilerplate
from goldspan.ingest.boilerplate_rules import BLANK_LINES, Rule
from goldspan.ingest.characters import Chars, align, join, normalise
from goldspan.ingest.source_errors import Refusal
from goldspan.ingest.sources_toml import Facts
from goldspan.model import Document, Removed, Source, sha256
from goldspan.store import safe_name

LONGEST_ID = 200
"""In bytes of the file name that the id becomes; file systems take 255, and suffixes are added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One article as a reader found it, before any rule.

    ``raw`` is what ``chars`` count in, and begins at ``base`` of the file.
    ``left_out`` gives the rule of lines (by number) that are not the article;
    ``removed`` is what never became characters.
    """

    id: str
    file: str
    sha256: str
    facts: Facts
    raw: str
    chars: Chars
    base: int = 0
    left_out: Mapping[int, str] = field(default_factory=dict)
    removed: tuple[Removed, ...] = ()


def document(reading: Reading, rules: Sequence[Rule]) -> Document:
    """The document. Raises `Refusal` where nothing is left, or where it cannot be stored."""
    check_id(reading.id)
    chars = normalise(reading.chars)
    at = chars.text.find("\0")
    if at >= 0:
        raise Refusal(
            f"holds U+0000 at code point {reading.base + chars.starts[at]}, so it is not text",
            "save it as UTF-8 without null characters",
        )
    gone = boilerplate.cuts(chars, rules=rules, facts=reading.facts, left_out=reading.left_out)
    text = join(chars, boilerplate.kept(len(chars.text), gone))
    if not text.text:
        raise Refusal(*_empty(gone))
    passages = [one for cut in gone for one in boilerplate.removed(reading.raw, chars, cut, base=reading.base)]
    return Document(
        id=reading.id,
        text=text.text,
        text_sha256=sha256(text.text),
        source=Source(
            file=reading.file,
            sha256=reading.sha256,
            publisher=reading.facts["publisher"],
            title=reading.facts["title"],
            author=reading.facts["author"],
            date=reading.facts["date"],
            url=reading.facts["url"],
            photo_credit=reading.facts["photo_credit"],
            licence=reading.facts["licence"],
        ),
        alignment=align(text, base=reading.base),
        removed=reading.removed + tuple(passages),
    )


def decoded(data: bytes) -> str:
    """The text of UTF-8 bytes, a byte order mark included. Raises `Refusal` naming the first broken byte."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        broken = f"byte 0x{data[error.start]:02x} at offset {error.start}"
        raise Refusal(f"not UTF-8: {broken}", "save it as UTF-8") from error


def check_id(name: str) -> None:
    """Raises `Refusal` where no document can have this id."""
    try:
        name.encode()
        size = len(safe_name(name).encode())
    except UnicodeEncodeError as error:
        raise Refusal(f"the id {name!r} is not Unicode text", "give it another name or id") from error
    if not name.strip() or size > LONGEST_ID:
        raise Refusal(
            f"the id {name!r} is {'too long for a file name' if size > LONGEST_ID else 'empty'}",
            "give it another name or id",
        )


def _empty(gone: Sequence[boilerplate.Cut]) -> tuple[str, str]:
    used = sorted({cut.rule for cut in gone} - {BLANK_LINES})
    if not used:
        return "empty", "put the article there, or remove it"
    return (
        f"nothing is left of it after the rules {', '.join(used)}",
        "switch a rule off in rules.toml if it took the article",
    )
