"""What an upload sends again after new articles, by whether documents stand in the order they came in or by name.

    .venv/bin/python tests/benchmarks/append.py [DOCUMENTS...]

Documents are shaped like the corpus; 2 % are new, and their names sort between the others. Sent is what the Hub's
storage does not have yet: files are cut where their content says so, into pieces of 64 KiB on average (at least 8,
at most 128), as Xet does it, and pieces that an earlier file has are not sent.
"""

import hashlib
import random
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from benchmarks.export import schema  # noqa: E402
from benchmarks.shapes import case  # noqa: E402

from goldspan.release.build.write_views import write_views  # noqa: E402
from goldspan.shards import process_pool  # noqa: E402
from goldspan.store import jsonl  # noqa: E402

LEAST, AVERAGE, MOST = 8 << 10, 64 << 10, 128 << 10
_GEAR = np.random.default_rng(0).integers(0, 1 << 64, 256, dtype=np.uint64)


def pieces(content: bytes) -> list[bytes]:
    """The content, cut where a rolling sum over 64 bytes says so."""
    rolling = _GEAR[np.frombuffer(content, np.uint8)]
    for reach in (1, 2, 4, 8, 16, 32):
        rolling[reach:] += rolling[:-reach] << np.uint64(reach)
    wanted = np.flatnonzero(rolling >> np.uint64(64 - AVERAGE.bit_length() + 1) == 0)
    cuts, start = [0], 0
    while start < len(content):
        found = wanted[np.searchsorted(wanted, start + LEAST - 1) :][:1]
        start = min([start + MOST, len(content), *(int(one) + 1 for one in found)])
        cuts.append(start)
    return [content[first:last] for first, last in pairwise(cuts)]


def sent(before: Path, after: Path) -> dict[str, tuple[int, int]]:
    """By view: bytes of files, and how many of them are in no piece of the files before."""
    known = {hashlib.sha256(one).digest() for file in before.rglob("*.parquet") for one in pieces(file.read_bytes())}
    out: dict[str, tuple[int, int]] = {}
    for file in sorted(after.rglob("*.parquet")):
        cut = pieces(file.read_bytes())
        new = sum(len(one) for one in cut if hashlib.sha256(one).digest() not in known)
        size, more = out.get(file.parent.name, (0, 0))
        out[file.parent.name] = size + sum(map(len, cut)), more + new
    return out


def table(documents: int, folder: Path) -> None:
    """The corpus before and after, in both orders. In JSON Lines, for the order of lines is that of a release."""
    new = set(random.Random(0).sample(range(documents), documents // 50))
    sides = {
        "before": [number for number in range(documents) if number not in new],
        "by name": list(range(documents)),
        "as they came": [*(number for number in range(documents) if number not in new), *sorted(new)],
    }
    with process_pool() as executor:
        for side, numbers in sides.items():
            with jsonl.NewLines(folder / "corpus" / side) as corpus:
                jsonl.write_part(corpus.aside / jsonl.part_name(1), map(_line, numbers))
                corpus.finish()
            write_views(folder / "corpus" / side, schema(), folder / side, executor=executor)
    print(f"{documents:,} documents, {len(new):,} of them new; MB in all, and share that is sent")
    for side in list(sides)[1:]:
        found = sent(folder / "before", folder / side)
        every = [*found.items(), ("all views", tuple(map(sum, zip(*found.values(), strict=True))))]
        sizes = ", ".join(f"{view} {size / 1e6:.1f}: {100 * more / size:.0f} %" for view, (size, more) in every)
        print(f"  {side}: {sizes}", flush=True)


def _line(number: int) -> bytes:
    document, layer = case(number)
    return jsonl.entry_line(document, [layer])


def main() -> None:
    for documents in [int(one) for one in sys.argv[1:]] or [3_000, 30_000]:
        with tempfile.TemporaryDirectory() as name:
            table(documents, Path(name))


if __name__ == "__main__":
    main()
