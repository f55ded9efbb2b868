"""Links that lead out of a folder, and what is no file."""

import os

import pytest

from goldspan.store import CorpusReader, StoreError, check_corpus, check_inside, read_regular


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "corpus" / "documents").mkdir(parents=True)
    (tmp_path / "corpus" / "layers" / "d").mkdir(parents=True)
    (tmp_path / "corpus" / "documents" / "d.json").write_text("{}")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.json").write_text("{}")
    return tmp_path / "corpus"


@pytest.mark.parametrize(
    ("place", "target"),
    [
        ("documents/x.json", "../../elsewhere/secret.json"),
        ("documents/x.json", "/etc/passwd"),
        ("documents/gone.json", "../../elsewhere/not-yet-there.json"),
        ("layers/e", "../../elsewhere"),
        ("layers/d/ann.json", "../../../elsewhere/secret.json"),
        ("links", "../elsewhere"),
        ("adjudication", "/tmp"),
        ("data", "../elsewhere"),
        ("entries", "../elsewhere"),
        ("order.txt", "../elsewhere/secret.json"),
        ("README.md", "/etc/passwd"),
    ],
)
def test_a_link_that_leads_out_is_refused(place, target, corpus):
    (corpus / place).symlink_to(target)
    with pytest.raises(StoreError, match="leads out of") as error:
        check_corpus(corpus)
    assert os.path.join(corpus, place) in str(error.value)
    with pytest.raises(StoreError):
        CorpusReader(corpus)


def test_a_link_by_way_of_another_is_refused(corpus):
    (corpus / "layers" / "one").symlink_to("../documents")
    check_corpus(corpus)
    (corpus / "documents" / "two").symlink_to("../../elsewhere")
    with pytest.raises(StoreError, match="documents/two"):
        check_corpus(corpus)


def test_a_link_that_stays_inside_is_followed_and_the_corpus_may_be_one(corpus, tmp_path):
    (corpus / "documents" / "same.json").symlink_to("d.json")
    (corpus / "layers" / "e").symlink_to("d")
    (tmp_path / "link").symlink_to(corpus)
    check_corpus(corpus)
    check_corpus(tmp_path / "link")
    check_corpus(tmp_path / "not there")


def test_a_circle_of_links_is_no_circle_of_ours(corpus):
    (corpus / "layers" / "up").symlink_to("..")
    (corpus / "documents" / "self").symlink_to("self")
    check_corpus(corpus)


def test_a_pipe_is_no_file(corpus):
    os.mkfifo(corpus / "documents" / "pipe.json")
    with pytest.raises(StoreError, match="neither a file nor a folder"):
        check_corpus(corpus)
    with pytest.raises(OSError, match="no ordinary file"):
        read_regular(corpus / "documents" / "pipe.json")
    with pytest.raises(OSError):
        read_regular("/dev/zero")
    with pytest.raises(OSError):
        read_regular(corpus)
    assert read_regular(corpus / "documents" / "d.json") == b"{}"


@pytest.mark.parametrize(
    ("path", "is_inside"),
    [("a", True), ("a/../b", True), (".", True), ("../corpus-2", False), ("..", False), ("/etc/passwd", False)],
)
def test_a_path_is_inside_by_where_it_leads(path, is_inside, corpus):
    if is_inside:
        check_inside(corpus / path, corpus)
    else:
        with pytest.raises(StoreError):
            check_inside(corpus / path, corpus)
