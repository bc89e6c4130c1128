from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.consent.table import Side, Table
from detente.impasse.board import Board, Claim, Scope
from detente.impasse.diagnosis import FEW, RISE, diagnose
from detente.impasse.surveying import survey
from detente.space import Condition, Rule, Space
from detente.values.agreement import Agreement
from detente.values.draws import Draws


def make_board(seed, *, parties=2, at_least=0):
    """A board of chance with drawn values; the second scope is a stance of one claim on the first issue."""
    rng = np.random.default_rng(seed)
    space = Space(tuple(int(size) for size in rng.integers(2, 4, rng.integers(1, 4))))
    sides = []
    for _ in range(parties):
        count = int(rng.choice([1, 8]))
        values = rng.random((count, int(space.offsets[-1])))
        sides.append(Side(Draws(values, rng.random(count) * len(space.sizes)), effective=float(count)))
    among = tuple(range(1, parties)) if at_least else ()
    agreement = Agreement((0,), min(at_least, len(among)), among) if among else Agreement.of_all(parties)
    held = Rule("", (Condition(((0, frozenset({0})),)),), at_least=1)
    scopes = Scope("interests", ()), Scope("stance", (0,))
    return Board(Table(space, tuple(sides), agreement), (Claim("claim", "position", 0, (held,)),), scopes)


def literal(board, rises):
    """The number of deals and the largest smallest gain in each draw, no deal having risen by shares of the spans."""
    table, deals, gaps = board.table, [], []
    for k in range(max(len(side.draws) for side in table.sides)):
        number, best = 0, -np.inf
        for row in table.space.packages:
            scaled, yes = [], []
            for side, rise in zip(table.sides, rises, strict=True):
                values = side.draws.values[k if len(side.draws) > 1 else 0]
                floor = side.draws.reservation[k if len(side.draws) > 1 else 0]
                parts = np.split(values, table.space.offsets[1:-1])
                span = sum(np.ptp(part) for part in parts)
                gain = sum(part[o] for part, o in zip(parts, row, strict=True)) - floor - rise * span
                yes.append([gain >= -1e-9])
                scaled.append(gain / span)
            needed = [scaled[p] for p in table.agreement.vetoes]
            if table.agreement.at_least:
                needed.append(sorted(scaled[p] for p in table.agreement.among)[-table.agreement.at_least])
            best = max(best, min(needed))
            number += bool(table.agreement.reached(np.array(yes))[0])
        deals.append(number)
        gaps.append(best)
    return np.array(deals), np.array(gaps)


@settings(max_examples=40, deadline=None)
@given(st.builds(make_board, st.integers(0, 2**32), parties=st.integers(1, 4), at_least=st.integers(0, 2)))
def test_figures_are_those_of_deciding_anew(board):
    figures = diagnose(board, survey(board), 0.6, None, None).figures
    parties = len(board.table.sides)
    deals, gaps = literal(board, np.zeros(parties))
    assert figures.share == (deals > 0).mean()
    assert figures.few == ((deals > 0) & (deals <= FEW)).mean()
    assert figures.gap.mean == pytest.approx(gaps.mean())
    assert (figures.gap.low, figures.gap.median, figures.gap.high) == pytest.approx(
        np.quantile(gaps, [0.05, 0.5, 0.95])
    )
    left = np.array([literal(board, RISE * np.eye(parties)[p])[0] > 0 for p in range(parties)])
    assert figures.survives_by_party == pytest.approx(left.mean(axis=1))
    assert figures.survives == left.all(axis=0).mean()
    assert figures.survives <= figures.share
    narrow = replace(board.table, space=Space(board.table.space.sizes, board.claims[0].rules))
    stance = (literal(replace(board, table=narrow), np.zeros(parties))[0] > 0).mean()
    assert [(one.key, one.share) for one in figures.stances] == [("stance", stance)]


def three_ways(first, second, *, stances=(), size=5):
    """One issue of five options that runs from one party's best to the other's; no deal is worth so much to each."""
    values = np.linspace(0, 1, size)[None]
    sides = Side(Draws(values, np.array([first]))), Side(Draws(values[:, ::-1], np.array([second])))
    claims = tuple(
        Claim(f"{n}", "position", n, (Rule("", (Condition(((0, frozenset(some)),)),), at_least=1),))
        for n, some in enumerate(stances)
    )
    scopes = (Scope("interests", ()), *([Scope("stance", tuple(range(len(claims))))] if claims else []))
    return Board(Table(Space((size,)), sides, Agreement.of_all(2)), claims, scopes)


def kinds(board, best_share=1.0, positions_meet=None, certain_none=None):
    return diagnose(board, survey(board), best_share, positions_meet, certain_none).kinds


def test_no_deal_where_both_want_more_than_there_is():
    found = diagnose(three_ways(0.6, 0.6), survey(three_ways(0.6, 0.6)), 0.0, None, None)
    assert (found.kind, found.kinds, found.certain) == ("none", ("none",), True)
    assert found.figures.gap.mean == pytest.approx(-0.1)
    assert found.figures.gap.error == found.figures.error == 0


def test_a_deal_that_all_gain_from_is_open():
    assert kinds(three_ways(0.2, 0.2)) == ("open",)
    assert kinds(three_ways(0.2, 0.2), positions_meet=True) == ("open",)


def test_positions_hide_a_deal():
    assert kinds(three_ways(0.2, 0.2, stances=[{4}, {0}])) == ("hidden",)
    assert kinds(three_ways(0.2, 0.2), positions_meet=False) == ("hidden",)
    assert kinds(three_ways(0.2, 0.2, stances=[{2, 3, 4}, {0, 1, 2}]), positions_meet=True) == ("open",)


def test_positions_that_meet_where_nobody_gains_hide_a_deal_too():
    assert kinds(three_ways(0.2, 0.2, stances=[{4}, {0, 4}]), positions_meet=True) == ("hidden",)


def test_a_deal_without_room_is_fragile():
    assert kinds(three_ways(0.5, 0.5)) == ("fragile",)
    assert kinds(three_ways(0.2, 0.2), best_share=0.4) == ("fragile",)
    assert kinds(three_ways(0.5, 0.5, stances=[{4}, {0}])) == ("hidden", "fragile")


def test_no_deal_in_draws_is_certain_only_if_proven():
    rng = np.random.default_rng(1)
    sides = tuple(Side(Draws(rng.random((20, 3)), np.full(20, 2.0)), effective=20) for _ in range(2))
    board = Board(Table(Space((3,)), sides, Agreement.of_all(2)), (), (Scope("interests", ()),))
    found = survey(board)
    assert not diagnose(board, found, 0.0, None, None).certain
    assert not diagnose(board, found, 0.0, None, False).certain
    assert diagnose(board, found, 0.0, None, True).certain


def test_claims_that_nothing_meets_leave_no_gap():
    board = three_ways(0.2, 0.2, stances=[{4}, {0}])
    board = replace(board, scopes=(Scope("interests", (0, 1)),))
    found = diagnose(board, survey(board), 0.0, None, None)
    assert found.kind == "none"
    assert found.figures.gap is None
    assert found.figures.survives == 0
