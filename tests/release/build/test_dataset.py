"""A build as a whole: what it reports, what it leaves alone, and that the same input gives the same bytes."""

import hashlib

import pytest

from goldspan import store
from goldspan.model import Provenance, Unmapped, make_span
from goldspan.release import ReleaseError, ReleaseSettings


def all_files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_report_counts_what_was_published(built):
    report = built.report
    assert (report.version, report.where, report.documents, report.unlabelled) == ("0.1.0", built.path, 3, 1)
    assert dict(report.spans) == {"Actor": 1, "Place": 1, "Event": 1, "Never": 0}
    assert dict(report.relations) == {"agent": 1, "place": 1}
    assert dict(report.layers) == {"submitted": 2}
    assert dict(report.rows).items() >= {"documents": 3, "spans": 3, "relations": 2, "annotations": 2}.items()
    assert "links" in report.omitted and not set(report.omitted) & set(report.rows)


def test_the_report_names_every_file_with_its_sum_and_size(built, contents):
    assert {file.path: (file.sha256, file.size) for file in built.report.files} == {
        path: (hashlib.sha256(data).hexdigest(), len(data)) for path, data in contents(built.path).items()
    }


def test_regions_that_no_span_could_carry_are_counted(bench):
    unmapped = (Unmapped("GS801", "no label", {}), Unmapped("GS804", "no label", {}))
    bench.layer(bench.document(), provenance=Provenance(unmapped=unmapped))
    assert bench.build().unmapped == 2


def test_a_build_in_place_adds_to_the_corpus_and_a_second_one_changes_nothing(filled, contents, tmp_path):
    before = all_files(filled.path)
    report = filled.build()
    after = all_files(filled.path)
    assert {path: after[path] for path in before} == before
    assert set(after) - set(before) == set(contents(filled.path)) == set(report.changed)
    assert filled.build().changed == ()
    # elsewhere come the same bytes
    filled.build(tmp_path / "scratch" / "deep")
    assert contents(filled.path) == contents(tmp_path / "scratch" / "deep") == all_files(tmp_path / "scratch" / "deep")


def test_a_change_of_the_text_licence_changes_what_tells_of_it_only(filled):
    filled.build()
    changed = filled.build(text_licence_note="Ask them.").changed
    assert changed == ("croissant.json", "README.md", "manifest.json")


def test_layers_that_came_back_from_a_server_give_the_same_bytes(filled, contents):
    filled.build()
    before = contents(filled.path)
    pulled = Provenance(
        method="machine-generated", origin="http://127.0.0.1:8080", project=7, task=8, annotation=9, pass_name="all",
        updated_at="2025-01-01", pulled_at="2025-01-02", lead_time=3.5,
    )  # fmt: skip
    filled.full_layer(store.read_document(store.document_path(filled.path, "one")), provenance=pulled)
    assert filled.build().changed == ()
    assert contents(filled.path) == before


def test_parquet_files_of_an_earlier_build_go(filled):
    (filled.path / "data" / "spans").mkdir(parents=True)
    (filled.path / "data" / "spans" / "test-00000-of-00002.parquet").write_bytes(b"old")
    (filled.path / "data" / "mine.parquet").write_bytes(b"mine")
    changed = filled.build().changed
    assert "data/spans/test-00000-of-00002.parquet" in changed
    assert (filled.path / "data" / "mine.parquet").read_bytes() == b"mine"
    assert len(list((filled.path / "data" / "spans").iterdir())) == 1


def test_a_view_that_lost_its_rows_loses_its_file(bench):
    document = bench.document()
    bench.full_layer(document)
    bench.build()
    bench.layer(document, spans=[make_span(document, "Event", [(11, 18)])])
    report = bench.build()
    assert "relations" in report.omitted and "relations" not in report.rows
    assert not (bench.path / "data" / "relations").exists()


def test_an_empty_corpus_is_refused_and_nothing_is_left(bench, tmp_path):
    with pytest.raises(ReleaseError, match="no documents; run `goldspan ingest` first"):
        bench.build(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_refused_build_leaves_the_earlier_one(filled):
    filled.build()
    document = filled.document("zero")
    filled.layer(document, spans=[make_span(document, "Unheard", [(0, 1)])])
    before = all_files(filled.path)
    with pytest.raises(ReleaseError, match="Unheard"):
        filled.build()
    assert all_files(filled.path) == before


def test_ctrl_c_leaves_the_earlier_one(filled):
    filled.build()
    filled.full_layer(filled.document("zero"))
    before = all_files(filled.path)

    def interrupt(line):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        filled.build(progress=interrupt)
    assert all_files(filled.path) == before


def test_a_readme_of_somebody_else_is_not_overwritten(filled):
    (filled.path / "README.md").write_text("# My project\n")
    with pytest.raises(ReleaseError, match=r"README\.md: not a card that goldspan made"):
        filled.build()
    assert (filled.path / "README.md").read_text() == "# My project\n"
    assert not (filled.path / "data").exists()


def test_progress_is_reported(filled):
    lines = []
    files = len(filled.build(progress=lines.append).files)
    message = f"dataset 0.1.0 in {filled.path}: {files} of {files} files changed"
    assert lines == ["3 documents written", "3 documents written, 2 layers", message]


@pytest.mark.parametrize("version", ["1", "1.2", "v1.2.3", "1.2.3-rc1", "01.2.3", "1.2.3\n", "\u0661.2.3"])
def test_a_version_that_datasets_cannot_read_is_refused(version):
    with pytest.raises(ReleaseError, match=r"not of the form 1\.2\.3"):
        ReleaseSettings(version=version)


def test_a_dataset_without_a_language_is_refused():
    with pytest.raises(ReleaseError, match="name at least one"):
        ReleaseSettings(language=())
