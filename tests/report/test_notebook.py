"""What a notebook shows: everything that was there to be shown, and none of it taken for markup."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from strategies import cases, document

from goldspan.frames.frame_columns import AGREEMENT, FINDINGS
from goldspan.model import Layer, Provenance, Relation, in_order, make_relation, make_span, replace
from goldspan.report.notebook import MOST_FINDINGS, DocumentView, findings_html, scores_html
from goldspan.schema.language import parse

SCHEMA = parse(
    'name: x\nversion: 1.0.0\nlabels: {SHIP: {colour: "#336699"}, PORT: {}}\n'
    "relations: {AT: {source: [SHIP], target: [PORT]}}"
)
DOC = document("The Tern reached Osk.\nIt rained.", name="d1")
SHIP, PORT = make_span(DOC, "SHIP", [(4, 8)]), make_span(DOC, "PORT", [(17, 20)])
HOSTILE = "<b onclick='x()'>&amp;\"</b>"
TAGS = {
    *("style", "div", "strong", "small", "h4", "p", "span", "i", "b", "details", "summary"),
    *("table", "thead", "tr", "th", "td", "mark"),
}


class Parsed(HTMLParser):
    """The elements with their attributes, the text outside of style, and that of each element by name."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.text, self._open, self.inside, self.article = [], [], [], {}, ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag, "elements are closed in order"

    def handle_data(self, data):
        if self._open and self._open[-1] != "style":
            self.text.append(data)
            if "p" in self._open and "b" not in self._open:
                self.article += data
            for tag in set(self._open):
                self.inside.setdefault(tag, []).append(data)

    @property
    def words(self):
        return " ".join("".join(self.text).split())


def layer(*spans, relations=(), **more):
    ordered, drawn = in_order(spans, relations)
    return Layer(
        document="d1",
        name="ann",
        annotator="ann",
        status="submitted",
        text_sha256=DOC.text_sha256,
        provenance=Provenance(method="manual"),
        **{"spans": ordered, "relations": drawn, **more},
    )


def shown(*layers, places=None):
    return Parsed(DocumentView(DOC, layers, SCHEMA, places)._repr_html_())


def test_a_document_has_its_text_spans_and_relations():
    page = shown(layer(SHIP, PORT, relations=[make_relation("AT", SHIP.id, PORT.id)]))
    assert "d1" in page.words
    assert "ann submitted, manual, 2 spans, 1 relation" in page.words
    assert "Tern SHIP — AT → Osk PORT" in page.words
    bars = [attrs["style"] for tag, attrs in page.elements if attrs.get("class") == "bar"]
    assert "--l:0;--c:#336699" in bars
    assert len({style.rpartition(":")[2] for style in bars}) == 2
    (details,) = (attrs for tag, attrs in page.elements if tag == "details")
    assert "open" in details


def test_a_span_says_what_it_is_when_one_points_at_it():
    noted = replace(SHIP, attributes={"kind": ("a", "b")}, note="sure")

    class Place:
        line, column = 3, 5

    page = shown(layer(noted), places={"ann": {SHIP.id: (Place,)}})
    (title,) = (attrs["title"] for _, attrs in page.elements if "title" in attrs)
    assert title.split("\n") == ["SHIP: Tern", "kind = a, b", "note: sure", "line 3, column 5 of the article"]


def test_a_gap_looks_different():
    page = shown(layer(make_span(DOC, "SHIP", [(4, 8), (17, 20)])))
    classes = [attrs["class"] for tag, attrs in page.elements if tag == "i"]
    assert {"bar", "bar gap"} == set(classes)
    assert page.inside["b"] == ["SHIP"]


def test_a_document_without_layers_is_its_text():
    assert shown().inside["p"] == ["The Tern reached Osk.", "It rained."]


def test_what_is_wrong_is_shown_too():
    outside = replace(SHIP, fragments=((4, 900),), label="BOAT")
    loose = Relation(id="r1", label="AT", source=SHIP.id, target="s404")
    page = shown(layer(spans=(outside,), relations=(loose,)))
    assert "outside the text: BOAT Tern (4, 900)" in page.words
    assert "s404, which is no span" in page.words


def test_document_labels_and_the_note_are_shown():
    page = shown(layer(document_labels={"topics": ("a", "b")}, note="quick"))
    assert "document: topics = a, b" in page.words
    assert "note: quick" in page.words


def test_everything_is_escaped():
    doc = replace(
        DOC,
        id=HOSTILE,
        text=f"{HOSTILE}\n{HOSTILE}",
        source=replace(DOC.source, title=HOSTILE, publisher=HOSTILE, date=HOSTILE),
    )
    span = make_span(doc, HOSTILE, [(0, 5)], attributes={HOSTILE: HOSTILE}, note=HOSTILE)
    relation = make_relation(HOSTILE, span.id, span.id, attributes={HOSTILE: HOSTILE})
    loose = Relation(id="r", label=HOSTILE, source=HOSTILE, target=HOSTILE)
    made = layer(
        spans=(span, replace(span, id="out", fragments=((-5, 900),), text=HOSTILE)),
        relations=(relation, loose),
        document_labels={HOSTILE: HOSTILE},
        note=HOSTILE,
    )
    made = replace(made, name=HOSTILE, provenance=Provenance())
    page = Parsed(DocumentView(doc, (made,), SCHEMA)._repr_html_())
    assert {tag for tag, _ in page.elements} <= TAGS
    assert not any("onclick" in attrs for _, attrs in page.elements)
    assert page.words.count(HOSTILE) >= 12


@given(cases())
def test_any_layer_is_shown_with_all_of_its_text(case):
    schema, doc, made = case
    page = Parsed(DocumentView(doc, (made,), schema)._repr_html_())
    assert {tag for tag, _ in page.elements} <= TAGS
    expected = "".join(line for line in doc.text.split("\n") if line.strip())
    assert page.article == expected


def test_a_view_is_also_text_and_has_a_short_repr():
    view = DocumentView(DOC, (layer(SHIP),), SCHEMA)
    assert repr(view) == "<DocumentView of 'd1': ann>"
    assert "SHIP 'Tern'" in str(view)
    assert repr(DocumentView(DOC, (), SCHEMA)) == "<DocumentView of 'd1': no layers>"


# scores

SCORE = dict.fromkeys(column.name for column in AGREEMENT.columns) | {
    "measure": "span F1, exact",
    "value": 0.5,
    "low": 0.25,
    "high": 0.75,
    "n": 10,
    "unit": "spans",
    "documents": 3,
}


def test_scores_are_tables_one_for_each_thing_they_are_of():
    page = Parsed(
        scores_html([SCORE, SCORE | {"label": "SHIP", "value": 1.0}, SCORE | {"label": "SHIP", "measure": "x"}])
    )
    assert [tag for tag, _ in page.elements].count("table") == 2
    assert "span F1, exact 0.500 0.250 to 0.750 10 spans 3" in page.words
    assert "label SHIP" in page.words
    assert "width:50.0%" in str(page.elements)


@pytest.mark.parametrize("value", [None, -0.2, 1.0])
def test_a_score_without_a_value_says_why_and_one_below_zero_has_no_meter(value):
    page = Parsed(
        scores_html(
            [
                SCORE
                | {
                    "value": value,
                    "low": None,
                    "high": None,
                    "undefined": None if value else "no spans",
                    "no_interval": "few",
                }
            ]
        )
    )
    assert ("no spans" in page.words) == (value is None)
    assert ("meter" in str(page.elements)) == (value == 1.0)
    assert "few" in str(page.elements)


def test_scores_are_escaped():
    text = {
        name: HOSTILE
        for name in ("measure", "pass", "label", "relation", "document_id", "annotators", "unit", "unreliable")
    }
    page = Parsed(scores_html([SCORE | text]))
    assert {tag for tag, _ in page.elements} <= TAGS
    assert page.words.count(HOSTILE) == len(text)


def test_without_scores_it_says_so():
    assert Parsed(scores_html([])).words == "no scores"


# findings

FINDING = dict.fromkeys(column.name for column in FINDINGS.columns) | {
    "code": "GS302",
    "severity": "error",
    "message": "other words",
    "hint": "mark it again",
    "document_id": "d1",
    "layer": "ann",
    "excerpt": "The Tern reached Osk.",
    "marks": ((4, 8),),
}


def test_findings_stand_under_their_document_and_layer():
    page = Parsed(
        findings_html(
            [
                FINDING,
                FINDING,
                FINDING | {"layer": None, "severity": "warning"},
                FINDING | {"document_id": None, "layer": None, "file": None},
            ]
        )
    )
    assert page.words.startswith("3 errors, 1 warning d1 / ann error GS302 other words")
    assert "mark it again" in page.words
    assert page.inside["mark"] == ["Tern"] * 4
    assert "the corpus" in page.inside["h4"]


def test_many_findings_are_counted():
    page = Parsed(findings_html([FINDING] * (MOST_FINDINGS + 7)))
    assert page.inside["mark"] == ["Tern"] * MOST_FINDINGS
    assert page.words.startswith(f"{MOST_FINDINGS + 7} errors")
    assert page.words.endswith("and 7 more")


def test_findings_are_escaped_and_lone_surrogates_spelt():
    text = {name: HOSTILE for name in ("code", "message", "hint", "document_id", "layer", "excerpt")}
    page = Parsed(findings_html([FINDING | text | {"marks": ((0, 3), (1, 2), (5, 9))}]))
    assert {tag for tag, _ in page.elements} <= TAGS
    assert page.words.count(HOSTILE) == len(text)
    assert "\\ud83d" in findings_html([FINDING | {"message": "\ud83d"}])


def test_without_findings_it_says_so():
    assert Parsed(findings_html([])).words == "no findings"
