"""A layer on a changed text: what is certain moves, all else is listed, and nothing vanishes."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marked import layer_of
from strategies import WILD, cases, document, texts

from goldspan import store
from goldspan.change.reanchor import move
from goldspan.model import Suppression, Unmapped, make_span, numbered, relation_id, replace, sha256, span_id, words
from goldspan.validate.checks import Checks
from goldspan.validate.layer_checks import validate_layer

ROOT = Path(__file__).parents[3]


def moved(layer, old, text, **options):
    return move(layer, old.text, document(text, name=old.id), **options)


def unmoved(result):
    return [(one.span.text, one.reason) for one in result.unmoved]


# one kind of change each


def test_what_stands_before_a_change_is_unchanged_and_what_stands_behind_it_is_shifted(layer, old):
    result = moved(layer, old, old.text.replace("an hour before", "two hours before") + "\nMore follows.")
    assert (result.unchanged, result.shifted, result.unmoved, result.lost) == (5, 0, (), ())
    result = moved(layer, old, "By our reporter.\n" + old.text)
    assert (result.unchanged, result.shifted, result.unmoved, result.lost) == (0, 5, (), ())
    assert [span.text for span in result.layer.spans] == [span.text for span in layer.spans]


def test_labels_attributes_and_notes_come_along(old):
    span = make_span(old, "SHIP", [(85, 91)], attributes={"kind": ("a", "b")}, note="sure")
    layer = replace(layer_of(old), spans=(span,))
    [one] = moved(layer, old, "New. " + old.text).layer.spans
    assert (one.label, one.attributes, one.note) == ("SHIP", {"kind": ("a", "b")}, "sure")


def test_suppressions_go_along_with_their_spans_and_relations(layer, old):
    [span, *_], [relation, *_] = layer.spans, layer.relations
    suppressions = (
        Suppression(code="GS602", reason="so", span=span.id),
        Suppression(code="GS412", reason="so", relation=relation.id),
        Suppression(code="GS302", reason="so"),
        Suppression(code="GS602", reason="so", span="sgone"),
    )
    new = moved(replace(layer, suppressions=suppressions), old, "New. " + old.text).layer
    assert [(one.span, one.relation) for one in new.suppressions] == [
        (new.spans[0].id, None),
        (None, new.relations[0].id),
        (None, None),
        ("sgone", None),
    ]
    assert new.spans[0].id != span.id and new.relations[0].id != relation.id


def test_changed_words_are_listed_with_both_contexts_and_what_stands_there(layer, old):
    result = moved(layer, old, old.text.replace("Ada Nolan", "Ada M. Nolan"))
    [one] = result.unmoved
    assert one.span.text == "Ada Nolan" and one.reason == "split"
    assert [one.old.text[start:end] for start, end in one.old.marks] == ["Ada Nolan"]
    assert [one.new.text[start:end] for start, end in one.new.marks] == ["Ada M. Nolan"]
    assert [lost.relation.label for lost in result.lost] == ["SAID"]
    assert [relation.label for relation in result.layer.relations] == ["AT"]


def test_another_word_is_no_move(layer, old):
    assert unmoved(moved(layer, old, old.text.replace("Aurora", "Borealis"))) == [("Aurora", "changed")]


def test_deleted_words_have_no_candidate(layer, old):
    [one] = moved(layer, old, old.text.replace(" the northern quay", "")).unmoved
    assert (one.span.text, one.reason, one.candidate, one.new.marks) == ("northern quay", "gone", None, ())


def test_a_letter_at_the_edge_makes_another_word(layer, old):
    [one] = moved(layer, old, old.text.replace("Aurora", "Auroras")).unmoved
    assert (one.span.text, one.reason) == ("Aurora", "edge")


def test_words_that_were_run_together_may_come_apart():
    old = document("They are fleeing their de facto capital of Raqqain northeastern Syria.")
    result = moved(layer_of(old, ("PLACE", "Raqqa")), old, old.text.replace("Raqqain", "Raqqa in"))
    assert [span.text for span in result.layer.spans] == ["Raqqa"]


def test_a_whole_paragraph_is_followed_to_its_new_place(layer, old):
    first, second, third = old.text.split("\n")
    result = moved(layer, old, "\n".join((third, second, first)))
    assert unmoved(result) == [] and result.lost == ()


def test_of_a_passage_that_stands_twice_neither_copy_is_chosen(layer, old):
    first, second, third = old.text.split("\n")
    result = moved(layer, old, "\n".join((first, second, second, third)))
    assert unmoved(result) == [("Ada Nolan", "repeated"), ("Aurora", "repeated")]


def test_of_two_copies_of_which_one_is_gone_neither_is_taken_for_the_other():
    old = document("It began.\nAda Nolan said so on Monday.\nAda Nolan said so on Monday.\nIt ended in the evening.")
    spans = [make_span(old, "PER", [(start, start + 9)]) for start in (10, 39)]
    layer = replace(layer_of(old), spans=tuple(spans))
    new = old.text.replace("Ada Nolan said so on Monday.\n", "", 1)
    assert unmoved(moved(layer, old, new)) == [("Ada Nolan", "repeated")] * 2


def test_a_copy_far_away_takes_nothing_from_the_place_that_stayed(layer, old):
    first, second, third = old.text.split("\n")
    result = moved(layer, old, "\n".join((first, second, third, "Editor's note.", second, "End.")))
    assert unmoved(result) == [] and result.unchanged == 5


def test_words_that_stayed_alone_are_not_enough(layer, old):
    result = moved(layer, old, "Completely other matters were discussed, and Aurora shone above Norway all night long.")
    assert "Aurora" in [span for span, _ in unmoved(result)]
    assert result.layer.spans == ()


def test_spaces_that_became_others_are_context_all_the_same():
    old = document("a the b the c the Ada Nolan the d the e the f")
    result = moved(layer_of(old, ("PER", "Nolan")), old, old.text.replace(" ", "\u00a0"))
    assert [span.text for span in result.layer.spans] == ["Nolan"]
    result = moved(layer_of(old, ("PER", "Ada Nolan")), old, old.text.replace(" ", "\u00a0"))
    assert unmoved(result) == [("Ada Nolan", "changed")]


def test_a_span_that_was_off_in_the_old_text_is_not_moved(layer, old):
    wrong = replace(layer.spans[0], fragments=((1, 4),))
    outside = replace(layer.spans[0], fragments=((900, 903),))
    layer = replace(layer, spans=(wrong, outside), relations=())
    assert [reason for _, reason in unmoved(moved(layer, old, "New. " + old.text))] == ["unsound"] * 2


def test_spans_that_would_fall_together_stay_where_they_are():
    old = document("Here the red boat lay in the harbour of Oslo, all of the cold and long winter.")
    layer = layer_of(old, ("SHIP", "red boat"), ("SHIP", "boat"))
    wanted = {span.id for span in layer.spans}
    result = moved(layer, old, old.text.replace("red boat", "boat"), accept=wanted)
    assert [(one.span.text, one.reason) for one in result.unmoved] == [("red boat", "crowded"), ("boat", "crowded")]
    assert result.accepted == ()


# choosing, and keeping


def test_only_what_is_accepted_takes_the_new_words(layer, old):
    text = old.text.replace("Ada Nolan", "Ada M. Nolan").replace("Aurora", "Borealis")
    [ada, aurora] = moved(layer, old, text).unmoved
    result = moved(layer, old, text, accept={ada.span.id})
    assert result.accepted == (ada.span.id,) and unmoved(result) == [(aurora.span.text, "changed")]
    assert "Ada M. Nolan" in [span.text for span in result.layer.spans]


def test_what_is_lost_is_kept_and_reported_as_gs820(layer, old, tmp_path):
    before = Unmapped("GS812", "reported before", None)
    layer = replace(layer, provenance=replace(layer.provenance, unmapped=(before,)))
    new = document(old.text.replace("Ada Nolan", "Ada M. Nolan"), name=old.id)
    result = move(layer, old.text, new)
    first, span, relation = result.layer.provenance.unmapped
    assert first == before
    assert span.code == relation.code == "GS820"
    assert span.item["span"]["text"] == "Ada Nolan" and span.item["span"]["fragments"] == [[68, 77]]
    assert span.item["text_sha256"] == old.text_sha256
    assert relation.item["relation"]["label"] == "SAID" and relation.item["target"]["text"] == "Aurora"
    store.write_layer(tmp_path, result.layer)
    [path] = store.layer_files(tmp_path)
    assert store.read_layer(path) == result.layer
    found = list(validate_layer(result.layer, new, Checks(None)))
    assert [one.code for one in found] == ["GS812", "GS820", "GS820"]
    marked = found[1].excerpt
    assert [marked.text[start:end] for start, end in marked.marks] == ["Ada M. Nolan"]


# on random texts


def ids_are_right(layer):
    assert [span.id for span in layer.spans] == numbered(
        span_id(layer.document, span.label, span.fragments) for span in layer.spans
    )
    assert [one.id for one in layer.relations] == numbered(
        relation_id(one.label, one.source, one.target) for one in layer.relations
    )


@given(cases(), texts, st.data())
def test_nothing_vanishes_and_no_word_changes(case, put_in, data):
    _, old, layer = case
    start = data.draw(st.integers(0, len(old.text)))
    end = data.draw(st.integers(start, len(old.text)))
    new = old.text[:start] + put_in + old.text[end:]
    result = moved(layer, old, new)
    all_words = Counter((span.label, span.text) for span in layer.spans)
    assert (
        Counter((span.label, span.text) for span in result.layer.spans)
        + Counter((one.span.label, one.span.text) for one in result.unmoved)
        == all_words
    )
    assert result.unchanged + result.shifted == len(result.layer.spans)
    assert len(result.layer.relations) + len(result.lost) == len(layer.relations)
    for span in result.layer.spans:
        assert words(new, span.fragments) == span.text
    ids_are_right(result.layer)
    assert len(result.layer.provenance.unmapped) == len(result.unmoved) + len(result.lost)


@given(cases())
def test_the_same_text_gives_the_same_layer(case):
    _, old, layer = case
    result = moved(layer, old, old.text)
    assert result.layer == layer and result.unchanged == len(layer.spans)


numbers = st.integers(0, 10**9)


@st.composite
def edited(draw):
    """Sentences whose words occur nowhere else, some with a span inside; and what an editor made of the others."""
    seed = draw(numbers)  # drawn one by one, the words would take most of the time of these tests
    all_words = [int(sha256(f"{seed} {number}")[:8], 16) for number in range(draw(st.integers(80, 120)))]
    lines = [" ".join(f"w{number:010}" for number in all_words[at : at + 8]) + "." for at in range(0, 80, 8)]
    kept = [draw(st.booleans()) for _ in lines]
    new = []
    for number, (line, keep) in enumerate(zip(lines, kept, strict=True)):
        if draw(st.booleans()):
            new.append(f"Put in as number {number} {draw(st.text(st.sampled_from(WILD), max_size=5))}.")
        if keep:
            new.append(line)
        else:
            new.extend(draw(st.sampled_from([[], [f"Another line {number}."], [line[:30]]])))
    doc = document("\n".join(lines))
    spans, at = [], 0
    for line, keep in zip(lines, kept, strict=True):
        if keep:
            first = draw(st.integers(0, 6))
            last = draw(st.integers(first, 6))
            spans.append(make_span(doc, "X", [(at + 12 * first, at + 12 * last + 11)]))
        at += len(line) + 1
    return doc, replace(layer_of(doc), spans=tuple(spans)), "\n".join(new), kept


def test_words_are_kept_rather_than_more_blanks_and_full_stops():
    first, second, *more = (" ".join(f"{name}{number}" for number in range(8)) + "." for name in "abcdef")
    old = document("\n".join((first, second, *more)))
    result = moved(layer_of(old, ("X", second)), old, f"{first}\nPut in as number 5    .\n{second}")
    assert unmoved(result) == [] and [span.text for span in result.layer.spans] == [second]


@settings(max_examples=40)
@given(edited())
def test_a_change_elsewhere_moves_every_span_exactly(case):
    doc, layer, text, _ = case
    result = moved(layer, doc, text)
    assert result.unmoved == ()
    assert [(span.text, span.start) for span in result.layer.spans] == [
        (span.text, text.index(span.text)) for span in layer.spans
    ]


@settings(max_examples=40)
@given(edited())
def test_and_back_again(case):
    doc, layer, text, kept = case
    there = moved(layer, doc, text).layer
    back = move(there, text, doc)
    assert back.layer.spans == layer.spans and len(back.layer.spans) == sum(kept)


PASSAGES = ["By our own reporter. ", "\nMore follows, 🐈 later.\n", "(The quay lies in the north of the port.) ", "— "]


@st.composite
def grown(draw):
    """A layer, and its text with passages put in where words or lines begin."""
    doc, layer = draw(cases().map(lambda case: case[1:]) | edited().map(lambda case: case[:2]))
    starts = [at for at in range(len(doc.text) + 1) if at == 0 or doc.text[at - 1].isspace()]
    text, done = "", 0
    for at in sorted(draw(st.sets(st.sampled_from(starts), min_size=1, max_size=4))):
        text, done = text + doc.text[done:at] + draw(st.sampled_from(PASSAGES)), at
    return doc, layer, text + doc.text[done:]


@given(grown())
def test_what_only_grew_and_shrinks_again_gives_the_same_layer(case):
    doc, layer, text = case
    there = moved(layer, doc, text)
    if there.unmoved or there.lost:
        return  # a passage was put into a span, or next to too little text
    back = move(there.layer, text, doc)
    assert (back.unmoved, back.lost, back.layer) == ((), (), layer)


# the project's own corpus


@pytest.mark.parametrize(
    ("article", "typo", "right", "unchanged", "shifted", "affected"),
    [
        ("000", "Raqqain", "Raqqa in", 20, 165, 2),
        ("001", "fortications", "fortifications", 121, 36, 2),
    ],
)
def test_a_mended_typo_of_a_real_article(article, typo, right, unchanged, shifted, affected):
    [path] = [path for path in store.document_files(ROOT / "corpus") if path.stem.startswith(article)]
    old = store.read_document(path)
    [layer] = store.read_layers(ROOT / "corpus", old.id)
    result = moved(layer, old, old.text.replace(typo, right))
    assert (result.unchanged, result.shifted, len(result.unmoved)) == (unchanged, shifted, affected)
    assert all(typo in one.span.text for one in result.unmoved)
    assert sum(typo in span.text for span in layer.spans) == affected
    ends = {one.span.id for one in result.unmoved}
    assert {one.relation.id for one in result.lost} == {
        one.id for one in layer.relations if ends & {one.source, one.target}
    }
    accepted = moved(layer, old, old.text.replace(typo, right), accept=ends)
    assert accepted.unmoved == accepted.lost == ()
    assert [span.text for span in accepted.layer.spans] == [span.text.replace(typo, right) for span in layer.spans]
