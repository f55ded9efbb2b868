"""Publishing to a plain folder and to addresses of fsspec: neither keeps a history, and the same holds for both."""

import fsspec
import pandas
import pytest
from release.publish.small_releases import files_of, make_release

from goldspan.operations.release_publish import release_publish
from goldspan.release import ReleaseError


class Place:
    """A target, and its files seen through fsspec."""

    def __init__(self, target, url):
        self.target, (self.files, self.top) = target, fsspec.core.url_to_fs(url)

    def run(self, folder, **options):
        return release_publish(folder, self.target, **options)

    def held(self):
        if not self.files.exists(self.top):
            return {}
        return {
            path.removeprefix(self.top).lstrip("/"): self.files.cat_file(path) for path in self.files.find(self.top)
        }

    def put(self, path, content):
        self.files.makedirs(self.top, exist_ok=True)
        self.files.pipe_file(f"{self.top}/{path}", content)


@pytest.fixture(params=["folder", "file://", "memory://", "local://"])
def place(request, tmp_path):
    if request.param == "memory://":
        url = f"memory://{tmp_path.name}/out"
        yield Place(url, url)
        fsspec.filesystem("memory").store.clear()
        return
    out = tmp_path / "out"
    target = str(out) if request.param == "folder" else f"{request.param}{out}"
    yield Place(target, f"file://{out}")


def test_exactly_the_files_of_the_manifest_go(place, first):
    assert place.run(first).state == "published"
    assert place.held() == files_of(first)


def test_an_address_is_read_by_pandas(first, tmp_path):
    outcome = release_publish(first, f"local://{tmp_path}/out")
    assert outcome.use == f'pandas.read_parquet("local://{tmp_path}/out/data/documents/train-00000-of-00001.parquet")'
    assert pandas.read_parquet(outcome.use.split('"')[1])["id"].to_list() == ["a", "b"]


def test_the_second_time_nothing_is_to_do(place, first):
    place.run(first)
    outcome = place.run(first)
    assert outcome.state == "there"
    assert outcome.plan.empty


def test_a_newer_version_takes_its_place_and_what_is_obsolete_goes(place, first, second):
    place.run(first)
    place.put("mine.txt", b"kept")
    outcome = place.run(second)
    assert outcome.plan.removed == ("data/documents/train-00000-of-00001.parquet",)
    assert [one.path for one in outcome.plan.unchanged] == ["data/spans/train-00000-of-00001.parquet"]
    assert place.held() == {**files_of(second), "mine.txt": b"kept"}


def test_a_dry_run_writes_nothing(place, first):
    outcome = place.run(first, dry_run=True)
    assert outcome.state == "planned"
    assert len(outcome.plan.new) == 4
    assert place.held() == {}


def test_a_dry_run_says_where_nothing_would_go(place, first):
    place.run(first)
    assert place.run(first, dry_run=True).state == "there"


def test_a_version_is_not_overwritten(place, first, tmp_path):
    place.run(first)
    before = place.held()
    with pytest.raises(ReleaseError, match=r"has version 0\.1\.0 already, with other content"):
        place.run(make_release(tmp_path / "other", shards=(("a", "z"),)))
    assert place.held() == before


def test_an_older_version_is_not_put_over_a_newer_one(place, first, second):
    place.run(second)
    with pytest.raises(ReleaseError, match="newer"):
        place.run(first)
    assert place.held() == files_of(second)


def test_a_file_that_was_damaged_there_is_mended_by_its_own_version(place, first):
    place.run(first)
    place.put("README.md", b"broken")
    outcome = place.run(first)
    assert [one.path for one in outcome.plan.changed] == ["README.md"]
    assert place.held() == files_of(first)


def test_a_file_of_somebody_else_is_not_overwritten(place, first):
    place.put("README.md", b"of another project")
    with pytest.raises(ReleaseError, match=r"README\.md: is there, and not from a release"):
        place.run(first)
    assert place.held() == {"README.md": b"of another project"}


def test_a_manifest_of_somebody_else_is_not_overwritten(place, first):
    place.put("manifest.json", b"{}")
    with pytest.raises(ReleaseError, match="not a release's"):
        place.run(first)


def test_a_manifest_that_leads_out_of_the_folder_removes_nothing(place, first, second):
    place.run(first)
    place.put("manifest.json", (first / "manifest.json").read_bytes().replace(b"README.md", b"../evil.md"))
    with pytest.raises(ReleaseError):
        place.run(second)


def test_where_it_breaks_off_the_old_version_stands_whole(place, first, second):
    place.run(first)

    def stop(line):
        if line.startswith("2 of "):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        place.run(second, progress=stop)
    assert place.held() == files_of(first)
    place.run(second)
    assert place.held() == files_of(second)


def test_an_address_of_no_known_kind_is_refused(first):
    with pytest.raises(ReleaseError, match="nowhere://x: not an address that can be used"):
        release_publish(first, "nowhere://x")


def test_a_login_in_an_address_is_not_shown(first):
    with pytest.raises(ReleaseError) as caught:
        release_publish(first, "nowhere://ann:secret@host/x")
    assert "secret" not in str(caught.value)
