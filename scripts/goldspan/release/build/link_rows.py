"""The links of a corpus in its release: each in the split of its documents, its members by their published names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from goldspan.store.links import link_files, read_links
from goldspan.model import Link, LinkSet, replace
from goldspan.release.release_errors import ReleaseError
from goldspan.release.build.pseudonyms import links_without_names
from goldspan.release.build.split_assignment import Placing
from goldspan.release.build.views import Row, link_row
from goldspan.schema.types import Schema


@dataclass(frozen=True, slots=True)
class Filed:
    """A set of links and the file it stands in."""

    path: Path
    links: LinkSet


def read(corpus: Path) -> list[Filed]:
    """All sets of links, in the order of their files."""
    return [Filed(path, read_links(path)) for path in link_files(corpus)]


def documents(filed: Sequence[Filed]) -> frozenset[str]:
    """The documents that links name."""
    return frozenset(member.document for one in filed for link in one.links.links for member in link.members)


def rows(
    filed: Sequence[Filed],
    schema: Schema,
    placing: Placing,
    layers: Mapping[tuple[str, str], str],
    *,
    annotator_names: bool,
) -> Iterator[tuple[str, Row]]:
    """The split and the row of each link, in their order; ``layers`` are the published names of layers.

    Raises `ReleaseError` where a link is no relation between documents of the
    schema, names a layer that is not there, or joins documents of two splits.
    """
    for one in filed:
        links = one.links if annotator_names else links_without_names(one.links)
        for link in links.links:
            where = f"{one.path}: link {link.id}"
            _check(link, schema, where)
            named = _named(link, layers, where)
            yield _split(link, placing, where), link_row(links, named, schema)


def _check(link: Link, schema: Schema, where: str) -> None:
    relation = schema.relations.get(link.label)
    if relation is None or relation.scope != "corpus":
        told = f"no relation of the schema between documents is called {link.label!r}"
        raise ReleaseError(f"{where}: {told}; correct the label, or run `goldspan validate`")


def _named(link: Link, layers: Mapping[tuple[str, str], str], where: str) -> Link:
    members = []
    for member in link.members:
        name = layers.get((member.document, member.layer))
        if name is None:
            told = f"no layer {member.layer!r} of document {member.document!r}"
            raise ReleaseError(f"{where}: {told}; restore the layer, or take the member out")
        members.append(replace(member, layer=name))
    return replace(link, members=tuple(members))


def _split(link: Link, placing: Placing, where: str) -> str:
    splits = sorted(placing.splits_of(member.document for member in link.members))
    if len(splits) > 1:
        told = f"joins documents of {' and '.join(splits)}"
        raise ReleaseError(f"{where}: {told}; put them into one split, so that nothing leaks, or delete the link")
    return splits[0]
