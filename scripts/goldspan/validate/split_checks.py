"""Level 7: the splits cover the corpus, and linked documents are in one split."""

from collections.abc import Container, Iterator, Mapping, Sequence

from goldspan.findings import finding
from goldspan.model import Finding, Place, Related
from goldspan.store.splits import Splits
from goldspan.validate.progress_checks import LISTED
from goldspan.validate.summaries import Summary


def check(
    summaries: Sequence[Summary],
    splits: Splits,
    *,
    file: str | None,
    unread: Container[str],
    linked: Mapping[tuple[str, str], int],
) -> Iterator[Finding]:
    """Findings GS711 to GS713 and GS715.

    ``linked`` counts the links between two documents; ``unread`` has documents that
    exist and could not be read.
    """
    of = by_document(splits)
    where = {one.document: Place(file=one.file, document=one.document) for one in summaries}
    yield from _unknown(splits, where, unread, file)
    for document, names in sorted(of.items()):
        if len(names) > 1:
            message = f"{document!r} is in {' and in '.join(names)}"
            yield finding("GS712", message, Place(file=file, document=document))
    if missing := [summary for summary in summaries if summary.document not in of]:
        yield _missing(missing, len(summaries), file)
    for (one, other), number in sorted(linked.items()):
        if one in where and other in where and (apart := in_two(of, one, other)):
            message = f"{apart}, and {number} link{' joins' if number == 1 else 's join'} them"
            related = [Related(where=where[one], message=f"in {of[one][0]}")]
            yield finding("GS715", message, where[other], related=related)


def by_document(splits: Splits) -> dict[str, list[str]]:
    """The splits of each document, usually one."""
    of: dict[str, list[str]] = {}
    for name, documents in splits.items():
        for document in documents:
            of.setdefault(document, []).append(name)
    return of


def in_two(of: Mapping[str, Sequence[str]], one: str, other: str) -> str | None:
    """Says that two documents are in different splits; ``None`` where they are not."""
    if not (of.get(one) and of.get(other)) or set(of[one]) & set(of[other]):
        return None
    return f"{other!r} is in {of[other][0]}, {one!r} in {of[one][0]}"


def _unknown(splits: Splits, known: Container[str], unread: Container[str], file: str | None) -> Iterator[Finding]:
    for name, documents in splits.items():
        if gone := [document for document in documents if document not in known and document not in unread]:
            named = ", ".join(map(repr, gone[:3])) + (", ..." if len(gone) > 3 else "")
            are = "document that is" if len(gone) == 1 else "documents that are"
            yield finding("GS711", f"{name} has {len(gone)} {are} not in the corpus: {named}", Place(file=file))


def _missing(missing: Sequence[Summary], every: int, file: str | None) -> Finding:
    named = ", ".join(repr(one.document) for one in missing[:3]) + (", ..." if len(missing) > 3 else "")
    message = f"{len(missing)} of {every} documents ({named}) {'is' if len(missing) == 1 else 'are'} in no split"
    related = [
        Related(where=Place(file=one.file, document=one.document), message="in no split") for one in missing[:LISTED]
    ]
    return finding("GS713", message, Place(file=file), related=related)
