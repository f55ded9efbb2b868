"""The addresses of a team, in a file that git does not see, and settings without them.

In the repository stand pseudonyms alone. Who has no address here has an account that is called after the pseudonym, at
a domain that no mail reaches: Label Studio sends none.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from goldspan.errors import GoldspanError
from goldspan.store import write_text

FILE = "people.toml"
"""Below the folder of the setting ``state``, with the key ``people``: an address for each pseudonym."""

NOBODYS_DOMAIN = "annotators.example"
"""Of a domain that is reserved for examples, so it is nobody's."""

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
"""The pseudonyms that `goldspan team add` takes: each is an account, a file name and the title of a project."""

_HEAD = """\
# The addresses that people signed up with in Label Studio, by pseudonym. This file stays out of git.
# goldspan writes it anew: goldspan team add NAME --email ADDRESS
[people]
"""


class TeamError(GoldspanError):
    """People or assignments that cannot be used; the message says what to do."""


def people_path(state: Path) -> Path:
    return state / FILE


def default_address(name: str) -> str:
    """The address of an account that is called after a pseudonym; Label Studio keeps addresses in lower case."""
    return f"{re.sub(r'[^A-Za-z0-9._-]', '-', name).lower()}@{NOBODYS_DOMAIN}"


def is_somebodys(address: str) -> bool:
    """Whether mail to the address may reach somebody; the account of the embedded server is nobody's."""
    domain = address.rpartition("@")[2].lower()
    return bool(domain) and domain != "localhost" and not domain.endswith(".example")


def read_addresses(state: Path) -> dict[str, str]:
    """The address of each pseudonym; none where there is no file. Raises `TeamError` where it cannot be used."""
    path = people_path(state)
    try:
        people = tomllib.loads(path.read_text(encoding="utf-8")).get("people", {})
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise TeamError(f"{path}: cannot be read ({error}); correct that place") from error
    if not isinstance(people, dict) or not all(isinstance(one, str) and "@" in one for one in people.values()):
        raise TeamError(f'{path}: [people] must have lines such as ann = "ann@example.com"')
    return people


def write_addresses(state: Path, addresses: Mapping[str, str]) -> bool:
    """Writes the file, which only its owner can read, and keeps git from it; returns whether it changed."""
    ignore = state / ".gitignore"
    if not ignore.exists():
        write_text(ignore, f"# not for git: addresses of people\n/{FILE}\n")
    lines = (f"{_quoted(name)} = {_quoted(addresses[name])}\n" for name in sorted(addresses))
    return write_text(people_path(state), _HEAD + "".join(lines), mode=0o600)


def with_annotator(text: str, name: str, *, judge: bool) -> str:
    """The text of a ``pyproject.toml`` with one more annotator, at its end. Raises `TeamError` where that cannot be."""
    table = f"[tool.goldspan.annotators.{_key(name)}]\n" + ("annotates = false\n" if judge else "")
    made = f"{text.rstrip()}\n\n{table}"
    try:
        parsed = tomllib.loads(made)["tool"]["goldspan"]["annotators"]
    except (ValueError, KeyError, RecursionError) as error:
        raise TeamError(f"pyproject.toml: {error}; add this by hand:\n{table}") from error
    assert name in parsed
    return made


def without_addresses(text: str) -> tuple[str, dict[str, str]]:
    """The text of a ``pyproject.toml`` without annotators' addresses, and these. Nothing else changes.

    Raises `TeamError` where an address stands in another form than on a line of its own.
    """
    before = tomllib.loads(text)
    people: dict[str, Any] = before.get("tool", {}).get("goldspan", {}).get("annotators", {})
    addresses = {name: table["email"] for name, table in people.items() if "email" in table}
    kept, inside = [], False
    for line in text.splitlines(keepends=True):
        if line.lstrip().startswith("["):
            inside = re.match(r"\s*\[\s*tool\s*\.\s*goldspan\s*\.\s*annotators\s*\.", line) is not None
        if not (inside and re.match(r"\s*email\s*=", line)):
            kept.append(line)
    made = "".join(kept)
    for table in people.values():
        table.pop("email", None)
    try:
        is_right = tomllib.loads(made) == before
    except ValueError:
        is_right = False
    if not is_right:
        raise TeamError("pyproject.toml: the addresses are not each on a line of their own; take them out by hand")
    return made, addresses


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)


def _quoted(text: str) -> str:
    """A string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
