"""A folder of somebody's articles as copies for a withheld release."""

import pytest
from strategies import document

from goldspan import store
from goldspan.operations.release_restore import release_restore
from goldspan.release import ReleaseSettings
from goldspan.release.build.dataset import BuildOptions, build
from goldspan.schema.language import parse

TEXT = "The bridge is gone\n\nFile photo.\n\nWitnesses said it fell on Friday, and nobody was hurt."


@pytest.fixture
def release(tmp_path):
    """A withheld release of two articles, and an empty folder for copies of them."""
    store.write_document(tmp_path / "corpus", document(TEXT, name="d"))
    store.write_document(tmp_path / "corpus", document(TEXT.replace("\n\nFile photo.", ""), name="e"))
    schema = parse("name: small\nversion: 1.0.0\nlabels:\n  A: {}\n")
    options = BuildOptions(withhold_text=True)
    build(tmp_path / "corpus", schema, tmp_path / "withheld", settings=ReleaseSettings(), options=options)
    (tmp_path / "copies").mkdir()
    return tmp_path


def run(top):
    return release_restore(top / "withheld", top / "copies", out=top / "full")


def test_a_line_that_is_furniture_to_our_rules_is_there_for_a_text_that_has_it(release):
    (release / "copies" / "x.txt").write_text(TEXT)
    outcome = run(release)
    assert outcome.restored.proved
    assert outcome.restored.texts.exact == 2


def test_a_copy_that_is_tried_with_and_without_furniture_is_named_once(release):
    (release / "copies" / "x.txt").write_text(TEXT.replace("Friday", "Sunday"))
    reasons = [one.reason for one in run(release).restored.texts.missing]
    assert len(reasons) == 2
    assert all(reason.count("x.txt") == 1 for reason in reasons)


def test_a_page_is_a_copy_too(release):
    paragraphs = "".join(f"<p>{one}</p>" for one in TEXT.split("\n\n"))
    (release / "copies" / "x.html").write_text(f"<html><body><article>{paragraphs}</article></body></html>")
    assert [one.document for one in run(release).restored.texts.missing] == ["d"]


def test_what_cannot_be_read_is_reported_once(release):
    (release / "copies" / "x.txt").write_bytes(b"\xff\xfe")
    outcome = run(release)
    assert [one.file for one in outcome.skipped] == ["x.txt"]
    assert not outcome.restored.proved
