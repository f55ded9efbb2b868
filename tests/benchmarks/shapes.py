"""Made-up documents and layers of the corpus' shape: 2.5 kB of text, 60 spans, 30 relations.

As in the corpus, names recur and are marked wherever they stand, other spans are words inside a sentence, and a few
hold a whole sentence with what is marked in it. Labels are in order; one document in twenty has a slip of the hand.
"""

import random
from collections.abc import Iterator
from itertools import accumulate, pairwise

from strategies import document

from goldspan.model import Alignment, Document, Layer, Segment, Span, in_order, make_relation, make_span, replace

NAMES = [f"NAME_{number}" for number in range(6)]
WORDS = [f"WORD_{number}" for number in range(18)]
WHOLE = "SENTENCE"
LABELS = [*NAMES, *WORDS, WHOLE]
RELATIONS = [f"RELATION_{number}" for number in range(20)]

_SYLLABLES = ["ra", "qa", "de", "mo", "kur", "ti", "an", "sel", "o", "vi", "ber", "nu", "sha", "le", "gor"]


def case(number: int) -> tuple[Document, Layer]:
    """The same document and layer for the same number, on every machine."""
    chance = random.Random(number)
    names = {_word(chance, 2, 4).title(): chance.choice(NAMES) for _ in range(8)}
    doc = document(_text(chance, list(names)), name=f"doc-{number}")
    whole = Segment(0, len(doc.text), 0, len(doc.text))
    doc = replace(doc, alignment=Alignment((whole,)))
    spans = {span.id: span for span in _spans(chance, doc, names)}
    if number % 20 == 0:
        halved = make_span(doc, "WORD_0", [(doc.text.index("\n") + 3, doc.text.index("\n") + 5)])
        spans[halved.id] = halved
    pairs = [chance.sample(list(spans), 2) for _ in range(30)]
    relations = {one.id: one for one in (make_relation(chance.choice(RELATIONS), *pair) for pair in pairs)}
    ordered_spans, ordered_relations = in_order(spans.values(), relations.values())
    layer = Layer(
        document=doc.id,
        name="ann",
        annotator="ann",
        status="submitted",
        text_sha256=doc.text_sha256,
        spans=ordered_spans,
        relations=ordered_relations,
    )
    return doc, layer


def _word(chance: random.Random, least: int, most: int) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(least, most)))


def _text(chance: random.Random, names: list[str]) -> str:
    """Sentences of some fifteen words, of which one or two are names, in paragraphs of a line."""
    sentences: list[str] = []
    while sum(len(one) + 1 for one in sentences) < 2500:
        words = [_word(chance, 1, 4) for _ in range(chance.randint(10, 20))]
        for at in chance.sample(range(1, len(words)), chance.randint(1, 2)):
            words[at] = chance.choice(names)
        words[0] = words[0].title()
        words[chance.randrange(2, len(words) - 2)] += ","
        sentences.append(" ".join(words) + ".")
    return "".join(one + ("\n" if chance.random() < 0.3 else " ") for one in sentences[:-1]) + "\n" + sentences[-1]


def _spans(chance: random.Random, doc: Document, names: dict[str, str]) -> Iterator[Span]:
    words = doc.text.replace("\n", " ").split(" ")
    starts = [0, *accumulate(len(word) + 1 for word in words)]
    bare = {at: (starts[at], starts[at] + len(word.rstrip(".,"))) for at, word in enumerate(words) if word}
    named = [at for at, word in enumerate(words) if word.rstrip(".,") in names]
    for at in named:
        yield make_span(doc, names[words[at].rstrip(".,")], [bare[at]])
    ends = [at for at, word in enumerate(words) if word.endswith(".")]
    whole = chance.sample(list(pairwise(ends)), 4)
    for before, last in whole:
        yield make_span(doc, WHOLE, [(starts[before + 1] + (words[before + 1] == ""), starts[last] + len(words[last]))])
    others = [at for at in bare if at not in named and words[at].islower()]
    for at in chance.sample(others, max(0, 56 - len(named))):
        yield make_span(doc, chance.choice(WORDS), [bare[at]])
