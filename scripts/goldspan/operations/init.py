"""Makes a corpus from nothing: settings, a schema, guidelines, a folder of articles, and what belongs beside them."""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from string import Template

from goldspan import consent, store
from goldspan.consent import TrustError
from goldspan.errors import require_path
from goldspan.escapes import escape_markdown
from goldspan.operations.schema_build import generated
from goldspan.operations.schema_import import schema_import_brat, schema_import_label_studio
from goldspan.schema import language
from goldspan.schema.language import SchemaError
from goldspan.schema.names import fitting
from goldspan.schema.types import Schema
from goldspan.settings import SettingsError
from goldspan.store.transactions import Transaction, transaction
from goldspan.wording import short_repr

PYPROJECT = Path("pyproject.toml")
SCHEMA = Path("schema/schema.yaml")
SEEDS = Path("seeds")

_TITLE_LENGTHS = range(3, 51)
"""How long the title of a project may be in Label Studio."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InitReport:
    """Paths are below ``root``. ``kept`` are files that existed already and were left as they are.

    ``notes`` say what an imported schema could not express, and what to add to files that were kept.
    """

    root: Path
    written: tuple[Path, ...]
    kept: tuple[Path, ...]
    notes: tuple[str, ...]

    __repr__ = short_repr


def init(folder: Path, *, name: str | None = None, schema: Path | None = None) -> InitReport:
    """Makes a corpus in ``folder``, which may be new, empty or in use; no file that exists is overwritten.

    ``name`` is the corpus' name, by default that of the folder. ``schema`` is a file to start from instead of a small
    schema about news: a schema.yaml, brat's annotation.conf (with the visual.conf beside it, if there is one), or a
    labeling config of Label Studio in XML. A pyproject.toml that exists gets a [tool.goldspan] section at its end.
    All files are written, or none.

    Raises `SettingsError` where the folder is a corpus already or its pyproject.toml cannot be extended, and
    `SchemaError` where the schema cannot be used, or both ``schema`` and schema/schema.yaml exist.
    """
    root = folder.resolve()
    corpus_name = _printable(name or root.name) or "corpus"
    with transaction(root) as changes:
        new = _NewFiles(root, changes)
        store.write_text(changes.staged / PYPROJECT, _pyproject(root / PYPROJECT, corpus_name))
        read_schema, notes = _add_schema(new, schema, corpus_name)
        new.add(Path("schema/guidelines.md"), _guidelines(read_schema, corpus_name))
        _add_articles(new)
        new.add(Path(".gitignore"), _template("gitignore.txt"))
        new.add(Path(".gitattributes"), _template("gitattributes.txt"))
        new.add(Path(".env.example"), _template("env_example.txt"))
        written = tuple(changes.paths())
        changes.commit(sorted(written, key=lambda path: path == PYPROJECT))
    kept = tuple(new.kept)
    return InitReport(
        root=root, written=written, kept=kept, notes=(*notes, *_ignore_notes(root, kept), *_trust_notes(root))
    )


@dataclass(slots=True)
class _NewFiles:
    """Files that are added where none exists yet."""

    root: Path
    changes: Transaction
    kept: list[Path]

    def __init__(self, root: Path, changes: Transaction) -> None:
        self.root, self.changes, self.kept = root, changes, []

    def add(self, path: Path, text: str) -> None:
        if (self.root / path).exists():
            self.kept.append(path)
        else:
            store.write_text(self.changes.staged / path, text)


def _pyproject(path: Path, name: str) -> str:
    """The text of a new pyproject.toml, or of the one that exists with the section at its end."""
    title = name if len(name) in _TITLE_LENGTHS else f"{name[:40].strip()} corpus"
    section = Template(_template("settings.txt")).substitute(project=_toml(title), title=_toml(name))
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return section
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}; save it as UTF-8") from error
    try:
        before = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path}: not TOML: {error}; correct that place") from error
    tools = before.get("tool", {})
    if isinstance(tools, dict) and "goldspan" in tools:
        raise SettingsError(f"{path}: there is a section [tool.goldspan], so this folder is a corpus already")
    line_end = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text else line_end if text.endswith("\n") else 2 * line_end
    extended = text + gap + section.replace("\n", line_end)
    _check_extended(path, before, extended)
    return extended


def _check_extended(path: Path, before: dict[str, object], extended: str) -> None:
    """Raises `SettingsError` where the section changes what the file said, as after ``tool = {...}``."""
    problem = f"{path}: a section [tool.goldspan] cannot be added at its end"
    try:
        after = tomllib.loads(extended)
    except ValueError as error:
        raise SettingsError(f"{problem}: {error}; add the section by hand (docs/own-corpus.md)") from error
    tools = after["tool"]
    if not isinstance(tools, dict) or tools.pop("goldspan", None) is None or after != {"tool": {}, **before}:
        raise SettingsError(f"{problem}: it would change other settings; add it by hand (docs/own-corpus.md)")


def _add_schema(new: _NewFiles, given: Path | None, name: str) -> tuple[Schema, tuple[str, ...]]:
    """Adds the schema and all that is generated from it; gives the schema, and the notes of an import."""
    notes: tuple[str, ...] = ()
    if (new.root / SCHEMA).exists():
        if given is not None:
            raise SchemaError([f"{new.root / SCHEMA}: exists already; run `goldspan init` without --schema to keep it"])
        new.kept.append(SCHEMA)
        schema = language.load(new.root / SCHEMA)
    else:
        if given is None:
            text = Template(_template("schema.yaml")).substitute(name=_schema_name(name))
        else:
            text, notes = _read_schema(given, _schema_name(name))
        schema = language.parse(text, name=str(given or SCHEMA))
        new.add(SCHEMA, text)
    for path, text in generated(schema):
        new.add(SCHEMA.parent / "generated" / path, text)
    return schema, notes


def _read_schema(file: Path, name: str) -> tuple[str, tuple[str, ...]]:
    """The text of a schema.yaml made of a file of any kind that can be read, and what it could not express."""
    require_path(file)
    match file.suffix.lower():
        case ".yaml" | ".yml":
            language.load(file)
            return file.read_text(encoding="utf-8"), ()
        case ".conf":
            visual = file.with_name("visual.conf")
            report = schema_import_brat(file, visual if visual.exists() and visual != file else None, name=name)
        case ".xml":
            report = schema_import_label_studio(file, name=name)
        case _:
            kinds = "a schema.yaml, brat's annotation.conf, or a labeling config of Label Studio as .xml"
            raise SchemaError([f"{file}: not a schema, by its name; give {kinds}"])
    return report.text, report.notes


def _guidelines(schema: Schema, name: str) -> str:
    labels = "".join(
        _section(label, schema.labels[label].definition, "Mark:\n\nDo not mark:") for label in schema.concrete
    )
    relations = "".join(
        _section(relation, declared.definition, "Draw it when:") for relation, declared in schema.relations.items()
    )
    return Template(_template("guidelines.md")).substitute(name=name, labels=labels, relations=relations)


def _section(heading: str, definition: str, questions: str) -> str:
    return (
        "\n\n".join(filter(None, (f"### {escape_markdown(heading)}", escape_markdown(definition), questions))) + "\n\n"
    )


def _add_articles(new: _NewFiles) -> None:
    """A sample article and sources.toml; in a folder that has articles already only the latter, without a table."""
    has_articles = any(not name.startswith(".") for name in _names(new.root / SEEDS))
    sources = Template(_template("sources.toml"))
    if has_articles:
        new.add(SEEDS / "sources.toml", sources.substitute(sample=""))
    else:
        new.add(SEEDS / "sources.toml", sources.substitute(sample=_template("sample_source.toml")))
        new.add(SEEDS / "sample.txt", _template("sample.txt"))


def _names(folder: Path) -> Iterator[str]:
    if folder.is_dir():
        yield from (path.name for path in folder.iterdir())


def _trust_notes(root: Path) -> Iterator[str]:
    """Whoever makes a folder may use the ``.env`` in it; where that cannot be recorded, a note says so."""
    try:
        consent.remember_made(root)
    except TrustError as error:
        yield str(error)


def _ignore_notes(root: Path, kept: tuple[Path, ...]) -> Iterator[str]:
    ignore = Path(".gitignore")
    if ignore in kept:
        known = (root / ignore).read_text(encoding="utf-8", errors="replace").splitlines()
        missing = [line for line in _template("gitignore.txt").split() if line not in known]
        if missing:
            yield f".gitignore exists and was kept; add these lines to it: {', '.join(missing)}"


def _template(name: str) -> str:
    return resources.files(__package__).joinpath("templates", "init", name).read_text(encoding="utf-8")


def _printable(name: str) -> str:
    return " ".join(re.sub(r"[^\w .:,()&'-]", " ", name).split())


def _schema_name(name: str) -> str:
    return fitting(name) or "corpus"


def _toml(text: str) -> str:
    """A TOML string."""
    return json.dumps(text, ensure_ascii=False)
