"""A corpus to a dataset: Parquet files and a card that `datasets.load_dataset` reads.

`dataset` builds it. It is not imported here, so that settings can be read without pyarrow.
"""

from goldspan.release.release_settings import File, ReleaseError, ReleaseSettings, Report

__all__ = ["File", "ReleaseError", "ReleaseSettings", "Report"]
