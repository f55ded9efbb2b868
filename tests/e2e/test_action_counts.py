"""The headline of the first article by hand: in few actions, and with what the committed layer says."""

from e2e import action_counts, screen

from goldspan.formats.labelstudio.labeling_config import read
from goldspan.formats.labelstudio.parse_results import from_results
from goldspan.schema import language

MOST = 40
"""Actions. Sixteen of them label the three arrows."""


def test_the_headline_takes_few_actions_and_no_key_sets_what_is_not_in_sight(page, label_studio):
    document, layer = action_counts.headline()
    schema = language.load(action_counts.ROOT / "schema" / "schema.yaml")
    page.add_init_script(action_counts.SELECT_AFTER)
    screen.log_in(page, label_studio.url, label_studio.user, label_studio.password)
    with action_counts.new_task(label_studio) as (project, task):
        screen.open_task(page, label_studio.url, project.id, task)
        keys = action_counts.Keys.of(project.config)
        page.keyboard.press(screen.pressed(keys.values["level", "NAM"]))  # with nothing selected
        hand = action_counts.Hand(page)
        action_counts.annotate(hand, layer, keys)
        # realis and level, aspect and role have the same keys
        assert keys.values["realis", "actual"] == keys.values["level", "NAM"]
        made = from_results(screen.serialised(page), document, read(project.config), schema)
    assert (made.spans, made.relations) == (layer.spans, layer.relations)
    assert made.unmapped == () and not made.document_labels
    assert hand.done.total() <= MOST
