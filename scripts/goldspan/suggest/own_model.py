"""What sources share that run a model of the user: whether it is there, where it lies, what its labels mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any

from goldspan.suggest.source_protocol import Proposal, SourceContext, SuggestError
from goldspan.wording import unknown


@dataclass(frozen=True, slots=True)
class LabelMap:
    """Which label of the schema each label of a model means. Without a map, labels of the same name do."""

    known: Mapping[str, str]

    @classmethod
    def read(cls, source: str, context: SourceContext) -> "LabelMap":
        """The map of the settings. Raises `SuggestError` where it names a label that the schema does not have."""
        given = context.settings.labels.get(source, {})
        place = f"[tool.goldspan.suggest.labels.{source}]"
        for label in given.values():
            if label not in context.schema.concrete:
                raise SuggestError(f"{place}: {unknown('label', label, context.schema.concrete)}")
        return cls(given or {label: label for label in context.schema.concrete})

    @property
    def version(self) -> str:
        return repr(sorted(self.known.items()))

    def of(self, label: str, proposal: Proposal) -> str | None:
        """The label that is meant; where there is none, that is counted in the proposal."""
        if label not in self.known:
            proposal.left_out[f"spans that the model labels {label}, which the settings map to no label"] += 1
        return self.known.get(label)


def imported(module: str, source: str, *, install: str) -> Any:
    """A module that goldspan does not need otherwise. Raises `SuggestError` where it is not installed."""
    try:
        return import_module(module)
    except ImportError as error:
        raise SuggestError(
            f"the source {source} needs {module}, which is not installed here ({error}); run `{install}`"
        ) from error


def own_folder(argument: str, context: SourceContext) -> Path | None:
    """The folder that an argument names, ``None`` where it names none; what looks like a path must be one."""
    path = context.path(argument)
    if path.is_dir():
        return path
    if argument.startswith((".", "/", "~")):
        raise SuggestError(f"{path}: there is no such folder of a model; name one that is there, or an installed model")
    return None


def folder_digest(folder: Path) -> str:
    """The sha256 of all files of a folder, with their names."""
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder)}\n".encode("utf-8", "surrogatepass"))
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
