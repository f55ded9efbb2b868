import hashlib
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.ingest.jsonl_reader import raw_lines, read_line
from goldspan.ingest.parsed_article import document
from goldspan.ingest.source_errors import ArticleError
from goldspan.ingest.sources_toml import UNKNOWN

SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\", "/": "\\/"}


@st.composite
def json_strings(draw):
    """A text, and one of the many ways to write it as a JSON string."""
    text = draw(st.text(st.sampled_from('ab/\\"\n\r\t\u00a0éu0😀\u2028'), max_size=20))
    out = []
    for char in text:
        ways = [json.dumps(char)[1:-1], json.dumps(char).upper()[1:-1].replace("\\U", "\\u")]
        if char in SHORT:
            ways = [SHORT[char], f"\\u{ord(char):04x}"]
        elif char >= " ":
            ways.append(char)
        out.append(draw(st.sampled_from(ways)) if char not in "abu0" else char)
    return text, '"' + "".join(out) + '"'


def _read(raw, rules=(), facts=UNKNOWN):
    (line,) = raw_lines(io.BytesIO(raw if isinstance(raw, bytes) else raw.encode()))
    return document(read_line(line, file="a.jsonl", facts=facts), rules)


@given(
    st.lists(
        st.tuples(json_strings(), st.sampled_from(["", "  "]), st.sampled_from(["\n", "\r\n", "\n\n"])),
        min_size=1,
        max_size=3,
    ),
    st.booleans(),
)
def test_every_character_goes_back_through_its_escape(sound, normalised, articles, mark):
    raw = "\ufeff" * mark
    texts = []
    for (text, written), space, end in articles:
        # A word at each end, for a text of white space alone is refused.
        raw += f'{space}{{"title": "\\"text\\": 😀", "text"{space}:{space}"x{written[1:-1]}x"{space}}}{end}'
        texts.append(f"x{text}x")
    found = [
        document(read_line(line, file="a.jsonl", facts=UNKNOWN), ()) for line in raw_lines(io.BytesIO(raw.encode()))
    ]
    assert len(found) == len(texts)
    for one, text in zip(found, texts, strict=True):
        sound(one, raw)
        kept = [(seg.raw_start, seg.raw_start + seg.raw_length) for seg in one.alignment.segments]
        gone = [(removed.raw_start, removed.raw_end) for removed in one.removed]
        assert json.loads('"' + "".join(raw[start:end] for start, end in sorted(kept + gone)) + '"') == text
        for index, char in enumerate(one.text):
            start, end = one.alignment.raw_range(index, index + 1)
            assert normalised(json.loads(f'"{raw[start:end]}"')) == char


def test_a_surrogate_pair_is_one_character():
    found = _read(r'{"text": "a\ud83d\ude00b"}')
    assert found.text == "a😀b"
    assert [found.alignment.raw_range(at, at + 1) for at in range(3)] == [(10, 11), (11, 23), (23, 24)]


def test_removed_passages_are_as_they_stand_in_the_file(rules):
    found = _read(r'{"text": "A title\n\n2 min read\nWords."}', rules)
    assert found.text == "A title\n\nWords."
    assert [(one.rule, one.text) for one in found.removed] == [("reading-time", "2 min read\\n")]


def test_the_id_is_the_field():
    assert _read('{"id": "x/1", "text": "a"}').id == "x/1"


def test_a_number_is_an_id():
    assert _read('{"id": 17, "text": "a"}').id == "17"


def test_without_an_id_it_comes_from_the_text():
    assert _read('{"text": "é"}').id == "a-" + hashlib.sha256("é".encode()).hexdigest()[:12]


def test_facts_of_the_line_go_before_those_of_the_file():
    facts = {**UNKNOWN, "publisher": "File", "licence": "none shown", "author": "File"}
    source = _read('{"text": "a", "publisher": "Line", "author": null, "url": " "}', facts=facts).source
    assert (source.publisher, source.author, source.licence, source.url) == ("Line", None, "none shown", None)


def test_the_source_has_the_sha256_of_the_line_without_its_end():
    line = b'{"text": "a"}'
    assert _read(b"\xef\xbb\xbf" + line + b"\r\n").source.sha256 == hashlib.sha256(line).hexdigest()


def test_blank_lines_are_passed_over_and_counted():
    lines = list(raw_lines(io.BytesIO(b'\n  \r\n{"text": "a"}\n\n')))
    assert [(line.number, line.base) for line in lines] == [(3, 5)]


def test_offsets_hold_behind_a_line_that_is_not_utf_8():
    data = "é😀".encode() + b'\xff\xfe\n{"text": "a"}\n'
    assert [line.base for line in raw_lines(io.BytesIO(data))] == [0, 5]


def test_lines_are_read_one_at_a_time():
    asked = []

    def lines():
        for number in range(3):
            asked.append(number)
            yield b'{"text": "a"}\n'

    found = raw_lines(lines())
    next(found)
    assert asked == [0]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b'{"text": "\xff"}', "byte 0xff at offset 10"),
        ("{", "not JSON: .* at column 2"),
        ('{"text": "a"} x', "not JSON: Extra data at column 15"),
        ("[" * 100_000, "not JSON"),
        ('{"n": ' + "1" * 5000 + "}", "not JSON that can be read"),
        ('["text"]', "a JSON array and no object"),
        ("null", "a JSON null and no object"),
        ('{"Text": "a"}', "no field `text`"),
        ('{"text": null}', "`text` is a JSON null"),
        ('{"text": ["a"]}', "`text` is a JSON array"),
        ('{"text": "a", "text": "b"}', "field 'text' twice"),
        (r'{"text": "a\ud83d"}', r"a lone surrogate \(U\+D83D\) at character 1"),
        (r'{"text": "a\ude00\ud83d"}', r"a lone surrogate"),
        (r'{"text": "a", "title": "\ud83d"}', "`title` holds a lone surrogate"),
        (r'{"text": "a", "id": "\ud83d"}', "not Unicode"),
        ('{"text": "a", "id": true}', "`id` is a JSON boolean"),
        ('{"text": "a", "id": " "}', "`id` is empty"),
        ('{"text": "a", "id": "' + "x" * 300 + '"}', "too long"),
        ('{"text": "a", "date": 2017}', "`date` is a JSON number"),
        (r'{"text": "a\u0000"}', r"U\+0000 at code point 11"),
        (r'{"text": " \n"}', "empty"),
    ],
)
def test_a_faulty_line_is_refused_with_the_reason(raw, reason):
    with pytest.raises(ArticleError, match=reason):
        _read(raw)
