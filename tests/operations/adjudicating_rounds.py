"""What the judge does in many rounds, on the way of a project for adjudication, and what must hold of it."""

import json

from hypothesis import strategies as st
from hypothesis.stateful import rule
from model_server import LEAD

from goldspan.adjudicate.gold import GOLD
from goldspan.formats.labelstudio.adjudication_answers import touched
from goldspan.formats.labelstudio.adjudication_config import CHOICE, CONTROL
from goldspan.formats.labelstudio.adjudication_screen import STATE, questions_of
from goldspan.operations.adjudicate_pull import adjudicate_pull, adjudication_title
from goldspan.operations.adjudicate_push import adjudicate_push
from goldspan.operations.adjudication_state import DocumentState, document_states
from goldspan.store.pulled_state import content_sha256

which = st.integers(0, 1000)
picks = st.lists(st.sampled_from(("A", "A", "A", "A", "none", "B", "other", None)), min_size=1, max_size=4)
"""What is chosen of the cases of a task, over and over."""


class AdjudicatingRounds:
    """Rules for a machine that has ``settings``, ``schema``, ``client``, ``server``, ``layers`` and ``regions``.

    ``votes`` has for each task the layers that its document had when it was pushed.
    """

    def begin_adjudication(self):
        self.votes = {}

    def cases_project(self):
        title = adjudication_title(self.settings)
        return next((number for number, known in self.server.projects.items() if known["title"] == title), None)

    def case_tasks(self):
        """The tasks of the present project for adjudication."""
        project = self.cases_project()
        return [task for _, task in sorted(self.server.tasks.items()) if task["project"] == project]

    def annotation_of(self, task):
        [annotation] = [one for one in self.server.annotations.values() if one["task"] == task["id"]]
        return annotation

    def is_worked_on(self, task):
        has_draft = any(draft["task"] == task["id"] for draft in self.server.drafts.values())
        return has_draft or touched(self.annotation_of(task))

    def layers_of(self, document):
        return {
            layer.name: (layer.status, content_sha256(layer))
            for layer in self.layers()
            if layer.document == document and layer.name != GOLD
        }

    # what the judge does

    @rule(which=which, picks=picks, marked=st.data(), deleted=st.none() | which, saved=which)
    def judge(self, which, picks, marked, deleted, saved):
        """Chooses, marks and deletes in a task, and saves it, or sometimes leaves a draft."""
        if not self.case_tasks() or which % 2:
            self.adjudicate_push()
        if not (tasks := self.case_tasks()):
            return
        task = tasks[which % len(tasks)]
        annotation = self.annotation_of(task)
        result = [item for item in annotation["result"] if item["from_name"] != CHOICE]
        regions = [item for item in result if item["from_name"] == "labels"]
        if deleted is not None and regions:
            result.remove(regions[deleted % len(regions)])
        there = {_extent(item) for item in result}
        chosen = marked.draw(self.marks) if which % 3 == 0 else []
        result += [item for item in self.regions(task["data"]["text"], chosen) if _extent(item) not in there]
        cases = [item for item in result if item["from_name"] == CONTROL]
        for number, case in enumerate(cases):
            if pick := picks[number % len(picks)]:
                value = {**{key: case["value"][key] for key in ("start", "end", "text")}, "choices": [pick]}
                result.append(
                    {"id": case["id"], "from_name": CHOICE, "to_name": "text", "type": "choices", "value": value}
                )
        for number in [number for number, draft in self.server.drafts.items() if draft["task"] == task["id"]]:
            self.server.discard(number)
        if saved % 4:
            self.server.edit(annotation["id"], result)
        else:
            self.server.save_draft(task["id"], self.server.members[LEAD], result, annotation["id"])
        if saved % 2:
            self.adjudicate_pull()

    # what the corpus lead does

    @rule()
    def adjudicate_push(self):
        worked_on = {task["id"] for task in self.case_tasks() if self.is_worked_on(task)}
        before = self.annotators_files()
        adjudicate_push(self.settings, self.schema, self.client)
        assert self.annotators_files() == before
        assert worked_on <= self.server.tasks.keys(), "nobody's work is deleted"
        for task in self.case_tasks():
            self.votes.setdefault(task["id"], self.layers_of(task["data"]["document_id"]))
        for state in document_states(self.settings, self.schema):
            if isinstance(state, DocumentState):
                document = state.finished.document
                asked = [task for task in self.case_tasks() if task["data"]["text"] == document.text]
                open_cases = {case.id for case in state.open}
                assert open_cases <= {case for task in asked for case in questions_of(task)}, "each open case is asked"
        files = self.files()
        again = adjudicate_push(self.settings, self.schema, self.client)
        assert (again.tasks.created, again.tasks.replaced) == (0, 0)
        assert self.files() == files

    @rule()
    def adjudicate_pull(self):
        if self.cases_project() is None:
            return
        before = self.annotators_files()
        report = adjudicate_pull(self.settings, self.schema, self.client)
        assert self.annotators_files() == before
        files = self.files()
        again = adjudicate_pull(self.settings, self.schema, self.client)
        assert (again.changed, again.gold, again.open, again.problems) == (0, 0, report.open, report.problems)
        assert self.files() == files
        self.check_gold()

    def check_gold(self):
        """Gold is what the judge had on the screen, where it is still the last word."""
        saved = {}
        for task in self.case_tasks():
            if touched(self.annotation_of(task)):
                saved.setdefault(task["data"]["document_id"], []).append(task)
        for state in document_states(self.settings, self.schema):
            if not isinstance(state, DocumentState):
                continue
            document = state.finished.document
            tasks = saved.get(document.id, [])
            if len(tasks) != 1 or tasks[0]["data"]["text"] != document.text:
                continue
            [task] = tasks
            if self.votes.get(task["id"]) != self.layers_of(document.id):
                continue
            expected = on_screen(task, self.annotation_of(task)["result"])
            if expected is None:
                assert state.gold != "done" or not state.open
            else:
                assert state.gold == "done", "every case has an answer"
                assert {(span.start, span.end, span.label) for span in state.finished.gold.spans} == expected

    def annotators_files(self):
        return {
            path: data
            for path, data in self.files().items()
            if path.parts[0] != "adjudication" and path.name != f"{GOLD}.json"
        }


def on_screen(task, result):
    """The extents and labels that a task has with the judge's choices; ``None`` where a case has no clear one."""
    marked = {_extent(item) for item in result if item["from_name"] == "labels"}
    chosen = {item["id"]: item["value"]["choices"][0] for item in result if item["from_name"] == CHOICE}
    cases = {case["id"]: case for case in json.loads(task["data"][STATE])["merge"]["cases"]}
    answers = set()
    for case in questions_of(task):
        spans = [vote["answer"]["spans"] for vote in cases[case]["votes"] if vote.get("answer", {}).get("spans")]
        voted = {_voted(span) for answer in spans for span in answer}
        pick = chosen.get(case)
        if pick in ("A", "B"):
            number = "AB".index(pick)
            if number >= len(spans) or voted & marked:
                return None
            answers |= set(map(_voted, spans[number]))
        elif pick == "none" and not voted & marked:
            pass
        else:
            return None
    return marked | answers


def _voted(span):
    return span["fragments"][0][0], span["fragments"][-1][1], span["label"]


def _extent(item):
    value = item["value"]
    return value["start"], value["end"], value.get("labels", [None])[0]
