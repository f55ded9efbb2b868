"""The page of `goldspan status`: whole, escaped, and without anything from elsewhere."""

import re
from html import unescape

from goldspan.report.status_page import LISTED, status_page
from goldspan.report.templates import PAGE_POLICY
from goldspan.team.loose_ends import LooseEnd, next_steps
from goldspan.team.pace import totals
from goldspan.team.status_report import StatusReport
from goldspan.team.work import DocumentWork, Work

NASTY = "<script>alert('x')</script>\ud800"


def report(documents, ends=()):
    people = totals(work for one in documents for work in one.people)
    return StatusReport(
        title=NASTY,
        made_at="2026-05-03T10:00:00+00:00",
        documents=documents,
        people=people,
        loose_ends=list(ends),
        next_steps=next_steps(documents, ends),
    )


def document(name, state="new", *people):
    return DocumentWork(document=name, title=NASTY, pass_name="all", state=state, wanted=1, people=people)


def work(**more):
    return Work(document="d1", pass_name="all", person=NASTY, state="submitted", updated_at="2026-05-03T01:00Z", **more)


def test_all_that_comes_from_data_is_escaped_and_nothing_is_asked_for_from_elsewhere():
    end = LooseEnd(kind="old draft", layer=NASTY, person=NASTY, since=NASTY, url="http://127.0.0.1:8080/task?a=1&b=2")
    html = status_page(report([document(NASTY, "submitted", work(url=end.url))], [end]))
    assert "<script" not in html and "&lt;script&gt;" in html
    assert PAGE_POLICY in unescape(html)
    assert not re.search(r"<(img|link|iframe|object|script)|url\(|@import", html)
    assert 'href="http://127.0.0.1:8080/task?a=1&amp;b=2"' in html
    html.encode("utf-8")


def test_a_page_that_is_watched_is_read_again():
    assert 'http-equiv="refresh" content="30"' in status_page(report([document("d1")]), every=30)
    assert "refresh" not in status_page(report([document("d1")]))


def test_of_very_many_documents_the_first_are_listed_and_the_others_counted():
    html = status_page(report([document(f"d{number}") for number in range(LISTED + 7)]))
    assert "and 7 more" in html and html.count('<td class="title">') == LISTED
    assert f"{LISTED + 7} documents" in html


def test_a_corpus_without_documents_has_a_page():
    assert "goldspan ingest" in status_page(report([]))
