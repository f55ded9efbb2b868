"""What the settings of a corpus say about suggestions."""

from msgspec import Struct

MODEL = "goldspan"
"""What suggestions are called where nobody gives them another name."""


class SuggestSettings(Struct, frozen=True, kw_only=True):
    """``[tool.goldspan.suggest]``.

    ``sources`` are asked where none is named, in this order; ``labels`` says for a source, by its name, which label of
    the schema each of the model's own labels means.
    """

    sources: tuple[str, ...] = ()
    labels: dict[str, dict[str, str]] = {}
