"""Whatever bytes brat's files have: a schema that can be used, or an error with name and line."""

import fuzz
import pytest
from hypothesis import given

from goldspan.operations.schema_import import schema_import_brat
from goldspan.schema.language import SchemaError, parse

ANNOTATION = b"""[entities]
!Thing
\tShip
\tTanker
Port
City
[relations]
<PLACE>=Port|City
At\tArg1:Ship, Arg2:<PLACE>
Equiv\tArg1:Ship, Arg2:Ship, <REL-TYPE>:symmetric-transitive
<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:contain
[events]
Fire\tBurnt:Ship, Place?:Port|City, Cause*:Fire
\tBlaze\t<INHERIT>, Crew{2-3}:Ship
[attributes]
Negated\tArg:<EVENT>
Sure\tArg:<EVENT>|At, Value:yes|no
"""
VISUAL = """[labels]
Ship | Ship 🐈 | S
Fire\t|\tFire
[drawing]
SPAN_DEFAULT\tfgColor:black, bgColor:lightgreen
Ship\tbgColor:#ff0000, borderColor:darken
At\tcolor:blue
""".encode()
WORDS = (
    *(b"[", b"]", b"[entities]\n", b"[x]\n", b"!", b"|", b":", b",", b"<", b">", b"<X>=", b"<X>", b"<ENTITY>", b"-\n"),
    *(b"Arg1:", b"Arg:", b"Value:", b"{2-1}:", b"{9999999999}:", b"<INHERIT>", b"bgColor:", b"Ship", b"\t\t", b"  "),
    *(b"<A>=<B>\n<B>=<A>\n", b"<A>=<A><A>\n", b"\x0b", b"\x1c", b"\x85"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("brat")


def imported(folder, annotation, visual):
    one, other = folder / "annotation.conf", folder / "visual.conf"
    one.write_bytes(annotation)
    other.write_bytes(visual)
    try:
        report = schema_import_brat(one, other)
    except SchemaError as error:
        for problem in error.problems:
            message = fuzz.names(SchemaError([problem]), folder)
            assert "annotation.conf" in message or "visual.conf" in message
        return None
    assert parse(report.text) == report.schema
    report.text.encode("utf-8")
    return report


@given(fuzz.files([ANNOTATION], *WORDS), fuzz.files([VISUAL], *WORDS))
def test_any_configuration(folder, annotation, visual):
    imported(folder, annotation, VISUAL)
    imported(folder, ANNOTATION, visual)


def test_the_seeds_are_read(folder):
    assert imported(folder, ANNOTATION, VISUAL).schema.concrete


@pytest.mark.parametrize(
    "annotation",
    [
        pytest.param(b"[entities]\n" + b"".join(b"\t" * n + b"T%d\n" % n for n in range(45)), id="deep"),
        pytest.param(b"[entities]\n" + b"".join(b"\t" * n + b"T%d\n" % n for n in range(400)), id="deeper"),
        pytest.param(
            b"[entities]\n" + b"".join(b"\t" * n + b"!T%d\n" % n for n in range(400)) + b"A\n", id="deep families"
        ),
        pytest.param(b"[entities]\n<A>=xx\n" + b"<A>=<A><A>\n" * 40 + b"S <A>\n", id="a bomb of macros"),
        pytest.param(b"[entities]\nA\n[attributes]\nN Arg:" + b"|" * 10_000, id="bars"),
        pytest.param(b"[entities]\n" + b"x" * 100_000, id="a long name"),
        pytest.param(b"[entities]\nA\x00B\n", id="a null"),
        pytest.param(b"[entities]\nA\n[\x1f]\n", id="a section of no name"),
        pytest.param(b"[entities]\nA\n[relations]\nR Arg1:A, Arg2:A{" + b"9" * 5_000 + b"}", id="a count without end"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xfe[\x00", id="UTF-16"),
    ],
)
def test_a_configuration_of_any_size(folder, annotation):
    imported(folder, annotation, b"")


def test_a_character_that_no_schema_takes_is_refused_with_its_line(folder):
    (folder / "annotation.conf").write_bytes(ANNOTATION)
    (folder / "visual.conf").write_bytes(VISUAL.replace(b"| S", b"| S\x00"))
    with pytest.raises(SchemaError, match=r"visual\.conf:2: has the character U\+0000"):
        schema_import_brat(folder / "annotation.conf", folder / "visual.conf")
