"""Values in templates: escaped in HTML, and in Markdown shown as they are."""

import html
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateNotFound, UndefinedError
from markdown_it import MarkdownIt

import goldspan
from goldspan.escapes import code_span, escape_markdown
from goldspan.report import templates
from goldspan.report.templates import markdown_table

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])

SPECIAL = "`*_[]()<>#+-=~|\\!&;.: \n1aé"
any_text = st.text(st.sampled_from(SPECIAL) | st.characters(exclude_categories=["Cc", "Cs"]), max_size=30)


def one_line(text):
    return " ".join(text.split())


@given(any_text)
def test_markdown_shows_escaped_text_as_it_is(text):
    shown = html.escape(one_line(text), quote=False).replace('"', "&quot;")
    assert MARKDOWN.renderInline(escape_markdown(text)) == shown


@given(any_text)
def test_no_text_makes_a_block_of_its_own(text):
    """Neither a list, a quotation nor another heading; and the end of a heading stays in it."""
    tokens = MARKDOWN.parse(escape_markdown(text))
    assert [token.type for token in tokens if token.nesting == 1] in ([], ["paragraph_open"])
    inline = MARKDOWN.parse(f"# {escape_markdown(text)}")[1]
    assert MARKDOWN.renderInline(inline.content) == MARKDOWN.renderInline(escape_markdown(text))


@given(any_text.filter(str.strip))
def test_a_code_span_holds_any_text(text):
    (inline,) = MARKDOWN.parseInline(code_span(text))
    assert [(token.type, token.content) for token in inline.children] == [("code_inline", one_line(text))]


@given(st.lists(st.tuples(any_text, any_text.filter(str.strip)), min_size=1, max_size=3))
def test_every_row_of_a_table_has_its_cells(rows):
    table = markdown_table([(escape_markdown(left), code_span(right)) for left, right in rows], "text", "code")
    cells = [token for token in MARKDOWN.parse(table) if token.type == "inline"]
    assert len(cells) == 2 + 2 * len(rows)
    assert [cell.children[0].content for cell in cells[3::2]] == [one_line(right) for _, right in rows]


@pytest.mark.parametrize("text", ["ARMED_ORG", "span F1, exact", "10 % of 5 (or 6); it's “so”", "cc-by-4.0"])
def test_what_is_no_markup_stays_as_it_is(text):
    assert escape_markdown(text) == text


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of templates, of another name in every test, for environments are kept by name."""
    folder = tmp_path / f"templated_{tmp_path.name}"
    (folder / "templates").mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "templates" / "page.html.j2").write_text("<p>{{ text }}</p>\n")
    (folder / "templates" / "card.md.j2").write_text("# {{ text | md }}\n\n{{ text }} {{ text | code }}\n")
    monkeypatch.syspath_prepend(tmp_path)
    return folder.name


def test_html_is_escaped_and_markdown_is_not(package):
    page = templates.html_environment(package).get_template("page.html.j2")
    assert page.render(text="<b>") == "<p>&lt;b&gt;</p>\n"
    card = templates.markdown_environment(package).get_template("card.md.j2")
    assert card.render(text="*b*") == "# \\*b\\*\n\n*b* `*b*`\n"


def test_a_name_that_nobody_gave_is_an_error(package):
    environment = templates.html_environment(package)
    with pytest.raises(UndefinedError, match="text"):
        environment.get_template("page.html.j2").render()
    with pytest.raises(TemplateNotFound):
        environment.get_template("other.html.j2")


def test_every_page_forbids_itself_to_load_to_run_and_to_send():
    folders = Path(goldspan.__file__).parent.rglob("templates/*.html.j2")
    pages = [text for path in folders if "<html" in (text := path.read_text(encoding="utf-8"))]
    assert pages
    for page in pages:
        head = page[: page.index("</head>")]
        policy = head.index('<meta http-equiv="Content-Security-Policy" content="{{ page_policy }}">')
        assert policy < head.index("<title>"), "it holds for what stands behind it"
    directives = dict(part.split(" ", 1) for part in templates.PAGE_POLICY.split("; "))
    assert directives.pop("style-src") == "'unsafe-inline'"
    assert directives == dict.fromkeys(("default-src", "base-uri", "form-action"), "'none'")
