"""Guidelines as something to open on the labeling screen."""

import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldspan.formats.labelstudio.guidelines_panel import guidelines_html
from goldspan.formats.labelstudio.labeling_config import build, config_of, read
from goldspan.schema.language import parse

SCHEMA = parse("name: x\nversion: 1.0.0\nlabels: {PER: {}}")
PAGE = """# Rules

Read [all](#per), and [more](https://example.org/more).

## Entities

### PER & others

People, `Ada` *too*.

| Label | Key |
|---|---|
| PER | 1 |

## Last

The end.
"""


def test_each_section_opens_by_itself_and_a_chapter_of_sections_is_a_heading():
    html = guidelines_html(PAGE)
    assert html.startswith("<details><summary>Guidelines</summary>")
    assert re.findall(r'<(details|div) class="goldspan-(h\d)">(?:<summary>)?([^<]+)<', html) == [
        ("div", "h2", "Entities"),
        ("details", "h3", "PER &amp; others"),
        ("details", "h2", "Last"),
    ]
    assert "<td>PER</td>" in html and "<code>Ada</code>" in html


def test_links_lead_out_of_the_page_or_nowhere():
    assert re.findall('href="([^"]*)"', guidelines_html(PAGE)) == ["https://example.org/more"]


@pytest.mark.parametrize("empty", ["", " \n\n"])
def test_without_guidelines_there_is_nothing_to_open(empty):
    assert guidelines_html(empty) == ""
    assert "guidelines" not in ET.tostring(ET.fromstring(build(SCHEMA, "all", guidelines=empty))[2]).decode()


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name for name, _ in attrs}))


PIECES = ("<script>x</script>", "<img src=x onerror=y>", "![a](http://x/y.png)", "[a](javascript:b)", "$text", "\x00")


@given(st.lists(st.sampled_from([*PIECES, "## A\n", "word ", "`", "\n\n", "\x1b", "|a|\n|-|\n"])).map("".join))
def test_nothing_loads_or_runs_or_stands_for_the_tasks_data(markdown):
    html = guidelines_html(markdown)
    for tag, names in Tags(html).tags:
        assert tag not in ("script", "img", "iframe", "style") and not names & {"onerror", "src", "style"}
    assert "javascript:" not in re.sub(r">[^<]*", ">", html) and "$" not in html
    config = build(SCHEMA, "all", guidelines=markdown)
    assert read(config) == config_of(SCHEMA), "a panel is no control, and the XML can be read"
