"""The panel of findings: every word of a finding as text, and no markup of anybody's."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from strategies import document

from goldspan.findings import CODES, excerpt, finding
from goldspan.formats.labelstudio.findings_panel import SHOWN, finding_data, for_annotators, panel
from goldspan.formats.labelstudio.tasks import NO_FINDINGS, task_data
from goldspan.model import Excerpt, Place, replace

TEXT = "Ada <b>met</b> Ben & left."
WRONG = finding("GS401", "no label 'X'", Place(layer="ada"), excerpt=excerpt(TEXT, ((0, 3), (15, 18))))
DOUBTFUL = finding("GS814", "differs", Place(layer="ben"))
NOTE = finding("GS812", "not carried over", Place(layer="ben"))


MARKUP = "<>&\"'=/;{}$`\x00\n\t\u202e\ud800 aé🐈"
wild = st.one_of(
    st.text(st.sampled_from(MARKUP), max_size=12),
    st.text(max_size=12),
    st.sampled_from(
        ["<script>alert(1)</script>", "</td></table>", "&lt;b&gt;", "<img src=x onerror=y>", "<!--", "]]>"]
    ),
)


@st.composite
def findings(draw):
    text = draw(wild)
    ends = st.integers(min_value=0, max_value=len(text))
    marks = tuple(tuple(sorted((draw(ends), draw(ends)))) for _ in range(draw(st.integers(0, 3))))
    return replace(
        finding(
            draw(st.sampled_from(["GS401", "GS403", "GS814"])), draw(wild), Place(layer=draw(wild)), hint=draw(wild)
        ),
        excerpt=draw(st.sampled_from([None, Excerpt(text, marks)])),
    )


class Read(HTMLParser):
    """The tags and their attributes, and the words of each cell or line, as a browser reads them."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.words, self.open = [], {}, []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        assert all(name == "class" for name, _ in attributes)
        self.tags.append(tag)
        self.open.append(dict(attributes).get("class", tag))
        self.words.setdefault(self.open[-1], []).append("")

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, data):
        for name in self.open:
            self.words[name][-1] += data

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def printable(text):
    return "".join(one if one.isprintable() else " " for one in text)


@given(st.lists(findings(), min_size=1, max_size=4))
def test_no_markup_survives_and_every_word_does(found):
    html = panel(found)
    read = Read(html)
    assert set(read.tags) <= {"div", "table", "tbody", "tr", "td", "mark"}
    assert read.tags.count("tr") == len(found)
    assert not read.open, "every tag is closed"
    shown = [one.excerpt for one in found if one.excerpt is not None]
    assert read.words["goldspan-message"] == [printable(one.message) for one in found]
    assert read.words["goldspan-layer"] == [printable(one.where.layer) for one in found]
    assert read.words.get("goldspan-words", []) == [printable(one.text) for one in shown]
    assert set(read.words["goldspan-hint"]) == {printable(one.hint) for one in found}
    html.encode("utf-8")


@given(findings())
def test_exactly_the_marked_words_are_marked(one):
    if one.excerpt is None:
        return
    inside = [any(start <= at < end for start, end in one.excerpt.marks) for at in range(len(one.excerpt.text))]
    marked = "".join(letter for letter, yes in zip(printable(one.excerpt.text), inside, strict=True) if yes)
    assert "".join(Read(panel([one])).words.get("mark", [])) == marked


def test_a_hint_stands_once_a_code():
    assert panel([WRONG, WRONG, DOUBTFUL]).count("goldspan-hint") == 2


def test_a_long_panel_is_cut_and_says_so():
    html = panel([WRONG] * (SHOWN + 7))
    assert html.count("<tr") == SHOWN
    assert "and 7 more" in html
    assert finding_data([WRONG] * (SHOWN + 7))["findings"] == SHOWN + 7


def test_errors_come_before_warnings_and_notes_are_left_out():
    assert for_annotators([NOTE, DOUBTFUL, WRONG]) == [WRONG, DOUBTFUL]
    assert finding_data([DOUBTFUL, NOTE, WRONG])["finding_codes"] == "GS401, GS814"
    assert "1 error, 1 warning:" in panel([WRONG, DOUBTFUL])


def test_nothing_to_tell_is_what_a_new_task_says():
    assert finding_data([]) == finding_data([NOTE]) == NO_FINDINGS
    assert NO_FINDINGS.items() <= task_data(document("x"), "all").items()


def test_every_severity_but_the_note_is_shown():
    assert {one.severity for one in CODES.values()} == {"error", "warning", "info"}
    assert {one.severity for one in for_annotators([WRONG, DOUBTFUL, NOTE])} == {"error", "warning"}
