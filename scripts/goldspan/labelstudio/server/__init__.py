"""The embedded Label Studio: a separately installed application that listens on loopback only.

All files are in ``<state>/label-studio``, readable by its owner alone:

    venv/            Label Studio in an environment of its own
    empty-*.sqlite3  a migrated database without users, from which every new one is copied
    data/            database and uploads of this project
    server.json      address and login (mode 0600)
    server.log       the output of the server since its last start

The server makes no connection to other machines (see `server_variables`): import from
addresses, cloud storage and webhooks to elsewhere do not work in it.
"""

from goldspan.labelstudio.server.environment import Environment, environment
from goldspan.labelstudio.server.processes import LocalServerError
from goldspan.labelstudio.server.running import RunningServer, find, foreground, start

__all__ = ["Environment", "LocalServerError", "RunningServer", "environment", "find", "foreground", "start"]
