"""Documents to tasks, and tasks to documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import document, texts

from goldspan.formats.labelstudio.tasks import (
    TaskError,
    document_of,
    read_context,
    read_task,
    task_data,
    written_context,
)
from goldspan.model import make_span, replace
from goldspan.passes.standing import PassContext


@given(texts)
def test_a_task_says_of_its_document_what_a_pull_needs(text):
    doc = document(text, name="d1")
    data = read_task({"id": 5, "data": task_data(doc, "first")})
    assert (data.task, data.text, data.document, data.text_sha256, data.pass_name) == (
        5,
        text,
        "d1",
        doc.text_sha256,
        "first",
    )


def test_the_title_in_the_list_of_tasks_is_the_articles_or_else_the_id():
    assert task_data(document("x", name="d1"), "p")["title"] == "d1"


def test_a_task_has_the_date_of_its_article_or_null():
    dated = document("x", name="d1")
    assert task_data(dated, "p")["date"] is None
    assert task_data(replace(dated, source=replace(dated.source, date="2017-03-12")), "p")["date"] == "2017-03-12"


@given(texts)
def test_a_document_made_from_a_task_holds_the_text_to_the_letter(text):
    made = document_of(read_task({"id": 5, "data": {"text": text}}), origin="export.json")
    assert (made.id, made.text, made.source.file) == ("task-5", text, "export.json")
    assert made.text_sha256 == document(text).text_sha256
    assert made.alignment.raw_range(0, len(text)) == (0, len(text))


def test_an_empty_text_has_an_empty_alignment():
    made = document_of(read_task({"id": 5, "data": {"text": ""}}), origin="e")
    assert made.alignment.length == 0


def test_a_task_without_a_number_gets_an_id_from_its_text():
    one, other = (
        document_of(read_task({"id": number, "data": {"text": text}}), origin="e").id
        for number, text in ((None, "a"), ("7", "b"))
    )
    assert one.startswith("text-") and other.startswith("text-") and one != other


@pytest.mark.parametrize("value", [None, 5, "", ["d"], {"d": 1}])
def test_data_of_other_kinds_says_nothing_of_a_document(value):
    data = read_task({"id": 1, "data": {"text": "x", "document_id": value, "text_sha256": value, "pass": value}})
    assert (data.document, data.text_sha256, data.pass_name) == (None, None, None)


def test_the_text_stands_under_the_key_of_the_config():
    assert read_task({"data": {"text": "a", "body": "b"}}, "body").text == "b"


def test_without_a_key_the_text_is_the_only_string_or_text():
    assert read_task({"data": {"article": "a", "year": 3}}, None).text == "a"
    assert read_task({"data": {"text": "a", "title": "b"}}, None).text == "a"


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ({}, "no data"),
        ({"data": None}, "no data"),
        ({"data": "text"}, "no data"),
        ({"data": {}}, "no text under 'text'"),
        ({"data": {"text": ["a"]}}, "no text under 'text'"),
        ({"data": {"text": "ab\udc00"}}, "a lone surrogate at character 2"),
    ],
)
def test_a_task_without_a_readable_text_is_refused(task, message):
    with pytest.raises(TaskError, match=message):
        read_task(task)


@given(st.lists(st.sampled_from(["Acme", "Beta", "🐱 and"]), unique=True))
def test_context_is_read_as_it_was_written(found):
    doc = document("Acme 🐱 and Beta")
    places = [(doc.text.index(one), doc.text.index(one) + len(one)) for one in found]
    spans = tuple(make_span(doc, "ORG", [place]) for place in places)
    context = PassContext(("ann", "gold.things"), spans)
    assert read_context(written_context(context), doc.id, doc.text) == context
    task = {"id": 7, "data": task_data(doc, "deals", context)}
    assert read_task(task).context == context
    assert "context" not in task_data(doc, "deals") and read_task({"data": task_data(doc, "deals")}).context is None


@pytest.mark.parametrize(
    "written", ["{", "[]", '{"layers": [], "spans": [["ORG", [[3, 99]]]]}', '{"layers": [1], "spans": []}']
)
def test_context_that_cannot_be_read_is_an_error_of_the_task(written):
    with pytest.raises(TaskError, match="context"):
        read_context(written, "doc", "Acme")
