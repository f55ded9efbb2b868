"""A withheld release and somebody's copies of its articles to the full release, proved by sums."""

import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from goldspan.model import replace, sha256
from goldspan.release.card.frontmatter import check_ours
from goldspan.release.release_settings import File, ReleaseError
from goldspan.release.versions import manifest
from goldspan.release.withhold import masked_parquet, restore_record
from goldspan.release.withhold.articles import Articles, document_files, documents, title_name
from goldspan.release.withhold.copy_matching import Index
from goldspan.release.withhold.fitting import fitted
from goldspan.release.withhold.masking import mask
from goldspan.release.withhold.pieces import joined
from goldspan.release.withhold.restore_record import Entries, Entry, Head
from goldspan.release.withhold.row_strings import Cell, Place, Row, changed, predicted
from goldspan.store.transactions import transaction
from goldspan.wording import counted

CARD = "README.md"


@dataclass(frozen=True, slots=True)
class Copy:
    """Somebody's copy of an article; ``name`` says where it is from."""

    name: str
    text: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """A document whose words stay masked, and why."""

    document: str
    reason: str


@dataclass(slots=True)
class Restored:
    """What came of it.

    ``exact`` documents had a copy that is the same to the letter, ``fitted``
    ones a copy whose words gave the text. ``titles`` are the places of titles that no
    copy gave. ``same`` and ``different`` are paths of files, by whether they
    have the sums of the original. ``changed`` are the paths that were written.
    """

    where: Path
    exact: int = 0
    fitted: int = 0
    missing: list[Missing] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    changed: tuple[str, ...] = ()

    @property
    def proved(self) -> bool:
        """Whether every file is the original's, byte for byte."""
        return not self.different


def restore(
    release: Path,
    out: Path,
    copies: Callable[[], Iterable[Copy]],
    *,
    progress: Callable[[str], None] = lambda line: None,
) -> Restored:
    """Writes the release ``release`` to ``out`` with the words that ``copies`` give.

    ``copies`` is asked twice where some copy is not the same to the letter. A
    text counts only if its sha256 is the one that the release names; all other
    text stays masked. One text is held at a time.

    Raises `goldspan.release.ReleaseError` where ``release`` is no withheld release, or ``out`` is it.
    """
    head = restore_record.head(release)
    if out.resolve() == release.resolve():
        raise ReleaseError(f"{out}: is the withheld release itself; choose another folder with --out")
    check_ours(out / CARD)
    restored = Restored(out)
    with transaction(out) as changes, ExitStack() as open_files:
        aside = changes.staged
        articles = open_files.enter_context(Articles(aside / ".articles"))
        _find(release, articles, aside, copies, restored, progress)
        entries = open_files.enter_context(Entries(release))
        _write(release, aside, head, entries, Words(articles), restored, progress)
        paths = [one.path for one in head.files]
        if restored.proved:
            restored.changed = changes.commit(paths, remove=[restore_record.NAME])
        else:
            _keep_withheld(release, aside)
            restored.changed = changes.commit([restore_record.NAME, *paths])
    return restored


def _find(
    release: Path,
    articles: Articles,
    aside: Path,
    copies: Callable[[], Iterable[Copy]],
    restored: Restored,
    progress: Callable[[str], None],
) -> None:
    """Adds the proved text of each document to ``articles``, and the titles that are asked for."""
    wanted: dict[str, list[str]] = {}
    for one in documents(document_files(release)):
        wanted.setdefault(one["text_sha256"], []).append(one["id"])
    with Entries(release) as entries:
        sums = {one.sha256 for one in entries.rest() if one.sha256}
    for copy in copies():
        if copy.title is not None and (title := sha256(copy.title)) in sums and title_name(title) not in articles:
            articles.add(title_name(title), copy.title)
        for document in wanted.pop(sha256(copy.text), ()):
            articles.add(document, copy.text)
            restored.exact += 1
    progress(f"{counted(restored.exact, 'document')} by a copy that is the same to the letter")
    if wanted:
        left = [document for ids in wanted.values() for document in ids]
        closest = _fit(release, articles, aside, copies, wanted)
        restored.fitted = sum(1 for one in left if one in articles)
        restored.missing = [Missing(one, _reason(closest.get(one, []))) for one in left if one not in articles]
        progress(f"{restored.fitted} more by one whose words fit")


def _fit(
    release: Path,
    articles: Articles,
    aside: Path,
    copies: Callable[[], Iterable[Copy]],
    wanted: Mapping[str, list[str]],
) -> dict[str, list[str]]:
    """Fits copies into the texts that are ``wanted``, by sha256; returns which were tried in vain, by document."""
    tried: dict[str, list[str]] = {}
    index = Index()
    open_: dict[str, str] = {}
    with Articles(aside / ".masked") as masked:
        for one in documents(document_files(release)):
            if one["id"] in wanted.get(one["text_sha256"], ()):
                open_[one["id"]] = one["text_sha256"]
                masked.add(one["id"], one["text"])
                index.add(one["id"], one["text"])
        for copy in copies():
            for document in index.like(copy.text, open_.keys()):
                text = fitted(masked.text(document), open_[document], copy.text)
                if text is not None:
                    for same in wanted[open_[document]]:
                        articles.add(same, text)
                        del open_[same]
                    break
                tried.setdefault(document, []).append(copy.name)
    return tried


def _reason(tried: list[str]) -> str:
    if not tried:
        return "no copy resembles it"
    names = list(dict.fromkeys(tried))  # what is furniture to our rules is tried with and without it
    return f"the words of {', '.join(names[:3])} do not give its text; find a copy in which no word is changed"


class Words:
    """The words of masked strings, as far as the articles are there."""

    def __init__(self, articles: Articles) -> None:
        self._articles = articles

    def recorded(self, entry: Entry) -> str | None:
        """What the record says of a string; ``None`` where its article or title is not there."""
        try:
            if entry.pieces is None:
                return self._articles.text(title_name(entry.sha256 or ""))
            return joined(entry.pieces, self._articles.text)
        except KeyError:
            return None

    def told(self, text: str, place: Place) -> str:
        """What the row itself tells of a masked string; the string itself where it tells nothing."""
        if "_" not in text:
            return text
        try:
            found = predicted(place, self._articles.text)
        except KeyError:
            return text
        return found if found is not None and mask(found) == text else text


def _write(
    release: Path,
    aside: Path,
    head: Head,
    entries: Entries,
    words: Words,
    restored: Restored,
    progress: Callable[[str], None],
) -> None:
    """Writes all files aside: tables first, as they stand in the record, then what describes them."""
    sums: dict[str, str] = {}
    for one in head.files:
        to = aside / one.path
        if one.path.endswith(".parquet"):
            masked_parquet.rewrite(release / one.path, to, _row(one.path, entries, words, restored))
            sums |= {manifest.file_sha256(release / one.path): manifest.file_sha256(to)}
            progress(f"{one.path} restored")
        else:
            to.parent.mkdir(parents=True, exist_ok=True)
            _write_text(release / one.path, to, next(entries.take(one.path), None), words, sums, whole=restored.proved)
        (restored.same if _is(to, one) else restored.different).append(one.path)


def _keep_withheld(release: Path, aside: Path) -> None:
    """Makes what is restored in part a release of its own, that can be verified, and restored with more."""
    shutil.copyfile(release / restore_record.NAME, aside / restore_record.NAME)
    listing = aside / manifest.NAME
    if listing.exists():
        before = manifest.read(release)
        files = tuple(
            replace(one, sha256=manifest.file_sha256(aside / one.path), size=(aside / one.path).stat().st_size)
            for one in before.files
        )
        listing.write_bytes(manifest.dumps(replace(before, files=files, text="restored")))


def _row(path: str, entries: Entries, words: Words, restored: Restored) -> Callable[[int, Row], Row]:
    def change(number: int, row: Row) -> Row:
        here: dict[Cell, Entry] = {tuple(one.cell): one for one in entries.take(path, number)}

        def word(text: str, place: Place) -> str:
            entry = here.get(place.cell)
            if entry is None:
                return words.told(text, place)
            found = words.recorded(entry)
            if found is None and entry.sha256 is not None:
                restored.titles.append(f"{path}, row {number}")
            return text if found is None else found

        return changed(row, word)

    return change


def _write_text(
    path: Path, to: Path, entry: Entry | None, words: Words, sums: Mapping[str, str], *, whole: bool
) -> None:
    """The original's file where all data are the original's; else the withheld one, with the sums of what is there."""
    text = words.recorded(entry) if entry is not None and whole else None
    if text is not None:
        to.write_bytes(text.encode("utf-8"))
    elif entry is not None:
        withheld = path.read_text(encoding="utf-8")
        for before, after in sums.items():
            withheld = withheld.replace(before, after)
        to.write_bytes(withheld.encode("utf-8"))
    else:
        shutil.copyfile(path, to)


def _is(path: Path, original: File) -> bool:
    return path.stat().st_size == original.size and manifest.file_sha256(path) == original.sha256
