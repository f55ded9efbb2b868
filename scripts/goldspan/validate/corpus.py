"""Runs the checks, level by level, over layers, files and whole corpora."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from urllib.parse import unquote

from goldspan.findings import CODES, excerpt, finding
from goldspan.links import link_files
from goldspan.model import Document, Excerpt, Exemption, Finding, Layer, Place
from goldspan.schema.types import Schema
from goldspan.splits import splits_path
from goldspan.store import document_files, document_path, layer_files
from goldspan.store.lines import is_lines
from goldspan.validate import clusters, conventions, gathered, labels, offsets
from goldspan.validate import rules as between_labels
from goldspan.validate.collection import Collection
from goldspan.validate.context import Context
from goldspan.validate.coverage import Plan
from goldspan.validate.linking import Filed
from goldspan.validate.plugins import AnyRule, Rule, layer_rules
from goldspan.validate.structure import read_document, read_layer
from goldspan.validate.summaries import summarise

Check = Callable[[Context], Iterator[Finding]]
CHECKS: Mapping[int, Check] = {
    3: offsets.check,
    4: labels.check,
    5: between_labels.check,
    6: conventions.check,
    7: clusters.check,
}
"""What each level does with a layer. A level runs only where those before it found no error."""

CONVENTIONS, CORPUS, RETURNED = 6, 7, 8
"""Levels: the last of the above, that of the corpus as a whole, and that of what came back from Label Studio."""

_NO_SCHEMA = Schema(name="none", version="0.0.0")


class PathError(ValueError):
    """A path that is neither a corpus nor a file of one; the message says what was looked for."""


def validate_layer(
    layer: Layer,
    document: Document,
    schema: Schema | None,
    *,
    file: str | None = None,
    excepted: list[Finding] | None = None,
    level: int = RETURNED,
    rules: Sequence[AnyRule] = (),
) -> Iterator[Finding]:
    """The findings of one layer, in the order of their levels; those above ``level`` are not looked for.

    ``rules`` are the corpus' own. They run behind the checks of their level, where
    neither these nor lower levels found an error.
    Drafts and skipped layers are checked for sound offsets only: their labels
    are unfinished or withdrawn. So is everything where there is no schema.
    Findings that the layer excepts are left out, and added to ``excepted``.
    """
    context = Context(layer, document, schema or _NO_SCHEMA, file)
    labels_count = schema is not None and layer.status in ("submitted", "adjudicated")
    dropped: list[Finding] = []
    checked: set[int | str] = set()
    for step in _steps(context, level, rules, checked):
        found: list[Finding] = []
        for one in step:
            accepted = any(exemption.covers(one) for exemption in layer.exceptions)
            (dropped if accepted else found).append(one)
        yield from found
        if not labels_count or any(one.severity == "error" for one in found):
            break
    for exemption in layer.exceptions if level >= CONVENTIONS else ():
        # an exception of what was not checked may still be needed
        known = CODES.get(exemption.code)
        if (known.level if known else exemption.code) in checked and not any(exemption.covers(one) for one in dropped):
            yield unneeded(context, exemption)
    if excepted is not None:
        excepted += dropped
    if level >= RETURNED:
        yield from residue_findings(context)


def _steps(
    context: Context, level: int, rules: Sequence[AnyRule], checked: set[int | str]
) -> Iterator[Iterable[Finding]]:
    """The checks of each level, and behind them the corpus' own rules; notes the levels and rules that were run."""
    for each in range(min(CHECKS), min(level, CORPUS) + 1):
        if each in CHECKS:
            checked.add(each)
            yield CHECKS[each](context)
        if own := layer_rules(rules, each):
            yield _own(context, own, checked)


def _own(context: Context, rules: Iterable[Rule], checked: set[int | str]) -> Iterator[Finding]:
    for one in rules:
        found, ended = one.run(context)
        if ended:
            checked.add(one.code.code)
        yield from found


def unneeded(context: Context, exemption: Exemption) -> Finding:
    """The finding that an exception of the layer covers nothing."""
    told = f"nothing to except with {exemption.code}; its reason was: {exemption.reason}"
    span = context.spans.get(exemption.span or "")
    if span is not None:
        return context.at_span("GS607", told, span)
    return context.at_layer("GS607", told)


def residue_findings(context: Context) -> Iterator[Finding]:
    """What pulling the layer could not carry over, each under the code it was kept with."""
    layer = context.layer
    where = Place(file=context.file, document=layer.document, layer=layer.name)
    for one in layer.provenance.residue:
        # an unknown code can only come from another version of goldspan; say it under the most general one
        code = one.code if one.code in CODES else "GS806"
        yield finding(code, one.message, where, excerpt=_item_excerpt(one.item, context.document), url=context.url)


def _item_excerpt(item: object, document: Document) -> Excerpt | None:
    value = item.get("value") if isinstance(item, dict) else None
    if not isinstance(value, dict):
        return None
    start, end = value.get("start"), value.get("end")
    if not (isinstance(start, int) and isinstance(end, int)):
        return None
    return excerpt(document.text, ((start, end),))


def validate_corpus(
    corpus: Path,
    schema: Schema | None,
    *,
    excepted: list[Finding] | None = None,
    level: int = RETURNED,
    rules: Sequence[AnyRule] = (),
    plan: Plan = Plan(),  # noqa: B008 - frozen
    executor: Executor | None = None,
) -> Iterator[Finding]:
    """The findings of a corpus folder: document by document with their layers, then those about all together.

    Nothing above ``level`` is looked for. Levels 1 and 2 are one step, the
    reading of a file. ``rules`` are the corpus' own, ``plan`` is what its
    settings ask for. With an executor, the shards of a corpus of JSON Lines are
    checked side by side.
    """
    if is_lines(corpus):
        from goldspan.validate.lines import validate_lines  # which needs this module

        found = validate_lines(
            corpus, schema, excepted=excepted, level=level, rules=rules, plan=plan, executor=executor
        )
        yield from (one for one in found if one.level <= level)
        return
    if not (corpus / "documents").is_dir():
        raise PathError(f"{corpus}: not a corpus, for it has no folder documents/; run `goldspan ingest` first")
    for one in _corpus(corpus, schema, excepted, level, rules, plan):
        if one.level <= level:
            yield one


def _corpus(
    corpus: Path,
    schema: Schema | None,
    excepted: list[Finding] | None,
    level: int,
    rules: Sequence[AnyRule],
    plan: Plan,
) -> Iterator[Finding]:
    def text(document: str) -> str | None:
        read, _ = read_document(document_path(corpus, document), corpus)
        return None if read is None else read.text

    collection, found = open_collection(corpus, schema, rules=rules, plan=plan, text=text)
    yield from found
    for path in document_files(corpus):
        document, found = read_document(path, corpus)
        yield from found
        if document is None:
            collection.add_unread(unquote(path.stem))
            continue
        layers: list[tuple[Layer, str]] = []
        unread: list[str] = []
        for layer_file in layer_files(corpus, document.id):
            layer, found = read_layer(layer_file, corpus)
            yield from found
            if layer is None:
                unread.append(layer_file.stem)
                continue
            layers.append((layer, str(layer_file)))
            yield from validate_layer(
                layer, document, schema, file=str(layer_file), excepted=excepted, level=level, rules=rules
            )
        if level >= CORPUS:
            collection.add(summarise(document, layers, file=str(path), unread=unread, wanted=collection.wanted))
    yield from _orphans(corpus)
    yield from collection.findings()


def open_collection(
    corpus: Path,
    schema: Schema | None,
    *,
    rules: Sequence[AnyRule],
    plan: Plan,
    text: Callable[[str], str | None],
) -> tuple[Collection, list[Finding]]:
    """A collection that waits for the summaries of a corpus, and what is wrong with the files of splits and links."""
    splits, found = gathered.read_splits(corpus)
    links: list[Filed] = []
    for path in link_files(corpus):
        read, wrong = gathered.read_links(path)
        found += wrong
        if read is not None:
            links.append(Filed(read, str(path)))
    collection = Collection(
        schema,
        plan=plan,
        rules=rules,
        splits=splits,
        links=links,
        corpus=str(corpus),
        splits_file=str(splits_path(corpus)),
        text=text,
    )
    return collection, found


def _orphans(corpus: Path) -> Iterator[Finding]:
    """Layers whose document is not there, and files where no reader looks for any."""
    known = {path.stem for path in document_files(corpus)}
    for path in layer_files(corpus):
        if path.parent.name not in known:
            yield finding("GS305", f"no document {path.parent.name!r} in the corpus", Place(file=str(path)))
    for folder, pattern in (("documents", "ID.json"), ("layers", "DOCUMENT/LAYER.json"), ("links", "NAME.json")):
        for path in sorted((corpus / folder).rglob("*.json")):
            if len(path.relative_to(corpus / folder).parts) != pattern.count("/") + 1:
                told = f"the file is never read, for only {folder}/{pattern} is"
                yield finding("GS103", told, Place(file=str(path)))


def validate_paths(
    paths: Iterable[Path],
    schema: Schema | None,
    *,
    excepted: list[Finding] | None = None,
    level: int = RETURNED,
    rules: Sequence[AnyRule] = (),
    plan: Plan = Plan(),  # noqa: B008 - frozen
    executor: Executor | None = None,
) -> Iterator[Finding]:
    """The findings of corpus folders, and of single document or layer files inside one, up to ``level``.

    Raises `PathError` for any other path.
    """
    for path in paths:
        folder = path.absolute().parent
        if path.is_dir():
            yield from validate_corpus(
                path, schema, excepted=excepted, level=level, rules=rules, plan=plan, executor=executor
            )
        elif folder.name == "documents":
            yield from (one for one in read_document(path, folder.parent)[1] if one.level <= level)
        elif folder.parent.name == "layers":
            found = _single_layer(path, folder.parent.parent, schema, excepted, level, rules)
            yield from (one for one in found if one.level <= level)
        else:
            raise PathError(f"{path}: neither a corpus folder nor a file under its documents/ or layers/<document>/")


def _single_layer(
    path: Path,
    corpus: Path,
    schema: Schema | None,
    excepted: list[Finding] | None,
    level: int,
    rules: Sequence[AnyRule],
) -> Iterator[Finding]:
    layer, found = read_layer(path, corpus)
    yield from found
    if layer is None:
        return
    document_file = document_path(corpus, layer.document)
    if not document_file.exists():
        yield finding("GS305", f"no document {layer.document!r} in the corpus", Place(file=str(path)))
        return
    document, found = read_document(document_file, corpus)
    yield from found
    if document is not None:
        yield from validate_layer(layer, document, schema, file=str(path), excepted=excepted, level=level, rules=rules)
