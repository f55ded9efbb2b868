"""What a disk may hold after a power cut: a model of a file system that keeps what was flushed, and no more.

After ALICE (Pillai and others, "All File Systems Are Not Created Equal", OSDI 2014): the data of a file are safe once
that file was flushed, and a name once its folder was. Of everything since then, any part may be on the disk, in any
order; a file whose name came and whose data did not may be empty, cut, or zeros. A rename is two changes of names, of
which the old name goes only if the new one came.
"""

import random
from dataclasses import dataclass, field
from pathlib import Path

from system_calls import Event

FOLDER = -1
"""Stands in a folder's names for an inner folder."""


@dataclass
class _Change:
    """A change of one name; ``after`` is the change without which it cannot have happened."""

    folder: str
    name: str
    file: int | None
    after: "_Change | None" = None
    is_safe: bool = False
    happened: bool = False


@dataclass
class _File:
    data: bytes
    safe: bytes | None = None


@dataclass
class Disk:
    """A disk that had the files below ``root`` safely, and then got calls."""

    root: Path
    _files: list[_File] = field(default_factory=list)
    _names: dict[tuple[str, str], int] = field(default_factory=dict)
    """What is named so for all who look now: an index of `_files`, or `FOLDER`."""
    _safe_names: dict[tuple[str, str], int] = field(default_factory=dict)
    _changes: list[_Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        for path in sorted(self.root.rglob("*")):
            content = None if path.is_dir() else path.read_bytes()
            self._names[_split(str(path))] = FOLDER if content is None else self._add(content, safe=content)
        self._safe_names = dict(self._names)

    def _add(self, data: bytes, safe: bytes | None = None) -> int:
        self._files.append(_File(data, safe))
        return len(self._files) - 1

    def apply(self, event: Event) -> None:
        match event.call:
            case "open" | "write":
                self._file_at(event.path, event.data).data = event.data
            case "fsync" if _split(event.path) in self._names and self._names[_split(event.path)] != FOLDER:
                file = self._file_at(event.path, event.data)
                file.data = file.safe = event.data
            case "fsync":
                self._sync_folder(event.path)
            case "mkdir":
                self._change(event.path, FOLDER)
            case "unlink" | "rmdir":
                self._change(event.path, None)
            case "link":
                self._file_at(event.path, event.data)
                self._change(event.target, self._names[_split(event.path)])
            case "rename":
                self._file_at(event.path, event.data)
                number = self._names[_split(event.path)]
                if self._names.get(_split(event.target)) != number:  # else they are links of one file, and stay
                    self._change(event.path, None, after=self._change(event.target, number))

    def _file_at(self, path: str, data: bytes) -> _File:
        """The file of a name; one that nobody saw come, because a library in C made it, comes now."""
        if _split(path) not in self._names:
            self._change(path, self._add(data))
        return self._files[self._names[_split(path)]]

    def _change(self, path: str, file: int | None, after: _Change | None = None) -> _Change:
        folder, name = _split(path)
        change = _Change(folder, name, file, after)
        self._changes.append(change)
        if file is None:
            self._names.pop((folder, name), None)
        else:
            self._names[folder, name] = file
        return change

    def _sync_folder(self, folder: str) -> None:
        for change in self._changes:
            if change.folder == folder:
                change.is_safe = True
                while change.after is not None:
                    change = change.after
                    change.is_safe = True

    def write_after_loss(self, out: Path, seed: int) -> None:
        """Writes to ``out`` what may be on the disk. Seed 0: all that is not safe is lost; 1: only data are lost."""
        choose = random.Random(seed)
        names = dict(self._safe_names)
        for change in self._changes:
            may = change.after is None or change.after.happened
            change.happened = may and (change.is_safe or seed == 1 or (seed > 1 and choose.random() < 0.5))
            if change.happened and change.file is None:
                names.pop((change.folder, change.name), None)
            elif change.happened and change.file is not None:
                names[change.folder, change.name] = change.file
        out.mkdir(parents=True)
        self._write_folder(str(self.root), out, names, choose, seed)

    def _write_folder(
        self, folder: str, out: Path, names: dict[tuple[str, str], int], choose: random.Random, seed: int
    ) -> None:
        for (parent, name), number in sorted(names.items()):
            if parent != folder:
                continue
            if number == FOLDER:
                (out / name).mkdir()
                self._write_folder(f"{folder}/{name}", out / name, names, choose, seed)
            else:
                (out / name).write_bytes(_damaged(self._files[number], choose, seed))


def _damaged(file: _File, choose: random.Random, seed: int) -> bytes:
    if file.safe == file.data:
        return file.data
    if seed <= 1:
        return file.safe or b""
    return choose.choice([file.safe or b"", b"", bytes(len(file.data)), file.data[: len(file.data) // 2], file.data])


def _split(path: str) -> tuple[str, str]:
    folder, _, name = path.rpartition("/")
    return folder, name
