"""Where words of a list stand in a text: exactly, and from the beginning of a token to the end of one."""

from collections.abc import Iterable, Iterator

from goldspan.text.tokens import tokens


class NameMatcher:
    """Finds names in texts. Those that begin or end with white space are never found."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first: dict[str, list[str]] = {}
        for name in sorted(set(names)):
            found = tokens(name)
            if found.starts and found.starts[0] == 0 and found.ends[-1] == len(name):
                self._by_first.setdefault(name[: found.ends[0]], []).append(name)

    def matches(self, text: str) -> Iterator[tuple[int, int]]:
        """The half-open ranges of every occurrence, those that overlap too, by start and then by length."""
        found = tokens(text)
        ends = frozenset(found.ends)
        for start, end in zip(found.starts, found.ends, strict=True):
            for name in self._by_first.get(text[start:end], ()):
                if text.startswith(name, start) and start + len(name) in ends:
                    yield start, start + len(name)
