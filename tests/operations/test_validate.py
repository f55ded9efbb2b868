"""What validating a corpus gives: findings up to a number, counts of all of them, and what was suppressed or fixed."""

import pytest
from terminal import PYPROJECT, SCHEMA, TEXT, add

from goldspan import settings, store
from goldspan.errors import PathError
from goldspan.model import Suppression, make_span, replace
from goldspan.operations.fix import fix
from goldspan.operations.validate import ValidateOptions, find, validate
from goldspan.report.findings.selection import SelectionError


@pytest.fixture
def here(tmp_path):
    """A corpus with one faultless document."""
    store.write_text(tmp_path / "pyproject.toml", PYPROJECT)
    store.write_text(tmp_path / "schema" / "schema.yaml", SCHEMA)
    add(tmp_path / "corpus", "d1", TEXT)
    return settings.load(tmp_path)


@pytest.fixture
def faulty(here):
    for number in range(5):
        add(here.corpus, f"wrong{number}", f"{number} Ada left.", label="XYZ")
    return here


def test_a_clean_corpus_has_no_findings_and_has_layers(here):
    report = validate(here)
    assert (report.findings, report.counts.total, report.has_errors, report.has_layers) == ([], 0, False, True)
    assert "GS401" in report.codes


def test_of_many_findings_the_first_are_held_and_all_are_counted(faulty):
    report = validate(faulty, max_findings=2)
    assert [finding.code for finding in report.findings] == ["GS401"] * 2
    assert (report.counts.codes["GS401"], report.left_out, report.has_errors) == (5, report.counts.total - 2, True)
    assert len([finding for finding in find(faulty) if finding.code == "GS401"]) == 5


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ({"select": ["gs4"]}, {"GS401"}),
        ({"select": ["GS402,GS403"]}, set()),
        ({"ignore": ["GS4"]}, set()),
        ({"level": 3}, set()),
    ],
)
def test_what_is_not_selected_does_not_count(options, codes, faulty):
    report = validate(faulty, ValidateOptions(**options))
    assert {finding.code for finding in report.findings if finding.severity == "error"} == codes
    assert report.has_errors == bool(codes)


def test_a_code_that_does_not_exist_raises(here):
    with pytest.raises(SelectionError, match="GS9"):
        validate(here, ValidateOptions(select=["GS9"]))


def test_what_an_exception_covers_is_suppressed(faulty):
    path = store.layer_path(faulty.corpus, "wrong0", "ann")
    layer = store.read_layer(path)
    covered = Suppression(code="GS401", span=layer.spans[0].id, reason="an old label")
    store.write_layer(faulty.corpus, replace(layer, suppressions=(covered,)))
    report = validate(faulty)
    assert [finding.code for finding in report.suppressed] == ["GS401"]
    assert report.counts.codes["GS401"] == 4


def test_paths_and_a_schema_need_no_settings_and_one_of_them_does(here, tmp_path):
    assert validate(None, ValidateOptions(paths=[here.corpus], schema=here.schema)).counts.total == 0
    for given in ({"paths": [here.corpus]}, {"schema": here.schema}):
        with pytest.raises(ValueError, match="settings"):
            validate(None, ValidateOptions(**given))
    with pytest.raises(PathError, match="no such file"):
        validate(here, ValidateOptions(paths=[tmp_path / "gone"]))


def test_a_corpus_without_layers_says_so(here):
    store.layer_path(here.corpus, "d1", "ann").unlink()
    assert not validate(here).has_layers
    alone = ValidateOptions(paths=[store.document_path(here.corpus, "d1")])
    assert validate(here, alone).has_layers, "a single file says nothing of it"


def test_a_corpus_that_is_not_there_says_how_to_make_one(here, tmp_path):
    (tmp_path / "corpus").rename(tmp_path / "away")
    with pytest.raises(PathError, match="run `goldspan ingest` first"):
        validate(here)


def test_repairs_can_be_made_before_or_only_shown(here):
    document = store.read_document(store.document_path(here.corpus, "d1"))
    path = store.layer_path(here.corpus, "d1", "ann")
    wide = replace(store.read_layer(path), spans=(make_span(document, "PER", [(1, 5)]),))
    store.write_layer(here.corpus, wide)
    shown = fix(here, write=False)
    assert (len(shown.done), store.read_layer(path)) == (1, wide)
    assert shown.diff.startswith("--- a/")
    report = validate(here, fix_first=True)
    assert report.fixes is not None and len(report.fixes.done) == 1
    assert [span.text for span in store.read_layer(path).spans] == ["Ada"]
    assert report.counts.total == 0
