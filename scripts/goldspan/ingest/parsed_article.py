"""What every reader makes of an article, and how that becomes a `goldspan.model.Document`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from goldspan.ingest import boilerplate
from goldspan.ingest.boilerplate_rules import BLANK_LINES, BOM, BoilerplateRule
from goldspan.ingest.characters import Chars, align, join, normalise
from goldspan.ingest.source_errors import ArticleError, IngestError
from goldspan.ingest.sources_toml import Facts
from goldspan.model import Document, Removed, Source, sha256
from goldspan.patterns import SlowRuleError
from goldspan.store import LONGEST_NAME, safe_name

BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedArticle:
    """An article as a reader found it, before any rule.

    ``chars`` refer to offsets of ``raw``, which begins at ``base`` of the file.
    ``left_out`` gives the rule for each line, by its number, that the reader
    left out; ``removed`` are passages that never became characters.
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


def document(article: ParsedArticle, rules: Sequence[BoilerplateRule]) -> Document:
    """The document. Raises `ArticleError` where no text is left, or where the text or the id cannot be stored.

    Raises `IngestError` where a rule finds no end: it would not on other articles, either.
    """
    check_id(article.id)
    chars = normalise(article.chars)
    null = chars.text.find("\0")
    if null >= 0:
        raise ArticleError(
            f"holds U+0000 at code point {article.base + chars.starts[null]}, so it is not text",
            "save it as UTF-8 without null characters",
        )
    try:
        cuts = boilerplate.find_cuts(chars, rules=rules, facts=article.facts, left_out=article.left_out)
    except SlowRuleError as error:
        raise IngestError(
            f"{article.file}, document {article.id!r}",
            f"the rule {error.rule!r} {error.why}",
            "change its pattern in rules.toml, so that no repetition stands inside another, as in (a+)+",
        ) from error
    kept = join(chars, boilerplate.kept_ranges(len(chars.text), cuts))
    if not kept.text:
        raise ArticleError(*_nothing_left(cuts))
    removed = (
        passage for cut in cuts for passage in boilerplate.removed_passages(article.raw, chars, cut, base=article.base)
    )
    return Document(
        id=article.id,
        text=kept.text,
        text_sha256=sha256(kept.text),
        source=Source(
            file=article.file,
            sha256=article.sha256,
            publisher=article.facts["publisher"],
            title=article.facts["title"],
            author=article.facts["author"],
            date=article.facts["date"],
            url=article.facts["url"],
            photo_credit=article.facts["photo_credit"],
            licence=article.facts["licence"],
        ),
        alignment=align(kept, base=article.base),
        removed=(*article.removed, *removed),
    )


def decoded(data: bytes) -> str:
    """The text of UTF-8 bytes, with its byte order mark. Raises `ArticleError` with the place of the first bad byte."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        bad_byte = f"byte 0x{data[error.start]:02x} at offset {error.start}"
        raise ArticleError(f"not UTF-8: {bad_byte}", "save it as UTF-8") from error


def byte_order_mark(raw: str) -> tuple[Removed, ...]:
    """The byte order mark at the start of a file, as a passage that was removed; empty where there is none."""
    return (Removed(BOM, 0, 1, BYTE_ORDER_MARK),) if raw.startswith(BYTE_ORDER_MARK) else ()


def check_id(name: str) -> None:
    """Raises `ArticleError` where no document can have this id."""
    try:
        name.encode()
        size = len(safe_name(name).encode())
    except UnicodeEncodeError as error:
        raise ArticleError(f"the id {name!r} is not Unicode text", "give it another name or id") from error
    if not name.strip() or size > LONGEST_NAME:
        raise ArticleError(
            f"the id {name!r} is {'too long for a file name' if size > LONGEST_NAME else 'empty'}",
            "give it another name or id",
        )


def _nothing_left(cuts: Sequence[boilerplate.Cut]) -> tuple[str, str]:
    """The reason, and what to do."""
    rules = sorted({cut.rule for cut in cuts} - {BLANK_LINES})
    if not rules:
        return "empty", "put the article there, or remove it"
    return (
        f"nothing is left of it after the rules {', '.join(rules)}",
        "switch a rule off in rules.toml if it took the article",
    )
