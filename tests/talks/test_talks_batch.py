"""Many sessions in compiled loops against the same ones played one by one, to the last bit."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.talks import batch
from detente.talks.bargain import Bargain
from detente.talks.beliefs import anything
from detente.talks.errors import TalksError
from detente.talks.literal import play
from detente.talks.sessions import Sessions
from detente.talks.strategies import STRATEGIES, Accepts, ModelKind, Offers, Strategy
from detente.talks.terms import Meeting, Terms
from detente.values.agreement import Agreement

OFFERS = (
    Offers("time", 4.0),
    Offers("time", 0.5),
    Offers("hard-liner"),
    Offers("random"),
    Offers("micro"),
    Offers("relative tit-for-tat"),
    Offers("absolute tit-for-tat", reach=0.3),
    Offers("averaged tit-for-tat", window=2),
    Offers("naive tit-for-tat"),
    Offers("nice tit-for-tat", reach=0.2),
    Offers("nice tit-for-tat", reach=0.0),
)
MODELS: tuple[ModelKind, ...] = ("none", "frequency", "bayesian")
ACCEPTS = (
    Accepts("target"),
    Accepts("next"),
    Accepts("constant", level=0.6),
    Accepts("time", after=0.7),
    Accepts("combined", after=0.5),
)
STRATEGY = st.builds(
    Strategy, st.just("one"), st.sampled_from(OFFERS), st.sampled_from(ACCEPTS), st.sampled_from(MODELS)
)


def same(one: Sessions, other: Sessions) -> None:
    """Hold every column to the last bit."""
    for name, column in one.columns().items():
        np.testing.assert_array_equal(column, getattr(other, name), err_msg=name, strict=True)


def tables(chance: np.random.Generator, rows: int, columns: int, *, whole: bool) -> np.ndarray:
    """Draw value tables; small whole numbers make many ties."""
    return chance.integers(0, 4, (rows, columns)).astype(float) if whole else chance.random((rows, columns))


def agreement_of(chance: np.random.Generator, parties: int) -> Agreement:
    """Draw who must accept: some have a veto, of some others so many must, and of a few nobody asks."""
    order = chance.permutation(parties).tolist()
    vetoes = int(chance.integers(0, parties))
    others = int(chance.integers(0 if vetoes else 1, parties - vetoes + 1))
    at_least = int(chance.integers(0 if vetoes else 1, others + 1))
    return Agreement(tuple(order[:vetoes]), at_least, tuple(order[vetoes : vetoes + others]))


def bargain_of(seed: int, parties: int, *, whole: bool) -> Bargain:
    """Draw a bargain: some packages of a small space, some barred, reservation values of all kinds.

    Where not all must accept, some parties could often sign nothing.
    """
    chance = np.random.default_rng(seed)
    sizes = chance.integers(1, 5, chance.integers(1, 4))
    grid = np.indices(sizes).reshape(len(sizes), -1).T + np.cumsum([0, *sizes[:-1]])
    kept = np.flatnonzero(chance.random(len(grid)) < chance.choice([0.5, 1.0]))
    columns = grid[kept] if len(kept) else grid
    draws, width = chance.integers(1, 4, parties), int(sizes.sum())
    high = [-np.inf, 0.0, 0.5, 1.0, 2.0, 20.0]
    agreement = agreement_of(chance, parties) if parties > 2 and seed % 2 else Agreement.of_all(parties)
    likely = [0.25, 0.35, 0.25, 0.1, 0.04, 0.01] if seed % 2 == 0 else [0.2, 0.3, 0.15, 0.1, 0.05, 0.2]
    barred = chance.random((parties, len(columns))) < chance.choice([0.0, 0.2])
    barred[chance.random(parties) < (0.1 if seed % 4 == 1 else 0.0)] = True
    return Bargain(
        columns,
        tuple(tables(chance, count, width, whole=whole) for count in draws),
        tuple(chance.choice(high, count, p=likely) for count in draws),
        barred,
        agreement,
        tuple(tables(chance, 3, width, whole=whole) for _ in range(parties)),
    )


def meeting_of(chance: np.random.Generator, parties: int, width: int) -> Meeting:
    """Draw a meeting, with what has befallen the parties since the one before."""
    shifts = [0.0, 0.3, -0.5, 20.0, -20.0]  # the large ones leave a party without a package it could sign, or undo it
    no_deal = tuple(chance.choice(shifts, parties, p=[0.3, 0.3, 0.3, 0.05, 0.05])) if chance.random() < 0.5 else ()
    values = tuple(chance.normal(0.0, 0.2, (parties, width))) if chance.random() < 0.3 else ()
    held, returns = chance.choice([0.3, 1.0], p=[0.2, 0.8]), chance.choice([0.0, 0.7])
    return Meeting(int(chance.integers(1, 5)), "", float(held), float(returns), no_deal, values)


def terms_of(seed: int, bargain: Bargain) -> Terms:
    """Draw the rules of the table: one meeting, or a series with all that may befall it."""
    chance = np.random.default_rng(seed)
    parties, width = bargain.parties, bargain.values[0].shape[1]
    order = tuple(chance.permutation(parties).tolist())
    if chance.random() < 0.4:
        return Terms((Meeting(int(chance.integers(1, 13))),), order=order)
    return Terms(
        tuple(meeting_of(chance, parties, width) for _ in range(chance.integers(1, 5))),
        order=order,
        clock=chance.choice(["series", "meeting"]),
        discount=tuple(chance.choice([1.0, 0.9], parties)),
        delay=tuple(chance.choice([0.0, 0.05], parties)),
        walk_out=tuple(chance.choice([0.0, 0.3], parties)),
        interim=chance.random(bargain.packages) < 0.5 if chance.random() < 0.6 else None,
        interim_signed=0.8,
        kept=0.5,
    )


@st.composite
def talks(draw: Any) -> tuple[Bargain, list[Strategy], Terms]:
    """Draw who bargains over what, how, and under which rules."""
    parties = draw(st.integers(2, 4))
    bargain = bargain_of(draw(st.integers(0, 10_000)), parties, whole=draw(st.booleans()))
    strategies = draw(st.lists(STRATEGY, min_size=parties, max_size=parties))
    return bargain, strategies, terms_of(draw(st.integers(0, 10_000)), bargain)


def told(given: tuple[Bargain, list[Strategy], Terms], seed: int, first: int, count: int) -> Sessions:
    """Play sessions one by one, as the definitions say it."""
    return Sessions.of(first, [play(*given, seed, session) for session in range(first, first + count)])


@settings(deadline=None, max_examples=800)
@given(talks(), st.integers(0, 2**64), st.integers(0, 50), st.booleans())
def test_sessions_together_are_those_told_one_by_one(
    given: tuple[Bargain, list[Strategy], Terms], seed: int, first: int, keeps: bool
) -> None:
    with patch.object(batch, "KEPT", batch.KEPT if keeps else 0):
        together = batch.play_together(*given, seed, first, 5)
    same(together, told(given, seed, first, 5))


def larger(draws: int) -> Bargain:
    """Make a bargain over 240 packages with real values, as `detente` meets them."""
    sizes = (5, 4, 4, 3)
    columns = np.indices(sizes).reshape(4, -1).T + np.cumsum([0, *sizes[:-1]])
    values = tuple(anything(sizes, draws, 5 + party) for party in range(2))
    none, barred = (np.full(draws, 0.2), np.full(draws, 0.3)), np.zeros((2, len(columns)), dtype=bool)
    barred[0, ::7] = True
    return Bargain(columns, values, none, barred, Agreement.of_all(2), tuple(anything(sizes, 8, 9) for _ in none))


@pytest.mark.parametrize("name", sorted(STRATEGIES))
def test_named_strategies_are_played_as_told(name: str) -> None:
    bargain, terms = larger(50), Terms.of_rounds(25)
    others = [STRATEGIES[one] for one in ("boulware", "micro", name)]
    for other in others:
        talk = (bargain, [STRATEGIES[name], other], terms)
        same(batch.play_together(*talk, 11, 0, 4), told(talk, 11, 0, 4))


def test_micro_repeats_only_what_it_could_still_sign() -> None:
    bargain = larger(1)
    # What one gains the other loses, so that they go on; then little that the first has offered is good enough for it,
    # and the other takes what it says next.
    opposed = replace(
        bargain, values=(bargain.values[0], -bargain.values[0]), reservation=(np.zeros(1), np.full(1, -1.0))
    )
    patient = replace(STRATEGIES["micro"], accepts=Accepts("time", after=0.6))
    talk = (opposed, [STRATEGIES["micro"], patient], Terms((Meeting(15), Meeting(15, no_deal=(0.9, 0.0)))))
    played = told(talk, 2, 0, 20)
    assert (played.agreed & (played.meeting == 1)).all()
    assert len(np.unique(played.package)) > 1
    same(batch.play_together(*talk, 2, 0, 20), played)


def test_a_session_is_the_same_in_any_chunk() -> None:
    series = Terms((Meeting(6), Meeting(6, held=0.7, no_deal=(0.05, 0.0))), walk_out=(0.2, 0.0))
    for names in (("boulware", "micro"), ("nice tit-for-tat", "random"), ("linear", "conceder")):
        talk = (larger(20), [STRATEGIES[name] for name in names], series)
        whole = batch.play_together(*talk, 3, 0, 300)
        for first, count in ((0, 1), (7, 40), (250, 50)):
            part = batch.play_together(*talk, 3, first, count)
            for name, column in part.columns().items():
                np.testing.assert_array_equal(column, getattr(whole, name)[first : first + count], err_msg=name)


def test_few_sessions_are_played_without_the_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, batch.LOOPS, raising=False)
    talk = (larger(20), [STRATEGIES["boulware"], STRATEGIES["micro"]], Terms.of_rounds(20))
    with patch.object(batch, "play_together", side_effect=AssertionError("the loops were asked")):
        few = batch.play_sessions(*talk, 5, 0, 10)
    same(few, batch.play_together(*talk, 5, 0, 10))
    same(few, told(talk, 5, 0, 10))


def test_many_sessions_and_none() -> None:
    talk = (larger(20), [STRATEGIES["boulware"], STRATEGIES["conceder"]], Terms.of_rounds(20))
    many = batch.play_sessions(*talk, 5, 100, 2_000)
    assert many.number.tolist() == list(range(100, 2_100))
    assert len(batch.play_sessions(*talk, 5, 0, 0)) == len(batch.play_together(*talk, 5, 0, 0)) == 0


def test_nobody_signs_what_is_barred_or_worth_less_than_no_deal() -> None:
    bargain = larger(500)
    for names in (("random", "conceder"), ("micro", "bayesian"), ("naive tit-for-tat", "nice tit-for-tat")):
        played = batch.play_together(bargain, [STRATEGIES[name] for name in names], Terms.of_rounds(30), 1, 0, 500)
        agreed = played.agreed
        assert agreed.any()
        assert (played.value[agreed] >= played.reservation[agreed]).all()
        assert not bargain.barred[:, played.package[agreed]].any()


def test_strategies_must_be_as_many_as_parties() -> None:
    with pytest.raises(TalksError, match="strateg"):
        batch.play_together(larger(5), [STRATEGIES["boulware"]], Terms.of_rounds(20), 1, 0, 500)
