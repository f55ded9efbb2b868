"""Formats by name and by what is inside of a file: read, written, and the error where neither can be."""

import sys
from types import ModuleType

import pytest
from real_exports import EXPORTS
from strategies import document

from goldspan.errors import NotFoundError, PathError
from goldspan.formats import format_registry
from goldspan.formats.protocol import FileFormat, FileFormatError, FormatReport, Option
from goldspan.model import Layer, make_span

DOC = document("Ada left.", name="d")
LAYER = Layer(document="d", name="ann", annotator="ann", status="submitted", text_sha256=DOC.text_sha256)
PAIR = (DOC, (LAYER,))


def test_every_format_is_found_under_its_name_and_says_what_it_is():
    for name, known in format_registry.formats().items():
        assert format_registry.find_format(name) is known
        assert known.name == name and known.title
        for option in (*known.read_options, *known.write_options):
            assert option.help


def test_a_format_that_does_not_exist_is_an_error_with_the_names_that_do():
    with pytest.raises(NotFoundError) as error:
        format_registry.find_format("jsonlines")
    assert "jsonl" in str(error.value) and "label-studio" in str(error.value)


def test_an_option_that_does_not_exist_is_an_error_with_the_names_that_do(tmp_path):
    with pytest.raises(NotFoundError, match="'config'"):
        format_registry.read(EXPORTS / "states.json", "label-studio", confg="x")
    with pytest.raises(NotFoundError, match="'per_file'"):
        format_registry.write([PAIR], tmp_path / "out", "jsonl", per_fil=1)
    assert not (tmp_path / "out").exists()


def test_a_format_that_is_only_read_is_not_written(tmp_path):
    with pytest.raises(FileFormatError, match="only read"):
        format_registry.write([PAIR], tmp_path / "out", "label-studio")


@pytest.mark.parametrize("name", [name for name, known in format_registry.formats().items() if known.write])
def test_what_is_written_is_recognised_and_read_back(name, tmp_path):
    other = document("Ben stayed.", name="c")
    span = make_span(other, "PER", [(0, 3)])
    pairs = [PAIR, (other, (changed_layer(other, "ann", span), changed_layer(other, "ben")))]
    report = format_registry.write(iter(pairs), tmp_path / "out", name)
    assert format_registry.detect_format(tmp_path / "out").name == name
    reader = format_registry.read(tmp_path / "out")
    back = [(document, tuple(layers)) for document, layers in reader]
    assert not reader.report
    if report:  # a format that has no place for everything loses nothing without a word, and no document
        assert {(one.id, one.text) for one, _ in back} == {(one.id, one.text) for one, _ in pairs}
    else:
        assert back == pairs


@pytest.mark.parametrize("name", ["folder", "jsonl"])
def test_a_corpus_has_a_place_for_every_layer(name, tmp_path):
    assert not format_registry.write([PAIR], tmp_path / "out", name)


def changed_layer(doc, name, *spans):
    return Layer(
        document=doc.id, name=name, annotator=name, status="submitted", text_sha256=doc.text_sha256, spans=spans
    )


@pytest.mark.parametrize("name", ["annotators", "characters", "regions", "screen", "states", "states.snapshot"])
def test_a_real_export_is_recognised(name):
    assert format_registry.detect_format(EXPORTS / f"{name}.json").name == "label-studio"


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff\xfe[{", b"[1, 2]", b"text"])
def test_a_file_of_no_known_format_is_an_error_with_the_formats(content, tmp_path):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(FileFormatError, match="label-studio, jsonl"):
        format_registry.detect_format(tmp_path / "file")


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(PathError, match=r"nothing\.json"):
        format_registry.detect_format(tmp_path / "nothing.json")


def test_a_new_format_is_a_module_and_a_line(tmp_path, monkeypatch):
    module = ModuleType("trivial_format")
    module.FORMAT = FileFormat(
        name="lines",
        title="a document a line",
        sniff=lambda path: path.suffix == ".lines",
        read=lambda path, shout: Lines(path, shout),
        read_options=(Option("shout", bool, False, "in capitals"),),
    )
    monkeypatch.setitem(sys.modules, "trivial_format", module)
    monkeypatch.setattr(format_registry, "MODULES", (*format_registry.MODULES, "trivial_format"))
    (tmp_path / "a.lines").write_text("Ada left.\nBen stayed.\n")
    assert [one.text for one, _ in format_registry.read(tmp_path / "a.lines")] == ["Ada left.", "Ben stayed."]
    assert [one.text for one, _ in format_registry.read(tmp_path / "a.lines", shout=True)] == [
        "ADA LEFT.",
        "BEN STAYED.",
    ]


class Lines:
    links, schema = (), None

    def __init__(self, path, shout):
        self.path, self.shout, self.report = path, shout, FormatReport()

    def __iter__(self):
        for number, line in enumerate(self.path.read_text().splitlines()):
            yield document(line.upper() if self.shout else line, name=f"d{number}"), ()
