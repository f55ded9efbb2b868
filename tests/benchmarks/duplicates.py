"""Level 7 on texts alone: how fast nearly the same texts are found, and how many are missed.

    .venv/bin/python tests/benchmarks/duplicates.py [TEXTS]

The texts have 400 words of 20,000; a tenth of them are copies of others with four words changed. With `template`
as a second argument every text begins with the same 260 words, which is what a badly cleaned corpus looks like.
"""

import random
import sys
import time

from goldspan.model import sha256
from goldspan.validate.duplicates import NEARLY, pairs, signature, similarity


def texts(number: int, *, template: bool) -> list[str]:
    """``number`` texts; the last tenth are reprints of the first, the last of the first, and so on."""
    chance = random.Random(number)
    head = [f"w{chance.randrange(20_000)}" for _ in range(260 if template else 0)]
    made = [[*head, *(f"w{chance.randrange(20_000)}" for _ in range(400 - len(head)))] for _ in range(number)]
    for place in range(number // 10):
        copy = list(made[place])
        for _ in range(4):
            copy[chance.randrange(len(copy))] = "other"
        made[-1 - place] = copy
    return [" ".join(words) for words in made]


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 30_000
    made = texts(number, template="template" in sys.argv)
    begun = time.perf_counter()
    signed = [(sha256(text), signature(text)) for text in made]
    signed = time.perf_counter() - begun
    begun = time.perf_counter()
    found = {(one.first, one.second) for one in pairs(signed, lambda place: made[place])}
    paired = time.perf_counter() - begun
    planted = {(place, number - 1 - place) for place in range(number // 10)}
    planted = {(one, other) for one, other in planted if similarity(made[one], made[other]) >= NEARLY}
    print(f"signatures  {number / signed:8,.0f} texts/s")
    print(f"comparing   {paired:8.1f} s")
    print(f"planted     {len(planted):8,}, missed {len(planted - found)}, others {len(found - planted)}")


if __name__ == "__main__":
    main()
