"""Address and login of the embedded server, in a file that only its owner can read."""

import json
import secrets
import subprocess
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from goldspan.labelstudio.server.processes import LocalServerError
from goldspan.store import write_text

USER = "goldspan@localhost"


@dataclass(frozen=True, slots=True)
class Account:
    """``pid`` and ``born`` identify the process that was started last; it may have ended."""

    user: str
    password: str = field(repr=False)
    token: str = field(repr=False)
    port: int | None = None
    pid: int | None = None
    born: str | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def at(self, port: int, pid: int) -> "Account":
        return replace(self, port=port, pid=pid, born=birth(pid))

    def lives(self) -> bool:
        """Whether that process runs. The number is not enough, because another process may get it later."""
        return self.pid is not None and self.born is not None and birth(self.pid) == self.born


def new_account() -> Account:
    """An account with a random password and token; the token has the most characters that Label Studio allows."""
    return Account(user=USER, password=secrets.token_urlsafe(18), token=secrets.token_hex(20))


def read_account(path: Path) -> Account | None:
    """The account in the file, ``None`` where there is no file."""
    try:
        return Account(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise LocalServerError(
            f"{path}: cannot be read ({error}); it holds the login of your local Label Studio. "
            f"Restore it, or move {path.parent / 'data'} away together with it to begin with an empty server"
        ) from error


def write_account(path: Path, account: Account) -> None:
    write_text(path, json.dumps(asdict(account), indent=2) + "\n", mode=0o600)


def birth(pid: int) -> str | None:
    """When a process began, in the system's own words; ``None`` where it is not running."""
    try:
        # The command's name is in brackets, and may itself contain brackets and spaces.
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return None if fields[0] == "Z" else fields[19]
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return None
    except ProcessLookupError:
        return None
    shown = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip() or None
