from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.consent.table import Side, Table
from detente.impasse.board import MOST_CLAIMS, Board, Claim, Scope
from detente.impasse.prices import insisting, price_of, prices, relaxed, relaxing, with_relaxations
from detente.impasse.surveying import survey
from detente.space import Condition, Rule, Space
from detente.values.agreement import Agreement
from detente.values.draws import Draws


def make_board(seed, *, parties=2, at_least=0, claims=3, endless=False):
    """A board of chance, all of whose claims are on one issue or two; the last scope makes all of them."""
    rng = np.random.default_rng(seed)
    space = Space(tuple(int(size) for size in rng.integers(2, 5, rng.integers(1, 4))))
    sides = []
    for _ in range(parties):
        count = int(rng.choice([1, 6]))
        values = rng.integers(0, 4, (count, int(space.offsets[-1]))).astype(float)
        floor = rng.integers(0, 3 * len(space.sizes), count).astype(float)
        floor[rng.random(count) < 0.3 * endless] = -np.inf
        sides.append(Side(Draws(values, floor), effective=count / 2))
    among = tuple(range(1, parties)) if at_least else ()
    agreement = Agreement((0,), min(at_least, len(among)), among) if among else Agreement.of_all(parties)
    made = []
    for number in range(claims):
        issues = sorted(rng.choice(len(space.sizes), min(len(space.sizes), int(rng.integers(1, 3))), replace=False))
        picks = ((int(i), rng.choice(space.sizes[i], rng.integers(1, space.sizes[i]), replace=False)) for i in issues)
        options = tuple((i, frozenset(map(int, some))) for i, some in picks)
        made.append(Claim(str(number), "position", 0, (Rule("", (Condition(options),), at_least=1),)))
    some = tuple(c for c in range(claims) if rng.random() < 0.3)
    return Board(
        Table(space, tuple(sides), agreement),
        tuple(made),
        (Scope("interests", some), Scope("all", tuple(range(claims)))),
    )


boards = st.builds(
    make_board,
    st.integers(0, 2**32),
    parties=st.integers(1, 4),
    at_least=st.integers(0, 2),
    claims=st.integers(0, 4),
    endless=st.booleans(),
)


def literal(board, claims, free=()):
    """By draw: whether there is a deal among the packages that meet the claims, and the largest smallest gain."""
    table, deals, gaps = board.table, [], []
    for k in range(max(len(side.draws) for side in table.sides)):
        best, deal = -np.inf, False
        for row in table.space.packages:
            if not all(board.claims[c].met(row[None])[0] for c in claims):
                continue
            scaled, yes = [], []
            for side in table.sides:
                values = side.draws.values[k if len(side.draws) > 1 else 0]
                floor = side.draws.reservation[k if len(side.draws) > 1 else 0]
                parts = np.split(values, table.space.offsets[1:-1])
                value = sum(part[o] for part, o in zip(parts, row, strict=True))
                span = sum(np.ptp(part) for part in parts) or 1.0
                yes.append(value >= floor - 1e-6)
                scaled.append((value - (sum(part.min() for part in parts) if floor == -np.inf else floor)) / span)
            agreement = table.agreement
            needed = [scaled[p] for p in agreement.vetoes]
            if agreement.at_least:
                needed.append(sorted(scaled[p] for p in agreement.among)[-agreement.at_least])
            best = max(best, min(needed))
            deal |= all(
                sum(yes[p] for p in want.parties) >= want.at_least
                for number, want in enumerate(board.wants)
                if number not in free
            )
        deals.append(deal)
        gaps.append(best)
    return np.array(deals, dtype=float), np.array(gaps)


def check(outcome, deals, gaps, effective):
    assert outcome.share == pytest.approx(deals.mean(), abs=1e-12)
    assert outcome.share_error == pytest.approx(deals.std() / np.sqrt(effective), abs=1e-12)
    if np.isfinite(gaps).all():
        assert outcome.gap == pytest.approx(gaps.mean(), abs=1e-12)
        assert outcome.gap_error == pytest.approx(gaps.std() / np.sqrt(effective), abs=1e-12)
    else:
        assert outcome.gap is outcome.gap_error is None


@settings(max_examples=40, deadline=None)
@given(boards, st.integers(0, 1))
@pytest.mark.filterwarnings("ignore:invalid value")
def test_prices_are_those_of_deciding_anew_without_the_demand(board, which):
    scope, found = board.scopes[which], survey(board)
    first, now = set(board.scopes[0].claims), literal(board, scope.claims)
    for price in prices(board, found, scope):
        want = price.demand - len(board.claims)
        if want >= 0:
            deals = literal(board, scope.claims, {want})[0]
            check(price.dropping, deals - now[0], np.array([np.nan]), found.effective)
            assert price.insisting is None
            continue
        without = literal(board, set(scope.claims) - {price.demand})
        check(price.dropping, without[0] - now[0], without[1] - now[1], found.effective)
        one, other = literal(board, first - {price.demand}), literal(board, first | {price.demand})
        check(price.insisting, one[0] - other[0], one[1] - other[1], found.effective)


@settings(max_examples=40, deadline=None)
@given(boards, st.data())
def test_outcome_after_a_correction_is_that_of_deciding_anew(board, data):
    scope, first = board.scopes[1], len(board.claims)
    members = data.draw(st.sets(st.sampled_from(board.demands(scope))))
    found = survey(board)
    outcome = price_of(board, found, scope, members)
    free = {m - first for m in members if m >= first}
    deals, gaps = literal(board, [c for c in scope.claims if c not in members], free)
    check(outcome, deals, np.array([np.nan]) if free else gaps, found.effective)


@settings(max_examples=40, deadline=None)
@given(boards)
def test_dropping_never_closes_a_deal_nor_lowers_the_best_smallest_gain(board):
    found = survey(board)
    for price in prices(board, found, board.scopes[1]):
        for change in (price.insisting, price.dropping):
            assert change is None or change.share >= 0
            assert change is None or change.gap is None or change.gap >= -1e-12


@settings(max_examples=40, deadline=None)
@given(boards)
@pytest.mark.filterwarnings("ignore:invalid value")
def test_relaxing_brings_no_more_than_dropping_and_is_what_the_weaker_claim_gives(board):
    wider, relaxations = with_relaxations(board)
    found, scope = survey(wider), board.scopes[1]
    assert wider.scopes == board.scopes
    assert price_of(wider, found, scope) == price_of(board, survey(board), scope)
    for one in relaxations:
        change = relaxing(wider, found, scope, one)
        assert 0 <= change.share <= prices(wider, found, scope)[one.claim].dropping.share
        others = set(scope.claims) - {one.claim}
        now, then = literal(wider, scope.claims), literal(wider, others | {one.relaxed})
        check(change, then[0] - now[0], then[1] - now[1], found.effective)
        bare = replace(scope, claims=tuple(others))
        assert relaxing(wider, found, bare, one).share == 0


def claim_on(*options, issue=0):
    return Claim("claim", "position", 0, (Rule("claim", (Condition(((issue, frozenset(options)),)),), at_least=1),))


def plain_board(claims=(), sizes=(5, 2)):
    space = Space(sizes)
    values = np.arange(float(sum(sizes)))[None]
    sides = Side(Draws(values, np.array([9.0]))), Side(Draws(values[:, ::-1], np.array([4.0])))
    return Board(Table(space, sides, Agreement.of_all(2)), tuple(claims), (Scope("interests", ()),))


@pytest.mark.parametrize(
    ("admitted", "wider"),
    [
        ((0, 1), {0, 1, 2}),
        ((4,), {3, 4}),
        ((2,), {1, 2, 3}),
        ((0, 2, 4), None),
        ((1, 2, 3), None),
        ((0, 4), {0, 1, 3, 4}),
    ],
)
def test_relaxed_claims_admit_the_next_options(admitted, wider):
    board = plain_board()
    weaker = relaxed(board, claim_on(*admitted))
    if wider is None:
        assert weaker is None
    else:
        rows = np.array([[o, 0] for o in range(5)])
        assert set(np.flatnonzero(weaker.met(rows))) == wider
        assert weaker.key == "claim, relaxed"


def test_claims_on_several_issues_and_empty_ones_are_not_relaxed():
    both = Claim("both", "position", 0, (*claim_on(0).rules, *claim_on(0, issue=1).rules))
    assert relaxed(plain_board(), both) is None
    assert relaxed(plain_board(), claim_on()) is None


def test_a_full_board_holds_no_relaxations():
    board = plain_board([claim_on(0)] * MOST_CLAIMS)
    assert with_relaxations(board) == (board, ())
    wider, found = with_relaxations(plain_board([claim_on(0)] * 40))
    assert len(wider.claims) == MOST_CLAIMS
    assert len(found) == MOST_CLAIMS - 40
    with_red_line = plain_board([replace(claim_on(0), kind="red line")])
    assert with_relaxations(with_red_line) == (with_red_line, ())


def test_insisting_costs_what_is_lost_against_interests():
    """Two options, one wanted by each: whoever insists on its own closes the deal that the middle would be."""
    space = Space((3,))
    values = np.array([[0.0, 2.0, 3.0]])
    sides = Side(Draws(values, np.array([1.0]))), Side(Draws(values[:, ::-1], np.array([1.0])))
    board = Board(Table(space, sides, Agreement.of_all(2)), (claim_on(2), claim_on(1, 2)), (Scope("interests", ()),))
    found = survey(board)
    cost = insisting(board, found, 0)
    assert (cost.share, cost.share_error) == (1.0, 0.0)
    assert cost.gap == pytest.approx(2 / 3)
    assert insisting(board, found, 1).share == 0.0
    stance = Scope("stance", (0,))
    assert price_of(board, found, stance).gap == pytest.approx(-1 / 3)
    # the second party accepting anything opens a deal within the claim
    assert price_of(board, found, stance, (3,)).share == 1.0
    assert price_of(board, found, stance, (2,)).share == 0.0
