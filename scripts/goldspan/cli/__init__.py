"""The command line: each verb reads its settings, makes one library call, and prints what came of it.

Data goes to stdout, talk to stderr. Exit codes: 0 done, 1 findings of severity
error (or a difference that was looked for), 2 misuse or a request that failed.
"""

import sys

try:
    from goldspan.cli import corpus, explaining, feedback, labeling, making, migrate, reanchor, schemas
    from goldspan.cli.app import app
except KeyboardInterrupt:  # loading all of it takes half a second
    sys.exit(130)


def main() -> None:
    """The console script."""
    app()


__all__ = ["app", "corpus", "explaining", "feedback", "labeling", "main", "making", "migrate", "reanchor", "schemas"]
