"""The verb on agreement: scores, why, the page, and the threshold."""

import csv
import io
import json

import pytest
from agreement.planted import PLANTED, layer_of, pair
from strategies import document
from terminal import PYPROJECT, TEXT, run, stderr_text

import goldspan
from goldspan import store
from goldspan.model import make_relation, make_span, replace
from goldspan.store import jsonl

THRESHOLD = PYPROJECT + '[tool.goldspan.gates]\n"span F1, exact" = {}\n'


def span(words, label, text=TEXT, name="d1"):
    start = text.index(words)
    return make_span(document(text, name=name), label, [(start, start + len(words))])


ADA, NILE = span("Ada", "PER"), span("Nile Press", "ORG")
WORKS = make_relation("works_for", ADA.id, NILE.id)
DOC = document(TEXT, name="d1")


def put(corpus, *layers):
    for one in layers:
        store.write_layer(corpus / "corpus", one)


@pytest.fixture
def two(corpus):
    """Ann and Bob have read the document; Bob has the name without its second word, and no relation."""
    put(corpus, layer_of(DOC, "ann", [ADA, NILE], [WORKS]), layer_of(DOC, "bob", [ADA, span("Nile", "ORG")]))
    return corpus


def answer(*arguments):
    result = run("agree", "--format", "json", *arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def values(found, **of):
    return {one["measure"]: one["value"] for one in found["figures"] if one.get("of", {}) == of}


# scores


def test_the_figures_of_everything(two):
    found = answer()
    assert values(found)["span F1, exact"] == 0.5
    assert values(found)["span F1, overlap"] == 1.0
    assert [(one["name"], one["layers"]) for one in found["annotators"]] == [("ann", 1), ("bob", 1)]
    assert (found["documents"], found["compared"]) == (1, 1)


def test_by_label_by_document_and_by_pair(two):
    found = answer("--by", "label", "--by", "document", "--by", "annotator", "--measure", "span F1, exact")
    assert values(found, label="PER")["span F1, exact"] == 1.0
    assert values(found, label="ORG")["span F1, exact"] == 0.0
    assert values(found, document="d1")["span F1, exact"] == 0.5
    assert values(found, annotators="ann, bob")["span F1, exact"] == 0.5


def test_every_field_of_a_figure_is_in_json_and_csv(two):
    found = answer("--measure", "span F1")["figures"]
    result = run("agree", "--format", "csv", "--measure", "span F1")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert len(rows) == len(found) > 1
    for row, one in zip(rows, found, strict=True):
        assert (row["measure"], float(row["value"]), int(row["n"])) == (one["measure"], one["value"], one["n"])
        assert (row["unit"], int(row["documents"]), row["low"]) == (one["unit"], one["documents"], "")


def test_the_text_has_values_people_and_reasons(two):
    result = run("agree", "--by", "label")
    assert result.exit_code == 0
    assert "span F1, exact" in result.stdout and "0.500" in result.stdout
    assert "1 of 1 documents compared" in result.stdout
    assert "by label" in result.stdout
    assert "goldspan agree --explain" in stderr_text(result)


def test_a_value_that_is_none_says_why(two):
    put(two, layer_of(DOC, "ann"), layer_of(DOC, "bob"))
    found = answer("--measure", "span F1, exact")["figures"]
    assert {one["value"] for one in found} == {None}
    reason = found[0]["undefined"]
    assert reason
    assert f"no value: {reason}" in run("agree", "--measure", "span F1, exact").stdout


def test_an_empty_layer_counts_and_other_work_does_not(two):
    put(
        two,
        layer_of(DOC, "bob"),
        layer_of(DOC, "cid", [ADA, NILE], status="skipped"),
        layer_of(DOC, "eve", [ADA, NILE], status="draft"),
        layer_of(DOC, "gold", [ADA, NILE], status="adjudicated"),
    )
    found = answer("--measure", "span F1, exact")
    assert values(found)["span F1, exact"] == 0.0
    assert [one["name"] for one in found["annotators"]] == ["ann", "bob"]
    assert sorted(found["left_out"].values()) == [1, 1, 1]


def test_gold_counts_where_it_is_named(two):
    put(two, layer_of(DOC, "gold", [ADA, NILE], status="adjudicated"))
    found = answer("ann", "gold", "--measure", "span F1, exact")
    assert values(found)["span F1, exact"] == 1.0
    assert [one["name"] for one in found["annotators"]] == ["ann", "gold"]


def test_a_machines_layers_are_marked(two):
    put(two, layer_of(DOC, "bob", [ADA], method="machine-generated"))
    people = {one["name"]: one["machine_generated"] for one in answer()["annotators"]}
    assert people == {"ann": 0, "bob": 1}
    lines_of = [line for line in run("agree").stdout.splitlines() if "machine-generated" in line]
    assert len(lines_of) == 1 and "bob" in lines_of[0]


def test_other_corpora_can_be_named_json_lines_too(two, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    layers = list(store.read_layers(two / "corpus", "d1"))
    with jsonl.NewLines(other / "lines") as new:
        jsonl.write_part(new.aside / jsonl.part_name(1), [jsonl.entry_line(DOC, layers)])
        new.finish()
    assert values(answer(other / "lines")) == values(answer(two / "corpus")) == values(answer())


def test_layers_of_several_folders_are_compared(two, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    store.write_document(other, DOC)
    store.write_layer(other, layer_of(DOC, "cid", [ADA, NILE]))
    found = answer(two / "corpus", other, "ann", "cid", "--measure", "span F1, exact")
    assert values(found)["span F1, exact"] == 1.0


# too few


def test_measures_are_listed_by_name(two):
    result = run("agree", "--list")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == list(goldspan.open(two).measures)
    assert "span F1, exact" in result.stdout.splitlines()


def test_one_annotator_is_told_what_to_do(corpus):
    for form in ("text", "json", "csv"):
        result = run("agree", "--format", form)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "only ann has finished layers" in stderr_text(result)
        assert "goldspan pull" in stderr_text(result)


def test_two_who_have_read_different_documents_are_told_so(corpus):
    doc = document("Ada again.", name="d2")
    store.write_document(corpus / "corpus", doc)
    put(corpus, layer_of(doc, "bob"))
    assert "ann, bob have finished layers, but none of the same document" in stderr_text(run("agree"))


def test_a_pattern_that_no_layer_has(two):
    result = run("agree", "zed")
    assert result.exit_code == 2
    assert "no layer or annotator is called 'zed'. Known are: 'ann', 'bob'" in stderr_text(result)


@pytest.mark.parametrize("what", ["no/such/folder", "schema/"])
def test_a_path_that_is_no_corpus(two, what):
    assert run("agree", what).exit_code == 2


def test_a_measure_that_is_none_names_those_there_are(two):
    result = run("agree", "--measure", "span F1, exakt")
    assert result.exit_code == 2
    assert "Did you mean 'span F1, exact'?" in stderr_text(result) and "goldspan agree --list" in stderr_text(result)


# why


def test_why_lists_every_kind_with_the_text_and_the_matrix(nowhere):
    doc, one, other, _ = pair(3)
    store.write_document(nowhere / "c", doc)
    for layer in (one, other):
        store.write_layer(nowhere / "c", layer)
    found = answer("c", "--explain", "--measure", "span F1, exact")["disagreements"]
    assert found["kinds"] == dict.fromkeys(PLANTED, 1)
    assert [one["kind"] for one in found["confusions"]] == list(PLANTED)
    assert all(one["examples"][0]["excerpt"]["text"] for one in found["confusions"])
    matrix = found["span_matrix"]
    assert matrix["labels"][-1] == "NONE" and "OTHER" in matrix["labels"]
    assert sum(map(sum, matrix["counts"])) == len(one.spans)
    shown = run("agree", "c", "--explain", "--measure", "span F1, exact").stdout
    for kind in PLANTED:
        assert f"{kind}: 1" in shown
    assert "rows ann, columns bob" in shown or "too wide" in shown


def test_why_is_no_csv(two):
    assert run("agree", "--explain", "--format", "csv").exit_code == 2


# the page


def test_the_page_is_written(two):
    result = run("agree", "--html", "page.html", "--measure", "span F1, exact")
    assert result.exit_code == 0, result.output
    page = (two / "page.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") and "<svg" in page and "Nile Press" in page
    assert "open page.html" in stderr_text(result)


# thresholds


@pytest.mark.parametrize(("threshold", "expected"), [(0.5, 0), (0.6, 1)])
def test_a_score_below_its_threshold_is_1(two, threshold, expected):
    (two / "pyproject.toml").write_text(THRESHOLD.format(threshold))
    result = run("agree", "--check")
    assert result.exit_code == expected, result.output
    assert ("below span F1, exact: 0.500 is 0.100 below 0.6" in stderr_text(result)) == (expected == 1)
    assert "token alpha" not in result.stdout, "no more is measured than the thresholds name"


def test_thresholds_of_labels_as_json(two):
    gates = "".join(f'[tool.goldspan.gates.label.{label}]\n"span F1, exact" = 0.9\n' for label in ("ORG", "PER"))
    (two / "pyproject.toml").write_text(PYPROJECT + gates)
    result = run("agree", "--check", "--format", "json")
    (below,) = json.loads(result.stdout)["below"]
    assert (result.exit_code, below["of"], below["least"], below["value"]) == (1, {"label": "ORG"}, 0.9, 0.0)


def test_a_threshold_without_a_score_fails_with_the_reason(corpus):
    (corpus / "pyproject.toml").write_text(THRESHOLD.format(0.1))
    result = run("agree", "--check")
    assert result.exit_code == 1
    assert "only ann has finished layers" in stderr_text(result)
    assert "below span F1, exact: nothing was compared" in stderr_text(result)


@pytest.mark.parametrize(
    ("gates", "expected"),
    [
        ('gates = {"span F1, exakt" = 0.5}', "Did you mean 'span F1, exact'?"),
        ('gates = {"span F1, exact" = "high"}', "must be a number"),
        ('gates = {label = {PERS = {"span F1, exact" = 0.5}}}', "no label is called 'PERS'. Did you mean 'PER'?"),
        ("gates = {label = {PER = 0.5}}", "label.PER must be a table"),
        ("gates = 0.5", "gates must be a table of thresholds"),
    ],
)
def test_a_threshold_that_is_none_is_misuse(two, gates, expected):
    (two / "pyproject.toml").write_text(PYPROJECT.replace("[tool.goldspan]\n", f"[tool.goldspan]\n{gates}\n", 1))
    result = run("agree")
    assert result.exit_code == 2
    assert expected in stderr_text(result)


def test_without_thresholds_there_is_nothing_to_check(two):
    result = run("agree", "--check")
    assert result.exit_code == 2
    assert "no thresholds are set" in stderr_text(result)


def test_a_release_keeps_to_the_floors(two):
    (two / "pyproject.toml").write_text(THRESHOLD.format(0.6))
    result = run("release", "build", "--out", two / "data")
    assert result.exit_code == 1
    assert "below span F1, exact: 0.500 is 0.100 below 0.6" in stderr_text(result)
    assert not (two / "data").exists()
    as_json = json.loads(run("release", "build", "--out", two / "data", "--json").stdout)
    assert [one["measure"] for one in as_json["below"]] == ["span F1, exact"]


def test_floors_alone_refuse_a_release_until_they_are_allowed_with_a_reason(two):
    (two / "pyproject.toml").write_text(THRESHOLD.format(0.6))
    run("schema", "build")
    build = ("release", "build", "--draft", "--out", two / "data")
    refused = json.loads(run(*build, "--json").stdout)["refused"]
    assert [one["gate"] for one in refused] == ["agreement"]
    put(two, replace(layer_of(DOC, "gold", [ADA]), status="adjudicated"))
    result = run(*build, "--allow", "agreement=a pilot")
    assert result.exit_code == 0, result.output
    assert "- `agreement`: a pilot" in (two / "data" / "README.md").read_text(encoding="utf-8")


def test_the_old_name_of_check_works_and_names_the_new_one(two):
    (two / "pyproject.toml").write_text(THRESHOLD.format(0.6))
    result = run("agree", "--gate")
    assert (result.exit_code, "--gate is called --check now" in stderr_text(result)) == (1, True)
    assert "--gate" not in run("agree", "--help").stdout
