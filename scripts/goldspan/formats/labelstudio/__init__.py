"""Label Studio's files: configs, tasks, result items, and exports. Nothing here knows a server."""
