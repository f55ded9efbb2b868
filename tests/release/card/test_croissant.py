"""The Croissant metadata, as mlcroissant reads them; and by them, the records."""

import json
import shutil
from collections import Counter
from dataclasses import replace

import mlcroissant
import pytest

from goldspan.release.build.built_dataset import WrittenSplit, WrittenView
from goldspan.release.build.facts import NO_FACTS, AgreementBasis, AgreementScore, Allowance, Facts
from goldspan.release.build.views import named_view
from goldspan.release.card import croissant
from goldspan.release.release_settings import File, ReleaseSettings


@pytest.fixture(autouse=True)
def no_cache(monkeypatch, tmp_path):
    """mlcroissant keeps nothing of local files, and would keep it in the home folder if it did."""
    monkeypatch.setenv("HOME", str(tmp_path))


def read(bench):
    return json.loads((bench.path / croissant.NAME).read_text(encoding="utf-8"))


def dataset(bench):
    """Opened by mlcroissant, which raises where something is wrong."""
    return mlcroissant.Dataset(jsonld=bench.path / croissant.NAME)


def records(bench, name):
    return list(dataset(bench).records(name))


@pytest.fixture
def metadata(described, tmp_path):
    """The metadata of `filled` with facts and settings of one's own, as mlcroissant reads them."""

    def parsed(facts=NO_FACTS, **settings):
        built = replace(described, facts=facts, settings=ReleaseSettings(**settings))
        (path,) = croissant.sidecar_files(built)
        (tmp_path / path).write_bytes(croissant.sidecar_files(built)[path])
        return mlcroissant.Dataset(jsonld=tmp_path / path).metadata

    return parsed


def test_it_is_valid(metadata):
    issues = metadata(repo="someone/raqqa", tags=("conflict",), language=("en", "ckb")).ctx.issues
    assert not issues.errors
    # a date would be another one in every build
    assert [one for one in issues.warnings if "datePublished" not in one] == []


def test_facts_of_the_settings_are_in_it(metadata):
    found = metadata(
        name="Raqqa", version="1.2.0", repo="someone/raqqa", tags=("conflict",), authors=("Doe, Jane", "The Lab")
    )
    assert (found.name, found.version) == ("Raqqa", "1.2.0")
    assert found.url == "https://huggingface.co/datasets/someone/raqqa"
    assert [(type(one).__name__, one.name) for one in found.creators] == [
        ("Person", "Doe, Jane"), ("Organization", "The Lab"),
    ]  # fmt: skip
    assert found.cite_as.startswith("@misc{raqqa,")


def test_the_licences_of_labels_and_texts_are_told_apart(metadata):
    found = metadata(text_licence_note="They belong\n to The Paper.")
    assert [(one.name, one.url, one.description) for one in found.license] == [
        ("Labels: cc-by-4.0", "https://spdx.org/licenses/CC-BY-4.0.html", None),
        ("Texts: other", None, "They belong to The Paper."),
    ]


def test_every_file_has_its_sum(built):
    report = built.report
    found = {one.content_url: one.sha256 for one in dataset(built).metadata.file_objects}
    assert found == {one.path: one.sha256 for one in report.files if one.path.endswith(".parquet")}


def test_no_two_ids_are_the_same(built):

    def ids(value):
        if isinstance(value, dict):
            if "@type" in value and "@id" in value:
                yield value["@id"]
            for one in value.values():
                yield from ids(one)
        elif isinstance(value, list):
            for one in value:
                yield from ids(one)

    made = read(built)
    assert max(Counter(ids({key: made[key] for key in ("distribution", "recordSet")})).values()) == 1


def test_documents_load_with_their_spans(built):
    one, _, two = sorted(records(built, "documents-train"), key=lambda row: row["documents-train/id"])
    at = "documents-train/"
    assert one[f"{at}id"] == b"one" and one[f"{at}text"].decode("utf-8").startswith("😀 The army")
    actor, event, _ = one[f"{at}spans"]
    assert (actor[f"{at}spans/label"], actor[f"{at}spans/start"], actor[f"{at}spans/end"]) == (b"Actor", 6, 10)
    assert actor[f"{at}spans/attributes.label"] == b"the regime"
    assert event[f"{at}spans/attributes.tags"] == [b"armed", b"sudden"]
    assert event[f"{at}spans/attributes.label"] is None
    assert one[f"{at}document_labels"][f"{at}document_labels/topic"] == [b"war"]
    assert two[f"{at}spans"] == [] and two[f"{at}publisher"] is None


@pytest.mark.parametrize("config", ["spans", "relations", "annotations"])
def test_every_row_of_the_other_configs_loads(built, config):
    report = built.report
    rows = records(built, f"{config}-train")
    assert len(rows) == report.rows[config]
    assert all(f"{config}-train/document_id" in row for row in rows)


def test_fragments_of_spans_load_from_the_records_of_spans(built):
    at = "spans-train/fragments"
    (place,) = (row for row in records(built, "spans-train") if row["spans-train/label"] == b"Place")
    assert place[at] == [{f"{at}/start": 19, f"{at}/end": 24}, {f"{at}/start": 34, f"{at}/end": 39}]


def test_labels_are_listed_and_what_cannot_be_described_is_said(built):
    (spans,) = (
        field
        for one in read(built)["recordSet"]
        if one["@id"] == "documents-train"
        for field in one["field"]
        if field["name"] == "spans"
    )
    about = {one["name"]: one["description"] for one in spans["subField"]}
    assert about["label"].endswith("One of: Actor, Place, Event, Never")
    assert "fragments" not in about and spans["description"].endswith("a list in a list: fragments")


def test_a_split_of_several_files_loads_whole(filled):
    filled.build()
    (path,) = (filled.path / "data" / "spans").glob("*.parquet")
    names = [f"test-0000{number}-of-00002.parquet" for number in range(2)]
    for name in names:
        shutil.copy(path, path.with_name(name))
    split = WrittenSplit(split="test", rows=6, files=tuple(File(f"data/spans/{one}", "", 1) for one in names), loaded=1)
    view = WrittenView(named_view(filled.schema, "spans"), (split,))
    made = read(filled) | {
        "distribution": [one for one in croissant.files(view) if one["@type"] == "cr:FileSet"],
        "recordSet": [croissant.records(view, split)],
    }
    (filled.path / croissant.NAME).write_text(json.dumps(made), encoding="utf-8")
    assert len(records(filled, "spans-test")) == 6


def test_what_is_known_for_responsible_use_is_reported(metadata):
    score = AgreementScore(
        measure="span F1, exact", value=0.5, n=4, unit="spans", documents=2, of={}, low=0.4, high=0.6, level=0.95
    )
    basis = AgreementBasis(documents=2, annotators=2, machines=0)
    found = metadata(Facts(compared=basis, agreement=(score,)))
    assert found.annotations_per_item == "1 annotator for 2 documents; no annotators for 1 document"
    assert found.machine_annotation_tools == ["ann"]
    assert "span F1, exact: 0.500, interval 0.400 to 0.600 (95 %), on 4 spans." in found.data_annotation_analysis
    assert any("machine-generated" in one for one in found.data_annotation_protocol)
    assert found.data_limitations and found.data_biases
    assert not any("`" in one for one in found.data_limitations)


def test_label_studio_is_named_where_people_annotated(described, filled, tmp_path):
    (of_machines,) = croissant.metadata(described)["rai:dataAnnotationPlatform"]
    assert of_machines.startswith("None is on record for machine-generated labels")
    filled.full_layer(filled.document("four"), "joe", method="manual")
    found = croissant.metadata(filled.described(tmp_path / "data"))
    assert found["rai:dataAnnotationPlatform"] == ["Label Studio, with goldspan", of_machines]


def test_a_check_that_was_allowed_to_fail_is_a_limit(metadata):
    first, *_ = metadata(Facts(allowed=(Allowance("agreement", "A pilot."),))).data_limitations
    assert first == "Published although it did not pass the check agreement: A pilot."


def test_what_nobody_measured_is_left_out(built):
    assert "rai:dataAnnotationAnalysis" not in read(built)
