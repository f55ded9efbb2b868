"""What killed commands left is removed, and what is somebody else's is not."""

import os
import tempfile

import pytest

from goldspan.store import StoreError
from goldspan.store.leftovers import remove_parts, remove_scratch, scratch_folder

PART = ".d.json.abcd1234.part"


@pytest.mark.parametrize("link", ["layers", "layers/d", "documents"])
def test_no_link_leads_to_parts_of_files_outside_of_the_corpus(tmp_path, link):
    (tmp_path / "outside" / "d").mkdir(parents=True)
    mine = [tmp_path / "outside" / PART, tmp_path / "outside" / "d" / PART]
    for path in mine:
        path.write_text("mine")
    (tmp_path / "corpus" / link).parent.mkdir(parents=True)
    (tmp_path / "corpus" / link).symlink_to(tmp_path / "outside")
    remove_parts(tmp_path / "corpus")
    assert all(path.exists() for path in mine)


def test_a_scratch_folder_that_another_process_swept_before_it_was_locked_is_made_again(tmp_path, monkeypatch):
    opened = os.open

    def swept_first(path, flags, *rest, **options):
        monkeypatch.setattr(os, "open", opened)
        remove_scratch(tmp_path)
        return opened(path, flags, *rest, **options)

    monkeypatch.setattr(os, "open", swept_first)
    with scratch_folder(tmp_path) as made:
        assert made.is_dir()
        remove_scratch(tmp_path)
        assert made.is_dir(), "it is locked now"
    assert list(tmp_path.iterdir()) == []


def test_scratch_is_not_put_into_a_folder_that_somebody_else_made(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "theirs").mkdir()
    (tmp_path / f"goldspan-{os.getuid()}").symlink_to(tmp_path / "theirs")
    with pytest.raises(StoreError, match="no folder of yours"), scratch_folder():
        pass
    assert list((tmp_path / "theirs").iterdir()) == []
