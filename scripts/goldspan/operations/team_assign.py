"""Who annotates which documents: balanced by a seed, or by name."""

from collections.abc import Sequence
from dataclasses import dataclass

from goldspan.errors import NotFoundError
from goldspan.settings import Settings
from goldspan.store import CorpusReader
from goldspan.store.assignments import Assignments, read_assignments, write_assignments
from goldspan.store.transactions import transaction
from goldspan.team.assignment import assign, loads
from goldspan.team.people import TeamError
from goldspan.wording import short_repr, unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignReport:
    """``assigned`` are the people of every document, ``new`` those of documents that had none or others before.

    ``documents_of`` counts each person's documents, ``double`` those of two people or more; ``gone`` are documents that
    were on the record and are not in the corpus, which are taken off.
    """

    assigned: Assignments
    new: Assignments
    documents_of: dict[str, int]
    double: int
    gone: list[str]
    written: bool

    __repr__ = short_repr


def team_assign(
    settings: Settings, documents: Sequence[str] = (), *, to: Sequence[str] = (), apply: bool = False
) -> AssignReport:
    """Gives every document that has nobody its people: some of the team, or of ``to``; or ``documents`` all of ``to``.

    A document that is assigned keeps its people, unless it is named. Written with ``apply``.
    Raises `TeamError` where there are too few people, and `NotFoundError` for a person or document that is not there.
    """
    _check(to, settings)
    if documents and not to:
        raise TeamError("documents are given to somebody: name them with --to")
    corpus = settings.corpus
    with transaction(corpus, dry_run=not apply) as changes:
        every = [name for name, _ in CorpusReader(corpus).ids_with_places()]
        known = read_assignments(corpus)
        there = {name: people for name, people in known.items() if name in set(every)}
        if documents:
            for name in documents:
                if name not in every:
                    raise NotFoundError(unknown("document", name, every, listed_by="goldspan show"))
            new = {name: tuple(sorted(to)) for name in documents if there.get(name) != tuple(sorted(to))}
        else:
            new = assign(every, to or settings.people, there, each=settings.annotators_per_task, settings=settings.team)
        merged = {**there, **new}
        assigned = {name: merged[name] for name in every if name in merged}
        written: tuple[str, ...] = ()
        if apply and assigned != known:
            write_assignments(changes.staged, assigned)
            written = changes.commit()
    return AssignReport(
        assigned=assigned,
        new=new,
        documents_of=loads(assigned, settings.people),
        double=sum(len(people) > 1 for people in assigned.values()),
        gone=sorted(known.keys() - there.keys()),
        written=bool(written),
    )


def _check(to: Sequence[str], settings: Settings) -> None:
    if not settings.people:
        raise TeamError("nobody annotates: add people with `goldspan team add NAME`")
    for name in to:
        if name not in settings.people:
            raise NotFoundError(unknown("annotator", name, settings.people))
