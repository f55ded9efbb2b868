"""A task of adjudication: the regions of cases, the table of votes, and where the regions stand."""

from hypothesis import given
from hypothesis import strategies as st
from small_layers import layer
from strategies import document

from goldspan.formats.labelstudio import adjudication_config as config
from goldspan.formats.labelstudio import adjudication_screen as screen
from goldspan.formats.labelstudio.adjudication_screen import CaseTask, Question, case_places
from goldspan.model import make_span
from goldspan.schema.language import parse

SCHEMA = parse("""
name: small
version: 1.0.0
labels: {PER: {}, ORG: {}}
relations: {OF: {source: [PER], target: [ORG]}}
attributes: {sure: {on: relation, labels: [OF], type: choice, values: [yes, no]}}
passes:
  all: {title: All, labels: [PER, ORG], relations: [OF], attributes: [sure]}
""")
DOC = document("🐈 Ada of <Nile> Press.", name="d1")
ADA = make_span(DOC, "PER", [(2, 5)])
PRESS = make_span(DOC, "ORG", [(9, 21)])
QUESTION = Question(
    id="c1",
    extent=(9, 21),
    title="which span?",
    options=(("ORG “<Nile> Press”", ("coder-1", "coder-2")), ("PER “Nile”", ("coder-3",))),
    nobody=("coder-4",),
    notes=(("coder-3", "a <river>"),),
)


def task(*questions, layers=()):
    case_task = CaseTask(
        document=DOC,
        settled=layer([ADA], doc=DOC),
        questions=questions,
        layers=layers,
        state='{"open": ["c1"]}',
        round_name="r",
    )
    return screen.adjudication_task(case_task, schema=SCHEMA, pass_name="all")


def test_what_is_settled_is_the_annotation_and_each_annotators_layer_a_prediction():
    made = task(QUESTION, layers=[("coder-1", layer([ADA, PRESS], doc=DOC))])
    [annotation] = made["annotations"]
    assert [(one["id"], one["value"]["labels"]) for one in annotation["result"]] == [
        ("c1", ["CASE A-B"]),
        (ADA.id, ["PER"]),
    ]
    assert (annotation["ground_truth"], made["data"]["open_cases"]) == (False, 1)
    assert [one["model_version"] for one in made["predictions"]] == ["coder-1"]
    assert screen.questions_of(made) == {"c1"}


def test_the_table_of_votes_is_escaped():
    html = screen.votes_panel([QUESTION], [(9, 21)], DOC.text)
    assert "<b>A</b> ORG “&lt;Nile&gt; Press” (coder-1, coder-2)" in html
    assert "<b>none</b> nothing (coder-4)" in html
    assert "coder-3: a &lt;river&gt;" in html
    assert "<mark>&lt;Nile&gt; Press</mark>" in html
    assert "<Nile>" not in html and "\n" not in html


def test_both_ends_of_a_relation_are_marked_in_the_words_around():
    text = "Ada " + "and others " * 20 + "work for Nile Press, says the clerk"
    ends = (0, 3), (text.index("Nile"), text.index(", says"))
    one = Question(id="c", extent=ends[0], title="?", options=(("o", ("x",)),), on=ends)
    around = (
        "<mark>Ada</mark> and others and others and oth…"
        "nd others and others work for <mark>Nile Press</mark>, says the clerk"
    )
    assert f'<div class="goldspan-words">{around}</div>' in screen.votes_panel([one], [(0, 1)], text)


def test_more_alternatives_than_letters_are_for_other():
    many = Question(id="c", extent=(0, 1), title="?", options=tuple((f"o{n}", ("x",)) for n in range(8)))
    html = screen.votes_panel([many], [(0, 1)], DOC.text)
    assert "<b>F</b> o5" in html and "<b>other</b> o6" in html and "<b>other</b> o7" in html


def test_without_cases_there_is_no_table_but_what_to_do():
    html = screen.votes_panel([], [], DOC.text)
    assert "<table" not in html and "tick “looked over”. Then press Update." in html


def test_notes_that_no_case_has_stand_below_the_table():
    html = screen.votes_panel([QUESTION], [(9, 21)], DOC.text, [("coder-2", "the whole text", "<i>hard</i> & long")])
    below = '<div class="goldspan-hint">coder-2: the whole text: &lt;i&gt;hard&lt;/i&gt; &amp; long</div>'
    assert html.endswith(f'</table><div class="goldspan-case">{below}</div>')


def test_a_case_that_hangs_on_a_span_stands_on_a_part_of_it_and_says_where():
    level = Question(id="c2", extent=(2, 5), title="level of Ada", options=(), on=((2, 5),))
    made = task(QUESTION, level)
    [annotation] = made["annotations"]
    assert {one["id"]: one["value"]["text"] for one in annotation["result"]} == {
        ADA.id: "Ada",
        "c1": "<Nile> Press",
        "c2": "A",
    }
    assert made["data"]["findings_html"].count("the case stands on “A”") == 1


def test_a_question_about_the_whole_text_has_no_region_and_is_shown_where_it_is_asked():
    made = task(
        QUESTION, Question(id="c3", extent=None, title="topic?", options=(("trade", ("x",)),), attribute="topic")
    )
    assert [one["id"] for one in made["annotations"][0]["result"]] == ["c1", ADA.id]
    html = made["data"]["findings_html"]
    assert ".goldspan-question-topic{display:block!important}" in html
    assert html.index("topic?") < html.index("which span?")
    assert "goldspan-question" not in task(QUESTION)["data"]["findings_html"]


def test_regions_have_the_numbers_of_the_table():
    second = Question(id="c2", extent=(2, 5), title="of Ada?", options=(("x", ("x",)),))
    made = task(QUESTION, Question(id="c3", extent=None, title="topic?", options=(), attribute="topic"), second)
    regions = [one for one in made["annotations"][0]["result"] if one["from_name"] == config.CONTROL]
    assert [one["meta"]["text"] for one in regions] == [["case 1: which span?"], ["case 2: of Ada?"]]
    rows = made["data"]["findings_html"].split("<tr ")[1:]
    numbers = [row.partition('goldspan-number">')[2].partition("<")[0] for row in rows]
    assert numbers == ["", "1", "2"]


def test_the_selected_case_stands_alone_in_the_table():
    html = screen.votes_panel([QUESTION], [(9, 21)], DOC.text)
    assert ':has(.__active[class*="-c1-"])~.goldspan-side .goldspan-case:not(.goldspan-c1){display:none}' in html
    assert '<tr class="goldspan-case goldspan-c1">' in html


# where the regions of cases stand

TEXT = "Ada Lovelace of Nile Press met the clerk on Friday."
PERSON, ORG, CLERK = (0, 12), (16, 26), (35, 40)


def words(cases, text=TEXT):
    return [text[start:end] for start, end in case_places(text, cases)]


def test_a_case_gets_a_word_of_its_span_and_leaves_the_last():
    assert words([[PERSON], [ORG]]) == ["Ada", "Nile"]


def test_too_few_words_are_cut():
    assert words([[CLERK], [CLERK]]) == ["c", "l"]
    assert words([[PERSON], [PERSON]]) == ["Ada ", "Love"]


def test_a_relation_stands_where_fewer_cases_are():
    assert words([[PERSON], [PERSON, ORG]]) == ["Ada", "Nile"]


def test_a_span_that_is_too_short_has_all_its_cases():
    assert words([[(0, 1)], [(0, 1)]]) == ["A", "A"]


ranges = st.tuples(st.integers(0, 40), st.integers(6, 10)).map(lambda one: (one[0], one[0] + one[1]))


@given(st.lists(ranges, max_size=5))
def test_cases_of_one_span_never_share_a_place_and_never_cover_it(spans):
    found = list(zip(case_places(TEXT, [[span] for span in spans]), spans, strict=True))
    assert len(set(found)) == len(found)
    for place, span in found:
        assert span[0] <= place[0] < place[1] <= span[1]
        covered = {at for start, end in (one for one, of in found if of == span) for at in range(start, end)}
        assert covered < set(range(*span))
