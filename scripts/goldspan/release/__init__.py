"""A corpus to a dataset: Parquet files and a card that `datasets.load_dataset` reads.

`dataset` builds it. It is not imported here, so that settings can be read without pyarrow.
"""

from goldspan.release.release_settings import DatasetReport, File, ReleaseError, ReleaseSettings

__all__ = ["DatasetReport", "File", "ReleaseError", "ReleaseSettings"]
