"""The guidelines on the labeling screen: Markdown as HTML in which each section is opened by itself.

What is HTML in the Markdown is shown as text, pictures are left out, and links lead out of the page or nowhere. So
nothing that the guidelines hold loads or runs anything.
"""

from collections.abc import Sequence
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from goldspan.escapes import safe_html

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def guidelines_html(markdown: str) -> str:
    """A line to click that opens the guidelines over the screen; empty where there is nothing to open.

    Headings of the second and third level begin sections, each closed at first. What stands before the first one is
    shown at once. A dollar sign is written as a reference, for Label Studio would put data of the task in its place.
    """
    printable = "".join(one if one.isprintable() or one in "\n\t" else " " for one in markdown)
    tokens = _without_links_within(_MARKDOWN.parse(printable))
    if not tokens:
        return ""
    starts = [at for at, token in enumerate(tokens) if token.type == "heading_open" and token.tag in ("h2", "h3")]
    borders = [*starts, len(tokens)]
    parts = [_rendered(tokens[: borders[0]])]
    for start, end in pairwise(borders):
        title = safe_html(_plain(tokens[start + 1]))
        inside = _rendered(tokens[start + 3 : end])
        # a chapter that has only sections is a heading; anything else opens
        level = tokens[start].tag
        parts.append(
            f'<details class="goldspan-{level}"><summary>{title}</summary>{inside}</details>'
            if inside
            else f'<div class="goldspan-{level}">{title}</div>'
        )
    body = f'<div class="goldspan-guide">{"".join(parts)}</div>'
    return f"<details><summary>Guidelines</summary>{body}</details>".replace("$", "&#36;")


def _rendered(tokens: Sequence[Token]) -> str:
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _plain(heading: Token) -> str:
    return "".join(token.content for token in heading.children or () if token.type in ("text", "code_inline"))


def _without_links_within(tokens: Sequence[Token]) -> list[Token]:
    """The same, links to places of the page left out: the page is not there."""
    for token in tokens:
        kept, skipping = [], False
        for child in token.children or ():
            if child.type == "link_open" and not str(child.attrGet("href")).startswith(("http://", "https://")):
                skipping = True
            elif child.type == "link_close" and skipping:
                skipping = False
            else:
                kept.append(child)
        if token.children:
            token.children = kept
    return list(tokens)
