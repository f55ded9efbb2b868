"""A corpus' settings: ``[tool.goldspan]`` in its ``pyproject.toml``, and the server from the environment.

The server's address and token come from ``LABEL_STUDIO_URL`` and
``LABEL_STUDIO_API_KEY``, or from a ``.env`` file beside ``pyproject.toml``;
never from the command line, where a process list would show them.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from goldspan.adjudicate.policies import RULES, Policy
from goldspan.errors import GoldspanError
from goldspan.formats.labelstudio.annotations import Annotator
from goldspan.release import ReleaseError, ReleaseSettings
from goldspan.release.splitting import SplitSettings

_PATHS = {"corpus": "corpus", "seeds": "seeds", "schema": "schema/schema.yaml", "state": ".goldspan"}
_STRINGS = {"project": "goldspan", "pass": ""}


class SettingsError(GoldspanError):
    """Settings that cannot be used; the message names the file, the key and the mend."""


class NoCorpusError(SettingsError):
    """There is no corpus at a folder or above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """``root`` is the folder of ``pyproject.toml``; the other paths are absolute.

    ``pass_name`` is empty where the schema's first pass is meant, and
    ``annotators_per_task`` is how many annotations a task wants. ``rules`` are the
    corpus' own, as ``MODULE:NAME``. ``gates`` are floors for measures of agreement,
    as they stand in the file: `goldspan.agreement.thresholds` knows the measures.
    ``adjudication`` says which votes settle a place, ``splits`` how documents are divided.
    """

    root: Path
    corpus: Path
    seeds: Path
    schema: Path
    state: Path
    project: str = "goldspan"
    pass_name: str = ""
    annotators_per_task: int = 1
    annotators: tuple[Annotator, ...] = ()
    rules: tuple[str, ...] = ()
    gates: Mapping[str, Any] = field(default_factory=dict)
    adjudication: Policy = field(default_factory=Policy)
    splits: SplitSettings = field(default_factory=SplitSettings)
    release: ReleaseSettings

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
        "change into your corpus, or add the section (see docs/own-corpus.md)"
    )


def _tool_tables(path: Path) -> Mapping[str, Any]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {})
    except OSError:
        return {}
    except (ValueError, RecursionError) as error:
        # beside what is not TOML: a number of thousands of digits, brackets in brackets without end
        raise SettingsError(f"{path}: not TOML: {error}; correct that place") from error
    return tables if isinstance(tables, Mapping) else {}


def load(start: Path) -> Settings:
    """The settings of the corpus that ``start`` lies in. Raises `SettingsError`."""
    root = find_root(start.resolve())
    place = f"{root / 'pyproject.toml'}: [tool.goldspan]"
    section = _tool_tables(root / "pyproject.toml")["goldspan"]
    if not isinstance(section, Mapping):
        raise SettingsError(f"{place} must be a table, not {section!r}")
    table = dict(section)
    paths = {key: root / _string(table, key, default, place) for key, default in _PATHS.items()}
    strings = {key: _string(table, key, default, place) for key, default in _STRINGS.items()}
    per_task = table.pop("annotators_per_task", 1)
    if type(per_task) is not int or per_task < 1:
        raise SettingsError(f"{place}: annotators_per_task must be a whole number from 1, not {per_task!r}")
    annotators = _annotators(table.pop("annotators", {}), place)
    rules = table.pop("rules", [])
    if not isinstance(rules, list) or not all(isinstance(one, str) and one for one in rules):
        raise SettingsError(f'{place}: rules must be a list of names, as ["corpus_rules:capitals"], not {rules!r}')
    gates = table.pop("gates", {})
    if not isinstance(gates, Mapping):
        raise SettingsError(f'{place}: gates must be a table of floors, as {{"span F1, exact" = 0.7}}, not {gates!r}')
    adjudication = _adjudication(table.pop("adjudication", {}), place)
    splits = _splits(table.pop("splits", {}), place)
    release = _release(table.pop("release", {}), place)
    if table:
        others = ("annotators_per_task", "annotators", "rules", "gates", "adjudication", "splits", "release")
        known = [*_PATHS, *_STRINGS, *others]
        raise SettingsError(f"{place}: no setting is called {next(iter(table))!r}; known are: {', '.join(known)}")
    return Settings(
        root=root,
        project=strings["project"],
        pass_name=strings["pass"],
        annotators_per_task=per_task,
        annotators=annotators,
        rules=tuple(rules),
        gates=dict(gates),
        adjudication=adjudication,
        splits=splits,
        release=release,
        **paths,
    )


def _string(table: dict[str, Any], key: str, default: str, place: str) -> str:
    value = table.pop(key, default)
    if not isinstance(value, str):
        raise SettingsError(f"{place}: {key} must be a string, not {value!r}")
    if not value.isprintable():
        raise SettingsError(f"{place}: {key} must be text of one line, not {value!r}")
    return value


def _annotators(table: Any, place: str) -> tuple[Annotator, ...]:
    if not isinstance(table, Mapping):
        raise SettingsError(f"{place}: annotators must be tables, one for each: [tool.goldspan.annotators.NAME]")
    made = []
    for name, one in table.items():
        if not isinstance(one, Mapping) or not isinstance(one.get("email"), str) or set(one) - {"email", "method"}:
            raise SettingsError(f'{place}: annotators.{name} needs email = "...", and may have method = "..."')
        method = one.get("method", "manual")
        if method not in ("manual", "machine-generated"):
            raise SettingsError(f"{place}: annotators.{name}.method must be manual or machine-generated")
        made.append(Annotator(name=name, email=one["email"], method=method))
    return tuple(made)


def _adjudication(table: Any, place: str) -> Policy:
    known = ("policy", "annotators", "confidence", "top", "share", "weights")
    if not isinstance(table, Mapping) or (unknown := set(table) - set(known)):
        what = f"adjudication.{min(unknown)}" if isinstance(table, Mapping) else "adjudication"
        raise SettingsError(f"{place}: {what} is no setting; known are: {', '.join(known)}")
    rule = table.get("policy", RULES[0])
    if rule not in RULES:
        raise SettingsError(f"{place}: adjudication.policy must be one of {', '.join(RULES)}, not {rule!r}")
    for name in ("annotators", "top"):
        if name in table and (type(table[name]) is not int or table[name] < 1):
            raise SettingsError(f"{place}: adjudication.{name} must be a whole number from 1, not {table[name]!r}")
    for name in ("confidence", "share"):
        if name in table and not (type(table[name]) in (int, float) and 0 <= table[name] <= 1):
            raise SettingsError(f"{place}: adjudication.{name} must be a number from 0 to 1, not {table[name]!r}")
    weights = table.get("weights", {})
    if not isinstance(weights, Mapping) or not all(
        type(one) in (int, float) and 0 <= one < float("inf") for one in weights.values()
    ):
        raise SettingsError(f"{place}: adjudication.weights must give each annotator a number from 0, not {weights!r}")
    values = {name: value for name, value in table.items() if name != "policy"}
    return Policy(rule=rule, **values)


def _splits(table: Any, place: str) -> SplitSettings:
    known = [one.name for one in fields(SplitSettings)]
    if not isinstance(table, Mapping) or (unknown := set(table) - set(known)):
        told = f"no setting is called splits.{min(unknown)}" if isinstance(table, Mapping) else "splits is no table"
        raise SettingsError(f"{place}: {told}; known are: {', '.join(known)}")
    for key, least in (("seed", None), ("minimum", 0)):
        value = table.get(key, 0)
        if type(value) is not int or (least is not None and value < least):
            raise SettingsError(f"{place}: splits.{key} must be a whole number, not {value!r}")
    shares = table.get("shares", {})
    if not isinstance(shares, Mapping) or not all(type(one) in (int, float) for one in shares.values()):
        raise SettingsError(f"{place}: splits.shares must give each split a number, not {shares!r}")
    try:
        return SplitSettings(**table)
    except ReleaseError as error:
        raise SettingsError(f"{place}: splits: {error}") from error


_RELEASE_TYPES: Mapping[str, type] = {"language": tuple, "tags": tuple, "authors": tuple, "annotator_names": bool}
"""The types of settings of a release that are no strings."""


def _release(table: Any, place: str) -> ReleaseSettings:
    known = [one.name for one in fields(ReleaseSettings)]
    if not isinstance(table, Mapping) or (unknown := set(table) - set(known)):
        told = f"no setting is called release.{min(unknown)}" if isinstance(table, Mapping) else "release is no table"
        raise SettingsError(f"{place}: {told}; known are: {', '.join(known)}")
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    for key, value in values.items():
        items = value if isinstance(value, tuple) else ()
        if not isinstance(value, _RELEASE_TYPES.get(key, str)) or not all(isinstance(one, str) for one in items):
            raise SettingsError(f"{place}: release.{key} has the wrong type: {value!r}")
    try:
        return ReleaseSettings(**values)
    except ReleaseError as error:
        raise SettingsError(f"{place}: release: {error}") from error


def server(root: Path) -> Server | None:
    """The server that the environment or ``.env`` names; ``None`` where neither does.

    Raises `SettingsError` where there is an address without a token or the other way round.
    """
    names = ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY")
    try:
        filed = dotenv_values(root / ".env")
    except ValueError as error:
        raise SettingsError(f"{root / '.env'}: not UTF-8 ({error}); save the file as UTF-8") from error
    url, token = (os.environ.get(name) or filed.get(name) or "" for name in names)
    if not url and not token:
        return None
    if not url or not token:
        given, missing = (names[0], names[1]) if url else (names[1], names[0])
        raise SettingsError(f"{given} is set but {missing} is not; set both in the environment or in {root / '.env'}")
    return Server(url, token)
