"""A sample of what `fuzz_readers.py` does on demand, and the inputs that it found."""

import fuzz_readers
import pytest

SAMPLE = 60


@pytest.mark.parametrize("name", fuzz_readers.READERS)
def test_a_reader_reads_or_refuses_what_is_generated(name, tmp_path):
    tried, failures = fuzz_readers.run(name, seed=7, numbers=range(SAMPLE), until=float("inf"), keep=tmp_path / "kept")
    assert (tried, failures) == (SAMPLE, [])


@pytest.mark.parametrize("name", fuzz_readers.READERS)
def test_an_input_follows_from_its_number(name):
    made = [fuzz_readers.make_input(name, 7, number) for number in range(20)]
    assert made == [fuzz_readers.make_input(name, 7, number) for number in range(20)]
    assert len(set(made)) > 10


FOUND = {
    "a label without a place": ("layer", lambda seed: seed.replace(b"[[2, 6]]", b"[]")),
    "a text that is a number": ("document", lambda seed: seed.replace(b'"text": "', b'"text": 5, "x": "')),
    "an id that is none": ("document", lambda seed: seed.replace(b'"id": "shop"', b'"id": null')),
    "an id that is a list": ("document", lambda seed: seed.replace(b'"id": "shop"', b'"id": []')),
    "an id that no folder can be called": ("document", lambda seed: seed.replace(b'"shop"', b'"' + b"x" * 300 + b'"')),
    "deep splits": ("splits", lambda seed: b"[" * 5_000),
    "a key that is half a character": ("decisions", lambda seed: seed.replace(b'"document"', b'"\\ud800"', 1)),
    "a path that is long": ("manifest", lambda seed: seed.replace(b'"path": "', b'"path": "/' + b"x" * 70_000, 1)),
}


@pytest.mark.parametrize("what", FOUND)
def test_what_was_found_once_is_refused(what, tmp_path):
    name, change = FOUND[what]
    fuzz_readers.prepare(tmp_path)
    path = tmp_path / fuzz_readers.READERS[name].place
    path.parent.mkdir(parents=True, exist_ok=True)
    for seed in fuzz_readers.READERS[name].seeds:
        assert fuzz_readers.try_input(name, path, change(seed)) is None


def test_what_a_reader_should_not_do_is_a_failure(tmp_path, monkeypatch):
    def fails(path):
        raise TypeError("told")

    reader = fuzz_readers.Reader("x", (b"x",), fails)
    monkeypatch.setitem(fuzz_readers.READERS, "failing", reader)
    assert "TypeError: told" in fuzz_readers.try_input("failing", tmp_path / "x", b"")
    tried, failures = fuzz_readers.run("failing", 0, range(3), float("inf"), tmp_path / "kept")
    assert (tried, len(failures)) == (3, 3)
    assert "--reader failing --seed 0 --from 2 --inputs 1" in failures[2]
    assert len(list((tmp_path / "kept").iterdir())) == 3
