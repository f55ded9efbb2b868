"""The headline of the first article by hand: in few actions, and with what the committed layer says."""

from e2e import action_counts, screen
from playwright.sync_api import expect

MOST = 21
"""Actions from an empty task, without setting a value that is assumed or a label that is inferred."""

MOST_WITH_SUGGESTIONS = 6
"""Two arrows, which nobody suggests."""


def test_the_headline_takes_few_actions_and_no_key_sets_what_is_not_in_sight(page, label_studio, tmp_path):
    with action_counts.begin(label_studio, tmp_path) as work:
        action_counts.open_as_usual(page, label_studio, work)
        keys = action_counts.Keys.of(work.project.config)
        page.keyboard.press(screen.pressed(keys.values["level", "NAM"]))  # with nothing selected
        # realis and level, aspect and role have the same keys
        assert keys.values["realis", "actual"] == keys.values["level", "NAM"]
        guidelines_move_no_word(page)
        hand = annotated(page, work)
    assert hand.done.total() <= MOST


def guidelines_move_no_word(page):
    """Opens them, reads the section of a label, and closes them again."""
    before = screen.boxes(page, 0, len(action_counts.HEADLINE))
    opened = page.locator(".goldspan-guidelines summary").first
    opened.click()
    section = page.locator(".goldspan-guide details", has=page.locator("summary:text-is('GROUP')"))
    section.locator("summary").click()
    expect(section).to_contain_text("by the head noun")
    assert screen.boxes(page, 0, len(action_counts.HEADLINE)) == before
    opened.click()
    expect(section).to_be_hidden()


def test_suggestions_that_know_no_layer_of_the_article_leave_few_of_them(page, label_studio, tmp_path):
    with action_counts.begin(label_studio, tmp_path, sources=action_counts.SOURCES) as work:
        action_counts.open_as_usual(page, label_studio, work)
        hand = annotated(page, work)
    assert hand.done.total() <= MOST_WITH_SUGGESTIONS


def annotated(page, work):
    """The hand that made what the committed layer says of the headline: it is what a pull brings."""
    document, layer = action_counts.headline()
    hand = action_counts.Hand(page)
    action_counts.Annotator(hand, document, work.schema, work.project).complete(layer)
    screen.fill_in(page)
    screen.submit(page)
    pulled = work.pulled()
    assert action_counts.said(pulled) == action_counts.said(layer)
    turned = [kept.code for kept in pulled.provenance.unmapped]
    assert turned == ["GS819"], "the place that is left was at hand, and only an event has one"
    return hand
