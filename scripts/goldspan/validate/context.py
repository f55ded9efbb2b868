"""What a check of one layer gets, and how it makes findings."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from goldspan import findings
from goldspan.findings import Code
from goldspan.model import Document, Excerpt, Finding, Layer, Place, Related, Relation, Span
from goldspan.schema.types import Schema

NEAR = 160
"""Two spans within this number of characters are shown in one excerpt."""


@dataclass(frozen=True)
class Context:
    """A layer, its document, its schema, and its file, if it has one."""

    layer: Layer
    document: Document
    schema: Schema
    file: str | None = None

    @cached_property
    def spans(self) -> dict[str, Span]:
        return {span.id: span for span in self.layer.spans}

    @cached_property
    def url(self) -> str | None:
        """The task's address in Label Studio, where it is known."""
        source = self.layer.provenance
        return task_url(source.origin, source.project, source.task)

    def at_layer(
        self, code: str | Code, message: str, *, hint: str | None = None, related: Iterable[Related] = ()
    ) -> Finding:
        return self._finding(code, message, Place(), None, hint, related)

    def at_span(
        self, code: str | Code, message: str, span: Span, *, hint: str | None = None, related: Iterable[Related] = ()
    ) -> Finding:
        excerpt = findings.excerpt(self.document.text, span.fragments)
        return self._finding(code, message, Place(span=span.id), excerpt, hint, related)

    def at_pair(self, code: str | Code, message: str, left: Span, right: Span) -> Finding:
        """About the first span; the second is a related place."""
        return self._finding(code, message, Place(span=left.id), self._both(left, right), None, [self.see_span(right)])

    def at_place(
        self, code: str | Code, message: str, span: Span, shown: Excerpt, *, related: Iterable[Related] = ()
    ) -> Finding:
        """About a span, with an excerpt from another place of the text."""
        return self._finding(code, message, Place(span=span.id), shown, None, related)

    def at_relation(
        self,
        code: str | Code,
        message: str,
        relation: Relation,
        *,
        hint: str | None = None,
        related: Iterable[Related] = (),
    ) -> Finding:
        """About a relation; ends that are too far apart for one excerpt are related places too."""
        source, target = self.spans[relation.source], self.spans[relation.target]
        apart = () if _near(source, target) else (self.see_span(source, "from"), self.see_span(target, "to"))
        ends = self._both(source, target)
        return self._finding(code, message, Place(relation=relation.id), ends, hint, (*apart, *related))

    def see_span(self, span: Span, role: str = "") -> Related:
        """A span as a related place, with its role in front."""
        message = f"{role} {shown(span)}" if role else shown(span)
        return Related(
            where=self._place(Place(span=span.id)),
            message=message,
            excerpt=findings.excerpt(self.document.text, span.fragments),
        )

    def see_relation(self, relation: Relation) -> Related:
        """A relation as a related place."""
        ends = self._both(self.spans[relation.source], self.spans[relation.target])
        return Related(
            where=self._place(Place(relation=relation.id)), message=self.relation_in_words(relation), excerpt=ends
        )

    def see_text(self, message: str, start: int, end: int) -> Related:
        """A range of the text as a related place."""
        shown = findings.excerpt(self.document.text, ((start, end),))
        return Related(where=self._place(Place()), message=message, excerpt=shown)

    def relation_in_words(self, relation: Relation) -> str:
        """The relation in words: its label, and the labels and words of both ends."""
        source, target = self.spans[relation.source], self.spans[relation.target]
        return f"{relation.label} from {shown(source)} to {shown(target)}"

    def _both(self, left: Span, right: Span) -> Excerpt:
        fragments = sorted({*left.fragments, *right.fragments}) if _near(left, right) else left.fragments
        return findings.excerpt(self.document.text, tuple(fragments))

    def _finding(
        self,
        code: str | Code,
        message: str,
        where: Place,
        excerpt: Excerpt | None,
        hint: str | None,
        related: Iterable[Related] = (),
    ) -> Finding:
        place = self._place(where)
        return findings.finding(code, message, place, hint=hint, excerpt=excerpt, url=self.url, related=related)

    def _place(self, where: Place) -> Place:
        return Place(
            file=self.file,
            document=self.layer.document,
            layer=self.layer.name,
            span=where.span,
            relation=where.relation,
        )


def task_url(origin: object, project: object, task: object) -> str | None:
    """The address of a task, from a layer's provenance; ``None`` where the layer is not from a server."""
    if not (isinstance(origin, str) and origin.startswith("http") and isinstance(task, int)):
        return None
    return f"{origin.rstrip('/')}/projects/{project}/data?task={task}"


def _near(left: Span, right: Span) -> bool:
    return max(left.end, right.end) - min(left.start, right.start) <= NEAR


def shown(span: Span) -> str:
    """A span in a message: its label and its words, shortened if they are long."""
    words = span.text if len(span.text) <= 40 else span.text[:37] + "..."
    return f"{span.label} {words!r}"
