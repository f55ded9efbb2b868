"""The dataset card: a README made of facts that the build counted.

It says nothing that the data does not, and has no date, so that the same data
gives the same bytes.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from goldspan.model import GAP
from goldspan.release.columns import described
from goldspan.release.config import Config
from goldspan.release.frontmatter import front_matter
from goldspan.release.papers import Built
from goldspan.release.settings import ReleaseSettings
from goldspan.release.tally import Tally, by_relation, by_span_label
from goldspan.schema.types import Schema

Key = TypeVar("Key")

SMALL = 100
"""Fewer documents than this are too few to split."""

SHOWN = 20
"""Rows of a table that grows with the corpus; the others are counted below it."""


NAME = "README.md"


def paper(built: Built) -> dict[str, bytes]:
    """The card. It carries the sums of the data."""
    return {NAME: render(built).encode("utf-8")}


def render(built: Built) -> str:
    """The whole README."""
    schema, tally, configs, settings = built.schema, built.tally, built.configs, built.settings
    sections = (
        f"# {settings.name}",
        settings.description.strip() or schema.description.strip(),
        _summary(schema, tally, settings),
        "## How to load it",
        _loading(configs, settings),
        "## What is in it",
        _contents(configs, built.omitted),
        "## Labels",
        _counts(schema, tally),
        built.facts.tables.strip(),
        "## How the labels were made",
        _making(schema, tally),
        "## Where the texts come from",
        _sources(tally),
        "## Licences",
        _licences(settings),
        "## Known limits",
        _limits(schema, tally),
        "## Columns",
        *(_columns(one) for one in configs),
    )
    return front_matter(tally, configs, settings) + "\n" + "\n\n".join(one for one in sections if one) + "\n"


def _summary(schema: Schema, tally: Tally, settings: ReleaseSettings) -> str:
    spans, relations = sum(tally.spans.values()), sum(tally.relations.values())
    return (
        f"Version {settings.version}: {_n(tally.documents, 'document')} ({tally.characters:,} characters) with "
        f"{_n(spans, 'span')} and {_n(relations, 'relation')}, labelled by the schema `{schema.name}` {schema.version}."
    )


def _loading(configs: Sequence[Config], settings: ReleaseSettings) -> str:
    path = {one.view.name: one.files[0].path for one in configs}
    where, more = f'"{settings.path}"', ""
    files = settings.folder
    if settings.repo:
        more = f', revision="v{settings.version}"'
        files = f"hf://datasets/{settings.repo}@v{settings.version}"
    flat = next((name for name in ("spans", "annotations") if name in path), "documents")
    lines = [
        "```python",
        "from datasets import load_dataset",
        "",
        f'documents = load_dataset({where}, split="train"{more})',
        *(f'{name} = load_dataset({where}, "{name}", split="train"{more})' for name in path if name != "documents"),
        "",
        "# labels are numbers with names here, and plain strings in every other config",
        'label = documents.features["spans"].feature["label"]',
        'print([label.int2str(span["label"]) for span in documents[0]["spans"]])',
        "",
        "# one document at a time, nothing kept on disk",
        f'for document in load_dataset({where}, split="train", streaming=True{more}):',
        '    print(document["id"], len(document["spans"]))',
        "```",
        "",
        "The files are plain Parquet; labels are strings in them:",
        "",
        "```python",
        "import pandas",
        "import polars",
        "",
        f'{flat} = pandas.read_parquet("{files}/{path[flat]}")',
        f'{flat} = polars.read_parquet("{files}/{path[flat]}")',
        "```",
    ]
    return "\n".join(lines)


def _contents(configs: Sequence[Config], omitted: Sequence[str]) -> str:
    rows = [(f"`{one.view.name}`", one.view.about, f"{one.rows:,}") for one in configs]
    lines = [
        _table(("config", "one row is", "rows"), rows),
        "",
        "`documents` is the default. Offsets are Unicode code points of `text`, from `start` up to and not including "
        "`end`; in Python `text[start:end]`. The columns are listed at the end of this card.",
    ]
    if omitted:
        names = ", ".join(f"`{name}`" for name in omitted)
        lines += ["", f"There is no config {names} in this version: it would have no rows."]
    return "\n".join(lines)


def _counts(schema: Schema, tally: Tally) -> str:
    spans, relations = by_span_label(tally, schema), by_relation(tally, schema)
    tables = [_table(("span label", "published spans"), _counted(spans))]
    if relations:
        tables.append(_table(("relation", "published relations"), _counted(relations)))
    return "\n\n".join(tables)


def _counted(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(f"`{name}`", f"{number:,}") for name, number in counts.items()]


def _making(schema: Schema, tally: Tally) -> str:
    methods = {method: number for method, number in tally.methods.items() if number}
    lines = []
    if set(methods) == {"machine-generated"}:
        lines.append(
            "All published labels are machine-generated. No person is on record as having made or corrected them."
        )
    elif set(methods) == {"manual"}:
        lines.append("All published labels were made by hand.")
    elif methods:
        known = (("machine-generated", "machine-generated"), ("manual", "made by hand"), (None, "of unknown making"))
        parts = [f"{words} in {_n(methods[method], 'document')}" for method, words in known if method in methods]
        lines.append(f"The published labels are {_and(parts)}; the `method` column says which.")
    layers = sum(tally.layers.values())
    if layers:
        statuses = [f"{number} {status}" for status, number in sorted(tally.layers.items())]
        lines.append(
            f"There {'is' if layers == 1 else 'are'} {_n(layers, 'layer')} in all ({', '.join(statuses)}), "
            "every one of them in the config `annotations`. "
            "A document is published with its adjudicated layer, or else with its only submitted one."
        )
    if tally.annotators:
        rows = [(f"`{name}`", f"{number:,}") for name, number in _largest(tally.annotators)]
        lines.append(_table(("annotator of published labels", "documents"), rows) + _rest(len(tally.annotators)))
    return "\n\n".join(lines) or "Nothing is labelled yet."


def _sources(tally: Tally) -> str:
    rows = [
        (publisher or "not stated", licence or "not stated", f"{number:,}")
        for (publisher, licence), number in _largest(tally.sources)
    ]
    return "\n\n".join(
        (
            "Articles, as a reader sees them: page furniture is left out, the words are unchanged. What an article "
            "does not show about itself is null.",
            _table(("publisher", "licence of the text", "documents"), rows) + _rest(len(tally.sources)),
        )
    )


def _licences(settings: ReleaseSettings) -> str:
    return "\n".join(
        (
            f"- Labels: `{settings.licence}`.",
            f"- Texts: `{settings.text_licence}`. {settings.text_licence_note.strip()} "
            "The licence of the labels does not extend to them; the `licence` column says what is known of each.",
        )
    )


def _limits(schema: Schema, tally: Tally) -> str:
    lines = []
    if tally.documents < SMALL:
        lines.append(
            f"{_n(tally.documents, 'document').capitalize()}: too few to measure a model on, and too few to split. "
            "All are in `train`, the only split."
        )
    else:
        lines.append("There is one split, `train`: hold documents out yourself before you measure anything.")
    if set(tally.methods) == {"machine-generated"}:
        lines.append("The labels are a machine's: read them as a worked example of the schema, not as a gold standard.")
    if tally.shared:
        verb = "was" if tally.shared == 1 else "were"
        lines.append(
            f"{_n(tally.shared, 'document').capitalize()} {verb} annotated by several annotators (config "
            "`annotations`). This version has no figures for their agreement."
        )
    else:
        lines.append("No document was annotated by two annotators, so nothing is known about agreement.")
    if tally.statuses["submitted"]:
        number = _n(tally.statuses["submitted"], "document")
        lines.append(f"The labels of {number} are a single layer that nobody adjudicated.")
    if tally.unlabelled:
        verb = "has" if tally.unlabelled == 1 else "have"
        lines.append(
            f"{_n(tally.unlabelled, 'document').capitalize()} {verb} no finished layer: the lists are empty there and "
            "`annotator` is null. That does not mean that nothing is to be found."
        )
    counts = (*by_span_label(tally, schema).items(), *by_relation(tally, schema).items())
    unused = [name for name, number in counts if not number]
    if unused:
        lines.append(f"Declared and never used: {', '.join(f'`{name}`' for name in unused)}.")
    if tally.discontinuous:
        verb = "is" if tally.discontinuous == 1 else "are"
        lines.append(
            f"{_n(tally.discontinuous, 'span').capitalize()} {verb} discontinuous: `start` and `end` enclose words "
            f"that do not belong. Use `fragments`; `text` has `{GAP}` in the gaps."
        )
    if schema.overlap or any(rule.allow for rule in schema.overlap_rules):
        lines.append("Spans may overlap, so one tag for each token cannot hold them all.")
    lines.append("Relations join spans of one document, never of two.")
    return "\n".join(f"- {line}" for line in lines)


def _columns(one: Config) -> str:
    rows = [(f"`{name}`", kind, about) for name, kind, about in described(one.view.columns)]
    return f"### `{one.view.name}`\n\n" + _table(("column", "type", "what it is"), rows)


# Markdown


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _largest(counts: Mapping[Key, int]) -> list[tuple[Key, int]]:
    """The most frequent ones; among equals by name, so that the order does not hang on that of the files."""
    return sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))[:SHOWN]


def _rest(number: int) -> str:
    return f"\n\nand {number - SHOWN:,} more." if number > SHOWN else ""


def _n(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}" if number else f"no {word}s"


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
