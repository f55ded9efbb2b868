"""A model of the Label Studio that goldspan talks to: projects, tasks, annotations and drafts in memory.

The requests are those that goldspan sends to a real server; the methods are what annotators do on the screen.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import count

import httpx

from goldspan.labelstudio.connection import Client
from goldspan.labelstudio.http_requests import HttpRequests
from goldspan.labelstudio.sdk_calls import SdkCalls

URL = "http://model.example/"
LEAD = 1
"""The member whose token goldspan uses."""


class ModelServer:
    """``members`` are the email addresses of annotators; they get the numbers from 2 on."""

    def __init__(self, *members, url=URL):
        self.url = url
        self.members = {LEAD: "lead@example.com", **dict(enumerate(members, 2))}
        self.projects, self.tasks, self.annotations, self.drafts, self.predictions = {}, {}, {}, {}, {}
        self._numbers = count(1)
        self._moments = count(1)

    def client(self):
        http = httpx.Client(base_url=self.url, transport=httpx.MockTransport(self._answer))
        requests = HttpRequests(self.url, "0" * 40, http)
        return Client(self.url, requests, SdkCalls(self.url, requests))

    def now(self):
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=next(self._moments))
        return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")

    # what annotators do

    def number(self, member):
        return next(number for number, email in self.members.items() if email == member)

    def task_of(self, project, document):
        """The number of the task of a document in the project of this title."""
        [found] = [
            task["id"]
            for task in self.tasks.values()
            if self.projects[task["project"]]["title"] == project and task["data"].get("document_id") == document
        ]
        return found

    def annotate(self, task, member, result=(), **more):
        """Submits an annotation, or skips the task with ``was_cancelled=True``; returns its number."""
        return self._made(task, {"result": list(result), "completed_by": self.number(member), **more})

    def predict(self, task, result, model_version="v1", score=0.5):
        """What a model suggests; returns the number of the prediction."""
        number = next(self._numbers)
        content = {"id": number, "task": task, "model_version": model_version, "score": score, "result": list(result)}
        self.predictions[number] = content
        return number

    def accept(self, prediction, member):
        """Submits a prediction as this member's annotation; returns its number."""
        known = self.predictions[prediction]
        regions = [{**item, "origin": "prediction"} for item in known["result"]]
        return self.annotate(known["task"], member, regions, parent_prediction=prediction)

    def edit(self, annotation, result, member=None, **more):
        known = self.annotations[annotation]
        who = known["completed_by"] if member is None else self.number(member)
        known.update(result=list(result), updated_at=self.now(), updated_by=who, **more)

    def delete(self, annotation):
        """Deletes an annotation; `restore` brings it back."""
        return self.annotations.pop(annotation)

    def restore(self, annotation):
        self.annotations[annotation["id"]] = annotation

    def delete_task(self, task):
        del self.tasks[task]
        for things in (self.annotations, self.drafts, self.predictions):
            for number in [number for number, thing in things.items() if thing["task"] == task]:
                del things[number]

    def save_draft(self, task, member, result, annotation=None):
        """Saves an unfinished annotation, or unfinished changes of one; returns its number."""
        number, now = next(self._numbers), self.now()
        self.drafts[number] = {
            "id": number,
            "user": self.number(member),
            "created_username": f" {member}, {self.number(member)}",
            "result": list(result),
            "task": task,
            "annotation": annotation,
            "created_at": now,
            "updated_at": now,
        }
        return number

    def submit(self, draft):
        """Submits a draft: it becomes an annotation, or the new state of one."""
        known = self.drafts.pop(draft)
        if known["annotation"] in self.annotations:
            self.edit(known["annotation"], known["result"])
            return known["annotation"]
        return self._made(known["task"], {"result": known["result"], "completed_by": known["user"]})

    def discard(self, draft):
        del self.drafts[draft]

    def _made(self, task, content):
        number, now = next(self._numbers), self.now()
        self.annotations[number] = {
            "id": number,
            "task": task,
            "project": self.tasks[task]["project"],
            "was_cancelled": False,
            "ground_truth": False,
            "lead_time": 10.0,
            **{key: value for key, value in content.items() if key != "unique_id"},
            "created_at": now,
            "updated_at": now,
            "updated_by": LEAD,
        }
        return number

    # what goldspan asks

    def _answer(self, request):
        path = request.url.path.removeprefix(httpx.URL(self.url).path)
        content = json.loads(request.content) if request.content else None
        for method, pattern, answer in self._routes():
            if request.method == method and (found := re.fullmatch(pattern, path)):
                status, body = answer(*map(int, found.groups()), content=content, query=dict(request.url.params))
                return _response(status, body)
        return _response(404, {"detail": f"{request.method} {path} is nothing that the model knows"})

    def _routes(self):
        return (
            ("GET", r"api/users/?", self._list_users),
            ("GET", r"api/projects/?", self._list_projects),
            ("POST", r"api/projects/?", self._create_project),
            ("GET", r"api/projects/(\d+)/", self._read_project),
            ("PATCH", r"api/projects/(\d+)/", self._change_project),
            ("POST", r"api/projects/(\d+)/validate/", lambda project, **more: (200, {})),
            ("POST", r"api/projects/(\d+)/import", self._import),
            ("POST", r"api/projects/(\d+)/import/predictions", self._import_predictions),
            ("DELETE", r"api/predictions/(\d+)/", self._delete_prediction),
            ("GET", r"api/tasks", self._list_tasks),
            ("PATCH", r"api/tasks/(\d+)/", self._change_task),
            ("DELETE", r"api/tasks/(\d+)/", self._delete_task),
            ("GET", r"api/tasks/(\d+)/drafts", self._list_drafts),
            ("POST", r"api/tasks/(\d+)/annotations/", self._create_annotation),
            ("GET", r"api/annotations/(\d+)/", lambda number, **more: (200, self.annotations[number])),
            ("PATCH", r"api/annotations/(\d+)/", self._change_annotation),
            ("GET", r"api/dm/views/", lambda **more: (200, [])),
            ("POST", r"api/dm/views/", lambda **more: (201, {"id": 1})),
        )

    def _list_users(self, **more):
        return 200, [{"id": number, "email": email} for number, email in self.members.items()]

    def _project(self, number):
        tasks = sum(task["project"] == number for task in self.tasks.values())
        return {**self.projects[number], "id": number, "task_number": tasks}

    def _list_projects(self, query, **more):
        found = [self._project(number) for number in self.projects if query["title"] in self.projects[number]["title"]]
        return 200, {"count": len(found), "results": found if query.get("page", "1") == "1" else []}

    def _create_project(self, content, **more):
        number = next(self._numbers)
        self.projects[number] = content
        return 201, self._project(number)

    def _read_project(self, project, **more):
        return 200, self._project(project)

    def _change_project(self, project, content, **more):
        self.projects[project].update(content)
        return self._read_project(project)

    def _import(self, project, content, **more):
        for task in content:
            number = next(self._numbers)
            self.tasks[number] = {"id": number, "project": project, "data": task["data"]}
            for annotation in task.get("annotations", ()):
                self._made(number, {"completed_by": LEAD, **annotation})
            for prediction in task.get("predictions", ()):
                self.predict(number, **prediction)
        return 201, {"task_count": len(content)}

    def _import_predictions(self, project, content, **more):
        for prediction in content:
            number = next(self._numbers)
            self.predictions[number] = {"id": number, "created_at": self.now(), **prediction}
        return 201, {"created": len(content)}

    def _delete_prediction(self, number, **more):
        del self.predictions[number]
        return 204, None

    def _list_tasks(self, query, **more):
        items = json.loads(query["query"])["filters"]["items"]
        by_id = {item["operator"]: item["value"] for item in items if item["filter"] == "filter:tasks:id"}
        with_drafts = any(item["filter"] == "filter:tasks:draft_exists" for item in items)
        found = [
            self._task(task)
            for number, task in sorted(self.tasks.items())
            if number > by_id["greater"]
            and number == by_id.get("equal", number)
            and task["project"] == int(query["project"])
        ]
        found = [task for task in found if task["draft_exists"] or not with_drafts]
        return 200, {"total": len(found), "tasks": found[: int(query["page_size"])]}

    def _task(self, task):
        annotations = [one for one in self.annotations.values() if one["task"] == task["id"]]
        return {
            **task,
            "annotations": annotations,
            "predictions": [one for one in self.predictions.values() if one["task"] == task["id"]],
            "drafts": [],
            "draft_exists": any(draft["task"] == task["id"] for draft in self.drafts.values()),
            "total_annotations": sum(not one["was_cancelled"] for one in annotations),
            "cancelled_annotations": sum(one["was_cancelled"] for one in annotations),
        }

    def _change_task(self, task, content, **more):
        self.tasks[task].update(content)
        return 200, self.tasks[task]

    def _delete_task(self, task, **more):
        self.delete_task(task)
        return 204, None

    def _list_drafts(self, task, **more):
        return 200, [draft for draft in self.drafts.values() if draft["task"] == task]

    def _create_annotation(self, task, content, **more):
        return 201, self.annotations[self._made(task, content)]

    def _change_annotation(self, annotation, content, **more):
        known = self.annotations[annotation]
        known.update(content, updated_at=self.now(), updated_by=LEAD)
        return 200, known


def _response(status, body):
    return httpx.Response(status, stream=httpx.ByteStream(json.dumps(body).encode()))
