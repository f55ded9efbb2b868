"""The formats by name. A new one is a module with a `FORMAT` and a line in `MODULES`."""

from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from goldspan.errors import NotFoundError, require_path
from goldspan.formats.protocol import FileFormat, FileFormatError, FormatReport, Option, Pair, Reader
from goldspan.model import LinkSet
from goldspan.schema.types import Schema
from goldspan.store.files import AnyPath
from goldspan.wording import unknown

MODULES = (
    "goldspan.formats.labelstudio.task_reader",
    "goldspan.formats.jsonl_corpus",
    "goldspan.formats.folder_corpus",
)


def formats() -> dict[str, FileFormat]:
    """All formats by name, in the order of `MODULES`."""
    every: list[FileFormat] = [import_module(module).FORMAT for module in MODULES]
    return {known.name: known for known in every}


def find_format(name: str) -> FileFormat:
    """The format of this name. Raises `NotFoundError`, with the names that there are, where there is none."""
    known = formats()
    if name not in known:
        raise NotFoundError(unknown("format", name, known))
    return known[name]


def detect_format(path: AnyPath) -> FileFormat:
    """The format that a file or folder is of, by what is inside.

    Raises `FileFormatError` where it is of none or of several, and `goldspan.errors.PathError` where nothing is there.
    """
    path = require_path(Path(path))
    known = formats()
    found = [known_format for known_format in known.values() if known_format.sniff(path)]
    if len(found) == 1:
        return found[0]
    if found:
        names = " and ".join(fitting.name for fitting in found)
        raise FileFormatError(f"{path}: looks like {names}; name the format to read it in")
    raise FileFormatError(f"{path}: in none of the known formats, which are: {', '.join(known)}")


def read(path: AnyPath, format_name: str | None = None, **options: Any) -> Reader:
    """A reader of a file or folder in the named format; without a name, in the format that is recognised inside.

    It gives documents with their layers, one at a time. ``options`` are those of the format.

    Raises `NotFoundError` for a format or an option that does not exist.
    """
    chosen = detect_format(path) if format_name is None else find_format(format_name)
    return chosen.read(require_path(Path(path)), **_checked(options, chosen.read_options, chosen))


def write(
    pairs: Iterable[Pair],
    path: AnyPath,
    format_name: str,
    *,
    schema: Schema | None = None,
    links: Iterable[LinkSet] | None = None,
    **options: Any,
) -> FormatReport:
    """Writes documents with their layers in the named format, and says what it has no place for.

    ``pairs`` may be a reader: without ``links``, its links are written too, and the report also says what it left out.

    Raises `NotFoundError` for a format or an option that does not exist, `FileFormatError` for a format that is only
    read.
    """
    chosen = find_format(format_name)
    if chosen.write is None:
        written = [known.name for known in formats().values() if known.write]
        raise FileFormatError(f"the format {chosen.name} is only read; written can be: {', '.join(written)}")
    checked = _checked(options, chosen.write_options, chosen)
    written_links = _links_of(pairs) if links is None else links
    report = chosen.write(pairs, Path(path), schema=schema, links=written_links, **checked)
    report.add_all(getattr(pairs, "report", FormatReport()))
    return report


def _links_of(pairs: Iterable[Pair]) -> Iterator[LinkSet]:
    """The links of a reader, which are complete when a writer has taken its pairs and asks for them."""
    yield from getattr(pairs, "links", ())


def _checked(given: dict[str, Any], known: Sequence[Option], chosen: FileFormat) -> dict[str, Any]:
    """Every known option with its value, given or default."""
    names = [option.name for option in known]
    for name in given:
        if name not in names:
            raise NotFoundError(unknown(f"option of the format {chosen.name}", name, names))
    return {option.name: given.get(option.name, option.default) for option in known}
