"""Seeds to documents in the corpus."""

from types import SimpleNamespace

import pytest

from goldspan import ingest, patterns, settings, store
from goldspan.ingest import IngestError
from goldspan.operations.ingest import ingest as run_ingest
from goldspan.store import StoreError

ARTICLE = "Acme sold\n\n2 min read\n\nAcme, led by Ann, sold it.\n\nFollow us on Twitter\n"


@pytest.fixture
def seeds(tmp_path):
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "one.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "two.txt").write_text("Beta bought\n\nBeta bought it.\n", encoding="utf-8")
    return folder


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.goldspan]\n")
    return tmp_path / "corpus"


def run(corpus):
    return run_ingest(settings.load(corpus.parent))


def test_every_article_becomes_a_document(seeds, corpus):
    report = run(corpus)
    assert (report.documents, report.changed, report.skipped, report.stale) == (2, ["one", "two"], [], [])
    assert [one.text for one in store.read_documents(corpus)] == [
        "Acme sold\n\nAcme, led by Ann, sold it.",
        "Beta bought\n\nBeta bought it.",
    ]


def test_what_was_left_out_is_counted_by_rule_but_for_white_space(seeds, corpus):
    report = run(corpus)
    assert report.removed == {"reading-time": 1, "follow-us": 1}
    every = {passage.rule for one in store.read_documents(corpus) for passage in one.removed}
    assert every == {"reading-time", "follow-us", "blank-lines"}


def test_running_again_changes_nothing(seeds, corpus):
    run(corpus)
    before = {path: path.stat().st_mtime_ns for path in corpus.rglob("*.json")}
    report = run(corpus)
    assert (report.documents, report.changed) == (2, [])
    assert {path: path.stat().st_mtime_ns for path in corpus.rglob("*.json")} == before


def test_documents_stand_in_the_order_they_came_in(seeds, corpus):
    run(corpus)
    (seeds / "a.txt").write_text("Alpha sold.\n", encoding="utf-8")
    (seeds / "one.txt").write_text(ARTICLE + "\nMore of it.\n", encoding="utf-8")
    (seeds / "ones.jsonl").write_text('{"id": "z", "text": "Zeta."}\n{"id": "b", "text": "Beta."}\n')
    run(corpus)
    assert [one.id for one in store.read_documents(corpus)] == ["one", "two", "a", "z", "b"]
    before = {path: path.read_bytes() for path in corpus.rglob("*") if path.is_file()}
    run(corpus)
    assert {path: path.read_bytes() for path in corpus.rglob("*") if path.is_file()} == before


def test_an_ingest_that_breaks_off_writes_nothing(seeds, corpus, monkeypatch):
    def breaks(*given):
        yield from list(ingest.read_folder(*given))[::-1]
        raise KeyboardInterrupt

    monkeypatch.setattr(
        "goldspan.operations.ingest.articles", SimpleNamespace(read_folder=breaks, Skipped=ingest.Skipped)
    )
    with pytest.raises(KeyboardInterrupt):
        run(corpus)
    assert not corpus.exists()


def test_nothing_is_ingested_while_a_merge_of_the_order_is_open(seeds, corpus):
    store.write_text(store.order_path(corpus), "<<<<<<< HEAD\none\n")
    with pytest.raises(StoreError, match=r"order\.txt:1"):
        run(corpus)
    assert not list(corpus.glob("documents/*"))


def test_an_article_that_changed_is_written_again(seeds, corpus):
    run(corpus)
    (seeds / "two.txt").write_text("Beta bought\n\nBeta did not buy it.\n", encoding="utf-8")
    assert run(corpus).changed == ["two"]
    assert "did not" in store.read_document(store.document_path(corpus, "two")).text


@pytest.mark.parametrize("data", [b"", b"caf\xe9 \xff"], ids=["empty", "not UTF-8"])
def test_an_article_that_cannot_be_read_is_skipped_and_said_and_the_others_are_not(seeds, corpus, data):
    (seeds / "broken.txt").write_bytes(data)
    report = run(corpus)
    assert report.documents == 2
    assert [one.file for one in report.skipped] == ["broken.txt"]
    assert report.skipped[0].reason and report.skipped[0].fix
    assert not store.document_path(corpus, "broken").exists()


def test_a_document_whose_article_is_gone_is_stale_and_kept(seeds, corpus):
    run(corpus)
    (seeds / "two.txt").unlink()
    report = run(corpus)
    assert (report.documents, report.stale) == (1, ["two"])
    assert store.document_path(corpus, "two").exists()


def test_a_document_whose_article_broke_is_skipped_stale_and_kept(seeds, corpus):
    run(corpus)
    (seeds / "two.txt").write_bytes(b"")
    report = run(corpus)
    assert [one.file for one in report.skipped] == ["two.txt"]
    assert report.stale == ["two"]
    assert store.document_path(corpus, "two").exists()


def test_a_folder_that_is_not_there_is_an_error_and_makes_no_corpus(tmp_path, corpus):
    with pytest.raises(IngestError, match="no folder that can be read"):
        run(corpus)
    assert not corpus.exists()


def test_a_rule_that_finds_no_end_is_named_with_the_article(seeds, corpus, monkeypatch):
    monkeypatch.setattr(patterns, "SECONDS", 0.1)
    (seeds / "rules.toml").write_text('[[rule]]\nid = "slow"\nkind = "line"\nwhy = "w"\npattern = "(a|aa)+$"\n')
    (seeds / "three.txt").write_text("Words.\n\n" + "a" * 60 + "!\n", encoding="utf-8")
    with pytest.raises(IngestError, match=r"three.txt, document 'three': the rule 'slow' takes more than"):
        run(corpus)


def test_rules_that_take_too_long_on_all_lines_are_named_with_the_article(seeds, corpus, monkeypatch):
    monkeypatch.setattr(patterns, "TEXT_SECONDS", 0.05)
    rule = '[[rule]]\nid = "{}"\nkind = "line"\nwhy = "w"\npattern = "{}"\n'
    (seeds / "rules.toml").write_text(rule.format("quick", "b+") + rule.format("slow", "(a|aa)+$"))
    (seeds / "three.txt").write_text("Words.\n\n" + ("a" * 22 + "!\n") * 1_000, encoding="utf-8")
    with pytest.raises(IngestError, match=r"three.txt, document 'three': the rule 'slow' takes .* on an article"):
        run(corpus)
