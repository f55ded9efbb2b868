"""A corpus with all that withholding has to carry, and both forms of its release."""

from copy import copy

import pytest
from shelves import PAGE, SLUGS, TEXTS, Shelf, files

from goldspan import ingest, store
from goldspan.model import LinkSet, Member, make_span
from goldspan.store.links import make_link, write_links


def fill(bench, seeds):
    """Four articles with emoji, no-break spaces, curly quotes, umlauts and markup; notes and attributes quote them."""
    underscores, escapes, hyphens = (f"https://paper.example/{slug}" for slug in SLUGS)
    first = bench.document("emoji", TEXTS["emoji"], title="Shelling, said to nobody", url=hyphens)
    bench.full_layer(first, note="I marked “The army shelled Raqqa near the river”: see Amina.")
    second = bench.document("umlaut", TEXTS["umlaut"], title="Straßenkämpfe in Rakka", url=underscores)
    at = TEXTS["umlaut"].index("Ärzte")
    attributes = {"label": "ÄRZTE and Bürger"}
    actor = make_span(second, "Actor", [(at, at + 5)], attributes=attributes, note="Wie: die Bürger?")
    bench.layer(second, spans=[actor])
    bench.document("other", TEXTS["other"], url=escapes)
    seeds.mkdir()
    (seeds / "page.html").write_text(PAGE, encoding="utf-8")
    for one in ingest.read_folder(seeds):
        store.write_document(bench.path, one)
    spans = {layer.document: layer.spans[0] for layer in store.read_layers(bench.path)}
    members = [Member(document=one, layer="ann", span=span.id, text=span.text) for one, span in spans.items()]
    link = make_link("same", members, note="Amina and die Bürger")
    write_links(bench.path, LinkSet(name="joe", annotator="joe", method="machine-generated", links=(link,)))
    return bench


@pytest.fixture
def shelf(bench, tmp_path):
    """A corpus of one's own, not published yet."""
    return Shelf(fill(bench, tmp_path / "seeds"), tmp_path)


@pytest.fixture(scope="session")
def shared(make_bench, tmp_path_factory):
    top = tmp_path_factory.mktemp("published")
    shelf = Shelf(fill(make_bench(top / "corpus"), top / "seeds"), top)
    shelf.publish()
    return shelf


@pytest.fixture
def published(shared, tmp_path):
    """Both forms of the release, shared by all tests that only read them, and a folder of one's own to restore to."""
    before = files(shared.full), files(shared.masked)
    shelf = copy(shared)
    shelf.restored = tmp_path / "restored"
    yield shelf
    assert (files(shared.full), files(shared.masked)) == before, "a test changed what others read"
