"""Pseudonyms for annotators, whose names are not published.

A pseudonym follows from the name alone, so it is the same in every release, and
for every document that is added. It is no secret: whoever has a name can work
out its pseudonym, and find it in the data.
"""

import re
from dataclasses import replace as changed
from functools import lru_cache

from goldspan.model import Layer, LinkSet, Method, content_id, replace
from goldspan.release.build.entries import DocumentEntry


@lru_cache(maxsize=256)  # for all layers are of a few people
def pseudonym(name: str) -> str:
    """What an annotator is called in a release."""
    return content_id("annotator-", name)


def published_name(name: str, method: Method | None) -> str:
    """The name of a machine, and a pseudonym for everybody else, who may be a person."""
    return name if method == "machine-generated" else pseudonym(name)


def without_names(entry: DocumentEntry) -> DocumentEntry:
    """The entry with pseudonyms for its annotators, in the names of layers too."""
    layers = tuple(_layer(layer) for layer in entry.layers)
    published = next(
        (new for old, new in zip(entry.layers, layers, strict=True) if old is entry.published), entry.published
    )
    return changed(entry, layers=layers, published=published)


def _layer(layer: Layer) -> Layer:
    annotator = published_name(layer.annotator, layer.provenance.method)
    if annotator == layer.annotator:
        return layer
    return replace(layer, annotator=annotator, name=_renamed(layer.name, layer.annotator, annotator))


def links_without_names(links: LinkSet) -> LinkSet:
    """The links with a pseudonym for their annotator, in the name of their set too."""
    annotator = published_name(links.annotator, links.method)
    if annotator == links.annotator:
        return links
    return replace(links, annotator=annotator, name=_renamed(links.name, links.annotator, annotator))


@lru_cache(maxsize=256)
def _renamed(name: str, old: str, new: str) -> str:
    """The name of a layer or set with ``new`` for the annotator ``old``; ``annex`` does not contain ``ann``."""
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, name)
