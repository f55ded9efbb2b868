"""The data of a release: rows of each view, as Parquet files and JSON Lines."""
