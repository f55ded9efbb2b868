"""A corpus' settings: ``[tool.goldspan]`` in its ``pyproject.toml``, and the server from the environment.

The server's address and token are ``LABEL_STUDIO_URL`` and ``LABEL_STUDIO_API_KEY``, both of the environment, or both
of a ``.env`` file beside ``pyproject.toml``; never of the command line, where a process list would show them.
"""

import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import msgspec
from dotenv import dotenv_values
from msgspec import Meta, Struct

from goldspan import consent
from goldspan.adjudicate.policies import Count, Policy
from goldspan.consent import ENV_FILE
from goldspan.errors import GoldspanError
from goldspan.formats.labelstudio.annotations import Annotator
from goldspan.model import Method
from goldspan.release import ReleaseError, ReleaseSettings
from goldspan.release.splitting import SplitSettings
from goldspan.store import read_regular
from goldspan.suggest.suggest_settings import SuggestSettings
from goldspan.team.assignment import TeamSettings
from goldspan.team.people import default_address, is_somebodys, read_addresses
from goldspan.wording import short_repr, unknown

_Table = TypeVar("_Table")

_SERVER = ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY")

Line = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$", description="text of one line, in quotes")]
Word = Annotated[str, Meta(min_length=1, description="text in quotes")]
RuleNames = Annotated[tuple[Word, ...], Meta(description='a list of names, as ["corpus_rules:amounts"]')]
Thresholds = Annotated[dict[str, Any], Meta(description='a table of thresholds, as {"span F1, exact" = 0.7}')]


class SettingsError(GoldspanError):
    """Settings that cannot be used; the message names the file and the key, and says what to write."""


class NoCorpusError(SettingsError):
    """There is no corpus at a folder or above it."""


class AnnotatorTable(Struct, frozen=True, kw_only=True):
    """``[tool.goldspan.annotators.NAME]``. ``email`` is of old: addresses stand outside of the repository."""

    email: Word = ""
    method: Method = "manual"
    annotates: bool = True


class CorpusTable(Struct, frozen=True, kw_only=True):
    """``[tool.goldspan]``: every key, its type and its default."""

    corpus: Line = "corpus"
    seeds: Line = "seeds"
    schema: Line = "schema/schema.yaml"
    state: Line = ".goldspan"
    project: Line = "goldspan"
    pass_name: Line = msgspec.field(default="", name="pass")
    annotators_per_task: Count = 1
    annotators: dict[str, AnnotatorTable] = {}
    team: TeamSettings = TeamSettings()
    rules: RuleNames = ()
    gates: Thresholds = {}
    adjudication: Policy = Policy()
    splits: SplitSettings = msgspec.field(default_factory=SplitSettings)
    suggest: SuggestSettings = SuggestSettings()
    release: ReleaseSettings = msgspec.field(default_factory=ReleaseSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """``root`` is the folder of ``pyproject.toml``; the other paths are absolute.

    ``person`` is whose project it is, where people have one of their own. With ``only_pass`` only the project of the
    pass is meant, and otherwise those of other passes too, where there are any.
    ``pass_name`` is empty where the schema's first pass is meant, and
    ``annotators_per_task`` is how many annotations a task wants. ``annotators`` have the addresses that `people.toml`
    of the state folder gives them, or else the settings; ``exposed`` are the names of those whose address stands in the
    settings, and so in the repository. ``rules`` are the
    corpus' own, as ``MODULE:NAME``. ``gates`` are thresholds for measures of agreement,
    as they stand in the file: `goldspan.agreement.thresholds` knows the measures.
    ``adjudication`` says which votes settle a place, ``splits`` how documents are divided, and ``suggest``
    where suggestions come from.
    """

    root: Path
    corpus: Path
    seeds: Path
    schema: Path
    state: Path
    project: str = "goldspan"
    person: str = ""
    only_pass: bool = False
    pass_name: str = ""
    annotators_per_task: int = 1
    annotators: tuple[Annotator, ...] = ()
    exposed: tuple[str, ...] = ()
    team: TeamSettings = field(default_factory=TeamSettings)
    rules: tuple[str, ...] = ()
    gates: Mapping[str, Any] = field(default_factory=dict)
    adjudication: Policy = field(default_factory=Policy)
    splits: SplitSettings = field(default_factory=SplitSettings)
    suggest: SuggestSettings = field(default_factory=SuggestSettings)
    release: ReleaseSettings

    __repr__ = short_repr

    @property
    def people(self) -> tuple[str, ...]:
        """The names of the people who annotate: no machine, and nobody who only adjudicates."""
        return tuple(one.name for one in self.annotators if one.annotates and one.method == "manual")

    @property
    def generated(self) -> Path:
        """Where what is generated from the schema lies."""
        return self.schema.parent / "generated"


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    token: str

    def __repr__(self) -> str:
        return f"Server({self.url!r})"


def find_root(start: Path) -> Path:
    """The nearest folder at or above ``start`` whose ``pyproject.toml`` has ``[tool.goldspan]``."""
    for folder in (start, *start.parents):
        if "goldspan" in _tool_tables(folder / "pyproject.toml"):
            return folder
    raise NoCorpusError(
        f"{start}: no pyproject.toml with [tool.goldspan] here or above; "
        "change into your corpus, or make one with `goldspan init`"
    )


def _tool_tables(path: Path) -> Mapping[str, Any]:
    try:
        tables = tomllib.loads(read_regular(path).decode("utf-8")).get("tool", {})
    except OSError:
        return {}
    except (ValueError, RecursionError) as error:
        # beside what is not TOML: a number of thousands of digits, brackets in brackets without end
        raise SettingsError(f"{path}: not TOML: {error}; correct that place") from error
    return tables if isinstance(tables, Mapping) else {}


def load(start: Path) -> Settings:
    """The settings of the corpus that ``start`` lies in.

    Raises `SettingsError`, and `TrustError` where a place that they name lies outside of their folder, and the user has
    not agreed to that.
    """
    loaded = read(start)
    consent.require(
        loaded.root,
        places_elsewhere(loaded),
        what="names places outside of it to read and to write",
        otherwise="name a place inside of it in pyproject.toml",
    )
    addresses = read_addresses(loaded.state)
    people = (replace(one, email=addresses.get(one.name, one.email)) for one in loaded.annotators)
    return replace(loaded, annotators=tuple(people))


def places_elsewhere(settings: Settings) -> dict[str, bytes]:
    """The places in the settings that lie outside of their folder, by way of a link or not: items of an agreement."""
    named = {
        "corpus": settings.corpus,
        "seeds": settings.seeds,
        "schema": settings.schema,
        "schema, generated": settings.generated,
        "schema, migrations": settings.schema.parent / "migrations",
        "state": settings.state,
    }
    top = os.path.realpath(settings.root)
    places = {name: Path(os.path.realpath(path)) for name, path in named.items()}  # unlike `resolve` also of a circle
    elsewhere = ((name, path) for name, path in places.items() if not path.is_relative_to(top))
    return {f"[tool.goldspan] {name}, at {path}": os.fsencode(path) for name, path in elsewhere}


def read(start: Path) -> Settings:
    """The settings, wherever their places lie: to look at, and not to work with. Raises `SettingsError`.

    Of annotators it has the addresses that stand in ``pyproject.toml`` alone.
    """
    root = find_root(start.resolve())
    place = f"{root / 'pyproject.toml'}: [tool.goldspan]"
    table = convert(_tool_tables(root / "pyproject.toml")["goldspan"], CorpusTable, place=place)
    return Settings(
        root=root,
        corpus=root / table.corpus,
        seeds=root / table.seeds,
        schema=root / table.schema,
        state=root / table.state,
        project=table.project,
        pass_name=table.pass_name,
        annotators_per_task=table.annotators_per_task,
        annotators=tuple(
            Annotator(name, entry.email or default_address(name), entry.method, entry.annotates)
            for name, entry in table.annotators.items()
        ),
        exposed=tuple(name for name, entry in table.annotators.items() if is_somebodys(entry.email)),
        team=table.team,
        rules=table.rules,
        gates=table.gates,
        adjudication=table.adjudication,
        splits=table.splits,
        suggest=table.suggest,
        release=table.release,
    )


def convert(value: Any, declared: type[_Table], *, place: str, key: str = "") -> _Table:
    """TOML data as the declared type: a struct or dataclass, key by key, or anything that `msgspec.convert` takes.

    ``place`` and ``key`` say in messages where the value stands. Raises `SettingsError` for a key that is not
    declared, a required key that is missing, and a value of another type.
    """
    origin = get_origin(declared) or declared
    if isinstance(origin, type) and (issubclass(origin, Struct) or is_dataclass(origin)):
        return _convert_keys(value, declared, place, key)
    if origin is dict:
        _, inner = get_args(declared)
        items = _mapping(value, place, key).items()
        return {name: convert(item, inner, place=place, key=_below(key, name)) for name, item in items}  # type: ignore[return-value]
    try:
        if isinstance(value, float) and not math.isfinite(value):  # which passes every limit of msgspec
            raise msgspec.ValidationError
        return msgspec.convert(value, declared)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{place}: {key} must be {_described(declared)}, not {value!r}") from error


def _convert_keys(value: Any, declared: type[_Table], place: str, key: str) -> _Table:
    table, keys = _mapping(value, place, key), _keys(declared)
    for name in table:
        if name not in keys:
            raise SettingsError(f"{place}: {unknown(f'setting of {key}' if key else 'setting', name, keys)}")
    hints = get_type_hints(declared, include_extras=True)
    values = {
        keys[name]: convert(item, hints[keys[name]], place=place, key=_below(key, name)) for name, item in table.items()
    }
    if missing := [name for name in _required(declared) if name not in table]:
        examples = ", ".join(f'{name} = "..."' for name in missing)
        raise SettingsError(f"{place}: {key} needs {examples}")
    try:
        return declared(**values)
    except ReleaseError as error:
        raise SettingsError(f"{place}: {key}: {error}") from error


def _required(declared: type) -> list[str]:
    declarations = msgspec.structs.fields(declared) if issubclass(declared, Struct) else ()
    return [field.encode_name for field in declarations if field.required]


def _keys(declared: type) -> dict[str, str]:
    """The keys of a table, each with the name of its field."""
    if issubclass(declared, Struct):
        return {field.encode_name: field.name for field in msgspec.structs.fields(declared)}
    return {field.name: field.name for field in fields(declared)}  # type: ignore[arg-type]


def _mapping(value: Any, place: str, key: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise SettingsError(f"{place}{f': {key}' if key else ''} must be a table, not {value!r}")
    return value


def _below(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _described(declared: Any) -> str:
    """What a value of this type is, in words."""
    origin, arguments = get_origin(declared), get_args(declared)
    if origin is Annotated:
        given = next((meta.description for meta in arguments[1:] if isinstance(meta, Meta) and meta.description), None)
        return given or _described(arguments[0])
    if origin is Literal:
        return f"one of {', '.join(map(repr, arguments))}"
    if origin is tuple:
        return f"a list, each item {_described(arguments[0])}"
    words = {str: "text in quotes", bool: "true or false", int: "a whole number", float: "a number"}
    return words.get(declared, "text in quotes")


def server(root: Path) -> Server | None:
    """The server that the environment or ``.env`` names; ``None`` where neither does.

    Address and token come from one of the two, and the environment goes first: so nobody's token goes to an address
    that somebody else wrote down. Raises `SettingsError` where one of them has only half of a server, and
    `goldspan.consent.TrustError` where the ``.env`` is to be used and the user has not agreed to it.
    """
    if given := _server_of(os.environ, "the environment"):
        return given
    path = root / ENV_FILE
    content = path.read_bytes() if path.is_file() else b""
    try:
        # no ${NAME}: that would put a secret of the environment into an address
        values = dotenv_values(stream=StringIO(content.decode("utf-8")), interpolate=False)
    except ValueError as error:
        raise SettingsError(f"{path}: not UTF-8 ({error}); save the file as UTF-8") from error
    if (given := _server_of(values, str(path))) is not None:
        names = " and ".join(_SERVER)
        consent.require(
            root,
            {ENV_FILE: content},
            what=f"names a Label Studio, {given.url!a}",
            otherwise=f"set {names} in the environment",
        )
    return given


def _server_of(values: Mapping[str, str | None], source: str) -> Server | None:
    url, token = (values.get(name) or "" for name in _SERVER)
    if bool(url) != bool(token):
        given, missing = _SERVER if url else _SERVER[::-1]
        raise SettingsError(
            f"{source}: {given} is set but {missing} is not; set both there, or neither, "
            "for address and token come from one place"
        )
    return Server(url, token) if url else None
