"""Whether a corpus can be read: it has the present format version, and no change of it was stopped in the middle."""

from goldspan.store.files import AnyPath
from goldspan.store.format_version import check_version
from goldspan.store.journal import check_finished


def check_readable(corpus: AnyPath) -> None:
    """Raises `FormatError` or `UnfinishedChangeError`; the message says what to do."""
    check_finished(corpus)
    check_version(corpus)
