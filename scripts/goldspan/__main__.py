"""`goldspan` and `python -m goldspan`.

Nothing is imported until the command line is called: processes that share the
work load this module too, and have no use for the verbs.
"""

import sys


def main() -> None:
    """The console script."""
    try:
        from goldspan.cli import main as run
    except KeyboardInterrupt:  # loading all of it takes a moment
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
