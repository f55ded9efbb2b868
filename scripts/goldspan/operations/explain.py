"""Which finding codes there are, and what they mean."""

from goldspan.findings import Code
from goldspan.operations import validation_settings
from goldspan.report.findings import selection
from goldspan.settings import Settings


def explain(settings: Settings | None = None, *, code: str | None = None) -> dict[str, Code]:
    """The codes that begin with ``code``, or all; with settings, those of the corpus' own rules are among them.

    Raises `SelectionError` where no code begins so.
    """
    known = validation_settings.codes(validation_settings.rules(settings))
    prefixes = selection.codes([code], known) if code else ("",)
    return {found: known[found] for prefix in prefixes for found in selection.matching(prefix, known)}
