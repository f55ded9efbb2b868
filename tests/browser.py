"""Finds Chromium, or installs it where that is allowed."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

VARIABLE = "GOLDSPAN_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge")
APPLICATIONS = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)
HOW = (
    "Chromium was not found, and could not be installed here. Install it (Debian: sudo apt-get install chromium; "
    f"macOS: brew install --cask chromium), or set {VARIABLE} to the program of a Chromium or Chrome."
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No page may ask anything of another machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("true", "1", "yes")


def find() -> Path | None:
    """The program; ``None`` where there is none. The variable, where set, counts alone."""
    if chosen := os.environ.get(VARIABLE):
        return Path(chosen) if os.access(chosen, os.X_OK) else None
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    return next((path for path in APPLICATIONS if path.exists()), None)


def install(say: Callable[[str], None]) -> Path | None:
    """Installs it by apt-get, as root or by a sudo that does not ask; ``None`` where that does not work."""
    if os.environ.get(VARIABLE) or shutil.which("apt-get") is None:
        return None
    may = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if may and (shutil.which("sudo") is None or _run([*may, "true"])):
        return None
    say("Installing Chromium with apt-get (once, a minute or two)")
    if _run([*may, "apt-get", "update"]) == 0:
        _run([*may, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "chromium"])
    return find()


def _run(command: list[str]) -> int:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    return done.returncode
