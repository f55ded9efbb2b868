"""One long way with a real Label Studio: rounds of work, fixes, conflicts, gold, a migration, and where it began."""

import time
from datetime import UTC, datetime

import pytest
from members import as_member, save_draft

from goldspan import settings as settings_module
from goldspan import store
from goldspan.formats.labelstudio.adjudication_config import CHOICE
from goldspan.labelstudio import client as server
from goldspan.labelstudio.connection import connect
from goldspan.labelstudio.users import ensure_user
from goldspan.model import make_span, replace
from goldspan.operations.adjudicate_pull import adjudicate_pull, adjudication_title
from goldspan.operations.adjudicate_push import adjudicate_push
from goldspan.operations.agree import AgreeOptions, agree
from goldspan.operations.diff import diff
from goldspan.operations.ingest import ingest
from goldspan.operations.pull import pull
from goldspan.operations.pull_folder import TakeChoice
from goldspan.operations.push import PushOptions, push
from goldspan.operations.rebuild import rebuild
from goldspan.operations.release_build import release_build
from goldspan.operations.schema_build import schema_build
from goldspan.operations.schema_migrate import schema_migrate
from goldspan.schema import language
from goldspan.store.pulled_state import is_gold

ANN, BOB = "ann@rounds.example", "bob@rounds.example"
PROJECTS = ("rounds one", "rounds two")
ARTICLES = {"one": "Ada of Nile Press met Bob in Cairo.\n", "two": "Eve sings in Rome.\n"}
SCHEMA = "name: small\nversion: {version}\nlabels: {{{person}: {{}}, ORG: {{}}}}\n"


def settings_text(project, judge):
    people = {"ann": ANN, "bob": BOB, "judge": judge}
    lines = [f'[tool.goldspan.annotators.{name}]\nemail = "{email}"\n' for name, email in people.items()]
    return f'[tool.goldspan]\nproject = "{project}"\nannotators_per_task = 2\n' + "".join(lines)


class Way:
    """A corpus of two articles, and what people do to it."""

    def __init__(self, top, label_studio):
        self.top, self.judge = top, label_studio.user
        (top / "seeds").mkdir()
        for name, text in ARTICLES.items():
            (top / "seeds" / f"{name}.txt").write_text(text)
        self.write("1.0.0", "PER", PROJECTS[0])
        self.client = connect(label_studio.url, label_studio.token)
        for email in (ANN, BOB):
            ensure_user(self.client, email, "a long password")
        ingest(self.settings)

    def write(self, version, person, project):
        (self.top / "schema").mkdir(exist_ok=True)
        (self.top / "schema" / "schema.yaml").write_text(SCHEMA.format(version=version, person=person))
        (self.top / "pyproject.toml").write_text(settings_text(project, self.judge))
        schema_build(self.settings)
        self.person, self.project = person, project

    @property
    def settings(self):
        return settings_module.load(self.top)

    @property
    def schema(self):
        return language.load(self.settings.schema)

    def push(self, **more):
        report = push(self.settings, self.schema, self.client, PushOptions(**more)).report
        assert report is not None
        return report

    def pull(self, choice=TakeChoice()):  # noqa: B008 - frozen
        report = pull(self.settings, self.schema, self.client, choice=choice)
        before = {path: path.read_bytes() for path in self.settings.corpus.rglob("*.json")}
        assert pull(self.settings, self.schema, self.client).changed == 0
        assert {path: path.read_bytes() for path in self.settings.corpus.rglob("*.json")} == before
        return report

    def tasks(self, title=None):
        project = server.find_project(self.client, title or self.project)
        return {task["data"]["document_id"]: task for task in server.read_tasks(self.client, project.id)}

    def document(self, beginning):
        [found] = [path for path in store.document_files(self.settings.corpus) if path.stem.startswith(beginning)]
        return store.read_document(found)

    def regions(self, document, *words):
        """Result items: ``("PER", "Ada")`` and so on."""
        items = []
        for label, word in words:
            start = document.text.index(word)
            value = {"start": start, "end": start + len(word), "text": word, "labels": [label]}
            region = {"id": f"{label}{start}", "from_name": "labels", "to_name": "text", "type": "labels"}
            items.append({**region, "value": value})
        return items

    def annotate(self, email, document, *words, **more):
        """Submits an annotation as this member, on the screen's way; returns its number."""
        task = self.tasks()[document.id]["id"]
        content = {"result": self.regions(document, *words), **more}
        return as_member(self.client, email).http.post("annotate", f"api/tasks/{task}/annotations/", content, dict)[
            "id"
        ]

    def edit(self, email, annotation, document, *words):
        server.change_annotation(as_member(self.client, email), annotation, {"result": self.regions(document, *words)})

    def delete(self, annotation):
        self.client.sdk.call("delete it", dict, lambda sdk: sdk.annotations.delete(id=annotation))

    def layer(self, document, name):
        return store.read_layer(store.layer_path(self.settings.corpus, document.id, name))

    def change(self, document, name, *words):
        layer = self.layer(document, name)
        spans = [
            make_span(document, label, [(document.text.index(word), document.text.index(word) + len(word))])
            for label, word in words
        ]
        store.write_layer(self.settings.corpus, replace(layer, spans=tuple(spans)))

    def statuses(self):
        return sorted((layer.document, layer.name, layer.status) for layer in store.read_layers(self.settings.corpus))

    def f1(self):
        [score] = [
            score
            for score in agree(self.settings, AgreeOptions(measures=["F1"])).scores
            if score.measure == "span F1, exact"
        ]
        return score.value

    def decide(self, choice):
        """Saves the tasks of adjudication as the adjudicator does; a case gets this choice."""
        adjudicate_push(self.settings, self.schema, self.client)
        for task in self.tasks(adjudication_title(self.settings)).values():
            [annotation] = task["annotations"]
            age = (datetime.now(UTC) - datetime.fromisoformat(annotation["created_at"])).total_seconds()
            time.sleep(max(0.0, 1.05 - age))
            result = annotation["result"]
            for case in [item for item in result if item.get("from_name") == "adjudication_case"]:
                extent = {key: case["value"][key] for key in ("start", "end", "text")}
                value = {**extent, "choices": [choice]}
                item = {"id": case["id"], "from_name": CHOICE, "to_name": "text", "type": "choices", "value": value}
                result = [*result, item]
            server.change_annotation(self.client, annotation["id"], {"result": result})
        return adjudicate_pull(self.settings, self.schema, self.client)


@pytest.fixture
def way(tmp_path, label_studio):
    made = Way(tmp_path, label_studio)
    yield made
    for title in PROJECTS:
        for name in (title, f"{title} adjudication"):
            if project := server.find_project(made.client, name):
                server.delete_project(made.client, project.id)


def test_it_ends_where_it_began(way, installed):
    way.push()
    one, two = way.document("one"), way.document("two")
    first = way.annotate(ANN, one, ("PER", "Ada"), ("ORG", "Nile Press"), lead_time=42.0)
    second = way.annotate(BOB, one, ("PER", "Ada"), ("ORG", "Nile Press"))
    twice = way.annotate(BOB, one, ("PER", "Ada"), ("ORG", "Press"))
    of_two = [way.annotate(email, two, ("PER", "Eve")) for email in (ANN, BOB)]
    save_draft(way.client, ANN, way.tasks()[two.id]["id"], way.regions(two, ("PER", "Rome")))
    way.pull()
    assert way.f1() < 1
    _withdrawn(way, one, twice)
    _local_changes(way, one, first, second)
    gold = _gold(way)
    _migration(way, one, gold)
    assert not {first, second, *of_two} & {layer.provenance.annotation for layer in _annotators_layers(way)}
    release_build(way.settings, out=way.settings.corpus, allow={"tree": "a test", "version": "a test"}, draft=True)
    assert [layer.name for layer in store.read_layers(way.settings.corpus) if layer.status == "adjudicated"] == [
        "gold",
        "gold",
    ]
    state = {path: path.read_bytes() for path in way.settings.corpus.rglob("*") if path.is_file()}
    report = rebuild(way.settings, installed=installed)
    assert report.differences == []
    assert {path: path.read_bytes() for path in way.settings.corpus.rglob("*") if path.is_file()} == state
    way.push(layers=True)
    assert way.pull().conflicts == []
    assert {path: path.read_bytes() for path in way.settings.corpus.rglob("*") if path.is_file()} == state


def _annotators_layers(way):
    return [layer for layer in store.read_layers(way.settings.corpus) if layer.status == "submitted"]


def _withdrawn(way, document, twice):
    """A second annotation that is deleted counts no more, and is not put back."""
    way.delete(twice)
    report = way.pull()
    assert report.newly_withdrawn == 1
    assert (document.id, "bob-2", "withdrawn") in way.statuses()
    assert way.f1() == 1
    pushed = way.push(layers=True)
    assert (pushed.withdrawn, pushed.annotations_created) == (1, 0)
    assert len(way.tasks()[document.id]["annotations"]) == 2


def _local_changes(way, document, first, second):
    """A fix stays, and reaches the server as such; of a change on both sides nothing is lost."""
    before = way.layer(document, "ann")
    way.change(document, "ann", ("PER", "Ada"), ("ORG", "Press"))
    assert way.pull().local == [f"{document.id}/ann"]
    assert way.push(fixes=True).fixed == 1
    annotation = next(one for one in way.tasks()[document.id]["annotations"] if one["id"] == first)
    user = annotation["completed_by"]
    assert server.read_users(way.client)[user["id"] if isinstance(user, dict) else user] == ANN
    assert way.pull().local == []
    after = way.layer(document, "ann")
    assert [span.text for span in after.spans] == ["Ada", "Press"]
    assert (after.provenance.updated_at, after.provenance.lead_time) == (before.provenance.updated_at, 42.0)
    assert after.provenance.unmapped == (), "nobody but goldspan changed it"

    way.change(document, "bob", ("PER", "Ada"), ("ORG", "Nile"))
    way.edit(BOB, second, document, ("PER", "Ada"), ("ORG", "Nile Press"), ("PER", "Bob"))
    assert way.pull().conflicts == [f"{document.id}/bob"]
    compared = diff(way.settings, way.schema, f"{document.id}/bob", client=way.client)
    assert [difference.side for difference in compared.differences] == ["here", "server", "server"]
    way.pull(TakeChoice(take="server"))
    assert [span.text for span in way.layer(document, "bob").spans] == ["Ada", "Nile Press", "Bob"]


def _gold(way):
    """The adjudicator decides, and there is one gold layer for each document."""
    pulled = way.decide("A")
    assert (pulled.problems, pulled.open, pulled.gold) == ([], {}, 2)
    return {layer.document: layer for layer in store.read_layers(way.settings.corpus) if is_gold(layer)}


def _migration(way, document, gold):
    """A label gets another name; the annotators' layers go to a new project, and gold stays as it is."""
    names = {(layer.document, layer.name) for layer in store.read_layers(way.settings.corpus)}
    way.write("2.0.0", "PERSON", PROJECTS[1])
    (way.top / "schema" / "migrations").mkdir()
    (way.top / "schema" / "migrations" / "0001_person.yaml").write_text(
        "from: 1.0.0\nto: 2.0.0\nsteps:\n  - rename_label: {from: PER, to: PERSON}\n"
    )
    assert schema_migrate(way.settings, apply=True).written
    pushed = way.push(layers=True)
    assert (pushed.annotations_created, pushed.gold, pushed.withdrawn) == (4, 2, 1)
    assert len(pushed.conflicts) == 1, "the draft, which only Ann can make"
    assert not any(one["ground_truth"] for task in way.tasks().values() for one in task["annotations"])
    assert way.push(layers=True).annotations_created == 0
    annotation = way.layer(document, "ann").provenance.annotation
    way.edit(ANN, annotation, document, ("PERSON", "Ada"), ("ORG", "Press"), ("PERSON", "Bob"))
    assert way.pull().changed == 1
    assert {(layer.document, layer.name) for layer in store.read_layers(way.settings.corpus)} == names
    pulled = way.decide("A")
    assert (pulled.problems, pulled.open) == ([], {})
    after = {layer.document: layer for layer in store.read_layers(way.settings.corpus) if is_gold(layer)}
    assert after.keys() == gold.keys()
    assert {span.label for layer in after.values() for span in layer.spans} == {"PERSON", "ORG"}
