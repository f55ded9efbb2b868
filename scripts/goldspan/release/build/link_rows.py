"""The links of a corpus in its release: each in the split of its documents, its members by their published names."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from goldspan.model import Link, LinkSet, replace
from goldspan.release.build.pseudonyms import links_without_names
from goldspan.release.build.views import LinkRow, Row
from goldspan.release.release_settings import ReleaseError
from goldspan.release.splitting import RecordedSplits
from goldspan.schema.types import Schema
from goldspan.store.links import link_files, read_links


@dataclass(frozen=True, slots=True)
class LinkFile:
    """A set of links, and the file that it stands in."""

    path: Path
    links: LinkSet


def read(corpus: Path) -> list[LinkFile]:
    """All sets of links, in the order of their files."""
    return [LinkFile(path, read_links(path)) for path in link_files(corpus)]


def documents(files: Sequence[LinkFile]) -> frozenset[str]:
    """The documents that links name."""
    return frozenset(member.document for file in files for link in file.links.links for member in link.members)


def rows(
    link_row: LinkRow,
    schema: Schema,
    files: Sequence[LinkFile],
    layers: Mapping[tuple[str, str], str],
    recorded: RecordedSplits,
    *,
    annotator_names: bool,
) -> Iterator[tuple[str, Row]]:
    """The split and the row of each link, in their order.

    ``layers`` are the published names of layers, by document and name.

    Raises `ReleaseError` where a link has no relation between documents that the schema
    declares, names a layer that is not there, or joins documents of two splits.
    """
    for file in files:
        links = file.links if annotator_names else links_without_names(file.links)
        for link in links.links:
            where = f"{file.path}: link {link.id}"
            _check(link, schema, where)
            published = _published(link, layers, where)
            yield _split(link, recorded, where), link_row(links, published)


def _check(link: Link, schema: Schema, where: str) -> None:
    relation = schema.relations.get(link.label)
    if relation is None or relation.scope != "corpus":
        why = f"no relation of the schema between documents is called {link.label!r}"
        raise ReleaseError(f"{where}: {why}; correct the label, or run `goldspan validate`")


def _published(link: Link, layers: Mapping[tuple[str, str], str], where: str) -> Link:
    members = []
    for member in link.members:
        name = layers.get((member.document, member.layer))
        if name is None:
            why = f"no layer {member.layer!r} of document {member.document!r}"
            raise ReleaseError(f"{where}: {why}; restore the layer, or take the member out")
        members.append(replace(member, layer=name))
    return replace(link, members=tuple(members))


def _split(link: Link, recorded: RecordedSplits, where: str) -> str:
    splits = sorted(recorded.splits_of(member.document for member in link.members))
    if len(splits) > 1:
        why = f"joins documents of {' and '.join(splits)}"
        raise ReleaseError(f"{where}: {why}; put them into one split, so that nothing leaks, or delete the link")
    return splits[0]
