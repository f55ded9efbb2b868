"""The labels of a Label Studio project, or of its export, as layers, with a check of what came."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

from goldspan.change.migrate.migration_state import read_state
from goldspan.formats.labelstudio import labeling_config as labeling
from goldspan.formats.labelstudio.annotations import Team
from goldspan.labelstudio import pull_layers
from goldspan.labelstudio.client import Client, ServerError, find_project
from goldspan.labelstudio.pull_layers import PullReport, pull_project
from goldspan.model import Finding, Severity
from goldspan.operations import validation_settings
from goldspan.operations.pull_jsonl import pull_lines
from goldspan.schema.types import Schema
from goldspan.settings import Settings
from goldspan.validate.layer_checks import CORPUS
from goldspan.validate.plugins import AnyRule

Progress = Callable[[str], None]


@dataclass(slots=True)
class Pulled:
    """``findings`` are the pull's own, then those of the layers it brought; ``left_out`` counts those not held."""

    report: PullReport
    out: Path
    findings: list[Finding]
    left_out: Counter[Severity] = field(default_factory=Counter)


def pull(settings: Settings, schema: Schema, client: Client, *, out: Path, progress: Progress | None = None) -> Pulled:
    """Pulls the project of the settings into the corpus folder ``out``, and checks what came.

    Raises `ServerError` where there is no such project, or where it is from before a migration of the corpus.
    """
    project = find_project(client, settings.project)
    if project is None:
        raise ServerError(f"{client.url}: no project is called {settings.project!r}; run `goldspan push` first")
    state = read_state(settings.corpus)
    if state and state.applied and (old := _not_in(schema, labeling.read(project.config))):
        raise ServerError(
            f"{client.project_url(project.id)}: the project is from before a migration, and has what the schema no "
            f"longer has: {', '.join(old)}. Nothing was pulled, for old labels would come in place of the migrated "
            "ones: give `project` in the settings another name, and run `goldspan push --layers`"
        )
    report = pull_project(client, project, out, schema=schema, team=Team(settings.annotators), progress=progress)
    return checked(report, out, schema, validation_settings.rules(settings))


def _not_in(schema: Schema, config: labeling.Config) -> list[str]:
    """The labels, relations and attributes of a labeling config that the schema does not have."""
    shown = labeling.schema_of(config)
    relations = dict.fromkeys(name.partition(":")[0] for name in shown.relations)  # behind the colon: an attribute
    return [
        name
        for names, known in (
            (shown.labels, schema.concrete),
            (relations, schema.relations),
            (shown.attributes, schema.attributes),
        )
        for name in names
        if name not in known
    ]


def pull_export(
    export: Path,
    config_file: Path | None,
    out: Path,
    *,
    schema: Schema | None,
    team: Team,
    rules: Sequence[AnyRule] = (),
    lines: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Pulled:
    """Pulls an export into the corpus folder ``out``, and checks what came.

    A labeling config that is given decides which labels there are; ``schema``
    is used where none is. With neither, every label is taken as it comes, and
    only offsets, words and what could not be read are checked. With ``lines``,
    ``out`` becomes a new corpus of JSON Lines, made shard by shard by the
    executor; otherwise there is a file for each document and layer.
    """
    config = None
    if config_file is not None:
        config = _config(config_file)
        schema = labeling.schema_of(config, name=config_file.name)
    elif schema is not None:
        config = labeling.config_of(schema)
    if lines:
        report, left_out = pull_lines(
            export, out, config=config, schema=schema, team=team, rules=rules, executor=executor, progress=progress
        )
        return Pulled(report, out, report.findings, left_out)
    report = pull_layers.pull_export(export, out, config=config, schema=schema, team=team, progress=progress)
    return checked(report, out, schema, rules)


def _config(path: Path) -> labeling.Config:
    try:
        return labeling.read(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise labeling.ConfigError(f"{path}: cannot be read: {error}") from error
    except labeling.ConfigError as error:
        raise labeling.ConfigError(f"{path}: {error}") from error


def checked(report: PullReport, out: Path, schema: Schema | None, rules: Sequence[AnyRule]) -> Pulled:
    """What a pull into the corpus folder ``out`` brought, with the findings of its layers."""
    from goldspan.validate.folder_checks import validate_corpus  # which a pull into JSON Lines has no use for

    came = validate_corpus(out, schema, rules=rules) if (out / "documents").is_dir() else ()
    # what a whole corpus lacks is no matter of a pull, which may bring a part of it
    about_layers = (one for one in came if one.level != CORPUS or one.where.layer is not None)
    return Pulled(report, out, [*report.findings, *about_layers])
