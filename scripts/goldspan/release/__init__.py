"""A corpus to a dataset: Parquet files and a card that `datasets.load_dataset` reads."""

from goldspan.release.dataset import build
from goldspan.release.errors import ReleaseError
from goldspan.release.settings import File, ReleaseSettings, Report

__all__ = ["File", "ReleaseError", "ReleaseSettings", "Report", "build"]
