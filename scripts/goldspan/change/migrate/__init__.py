"""Migration: carries layers over to a changed schema, by steps that a file declares, and back where that can be.

`language` reads the files, `defaults` fills in what they leave to the schema, `apply` does their steps to one layer,
`inverse` turns steps round, and `state` knows which of them a corpus has behind it. None of them checks a layer against
a schema; `jobs/migrate.py` does.
"""
