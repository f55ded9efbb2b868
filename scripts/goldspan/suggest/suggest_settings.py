"""What the settings of a corpus say about suggestions."""

from typing import Annotated

from msgspec import Meta, Struct, field

MODEL = "goldspan"
"""What suggestions are called where nobody gives them another name."""

Price = Annotated[float, Meta(ge=0, description="a number from 0")]
Tokens = Annotated[int, Meta(ge=1, description="a whole number from 1")]


class LanguageModelSettings(Struct, frozen=True, kw_only=True):
    """``[tool.goldspan.suggest.language_model]``.

    ``guidelines`` is a file that the model is told, with its path from the folder of the settings. A run asks no more
    once it could cost more than the ``budget``, or take more than ``most_tokens``. Prices are for a million tokens, in
    whatever the budget is in. ``longest_answer`` is the most tokens of an answer.
    """

    guidelines: str = ""
    budget: Price | None = None
    price_in: Price = 0.0
    price_out: Price = 0.0
    most_tokens: Tokens = 1_000_000
    longest_answer: Tokens = 16_000

    @property
    def is_priced(self) -> bool:
        return bool(self.price_in or self.price_out)

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        """What so many tokens cost."""
        return (tokens_in * self.price_in + tokens_out * self.price_out) / 1_000_000


class SuggestSettings(Struct, frozen=True, kw_only=True):
    """``[tool.goldspan.suggest]``.

    ``sources`` are asked where none is named, in this order; ``labels`` says for a source, by its name, which label of
    the schema each of the model's own labels means.
    """

    sources: tuple[str, ...] = ()
    labels: dict[str, dict[str, str]] = {}
    language_model: LanguageModelSettings = field(default_factory=LanguageModelSettings)
