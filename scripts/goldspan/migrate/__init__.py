"""Migration: carries layers over to a changed schema, by steps that a file declares, and back where that can be.

`language` reads the files, `defaults` fills in what they leave to the schema, `apply` does their steps to one layer,
`inverse` turns steps round, and `state` knows which of them a corpus has behind it. None of them checks a layer against
a schema; `jobs/migrate.py` does.
"""

from goldspan.migrate.apply import Case, Effect, Migrated, apply
from goldspan.migrate.defaults import with_defaults
from goldspan.migrate.inverse import NoWayBack, invert
from goldspan.migrate.language import Migration, MigrationError, Step, load_folder, parse, version_key
from goldspan.migrate.state import State, read_state, state_path, state_text

__all__ = [
    "Case",
    "Effect",
    "Migrated",
    "Migration",
    "MigrationError",
    "NoWayBack",
    "State",
    "Step",
    "apply",
    "invert",
    "load_folder",
    "parse",
    "read_state",
    "state_path",
    "state_text",
    "version_key",
    "with_defaults",
]
