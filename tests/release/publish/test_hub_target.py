"""Publishing to a stand-in for the Hub, with the real huggingface_hub and datasets."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from huggingface_hub import DatasetCard
from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars
from release.publish.hub_stub import Fault
from release.publish.small_releases import files_of, make_release, write_manifest

import goldspan
from goldspan.operations.release_publish import release_publish
from goldspan.release import ReleaseError

REPO = "ann/demo"
COMMIT, TAG, OBJECT = "/commit/", "/tag/", "/objects/[0-9a-f]{64}$"


def run(folder, **options):
    return release_publish(folder, REPO, **options)


def published(hub):
    """The bytes at the head of the repository, without what the Hub itself put there."""
    files = hub.repos[REPO].head.files
    return {path: blob.content for path, blob in files.items() if path != ".gitattributes"}


def test_a_release_is_one_commit_with_a_tag_at_it(hub, first):
    outcome = run(first)
    repo = hub.repos[REPO]
    assert [one.title for one in repo.commits] == ["initial commit", "Release 0.1.0"]
    assert repo.tags == {"v0.1.0": repo.head.oid}
    assert (outcome.state, outcome.commit) == ("published", repo.head.oid)
    assert published(hub) == files_of(first)


def test_the_second_time_nothing_is_sent(hub, first):
    run(first)
    before = hub.writes()
    outcome = run(first)
    assert outcome.state == "there"
    assert hub.writes() == before


def test_only_what_changed_is_uploaded_and_what_is_obsolete_goes_in_the_same_commit(hub, first, second):
    run(first)
    hub.uploads.clear()
    outcome = run(second)
    assert repr(outcome.plan) == "PublishPlan(2 new, 2 changed, 1 unchanged, 1 removed)"
    new = ["data/documents/train-00000-of-00002.parquet", "data/documents/train-00001-of-00002.parquet"]
    assert [one.path for one in outcome.plan.new] == new
    assert [one.path for one in outcome.plan.changed] == ["README.md", "manifest.json"]
    assert [one.path for one in outcome.plan.unchanged] == ["data/spans/train-00000-of-00001.parquet"]
    assert outcome.plan.removed == ("data/documents/train-00000-of-00001.parquet",)
    assert published(hub) == files_of(second)
    assert len(hub.repos[REPO].commits) == 3
    # the first of the two new shards has the bytes of the old one, which the storage knows
    assert len(hub.uploads) == 1


def test_an_older_version_stays_under_its_tag(hub, first, second):
    run(first)
    run(second)
    repo = hub.repos[REPO]
    assert repo.at("v0.1.0").files["manifest.json"].content == (first / "manifest.json").read_bytes()
    assert repo.at("v0.2.0") is repo.head


def test_a_dry_run_tells_the_same_and_touches_nothing(hub, first):
    outcome = run(first, dry_run=True)
    assert outcome.state == "planned"
    assert hub.writes() == []
    done = run(first)
    assert outcome.plan == done.plan
    assert outcome.plan.size == sum(len(content) for content in files_of(first).values())


def test_a_version_that_is_out_is_not_overwritten(hub, first, tmp_path):
    run(first)
    before = hub.writes()
    other = make_release(tmp_path / "other", shards=(("a", "z"),))
    with pytest.raises(ReleaseError, match=r"has version 0\.1\.0 already, with other content; .* raise `version`"):
        run(other)
    assert hub.writes() == before


def test_a_version_whose_tag_is_still_missing_is_not_overwritten_either(hub, first, tmp_path):
    run(first)
    hub.repos[REPO].tags.clear()
    with pytest.raises(ReleaseError, match="already, with other content"):
        run(make_release(tmp_path / "other", shards=(("a", "z"),)))


def test_an_older_version_is_not_put_over_a_newer_one(hub, first, second):
    run(second)
    with pytest.raises(ReleaseError, match=r"holds version 0\.2\.0, which is newer than 0\.1\.0"):
        run(first)


def test_a_version_in_its_tag_stands_whatever_became_of_the_card_since(hub, first):
    run(first)
    hub.changed(REPO, "README.md", b"edited on the site")
    assert run(first).state == "there"


@pytest.mark.parametrize(
    ("line", "warned"),
    [
        ("", False),
        ('load_dataset("ann/demo", "spans", revision="v0.1.0")', False),
        ('load_dataset("corpus")', True),
        ('load_dataset("ann/old", revision="v0.1.0")', True),
    ],
)
def test_a_card_that_leads_its_readers_elsewhere_is_reported_before_anything_goes(hub, tmp_path, line, warned):
    outcome = run(make_release(tmp_path / "built", card=line), dry_run=True)
    assert bool(outcome.warning) == warned
    assert not warned or 'set repo = "ann/demo" in [tool.goldspan.release]' in outcome.warning


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_card_that_the_hub_does_not_take_is_refused_before_anything_is_sent(hub, first, dry_run):
    card = first / "README.md"
    card.write_text(card.read_text().replace("---\n", "---\nlicense: mine\n", 1))
    paths = [path for path in files_of(first) if path != "manifest.json"]
    write_manifest(first, paths, version="0.1.0")
    with pytest.raises(ReleaseError, match=r"""does not take the card: "license" must be .* 'mine'; correct that in"""):
        run(first, dry_run=dry_run)
    assert hub.writes() == []


def test_the_card_of_a_build_passes_the_check_of_the_hub(hub, filled):
    """The check of huggingface_hub itself, with the stand-in for the Hub that it asks."""
    filled.build(language=("en", "ckb"), tags=("conflict",))
    card = DatasetCard.load(filled.path / "README.md")
    card.validate()
    assert hub.seen == [("POST", "/api/validate-yaml")]
    card.data.license = "mine"
    with pytest.raises(ValueError, match="must be one of the Hub's, not 'mine'"):
        card.validate()


def test_files_of_others_stay(hub, first, second):
    hub.changed(REPO, "notebook.ipynb", b"{}")
    run(first)
    run(second)
    assert published(hub) == {**files_of(second), "notebook.ipynb": b"{}"}


def test_a_manifest_of_somebody_else_is_not_overwritten(hub, first):
    hub.changed(REPO, "manifest.json", b'{"name": "an app"}')
    with pytest.raises(ReleaseError, match="not a release's, so nothing is overwritten"):
        run(first)


def test_the_progress_bars_of_the_process_are_as_before(hub, first):
    enable_progress_bars()
    run(first)
    assert not are_progress_bars_disabled()
    disable_progress_bars()
    run(first)
    assert are_progress_bars_disabled()


# what breaks off


def test_a_commit_without_its_tag_gets_the_tag_and_nothing_else(hub, first):
    run(first)
    repo = hub.repos[REPO]
    repo.tags.clear()
    before = len(repo.commits)
    outcome = run(first)
    assert outcome.state == "tagged"
    assert (len(repo.commits), repo.tags) == (before, {"v0.1.0": repo.head.oid})


def test_what_was_uploaded_before_it_broke_off_is_not_uploaded_again(hub, first):
    hub.faults.append(Fault("POST", COMMIT, 403))
    with pytest.raises(ReleaseError):
        run(first)
    uploaded = list(hub.uploads)
    assert len(uploaded) == 2
    run(first)
    assert hub.uploads == uploaded
    assert published(hub) == files_of(first)


@pytest.mark.parametrize("path", [COMMIT, TAG, "/batch$", "/refs$", "/validate-yaml$"])
@pytest.mark.parametrize("status", [500, None])
@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
def test_a_failure_in_the_middle_is_waited_out_and_nothing_is_done_twice(hub, first, paused, path, status, late):
    method = "GET" if path == "/refs$" else "POST"
    hub.faults.append(Fault(method, path, status, late=late))
    outcome = run(first)
    assert (outcome.state, len(outcome.plan.sent)) == ("published", len(files_of(first)))
    repo = hub.repos[REPO]
    assert [one.title for one in repo.commits] == ["initial commit", "Release 0.1.0"]
    assert repo.tags == {"v0.1.0": repo.head.oid}
    assert published(hub) == files_of(first)
    assert paused
    assert hub.faults[0].times == 0


@pytest.mark.parametrize("status", [500, None])
def test_an_upload_that_fails_is_sent_again(hub, first, paused, status):
    hub.faults.append(Fault("PUT", OBJECT, status))
    run(first)
    assert published(hub) == files_of(first)
    assert hub.faults[0].times == 0


@pytest.mark.parametrize("status", [500, None])
def test_a_manifest_that_cannot_be_fetched_at_once_is_fetched_again(hub, first, second, paused, status):
    run(first)
    hub.faults += [Fault(method, "/resolve/", status, times=3) for method in ("HEAD", "GET")]
    run(second)
    assert published(hub) == files_of(second)
    assert paused


def test_a_failure_that_stays_ends_with_what_to_do(hub, first, paused):
    hub.faults.append(Fault("POST", COMMIT, 500, times=100))
    with pytest.raises(
        ReleaseError, match=r"a failure of its own \(500\).*publish again later: what was uploaded is not"
    ):
        run(first)
    assert paused == [1, 2, 4, 8, 16]
    assert hub.repos[REPO].tags == {}


def test_the_pause_that_the_hub_asks_for_is_made_and_said(hub, first, paused):
    hub.faults.append(Fault("POST", COMMIT, 429, {"Retry-After": "37"}))
    progress_lines = []
    run(first, progress=progress_lines.append)
    assert paused == [37]
    assert "the Hub asks for a pause (429); going on in 37 s" in progress_lines
    assert published(hub) == files_of(first)


def test_a_pause_of_hours_is_not_made(hub, first, paused):
    hub.faults.append(Fault("POST", COMMIT, 429, {"Retry-After": "7200"}))
    with pytest.raises(ReleaseError, match="of 7200 s; publish again then"):
        run(first)
    assert paused == []


@pytest.mark.parametrize(
    ("status", "fix"),
    [
        (401, "does not accept the login .*hf auth login"),
        (403, "may not write there .* a token that may write"),
        (404, "no dataset on the Hub .* add `--create private` or `--create public`"),
        (418, "the Hub refused"),
    ],
)
def test_a_refusal_is_one_sentence_with_what_to_do(hub, first, paused, status, fix):
    hub.faults.append(Fault("POST", COMMIT, status, times=100))
    with pytest.raises(ReleaseError, match=fix) as caught:
        run(first)
    assert "\n" not in str(caught.value)
    assert paused == []
    assert "hf_of_the_test" not in str(caught.value)


def test_a_login_is_asked_for_before_anything_is_sent(hub, first, monkeypatch):
    monkeypatch.delenv("HF_TOKEN")
    hub.faults.append(Fault("GET", f"/api/datasets/{REPO}$", 401))
    with pytest.raises(ReleaseError, match=r"asks for a login \(401\); run `hf auth login`, or set HF_TOKEN"):
        run(first)
    assert hub.writes() == []


def test_a_repository_that_is_not_there_is_not_made(hub, first):
    with pytest.raises(ReleaseError, match=r"no dataset on the Hub .*--create private"):
        release_publish(first, "ann/other")
    assert list(hub.repos) == [REPO]


@pytest.mark.parametrize("access", ["public", "private"])
def test_a_repository_is_made_where_that_is_asked_for(hub, first, access):
    progress_lines = []
    outcome = release_publish(first, "ann/other", create=access, progress=progress_lines.append)
    repo = hub.repos["ann/other"]
    assert (outcome.state, repo.private, repo.tags) == ("published", access == "private", {"v0.1.0": repo.head.oid})
    assert f"making hf://datasets/ann/other, {access}" in progress_lines


def test_a_dry_run_makes_none_and_shows_what_would_go(hub, first):
    progress_lines = []
    outcome = release_publish(first, "ann/other", create="private", dry_run=True, progress=progress_lines.append)
    assert outcome.state == "planned" and len(outcome.plan.new) == 4
    assert "hf://datasets/ann/other is not there, and would be made, private" in progress_lines
    assert hub.writes() == []


def test_what_is_there_is_not_made_again_nor_opened_or_closed(hub, first):
    assert run(first, create="private").state == "published"
    assert not hub.repos[REPO].private
    assert ("POST", "/api/repos/create") not in hub.seen


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("status", [500, None])
def test_a_failure_while_it_is_made_is_waited_out(hub, first, paused, status, late):
    hub.faults.append(Fault("POST", "/repos/create", status, late=late))
    assert release_publish(first, "ann/other", create="private").state == "published"
    assert hub.repos["ann/other"].private and hub.faults[0].times == 0


def test_making_one_needs_a_login_that_may(hub, first):
    hub.faults.append(Fault("POST", "/repos/create", 403))
    with pytest.raises(ReleaseError, match="may not write there"):
        release_publish(first, "ann/other", create="public")


@pytest.mark.parametrize("status", [409, 412])
def test_after_a_conflict_the_repository_is_read_anew_once(hub, first, paused, status):
    hub.faults.append(Fault("POST", COMMIT, status))
    run(first)
    assert published(hub) == files_of(first)


@pytest.mark.parametrize("status", [409, 412])
def test_a_conflict_that_stays_is_an_error(hub, first, paused, status):
    hub.faults.append(Fault("POST", COMMIT, status, times=2))
    with pytest.raises(ReleaseError, match="somebody else is changing the repository"):
        run(first)
    assert hub.repos[REPO].tags == {}


def test_a_commit_of_somebody_else_in_between_is_kept(hub, first, paused):
    def meanwhile(line):
        if line == "committing" and len(hub.repos[REPO].commits) == 1:
            hub.changed(REPO, "notebook.ipynb", b"{}")

    run(first, progress=meanwhile)
    assert [one.title for one in hub.repos[REPO].commits] == ["initial commit", "by hand", "Release 0.1.0"]
    assert published(hub) == {**files_of(first), "notebook.ipynb": b"{}"}


def test_a_newer_version_that_somebody_publishes_in_between_stays(hub, first, second, paused):
    """The plan was made for another head, so the commit names the head that it was made for, and is refused."""

    def meanwhile(line):
        if line == "committing" and len(hub.repos[REPO].commits) == 1:
            for path, content in files_of(second).items():
                hub.changed(REPO, path, content)

    with pytest.raises(ReleaseError, match=r"holds version 0\.2\.0, which is newer than 0\.1\.0"):
        run(first, progress=meanwhile)
    assert published(hub) == files_of(second)


def test_a_tag_of_somebody_else_in_between_is_not_moved(hub, first, paused):
    def meanwhile(line):
        if line == "tagging v0.1.0":
            hub.repos[REPO].tags["v0.1.0"] = hub.repos[REPO].commits[0].oid

    with pytest.raises(ReleaseError, match="already, with other content"):
        run(first, progress=meanwhile)
    assert hub.repos[REPO].tags["v0.1.0"] == hub.repos[REPO].commits[0].oid


def test_offline_is_said(hub, first, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ReleaseError, match="HF_HUB_OFFLINE is set"):
        run(first)


# from the build to a reader


def python(code, *arguments, hub, home):
    """What a program says on stdout, in a process of its own in which the stand-in is the Hub."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    mine = {
        "HF_ENDPOINT": hub.url,
        "HF_HOME": str(home),
        "HF_TOKEN": "hf_of_the_test",
        "HF_HUB_DISABLE_XET": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "PYTHONPATH": str(Path(goldspan.__file__).parents[1]),
    }
    # threads of pyarrow may still be at work when an interpreter is taken apart, and then it aborts
    ended = "\nimport os, sys\nsys.stdout.flush()\nos._exit(0)\n"
    program = [sys.executable, "-c", code + ended, *arguments]
    done = subprocess.run(program, env=kept | mine, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


LOAD = """
import json, sys
from datasets import load_dataset
versions = {tag: load_dataset("ann/demo", "documents", split="train", revision=tag) for tag in sys.argv[1:]}
label = versions["v0.1.0"].features["spans"].feature["label"]
print(json.dumps({
    "ids": {tag: rows["id"][:] for tag, rows in versions.items()},
    "labels": sorted({label.int2str(span["label"]) for row in versions["v0.1.0"] for span in row["spans"]}),
    "spans": len(load_dataset("ann/demo", "spans", split="train", revision="v0.1.0")),
    "streamed": [row["id"] for row in load_dataset("ann/demo", split="train", revision="v0.1.0", streaming=True)],
}))
"""
GOLDSPAN = "from goldspan.cli import main; main()"


@pytest.mark.slow
def test_what_was_built_is_published_by_the_command_and_each_version_loads_by_its_tag_as_the_card_says(
    hub, filled, tmp_path
):
    filled.build(tmp_path / "first", version="0.1.0", repo=REPO)
    arguments = ("release", "publish", REPO, "--from", str(tmp_path / "first"), "--json")
    answer = json.loads(python(GOLDSPAN, *arguments, hub=hub, home=tmp_path / "home"))
    assert (answer["state"], answer["warning"]) == ("published", None)
    filled.full_layer(filled.document("zero"))
    filled.build(tmp_path / "second", version="0.2.0", repo=REPO)
    assert run(tmp_path / "second").commit == hub.repos[REPO].tags["v0.2.0"]
    hub.changed(REPO, "README.md", b"")  # readers of a tag do not see it

    card = (tmp_path / "first" / "README.md").read_text()
    with_datasets, with_pandas = re.findall(r"^```python\n(.*?)^```$", card, re.M | re.S)
    # polars knows no other Hub than the real one
    with_pandas = "\n".join(line for line in with_pandas.splitlines() if "polars" not in line)
    program = "\n".join((LOAD, with_datasets, with_pandas, "print(len(spans))"))
    loaded, *printed = python(program, "v0.1.0", "v0.2.0", hub=hub, home=tmp_path / "home").splitlines()
    assert json.loads(loaded) == {
        "ids": {"v0.1.0": ["one", "three", "two"], "v0.2.0": ["one", "three", "two", "zero"]},
        "labels": ["Actor", "Event", "Place"],
        "spans": 3,
        "streamed": ["one", "three", "two"],
    }
    assert printed == ["['Actor', 'Event', 'Place']", "one 3", "three 0", "two 0", "3"]
