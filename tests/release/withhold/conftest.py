"""A corpus with all that withholding has to carry."""

import pytest
from shelves import PAGE, TEXTS, Shelf

from goldspan import ingest, store
from goldspan.model import make_span


@pytest.fixture
def shelf(bench, tmp_path):
    """Four articles with emoji, no-break spaces, curly quotes, umlauts and markup; notes and attributes quote them."""
    address = "https://paper.example/shelling-said-to-nobody"
    first = bench.document("emoji", TEXTS["emoji"], title="Shelling, said to nobody", url=address)
    bench.full_layer(first, note="I marked “The army shelled Raqqa near the river”: see Amina.")
    second = bench.document("umlaut", TEXTS["umlaut"], title="Straßenkämpfe in Rakka")
    at = TEXTS["umlaut"].index("Ärzte")
    actor = make_span(
        second, "Actor", [(at, at + 5)], attributes={"label": "ÄRZTE and Bürger"}, note="Wie: die Bürger?"
    )
    bench.layer(second, spans=[actor])
    bench.document("other", TEXTS["other"])
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "page.html").write_text(PAGE, encoding="utf-8")
    for one in ingest.read_folder(seeds):
        store.write_document(bench.path, one)
    return Shelf(bench, tmp_path)
