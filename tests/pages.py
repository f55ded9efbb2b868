"""The pages of the documentation: their fenced blocks, and a way to run them."""

import contextlib
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from goldspan import cli

ROOT = Path(__file__).parent.parent

DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])

RUN = ("console", "bash", "python")
"""The languages of blocks that are run, unless a mark above them says why not."""


@dataclass(frozen=True)
class Block:
    """A fenced block. ``mark`` is the comment right above it, which readers do not see."""

    file: Path
    line: int
    language: str
    mark: str
    text: str

    def __str__(self) -> str:
        return f"{self.file.name}:{self.line}"


_BLOCK = re.compile(r"(?:^<!-- (?P<mark>[^\n]*?) -->\n)?^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.M | re.S)


def blocks(file: Path) -> Iterator[Block]:
    """The blocks of a page."""
    yield from blocks_in(file.read_text(encoding="utf-8"), file)


def blocks_in(text: str, file: Path) -> Iterator[Block]:
    """The blocks of a part of a page; their lines are counted in the part."""
    for found in _BLOCK.finditer(text):
        line = text.count("\n", 0, found.start("text"))
        yield Block(file, line, found["language"], found["mark"] or "", found["text"])


ALL = [block for file in DOCS for block in blocks(file)]


def runnable(file: Path) -> list[Block]:
    return [block for block in blocks(file) if block.language in RUN and not block.mark.startswith("not run: ")]


def commands(block: Block) -> Iterator[tuple[str, list[str]]]:
    """Each command of a block with the lines of output below it."""
    command, shown = None, []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            if command is not None:
                yield command, shown
            command, shown = line[2:], []
        elif command is not None and line.strip():
            shown.append(line)
        else:
            assert not line.strip(), f"{block}: {line!r} stands above every command"
    if command is not None:
        yield command, shown


# running


@dataclass(frozen=True)
class Shell:
    """Runs what a page shows, in a folder: commands of goldspan in this process, all else in processes of its own."""

    folder: Path
    environment: dict[str, str]

    def run_block(self, block: Block) -> None:
        if block.language == "python":
            self.run([sys.executable, "-c", block.text])
            return
        exit_code = int(block.mark.removeprefix("ends with ")) if block.mark.startswith("ends with ") else 0
        for command, shown in commands(block):
            output = self.goldspan(command, exit_code=exit_code)
            for line in shown:
                assert squeezed(line) in squeezed(output), f"{block}: {command!r} does not say {line!r}, but:\n{output}"

    def goldspan(self, line: str, *, exit_code: int = 0) -> str:
        """What a command line of goldspan prints on both channels."""
        program, *arguments = shlex.split(line)
        assert program == "goldspan", f"{line!r}: only goldspan can be run; mark the block `not run`"
        with contextlib.chdir(self.folder):
            done = CliRunner().invoke(cli.app, arguments, env=self.environment, catch_exceptions=False)
        assert done.exit_code == exit_code, f"{line} ended with {done.exit_code}:\n{done.output}"
        return done.output

    def real_goldspan(self, line: str, *, exit_code: int = 0) -> str:
        """The same in a process of its own, with this very Python, whether or not `goldspan` is on the path."""
        start = "import sys; from goldspan.cli import main; sys.argv[0] = 'goldspan'; main()"
        return self.run([sys.executable, "-c", start, *shlex.split(line)[1:]], exit_code=exit_code)

    def run(self, arguments: list[str], *, exit_code: int = 0) -> str:
        """What a program prints on both channels."""
        done = subprocess.run(
            arguments,
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == exit_code, f"{shlex.join(arguments)} ended with {done.returncode}:\n{done.stdout}"
        return done.stdout


def shell(folder: Path) -> Shell:
    """A shell in which `goldspan` is ours, and no cache and no server of this machine is used."""
    folder.mkdir(exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LABEL_STUDIO_", "HF_"))}
    package = str(Path(cli.__file__).parent.parent.parent)
    return Shell(
        folder,
        kept
        | {
            "PYTHONPATH": os.pathsep.join(filter(None, (package, kept.get("PYTHONPATH")))),
            "HF_HOME": str(folder.parent / "hf"),
            "HF_HUB_OFFLINE": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "COLUMNS": "200",
            "PYTHONUTF8": "1",
        },
    )


def squeezed(text: str) -> str:
    return " ".join(text.split())
