"""How long it takes to find the pairs of documents that are worth a look for links, beside comparing each with each.

    .venv/bin/python tests/benchmarks/link_pairs.py

Documents have 60 words in their mentions: 50 by Zipf's law, and 10 of 20 that the 25 documents of a story share.
"""

import random
import resource
import time

from goldspan.linking.chain_profiles import DocumentProfile
from goldspan.linking.pair_proposals import proposals, word_index

SIZES = (1_000, 10_000)
STORY = 25


def profiles(number: int) -> list[DocumentProfile]:
    chance = random.Random(1)
    return [
        DocumentProfile(
            document=f"d{one}",
            date=None,
            words=frozenset(
                [f"w{int(chance.paretovariate(0.6))}" for _ in range(50)]
                + [f"story {one // STORY}: {chance.randrange(20)}" for _ in range(10)]
            ),
        )
        for one in range(number)
    ]


def main() -> None:
    for size in SIZES:
        documents = profiles(size)
        begun = time.process_time()
        found = proposals(word_index(documents), most=5, least=0.05)
        seconds = time.process_time() - begun
        of_a_story = sum(int(pair.left[1:]) // STORY == int(pair.right[1:]) // STORY for pair in found) / len(found)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{size} documents: {len(found)} pairs in {seconds:.1f} s, {of_a_story:.0%} of one story, {memory} MB")
    few = word_index(profiles(500))
    begun = time.process_time()
    for number, left in enumerate(few.profiles):
        for right in few.profiles[number + 1 :]:
            sum(few.rarity[word] ** 2 for word in left.words & right.words)
    each = (time.process_time() - begun) / (500 * 499 / 2)
    size = SIZES[-1]
    print(f"each with each: {each * 1e6:.1f} us a pair, {each * size * (size - 1) / 2:.0f} s for {size} documents")


if __name__ == "__main__":
    main()
