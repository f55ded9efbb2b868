"""What goes wrong in a release."""

from goldspan.errors import GoldspanError


class ReleaseError(GoldspanError):
    """A corpus or a setting that cannot be published. The message names the record and what mends it."""
