"""The Python modules of a folder from which its rules are loaded: just those that were looked at, as they were then.

What a folder's rules run must be known before any of it runs. So the modules are found by reading the sources, the
imports in them included, and are later run from the text that was read: not from a file that changed meanwhile, nor
from a compiled file beside it, which could hold anything.
"""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any


@dataclass(frozen=True, slots=True)
class LocalModule:
    """``path`` is below the folder; ``source`` is ``None`` for a folder without ``__init__.py``."""

    path: str
    source: bytes | None
    is_package: bool = False


@dataclass(frozen=True, slots=True)
class LocalModules:
    """The modules at ``root``, by their dotted names. They can be pickled, and imported after `install`."""

    root: Path
    modules: Mapping[str, LocalModule] = field(default_factory=dict)

    def files(self) -> dict[str, bytes]:
        """The source files by their paths below the root."""
        return {module.path: module.source for _, module in sorted(self.modules.items()) if module.source is not None}

    def install(self) -> None:
        """Lets ``import`` find the modules, behind all that are installed; those that changed are imported anew."""
        finder = next(
            (known for known in sys.meta_path if isinstance(known, _Finder) and known.root == self.root), None
        )
        if finder is None:
            finder = _Finder(self.root)
            sys.meta_path.insert(0, finder)
        if any(name in finder.modules and finder.modules[name] != module for name, module in self.modules.items()):
            finder.forget()
        finder.modules.update(self.modules)

    def holds(self, module: ModuleType) -> bool:
        """Whether this module was imported from here."""
        spec = module.__spec__
        return spec is not None and isinstance(spec.loader, _Finder) and spec.loader.root == self.root


def find(root: Path, names: Iterable[str]) -> LocalModules:
    """The modules of these rules at ``root``, and all that they import from there, one by way of the other.

    A rule is named ``MODULE`` or ``MODULE:NAME``. Modules that are not there are left out: they are
    installed, or missing.
    """
    modules: dict[str, LocalModule] = {}
    waiting = [part for name in names for part in _with_parents(name.partition(":")[0])]
    seen = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        module = _read(root, name)
        if module is not None:
            modules[name] = module
            waiting += (part for wanted in _imports(name, module) for part in _with_parents(wanted))
    return LocalModules(root, modules)


def _with_parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    if all(part.isidentifier() for part in parts):
        yield from (".".join(parts[: count + 1]) for count in range(len(parts)))


def _read(root: Path, name: str) -> LocalModule | None:
    place = root.joinpath(*name.split("."))
    for file, is_package in ((place / "__init__.py", True), (place.with_name(f"{place.name}.py"), False)):
        if file.is_file():
            return LocalModule(file.relative_to(root).as_posix(), file.read_bytes(), is_package)
    return LocalModule(place.relative_to(root).as_posix(), None, True) if place.is_dir() else None


def _imports(name: str, module: LocalModule) -> Iterator[str]:
    """The dotted names that the source imports; from a source that is no Python, none."""
    try:
        tree = ast.parse(module.source or b"")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    package = name if module.is_package else name.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join(filter(None, [*above, node.module]))
            yield from (f"{base}.{alias.name}" if base else alias.name for alias in node.names)
            if base:
                yield base


class _Finder(MetaPathFinder, Loader):
    """Imports the modules of one root, where no other finder has a module of that name elsewhere."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.modules: dict[str, LocalModule] = {}

    def forget(self) -> None:
        """Drops what was imported, so that it is imported as it is now."""
        for name, module in list(sys.modules.items()):
            if getattr(module, "__loader__", None) is self:
                del sys.modules[name]
        self.modules.clear()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        module = self.modules.get(fullname)
        if module is None or (path is None and self._is_elsewhere(fullname)):
            return None
        spec = ModuleSpec(fullname, self, origin=str(self.root / module.path), is_package=module.is_package)
        spec.has_location = module.source is not None
        return spec

    def _is_elsewhere(self, name: str) -> bool:
        for finder in sys.meta_path:
            find_spec: Any = getattr(finder, "find_spec", None)
            spec = None if isinstance(finder, _Finder) or find_spec is None else find_spec(name, None)
            if spec is not None:
                places = [spec.origin] if spec.origin else list(spec.submodule_search_locations or ())
                return not all(Path(place).is_relative_to(self.root) for place in places)
        return False

    def exec_module(self, module: ModuleType) -> None:
        found = self.modules[module.__name__]
        if found.source is not None:
            exec(compile(found.source, str(self.root / found.path), "exec", dont_inherit=True), module.__dict__)
