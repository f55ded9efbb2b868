"""Out to the annotators and home again: the checks on either side, and which server is meant."""

from dataclasses import replace as changed

import pytest
from strategies import document

from goldspan import store
from goldspan.change.migrate.migration_state import MigrationState, state_path, state_text
from goldspan.formats.labelstudio.annotations import Annotator
from goldspan.formats.labelstudio.labeling_config import ConfigError
from goldspan.labelstudio.connection import Client, ServerError
from goldspan.model import Alignment, Layer, Segment, make_span, replace
from goldspan.operations import pull, push, serve
from goldspan.schema.language import parse
from goldspan.settings import SettingsError, load

SCHEMA = parse("""
name: small
version: 1.0.0
labels: {PER: {}, ORG: {}}
passes:
  first: {title: First, labels: [PER]}
  second: {title: Second, labels: [ORG]}
""")


def whole(text, name):
    made = document(text, name=name)
    return replace(made, alignment=Alignment((Segment(0, len(text), 0, len(text)),)))


DOC = whole("🐈 Ada of Nile Press", "d1")
ADA = make_span(DOC, "PER", [(2, 5)])
LAYER = Layer(document="d1", name="ann", annotator="ann", status="submitted", text_sha256=DOC.text_sha256, spans=(ADA,))


@pytest.fixture
def here(tmp_path, monkeypatch):
    """Settings of a corpus of one document and one layer, with no server in the environment."""
    for name in ("LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "pyproject.toml").write_text(
        '[tool.goldspan]\nproject = "Jobs"\n[tool.goldspan.annotators.ann]\nemail = "goldspan@localhost"\n'
    )
    settings = load(tmp_path)
    store.write_document(settings.corpus, DOC)
    store.write_layer(settings.corpus, LAYER)
    return settings


class Untouched:
    """A client that nothing may be asked of."""

    def __getattr__(self, name):
        raise AssertionError(f"the server was asked for {name}")


# which server


def test_without_any_server_the_error_says_how_to_get_one(here):
    with pytest.raises(ServerError, match="run `goldspan serve` in another terminal, or set LABEL_STUDIO_URL"):
        serve.connect(here)


def test_half_a_server_is_not_replaced_by_the_embedded_one(here, monkeypatch):
    monkeypatch.setenv("LABEL_STUDIO_URL", "http://127.0.0.1:9")
    monkeypatch.setattr(serve, "find", lambda state: pytest.fail("asked for the embedded server"))
    with pytest.raises(SettingsError, match="LABEL_STUDIO_API_KEY"):
        serve.connect(here)


def test_the_server_of_the_environment_goes_before_the_embedded_one(here, label_studio, monkeypatch):
    monkeypatch.setattr(serve, "find", lambda state: pytest.fail("asked for the embedded server"))
    (here.root / ".env").write_text(f"LABEL_STUDIO_URL={label_studio.url}\nLABEL_STUDIO_API_KEY={label_studio.token}\n")
    assert serve.connect(here).url == label_studio.url


def test_the_embedded_server_is_found_by_itself(here, label_studio):
    state = label_studio.log.parent.parent
    assert serve.connect(changed(here, state=state)).url == label_studio.url


# push


def test_the_pass_is_the_one_that_was_set_or_the_first(here):
    assert push.pass_of(here, SCHEMA) == "first"
    assert push.pass_of(changed(here, pass_name="second"), SCHEMA) == "second"


def test_a_pass_that_the_schema_lacks_is_an_error_before_anything_is_sent(here):
    with pytest.raises(ConfigError, match="no pass 'third'; choose one of: first, second"):
        push.push(changed(here, pass_name="third"), SCHEMA, Untouched())


@pytest.mark.parametrize("layers", [True, False])
def test_a_document_with_errors_is_not_pushed(here, layers):
    store.write_document(here.corpus, replace(DOC, text="another text"))
    pushed = push.push(here, SCHEMA, Untouched(), layers=layers)
    assert pushed.report is None
    assert "GS306" in {one.code for one in pushed.findings}


def test_a_layer_with_errors_stops_a_push_of_layers_only(here, label_studio):
    store.write_layer(here.corpus, replace(LAYER, spans=(make_span(DOC, "XYZ", [(2, 5)]),)))
    pushed = push.push(here, SCHEMA, Untouched(), layers=True)
    assert ([one.code for one in pushed.findings], pushed.report) == (["GS401"], None)
    client = connected(here, label_studio)
    assert push.push(changed(here, project="Jobs without layers"), SCHEMA, client).report.created == 1


def test_warnings_do_not_stop_a_push(here, label_studio):
    store.write_document(here.corpus, whole(DOC.text, "d2"))
    pushed = push.push(changed(here, project="Jobs with twins"), SCHEMA, connected(here, label_studio), layers=True)
    assert (pushed.report.created, pushed.findings) == (2, [])


def test_documents_come_with_each_of_their_layers(here):
    for number in (2, 10):
        store.write_layer(here.corpus, replace(LAYER, name=f"ann-{number}"))
    store.write_document(here.corpus, whole("x", "d0"))
    assert [(doc.id, layer.name) for doc, layer in push.documents_with_layers(here.corpus)] == [
        ("d1", "ann"),
        ("d1", "ann-2"),
        ("d1", "ann-10"),
    ]


def connected(here, label_studio) -> Client:
    (here.root / ".env").write_text(f"LABEL_STUDIO_URL={label_studio.url}\nLABEL_STUDIO_API_KEY={label_studio.token}\n")
    return serve.connect(here)


# the whole way


def test_what_was_pushed_comes_back(here, label_studio, tmp_path):
    here = changed(here, project="Jobs whole way")
    here = changed(here, annotators=(Annotator("ann", label_studio.user),))
    client = connected(here, label_studio)
    first = push.push(here, SCHEMA, client, layers=True)
    assert (first.report.created, first.report.annotations_created) == (1, 1)
    again = push.push(here, SCHEMA, client, layers=True)
    assert (again.report.present, again.report.annotations_present) == (1, 1)
    pulled = pull.pull(here, SCHEMA, client, out=tmp_path / "out")
    assert (pulled.findings, pulled.documents_made) == ([], 1)
    [back] = store.read_layers(tmp_path / "out")
    assert (back.name, back.spans, back.status) == ("ann", LAYER.spans, "submitted")


def test_a_project_from_before_a_migration_is_not_pulled(here, label_studio, tmp_path):
    here = changed(here, project="Jobs before", annotators=(Annotator("ann", label_studio.user),))
    client = connected(here, label_studio)
    push.push(here, SCHEMA, client, layers=True)
    renamed = parse("name: small\nversion: 2.0.0\nlabels: {PERSON: {}, ORG: {}}\n")
    # labels that the schema never had are an annotator's affair, and come home with what is wrong with them
    assert {one.code for one in pull.pull(here, renamed, client, out=tmp_path / "never").findings} == {"GS401"}
    state = MigrationState(name="small", version="2.0.0", applied=("0001_person",))
    store.write_text(state_path(here.corpus), state_text(state))
    with pytest.raises(ServerError, match=r"no longer has: PER\. Nothing was pulled.*goldspan push --layers"):
        pull.pull(here, renamed, client, out=here.corpus)
    assert list(store.read_layers(here.corpus)) == [LAYER]
    back = pull.pull(here, SCHEMA, client, out=tmp_path / "out")
    assert back.layers == 1


def test_two_layers_of_one_annotator_come_back_under_their_own_names(here, label_studio, tmp_path):
    here = changed(here, project="Jobs two layers", annotators=(Annotator("ann", label_studio.user),))
    store.write_layer(here.corpus, replace(LAYER, name="ann-2", spans=()))
    client = connected(here, label_studio)
    push.push(here, SCHEMA, client, layers=True)
    pull.pull(here, SCHEMA, client, out=tmp_path / "out")
    back = {layer.name: layer.spans for layer in store.read_layers(tmp_path / "out")}
    assert back == {"ann": LAYER.spans, "ann-2": ()}


def test_a_project_that_is_not_there_says_to_push_first(here, label_studio):
    with pytest.raises(ServerError, match="no project is called 'Nowhere'; run `goldspan push` first"):
        pull.pull(changed(here, project="Nowhere"), SCHEMA, connected(here, label_studio), out=here.corpus)


def test_the_embedded_server_takes_recorded_layers_of_annotators_it_never_met(here, label_studio, tmp_path):
    stranger = Annotator("ann", "stranger@corpus.example", "machine-generated")
    met = changed(here, state=label_studio.log.parent.parent, project="Strangers", annotators=(stranger,))
    pushed = push.push(met, SCHEMA, serve.connect(met), layers=True)
    assert (pushed.report.annotations_created, pushed.report.conflicts) == (1, [])
    pull.pull(met, SCHEMA, serve.connect(met), out=tmp_path / "home")
    (layer,) = store.read_layers(tmp_path / "home")
    assert (layer.annotator, layer.spans, layer.provenance.method) == ("ann", (ADA,), "machine-generated")
