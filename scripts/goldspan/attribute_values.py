"""Values of attributes: one string, or a tuple of strings whose order means nothing (`goldspan.model.Value`)."""

from typing import TypeVar

from goldspan.model import Value

_ValueOrNone = TypeVar("_ValueOrNone", Value, Value | None)


def normal(value: _ValueOrNone) -> _ValueOrNone:
    """A value of several strings in alphabetical order, each once: two values that say the same are then equal."""
    return tuple(sorted(set(value))) if isinstance(value, tuple) else value


def as_tuple(value: Value | None) -> tuple[str, ...]:
    """The strings of a value in its order; none where there is no value."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value


def as_text(value: Value | None, *, missing: str = "") -> str:
    """The strings of a value with commas between them; ``missing`` where there is no value."""
    return missing if value is None else ", ".join(as_tuple(value))


def as_json(value: Value) -> str | list[str]:
    """The value as JSON and YAML have it: a list in place of a tuple."""
    return value if isinstance(value, str) else list(value)
