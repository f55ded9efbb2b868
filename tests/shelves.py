"""Both forms of a release, with and without the words of its articles, and ways to restore the one from the other."""

import re

import pyarrow.parquet as pq

from goldspan import store
from goldspan.release import ReleaseSettings
from goldspan.release.build.dataset import BuildOptions, build
from goldspan.release.build.facts import Allowance, Facts
from goldspan.release.release_settings import NOTE_KINDS
from goldspan.release.withhold import ArticleCopy, restore

TEXTS = {
    "emoji": "😀 The army shelled Raqqa near\u00a0the river on Monday.\n\n“We can’t leave,” said Amina, 34. 🐈",
    "umlaut": "Straßenkämpfe in Rakka: Die Bürger flüchten.\nÄrzte sagen, „niemand hilft uns“ — u\u0308berall Rauch.",
    "other": "Nothing at all happened in the quiet village that night, and nobody was seen there until the next day.",
}
PAGE = """<html><head><title>The bridge is gone</title></head><body><article><h1>Bridge falls into the river</h1>
<p>Witnesses said &ldquo;the old bridge fell&rdquo; after a third air strike hit it early on Friday morning.</p>
<p>Nobody was hurt, the mayor told reporters; the town&nbsp;has no other way across the water.</p>
</article></body></html>"""

DESCRIPTION = (
    "A reader wrote: nothing at all happened in the quiet village that night. "
    "We wrote back on “Shelling, Said to Nobody”."
)
"""A card's description that quotes an article, and the title of another."""

REASON = "they said that nobody was seen there until noon"
"""Why a check was allowed to fail: with words of an article."""

SLUGS = {
    "The_army_shelled_Raqqa_today": "_" * len("The_army_shelled_Raqqa_") + "today",
    "The%20army%20shelled%20Raqqa%20today": "___%20____%20_______%20_____%20today",
    "shelling-said-to-nobody": "________-____-__-______",
}
"""Ends of addresses with words of an article or of a title, and their masked forms."""


def fours(text):
    """Every four words in a row, as a stranger would look for them."""
    words = re.findall(r"[^\W_]+", text.lower())
    return {" ".join(words[at : at + 4]) for at in range(len(words) - 3)}


class Shelf:
    """A corpus, its articles, and where its forms are published."""

    def __init__(self, bench, top):
        self.bench, self.full, self.masked, self.restored = bench, top / "full", top / "masked", top / "restored"
        self.facts = Facts(
            tables="| label | example |\n|---|---|\n| Actor | The Army Shelled RAQQA near the river |",
            allowed=(Allowance("tree", REASON),),
        )

    def publish(self):
        """Both forms."""
        self.build(self.full, withhold_text=False)
        self.build(self.masked)

    def build(self, out, *, withhold_text=True):
        settings = ReleaseSettings(description=DESCRIPTION, notes=NOTE_KINDS)
        options = BuildOptions(facts=self.facts, withhold_text=withhold_text)
        build(self.bench.path, self.bench.schema, out, settings=settings, options=options)

    @property
    def documents(self):
        return list(store.read_documents(self.bench.path))

    @property
    def copies(self):
        return [ArticleCopy(one.source.file, one.text, one.source.title) for one in self.documents]

    def restore(self, copies):
        return restore(self.masked, self.restored, lambda: copies)


def files(folder):
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def tables(folder):
    return {path: pq.read_table(folder / path) for path in sorted(files(folder)) if path.endswith(".parquet")}


def all_text(folder):
    """Every string of a release: text files whole, those of tables one a line."""
    out = [data.decode() for path, data in files(folder).items() if not path.endswith(".parquet")]
    for table in tables(folder).values():
        out += [str(one) for row in table.to_pylist() for one in strings(row)]
    return out


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from strings(one)
