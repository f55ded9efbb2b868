"""The other side of gamma.py: pygamma-agreement on a continuum, run in an environment of its own.

    python gamma_peer.py CONTINUUM.json SECONDS TIMES

The file is a list of ``[annotator, start, end, category]``. Prints the seconds of the quickest of all
goes in so many seconds, at least so many, and observed and expected disorder, as JSON.
"""

import json
import logging
import sys
import time
from pathlib import Path

import numpy as np
from pyannote.core import Segment
from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum


def continuum(rows: list[list]) -> Continuum:
    made = Continuum()
    for annotator, start, end, category in rows:
        made.add(annotator, Segment(start, end), category)
    return made


def main() -> None:
    logging.disable(logging.WARNING)  # it says for each alignment which solver it takes
    rows = json.loads(Path(sys.argv[1]).read_text())
    using = CombinedCategoricalDissimilarity(alpha=1, beta=1, delta_empty=1)
    # compiles what is to be compiled: a continuum of as many annotators, but few units
    few = [row for row in rows if row[1] < 100]
    continuum(few or rows).compute_gamma(using, n_samples=2)
    taken, until = [], time.perf_counter() + float(sys.argv[2])
    while len(taken) < int(sys.argv[3]) or time.perf_counter() < until:
        np.random.seed(1)
        of = continuum(rows)
        begun = time.perf_counter()
        found = of.compute_gamma(using, n_samples=30)
        taken.append(time.perf_counter() - begun)
    print(json.dumps([min(taken), float(found.observed_disorder), float(found.expected_disorder)]))


if __name__ == "__main__":
    main()
