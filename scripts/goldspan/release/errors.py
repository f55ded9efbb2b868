"""What goes wrong in a release."""


class ReleaseError(ValueError):
    """A corpus or a setting that cannot be published. The message names the record and what mends it."""
