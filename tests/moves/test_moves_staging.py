"""Who would rather leave a deal half done, against the definition read literally."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.moves.holding import Signed
from detente.moves.staging import leaving
from detente.values.draws import Draws

SIZES = (3, 2, 2)
OFFSETS = (0, 3, 5, 7)
OWN = ((0,), (1,))  # the last issue nobody moves alone


@st.composite
def stages(draw):
    row = tuple(draw(st.integers(0, size - 1)) for size in SIZES)
    options = tuple(
        tuple(o for o in range(size) if o != stands and draw(st.booleans()))
        for size, stands in zip(SIZES, row, strict=True)
    )
    falls = tuple(draw(st.sampled_from([-1, *range(size)])) for size in SIZES)
    return Signed(row, options, OWN, falls)


def worth(values, row):
    return sum(values[first + option] for first, option in zip(OFFSETS, row, strict=False))


def best_leaving(stage, party, values):
    """The most that a party has by leaving: every choice of its own options, what falls back having fallen back."""
    ways = []
    for issue, stands in enumerate(stage.row):
        if issue in OWN[party]:
            ways.append((stands, *stage.options[issue]))
        else:
            ways.append((stands if stage.falls[issue] < 0 else stage.falls[issue],))
    return max(worth(values, row) for row in product(*ways))


@given(st.lists(stages(), min_size=1, max_size=3), st.integers(0, 10_000))
@settings(max_examples=150)
def test_who_leaves_values_the_best_of_leaving_above_the_end(held, seed):
    rng = np.random.default_rng(seed)
    draws = [
        Draws(rng.integers(0, 4, (4, 7)).astype(float), np.zeros(4)),
        Draws(rng.integers(0, 4, (1, 7)).astype(float), np.zeros(1)),
    ]
    end = tuple(int(rng.integers(size)) for size in SIZES)
    found = leaving(held, end, draws, OFFSETS)
    assert found.shape == (2, len(held), 4)
    for party, stage, draw in np.ndindex(found.shape):
        values = draws[party].values[draw % len(draws[party].values)]
        assert found[party, stage, draw] == (best_leaving(held[stage], party, values) > worth(values, end))


def test_relief_that_comes_back_keeps_the_one_who_would_pocket_it():
    values = np.array([[0.0, 1.0, 0.0, 2.0]])  # to the second party: dismantling costs it 1, relief is worth 2
    draws = [Draws(np.zeros((1, 4)), np.zeros(1)), Draws(values[:, [1, 0, 2, 3]], np.zeros(1))]
    relieved = {"row": (0, 1), "options": ((1,), (0,)), "own": ((1,), (0,))}
    for falls, leaves in (((-1, -1), True), ((-1, 0), False)):
        stage = Signed(falls=falls, **relieved)
        assert leaving([stage], (1, 1), draws, (0, 2, 4))[1, 0, 0] == leaves
