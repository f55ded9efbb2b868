"""All that a schema says, as Markdown tables."""

from pathlib import Path

from goldspan.operations.schema_import import save
from goldspan.schema import language
from goldspan.schema.reference import reference
from goldspan.settings import Settings


def schema_docs(settings: Settings, *, out: Path | None = None, force: bool = False) -> str:
    """The tables, written to ``out`` too where that is given.

    Raises `SchemaError` where the file is there already, unless ``force``.
    """
    text = reference(language.load(settings.schema))
    if out is not None:
        save(text, out, force=force)
    return text
