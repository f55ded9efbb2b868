"""The command line: each verb reads its settings, makes one library call, and prints what came of it.

Data goes to stdout, talk to stderr. Exit codes: 0 done, 1 findings of severity
error (or a difference that was looked for), 2 misuse or a request that failed.
"""

from goldspan.cli import (
    adjudicating,
    agree,
    corpus,
    explaining,
    feedback,
    labeling,
    making,
    migrate,
    reanchor,
    release_publish,
    release_splits,
    release_text,
    release_versions,
    releasing,
    schemas,
)
from goldspan.cli.app import app


def main() -> None:
    """Runs the verb that the arguments name."""
    app()


__all__ = [
    "adjudicating",
    "agree",
    "app",
    "corpus",
    "explaining",
    "feedback",
    "labeling",
    "main",
    "making",
    "migrate",
    "reanchor",
    "release_publish",
    "release_splits",
    "release_text",
    "release_versions",
    "releasing",
    "schemas",
]
