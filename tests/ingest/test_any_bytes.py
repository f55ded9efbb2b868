"""Whatever bytes lie in the seeds folder: an article is read or skipped, settings are read or refused by name."""

from pathlib import Path

import fuzz
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan import store
from goldspan.ingest import IngestError, Skipped, read_folder
from goldspan.ingest.boilerplate_rules import read_rules
from goldspan.ingest.sources_toml import read_sources
from goldspan.model import Document
from goldspan.patterns import TextClock

SEEDS = Path(__file__).parent.parent.parent / "seeds"
ARTICLES = [path.read_bytes() for path in sorted(SEEDS.glob("*.txt"))]
PAGE = b"""<!doctype html><html lang="en"><head><title>Fires at sea</title><meta charset="utf-8"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Fires at sea</h1>
<p>The ferry burnt for two days &amp; nobody was hurt, said the harbour master on Monday.</p>
<p>It had left Alexandria with <b>forty</b> passengers&nbsp;and a crew of nine.<br>They were all saved.</p>
<pre>  a  table </pre><table><tr><td>one</td><td>two</td></tr></table></article><script>x()</script></body></html>
"""
LINE = b"""{"id": "a", "text": "Fires at \\ud83d\\udea2 sea.\\nThe ferry burnt.", "title": "Fire", "date": "2017-06-01"}
{"text": "A second one.", "publisher": null}
"""
TAGS = (
    *(b"<p>", b"</p>", b"<pre>", b"<br>", b"<![CDATA[", b"]]>", b"<!--", b"-->", b"<!", b"<?x", b"<a b=", b"</", b"<"),
    *(
        b"<title>",
        b"<script>",
        b"<template>",
        b"<plaintext>",
        b"<textarea>",
        b"<svg>",
        b"<math>",
        b"<table>",
        b"</body>",
    ),
    *(
        b"&#",
        b"&#0;",
        b"&#x110000;",
        b"&#xd800;",
        b"&notit;",
        b"&amp",
        b"&lt;",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
        b"&a;",
    ),
    *(b"<div>" * 400, b'<p class="' + b"x" * 5000 + b'">', b"<p " + b"a=b " * 500 + b">", b"<meta charset=utf-16>"),
)
FIELDS = (b'"text":', b'"id":', b'"title":', b'"text": "a"', b"{", b"}", b"[", b"]", b":", b",", b"1", b"[[" * 900)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("seeds")


def read(folder, name, data):
    """What a folder with this one file gives; each is a document that can be stored, or says why there is none."""
    for path in folder.iterdir():
        path.unlink()
    (folder / name).write_bytes(data)
    found = list(read_folder(folder))
    for one in found:
        if isinstance(one, Skipped):
            message = fuzz.names(ValueError(str(one)), name)
            assert one.reason
            assert one.fix in message
        else:
            assert isinstance(one, Document)
            assert store.document_from(store.document_record(one)) == one
            store.dumps(store.document_record(one)).encode("utf-8")
    return found


@given(fuzz.files(ARTICLES, b"By ", b"Photo: ", b"Read more", "\u00a0".encode()))
def test_any_text(folder, data):
    assert len(read(folder, "one.txt", data)) == 1


@given(fuzz.files([PAGE], *TAGS))
def test_any_page(folder, data):
    assert len(read(folder, "one.html", data)) == 1


@given(fuzz.files([LINE], *FIELDS))
def test_any_lines(folder, data):
    assert len(read(folder, "one.jsonl", data)) >= 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("deep.html", b"<div>" * 20_000 + b"<p>The ferry burnt for two days.</p>"),
        ("deep.html", b"<article>" + b"<b>" * 20_000 + b"The ferry burnt for two days."),
        ("tables.html", b"<article>" + b"<table><tr><td>" * 5_000 + b"The ferry burnt for two days."),
        ("attribute.html", b'<p class="' + b"x" * 500_000 + b'">The ferry burnt for two days.</p>'),
        ("attributes.html", b"<p " + b"a=b " * 20_000 + b">The ferry burnt for two days.</p>"),
        ("entities.html", b"<p>" + b"&amp;" * 50_000 + b"</p>"),
        ("reference.html", b"<p>The ferry &#" + b"9" * 5_000 + b"; burnt.</p>"),
        ("reference.html", b"<p>The ferry &#x" + b"9" * 5_000 + b"; burnt.</p>"),
        ("reference.html", b'<p title="&#' + b"9" * 5_000 + b';">The ferry burnt.</p>'),
        ("open.html", b"<!--" * 5_000),
        ("open.html", b"<![CDATA[" * 5_000),
        ("open.html", b"</" * 20_000),
        ("open.html", b"<a " * 2_000),
        ("null.html", b"<p>The ferry\x00burnt for two days.</p>"),
        ("lists.jsonl", b"[" * fuzz.NESTED),
        ("lists.jsonl", b'{"text": ' + b"[" * fuzz.NESTED + b"]" * fuzz.NESTED + b"}"),
        ("objects.jsonl", b'{"a":' * fuzz.NESTED),
        ("number.jsonl", b'{"text": "x", "id": ' + b"9" * 10_000 + b"}"),
        ("half.jsonl", b'{"text": "\\ud83d"}'),
        ("line.txt", b"x" * 300_000),
        ("null.txt", b"The ferry\x00burnt."),
    ],
)
def test_nothing_of_any_size_ends_the_reading(folder, name, data):
    assert len(read(folder, name, data)) == 1


# settings

SOURCES = (SEEDS / "sources.toml").read_bytes()
RULES = b"""off = ["advert"]
[[rule]]
id = "credit"
kind = "line"
why = "who took the picture"
pattern = 'Photo: .*'
[[rule]]
id = "by"
kind = "source-field"
why = "who wrote it"
pattern = 'by {value}'
fields = ["author"]
"""
TOML = (b"[", b"]", b"[[", b"]]", b"=", b".", b"[[rule]]\n", b"[rule]\n", b"a.b.c = 1\n", b"'''", b'"""', b"{}", b"[] ")
FACTS = (b"unknown = []\n", b"title = 1\n", b"date = 2017-06-01\n", b"date = 07:32:00\n", b"author = [[1]]\n")
REGULAR = (b"(" * 300, b"(?P<a>x)", b"[a-", b"{9999999999}", b"(?i)", b"\\\\", b"a{,99999}", b"{value}", b"(?<=a*)")


@given(fuzz.files([SOURCES], *TOML, *FACTS))
def test_any_sources(folder, data):
    files = ["000_5f2f36bdbfeb356c.txt", "001_f8be0bdeefdf02ad.txt"]
    found = fuzz.read(lambda path: read_sources(path, files=files), folder / "sources.toml", data, IngestError) or {}
    assert all(value is None or value.strip() for facts in found.values() for value in facts.values())


@given(fuzz.files([RULES], *TOML, *REGULAR))
def test_any_rules(folder, data):
    found = fuzz.read(read_rules, folder / "rules.toml", data, IngestError) or ()
    facts = dict.fromkeys(("title", "publisher", "author", "date", "url", "photo_credit", "licence"), "x(")
    assert {one.matches("Photo: Ada", facts, TextClock(1)) for one in found} <= {True, False}


@pytest.mark.parametrize(
    "data",
    [
        b"a = " + b"[" * fuzz.NESTED,
        b"a = " + b"[" * 2_000 + b"]" * 2_000,
        b"a = " + b"{b = " * 2_000 + b"1" + b"}" * 2_000,
        b"a." * 2_000 + b"a = 1",
        b"a = " + b"9" * 10_000,
        b"a = 2017-13-45",
        b'a = "\\ud800"',
        b"\xff\xfea\x00",
        b'[[rule]]\nid = "x"\nkind = "line"\nwhy = "x"\npattern = "' + b"(" * 20_000 + b'"',
        b'[[rule]]\nid = "x"\nkind = "line"\nwhy = "x"\npattern = "x{99999999999999999999}"',
        b'[[rule]]\nid = "x"\nkind = "line"\nwhy = "x"\npattern = "[[a]"',
    ],
)
@pytest.mark.parametrize("read", [read_rules, lambda path: read_sources(path, files=())])
def test_settings_of_any_depth_are_refused_by_name(tmp_path, read, data):
    path = tmp_path / "settings.toml"
    path.write_bytes(data)
    with pytest.raises(IngestError) as caught:
        read(path)
    fuzz.names(caught.value, path)


@given(st.text(max_size=40))
def test_any_pattern_is_compiled_or_refused(folder, pattern):
    path = folder / "rules.toml"
    quoted = pattern.encode("unicode_escape").replace(b"\\x", b"\\u00").replace(b'"', b'\\"')
    rule = b'[[rule]]\nid = "x"\nkind = "line"\nwhy = "y"\npattern = "' + quoted + b'"\n'
    fuzz.read(read_rules, path, rule, IngestError)
