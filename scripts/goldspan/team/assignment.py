"""Who annotates which documents: balanced, the same for the same seed, and never changed by a new document."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import floor
from typing import Annotated

from msgspec import Meta, Struct

from goldspan.model import sha256
from goldspan.store.assignments import Assignments
from goldspan.team.people import TeamError
from goldspan.wording import counted


class TeamSettings(Struct, frozen=True, kw_only=True):
    """``[tool.goldspan.team]``. ``double`` is the share of the documents that two people annotate.

    With ``separate``, each annotator has a project of their own in Label Studio.
    """

    double: Annotated[float, Meta(ge=0, le=1, description="a number from 0 to 1")] = 0.0
    seed: int = 0
    separate: bool = False


def assign(
    documents: Sequence[str],
    people: Sequence[str],
    known: Assignments,
    *,
    each: int = 1,
    settings: TeamSettings = TeamSettings(),  # noqa: B008 - frozen
) -> dict[str, tuple[str, ...]]:
    """The people of every document that has none yet, in the order of the documents.

    Each document gets ``each`` people, and two where it is one of the doubled: those make up their share of all
    documents, as nearly as documents that are assigned already allow. The people with the fewest documents go first, so
    the numbers of documents of any two people differ by one at most, unless what is ``known`` already does not; of
    people with the same number, the seed decides. Raises `TeamError` where there are too few people.
    """
    if settings.double and each > 1:
        raise TeamError(
            f"[tool.goldspan.team] double: every document has {each} people already (annotators_per_task); "
            "take one of the two out of the settings"
        )
    new = sorted((one for one in documents if one not in known), key=lambda one: _draw(settings.seed, one))
    doubled = set(new[: _missing_doubles(documents, known, settings.double)])
    most = max([each, *([2] if doubled else [])])
    if new and len(people) < most:
        raise TeamError(f"{counted(len(people), 'person')} cannot annotate a document {most} times; add people")
    load = Counter(person for some in known.values() for person in some)
    made = {}
    for document in new:
        number = 2 if document in doubled else each
        order = sorted(people, key=lambda one: (load[one], _draw(settings.seed, document, one)))
        made[document] = tuple(sorted(order[:number]))
        load.update(made[document])
    return {document: made[document] for document in documents if document in made}


def _missing_doubles(documents: Sequence[str], known: Assignments, share: float) -> int:
    there = sum(len(known.get(document, ())) > 1 for document in documents)
    return max(0, floor(share * len(documents) + 0.5) - there)


def _draw(seed: int, *names: str) -> str:
    """A number, in hexadecimal, that looks random, and is the same for the same seed and names."""
    return sha256("\0".join((str(seed), *names)))


def loads(assigned: Assignments, people: Sequence[str]) -> dict[str, int]:
    """How many documents each person has; those who have some and are of the team no longer come last."""
    counts = Counter(person for some in assigned.values() for person in some)
    return {person: counts[person] for person in (*people, *sorted(counts.keys() - set(people)))}


def unknown_names(assigned: Assignments, documents: Sequence[str], people: Sequence[str]) -> Iterator[str]:
    """What an assignment names that is not there, as sentences."""
    if gone := sorted(assigned.keys() - set(documents)):
        yield f"{counted(len(gone), 'document')} not in the corpus: {', '.join(gone[:3])}"
    named = {person for some in assigned.values() for person in some}
    if strangers := sorted(named - set(people)):
        yield f"no annotator of the settings: {', '.join(strangers[:3])}"


def of_person(assigned: Mapping[str, tuple[str, ...]], person: str) -> set[str]:
    """The documents of a person."""
    return {document for document, people in assigned.items() if person in people}
