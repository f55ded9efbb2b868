"""Gamma, ours and pygamma-agreement's, on the same continua in one run.

    .venv/bin/python tests/benchmarks/gamma.py [--install] [ANNOTATORSxUNITS ...]

With `--install`, pygamma-agreement is installed into an environment in a temporary folder, for this run only: it needs
cvxopt, which is GPL, so it must not come near ours. Without, only ours is measured. Both draw 30 samples with the
statistical sampler and alpha, beta and delta_empty of 1; both have done a small continuum before, so that neither
loading nor compiling counts. Theirs has a thread for each core, ours one for all. Each goes again and again for
three seconds, three times at least, and the quickest is taken: other work makes a hundredth of a second into a tenth.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

from goldspan.agreement.gamma import Unit, continuum_of, disorders

PEER = "pygamma-agreement==0.5.9"
FOR = 3.0
TIMES = 3
SIZES = ["2x60", "2x200", "3x30", "3x60", "3x100"]


def rows(annotators: int, units: int) -> list[list]:
    """Units of 3 to 25 characters, about 42 apart; each annotator misses, moves and relabels a tenth."""
    chance = random.Random(units)
    truth = [
        (start, start + chance.randrange(3, 26), chance.choice("abcdef"))
        for start in (number * 42 + chance.randrange(20) for number in range(units))
    ]
    made = []
    for annotator in range(annotators):
        for start, end, category in truth:
            if chance.random() < 0.1:
                continue
            moved = chance.randrange(-2, 3) if chance.random() < 0.1 else 0
            label = chance.choice("abcdef") if chance.random() < 0.1 else category
            made.append([f"ann-{annotator}", start + moved, end, label])
    return made


def ours(of: list[list]) -> tuple[float, float, float]:
    annotators = sorted({row[0] for row in of})
    begun = time.perf_counter()
    continuum = continuum_of(
        [Unit(((start, end),), category) for who, start, end, category in of if who == annotator]
        for annotator in annotators
    )
    found = disorders(continuum, precision=None)
    return time.perf_counter() - begun, found.observed, found.expected


def quickest(of: list[list]) -> tuple[float, float, float]:
    found, until = [], time.perf_counter() + FOR
    while len(found) < TIMES or time.perf_counter() < until:
        found.append(ours(of))
    return min(found)


def installed(folder: Path) -> Path:
    """The python of an environment in the folder that has the peer."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", PEER], check=True, stdout=subprocess.DEVNULL)
    return python


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", nargs="*", default=SIZES, metavar="ANNOTATORSxUNITS")
    parser.add_argument("--install", action="store_true", help=f"install {PEER} for this run, and compare")
    asked = parser.parse_args()
    ours(rows(3, 5))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        python = installed(folder / "peer") if asked.install else None
        for size in asked.sizes:
            annotators, units = map(int, size.split("x"))
            of = rows(annotators, units)
            seconds, observed, expected = quickest(of)
            print(f"{size:>6}  ours   {seconds:8.3f} s  observed {observed:.4f}  expected {expected:.3f}", flush=True)
            if python:
                file = folder / "continuum.json"
                file.write_text(json.dumps(of))
                run = subprocess.run(
                    [python, Path(__file__).with_name("gamma_peer.py"), file, str(FOR), str(TIMES)],
                    check=True,
                    stdout=subprocess.PIPE,
                    text=True,
                    cwd=folder,
                )
                theirs, observed, expected = json.loads(run.stdout.splitlines()[-1])
                print(f"{'':6}  theirs {theirs:8.3f} s  observed {observed:.4f}  expected {expected:.3f}")
                print(f"{'':6}  ratio  {theirs / seconds:8.0f}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
