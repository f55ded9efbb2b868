"""Every call of this process that changes files below a folder: counted, stopped at one of them, and written down.

Calls are seen where Python makes them: the functions of ``os``, and ``open`` for writing with what is written through
it. What a library in C writes is seen when it is flushed, moved or linked.
"""

import builtins
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
ROOM = {"open", "write", "pwrite", "sendfile", "mkdir", "link", "symlink"}
"""The calls that fail on a full disk."""


class Event(NamedTuple):
    """A call that was made. ``inode`` and ``data`` are those of the file after it, ``target`` a second path."""

    call: str
    path: str
    inode: int = 0
    data: bytes = b""
    target: str = ""


class Calls:
    """Counts the calls below ``root`` from `install` on; ``act`` is called with number and name before each is made."""

    def __init__(self, root: Path, act: Callable[[int, str], None], *, keep: bool = False) -> None:
        self.root = os.path.realpath(root)
        self.act, self.keep = act, keep
        self.number = 0
        self.events: list[Event] = []

    def install(self) -> None:
        self._open = io.open
        for name in ("mkdir", "rmdir", "unlink", "remove", "chmod", "utime"):
            self._wrap(name, self._one_path)
        for name in ("rename", "replace", "link"):
            self._wrap(name, self._two_paths)
        for name in ("write", "pwrite", "ftruncate", "fsync", "fdatasync", "fchmod", "sendfile"):
            self._wrap(name, self._descriptor)
        self._wrap("open", self._os_open)
        builtins.open = io.open = self._open_file  # type: ignore[assignment]

    def _wrap(self, name: str, kind: Callable[..., Any]) -> None:
        original = getattr(os, name)

        def called(*arguments: Any, **options: Any) -> Any:
            return kind(original, name, *arguments, **options)

        setattr(os, name, called)

    def point(self, call: str, path: str) -> bool:
        """Counts a call, where it is one that counts."""
        if path != self.root and not path.startswith(self.root + "/"):
            return False
        self.number += 1
        self.act(self.number, call)
        return True

    def note(self, call: str, path: str, *, target: str = "", with_data: bool = False) -> None:
        if not self.keep:
            return
        inode, data = 0, b""
        where = target or path
        if os.path.isfile(where):
            inode = os.lstat(where).st_ino
            if with_data:
                with self._open(where, "rb") as file:
                    data = file.read()
        self.events.append(Event(call, path, inode, data, target))

    # the calls

    def _one_path(self, original: Any, name: str, path: Any, *rest: Any, **options: Any) -> Any:
        where = _path(path, options.get("dir_fd"))
        counted = self.point(name, where)
        result = original(path, *rest, **options)
        if counted and name not in ("chmod", "utime"):
            self.note("unlink" if name == "remove" else name, where)
        return result

    def _two_paths(self, original: Any, name: str, source: Any, target: Any, **options: Any) -> Any:
        counted = self.point(name, _path(target))
        result = original(source, target, **options)
        if counted:
            self.note("link" if name == "link" else "rename", _path(source), target=_path(target), with_data=True)
        return result

    def _descriptor(self, original: Any, name: str, handle: int, *rest: Any, **options: Any) -> Any:
        where = _path_of(handle)
        counted = self.point(name, where)
        result = original(handle, *rest, **options)
        if counted and name != "fchmod":
            is_sync = name in ("fsync", "fdatasync")
            self.note("fsync" if is_sync else "write", where, with_data=True)
        return result

    def _os_open(self, original: Any, name: str, path: Any, flags: int, *rest: Any, **options: Any) -> Any:
        where = _path(path, options.get("dir_fd"))
        counted = bool(flags & _WRITING) and self.point(name, where)
        result = original(path, flags, *rest, **options)
        if counted:
            self.note("open", where, with_data=True)
        return result

    def _open_file(self, file: Any, mode: str = "r", buffering: int = -1, *more: Any, **options: Any) -> Any:
        if not set(mode) & set("wax+"):
            return self._open(file, mode, buffering, *more, **options)
        encoding, errors, newline = [*more, None, None, None][:3]
        is_handle = isinstance(file, int)
        where = _path_of(file) if is_handle else _path(file)
        counted = not is_handle and self.point("open", where)
        raw = _CountedFile(self, where, file, mode.replace("b", "").replace("t", ""), *_closing(more, options))
        if counted:
            self.note("open", where, with_data=True)
        if buffering == 0:
            return raw
        size = buffering if buffering > 1 else io.DEFAULT_BUFFER_SIZE
        buffered = io.BufferedRandom(raw, size) if "+" in mode else io.BufferedWriter(raw, size)
        if "b" in mode:
            return buffered
        return io.TextIOWrapper(
            buffered,
            options.get("encoding", encoding) or "utf-8",
            options.get("errors", errors),
            options.get("newline", newline),
        )


def _closing(more: tuple[Any, ...], options: dict[str, Any]) -> tuple[bool, Any]:
    closefd = options.get("closefd", more[3] if len(more) > 3 else True)
    return closefd, options.get("opener", more[4] if len(more) > 4 else None)


class _CountedFile(io.FileIO):
    def __init__(self, calls: Calls, where: str, file: Any, mode: str, closefd: bool, opener: Any) -> None:
        self._calls, self._where = calls, where
        super().__init__(file, mode, closefd, opener)

    def write(self, data: Any) -> int:
        counted = self._calls.point("write", self._where)
        written = super().write(data)
        if counted:
            self._calls.note("write", self._where, with_data=True)
        return written


def _path(path: Any, folder: int | None = None) -> str:
    if isinstance(path, int):
        return _path_of(path)
    text = os.fsdecode(path)
    return os.path.normpath(os.path.join(_path_of(folder) if folder is not None else os.getcwd(), text))


def _path_of(handle: int) -> str:
    try:
        return os.readlink(f"/proc/self/fd/{handle}")
    except OSError:
        return ""
