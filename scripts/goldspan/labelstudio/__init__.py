"""Everything that knows Label Studio: configs, tasks, results, the client, the embedded server."""
