"""What of the characters is text, and what a rule leaves out.

Cleaning never changes a character, it only chooses: some lines go because a
rule takes them, and of each run of blank lines one is left.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from goldspan.ingest.boilerplate_rules import BLANK_LINES, Rule
from goldspan.ingest.characters import Chars
from goldspan.ingest.sources_toml import Facts
from goldspan.model import Removed


@dataclass(frozen=True, slots=True)
class Line:
    """``[start, end)`` is the line, ``[end, stop)`` its line feed, which the last line may lack."""

    start: int
    end: int
    stop: int


@dataclass(frozen=True, slots=True)
class Cut:
    """``[start, end)`` of the characters, which ``rule`` leaves out."""

    rule: str
    start: int
    end: int


def lines(text: str) -> list[Line]:
    """The lines of the text. Only a line feed ends one; U+2028 and the like are characters as any other."""
    out = []
    start = 0
    while start < len(text):
        found = text.find("\n", start)
        end = len(text) if found < 0 else found
        out.append(Line(start, end, min(end + 1, len(text))))
        start = end + 1
    return out


def cuts(
    chars: Chars, *, rules: Sequence[Rule], facts: Facts, left_out: Mapping[int, str] | None = None
) -> tuple[Cut, ...]:
    """What is left out, in order, without overlap.

    ``left_out`` gives the rule of lines (by number, from 0) that the reader
    has already found not to be the article. ``facts`` are the source's: rules
    refer to them, and the line that is the title is kept.
    """
    every = lines(chars.text)
    words = [_squeezed(chars.text[line.start : line.end]) for line in every]
    fates = dict(left_out or {})
    _by_rule(words, fates, rules, facts)
    _repeats(words, fates, rules, facts)
    gone = [Cut(rule, every[number].start, every[number].stop) for number, rule in fates.items()]
    stay = [line for number, line in enumerate(every) if number not in fates]
    return tuple(_joined(sorted([*gone, *_blank(chars.text, stay)], key=lambda cut: cut.start), _tails(rules)))


def kept(length: int, gone: Sequence[Cut]) -> Iterator[tuple[int, int]]:
    """The ranges between the cuts."""
    start = 0
    for cut in gone:
        if start < cut.start:
            yield start, cut.start
        start = cut.end
    if start < length:
        yield start, length


def removed(raw: str, chars: Chars, cut: Cut, *, base: int = 0) -> Iterator[Removed]:
    """A cut as passages of the raw text.

    What the reader put in (a break between two paragraphs of a page) has no
    place there: it is no passage, and it ends one.
    """
    start = None
    for index in range(cut.start, cut.end + 1):
        inserted = index == cut.end or chars.starts[index] == chars.ends[index]
        if inserted and start is not None:
            first, last = chars.starts[start], chars.ends[index - 1]
            yield Removed(cut.rule, base + first, base + last, raw[first:last])
            start = None
        elif not inserted and start is None:
            start = index


def _by_rule(words: Sequence[str], fates: dict[int, str], rules: Sequence[Rule], facts: Facts) -> None:
    title = next((number for number, line in enumerate(words) if number not in fates and line == _title(facts)), None)
    some = False
    for number, line in enumerate(words):
        if number in fates or not line:
            continue
        rule = None if number == title else next((one for one in rules if one.takes(line, facts)), None)
        if rule is None or (rule.kind == "tail" and not some):
            some = True
        elif rule.kind == "tail":
            fates.update({later: rule.id for later in range(number, len(words)) if later not in fates})
            return
        else:
            fates[number] = rule.id


def _repeats(words: Sequence[str], fates: dict[int, str], rules: Sequence[Rule], facts: Facts) -> None:
    rule = next((rule for rule in rules if rule.kind == "repeat"), None)
    stay = [number for number, line in enumerate(words) if line and number not in fates]
    if rule is None or not stay:
        return
    # An article of which no title is known begins with it, as far as anybody can tell.
    title = _title(facts) or words[stay[0]]
    fates.update({number: rule.id for number in [number for number in stay if words[number] == title][1:]})


def _title(facts: Facts) -> str | None:
    return _squeezed(facts.get("title") or "") or None


def _squeezed(line: str) -> str:
    return " ".join(line.split())


def _blank(text: str, stay: Sequence[Line]) -> Iterator[Cut]:
    """Cuts that leave one empty line of each run of blank ones, and none at the edges."""
    full = [index for index, line in enumerate(stay) if text[line.start : line.end].strip()]
    if not full:
        yield from (Cut(BLANK_LINES, line.start, line.stop) for line in stay)
        return
    for index, line in enumerate(stay):
        if index == full[-1]:
            yield Cut(BLANK_LINES, line.end, line.stop)
        elif index < full[0] or index > full[-1]:
            yield Cut(BLANK_LINES, line.start, line.stop)
        elif not text[line.start : line.end].strip():
            first = bool(text[stay[index - 1].start : stay[index - 1].end].strip())
            yield Cut(BLANK_LINES, line.start, line.end if first else line.stop)


def _tails(rules: Sequence[Rule]) -> Collection[str]:
    return {BLANK_LINES, *(rule.id for rule in rules if rule.kind == "tail")}


def _joined(ordered: Sequence[Cut], joining: Collection[str]) -> Iterator[Cut]:
    """Neighbours of one rule as one cut where the rule is about a stretch; two captions stay two."""
    last: Cut | None = None
    for cut in ordered:
        if cut.start == cut.end:
            continue
        if last and last.rule == cut.rule and last.end == cut.start and cut.rule in joining:
            last = Cut(cut.rule, last.start, cut.end)
            continue
        if last:
            yield last
        last = cut
    if last:
        yield last
