"""Another tool's configuration to the text of a `schema.yaml`, which is parsed as a check."""

from dataclasses import dataclass
from pathlib import Path

from goldspan import store
from goldspan.errors import require_path
from goldspan.formats.brat.brat_schema import read_brat
from goldspan.formats.labelstudio.config_schema import read_config
from goldspan.formats.labelstudio.labeling_config import ConfigError
from goldspan.schema import language
from goldspan.schema.language import SchemaError
from goldspan.schema.types import Schema
from goldspan.schema.writing import Imported, write
from goldspan.wording import short_repr


@dataclass(frozen=True, slots=True)
class ImportReport:
    """``text`` is the file, with the notes in a comment at its top; ``schema`` is the text parsed."""

    schema: Schema
    text: str
    notes: tuple[str, ...]

    __repr__ = short_repr


def schema_import_brat(annotation: Path, visual: Path | None = None, *, name: str | None = None) -> ImportReport:
    """Imports brat's files. Raises `SchemaError`, with file and line, where one is broken."""
    imported = read_brat(
        _text(annotation),
        None if visual is None else _text(visual),
        name=name or annotation.resolve().parent.name,
        file=str(annotation),
        visual_file=str(visual),
    )
    return _report(imported, f"Imported from brat's {annotation.name}{f' and {visual.name}' if visual else ''}.")


def schema_import_label_studio(config: Path, *, name: str | None = None) -> ImportReport:
    """Imports a labeling config. Raises `ConfigError`, with the file, where it cannot be read."""
    try:
        imported = read_config(_text(config), name=name or config.stem)
    except ConfigError as error:
        raise ConfigError(f"{config}: {error}") from error
    return _report(imported, f"Imported from Label Studio's {config.name}.")


def save(text: str, path: Path, *, force: bool = False) -> None:
    """Writes the text; raises `SchemaError` where the file exists already, unless ``force``."""
    if path.exists() and not force:
        raise SchemaError([f"{path}: exists already; choose another file, or overwrite it with --force"])
    store.write_text(path, text)


def _text(path: Path) -> str:
    require_path(path)
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SchemaError([f"{path}: cannot be read: {error}"]) from error


def _report(imported: Imported, source: str) -> ImportReport:
    header = [source]
    if imported.notes:
        header += ["", "What the schema could not take over unchanged:", *(f"- {note}" for note in imported.notes)]
    text = write(imported.schema, header=header)
    return ImportReport(language.parse(text, name="the imported schema"), text, imported.notes)
