"""The source articles of a folder as documents, one at a time."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path

from goldspan.escapes import visible_line
from goldspan.ingest.boilerplate_rules import BoilerplateRule, read_rules
from goldspan.ingest.characters import verbatim
from goldspan.ingest.html_reader import read_html
from goldspan.ingest.jsonl_reader import raw_lines, read_line
from goldspan.ingest.parsed_article import ParsedArticle, byte_order_mark, decoded, document
from goldspan.ingest.source_errors import ArticleError, IngestError, Skipped
from goldspan.ingest.sources_toml import UNKNOWN, Facts, read_sources
from goldspan.model import Document
from goldspan.store import StoreError, check_inside
from goldspan.wording import Progress

SETTINGS = ("sources.toml", "rules.toml")


def read_text(data: bytes, *, id: str, file: str, facts: Facts) -> ParsedArticle:
    """A text file: the whole file is the article, with any boilerplate that was copied with it.

    Raises `ArticleError` where the bytes are not UTF-8.
    """
    raw = decoded(data)
    mark = byte_order_mark(raw)
    return ParsedArticle(
        id=id,
        file=file,
        sha256=hashlib.sha256(data).hexdigest(),
        facts=facts,
        raw=raw,
        chars=verbatim(raw, len(mark)),
        removed=mark,
    )


_WHOLE_FILES = {".txt": read_text, ".html": read_html, ".htm": read_html}
_LINES = ".jsonl"
SUFFIXES = (*_WHOLE_FILES, _LINES)


def read_folder(folder: str | PathLike[str], *, progress: Progress | None = None) -> Iterator[Document | Skipped]:
    """The articles of a folder in the order of their file names, each read when it is asked for.

    An article that cannot be read comes as a `Skipped` in its place. Hidden
    files and the settings are passed over; any other file that is no article is
    a `Skipped`. ``progress`` is called for each file before it is read. One
    article is in memory at a time, and the ids of those before.

    Raises `IngestError` at once where the folder or its settings cannot be used.
    """
    folder = Path(folder)
    try:
        names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise IngestError(folder, f"no folder that can be read ({error.strerror})", "name the seeds folder") from error
    for name in SETTINGS:
        _check_place(folder / name, folder)
    names = [name for name in names if name not in SETTINGS]
    sources = read_sources(folder / "sources.toml", files=[name for name in names if _is_article(folder / name)])
    rules = read_rules(folder / "rules.toml")
    return _read(folder, names, sources, rules, progress)


def _check_place(path: Path, folder: Path) -> None:
    try:
        check_inside(path, folder)
    except StoreError as error:
        raise IngestError(path, "a link out of the folder of articles", "put the file itself in its place") from error


def _is_article(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and path.is_file()


def _read(
    folder: Path,
    names: Sequence[str],
    sources: Mapping[str, Facts],
    rules: Sequence[BoilerplateRule],
    progress: Progress | None,
) -> Iterator[Document | Skipped]:
    place_of_id: dict[str, str] = {}
    for name in names:
        shown = visible_line(name)
        if progress:
            progress(f"reading {shown}")
        for record, article in _articles(folder / name, sources.get(name, UNKNOWN)):
            try:
                if isinstance(article, ArticleError):
                    raise article
                if article.id in place_of_id:
                    first = place_of_id[article.id]
                    raise ArticleError(f"has the id {article.id!r} of {first}", "rename one, or remove the copy")
                made = document(article, rules)
            except ArticleError as error:
                yield error.skipped(shown, record)
            else:
                place_of_id[made.id] = f"{shown}, {record}" if record else shown
                yield made


def _articles(path: Path, facts: Facts) -> Iterator[tuple[str | None, ParsedArticle | ArticleError]]:
    """The articles of one file, or why there is none; each with the name of its record in files of several."""
    suffix = path.suffix.lower()
    try:
        if path.name != path.name.encode("utf-8", "replace").decode():
            raise ArticleError("the file name is not Unicode", "rename the file")
        try:
            check_inside(path, path.parent)
        except StoreError as error:
            raise ArticleError("a link out of the folder of articles", "put the file itself in its place") from error
        if not path.is_file():
            raise ArticleError("not a file", "put articles into the seeds folder itself")
        if suffix == _LINES:
            yield from _line_articles(path, facts)
        elif suffix in _WHOLE_FILES:
            yield None, _WHOLE_FILES[suffix](path.read_bytes(), id=path.stem, file=path.name, facts=facts)
        else:
            known = ", ".join(SUFFIXES)
            raise ArticleError(f"{suffix or 'a file without a suffix'} is not read", f"save it as one of {known}")
    except ArticleError as error:
        yield None, error
    except OSError as error:
        yield None, ArticleError(f"cannot be read ({error.strerror})", "make it readable")


def _line_articles(path: Path, facts: Facts) -> Iterator[tuple[str | None, ParsedArticle | ArticleError]]:
    empty = True
    with path.open("rb") as file:
        for line in raw_lines(file):
            empty = False
            record = f"line {line.number}"
            try:
                yield record, read_line(line, file=path.name, facts=facts)
            except ArticleError as error:
                yield record, error
    if empty:
        yield None, ArticleError("empty", "put an article there, or remove it")
