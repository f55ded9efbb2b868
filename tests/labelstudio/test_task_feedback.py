"""Findings into tasks: nothing but text in the panel, and nothing touched but three keys."""

from html.parser import HTMLParser
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from members import save_draft
from strategies import document

from goldspan.findings import CODES, excerpt, finding
from goldspan.formats.labelstudio.labeling_config import build, has_panel
from goldspan.formats.labelstudio.tasks import NO_FINDINGS, task_data
from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import ServerError, connect
from goldspan.labelstudio.push_tasks import open_project, push_documents
from goldspan.labelstudio.task_feedback import (
    SHOWN,
    VIEW,
    finding_data,
    for_annotators,
    open_view,
    panel,
    prepare,
    write_findings,
)
from goldspan.labelstudio.users import ensure_user
from goldspan.model import Excerpt, Place, replace
from goldspan.schema.language import parse

SCHEMA = parse("name: small\nversion: 1.0.0\nlabels: {PER: {}}\npasses: {all: {title: All, labels: [PER]}}")
OLD = '<View><Labels name="labels" toName="text"><Label value="PER"/></Labels><Text name="text" value="$text"/></View>'
BEN = "ben@feedback.example"
TEXT = "Ada <b>met</b> Ben & left."
WRONG = finding("GS401", "no label 'X'", Place(layer="ada"), excerpt=excerpt(TEXT, ((0, 3), (15, 18))))
DOUBTFUL = finding("GS814", "differs", Place(layer="ben"))
NOTE = finding("GS812", "not carried over", Place(layer="ben"))
_titles = count(1)


# the panel

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


@pytest.mark.parametrize(("xml", "there"), [(OLD, False), (build(SCHEMA, "all"), True), ("<View>", False), ("", False)])
def test_a_config_has_a_panel_or_not(xml, there):
    assert has_panel(xml) is there


# on a real server


@pytest.fixture(scope="module")
def client(label_studio):
    client = connect(label_studio.url, label_studio.token)
    ensure_user(client, BEN, "a long password")
    return client


@pytest.fixture
def project(client):
    """A project of three tasks, one with an annotation and one with somebody's draft."""
    made = open_project(client, f"feedback {next(_titles)}", SCHEMA, "all")
    push_documents(client, made, [document(f"{one}: {TEXT}", name=f"d{one}") for one in range(3)], pass_name="all")
    annotate(client, made.id)
    yield made
    server.delete_project(client, made.id)


def annotate(client, project):
    first, second, *_ = server.read_tasks(client, project)
    region = {
        "id": "a",
        "from_name": "labels",
        "to_name": "text",
        "type": "labels",
        "value": {"start": 3, "end": 6, "text": "Ada", "labels": ["PER"]},
    }
    server.create_annotation(client, first["id"], {"result": [region]})
    save_draft(client, BEN, second["id"], [region])


def tasks_of(client, project):
    return list(server.read_tasks(client, project.id))


def work(tasks):
    return [(task["id"], task["annotations"], [without_age(one) for one in task["drafts"]]) for task in tasks]


def without_age(draft):
    """A draft as it is; the server adds in words how long ago it was made."""
    return {key: value for key, value in draft.items() if key != "created_ago"}


def counts(report):
    return report.written, report.cleared, report.prepared, report.unchanged


def test_findings_are_written_once_and_cleared_when_mended(client, project):
    first, second, third = [task["id"] for task in tasks_of(client, project)]
    found = {first: [WRONG], second: [WRONG, DOUBTFUL]}
    assert counts(write_findings(client, project.id, found)) == (2, 0, 0, 1)
    one, two, three = [task["data"] for task in tasks_of(client, project)]
    assert (one["findings"], one["finding_codes"], one["findings_html"]) == (1, "GS401", panel([WRONG]))
    assert (two["findings"], two["finding_codes"]) == (2, "GS401, GS814")
    assert NO_FINDINGS.items() <= three.items()
    moved = [task["updated_at"] for task in tasks_of(client, project)]
    assert counts(write_findings(client, project.id, found)) == (0, 0, 0, 3)
    assert [task["updated_at"] for task in tasks_of(client, project)] == moved, "nothing was sent"
    assert counts(write_findings(client, project.id, {third: [DOUBTFUL]})) == (1, 2, 0, 0)


def test_everything_else_stays_as_it_was(client, project):
    """Annotations, drafts, and all other data, down to the times of change."""
    first, *_ = tasks_of(client, project)
    server.update_task(client, first["id"], {**first["data"], "theirs": {"a": [1, None]}})
    before = tasks_of(client, project)
    assert before[0]["annotations"] and before[1]["drafts"]
    write_findings(client, project.id, {task["id"]: [WRONG] for task in before})
    after = tasks_of(client, project)
    assert work(after) == work(before)
    kept = [{key: value for key, value in task["data"].items() if key not in NO_FINDINGS} for task in after]
    assert kept == [{key: value for key, value in task["data"].items() if key not in NO_FINDINGS} for task in before]
    assert kept[0]["theirs"] == {"a": [1, None]}
    write_findings(client, project.id, {})
    assert tasks_of(client, project)[0]["data"] == before[0]["data"]
    assert work(tasks_of(client, project)) == work(before)


def test_the_server_wants_the_panels_key_of_every_new_task(client, project):
    with pytest.raises(ServerError, match="findings_html"):
        server.import_tasks(client, project.id, [{"data": {"text": "x"}}])


def test_tasks_of_an_earlier_push_get_their_keys_before_the_panel_comes(client):
    title = f"feedback {next(_titles)}"
    old = server.create_project(client, title, OLD)
    try:
        server.import_tasks(client, old.id, [{"data": {"text": TEXT, "document_id": "d1", "findings": 4}}] * 2)
        annotate(client, old.id)
        before = work(tasks_of(client, old))
        now = open_project(client, title, SCHEMA, "all")
        assert (now.id, has_panel(now.config)) == (old.id, True)
        for task in tasks_of(client, old):
            assert task["data"] == {**NO_FINDINGS, "text": TEXT, "document_id": "d1", "findings": 4}
        assert work(tasks_of(client, old)) == before
        assert prepare(client, old.id) == 0
    finally:
        server.delete_project(client, old.id)


def test_feedback_itself_prepares_tasks_that_have_no_keys(client):
    old = server.create_project(client, f"feedback {next(_titles)}", OLD)
    try:
        server.import_tasks(client, old.id, [{"data": {"text": TEXT}}] * 2)
        assert counts(write_findings(client, old.id, {})) == (0, 0, 2, 0)
    finally:
        server.delete_project(client, old.id)


def in_view(client, project, url):
    answer = client.http.get("api/tasks", project=project.id, view=url.rpartition("=")[2])
    return [task["id"] for task in answer["tasks"]]


def test_the_tab_is_made_once_and_lists_what_has_findings_most_first(client, project):
    first, _, third = [task["id"] for task in tasks_of(client, project)]
    url = open_view(client, project.id)
    assert in_view(client, project, url) == []
    write_findings(client, project.id, {first: [WRONG] * 2, third: [WRONG] * 10})
    assert in_view(client, project, url) == [third, first]
    assert open_view(client, project.id) == url
    assert [view["data"]["title"] for view in server.read_views(client, project.id)] == ["Default", VIEW]


def test_a_tab_that_somebody_changed_is_left_as_it_is(client, project):
    number = server.create_view(client, project.id, {"title": VIEW, "type": "list", "target": "tasks"})
    assert open_view(client, project.id) == f"{client.project_url(project.id)}?tab={number}"
    [view] = server.read_views(client, project.id)
    assert "filters" not in view["data"]
