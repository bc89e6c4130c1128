from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.consent.table import Side, Table
from detente.impasse.board import Board, Claim, Scope
from detente.impasse.curves import MOST_LEVELS, curve
from detente.impasse.surveying import survey
from detente.space import Condition, Rule, Space
from detente.values.agreement import Agreement
from detente.values.draws import Draws
from detente.values.evidence import evidence_of
from detente.values.knowledge import learn
from detente.workbench import load


def make_board(seed, *, parties=2, at_least=0, exact=False, endless=False):
    """A board of chance; the second scope makes a claim on the first issue."""
    rng = np.random.default_rng(seed)
    space = Space(tuple(int(size) for size in rng.integers(2, 4, rng.integers(1, 4))))
    sides = []
    for _ in range(parties):
        count = 1 if exact else int(rng.choice([1, 6]))
        values = rng.integers(0, 4, (count, int(space.offsets[-1]))).astype(float)
        floor = rng.integers(0, 3 * len(space.sizes), count).astype(float)
        floor[rng.random(count) < 0.3 * endless] = -np.inf
        sides.append(Side(Draws(values, floor), effective=count / 2))
    among = tuple(range(1, parties)) if at_least else ()
    agreement = Agreement((0,), min(at_least, len(among)), among) if among else Agreement.of_all(parties)
    held = Rule("", (Condition(((0, frozenset({0})),)),), at_least=1)
    scopes = Scope("interests", ()), Scope("claimed", (0,))
    return Board(Table(space, tuple(sides), agreement), (Claim("claim", "position", 0, (held,)),), scopes)


boards = st.builds(
    make_board,
    st.integers(0, 2**32),
    parties=st.integers(1, 4),
    at_least=st.integers(0, 2),
    exact=st.booleans(),
    endless=st.booleans(),
)


def moved(board, party, rise):
    """The board with a party's no deal worth more, counted from its worst options where it accepts everything."""
    sides = list(board.table.sides)
    draws = sides[party].draws
    lowest = np.array(
        [sum(part.min() for part in np.split(row, board.table.space.offsets[1:-1])) for row in draws.values]
    )
    base = np.where(np.isneginf(draws.reservation), lowest, draws.reservation)
    sides[party] = replace(sides[party], draws=replace(draws, reservation=base + rise))
    return replace(board, table=replace(board.table, sides=tuple(sides)))


@settings(max_examples=60, deadline=None)
@given(boards, st.integers(0, 3), st.integers(0, 1), st.sampled_from([-30.0, -2.0, -0.5, 0.0, 0.5, 1.0, 3.0, 30.0]))
def test_curve_is_what_deciding_anew_at_a_moved_no_deal_says(board, party, which, rise):
    party, scope = party % len(board.table.sides), board.scopes[which]
    found = curve(board, survey(board), scope, party, rises=np.array([rise]))
    anew = survey(moved(board, party, rise))
    deals = anew.deals(board, scope)
    assert ((found.reach >= rise - found.tolerance) == deals).all()
    assert found.shares[0] == found.share_at(rise) == deals.mean()
    assert found.errors[0] == pytest.approx(np.sqrt(deals.mean() * (1 - deals.mean()) / max(anew.effective, 1)))
    if board.table.exact:
        assert found.packages[0] == anew.agreed[:, anew.groups(scope)].sum()
    else:
        assert found.packages is None


@settings(max_examples=40, deadline=None)
@given(boards, st.integers(0, 3))
def test_curves_fall_and_tell_where(board, party):
    party, found = party % len(board.table.sides), survey(board)
    for scope in board.scopes:
        one = curve(board, found, scope, party)
        assert (np.diff(one.rises) > 0).all()
        assert (np.diff(one.shares) <= 0).all()
        assert one.packages is None or (np.diff(one.packages) < 0).all()
        for share, rise in one.falls:
            if rise is None:
                assert one.share_at(-1e6) < share
            elif np.isfinite(rise):
                assert one.share_at(rise) >= share
                assert one.share_at(rise + 1e-6) < share
            else:
                assert one.share_at(1e6) >= share
        assert (one.needed >= 0).all()
        assert ((one.needed == 0) == found.deals(board, scope)).all()


def test_rises_of_exact_values_are_thinned_where_there_are_many():
    rng = np.random.default_rng(2)
    space = Space((10, 10, 10))
    sides = tuple(Side(Draws(rng.random((1, 30)), np.zeros(1))) for _ in range(2))
    board = Board(Table(space, sides, Agreement.of_all(2)), (), (Scope("interests", ()),))
    one = curve(board, survey(board), board.scopes[0], 0)
    assert len(one.rises) == MOST_LEVELS
    assert one.rises[-1] == one.reach[0]
    assert one.packages[0] == 1000


def test_drawn_values_are_shown_around_nought():
    one = curve(board := make_board(6, parties=2), survey(board), board.scopes[0], 0)
    assert len(one.rises) == 61
    assert one.rises[30] == 0
    assert one.rises[-1] == -one.rises[0]


@pytest.mark.parametrize(("raised", "sizes"), [(0.0, (3901, 2076, 266)), (0.25, (3360, 1573, 124))])
def test_washingtons_no_deal_closes_the_zone_at_hanoi(raised, sizes):
    """No deal worth 36, 41, 48 to Washington, 57 to Pyongyang; scores go by halves: a quarter more asks for gains."""
    case = load(Path(__file__).parents[2] / "examples" / "hanoi-2019-scores.yaml")
    sides = []
    for party in case.numbering.parties:
        evidence = evidence_of(case.numbering, party, case.accounts[0], "deal-seeker")
        draws = learn(evidence, case.space, 10, 0, 1).drawn[0].draws
        sides.append(Side(replace(draws, reservation=draws.reservation + raised)))
    board = Board(Table(case.space, tuple(sides), Agreement.of_all(2)), (), (Scope("interests", ()),))
    one = curve(board, survey(board), board.scopes[0], 0, rises=np.array([0.0, 5.0, 12.0]))
    assert one.packages.tolist() == list(sizes)
    assert curve(board, survey(board), board.scopes[0], 0).rises[-1] == one.reach[0]
    assert one.rise_at(0.5) == one.reach[0]
