from goldspan.release.withhold.article_copies import CopyIndex, features
from goldspan.release.withhold.masking import mask

LONG = (
    "Witnesses said the old bridge fell after a third air strike hit it early on Friday morning, and nobody was hurt."
)
OTHER = (
    "A quiet village had nothing to tell anybody, so that everyone went home again before the sun was down that day."
)


def index():
    out = CopyIndex()
    out.add("long", mask(LONG))
    out.add("other", mask(OTHER))
    out.add("short", mask("Too short."))
    return out


def test_a_masked_text_has_the_features_of_the_text():
    assert features(LONG) == features(mask(LONG)) != features(OTHER)


def test_a_copy_is_like_its_document_and_like_those_too_short_to_tell():
    assert index().similar(f"Menu\n{LONG}\nShare", {"long", "other", "short"}) == ["long", "short"]


def test_soft_hyphens_in_every_word_are_not_seen():
    hyphened = " ".join("\u00ad".join(word) for word in LONG.split())
    assert index().similar(hyphened, {"long", "other"}) == ["long"]
    assert features(mask(hyphened)) == features(LONG)


def test_only_documents_asked_for_are_named():
    assert index().similar(LONG, {"other"}) == []
