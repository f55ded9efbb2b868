"""Migration: layers follow a changed schema by steps that a file declares, and back where they have an inverse.

`migration_language` reads the files, `migration_plan` says which are due or are
undone, `migration_steps` applies their steps to one layer (`migrated_layer`),
`inverse` gives the steps that undo them, and `migration_state` says which
migrations a corpus has been through. None of them checks a layer against a
schema: `operations/schema_migrate.py` does.
"""
