"""Releases of a corpus in a repository of its own: the numbers that follow from real changes, and what is refused."""

import dataclasses
import json
import os
import shutil
import subprocess
import sys

import pyarrow.parquet as pq
import pytest
from agreement.planted import pair
from repository import PYPROJECT, SCHEMA, edit

from goldspan import store
from goldspan.model import Member, Provenance, Unmapped, make_relation, make_span, replace
from goldspan.operations import schema_build as schema_job
from goldspan.operations.release_build import MEASURES, measure_agreement, rebuild_dataset, release_build
from goldspan.operations.release_checkout import release_checkout
from goldspan.operations.release_checks import ReleaseRefused, allowances
from goldspan.operations.release_tag import release_tag
from goldspan.release import ReleaseError
from goldspan.release.build.facts import AgreementBasis
from goldspan.release.card import card_plots
from goldspan.release.versions import manifest
from goldspan.schema import language
from goldspan.store import jsonl, links, splits
from goldspan.store.decisions import adjudication_path


def refused(repository, *allow, draft=False):
    """Builds, and returns the checks that failed, with their reason and how to fix it."""
    with pytest.raises(ReleaseRefused) as caught:
        repository.build(*allow, draft=draft)
    return {one.check: f"{one.why}; {one.fix}" for one in caught.value.failed}


# the numbers


def test_three_versions_from_real_changes(released, tmp_path):
    assert released.git("tag") == "v0.1.0\n"
    first = (released.corpus / "CHANGELOG.md").read_text()
    assert first.endswith("## 0.1.0\n\nWhere it begins.\n\nThe first version.\n")

    # something is added
    released.layer(released.document("two", "Omar left Nile Press."), ("PER", 0, 4))
    for wrong in ("0.1.0", "0.1.1", "1.0.0"):
        released.set_version(wrong)
        released.commit()
        reason = refused(released)["version"]
        assert f"{wrong} does not follow" in reason and 'set version = "0.2.0"' in reason
    released.release("0.2.0", "A second article.")
    second = (released.corpus / "CHANGELOG.md").read_text()
    entry = "## 0.2.0\n\nA second article.\n\n- documents: 1 added\n- spans: 1 added\n- layers: 1 added\n\n"
    assert second == first.replace("## 0.1.0", f"{entry}## 0.1.0")

    # something is edited
    edit(released)
    released.set_version("0.3.0")
    released.commit()
    assert 'set version = "1.0.0"' in refused(released)["version"]
    released.release("1.0.0")
    third = (released.corpus / "CHANGELOG.md").read_text()
    assert third.endswith(second[second.index("## 0.2.0") :])

    # every one of them comes back, whole
    here = released.settings
    for number, labels in (("0.1.0", ["PER"]), ("0.2.0", ["PER", "PER"]), ("1.0.0", ["ORG", "PER"])):
        out = tmp_path / number / "small"
        made = release_checkout(here, number, out=out)
        assert made.version == number and not list(manifest.verify(out, manifest.read(out)))
        assert labels_of_spans(out) == labels


def labels_of_spans(folder):
    return pq.read_table(folder / "data" / "spans" / "train-00000-of-00001.parquet").column("label").to_pylist()


def test_a_document_that_moves_to_another_split_is_a_major_change_and_is_said(repository):
    repository.layer(repository.document("two", "Omar left Nile Press."), ("PER", 0, 4))
    splits.write_splits(repository.corpus, {"train": ["one", "two"]})
    repository.release("0.1.0")
    splits.write_splits(repository.corpus, {"train": ["one"], "test": ["two"]})
    repository.set_version("0.2.0")
    repository.commit()
    reason = refused(repository)["version"]
    assert "this is a major change (splits: 1 changed)" in reason and 'set version = "1.0.0"' in reason
    repository.release("1.0.0")
    assert (
        "- splits: 1 changed\n  - changed: `two`: train -> test\n" in (repository.corpus / "CHANGELOG.md").read_text()
    )


def test_another_order_of_the_documents_is_a_patch(repository):
    repository.layer(repository.document("two", "Omar left Nile Press."), ("PER", 0, 4))
    repository.release("0.1.0")
    store.write_text(store.order_path(repository.corpus), "two\none\n")
    repository.release("0.1.1")


def test_the_same_data_in_another_form_are_a_patch(released):
    (released.root / "schema" / "schema.yaml").write_text(SCHEMA + "# a comment\n")
    released.commit()
    assert "0.1.0 is released, and this would be another dataset" in refused(released)["version"]
    released.release("0.1.1")
    assert "## 0.1.1\n\nThe data are the same.\n" in (released.corpus / "CHANGELOG.md").read_text()


def test_a_released_version_is_built_again_byte_by_byte(released):
    built = released.build()
    assert built.report.changed == ()
    assert released.git("status", "--porcelain") == ""


def test_a_number_that_does_not_follow_can_be_allowed_and_that_is_said(released):
    edit(released)
    released.set_version("0.2.0")
    released.commit()
    released.build("version=nobody used 0.1.0")
    allowed = manifest.read(released.corpus).allowed
    assert allowed == (manifest.Allowed(gate="version", reason="nobody used 0.1.0"),)


@pytest.mark.parametrize("number", ["0.2.0", "7.0.0"])
def test_where_the_tags_are_elsewhere_no_number_is_believed(released, number):
    released.layer(released.document("two", "Omar left Nile Press."), ("PER", 0, 4))
    released.release("0.2.0")
    released.git("tag", "--delete", "v0.1.0", "v0.2.0")
    released.set_version(number)
    released.commit()
    before = (released.corpus / "CHANGELOG.md").read_text()
    reason = refused(released)["version"]
    assert "no version is tagged here" in reason and "git fetch --tags" in reason
    assert (released.corpus / "CHANGELOG.md").read_text() == before
    released.build("version=the tags are lost")
    after = (released.corpus / "CHANGELOG.md").read_text()
    assert after.endswith(before[before.index("## 0.2.0") :]) and after.count(f"## {number}\n") == 1
    assert after.count("The first version.") == 1


def test_a_summary_that_was_left_from_the_version_before_is_reported(released):
    released.layer(released.document("two", "Omar left Nile Press."), ("PER", 0, 4))
    released.set_version("0.2.0", "Where it begins.")
    released.commit()
    assert released.build().repeated_summary == "0.1.0"
    released.set_version("0.2.0", "A second article.")
    released.commit()
    assert released.build().repeated_summary is None
    released.set_version("0.2.0")
    released.commit()
    assert released.build().repeated_summary is None


def test_the_first_version_may_be_built_again_before_it_is_tagged(repository):
    repository.build()
    repository.commit()
    edit(repository)
    repository.commit()
    repository.build()
    assert (repository.corpus / "CHANGELOG.md").read_text().count("## ") == 1


# the checks


def test_a_tree_with_changes_is_refused(repository):
    (repository.root / "schema" / "migrations").mkdir()
    (repository.root / "schema" / "migrations" / "notes.txt").write_text("x")
    (repository.root / "pyproject.toml").write_text(PYPROJECT + "# more\n")
    checks = refused(repository)
    assert set(checks) == {"tree"}
    assert "2 files not committed: " in checks["tree"] and "notes.txt" in checks["tree"]
    repository.build("tree=a trial")


def test_the_dataset_itself_may_lie_there_uncommitted(repository):
    repository.build()
    again = repository.build()
    assert again.report.changed == ()


def test_what_no_release_is_made_of_may_be_uncommitted(repository):
    out = repository.root / "built"
    repository.build(out=out)
    assert repository.build(out=out).report.changed == ()
    repository.build(out=repository.root / "built elsewhere")
    repository.build(out=repository.corpus / "built inside")
    repository.build()
    (repository.root / "notes.txt").write_text("x")
    state = repository.settings.state
    state.mkdir(exist_ok=True)
    (state / "scratch.txt").write_text("x")
    repository.build(out=out)


def test_no_program_that_the_repository_names_is_started(repository, tmp_path):
    program, mark = tmp_path / "trap", tmp_path / "started"
    program.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n")
    program.chmod(0o755)
    (repository.root / ".gitattributes").write_text("* filter=trap diff=trap\n")
    repository.commit()
    for setting in (
        *("filter.trap.clean", "filter.trap.smudge", "filter.trap.process", "diff.trap.textconv", "diff.external"),
        *("core.fsmonitor", "core.sshCommand", "core.pager", "gpg.program", "credential.helper", "alias.status"),
    ):
        repository.git("config", setting, str(program))
    settings = repository.root / "pyproject.toml"
    settings.write_bytes(settings.read_bytes())
    os.utime(settings, (1, 1))  # git has to look into the file
    repository.build()
    assert not mark.exists()
    subprocess.run(["git", "-C", str(repository.root), "status"], check=False, capture_output=True)
    assert mark.exists(), "the trap is set"


def test_outside_git_only_a_draft_is_built(repository):
    shutil.rmtree(repository.root / ".git")
    assert "in no commit of git" in refused(repository)["tree"]
    repository.build(draft=True)
    assert manifest.read(repository.corpus).draft


def test_a_stale_schema_is_refused(repository):
    (repository.root / "schema" / "generated" / "labels.md").write_text("old")
    repository.commit()
    checks = refused(repository)
    assert "schema/generated/labels.md" in checks["schema"] and "goldspan schema build" in checks["schema"]
    assert set(refused(repository, draft=True)) == {"schema"}


def test_a_migration_that_is_due_is_refused(repository):
    schema = SCHEMA.replace("1.0.0", "1.1.0")
    (repository.root / "schema" / "schema.yaml").write_text(schema)
    schema_job.build(language.parse(schema), repository.root / "schema" / "generated")
    (repository.root / "schema" / "migrations").mkdir()
    (repository.root / "schema" / "migrations" / "0001_people.yaml").write_text(
        "from: 1.0.0\nto: 1.1.0\nsteps:\n- rename_label: {from: ORG, to: PER}\n"
    )
    repository.commit()
    assert "goldspan schema migrate --apply" in refused(repository)["schema"]


def test_several_layers_without_an_adjudicated_one_are_refused(repository):
    document = store.read_document(store.document_path(repository.corpus, "one"))
    repository.layer(document, ("PER", 0, 3), name="ben")
    repository.commit()
    checks = refused(repository)
    assert set(checks) == {"adjudication"} and "one" in checks["adjudication"]
    repository.layer(document, ("PER", 0, 3), name="gold", status="adjudicated")
    repository.commit()
    repository.build()


def test_several_layers_of_one_annotator_need_an_adjudicated_one_too(repository):
    layer = store.read_layer(store.layer_path(repository.corpus, "one", "ann"))
    store.write_layer(repository.corpus, replace(layer, name="ann-2"))
    repository.commit()
    checks = refused(repository)
    assert set(checks) == {"adjudication"} and "layers and no adjudicated one: one" in checks["adjudication"]


def test_what_is_not_adjudicated_needs_its_own_allowance_where_errors_are_allowed(repository):
    document = store.read_document(store.document_path(repository.corpus, "one"))
    repository.layer(document, ("PER", 4, 9), name="ben")
    path = store.layer_path(repository.corpus, "one", "ben")
    path.write_text(path.read_text().replace('"text": "works"', '"text": "words"'))
    repository.commit()
    assert set(refused(repository, "validation=a trial")) == {"validation", "adjudication"}
    repository.build("validation=a trial", "adjudication=a pilot")


def test_decisions_that_cannot_be_read_do_not_pass_the_check(repository):
    document = store.read_document(store.document_path(repository.corpus, "one"))
    repository.layer(document, ("PER", 0, 3), name="ben")
    store.write_text(adjudication_path(repository.corpus, "one"), "{")
    repository.commit()
    checks = refused(repository, "validation=a trial")
    assert set(checks) == {"validation", "adjudication"} and "no adjudicated one: one" in checks["adjudication"]


def test_json_lines_are_released_through_the_same_checks(repository):
    document = repository.document("two", "Omar left.")
    for name in ("ann", "ben"):
        repository.layer(document, ("PER", 0, 4), name=name)
    entries = [
        (one, list(store.read_layers(repository.corpus, one.id))) for one in store.read_documents(repository.corpus)
    ]
    for name in ("documents", "layers"):
        shutil.rmtree(repository.corpus / name)
    with jsonl.NewLines(repository.corpus) as new:
        jsonl.write_part(new.aside / jsonl.part_name(1), [jsonl.entry_line(*entry) for entry in entries])
        new.finish()
    repository.commit()
    checks = refused(repository)
    assert set(checks) == {"adjudication"} and "no adjudicated one: two" in checks["adjudication"]
    built = repository.build("adjudication=a pilot")
    assert (built.report.documents, built.report.unsettled) == (2, 1)
    repository.commit()
    assert release_tag(repository.settings).new


def test_open_cases_are_refused_though_there_is_gold(repository):
    document = store.read_document(store.document_path(repository.corpus, "one"))
    repository.layer(document, ("ORG", 0, 3), name="ben")
    repository.layer(document, ("PER", 0, 3), name="gold", status="adjudicated")
    repository.commit()
    assert "1 document with open cases: one" in refused(repository)["adjudication"]
    repository.build("adjudication=a pilot")


def test_splits_that_leak_are_refused(repository):
    repository.document("two")
    repository.document("three", "Omar.")
    (repository.corpus / "splits.json").write_text('{"train": ["one"], "test": ["two"]}')
    repository.commit()
    checks = refused(repository, draft=True)
    assert set(checks) == {"splits"} and "GS713 (1), GS714 (1)" in checks["splits"]


def test_linked_documents_in_two_splits_are_refused(repository):
    same = (
        "  SAME: {source: [PER], target: [PER], symmetric: true, transitive: true, same_label: true, scope: corpus}\n"
    )
    schema = SCHEMA.replace("relations: {works_for: ", "relations:\n  works_for: ").replace(
        "[ORG]}}\n", f"[ORG]}}\n{same}"
    )
    (repository.root / "schema" / "schema.yaml").write_text(schema)
    schema_job.build(language.parse(schema), repository.root / "schema" / "generated")
    repository.layer(repository.document("two", "Ada left."), ("PER", 0, 3))
    ends = [(one.document, one.name, one.spans[0]) for one in store.read_layers(repository.corpus)]
    members = [Member(document=document, layer=layer, span=span.id, text=span.text) for document, layer, span in ends]
    made = links.LinkSet(name="ann", annotator="ann", links=(links.make_link("SAME", members),))
    links.write_links(repository.corpus, made)
    for test, expected in ((["two"], {"splits"}), (["one", "two"], set())):
        (repository.corpus / "splits.json").write_text(json.dumps({"train": [*{"one", "two"} - {*test}], "test": test}))
        repository.commit()
        if expected:
            failed = refused(repository)
            assert set(failed) == expected and "GS715 (1)" in failed["splits"]
        else:
            repository.build()


def test_only_what_is_released_can_fail_it(repository):
    article = store.read_document(store.document_path(repository.corpus, "one"))
    unread = Provenance(method="manual", unmapped=(Unmapped("GS806", "a rating", {"type": "rating"}),))
    repository.layer(article, ("PER", 0, 3), name="bob", status="draft", provenance=unread)
    repository.layer(article, name="eva", status="skipped", text_sha256="0" * 64)
    built = repository.build(draft=True)
    assert {one.where.layer for one in built.errors_left_out} == {"bob", "eva"}
    assert built.report.left_out == {"draft": 1, "skipped": 1}
    here = repository.settings
    published = dataclasses.replace(here, release=dataclasses.replace(here.release, extra_layers=("draft",)))
    with pytest.raises(ReleaseRefused) as caught:
        release_build(published, out=here.corpus, draft=True)
    assert {one.code for one in caught.value.findings} == {"GS806"}


def test_all_failed_checks_are_told_together_and_nothing_is_built(repository):
    repository.layer(repository.document("two"), ("XYZ", 0, 3))
    assert set(refused(repository)) == {"validation", "tree"}
    assert not (repository.corpus / "data").exists()


def test_an_allowance_is_for_no_other_check(repository):
    """Findings that are allowed do not keep the checks behind them from being asked."""
    (repository.root / "pyproject.toml").write_text(
        (repository.root / "pyproject.toml").read_text() + '[tool.goldspan.gates]\n"span F1, exact" = 0.9\n'
    )
    repository.layer(repository.document("two"), ("XYZ", 0, 3))
    repository.commit()
    checks = refused(repository, "validation=a trial")
    assert set(checks) == {"validation", "agreement"} and "nothing was compared" in checks["agreement"]


def test_what_was_allowed_and_not_needed_is_not_published(repository):
    built = repository.build("tree=just in case")
    assert built.unused == ("tree",)
    assert manifest.read(repository.corpus).allowed == ()


@pytest.mark.parametrize("given", ["tree", "tree=", "tree=  ", "everything=why not", "=x"])
def test_an_allowance_needs_a_check_and_a_reason(given):
    with pytest.raises(ReleaseError, match="--allow"):
        allowances([given])


def test_an_allowance_is_given_once():
    assert allowances(["tree= a  trial", "splits=b"]) == {"tree": "a trial", "splits": "b"}
    with pytest.raises(ReleaseError, match="twice"):
        allowances(["tree=a", "tree=b"])


def test_a_check_that_does_not_exist_is_refused_with_the_nearest(repository):
    with pytest.raises(ReleaseError, match=r"'adjudicate'.*'adjudication'"):
        release_build(repository.settings, out=repository.corpus, allow={"adjudicate": "a pilot"})


# again


def test_any_clone_rebuilds_the_committed_dataset(repository, tmp_path):
    (repository.root / "notes.txt").write_text("x")
    built = repository.build("tree=a trial")
    here, out = repository.settings, tmp_path / "out"
    rebuild_dataset(here, corpus=here.corpus, out=out)
    for file in built.report.files:
        assert (out / file.path).read_bytes() == (here.corpus / file.path).read_bytes()


def test_a_draft_keeps_the_changelog_as_it_is(released):
    before = (released.corpus / "CHANGELOG.md").read_bytes()
    released.document("two", "More.")
    released.build(draft=True)
    assert (released.corpus / "CHANGELOG.md").read_bytes() == before


BUILD = """
import os
import sys
from pathlib import Path

class Listed(list):
    def __enter__(self):
        return self
    def __exit__(self, *_):
        pass

scan, names = os.scandir, os.listdir
backwards = bool(int(os.environ["BACKWARDS"]))
os.scandir = lambda *of: Listed(sorted(scan(*of), key=lambda one: one.name, reverse=backwards))
os.listdir = lambda *of: sorted(names(*of), reverse=backwards)
some = [one.name for one in Path(sys.argv[1], "corpus", "documents").iterdir()]
assert len(some) > 2 and some == sorted(some, reverse=backwards), "folders are listed in the order that the test wants"

from goldspan import settings
from goldspan.operations.release_build import release_build
release_build(settings.load(Path(sys.argv[1])), out=Path(sys.argv[2]))
"""


def test_other_processes_places_and_file_orders_give_the_same_release(repository, tmp_path):
    """With everything that a release has: an earlier version, a changelog, a manifest, many to one and letters."""
    labels = "{PER: {definition: 'Ein Mensch, größer.'}, ORG: {discontinuous: true}}"
    attributes = "{tags: {type: multi-choice, values: [old, new, far]}, level: {type: choice, values: [NAM, NOM]}}"
    schema = SCHEMA.replace("{PER: {}, ORG: {}}", labels) + f"attributes: {attributes}\n"
    (repository.root / "schema" / "schema.yaml").write_text(schema, encoding="utf-8")
    schema_job.build(language.parse(schema), repository.root / "schema" / "generated")
    repository.release("0.1.0", "Größer.")
    for number in range(6):
        text = f"Omar 😀 left for the {number}th time."
        document = repository.document(f"zwei-{number}", text, publisher=f"Größe {number}", licence=f"l{number % 2}")
        person = make_span(document, "PER", [(0, 4)], attributes={"tags": ("old", "far"), "level": "NAM"})
        group = make_span(document, "ORG", [(7, 11), (16, 19)], note="in two parts")
        relations = (make_relation("works_for", person.id, group.id),)
        repository.layer(document, ("PER", 0, 4), name="ben")
        repository.layer(document, name="gold", status="adjudicated", spans=(person, group), relations=relations)
        for name, status in (("ann", "submitted"), ("eva", "draft"), ("zoe", "skipped")):
            repository.layer(document, ("PER", 0, 4), name=name, status=status)
    repository.set_version("0.2.0", "Noch größer.")
    repository.commit()
    copy, plots = tmp_path / "copy", tmp_path / "matplotlibrc"
    subprocess.run(["git", "clone", "-q", str(repository.root), str(copy)], check=True, capture_output=True)
    plots.write_text("axes.facecolor: yellow\nfont.weight: bold\nsavefig.bbox: tight\nxtick.labelsize: 20\n")
    first = {"PYTHONHASHSEED": "1", "TZ": "Asia/Damascus", "LC_ALL": "C", "PYTHONUTF8": "0", "BACKWARDS": "0"}
    second = {"PYTHONHASHSEED": "2", "TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8", "BACKWARDS": "1"}
    running = []
    for root, world in ((repository.root, first), (copy, second | {"MATPLOTLIBRC": str(plots)})):
        environment = {**os.environ, **world, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONCOERCECLOCALE": "0"}
        command = [sys.executable, "-c", BUILD, root, tmp_path / f"out{len(running)}"]
        running.append(subprocess.Popen(command, env=environment))
    built = []
    for number, process in enumerate(running):
        assert process.wait(timeout=300) == 0
        out = tmp_path / f"out{number}"
        built.append({one.relative_to(out).as_posix(): one.read_bytes() for one in out.rglob("*") if one.is_file()})
    assert {"CHANGELOG.md", "README.md", "manifest.json", "schema.yaml", *card_plots.NAMES} < set(built[0])
    assert built[0] == built[1]
    assert not any(b"<dc:date>" in built[0][plot] for plot in card_plots.NAMES)


# the scores of agreement in the card

PLANTED = """
name: demo
version: 1.0.0
labels: {A: {}, B: {}}
attributes: {polarity: {type: choice, values: ['yes', 'no'], labels: [A]}}
relations: {r: {source: [A], target: [B]}}
"""
WITHOUT_RELATIONS = "name: demo\nversion: 1.0.0\nlabels: {A: {}}\n"


@pytest.fixture
def planted(tmp_path):
    """Three documents that two annotators labelled."""
    for number in range(3):
        document, *layers, _ = pair(number)
        document = replace(document, id=f"doc-{number}")
        store.write_document(tmp_path, document)
        for layer in layers:
            store.write_layer(tmp_path, replace(layer, document=document.id))
    return tmp_path


def test_scores_have_intervals_and_say_on_what_they_rest(planted):
    compared, scores = measure_agreement(planted, language.parse(PLANTED))
    assert compared == AgreementBasis(documents=3, annotators=2, machines=0)
    by_name = {score.measure: score for score in scores}
    assert {*MEASURES, "alpha of polarity on shared spans"} == {*by_name}
    f1 = by_name["span F1, overlap"]
    assert f1.low <= f1.value <= f1.high and f1.level == 0.95 and f1.documents == 3 and f1.unit == "spans"
    assert f1.unreliable == "only 3 documents"


def test_no_relations_in_the_schema_no_scores_of_them(planted):
    _, scores = measure_agreement(planted, language.parse(WITHOUT_RELATIONS))
    assert scores and not [score.measure for score in scores if score.measure.startswith("relation")]


def test_one_annotator_is_nothing_to_measure(tmp_path):
    document, layer, *_ = pair(0)
    store.write_document(tmp_path, document)
    store.write_layer(tmp_path, layer)
    assert measure_agreement(tmp_path, language.parse(WITHOUT_RELATIONS)) == (None, ())
