"""The links of a corpus in its release: each in the split of its documents, its members by their published names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from goldspan.model import Link, LinkSet, Member, replace
from goldspan.release.build.disclosure import LeftOut
from goldspan.release.build.pseudonyms import links_without_names
from goldspan.release.build.views import LinkRow, Row
from goldspan.release.release_settings import Disclosure, ReleaseError
from goldspan.release.splitting import RecordedSplits
from goldspan.schema.types import Schema
from goldspan.store.links import link_files, read_links


@dataclass(frozen=True, slots=True)
class LinkFile:
    """A set of links, and the file that it stands in."""

    path: Path
    links: LinkSet


@dataclass(frozen=True, slots=True)
class PublishedLink:
    """A link with its members' layers by their published names, the set that it is in, and where it stands."""

    where: str
    links: LinkSet
    link: Link


def read(corpus: Path) -> list[LinkFile]:
    """All sets of links, in the order of their files."""
    return [LinkFile(path, read_links(path)) for path in link_files(corpus)]


def documents(files: Sequence[LinkFile]) -> frozenset[str]:
    """The documents that links name."""
    return frozenset(member.document for file in files for link in file.links.links for member in link.members)


def published(
    files: Sequence[LinkFile],
    layers: Mapping[tuple[str, str], str | None],
    disclosure: Disclosure,
    left_out: LeftOut,
) -> list[PublishedLink]:
    """The links that go out, in their order, as ``disclosure`` shows them; the others, and notes, are counted.

    ``layers`` are the published names of layers, by document and name, ``None`` for those that are left out.

    Raises `ReleaseError` where a link names a layer that is not there.
    """
    out = []
    for file in files:
        links = file.links if disclosure.annotator_names else links_without_names(file.links)
        for link in links.links:
            where = f"{file.path}: link {link.id}"
            names = [_layer_name(member, layers, where) for member in link.members]
            if None in names:
                left_out.links += 1
                continue
            if link.note is not None and "links" not in disclosure.notes:
                left_out.notes["links"] += 1
                link = replace(link, note=None)
            members = [replace(member, layer=name) for member, name in zip(link.members, names, strict=True) if name]
            out.append(PublishedLink(where, links, replace(link, members=tuple(members))))
    return out


def _layer_name(member: Member, layers: Mapping[tuple[str, str], str | None], where: str) -> str | None:
    place = member.document, member.layer
    if place not in layers:
        why = f"no layer {member.layer!r} of document {member.document!r}"
        raise ReleaseError(f"{where}: {why}; restore the layer, or take the member out")
    return layers[place]


def rows(
    link_row: LinkRow, schema: Schema, links: Sequence[PublishedLink], recorded: RecordedSplits
) -> Iterator[tuple[str, Row]]:
    """The split and the row of each link, in their order.

    Raises `ReleaseError` where a link has no relation between documents that the schema declares, or joins documents
    of two splits.
    """
    for published_link in links:
        link, where = published_link.link, published_link.where
        _check(link, schema, where)
        yield _split(link, recorded, where), link_row(published_link.links, link)


def _check(link: Link, schema: Schema, where: str) -> None:
    relation = schema.relations.get(link.label)
    if relation is None or relation.scope != "corpus":
        why = f"no relation of the schema between documents is called {link.label!r}"
        raise ReleaseError(f"{where}: {why}; correct the label, or run `goldspan validate`")


def _split(link: Link, recorded: RecordedSplits, where: str) -> str:
    splits = sorted(recorded.splits_of(member.document for member in link.members))
    if len(splits) > 1:
        why = f"joins documents of {' and '.join(splits)}"
        raise ReleaseError(f"{where}: {why}; put them into one split, so that nothing leaks, or delete the link")
    return splits[0]
