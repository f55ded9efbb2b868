"""A folder of seeds to documents, one at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from goldspan.ingest.boilerplate_rules import Rule, read_rules
from goldspan.ingest.document import Reading, document
from goldspan.ingest.html_reader import read_html
from goldspan.ingest.jsonl_reader import raw_lines, read_line
from goldspan.ingest.source_errors import IngestError, Refusal, Skipped
from goldspan.ingest.sources_toml import UNKNOWN, Facts, read_sources
from goldspan.ingest.text_reader import read_text
from goldspan.model import Document

SETTINGS = ("sources.toml", "rules.toml")

_WHOLE_FILES = {".txt": read_text, ".html": read_html, ".htm": read_html}
_LINES = ".jsonl"
SUFFIXES = (*_WHOLE_FILES, _LINES)


def read_folder(folder: Path, *, progress: Callable[[str], None] | None = None) -> Iterator[Document | Skipped]:
    """The articles of a folder in the order of their file names, read when asked for.

    What cannot be read comes as a `Skipped` in its place. Dot files and the
    settings are passed over; anything else that is no article is skipped and
    named. ``progress`` hears of each file as it is opened. Holds one article
    and the ids seen so far. Raises `IngestError` at once where the folder or
    its settings cannot be used.
    """
    try:
        names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise IngestError(folder, f"no folder that can be read ({error.strerror})", "name the seeds folder") from error
    names = [name for name in names if name not in SETTINGS]
    sources = read_sources(folder / "sources.toml", files=[name for name in names if _is_article(folder / name)])
    rules = read_rules(folder / "rules.toml")
    return _read(folder, names, sources, rules, progress)


def _is_article(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and path.is_file()


def _read(
    folder: Path,
    names: Sequence[str],
    sources: Mapping[str, Facts],
    rules: Sequence[Rule],
    progress: Callable[[str], None] | None,
) -> Iterator[Document | Skipped]:
    seen: dict[str, str] = {}
    for name in names:
        shown = name.encode("utf-8", "backslashreplace").decode()
        if progress:
            progress(f"reading {shown}")
        for record, reading in _readings(folder / name, sources.get(name, UNKNOWN)):
            place = f"{shown}, {record}" if record else shown
            try:
                if isinstance(reading, Refusal):
                    raise reading
                if reading.id in seen:
                    raise Refusal(f"has the id {reading.id!r} of {seen[reading.id]}", "rename one, or remove the copy")
                one = document(reading, rules)
            except Refusal as refusal:
                yield refusal.skipped(shown, record)
            else:
                seen[one.id] = place
                yield one


def _readings(path: Path, facts: Facts) -> Iterator[tuple[str | None, Reading | Refusal]]:
    """The readings of one file, or why there is none, each with the name of its record if it has one."""
    suffix = path.suffix.lower()
    try:
        if path.name != path.name.encode("utf-8", "replace").decode():
            yield None, Refusal("the file name is not Unicode", "rename the file")
        elif not path.is_file():
            yield None, Refusal("not a file", "put articles into the seeds folder itself")
        elif suffix == _LINES:
            yield from _line_readings(path, facts)
        elif suffix in _WHOLE_FILES:
            yield None, _WHOLE_FILES[suffix](path.read_bytes(), id=path.stem, file=path.name, facts=facts)
        else:
            yield (
                None,
                Refusal(
                    f"{suffix or 'a file without a suffix'} is not read", f"save it as one of {', '.join(SUFFIXES)}"
                ),
            )
    except Refusal as refusal:
        yield None, refusal
    except OSError as error:
        yield None, Refusal(f"cannot be read ({error.strerror})", "make it readable")


def _line_readings(path: Path, facts: Facts) -> Iterator[tuple[str | None, Reading | Refusal]]:
    empty = True
    with path.open("rb") as file:
        for line in raw_lines(file):
            empty = False
            record = f"line {line.number}"
            try:
                yield record, read_line(line, file=path.name, facts=facts)
            except Refusal as refusal:
                yield record, refusal
    if empty:
        yield None, Refusal("empty", "put an article there, or remove it")
