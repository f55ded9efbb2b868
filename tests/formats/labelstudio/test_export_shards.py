"""Cuts that are guessed: where all shards can be read they hold what the file holds, and usually they can."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from real_exports import EXPORTS

from goldspan.formats.labelstudio.export import ExportError, open_export, open_shard
from goldspan.formats.labelstudio.export_shards import guessed_shards


def ids(shards):
    for shard in shards:
        with open_shard(shard) as tasks:
            yield from [task["id"] for task in tasks]


def all_ids(path):
    with open_export(path) as tasks:
        return [task["id"] for task in tasks]


def written(path, tasks, **layout):
    path.write_text(json.dumps(tasks, **layout), encoding="utf-8")
    return path


def task(number, **other):
    return {"id": number, "annotations": [], "data": {"text": f"text {number}"}, **other}


@pytest.mark.parametrize("name", ["annotators", "characters", "regions", "states", "states.snapshot"])
@pytest.mark.parametrize("size", [5000, 1 << 20])
def test_real_exports_are_cut_where_tasks_begin(name, size):
    path = EXPORTS / f"{name}.json"
    shards = guessed_shards(path, size)
    assert list(ids(shards)) == all_ids(path)
    assert all(one.end - one.start <= 2 * size for one in shards)
    assert (len(shards) > 1) == (path.stat().st_size > size)


def test_tasks_larger_than_shards_are_not_looked_for(tmp_path):
    path = written(tmp_path / "export.json", [task(1), task(2, meta="x" * 300_000), task(3)])
    assert guessed_shards(path, 1000) == []


@pytest.mark.parametrize("layout", [{}, {"indent": 2}, {"separators": (",", ":")}])
def test_white_space_does_not_matter(layout, tmp_path):
    path = written(tmp_path / "export.json", [task(number) for number in range(50)], **layout)
    for content in (path.read_bytes(), b"\xef\xbb\xbf \n" + path.read_bytes() + b"\n\n"):
        path.write_bytes(content)
        shards = guessed_shards(path, 300)
        assert len(shards) > 5
        assert list(ids(shards)) == list(range(50))


@pytest.mark.parametrize("size", [100, 5_000, 200_000])
def test_tasks_of_any_size_are_found_across_blocks(size, tmp_path):
    tasks = [task(number, meta="x" * 997 * (number % 90)) for number in range(180)]
    path = written(tmp_path / "export.json", tasks)
    shards = guessed_shards(path, size)
    assert list(ids(shards)) == list(range(180)) if shards else size < 90_000


def test_what_a_text_says_is_no_task(tmp_path):
    text = '}, {"id": 7, "annotations": [], "data": {"text": ""}}, {"id": 8, "annotations": []'
    tasks = [{**task(number), "data": {"text": text}} for number in range(50)]
    shards = guessed_shards(written(tmp_path / "export.json", tasks), 200)
    assert len(shards) > 10
    assert list(ids(shards)) == list(range(50))


def test_a_wrong_cut_cannot_be_read(tmp_path):
    inner = [{"id": number, "annotations": []} for number in range(100)]
    path = written(tmp_path / "export.json", [task(1, meta=inner), task(2, meta=inner)])
    shards = guessed_shards(path, 1000)
    assert len(shards) > 2
    with pytest.raises(ExportError):
        list(ids(shards))


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", "[1]", '[{"id": 1}', '{"id": 1}]', "[{}]", '[{"id": 1}] x', '["a", {"id": 1}]', "\xff"]
)
def test_what_does_not_look_like_an_export_is_not_cut(content, tmp_path):
    path = tmp_path / "export.json"
    path.write_text(content, encoding="latin-1")
    assert guessed_shards(path, 1) == []


INNER = st.recursive(
    st.sampled_from([1, "", '}, {"id": 3, "annotations": [', "\\", '"', "]", {"id": 4, "annotations": []}]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "annotations"]), inner),
    max_leaves=6,
)


@given(inner=st.lists(INNER, max_size=8), size=st.integers(1, 300), layout=st.sampled_from([{}, {"indent": 1}]))
def test_where_all_shards_can_be_read_they_hold_the_tasks(inner, size, layout, tmp_path_factory):
    tasks = [task(number, meta=one) for number, one in enumerate(inner)]
    path = written(tmp_path_factory.mktemp("guess") / "export.json", tasks, **layout)
    shards = guessed_shards(path, size)
    try:
        found = list(ids(shards))
    except ExportError:
        return
    assert not shards or found == list(range(len(tasks)))


PIECES = [b"[", b"]", b"{", b"}", b'{"id": 1', b'"annotations":', b", ", b"\xef\xbb\xbf", b" \n", b'"\\', b"\xff", b"7"]


@given(content=st.binary(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=40).map(b"".join))
def test_no_bytes_are_an_error(content, tmp_path_factory):
    path = tmp_path_factory.mktemp("bytes") / "export.json"
    path.write_bytes(content)
    shards = guessed_shards(path, 5)
    assert all(0 < one.start < one.end <= len(content) for one in shards)
    assert all(one.end < other.start for one, other in pairwise(shards))
