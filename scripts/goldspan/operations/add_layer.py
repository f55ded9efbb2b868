"""A layer that was made in a program, into a corpus, once it is checked."""

from collections.abc import Sequence
from pathlib import Path

from goldspan import store
from goldspan.findings import CheckError
from goldspan.model import Document, Layer, has_origins, keep_suppressions
from goldspan.model import replace as replace_fields
from goldspan.schema.types import Schema
from goldspan.store import StoreError
from goldspan.store.format_version import mark_staged
from goldspan.store.transactions import transaction
from goldspan.validate.checks import Checks
from goldspan.validate.layer_checks import validate_layer
from goldspan.validate.plugins import AnyRule
from goldspan.validate.structure import layer_of


def add_layer(
    corpus: Path,
    document: Document,
    layer: Layer,
    schema: Schema | None,
    *,
    rules: Sequence[AnyRule] = (),
    replace: bool = False,
) -> Layer:
    """Writes a layer of a document into a corpus folder; returns it as it was written.

    A layer that is replaced leaves its suppressions to the new one, as far as
    their spans and relations are still there. Raises `CheckError` where the
    layer has errors on levels 1 to 6, and `StoreError` for a corpus of JSON
    Lines, and where a layer of this name exists that is not to be replaced.
    Nothing is written then.
    """
    with transaction(corpus, sweep=False) as changes:
        store.check_folder(corpus)
        path = store.layer_path(corpus, layer.document, layer.name)
        if path.exists():
            if not replace:
                raise StoreError(
                    f"{path}: exists already; give the layer another name, or replace it with replace=True"
                )
            known = store.read_layer(path)
            layer, _ = keep_suppressions(layer, known)
            # it is still the layer of its annotation: for a pull, it was changed here
            method, pass_name = layer.provenance.method, layer.provenance.pass_name or known.provenance.pass_name
            layer = replace_fields(
                layer,
                provenance=replace_fields(
                    known.provenance, method=method, pass_name=pass_name, withdrawn=None, unmapped=()
                ),
            )
        made, found = layer_of(store.layer_record(layer), str(path))
        if made is not None:
            found = list(validate_layer(made, document, Checks(schema, rules=rules), file=str(path)))
        if errors := [finding for finding in found if finding.severity == "error"]:
            raise CheckError(f"layer {layer.name!r} of {layer.document!r} was not written", errors)
        if store.write_layer(changes.staged, layer, known=corpus):
            if has_origins(layer):  # which the first form of a corpus does not have
                mark_staged(corpus, changes.staged)
            changes.commit()
    return layer
