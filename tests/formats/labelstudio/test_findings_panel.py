"""The panel of findings: every word of a finding as text, and no markup of anybody's."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from strategies import document

from goldspan.findings import CODES, excerpt, finding
from goldspan.formats.labelstudio.annotator_words import advice, message
from goldspan.formats.labelstudio.findings_panel import SHOWN, PersonFindings, finding_data, for_annotators, panel
from goldspan.formats.labelstudio.tasks import NO_FINDINGS, task_data
from goldspan.model import Excerpt, Place, replace

TEXT = "Ada <b>met</b> Ben & left."
WRONG = finding("GS401", "no label 'X'", Place(layer="ada"), excerpt=excerpt(TEXT, ((0, 3), (15, 18))))
DOUBTFUL = finding("GS814", "differs", Place(layer="ben"))
NOTE = finding("GS812", "not carried over", Place(layer="ben"))


def told(found, who="ada", **more):
    """The panel of one annotator."""
    return panel([(PersonFindings(annotator=who, findings=found, **more), found)])


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
        assert all(name in ("class", "title", "href") for name, _ in attributes)
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


@given(st.lists(findings(), min_size=1, max_size=4), wild, wild)
def test_no_markup_survives_and_every_word_does(found, who, url):
    html = told(found, who, url=url)
    read = Read(html)
    assert set(read.tags) <= {"div", "span", "a", "table", "tbody", "tr", "td", "mark"}
    assert read.tags.count("tr") == len(found)
    assert not read.open, "every tag is closed"
    shown = [one.excerpt for one in found if one.excerpt is not None]
    assert read.words["goldspan-message"] == [printable(message(one, {})) for one in found]
    assert read.words["goldspan-person"] == [printable(who)]
    assert read.words.get("goldspan-words", []) == [printable(one.text) for one in shown]
    assert set(read.words["goldspan-hint"]) == {printable(advice(one)) for one in found}
    html.encode("utf-8")


@given(findings())
def test_exactly_the_marked_words_are_marked(one):
    if one.excerpt is None:
        return
    inside = [any(start <= at < end for start, end in one.excerpt.marks) for at in range(len(one.excerpt.text))]
    marked = "".join(letter for letter, yes in zip(printable(one.excerpt.text), inside, strict=True) if yes)
    assert "".join(Read(told([one])).words.get("mark", [])) == marked


def test_a_hint_stands_once_a_code():
    assert told([WRONG, WRONG, DOUBTFUL]).count("goldspan-hint") == 2


def test_a_long_panel_is_cut_and_says_so():
    html = told([WRONG] * (SHOWN + 7))
    assert html.count("<tr") == SHOWN
    assert "and 7 more" in html
    both = [PersonFindings(annotator=who, findings=[WRONG] * SHOWN) for who in ("ada", "ben")]
    assert finding_data(both)["findings"] == 2 * SHOWN
    assert finding_data(both)["findings_html"].count("<tr") == SHOWN


def test_errors_come_before_warnings_and_notes_are_left_out():
    assert for_annotators([NOTE, DOUBTFUL, WRONG]) == [WRONG, DOUBTFUL]
    data = finding_data([PersonFindings(annotator="ada", findings=[DOUBTFUL, NOTE, WRONG])])
    assert data["finding_codes"] == "GS401, GS814"
    assert "1 to correct, 1 to look at." in data["findings_html"]


def test_each_annotator_has_a_table_and_a_link_under_the_own_name():
    people = [PersonFindings(annotator="ada", findings=[WRONG], url="http://x/?task=1&annotation=2")]
    html = finding_data([*people, PersonFindings(annotator="ben", findings=[DOUBTFUL])])["findings_html"]
    assert html.count("<table") == 2
    assert Read(html).words["goldspan-person"] == ["ada", "ben"]
    assert '<a href="http://x/?task=1&amp;annotation=2">' in html and html.count("<a ") == 1


def test_a_span_is_shown_with_its_number_on_the_screen():
    at = replace(WRONG, where=Place(span="s1"))
    assert '<td class="goldspan-number">7</td>' in told([at], numbers={"s1": "7"})
    arrow = replace(WRONG, where=Place(relation="r1"))
    assert '<td class="goldspan-number">7 → 2</td>' in told([arrow], numbers={"r1": "7 → 2"})


def test_nothing_to_tell_is_what_a_new_task_says():
    assert finding_data([]) == finding_data([PersonFindings(annotator="ada", findings=[NOTE])]) == NO_FINDINGS
    assert NO_FINDINGS.items() <= task_data(document("x"), "all").items()


def test_every_severity_but_the_note_is_shown():
    assert {one.severity for one in CODES.values()} == {"error", "warning", "info"}
    assert {one.severity for one in for_annotators([WRONG, DOUBTFUL, NOTE])} == {"error", "warning"}
