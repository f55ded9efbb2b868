"""What is left out of an article's characters: the lines that a rule matches, and surplus blank lines.

Characters are selected and never changed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from goldspan.ingest.boilerplate_rules import BLANK_LINES, BoilerplateRule
from goldspan.ingest.characters import Chars
from goldspan.ingest.sources_toml import Facts
from goldspan.model import Removed
from goldspan.patterns import TextClock


@dataclass(frozen=True, slots=True)
class Line:
    """``[start, end)`` is the line, ``[end, stop)`` its line feed, which the last line may lack."""

    start: int
    end: int
    stop: int


@dataclass(frozen=True, slots=True)
class Cut:
    """``[start, end)`` of the characters, left out by ``rule``."""

    rule: str
    start: int
    end: int


def lines(text: str) -> list[Line]:
    """The lines of the text. Only a line feed ends a line; U+2028 and the like are ordinary characters."""
    found = []
    start = 0
    while start < len(text):
        line_feed = text.find("\n", start)
        end = len(text) if line_feed < 0 else line_feed
        found.append(Line(start, end, min(end + 1, len(text))))
        start = end + 1
    return found


def find_cuts(
    chars: Chars, *, rules: Sequence[BoilerplateRule], facts: Facts, left_out: Mapping[int, str] | None = None
) -> tuple[Cut, ...]:
    """What is left out, in order, without overlap.

    ``left_out`` gives the rule for each line, by its number from 0, that the
    reader left out. ``facts`` are those of the source: rules refer to them, and
    the line that is the title is kept.
    """
    every_line = lines(chars.text)
    words = [_single_spaced(chars.text[line.start : line.end]) for line in every_line]
    rule_of_line = dict(left_out or {})
    _apply_rules(words, rule_of_line, rules, facts)
    _apply_repeat(words, rule_of_line, rules, facts)
    cuts = [Cut(rule, every_line[number].start, every_line[number].stop) for number, rule in rule_of_line.items()]
    kept = [line for number, line in enumerate(every_line) if number not in rule_of_line]
    ordered = sorted([*cuts, *_blank_lines(chars.text, kept)], key=lambda cut: cut.start)
    return tuple(_joined(ordered, _joining_rules(rules)))


def kept_ranges(length: int, cuts: Sequence[Cut]) -> Iterator[tuple[int, int]]:
    """The ranges between the cuts of a text of this length."""
    start = 0
    for cut in cuts:
        if start < cut.start:
            yield start, cut.start
        start = cut.end
    if start < length:
        yield start, length


def removed_passages(raw: str, chars: Chars, cut: Cut, *, base: int = 0) -> Iterator[Removed]:
    """A cut as passages of the raw text.

    Characters that the reader inserted, such as the break between two
    paragraphs of a page, are not in the raw text: they end a passage and are in none.
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


def _apply_rules(
    words: Sequence[str], rule_of_line: dict[int, str], rules: Sequence[BoilerplateRule], facts: Facts
) -> None:
    """Adds the lines that a rule matches to ``rule_of_line``."""
    open_lines = (number for number, line in enumerate(words) if number not in rule_of_line and line == _title(facts))
    title = next(open_lines, None)
    found_text, clock = False, TextClock(len(words))
    for number, line in enumerate(words):
        if number in rule_of_line or not line:
            continue
        rule = None if number == title else next((rule for rule in rules if rule.matches(line, facts, clock)), None)
        if rule is None or (rule.kind == "tail" and not found_text):
            found_text = True
        elif rule.kind == "tail":
            rule_of_line.update({later: rule.id for later in range(number, len(words)) if later not in rule_of_line})
            return
        else:
            rule_of_line[number] = rule.id


def _apply_repeat(
    words: Sequence[str], rule_of_line: dict[int, str], rules: Sequence[BoilerplateRule], facts: Facts
) -> None:
    """Adds the lines that repeat the title to ``rule_of_line``."""
    rule = next((rule for rule in rules if rule.kind == "repeat"), None)
    kept = [number for number, line in enumerate(words) if line and number not in rule_of_line]
    if rule is None or not kept:
        return
    # where no title is known, the first line that is kept is taken for it
    title = _title(facts) or words[kept[0]]
    repeats = [number for number in kept if words[number] == title][1:]
    rule_of_line.update({number: rule.id for number in repeats})


def _title(facts: Facts) -> str | None:
    return _single_spaced(facts.get("title") or "") or None


def _single_spaced(line: str) -> str:
    return " ".join(line.split())


def _blank_lines(text: str, kept: Sequence[Line]) -> Iterator[Cut]:
    """Cuts that leave one empty line of each run of blank lines, and none at the edges."""
    full = [index for index, line in enumerate(kept) if text[line.start : line.end].strip()]
    if not full:
        yield from (Cut(BLANK_LINES, line.start, line.stop) for line in kept)
        return
    for index, line in enumerate(kept):
        if index == full[-1]:
            yield Cut(BLANK_LINES, line.end, line.stop)
        elif index < full[0] or index > full[-1]:
            yield Cut(BLANK_LINES, line.start, line.stop)
        elif not text[line.start : line.end].strip():
            first = bool(text[kept[index - 1].start : kept[index - 1].end].strip())
            yield Cut(BLANK_LINES, line.start, line.end if first else line.stop)


def _joining_rules(rules: Sequence[BoilerplateRule]) -> Collection[str]:
    """The ids of the rules whose neighbouring cuts are one cut."""
    return {BLANK_LINES, *(rule.id for rule in rules if rule.kind == "tail")}


def _joined(ordered: Sequence[Cut], joining: Collection[str]) -> Iterator[Cut]:
    """The cuts without empty ones; neighbours of one rule are joined where the rule is one of ``joining``."""
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
