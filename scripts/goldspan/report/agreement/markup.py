"""HTML that is built, never pasted: every text and every attribute is escaped on its way in."""

from html import escape
from typing import TypeAlias


class Markup(str):
    """Text that is HTML already. Only this module and the charts make it."""

    __slots__ = ()


Child: TypeAlias = "str | Markup | None"

_VOID = frozenset({"br", "input", "meta"})


def text(words: str) -> Markup:
    """The words, letter by letter. Half of a surrogate pair, which no file can hold, is spelt out."""
    return Markup(escape(words.encode("utf-8", "backslashreplace").decode("utf-8")))


def tag(name: str, /, *children: Child, **attributes: str | int | bool | None) -> Markup:
    """An element. ``class_`` is written ``class``; an attribute that is ``None`` or ``False`` is left out."""
    written = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        key = key.rstrip("_").replace("_", "-")
        written.append(f" {key}" if value is True else f' {key}="{text(str(value))}"')
    opened = f"<{name}{''.join(written)}>"
    if name in _VOID:
        return Markup(opened)
    return Markup(f"{opened}{join(*children)}</{name}>")


def join(*children: Child) -> Markup:
    """The children one after the other, plain strings escaped."""
    return Markup("".join(one if isinstance(one, Markup) else text(one) for one in children if one is not None))
