"""A language model behind an address, played by a server of our own: what it is asked, and every answer it may give."""

import json

import pytest
from answering import answering
from strategies import document
from suggesting import context

from goldspan.server_errors import Limits
from goldspan.suggest import language_model as source
from goldspan.suggest.chat_address import KEY, URL, ChatAddress
from goldspan.suggest.source_protocol import Proposal, SuggestError
from goldspan.suggest.source_registry import make_sources
from goldspan.suggest.suggest_settings import LanguageModelSettings, SuggestSettings

DOC = document("🐈 Colonel Ada left Raqqa. Raqqa fell.")


def item(quote, label, before="", after="", **attributes):
    values = [{"name": name, "value": value} for name, value in attributes.items()]
    return {"quote": quote, "label": label, "before": before, "after": after, "attributes": values}


SPANS = [
    item("Ada", "PERSON", level="NAM"),
    item("Colonel", "TITLE"),
    item("Raqqa", "GPE", before="left", role="place"),
    item("Raqqa", "GPE"),
    item("Mosul", "GPE"),
]
RELATIONS = [
    {"label": "HOLDS_TITLE", "source": 0, "target": 1},
    {"label": "HOLDS_TITLE", "source": 1, "target": 0},
    {"label": "SAME_AS", "source": 2, "target": 4},
    {"label": "SAME_AS", "source": 2, "target": 99},
]
GOOD = {"spans": SPANS, "relations": RELATIONS}


class Model:
    """Answers in turn with each of ``replies``: a status with bytes, or what the model writes."""

    def __init__(self, *replies):
        self.replies, self.requests = list(replies), []

    def __call__(self, handler, body):
        self.requests.append((handler.path, handler.headers.get("Authorization"), json.loads(body)))
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, tuple):
            return reply[0], "application/json", reply[1]
        text = reply if isinstance(reply, str) else json.dumps(reply)
        usage = {"prompt_tokens": 1000, "completion_tokens": 100}
        whole = {"choices": [{"message": {"content": text}}], "usage": usage}
        return 200, "application/json", json.dumps(whole).encode()


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """Makes the source, with a server that plays the model; gives the source and what the server saw."""
    running = []

    def make(*replies, guidelines="", **settings):
        model = Model(*replies)
        server = answering(model)
        address = ChatAddress(f"{server.__enter__()}/v1", "secret", Limits(pause=0.0, total=5.0, size=100_000))
        running.append(server)
        where = context(tmp_path, settings=SuggestSettings(language_model=LanguageModelSettings(**settings)))
        made = source.LanguageModel("tiny", address, where, cache=tmp_path / "cache", guidelines=guidelines)
        return made, model

    yield make
    for server in running:
        server.__exit__(None, None, None)


def test_quotes_become_spans_at_their_places_and_the_rest_is_counted(asked):
    made, _ = asked(GOOD)
    found = made.suggest(DOC, Proposal())
    assert [(span.text, span.start, span.label, dict(span.attributes)) for span in found.spans] == [
        ("Ada", 10, "PERSON", {"level": "NAM"}),
        ("Colonel", 2, "TITLE", {}),
        ("Raqqa", 19, "GPE", {"role": "place"}),
    ]
    assert [drawn.label for drawn in found.relations] == ["HOLDS_TITLE"]
    assert found.left_out == {source.AMBIGUOUS: 1, source.NOT_THERE: 1, source.LOST_END: 2, source.WRONG_ENDS: 1}


def test_the_question_has_schema_guidelines_and_article_and_holds_the_answer_to_a_shape(asked):
    made, model = asked(GOOD, guidelines="Mark {{ names }} <b>only</b>.")
    made.suggest(DOC, Proposal())
    [(path, authorization, body)] = model.requests
    assert (path, authorization, body["model"]) == ("/v1/chat/completions", "Bearer secret", "tiny")
    task, article = (message["content"] for message in body["messages"])
    assert article == DOC.text and "Mark {{ names }} <b>only</b>." in task
    assert "- GPE" in task and "role (one of place, actor)" in task and "HOLDS_TITLE, from PERSON to TITLE" in task
    shape = body["response_format"]["json_schema"]["schema"]
    assert "GPE" in shape["properties"]["spans"]["items"]["properties"]["label"]["enum"]


def test_the_same_question_is_paid_once(asked):
    made, model = asked(GOOD, price_in=10.0, price_out=100.0)
    first, second = (made.suggest(DOC, Proposal()) for _ in range(2))
    assert first.spans == second.spans and len(model.requests) == 1
    assert (made.asked, made.cached, made.cost) == (1, 1, pytest.approx(0.02))
    assert "cost 0.0200" in made.account() and "1 answered from the cache" in made.account()


@pytest.mark.parametrize(
    "answer",
    ["", "no JSON", "[]", "{", '{"spans": []}', '{"spans": [{"quote": 1}], "relations": []}', "[" * 50_000],
    ids=lambda answer: answer[:20],
)
def test_an_answer_of_another_shape_is_counted_and_not_kept(asked, answer):
    made, model = asked(answer, GOOD)
    found = made.suggest(DOC, Proposal())
    assert (found.spans, found.left_out) == ([], {source.NOT_JSON: 1})
    assert made.suggest(DOC, Proposal()).spans and len(model.requests) == 2


@pytest.mark.parametrize(
    "settings", [{"most_tokens": 2_000_000, "budget": 0.001, "price_in": 100.0}, {"most_tokens": 10}]
)
def test_nothing_is_asked_that_could_pass_the_budget(asked, settings):
    made, model = asked(GOOD, **settings)
    assert made.suggest(DOC, Proposal()).left_out == {source.NO_BUDGET: 1}
    assert model.requests == []


def test_what_the_server_does_not_count_is_estimated_from_above(asked):
    text = json.dumps({"choices": [{"message": {"content": json.dumps(GOOD)}}]}).encode()
    made, _ = asked((200, text))
    made.suggest(DOC, Proposal())
    assert made.tokens_in > len(DOC.text) and made.tokens_out == len(json.dumps(GOOD))


def test_a_failure_in_passing_is_tried_again_and_another_is_not(asked):
    made, model = asked((503, b"busy"), (429, b"slowly"), GOOD)
    assert made.suggest(DOC, Proposal()).spans and len(model.requests) == 3
    made, model = asked((400, b'{"error": "no such model"}'))
    with pytest.raises(SuggestError, match="no such model"):
        made.suggest(DOC, Proposal())
    assert len(model.requests) == 1


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        ((401, b"who?"), KEY),
        ((200, b"<html>"), "no chat completion"),
        ((200, b'{"choices": 3}'), "no chat completion"),
        ((200, b"x" * 200_000), "more than 100,000 bytes"),
        ((302, b""), "302"),
    ],
)
def test_a_server_that_is_none_is_an_error_without_the_key(asked, reply, said):
    made, _ = asked(reply)
    with pytest.raises(SuggestError, match=said) as raised:
        made.suggest(document("other text"), Proposal())
    assert "secret" not in str(raised.value) and "secret" not in repr(made._address)


def test_the_address_is_that_of_the_environment_alone(monkeypatch, tmp_path):
    monkeypatch.delenv(URL, raising=False)
    with pytest.raises(SuggestError, match=URL):
        make_sources(["language-model:tiny"], context(tmp_path))
    monkeypatch.setenv(URL, "http://127.0.0.1:9/v1/")
    monkeypatch.setenv(KEY, "secret")
    assert make_sources(["language-model:tiny"], context(tmp_path))
    assert ChatAddress.of_environment({URL: "http://127.0.0.1:9/v1/"}).url == "http://127.0.0.1:9/v1"


@pytest.mark.parametrize(
    ("settings", "said"),
    [({"budget": 1.0}, "price_in"), ({"guidelines": "none.md"}, "none.md"), ({"guidelines": "../up.md"}, "leads out")],
)
def test_settings_that_cannot_be_kept_are_refused(monkeypatch, tmp_path, settings, said):
    monkeypatch.setenv(URL, "http://127.0.0.1:9/v1")
    where = context(tmp_path, settings=SuggestSettings(language_model=LanguageModelSettings(**settings)))
    with pytest.raises(Exception, match=said):
        make_sources(["language-model:tiny"], where)


def test_the_version_follows_from_model_schema_and_guidelines(asked):
    versions = {asked(GOOD, guidelines=text)[0].version for text in ("one", "two", "one")}
    assert len(versions) == 2
