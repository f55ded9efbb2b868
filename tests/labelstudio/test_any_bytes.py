"""Whatever bytes come from Label Studio: labels and a schema, or an error of ours with the file's name."""

import json
from pathlib import Path

import fuzz
import pytest
from hypothesis import given
from real_exports import EXPORTS

from goldspan import store
from goldspan.formats.labelstudio.export import ExportError
from goldspan.formats.labelstudio.labeling_config import ConfigError, LabelingConfig, has_panel, read, schema_of
from goldspan.operations.pull import ExportOptions, pull_export
from goldspan.operations.schema_import import schema_import_label_studio
from goldspan.schema.language import SchemaError, parse

CONFIG = (EXPORTS / "config.xml").read_bytes()
OWN = (Path(__file__).parent.parent.parent / "schema/generated/label_studio/attribution.xml").read_bytes()
TAGS = (
    *(b"<Labels name='a' toName='text'>", b"</Labels>", b"<Label value='X'/>", b"<Label/>", b"<Choice value='no'/>"),
    *(
        b"<View>",
        b"</View>",
        b"<View visibleWhen='region-selected' whenLabelValue='PER'>",
        b"<Text name='b' value='$b'/>",
    ),
    *(
        b"<Relations>",
        b"<Relation value='a:b=c'/>",
        b"<Relation/>",
        b"name='",
        b" value=''",
        b" alias='x'",
        b" hotkey='1'",
    ),
    *(b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"&#0;", b"&#xD800;", b"&lt;", b"<![CDATA[", b"]]>", b"<!--", b"-->"),
    *(b"<?xml version='1.0' encoding='utf-16'?>", b"<?xml version='1.1'?>", b"<x:y/>", b" xmlns:x='y'", b" xmlns='y'"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("labelstudio")


def imported(folder, data):
    path = folder / "config.xml"
    path.write_bytes(data)
    try:
        report = schema_import_label_studio(path)
    except (ConfigError, SchemaError) as error:
        fuzz.names(error, path)
        return None
    assert parse(report.text) == report.schema
    report.text.encode("utf-8")
    return report


@given(fuzz.files([CONFIG, OWN], *TAGS))
def test_any_configuration(folder, data):
    imported(folder, data)
    text = data.decode("utf-8", "surrogateescape")
    assert has_panel(text) in (True, False)
    try:
        config = read(text)
    except ConfigError as error:
        str(error).encode("utf-8")
    else:
        assert isinstance(config, LabelingConfig)
        schema_of(config)


BOMB = b"<!DOCTYPE x [<!ENTITY a0 'ha'>" + b"".join(
    b"<!ENTITY a%d '%s'>" % (one, b"&a%d;" % (one - 1) * 10) for one in range(1, 12)
)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"<View>" * 20_000 + b"</View>" * 20_000, id="deep"),
        pytest.param(b"<View>" * fuzz.NESTED, id="deep and open"),
        pytest.param(BOMB + b"]><View><Text name='text' value='&a11;'/></View>", id="a bomb"),
        pytest.param(b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><View/>", id="a DTD of another file"),
        pytest.param(
            b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><View><Text name='&a;'/></View>", id="another file"
        ),
        pytest.param(b"<View><Text name='text' value='$text'/></View>", id="no labels"),
        pytest.param(CONFIG.decode().encode("utf-16"), id="UTF-16"),
        pytest.param(b"<View>\x00</View>", id="a null"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_what_is_no_configuration_is_refused_by_name(folder, data):
    assert imported(folder, data) is None


@pytest.mark.parametrize(
    "inside",
    [
        pytest.param(b"<View>" * 5_000 + b"</View>" * 5_000, id="deep"),
        pytest.param(
            b"<Choices name='c' toName='text'>" + b"<Choice value='a'>" * 900 + b"</Choice>" * 900 + b"</Choices>",
            id="choices",
        ),
        pytest.param(b"<Header value='" + b"x" * 1_000_000 + b"'/>", id="a long value"),
        pytest.param(
            b"<Choices name='" + b"x" * 100_000 + b"' toName='text'><Choice value='a'/></Choices>", id="a long name"
        ),
        pytest.param(b"<TextArea name='a&#10;b' toName='text'/>", id="a name of two lines"),
    ],
)
def test_a_configuration_of_any_size_is_read(folder, inside):
    sound = (
        b"<View><Labels name='l' toName='text'><Label value='A'/></Labels><Text name='text' value='$text'/>%s</View>"
    )
    assert imported(folder, sound % inside).schema.concrete == ("A",)


# exports

SEEDS = [(EXPORTS / f"{name}.json").read_bytes() for name in ("characters", "regions", "states")]
SMALL = json.dumps(json.loads(SEEDS[1])[:1]).encode()
KEYS = (
    *(
        b'"result": ',
        b'"value": ',
        b'"start": ',
        b'"end": ',
        b'"labels": ',
        b'"id": ',
        b'"type": "relation"',
        b'"data": ',
    ),
    *(
        b"[",
        b"]",
        b"{",
        b"}",
        b",",
        b":",
        b"{}",
        b"[]",
        b"-1",
        b"1.5",
        b'"annotations": ',
        b'"completed_by": ',
        b'"drafts": ',
    ),
)


def pulled(folder, data, config):
    path, out = folder / "export.json", folder / "out"
    path.write_bytes(data)
    try:
        done = pull_export(path, out, options=ExportOptions(config=config))
    except ExportError as error:
        fuzz.names(error, path)
        return None
    for one in done.findings:
        one.message.encode("utf-8", "backslashreplace")
    for layer in store.read_layers(out):
        assert layer.document
    return done


@given(fuzz.files([SMALL, *SEEDS], *KEYS))
def test_any_export(folder, data):
    pulled(folder, data, EXPORTS / "config.xml")
    pulled(folder, data, None)
