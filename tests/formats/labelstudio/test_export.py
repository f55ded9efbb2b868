"""A full JSON export as a file: its tasks one at a time, and what is no export."""

import json
import tracemalloc
from itertools import accumulate

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from real_exports import EXPORTS

from goldspan.formats.labelstudio.export import ExportError, export_shards, open_export, open_shard

TASK = {
    "id": 1,
    "project": 4,
    "data": {"text": "hello Ada"},
    "annotations": [{"id": 7, "completed_by": 1, "result": []}],
}
PLAIN = json.dumps([TASK])
NAMES = ["annotators", "characters", "regions", "repeated", "screen", "states", "states.snapshot"]


KEYS = ["id", "project", "data", "annotations", "drafts", "predictions"]


def expected(tasks):
    """Of what a file holds, what is read of it."""
    return [{key: task[key] for key in KEYS if key in task} for task in tasks]


def opened(tasks):
    """Tasks with the results read, which stay the JSON that they are."""
    out = []
    for task in tasks:
        task = {key: value for key, value in task.items() if key in KEYS}
        if "annotations" in task and isinstance(task["annotations"], list):
            task["annotations"] = [_opened(one) for one in task["annotations"]]
        out.append(task)
    return out


def _opened(one):
    raw = isinstance(one, dict) and isinstance(one.get("result"), msgspec.Raw)
    return {**one, "result": json.loads(bytes(one["result"]))} if raw else one


def read_export(path):
    with open_export(path) as tasks:
        yield from tasks


def read_shard(shard):
    with open_shard(shard) as tasks:
        yield from tasks


def tasks_of(name):
    return expected(json.loads((EXPORTS / f"{name}.json").read_text(encoding="utf-8")))


def tasks_in(tmp_path, content):
    file = tmp_path / "export.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return opened(read_export(file))


def test_a_byte_order_mark_does_no_harm(tmp_path):
    assert tasks_in(tmp_path, b"\xef\xbb\xbf" + PLAIN.encode()) == [TASK]


def test_an_empty_list_is_an_export_without_tasks(tmp_path):
    assert tasks_in(tmp_path, " [ ]\n") == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "not a JSON list of tasks"),
        ("  \n", "not a JSON list of tasks"),
        ("{}", "not a JSON list of tasks"),
        ('"[{}]"', "not a JSON list of tasks"),
        ("id,text\n1,[a]\n", "not a JSON list of tasks"),
        (PLAIN[1:-1] + "\n" + PLAIN[1:-1], "not a JSON list of tasks"),
        (PLAIN.encode("utf-16"), "not a JSON list of tasks"),
        ("[1, 2]", "what follows task 0 is not a task"),
        ('["a"]', "what follows task 0 is not a task"),
        ("[[]]", "what follows task 0 is not a task"),
        (f"[{PLAIN[1:-1]} {PLAIN[1:-1]}]", "what follows task 1 is not a task"),
        (f"[{PLAIN[1:-1]},]", "what follows task 1 is not a task"),
        (PLAIN[:-1] + "}", "what follows task 1 is not a task"),
        (PLAIN + "x", "what follows task 1 is not a task"),
        (PLAIN + PLAIN, "what follows task 1 is not a task"),
        ("[][]", "not a JSON list of tasks"),
        (PLAIN[:-1], "breaks off after task 1"),
        (PLAIN[:60], "breaks off after task 0"),
        (PLAIN.encode().replace(b"hello", b"caf\xe9"), "task 1 is not JSON"),
        (PLAIN.replace('"id": 1,', '"id": 1'), "task 1 is not JSON"),
        (PLAIN.replace("hello", "caf\\x"), "task 1 is not JSON"),
        # a decoder takes the end of these for the end of what is there so far
        ('[{"data": t}]', "task 1 is not JSON"),
        ('[{"data": {}}, {"data": nul}]', "task 2 is not JSON"),
        ('[{"data": ' + "[" * 100_000 + "]" * 100_000 + "}]", "nested too deeply"),
    ],
)
def test_what_is_no_export_is_refused_by_name_and_with_the_next_step(content, message, tmp_path):
    with pytest.raises(ExportError) as error:
        tasks_in(tmp_path, content)
    assert message in str(error.value)
    assert str(tmp_path / "export.json") in str(error.value)
    assert "export" in str(error.value).partition("export.json")[2], "says what to do"


def test_a_json_min_export_is_refused_because_it_has_no_relations(tmp_path):
    with pytest.raises(ExportError, match="JSON-MIN, which has lost the relations; export the project as JSON"):
        list(read_export(EXPORTS / "states.min.json"))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ExportError, match=r"gone\.json: cannot be read: No such file"):
        list(read_export(tmp_path / "gone.json"))


@pytest.mark.parametrize("chunk", [1, 2, 7, 64])
@pytest.mark.parametrize("name", ["regions", "characters"])
def test_tasks_are_cut_apart_wherever_the_chunks_end(name, chunk, monkeypatch):
    monkeypatch.setattr("goldspan.formats.labelstudio.export.CHUNK", chunk)
    assert opened(read_export(EXPORTS / f"{name}.json")) == tasks_of(name)


anything = st.recursive(
    st.none() | st.text(max_size=8) | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.lists(st.dictionaries(st.text(max_size=3), anything, max_size=3), max_size=4),
    st.booleans(),
    st.integers(0, 3),
)
def test_any_list_of_objects_is_read_as_it_was_written(tmp_path_factory, records, ascii_only, indent):
    tasks = [{**record, "data": {}} for record in records]
    file = tmp_path_factory.getbasetemp() / "any.json"
    file.write_bytes(json.dumps(tasks, ensure_ascii=ascii_only, indent=indent or None).encode("utf-8", "replace"))
    assert opened(read_export(file)) == expected(json.loads(file.read_bytes()))


# size


def test_tasks_come_one_at_a_time(tmp_path):
    file = tmp_path / "export.json"
    file.write_text("[" + ",".join([PLAIN[1:-1]] * 3) + ", broken")
    tasks = read_export(file)
    assert next(tasks)["id"] == next(tasks)["id"] == 1


def test_memory_does_not_grow_with_the_export(tmp_path):
    peaks = []
    for copies in (20, 200):
        task = json.dumps({**TASK, "data": {"text": "word " * 20_000}})
        file = tmp_path / f"{copies}.json"
        file.write_text("[" + ",\n".join([task] * copies) + "]")
        tracemalloc.start()
        assert sum(1 for _ in read_export(file)) == copies
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert (tmp_path / "200.json").stat().st_size > 20_000_000
    assert peaks[1] < 1.2 * peaks[0]
    assert peaks[1] < 5_000_000


@pytest.mark.parametrize("size", [1, 500, 3000, 1 << 20])
@pytest.mark.parametrize("name", NAMES)
def test_the_shards_of_an_export_are_its_tasks(name, size):
    path = EXPORTS / f"{name}.json"
    cut = list(export_shards(path, size))
    assert opened(task for one in cut for task in read_shard(one)) == tasks_of(name)
    assert [one.first for one in cut] == list(accumulate((len(list(read_shard(one))) for one in cut[:-1]), initial=1))
    assert len(cut) == 1 if size == 1 << 20 else len(cut) > 1 or len(tasks_of(name)) == 1
