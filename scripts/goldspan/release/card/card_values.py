"""The values that the template of the card is filled with: counts, names and rows, and no words around them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from goldspan.escapes import code_span, escape_markdown
from goldspan.release.build.built_dataset import BuiltDataset, WrittenView
from goldspan.release.build.columns import described
from goldspan.release.build.facts import Facts
from goldspan.release.build.tally import by_relation, by_span_label
from goldspan.release.card import citation, statements
from goldspan.release.card.card_plots import plots
from goldspan.release.card.frontmatter import front_matter
from goldspan.release.release_settings import ReleaseSettings

Key = TypeVar("Key")

CHARACTERS, ITEMS = 160, 2
"""How much of a text and of a list the first row shows."""

SHOWN = 20
"""Rows of a table that grows with the corpus; the others are counted below it."""


def card_values(built: BuiltDataset) -> dict[str, Any]:
    """All values, by their names in the template. What the settings and the schema say in Markdown is left as it is."""
    schema, tally, settings, facts = built.schema, built.tally, built.settings, built.facts
    return {
        "front_matter": front_matter(tally, built.views, settings),
        "settings": settings,
        "schema": schema,
        "tally": tally,
        "facts": facts,
        "description": settings.description.strip() or schema.description.strip(),
        "loading": loading(built.views, settings),
        "configs": [(code_span(written.view.name), written.view.about, f"{written.rows:,}") for written in built.views],
        "omitted": [code_span(name) for name in built.omitted],
        "example": json.dumps(shortened(built.example), ensure_ascii=False, indent=2) if built.example else "",
        "characters_shown": CHARACTERS,
        "items_shown": ITEMS,
        "rows_shown": SHOWN,
        "splits": splits(built.views),
        "plots": plots(built),
        "spans": _counts(by_span_label(tally, schema)),
        "relations": _counts(by_relation(tally, schema)),
        "how_made": statements.how_made(tally),
        "which_layer": statements.which_layer(tally),
        "not_published": statements.not_published(settings),
        "layers": [f"{number} {status}" for status, number in sorted(tally.layers.items())],
        "annotators": [(code_span(name), f"{number:,}") for name, number in largest(tally.annotators)],
        "agreement": agreement(facts),
        "about_texts": statements.ABOUT_TEXTS,
        "sources": [
            (escape_markdown(publisher or "not stated"), escape_markdown(licence or "not stated"), f"{number:,}")
            for (publisher, licence), number in largest(tally.sources)
        ],
        "limits": statements.limits(built),
        "biases": statements.biases(built),
        "bibtex": citation.bibtex(settings),
        "columns": {
            written.view.name: [(code_span(name), kind, about) for name, kind, about in described(written.view.columns)]
            for written in built.views
        },
    }


def _counts(numbers: Mapping[str, int]) -> list[tuple[str, str]]:
    return [(code_span(name), f"{number:,}") for name, number in numbers.items()]


def largest(counts: Mapping[Key, int]) -> list[tuple[Key, int]]:
    """The `SHOWN` most frequent ones; equals by name, so that the order does not depend on that of the files."""
    return sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))[:SHOWN]


def loading(views: Sequence[WrittenView], settings: ReleaseSettings) -> dict[str, Any]:
    """What the lines that load the dataset name. Each view is loaded by the first of its splits."""
    split = {written.view.name: written.splits[0].split for written in views}
    path = {written.view.name: written.files[0].path for written in views}
    flat = next((name for name in ("spans", "annotations") if name in path), "documents")
    files, revision = settings.folder, ""
    if settings.repo:
        files, revision = f"hf://datasets/{settings.repo}@v{settings.version}", f', revision="v{settings.version}"'
    return {
        "path": settings.path,
        "revision": revision,
        "split": split["documents"],
        "others": [(name, split[name]) for name in path if name != "documents"],
        "flat": flat,
        "file": f"{files}/{path[flat]}",
    }


def splits(views: Sequence[WrittenView]) -> dict[str, Any] | None:
    """The names of the splits, and the rows of each view in them; ``None`` where there is one split."""
    names = list(dict.fromkeys(split.split for written in views for split in written.splits))
    if len(names) < 2:
        return None
    rows = []
    for written in views:
        of = {split.split: split.rows for split in written.splits}
        rows.append((code_span(written.view.name), *(f"{of[name]:,}" if name in of else "none" for name in names)))
    return {"names": [code_span(name) for name in names], "rows": rows}


def shortened(value: Any, *, inside: bool = False) -> Any:
    """The value with long texts and lists cut; in their place stands how much is missing."""
    match value:
        case str() if len(value) > CHARACTERS:
            return f"{value[:CHARACTERS]} … {len(value) - CHARACTERS:,} more characters"
        case list() | tuple():
            more = [f"… {len(value) - ITEMS:,} more"] if len(value) > ITEMS else []
            return [shortened(item, inside=True) for item in value[:ITEMS]] + more
        case Mapping():
            return {
                key: shortened(item, inside=isinstance(item, Mapping) or inside)
                for key, item in value.items()
                if not (inside and item is None)
            }
    return value


def agreement(facts: Facts) -> dict[str, Any] | None:
    """The scores as rows, with what they rest on; ``None`` where nothing was measured."""
    if facts.compared is None or not facts.agreement:
        return None
    return {
        "measured_on": statements.measured_on(facts.compared),
        "rows": [
            (
                escape_markdown(statements.score_name(score)),
                statements.score_value(score),
                statements.score_interval(score),
                f"{score.n:,} {score.unit}",
            )
            for score in facts.agreement
        ],
        "doubts": sorted({score.unreliable for score in facts.agreement if score.unreliable}),
        "undefined": [
            (statements.score_name(score), score.undefined) for score in facts.agreement if score.value is None
        ],
    }
