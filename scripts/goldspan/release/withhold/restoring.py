"""Restores the full release from a withheld one and copies of its articles, and proves it by sums."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path

from goldspan.model import replace
from goldspan.release.card.frontmatter import check_ours
from goldspan.release.release_settings import File, ReleaseError
from goldspan.release.versions import manifest
from goldspan.release.withhold import masked_parquet, restore_record
from goldspan.release.withhold.article_copies import Copies, FoundTexts, find_texts
from goldspan.release.withhold.articles import Articles, title_name
from goldspan.release.withhold.masking import mask
from goldspan.release.withhold.pieces import joined
from goldspan.release.withhold.restore_record import RestoreEntries, RestoreEntry
from goldspan.release.withhold.row_strings import Cell, Row, StringPlace, implied, map_strings
from goldspan.store.transactions import transaction
from goldspan.wording import Progress, counted

CARD = "README.md"


@dataclass(slots=True)
class RestoredRelease:
    """What came of a restoration.

    ``texts`` says which documents have their words again. ``titles`` are the places of titles that no copy gave.
    ``same`` and ``different`` are the paths of files, by whether they have the sums of the full release. ``changed``
    are the paths that were written.
    """

    where: Path
    texts: FoundTexts = field(default_factory=FoundTexts)
    titles: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    changed: tuple[str, ...] = ()

    def __repr__(self) -> str:
        files, missing = (
            counted(len(self.different), "different file"),
            counted(len(self.texts.missing), "missing text"),
        )
        return f"RestoredRelease({str(self.where)!r}, {files}, {missing})"

    @property
    def proved(self) -> bool:
        """Whether every file is that of the full release, byte for byte."""
        return not self.different


def restore(release: Path, out: Path, copies: Copies, *, progress: Progress = lambda line: None) -> RestoredRelease:
    """Writes the release ``release`` to ``out`` with the words that ``copies`` give.

    A text counts only if its sha256 is the one in the release; all other text stays masked. One text is in memory at a
    time. Raises `goldspan.release.ReleaseError` where ``release`` is no withheld release, or ``out`` is it.
    """
    head = restore_record.read_head(release)
    if out.resolve() == release.resolve():
        raise ReleaseError(f"{out}: is the withheld release itself; choose another folder with --out")
    check_ours(out / CARD)
    restored = RestoredRelease(out)
    with transaction(out) as changes, Articles(changes.staged / ".articles") as articles:
        restored.texts = find_texts(release, copies, articles, scratch=changes.staged, progress=progress)
        with RestoreEntries(release) as entries:
            writer = _Writer(release, changes.staged, articles, entries, restored)
            for file in head.files:  # tables first, in the order of the entries, then what describes them
                writer.write(file)
            progress(f"{len(restored.same)} of {counted(len(head.files), 'file')} restored")
        paths = [file.path for file in head.files]
        if restored.proved:
            restored.changed = changes.commit(paths, remove=[restore_record.NAME])
        else:
            _keep_withheld(release, changes.staged)
            restored.changed = changes.commit([restore_record.NAME, *paths])
    return restored


def _keep_withheld(release: Path, staged: Path) -> None:
    """Makes what is restored in part a release of its own, that can be verified, and restored with more copies."""
    shutil.copyfile(release / restore_record.NAME, staged / restore_record.NAME)
    listing = staged / manifest.NAME
    if listing.exists():
        before = manifest.read(release)
        files = tuple(
            replace(file, sha256=manifest.file_sha256(staged / file.path), size=(staged / file.path).stat().st_size)
            for file in before.files
        )
        listing.write_bytes(manifest.dumps(replace(before, files=files, text="restored")))


class _Writer:
    """Writes the files of a release to the folder ``staged``, with the words that the articles give."""

    def __init__(
        self, release: Path, staged: Path, articles: Articles, entries: RestoreEntries, restored: RestoredRelease
    ) -> None:
        self._release, self._staged, self._articles, self._entries = release, staged, articles, entries
        self._restored = restored
        self._sums: dict[str, str] = {}
        """The sums of withheld tables, each with that of the table as it is now."""

    def write(self, file: File) -> None:
        source, target = self._release / file.path, self._staged / file.path
        if file.path.endswith(".parquet"):
            masked_parquet.rewrite(source, target, lambda number, row: self._row(file.path, number, row))
            self._sums[manifest.file_sha256(source)] = manifest.file_sha256(target)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._write_text(source, target, next(self._entries.take(file.path), None))
        same = target.stat().st_size == file.size and manifest.file_sha256(target) == file.sha256
        (self._restored.same if same else self._restored.different).append(file.path)

    def _row(self, path: str, number: int, row: Row) -> Row:
        entries: dict[Cell, RestoreEntry] = {tuple(entry.cell): entry for entry in self._entries.take(path, number)}

        def string(text: str, place: StringPlace) -> str:
            entry = entries.get(place.cell)
            if entry is None:
                return self._implied(text, place)
            found = self._recorded(entry)
            if found is None and entry.sha256 is not None:
                self._restored.titles.append(f"{path}, row {number}")
            return text if found is None else found

        return map_strings(row, string)

    def _write_text(self, source: Path, target: Path, entry: RestoreEntry | None) -> None:
        """Writes the text of the full release where all tables are its; else the withheld one, with their sums."""
        text = self._recorded(entry) if entry is not None and self._restored.proved else None
        if text is not None:
            target.write_bytes(text.encode("utf-8"))
        elif entry is not None:
            withheld = source.read_text(encoding="utf-8")
            for before, after in self._sums.items():
                withheld = withheld.replace(before, after)
            target.write_bytes(withheld.encode("utf-8"))
        else:
            shutil.copyfile(source, target)

    def _recorded(self, entry: RestoreEntry) -> str | None:
        """The string that an entry gives; ``None`` where its article or title is missing."""
        try:
            if entry.pieces is None:
                return self._articles.text(title_name(entry.sha256 or ""))
            return joined(entry.pieces, self._articles.text)
        except KeyError:
            return None

    def _implied(self, text: str, place: StringPlace) -> str:
        """The string that the row implies instead of a masked one; the same string where it implies nothing."""
        if "_" not in text:
            return text
        try:
            found = implied(place, self._articles.text)
        except KeyError:
            return text
        return found if found is not None and mask(found) == text else text
