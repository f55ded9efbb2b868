"""Shows what a corpus of somebody else would run or use, and records that its user agrees."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values

from goldspan import consent
from goldspan.consent import ENV_FILE
from goldspan.operations import validation_settings
from goldspan.settings import Settings, places_elsewhere
from goldspan.suggest.source_registry import trusted_items
from goldspan.wording import short_repr

LINES = 12
"""Of a file, so many lines are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedItem:
    """``state`` is ``trusted``, ``new`` or ``changed``; ``lines`` are the first ones, ``left_out`` counts the others.

    Of a ``.env`` there are the names of its variables only, for the values are secret.
    """

    name: str
    sha256: str
    state: str
    lines: tuple[str, ...]
    left_out: int = 0

    __repr__ = short_repr


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustReport:
    """``remembered``: from now on these items are used as they are; ``forgotten``: they were, and are no longer."""

    root: Path
    items: tuple[TrustedItem, ...]
    remembered: bool = False
    forgotten: bool = False

    __repr__ = short_repr


def trust(settings: Settings, *, show: bool = False, forget: bool = False) -> TrustReport:
    """Agrees to the rules and the ``.env`` of the corpus' folder as they are now, and says what they are.

    With ``show`` nothing is recorded; with ``forget`` the agreement is withdrawn. Raises `goldspan.consent.TrustError`
    where it cannot be recorded.
    """
    root = settings.root
    content = validation_settings.rule_items(settings, validation_settings.local_rules(settings))
    content |= places_elsewhere(settings)
    content |= trusted_items(settings.suggest.sources, root)
    content |= consent.files_below(root, [root / ENV_FILE])
    if forget:
        forgotten = consent.forget(root)
        return TrustReport(root=root, items=tuple(_items(root, content)), forgotten=forgotten)
    items = tuple(_items(root, content))
    if not show:
        consent.remember(root, content)
    return TrustReport(root=root, items=items, remembered=not show)


def _items(root: Path, content: dict[str, bytes]) -> Iterator[TrustedItem]:
    unknown = consent.untrusted(root, content)
    for name, data in content.items():
        lines = _variables(data) if name == ENV_FILE else data.decode("utf-8", "replace").splitlines()
        yield TrustedItem(
            name=name,
            sha256=consent.digest(data),
            state=unknown.get(name, "trusted"),
            lines=tuple(lines[:LINES]),
            left_out=max(0, len(lines) - LINES),
        )


def _variables(data: bytes) -> list[str]:
    return [
        f"{name}=..." for name in dotenv_values(stream=StringIO(data.decode("utf-8", "replace")), interpolate=False)
    ]
