"""The sentences on the data: only what was counted, and every score with what it rests on."""

from collections import Counter
from types import SimpleNamespace

from goldspan.release.build.facts import AgreementBasis, AgreementScore, Facts
from goldspan.release.build.tally import DatasetTally
from goldspan.release.card.statements import agreement, biases, limits, measured_on, not_published
from goldspan.release.release_settings import ReleaseSettings
from goldspan.schema.language import parse

LABELS = "name: demo\nversion: 1.0.0\nlabels: {A: {}, B: {}, C: {}, D: {}, E: {}}\n"


def built(*, splits=("train",), facts=None, language=("en",), omitted=(), **counts):
    """What `limits` looks at, without data."""
    tally = DatasetTally(documents=counts.pop("documents", 200), **counts)
    documents = SimpleNamespace(splits=[SimpleNamespace(split=name) for name in splits])
    settings = ReleaseSettings(language=language)
    facts = facts or Facts()
    return SimpleNamespace(
        schema=parse(LABELS), tally=tally, documents=documents, omitted=omitted, settings=settings, facts=facts
    )


def test_one_split_of_many_documents_is_a_limit():
    assert limits(built())[0] == (
        "There is one split, `train`: hold documents out yourself before you measure anything."
    )


def test_several_splits_are_none_unless_they_are_small():
    assert not any("split" in line for line in limits(built(splits=("train", "test"))))
    few = built(splits=("train", "test"), documents=30)
    assert limits(few)[0] == "30 documents: too few to measure a model on."


def test_figures_of_agreement_are_missed_only_where_there_are_none():
    score = AgreementScore(measure="a", value=1.0, n=1, unit="spans", documents=1, of={})
    assert any("no figures for their agreement" in line for line in limits(built(shared=2)))
    assert not any("agreement" in line for line in limits(built(shared=2, facts=Facts(agreement=(score,)))))


def test_documents_without_labels_are_counted_by_why():
    lines = [line for line in limits(built(unlabelled=3, unsettled=1)) if "`annotator` is null" in line]
    assert lines[0].startswith("1 document has several submitted layers and no adjudicated one: those labels are in")
    assert lines[1].startswith("2 documents have no finished layer: the lists are empty there")
    assert len([line for line in limits(built(unlabelled=1, unsettled=1)) if "is null" in line]) == 1


def test_links_are_named_only_where_there_are_some():
    assert limits(built())[-1].endswith("what holds between documents is in `links`.")
    assert limits(built(omitted=("links",)))[-1].endswith("what holds between documents is not on record.")


def test_rare_labels_are_named():
    lines = limits(built(spans=Counter(A=9, B=10)))
    assert "Used fewer than 10 times: `A`." in lines
    assert "Declared and never used: `C`, `D`, `E`." in lines


def test_publishers_are_counted_and_the_largest_named_with_its_share():
    sources = Counter({("One", None): 120, ("One", "cc0"): 30, ("Two", None): 49, (None, None): 1})
    lines = biases(built(sources=sources))
    assert lines[0] == "1 document does not say who published it."
    assert lines[1] == "The others come from 2 publishers, 75 % of all documents from `One`."


def test_one_publisher_of_all_is_said_without_a_name():
    assert biases(built(sources=Counter({("One", None): 200})))[0] == "The texts come from 1 publisher."


def test_a_label_that_outweighs_the_others_is_said():
    lines = biases(built(spans=Counter(A=60, B=20, C=20)))
    assert lines[-1].startswith("`A` makes up 60 % of all spans, of 5 labels declared")


def test_even_labels_are_no_bias():
    assert not any("spans" in line for line in biases(built(spans=Counter(A=9, B=9, C=9, D=9, E=9))))


def test_one_language_and_one_annotator_are_said_and_several_are_not():
    one = biases(built(annotators=Counter(ann=200)))
    assert any("one language (`en`)" in line for line in one) and any("one annotator" in line for line in one)
    several = biases(built(annotators=Counter(ann=1, bob=1), language=("en", "ar")))
    assert several == []


def test_machines_among_the_annotators_are_counted():
    basis = AgreementBasis(documents=1, annotators=2, machines=1)
    assert measured_on(basis) == (
        "1 document was annotated by two or more of 2 annotators. 1 annotator of them made labels by machine."
    )


def test_machines_alone_say_nothing_of_people():
    basis = AgreementBasis(documents=2, annotators=2, machines=2)
    assert "say nothing of how people agree" in measured_on(basis)
    assert "machine" not in measured_on(AgreementBasis(documents=2, annotators=2, machines=0))


def test_every_score_is_a_sentence():
    scores = (
        AgreementScore(
            measure="span F1", value=0.7126, n=1200, unit="spans", documents=40, of={"pass": "full"},
            low=0.65, high=0.771, level=0.95, unreliable="only 2 documents",
        ),
        AgreementScore(
            measure="token alpha", value=None, n=3, unit="tokens", documents=40, of={}, undefined="all are the same"
        ),
    )  # fmt: skip
    basis = AgreementBasis(documents=40, annotators=3, machines=0)
    assert agreement(Facts(compared=basis, agreement=scores))[1:] == [
        "span F1 (pass full): 0.713, interval 0.650 to 0.771 (95 %), on 1,200 spans; only 2 documents.",
        "token alpha: no value, for all are the same, on 3 tokens.",
    ]


def test_nothing_measured_is_no_sentence():
    assert agreement(Facts()) == []


def test_what_is_not_published_follows_from_the_settings():
    assert not_published(ReleaseSettings()) == (
        "Not published: drafts, skipped layers, withdrawn layers, notes on spans, notes on whole documents "
        "and notes on links."
    )
    chosen = ReleaseSettings(notes=("spans", "layers"), extra_layers=("skipped", "draft"))
    assert not_published(chosen) == "Not published: withdrawn layers and notes on links."
    everything = ReleaseSettings(notes=("spans", "layers", "links"), extra_layers=("draft", "skipped", "withdrawn"))
    assert not_published(everything) == ""
