"""Opening a corpus, and what is in it."""

import os
import shutil

import harbour
import pytest

import goldspan
from goldspan import Corpus, Document, Layer, NotFoundError, PathError, SettingsError
from goldspan.settings import NoCorpusError


@pytest.mark.parametrize(
    "place", ["corpus", "corpus/documents", "corpus/layers/storm/ann.json", "corpus/order.txt", ".", "schema"]
)
@pytest.mark.parametrize("form", [str, lambda path: path], ids=["str", "Path"])
def test_a_corpus_is_opened_by_anything_in_it_or_in_its_project(folder, place, form):
    corpus = goldspan.open(form(folder.parent / place))
    assert isinstance(corpus, Corpus)
    assert corpus.path == folder
    assert corpus.settings.project == corpus.schema.name == "harbour"


def test_without_a_path_it_is_that_of_the_folder_one_is_in(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    assert goldspan.open().path == folder


def test_another_folder_of_the_project_has_its_settings_and_schema(tmp_path):
    harbour.project(tmp_path)
    corpus = goldspan.open(harbour.json_lines(tmp_path / "lines") / "entries")
    assert corpus.path == corpus.settings.corpus == tmp_path / "lines"
    assert corpus.schema.concrete == ("SHIP", "PORT", "VOYAGE")


def test_a_project_without_documents_yet_is_a_corpus(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.goldspan]\n")
    corpus = goldspan.open(tmp_path)
    assert (corpus.path, len(corpus), list(corpus), list(corpus.layers())) == (tmp_path / "corpus", 0, [], [])


def test_a_corpus_without_a_project_can_be_read_and_says_what_it_lacks(folder, tmp_path):
    alone = shutil.copytree(folder, tmp_path / "alone")
    corpus = goldspan.open(alone)
    assert len(corpus) == 2
    with pytest.raises(NoCorpusError, match="schema="):
        _ = corpus.schema
    with pytest.raises(NoCorpusError, match=r"\[tool\.goldspan\]"):
        _ = corpus.settings
    assert goldspan.open(alone, schema=folder.parent / "schema" / "schema.yaml").schema.name == "harbour"


def test_another_schema_stands_in_for_the_projects(folder, tmp_path):
    (tmp_path / "other.yaml").write_text("name: other\nversion: 1.0.0\nlabels: {X: }\n")
    corpus = goldspan.open(folder, schema=str(tmp_path / "other.yaml"))
    assert corpus.schema.name == "other"
    assert corpus.settings.schema == tmp_path / "other.yaml"


@pytest.mark.parametrize("path", ["nowhere", "empty"])
def test_a_path_that_is_no_corpus_says_what_to_do(tmp_path, path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(PathError, match="name a"):
        goldspan.open(tmp_path / path)


def test_a_folder_above_counts_only_where_documents_are_in_it(tmp_path):
    (tmp_path / "documents").mkdir()
    (tmp_path / "letters").mkdir()
    with pytest.raises(PathError):
        goldspan.open(tmp_path / "letters")
    assert len(goldspan.open(tmp_path)) == 0


@pytest.mark.parametrize("with_project", [True, False])
def test_the_data_of_a_release_is_no_corpus_of_its_own(folder, tmp_path, with_project):
    """``data`` has a folder ``documents``: the view of that name."""
    place = folder if with_project else shutil.copytree(folder, tmp_path / "alone")
    (place / "data" / "documents").mkdir(parents=True)
    assert goldspan.open(place / "data").path == place
    assert goldspan.open(place / "data" / "documents").path == place


def test_a_new_corpus_in_a_project_is_opened_by_its_own_folder(folder):
    (folder.parent / "new" / "documents").mkdir(parents=True)
    assert goldspan.open(folder.parent / "new").path == folder.parent / "new"


def test_settings_that_are_wrong_are_not_passed_over(folder):
    (folder.parent / "pyproject.toml").write_text("[tool.goldspan]\nprojct = 1\n")
    with pytest.raises(SettingsError, match="projct"):
        goldspan.open(folder)


# documents


def test_documents_are_counted_found_and_gone_through(either):
    documents = either.documents
    assert [one.id for one in documents] == [one.id for one in either] == list(documents.ids()) == ["storm", "ferry"]
    assert len(documents) == len(either) == 2
    assert either["ferry"] == documents["ferry"] == either[1] == either[-1] == harbour.FERRY
    assert documents[:1] == [harbour.STORM]
    assert "storm" in either and harbour.STORM in documents
    assert "stor" not in either and 0 not in either


def test_documents_are_read_when_they_are_asked_for(folder):
    corpus = goldspan.open(folder)
    (folder / "documents" / "storm.json").write_text("broken")
    assert len(corpus) == 2
    assert corpus["ferry"].id == "ferry"
    with pytest.raises(goldspan.GoldspanError, match=r"storm\.json"):
        next(iter(corpus))


@pytest.mark.parametrize("name", ["Ferry", "fery", "ferry2"])
def test_an_unknown_document_raises_with_the_nearest(either, name):
    with pytest.raises(NotFoundError, match="Did you mean 'ferry'"):
        either[name]
    with pytest.raises(LookupError):
        either.documents[name]


def test_a_place_that_is_none_raises(either):
    with pytest.raises(IndexError, match="2"):
        either[2]


def test_names_that_files_cannot_have_lead_to_their_documents(folder):
    odd = goldspan.model.replace(harbour.STORM, id="a/b %.é")
    goldspan.store.write_document(folder, odd)
    corpus = goldspan.open(folder)
    assert corpus["a/b %.é"] == odd
    assert "a/b %.é" in list(corpus.documents.ids())


def test_json_lines_that_change_are_seen(tmp_path):
    lines = harbour.json_lines(tmp_path / "lines")
    corpus = goldspan.open(lines)
    assert "storm" in corpus
    (part,) = (lines / "entries").iterdir()
    part.write_bytes(part.read_bytes().splitlines(keepends=True)[1])
    os.utime(part, ns=(1, 1))
    assert "storm" not in corpus
    assert len(corpus) == 1


# layers


def test_layers_of_all_of_a_document_of_an_annotator_and_of_a_status(either):
    def names(**options):
        made = list(either.layers(**options))
        assert all(isinstance(one, Layer) for one in made)
        return [(one.document, one.name) for one in made]

    assert names() == [("storm", "ann"), ("storm", "bob"), ("ferry", "ann"), ("ferry", "machine")]
    assert names(document="storm") == names(document=harbour.STORM) == [("storm", "ann"), ("storm", "bob")]
    assert names(annotator="ann") == [("storm", "ann"), ("ferry", "ann")]
    assert names(status="draft") == [("ferry", "machine")]
    assert names(document="ferry", annotator="ann", status="submitted") == [("ferry", "ann")]


def test_what_does_not_exist_raises_and_what_is_not_there_is_empty(either):
    with pytest.raises(NotFoundError, match="storm"):
        either.layers(document="strom")
    with pytest.raises(NotFoundError, match="submitted"):
        either.layers(status="done")
    with pytest.raises(NotFoundError, match="'bob'"):
        list(either.layers(annotator="bo"))
    assert list(either.layers(document="ferry", annotator="bob")) == []
    assert list(either.layers(annotator="machine", status="submitted")) == []


def test_an_annotator_of_the_settings_exists_before_any_layer(folder):
    shutil.rmtree(folder / "layers" / "ferry")
    assert list(goldspan.open(folder).layers(annotator="machine")) == []


def test_reprs_are_short(either):
    assert repr(either).startswith(f"<Corpus {str(either.path)!r}: 2 documents")
    assert ("JSON Lines" in repr(either)) == (either.path.name == "lines")
    assert repr(either.documents) == f"<Documents of {either.path.name!r}: 2 documents>"
    assert isinstance(either[0], Document)


def test_a_document_whose_name_is_too_long_for_any_file_does_not_exist(either):
    assert "x" * 300 not in either
    with pytest.raises(NotFoundError):
        either["x" * 300]


@pytest.mark.parametrize("selected", [{"document": 5}, {"annotator": 5}, {"status": 5}])
def test_what_is_no_name_does_not_exist(corpus, selected):
    with pytest.raises(NotFoundError, match="5"):
        list(corpus.layers(**selected))
