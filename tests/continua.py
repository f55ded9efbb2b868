"""Continua for the tests of gamma: written short, drawn at random, and their disorder by the definition alone."""

from itertools import combinations, product

from hypothesis import strategies as st

from goldspan.agreement.gamma.alignment import align
from goldspan.agreement.gamma.continuum import Unit, categories_of, continuum_of, pack
from goldspan.agreement.gamma.dissimilarity import Dissimilarity


def continuum(*annotators, extent=None):
    """Of annotators as lists of ``(start, end, category)``."""
    units = [[Unit(((start, end),), category) for start, end, category in one] for one in annotators]
    return continuum_of(units, extent=extent)


def aligned(of, dissimilarity=None):
    """The best alignment of a continuum, and the continuum as arrays."""
    using = dissimilarity or Dissimilarity()
    categories = categories_of(of)
    packed = pack(of, categories)
    (found,) = align([packed], using, using.categories(categories))
    return found, packed


def disorder(of, dissimilarity=None):
    """The disorder of the best alignment, as the paper counts it."""
    found, packed = aligned(of, dissimilarity)
    return found.disorder / packed.mean_units


def matrix(*units, dissimilarity=None):
    """The positional dissimilarity of each two units."""
    of = continuum_of([units, []])
    packed = pack(of, categories_of(of))
    order = [of.annotators[1].index(unit) for unit in units]
    found = (dissimilarity or Dissimilarity()).positional(packed, slice(0, len(units)), slice(0, len(units)))
    return found[order][:, order]


def by_hand(one, other, using=None):
    """The dissimilarity of two units, position by position; for whole numbers only."""
    using = using or Dissimilarity()
    here, there = ({at for start, end in unit.fragments for at in range(start, end)} for unit in (one, other))
    distance = 0 if here & there else min(abs(a - b) for a in here for b in there) - 1
    place = ((len(here ^ there) + 2 * distance) / (len(here) + len(there))) ** 2
    table = using.table or {}
    pair = (one.category, other.category)
    apart = table.get(pair, table.get(pair[::-1], float(one.category != other.category)))
    return (using.alpha * place + using.beta * apart) * using.delta_empty


def least(of, using=None):
    """The least disorder of all alignments, tried one by one."""
    using = using or Dissimilarity()
    pairs = list(combinations(range(len(of.annotators)), 2))

    def unitary(units):
        apart = [
            using.delta_empty if units[a] is None or units[b] is None else by_hand(units[a], units[b], using)
            for a, b in pairs
        ]
        return sum(apart) / len(pairs)

    def rest(left):
        whose = next((number for number, units in enumerate(left) if units), None)
        if whose is None:
            return 0.0
        first, *others = left[whose]
        choices = [[None]] * whose + [[0]] + [[None, *range(len(units))] for units in left[whose + 1 :]]
        left = [others if number == whose else units for number, units in enumerate(left)]
        costs = []
        for choice in product(*choices):
            took = [
                None if at is None else first if number == whose else left[number][at]
                for number, at in enumerate(choice)
            ]
            kept = [
                [unit for place, unit in enumerate(units) if number <= whose or place != choice[number]]
                for number, units in enumerate(left)
            ]
            costs.append(unitary(took) + rest(kept))
        return min(costs)

    return rest([list(units) for units in of.annotators]) / (sum(map(len, of.annotators)) / len(of.annotators))


@st.composite
def units(draw, *, most=1, within=30):
    """A unit of up to ``most`` fragments of whole numbers."""
    number = draw(st.integers(1, most))
    borders = draw(st.lists(st.integers(0, within), min_size=2 * number, max_size=2 * number, unique=True))
    borders.sort()
    return Unit(tuple(zip(borders[::2], borders[1::2], strict=True)), draw(st.sampled_from("abc")))


def continua(*, annotators=(2, 3), most_units=3, fragments=1, least_units=0):
    """Continua with a unit at least."""
    one = st.lists(units(most=fragments), min_size=least_units, max_size=most_units)
    return (
        st.lists(one, min_size=annotators[0], max_size=annotators[1])
        .filter(any)
        .map(lambda made: continuum_of(made, extent=(0, 31)))
    )
