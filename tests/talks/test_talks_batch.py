"""Many sessions in compiled loops against the same ones played one by one, to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.talks.bargain import Bargain
from detente.talks.batch import play_together
from detente.talks.literal import play
from detente.talks.sessions import Sessions
from detente.talks.strategies import Accepts, Offers, Strategy
from detente.talks.terms import Terms
from detente.values.agreement import Agreement

OFFERS = (
    Offers("time", 4.0),
    Offers("time", 0.5),
    Offers("hard-liner"),
    Offers("random"),
    Offers("micro"),
)
ACCEPTS = (
    Accepts("target"),
    Accepts("next"),
    Accepts("constant", level=0.6),
    Accepts("time", after=0.7),
    Accepts("combined", after=0.5),
)
PLAIN = st.builds(Strategy, st.just("one"), st.sampled_from(OFFERS), st.sampled_from(ACCEPTS))


def same(one: Sessions, other: Sessions) -> None:
    """Hold every column to the last bit."""
    for name, column in one.columns().items():
        np.testing.assert_array_equal(column, getattr(other, name), err_msg=name, strict=True)


def tables(chance: np.random.Generator, rows: int, columns: int, *, whole: bool) -> np.ndarray:
    """Draw value tables; small whole numbers make many ties."""
    return chance.integers(0, 4, (rows, columns)).astype(float) if whole else chance.random((rows, columns))


def bargain_of(seed: int, parties: int, *, whole: bool) -> Bargain:
    """Draw a bargain: some packages of a small space, some barred, reservation values of all kinds."""
    chance = np.random.default_rng(seed)
    sizes = chance.integers(1, 5, chance.integers(1, 4))
    grid = np.indices(sizes).reshape(len(sizes), -1).T + np.cumsum([0, *sizes[:-1]])
    kept = np.flatnonzero(chance.random(len(grid)) < chance.choice([0.5, 1.0]))
    columns = grid[kept] if len(kept) else grid
    draws, width = chance.integers(1, 4, parties), int(sizes.sum())
    high = [-np.inf, 0.0, 0.5, 1.0, 2.0, 20.0]
    agreement = Agreement.of_all(parties) if parties < 3 or seed % 2 else Agreement((1,), 1, tuple({0, 2}))
    return Bargain(
        columns,
        tuple(tables(chance, count, width, whole=whole) for count in draws),
        tuple(chance.choice(high, count, p=[0.2, 0.3, 0.2, 0.15, 0.1, 0.05]) for count in draws),
        chance.random((parties, len(columns))) < chance.choice([0.0, 0.2]),
        agreement,
        tuple(tables(chance, 3, width, whole=whole) for _ in range(parties)),
    )


@st.composite
def talks(draw: Any, one: st.SearchStrategy[Strategy] = PLAIN) -> tuple[Bargain, list[Strategy], Terms]:
    """Draw who bargains over what, how, and under which rules."""
    parties = draw(st.integers(2, 4))
    bargain = bargain_of(draw(st.integers(0, 10_000)), parties, whole=draw(st.booleans()))
    return bargain, draw(st.lists(one, min_size=parties, max_size=parties)), Terms.of_rounds(draw(st.integers(1, 12)))


@settings(deadline=None, max_examples=100)
@given(talks(), st.integers(0, 2**64), st.integers(0, 50))
def test_sessions_together_are_those_told_one_by_one(
    given: tuple[Bargain, list[Strategy], Terms], seed: int, first: int
) -> None:
    told = Sessions.of(first, [play(*given, seed, session) for session in range(first, first + 5)])
    same(play_together(*given, seed, first, 5), told)
