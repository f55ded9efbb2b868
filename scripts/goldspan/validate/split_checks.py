"""Level 7: the splits cover the corpus, and linked documents are in one split."""

from collections.abc import Container, Iterator, Mapping, Sequence

from goldspan.findings import finding
from goldspan.model import Finding, Place, Related
from goldspan.store.splits import Splits
from goldspan.validate.progress_checks import LISTED
from goldspan.validate.summaries import Summary, first_names


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
    splits_of = by_document(splits)
    where = {summary.document: Place(file=summary.file, document=summary.document) for summary in summaries}
    yield from _unknown(splits, where, unread, file)
    for document, names in sorted(splits_of.items()):
        if len(names) > 1:
            message = f"{document!r} is in {' and in '.join(names)}"
            yield finding("GS712", message, Place(file=file, document=document))
    if missing := [summary for summary in summaries if summary.document not in splits_of]:
        yield _missing(missing, len(summaries), file)
    for (first, second), number in sorted(linked.items()):
        if first in where and second in where and (apart := in_two(splits_of, first, second)):
            message = f"{apart}, and {number} link{' joins' if number == 1 else 's join'} them"
            related = [Related(where=where[first], message=f"in {splits_of[first][0]}")]
            yield finding("GS715", message, where[second], related=related)


def by_document(splits: Splits) -> dict[str, list[str]]:
    """The splits of each document, usually one."""
    found: dict[str, list[str]] = {}
    for name, documents in splits.items():
        for document in documents:
            found.setdefault(document, []).append(name)
    return found


def in_two(splits_of: Mapping[str, Sequence[str]], first: str, second: str) -> str | None:
    """Says that two documents are in different splits; ``None`` where they are not."""
    of_first, of_second = splits_of.get(first), splits_of.get(second)
    if not of_first or not of_second or set(of_first) & set(of_second):
        return None
    return f"{second!r} is in {of_second[0]}, {first!r} in {of_first[0]}"


def _unknown(splits: Splits, known: Container[str], unread: Container[str], file: str | None) -> Iterator[Finding]:
    for name, documents in splits.items():
        if gone := [document for document in documents if document not in known and document not in unread]:
            are = "document that is" if len(gone) == 1 else "documents that are"
            message = f"{name} has {len(gone)} {are} not in the corpus: {first_names(gone)}"
            yield finding("GS711", message, Place(file=file))


def _missing(missing: Sequence[Summary], every: int, file: str | None) -> Finding:
    names = first_names([summary.document for summary in missing])
    message = f"{len(missing)} of {every} documents ({names}) {'is' if len(missing) == 1 else 'are'} in no split"
    related = [
        Related(where=Place(file=summary.file, document=summary.document), message="in no split")
        for summary in missing[:LISTED]
    ]
    return finding("GS713", message, Place(file=file), related=related)
