"""What is in the dataset, how it is loaded, and what its columns are."""

from collections.abc import Sequence

from goldspan.release.build.built_dataset import BuiltDataset, WrittenView
from goldspan.release.build.columns import described
from goldspan.release.card.markdown import counted, joined, table
from goldspan.release.release_settings import ReleaseSettings


def summary(built: BuiltDataset) -> str:
    tally, schema = built.tally, built.schema
    spans, relations = sum(tally.spans.values()), sum(tally.relations.values())
    return (
        f"Version {built.settings.version}: {counted(tally.documents, 'document')} ({tally.characters:,} characters) "
        f"with {counted(spans, 'span')} and {counted(relations, 'relation')}, labelled by the schema "
        f"`{schema.name}` {schema.version}."
        + (" This is a draft: another dataset may carry its number later." if built.facts.draft else "")
    )


def loading(configs: Sequence[WrittenView], settings: ReleaseSettings) -> str:
    """The lines that load it; a test runs them. Each config is loaded by the first of its splits."""
    split = {one.view.name: one.splits[0].split for one in configs}
    path = {one.view.name: one.files[0].path for one in configs}
    where, more = f'"{settings.path}"', ""
    files = settings.folder
    if settings.repo:
        more = f', revision="v{settings.version}"'
        files = f"hf://datasets/{settings.repo}@v{settings.version}"
    flat = next((name for name in ("spans", "annotations") if name in path), "documents")
    first = split["documents"]
    lines = [
        "```python",
        "from datasets import load_dataset",
        "",
        f'documents = load_dataset({where}, split="{first}"{more})',
        *(
            f'{name} = load_dataset({where}, "{name}", split="{split[name]}"{more})'
            for name in path
            if name != "documents"
        ),
        "",
        "# labels are numbers with names here and in tokens, and plain strings in every other config",
        'label = documents.features["spans"].feature["label"]',
        'print([label.int2str(span["label"]) for span in documents[0]["spans"]])',
        "",
        "# one document at a time, nothing kept on disk",
        f'for document in load_dataset({where}, split="{first}", streaming=True{more}):',
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


def contents(built: BuiltDataset) -> str:
    rows = [(f"`{one.view.name}`", one.view.about, f"{one.rows:,}") for one in built.views]
    lines = [
        table(("config", "one row is", "rows"), rows),
        "",
        "`documents` is the default. Offsets are Unicode code points of `text`, from `start` up to and not including "
        "`end`; in Python `text[start:end]`. The columns are listed at the end of this card.",
    ]
    if built.omitted:
        names = ", ".join(f"`{name}`" for name in built.omitted)
        lines += ["", f"There is no config {names} in this version: it would have no rows."]
    return "\n".join(lines)


def splits(configs: Sequence[WrittenView]) -> str:
    """Rows of each config by split; nothing where there is one split, of which the limits tell."""
    names = list(dict.fromkeys(part.split for one in configs for part in one.splits))
    if len(names) < 2:
        return ""
    rows = []
    for one in configs:
        of = {part.split: part.rows for part in one.splits}
        rows.append((f"`{one.view.name}`", *(f"{of[name]:,}" if name in of else "none" for name in names)))
    return "\n\n".join(
        (
            table(("rows of config", *(f"`{name}`" for name in names)), rows),
            "A document keeps its split from version to version: one that moves makes the next version a MAJOR one. "
            f"The splits are {joined([f'`{name}`' for name in names])}.",
        )
    )


def columns(one: WrittenView) -> str:
    rows = [(f"`{name}`", kind, about) for name, kind, about in described(one.view.columns)]
    return f"### `{one.view.name}`\n\n" + table(("column", "type", "what it is"), rows)
