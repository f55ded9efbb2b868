"""Recorded links as annotations of pairs: each person's once, however often they are pushed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from goldspan.formats.labelstudio.annotations import Team
from goldspan.formats.labelstudio.link_answers import PairTask, read_pair_task
from goldspan.formats.labelstudio.link_task import context_items, link_items, pair_name
from goldspan.formats.labelstudio.result_items import Item
from goldspan.labelstudio import client as server
from goldspan.labelstudio.client import Project
from goldspan.labelstudio.connection import Client
from goldspan.labelstudio.push_layers import author_of, member_number
from goldspan.model import Link, LinkSet, make_document
from goldspan.schema.types import Schema


@dataclass(slots=True)
class LinkPushReport:
    """Counts of annotations. ``left_out`` names the links that no task can show: another layer, or no such pair."""

    created: int = 0
    present: int = 0
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LinkPush:
    """Loads links into a project of pairs."""

    client: Client
    project: Project
    schema: Schema
    team: Team

    def push(self, sets: Sequence[LinkSet]) -> LinkPushReport:
        """Makes an annotation for each set of links and each pair that some of its links join.

        Somebody who has an annotation of a pair gets no other. Raises `ServerError` where an annotator is not a member
        of the server, `TaskError` where a task has lost what was sent.
        """
        report = LinkPushReport()
        members = {email.lower(): number for number, email in server.read_users(self.client).items()}
        shown: set[tuple[str, str]] = set()
        for item in list(server.read_tasks(self.client, self.project.id)):
            task = read_pair_task(item)
            there = {author_of(annotation) for annotation in item.get("annotations", ())}
            for links in sets:
                arrows = [(link, found) for link in links.links if (found := link_items([link], task.sent))]
                shown |= {(links.name, link.id) for link, _ in arrows}
                if not arrows:
                    continue
                if (user := member_number(self.client, self.team, links.annotator, members)) in there:
                    report.present += 1
                else:
                    self._make(item["id"], task, [arrow for _, found in arrows for arrow in found], user)
                    report.created += 1
        report.left_out += [
            f"{links.name}: {_words(link)}"
            for links in sets
            for link in links.links
            if (links.name, link.id) not in shown
        ]
        return report

    def _make(self, number: int, task: PairTask, arrows: Sequence[Item], user: int) -> None:
        documents = {side: make_document(text, name=task.sent.sides[side].document, file="") for side, text in
                     task.texts.items()}  # fmt: skip
        result = [*context_items(task.sent, documents, self.schema), *arrows]
        server.create_annotation(
            self.client, number, {"result": result, "was_cancelled": False, "ground_truth": False, "completed_by": user}
        )


def _words(link: Link) -> str:
    documents = pair_name(sorted({member.document for member in link.members}))
    return f"{link.label} {link.id} of {', '.join(repr(member.text) for member in link.members)} ({documents})"
