"""The errors that whoever uses goldspan can mend. The message names the file or the record, and what mends it."""


class GoldspanError(Exception):
    """On the command line it ends a command with its message and exit code 2."""


class PathError(GoldspanError):
    """A path that is neither a corpus nor a file of one, or where there is nothing at all."""


class NotFoundError(GoldspanError, LookupError):
    """A document, layer, annotator or other name that does not exist; the message names the nearest ones that do."""
