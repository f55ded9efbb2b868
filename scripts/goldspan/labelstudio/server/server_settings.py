"""The environment variables that Label Studio runs with."""

import os
from pathlib import Path

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""Nothing else is handed on: Label Studio reads many common names, `HOST`, `DEBUG` and `CI` among them, as its own."""

_NOWHERE = "http://127.0.0.1:9"
"""The discard port, which nothing listens on."""


def settings(home: Path, data: Path) -> dict[str, str]:
    """Variables for a server that keeps to itself, with its files in ``data``."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | {
        "PYTHONUNBUFFERED": "1",
        "LABEL_STUDIO_BASE_DATA_DIR": str(data),
        # Telemetry of server and pages, error reports of both, the question for a newer version.
        "LABEL_STUDIO_COLLECT_ANALYTICS": "false",
        "LABEL_STUDIO_SENTRY_DSN": "",
        "LABEL_STUDIO_FRONTEND_SENTRY_DSN": "",
        "LABEL_STUDIO_LATEST_VERSION_CHECK": "false",
        "LABEL_STUDIO_FEATURE_FLAGS_OFFLINE": "true",
        # The start page fetches tips from the net, and no setting turns that off: a proxy that is not there does.
        "http_proxy": _NOWHERE,
        "https_proxy": _NOWHERE,
        "no_proxy": "127.0.0.1,localhost",
        # Other users of the machine can reach loopback too: no account without an invitation.
        "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
        # It asks git for its own version, and would be told that of the project it lies in.
        "GIT_CEILING_DIRECTORIES": str(home),
    }
