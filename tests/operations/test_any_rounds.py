"""Many rounds in any order, against a model of the server: nothing lost, nothing undone, nothing withdrawn counted.

A small sample of histories runs with every test. `pytest -k any_rounds --hypothesis-profile long` takes five hundred
longer ones, in most of an hour; a history that fails is printed as a program.
"""

import shutil
import tempfile
from pathlib import Path

import hypothesis
import pyarrow.parquet as pq
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from model_server import ModelServer
from operations.adjudicating_rounds import AdjudicatingRounds
from pushed_corpus import whole

from goldspan import settings as settings_module
from goldspan import store
from goldspan.adjudicate.gold import GOLD
from goldspan.agreement.layer_selection import select_layers
from goldspan.model import make_span, replace
from goldspan.operations import reanchor as reanchor_module
from goldspan.operations.fix import fix
from goldspan.operations.pull import pull
from goldspan.operations.pull_folder import TakeChoice
from goldspan.operations.push import PushOptions, push
from goldspan.operations.schema_migrate import schema_migrate
from goldspan.release import ReleaseSettings
from goldspan.release.build.dataset import build
from goldspan.schema import language
from goldspan.store.conflicts import conflict_files, read_conflict
from goldspan.store.pulled_state import changed_here, content_sha256, is_gold, server_item
from goldspan.validate.checks import Checks
from goldspan.validate.folder_checks import validate_corpus

IS_LONG = hypothesis.settings.default.max_examples > 1000
PHASES = (hypothesis.Phase.explicit, hypothesis.Phase.reuse, hypothesis.Phase.generate)
HISTORIES = hypothesis.settings(
    max_examples=500 if IS_LONG else 8,
    stateful_step_count=60 if IS_LONG else 25,
    deadline=None,
    # to make a failing history short takes minutes, which the long run has
    phases=(*PHASES, hypothesis.Phase.shrink) if IS_LONG else PHASES,
)

ANN, BOB = "ann@example.com", "bob@example.com"
TEXTS = {"d1": "Ada of Nile Press met Bob.", "d2": "Eve, a baker, sings."}
PYPROJECT = """
[tool.goldspan]
project = "round 0"
[tool.goldspan.annotators.ann]
email = "ann@example.com"
[tool.goldspan.annotators.bob]
email = "bob@example.com"
[tool.goldspan.annotators.judge]
email = "lead@example.com"
"""

which = st.integers(0, 1000)
"""Which of the things that there are at the moment."""

documents = st.sampled_from(sorted(TEXTS))
members = st.sampled_from((ANN, BOB))
marks = st.lists(st.tuples(st.integers(0, 4), st.booleans(), st.booleans()), max_size=3)
"""For each region the number of its word, whether a blank too much is in it, and which of two labels it has."""


class Rounds(AdjudicatingRounds, RuleBasedStateMachine):
    """A corpus with its settings, a server, and what is known of both without goldspan."""

    marks = marks

    @initialize(first=marks, second=marks)
    def begin(self, first, second):
        self.top = Path(tempfile.mkdtemp(prefix="goldspan-rounds-"))
        (self.top / "pyproject.toml").write_text(PYPROJECT)
        (self.top / "schema" / "migrations").mkdir(parents=True)
        self.migrations = self.texts = 0
        self.write_schema()
        self.server = ModelServer(ANN, BOB)
        self.client = self.server.client()
        for name, text in TEXTS.items():
            store.write_document(self.corpus, whole(text, name))
        self.names, self.local, self.deleted = {}, {}, []
        self.begin_adjudication()
        self.push(layers=False, fixes=False)
        for member, chosen in ((ANN, first), (BOB, second)):
            self.annotate("d1", member, chosen, skip=False)
        self.pull()

    def teardown(self):
        if hasattr(self, "top"):
            shutil.rmtree(self.top)

    # what there is

    @property
    def settings(self):
        return settings_module.load(self.top)

    @property
    def corpus(self):
        return self.top / "corpus"

    @property
    def schema(self):
        return language.load(self.top / "schema" / "schema.yaml")

    @property
    def label(self):
        return f"PER_{self.migrations}"

    @property
    def project(self):
        return next(number for number, known in self.server.projects.items() if known["title"] == self.settings.project)

    def write_schema(self):
        (self.top / "schema" / "schema.yaml").write_text(
            f"name: small\nversion: {self.migrations + 1}.0.0\nlabels: {{{self.label}: {{}}, ORG: {{}}}}\n"
        )

    def layers(self):
        return list(store.read_layers(self.corpus))

    def tasks(self, document):
        """The tasks of a document in the present project."""
        return [
            task
            for task in self.server.tasks.values()
            if task["project"] == self.project and task["data"]["document_id"] == document
        ]

    def items(self, things):
        """The annotations or drafts of the present project, in the order of their numbers."""
        return [thing for _, thing in sorted(things.items()) if self.project_of(thing) == self.project]

    def project_of(self, thing):
        return self.server.tasks[thing["task"]]["project"]

    def regions(self, text, chosen):
        """Result items for words of a text, none twice."""
        words, start = [], 0
        for word in text.split(" "):
            words.append((start, start + len(word)))
            start += len(word) + 1
        found = {}
        for number, blank, other in chosen:
            begin, end = words[number % len(words)]
            end = min(len(text), end + blank)
            label = "ORG" if other else self.label
            value = {"start": begin, "end": end, "text": text[begin:end], "labels": [label]}
            found[begin, label] = {
                "id": f"{begin}-{label}",
                "from_name": "labels",
                "to_name": "text",
                "type": "labels",
                "value": value,
            }
        return list(found.values())

    # what annotators do

    @rule(document=documents, member=members, chosen=marks, skip=st.sampled_from((False, False, False, True)))
    def annotate(self, document, member, chosen, skip):
        for task in self.tasks(document)[:1]:
            regions = self.regions(task["data"]["text"], chosen)
            self.server.annotate(task["id"], member, regions, was_cancelled=skip)

    @rule(document=documents, member=members, chosen=marks)
    def accept_a_prediction(self, document, member, chosen):
        for task in self.tasks(document)[:1]:
            prediction = self.server.predict(task["id"], self.regions(task["data"]["text"], chosen))
            self.server.accept(prediction, member)

    @rule(chosen=marks, which=which)
    def edit(self, chosen, which):
        if annotations := self.items(self.server.annotations):
            annotation = annotations[which % len(annotations)]
            text = self.server.tasks[annotation["task"]]["data"]["text"]
            self.server.edit(annotation["id"], self.regions(text, chosen))

    @rule(which=which)
    def delete(self, which):
        if annotations := self.items(self.server.annotations):
            self.deleted.append(self.server.delete(annotations[which % len(annotations)]["id"]))

    @precondition(lambda self: getattr(self, "deleted", None))
    @rule()
    def restore(self):
        annotation = self.deleted.pop()
        if annotation["task"] in self.server.tasks and self.project_of(annotation) == self.project:
            self.server.restore(annotation)

    @rule(document=documents, member=members, chosen=marks, which=which, of_annotation=st.booleans())
    def save_draft(self, document, member, chosen, which, of_annotation):
        for task in self.tasks(document)[:1]:
            own = [
                annotation["id"]
                for annotation in self.items(self.server.annotations)
                if annotation["task"] == task["id"] and annotation["completed_by"] == self.server.number(member)
            ]
            of = own[which % len(own)] if of_annotation and own else None
            self.server.save_draft(task["id"], member, self.regions(task["data"]["text"], chosen), of)

    @rule(which=which, submitted=st.booleans())
    def end_draft(self, which, submitted):
        if drafts := self.items(self.server.drafts):
            draft = drafts[which % len(drafts)]["id"]
            (self.server.submit if submitted else self.server.discard)(draft)

    @rule(document=documents)
    def delete_task(self, document):
        for task in self.tasks(document)[:1]:
            self.server.delete_task(task["id"])

    # what the corpus lead does

    @rule(layers=st.booleans(), fixes=st.booleans())
    def push(self, layers, fixes):
        gold = self.gold()
        before = set(self.server.annotations)
        pushed = push(self.settings, self.schema, self.client, PushOptions(layers=layers, fixes=fixes))
        known = {server_item(layer) for layer in self.layers()}
        for annotation in set(self.server.annotations) - before:
            assert (self.server.url, self.project, False, annotation) in known, "what was made is recorded"
        assert (pushed.report is None) == (self.errors() and (layers or fixes))
        assert self.gold() == gold
        assert not any(annotation["ground_truth"] for annotation in self.server.annotations.values())
        for layer in self.layers():
            on_server = layer.provenance.pulled_sha256 == content_sha256(layer)
            if on_server and (layer.document, layer.name) in self.local:
                assert marked(self.server.annotations[layer.provenance.annotation]) == extents(layer)
                del self.local[layer.document, layer.name]  # the server has it, and may change it

    @rule()
    def pull(self):
        self.pulled()

    @rule(side=st.sampled_from(("local", "server")))
    def decide(self, side):
        self.pulled(TakeChoice(take=side))

    def pulled(self, choice=TakeChoice()):  # noqa: B008 - frozen
        gold, before = self.gold(), {(layer.document, layer.name): layer for layer in self.layers()}
        report = pull(self.settings, self.schema, self.client, choice=choice)
        if choice.take == "server":
            self.note_local()
        self.check_pull(before, report)
        assert self.gold() == gold
        files = self.files()
        again = pull(self.settings, self.schema, self.client)
        assert (again.changed, again.conflicts) == (0, report.conflicts)
        assert self.files() == files

    @rule(which=which, chosen=marks)
    def change_here(self, which, chosen):
        if layers := [layer for layer in self.layers() if layer.status in ("submitted", "skipped")]:
            layer = layers[which % len(layers)]
            document = store.read_document(store.document_path(self.corpus, layer.document))
            spans = [
                make_span(document, item["value"]["labels"][0], [(item["value"]["start"], item["value"]["end"])])
                for item in self.regions(document.text, chosen)
            ]
            ordered = tuple(sorted(spans, key=lambda span: (span.start, -span.end, span.label)))
            store.write_layer(self.corpus, replace(layer, spans=ordered))
            self.note_local()

    @rule()
    def fix(self):
        fix(self.settings)
        self.note_local()

    @rule(document=documents, at_end=st.booleans())
    def reanchor(self, document, at_end):
        """The text of an article gets a beginning or an end, and the layers follow."""
        self.pulled()
        path = store.document_path(self.corpus, document)
        old = self.top / f"{document}.json"
        shutil.copy(path, old)
        self.texts += 1
        text = store.read_document(path).text
        text = f"{text} Update {self.texts}." if at_end else f"Update {self.texts}: {text}"
        store.write_document(self.corpus, whole(text, document))
        report = reanchor_module.reanchor(self.settings, documents=[document], old=old, apply=True)
        assert report.complete
        self.note_local()
        self.push(layers=False, fixes=False)

    @precondition(lambda self: getattr(self, "migrations", 9) < 3)
    @rule()
    def migrate(self):
        """A label gets another name, and the work goes on in another project."""
        self.pulled()
        self.pulled(TakeChoice(take="local"))
        if self.errors():
            return
        old, since = self.label, f"{self.migrations + 1}.0.0"
        self.migrations += 1
        self.write_schema()
        (self.top / "schema" / "migrations" / f"000{self.migrations}_name.yaml").write_text(
            f"from: {since}\nto: {self.migrations + 1}.0.0\n"
            f"steps:\n  - rename_label: {{from: {old}, to: {self.label}}}\n"
        )
        assert schema_migrate(self.settings, apply=True).written
        self.note_local()
        settings = PYPROJECT.replace("round 0", f"round {self.migrations}")
        (self.top / "pyproject.toml").write_text(settings)
        self.deleted = []
        self.push(layers=True, fixes=False)

    @rule()
    def release(self):
        out = self.top / "release"
        build(self.corpus, self.schema, out, settings=ReleaseSettings())
        for file in (out / "data").glob("annotations/*.parquet"):
            statuses = pq.read_table(file, columns=["status"])["status"].to_pylist()
            assert set(statuses) <= {"submitted", "adjudicated"}
        shutil.rmtree(out)

    # what must hold

    def gold(self):
        return {layer.document: layer for layer in self.layers() if layer.name == GOLD}

    def files(self):
        return {path.relative_to(self.corpus): path.read_bytes() for path in self.corpus.rglob("*.json")}

    def errors(self):
        """Whether annotations could not be read, for somebody made them on the old text of an article."""
        found = validate_corpus(self.corpus, Checks(self.schema))
        codes = {finding.code for finding in found if finding.severity == "error"}
        assert codes <= {"GS807"}
        return bool(codes)

    def note_local(self):
        """Remembers what was changed here: it is to stay until somebody takes the server's version."""
        self.local = {
            (layer.document, layer.name): content_sha256(layer) for layer in self.layers() if changed_here(layer)
        }

    def check_pull(self, before, report):
        here = {(layer.document, layer.name): layer for layer in self.layers()}
        of = {server_item(layer): layer for layer in here.values() if server_item(layer) and layer.name != GOLD}
        there = {}
        for is_draft, things in ((False, self.server.annotations), (True, self.server.drafts)):
            for thing in self.items(things):
                there[(self.server.url, self.project, is_draft, thing["id"])] = thing
        in_conflict = {server_item(version): version for version in map(store.read_layer, conflict_files(self.corpus))}
        for item, thing in there.items():
            if item not in of:  # it came in the place of a layer that is on no server
                can_be_read = content_text(self.server, thing) == in_conflict[item].text_sha256
                assert extents(in_conflict[item]) == (marked(thing) if can_be_read else [])
                continue
            layer = of[item]
            assert layer.status != "withdrawn"
            if content_text(self.server, thing) == layer.text_sha256:
                version = read_conflict(self.corpus, layer.document, layer.name) or layer
                if version is not layer or not changed_here(layer):
                    assert extents(version) == marked(thing), "what is on the server is here too"
        for item, layer in of.items():
            if item[:2] == (self.server.url, self.project) and item not in there:
                gone = read_conflict(self.corpus, layer.document, layer.name)
                assert layer.status == "withdrawn" or (gone is not None and gone.status == "withdrawn")
        self.check_origins(before, here, of, there)
        submitted = set(report.submitted)
        for key, layer in before.items():
            if "/".join(key) in submitted:
                assert not changed_here(layer)
                continue
            after = here[key]
            if server_item(layer) is not None and server_item(after) != server_item(layer):
                contents = (content_sha256(layer), layer.provenance.pulled_sha256)
                assert after.provenance.pulled_sha256 in (*contents, None), "no layer gives way to another"
        for key, content in self.local.items():
            assert content_sha256(here[key]) == content, "nothing that was changed here is undone"

    def check_origins(self, before, here, of, there):
        """What was suggested once stays so, and what is accepted on the server is suggested."""
        for key, layer in before.items():
            after = {span.id: span for span in here[key].spans} if key in here else {}
            for span in layer.spans:
                if is_suggested(span) and span.id in after:
                    assert is_suggested(after[span.id])
        for item, thing in there.items():
            prediction = self.server.predictions.get(thing.get("parent_prediction"))
            if prediction is not None and item in of and of[item].text_sha256 == content_text(self.server, thing):
                accepted = set(marked(prediction))
                for span in of[item].spans:
                    if (span.start, span.end, span.label) in accepted and not changed_here(of[item]):
                        assert is_suggested(span)

    @invariant()
    def every_layer_keeps_its_name(self):
        for layer in self.layers() if hasattr(self, "top") else ():
            if (item := server_item(layer)) is not None and not is_gold(layer):
                assert self.names.setdefault(item, (layer.document, layer.name)) == (layer.document, layer.name)

    @invariant()
    def no_two_layers_are_of_one_annotation(self):
        if hasattr(self, "top"):
            items = [item for layer in self.layers() if (item := server_item(layer)) is not None]
            assert len(items) == len(set(items))

    @invariant()
    def nothing_withdrawn_is_counted(self):
        if not hasattr(self, "top"):
            return
        for document in store.read_documents(self.corpus):
            layers = list(store.read_layers(self.corpus, document.id))
            selection = select_layers(document, layers, schema=self.schema)
            counted = [layer for task in selection.tasks.values() for layer in task.layers] + selection.alone
            assert all(layer.status == "submitted" for layer in counted)

    @invariant()
    def the_corpus_is_valid(self):
        if hasattr(self, "top"):
            self.errors()
            ids = [(layer.document, layer.name, span.id) for layer in self.layers() for span in layer.spans]
            assert len(ids) == len(set(ids))


def is_suggested(span):
    return span.origin is not None and span.origin.kind == "suggested"


def content_text(server, thing):
    """The sha256 of the text that an annotation is on."""
    return server.tasks[thing["task"]]["data"]["text_sha256"]


def extents(layer):
    return sorted((span.start, span.end, span.label) for span in layer.spans)


def marked(thing):
    return sorted(
        (item["value"]["start"], item["value"]["end"], item["value"]["labels"][0]) for item in thing["result"]
    )


TestAnyRounds = Rounds.TestCase
TestAnyRounds.settings = HISTORIES
