"""Releases without the words of their articles, and how the words come back.

`withhold` takes a built release and masks the words that may not be redistributed; offsets, labels and sums stay.
`restore` puts the words back from somebody's own copies of the articles, and proves the result by the sums of the full
release. What it needs for that is in `restore_record.NAME`, which has places in the articles and none of their words.
"""

from goldspan.release.withhold.article_copies import ArticleCopy
from goldspan.release.withhold.restoring import RestoredRelease, restore
from goldspan.release.withhold.withholding import withhold

__all__ = ["ArticleCopy", "RestoredRelease", "restore", "withhold"]
