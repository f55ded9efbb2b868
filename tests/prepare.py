"""Installs what the tests need beside the packages of `.venv`: Label Studio, an old pandas, Chromium (`make test`)."""

import subprocess
import sys
from pathlib import Path

import browser
import older_pandas

from goldspan.labelstudio.server import LocalServerError, environment


def main() -> int:
    def say(line: str) -> None:
        print(line, flush=True)

    try:
        environment(Path(__file__).parent.parent / ".goldspan", progress=say)
    except LocalServerError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        older_pandas.install()
    except subprocess.CalledProcessError as error:
        print(f"pandas {older_pandas.VERSION} cannot be installed: {error.stderr}", file=sys.stderr)
        return 1
    if browser.find() is None and browser.install(say) is None:
        print(browser.HOW, file=sys.stderr)
        if browser.in_ci():
            return 1
        print("The tests in a browser will be left out.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("Broken off; run the command again, it goes on from here.")
