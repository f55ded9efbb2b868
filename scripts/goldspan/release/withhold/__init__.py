"""A release without the words of its articles, and the way back.

`withhold` takes a built release and masks what may not be redistributed; offsets,
labels and sums stay. `restore` puts the words back from somebody's own copies of
the articles, and proves it by the sums of the original. What is needed for that
lies in `record.NAME`, which holds places in the articles and none of their words.
"""

from goldspan.release.withhold.restoring import Restored, restore
from goldspan.release.withhold.withholding import withhold

__all__ = ["Restored", "restore", "withhold"]
