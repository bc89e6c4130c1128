from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.consent.table import Side, Table
from detente.impasse import surveying
from detente.impasse.board import Board, Claim, Scope
from detente.impasse.surveying import survey
from detente.space import Condition, Rule, Space
from detente.space.packages import SpaceTooLargeError
from detente.values.agreement import Agreement
from detente.values.draws import Draws


def make_side(rng, space, count, *, whole=False, endless=False):
    columns = int(space.offsets[-1])
    if whole:
        values = rng.integers(0, 4, (count, columns)).astype(float)
        floor = rng.integers(0, 3 * len(space.sizes), count).astype(float)
    else:
        values, floor = rng.random((count, columns)), rng.random(count) * len(space.sizes) * 0.8
    if endless:
        floor[rng.random(count) < 0.5] = -np.inf
    return Side(Draws(values, floor), effective=float(count))


def make_claim(rng, space, number):
    rules = []
    for part in range(int(rng.integers(1, 3))):
        issues = rng.choice(len(space.sizes), int(rng.integers(1, min(3, len(space.sizes)) + 1)), replace=False)
        options = tuple(
            (int(i), frozenset(map(int, rng.choice(space.sizes[i], rng.integers(1, space.sizes[i] + 1)))))
            for i in sorted(issues)
        )
        rules.append(Rule(f"{number}.{part}", (Condition(options, negated=bool(rng.integers(2))),), at_least=1))
    return Claim(f"claim {number}", "linkage", None, tuple(rules))


def make_board(seed, *, parties=2, at_least=0, claims=3, whole=False, endless=False, sizes=None, counts=None):
    """A board of chance: the first party has a veto, and so have the others or at least some of them."""
    rng = np.random.default_rng(seed)
    sizes = sizes or tuple(int(size) for size in rng.integers(1, 4, rng.integers(1, 5)))
    rule = Rule("rule", (Condition(((0, frozenset({0})),)),), at_most=int(rng.integers(0, 2)) if sizes[0] > 1 else 1)
    space = Space(sizes, (rule,))
    counts = counts or [int(rng.choice([1, 7])) for _ in range(parties)]
    sides = tuple(make_side(rng, space, count, whole=whole, endless=endless) for count in counts)
    if at_least:
        among = tuple(range(1, parties))
        vetoes = (
            (0,) if rng.random() < 0.7 else (0, parties - 1)[: min(2, parties)]
        )  # a veto may count among the others
        agreement = Agreement(vetoes, min(at_least, len(among)), among)
    else:
        agreement = Agreement(tuple(rng.permutation(parties).tolist()))
    made = tuple(make_claim(rng, space, number) for number in range(claims))
    held = tuple(c for c in range(claims) if rng.random() < 0.5)
    scopes = (Scope("interests", held), Scope("all", tuple(range(claims))))
    return Board(Table(space, sides, agreement), made, scopes)


boards = st.builds(
    make_board,
    st.integers(0, 2**32),
    parties=st.integers(1, 4),
    at_least=st.integers(0, 2),
    claims=st.integers(0, 4),
    whole=st.booleans(),
    endless=st.booleans(),
)


def literal(board):
    """The survey's cells, one package in one draw at a time: {(draw, mask): [patterns, worst, rooms, agreed]}."""
    table, cells = board.table, {}
    many = max(len(side.draws) for side in table.sides)
    for k, row in itertools.product(range(many), table.space.packages):
        mask = sum(1 << c for c, claim in enumerate(board.claims) if not claim.met(row[None])[0])
        gains, spans, yes = [], [], []
        for side in table.sides:
            j = k if len(side.draws) > 1 else 0
            cut = [side.draws.values[j, a:b] for a, b in itertools.pairwise(table.space.offsets)]
            value = sum(part[o] for part, o in zip(cut, row, strict=True))
            floor = side.draws.reservation[j]
            base = sum(part.min() for part in cut) if floor == -np.inf else floor
            gains.append(value - base)
            spans.append(sum(np.ptp(part) for part in cut) or 1.0)
            yes.append(value >= floor - side.draws.tolerance)
        pattern = 0
        for bit, want in enumerate(board.wants):
            pattern |= (sum(yes[p] for p in want.parties) >= want.at_least) << bit
        scaled = [g / s for g, s in zip(gains, spans, strict=True)]
        needed = [scaled[p] for p in table.agreement.vetoes]
        if table.agreement.at_least:
            others = sorted((scaled[p] for p in table.agreement.among), reverse=True)
            needed.append(others[table.agreement.at_least - 1])

        def reached(yes, party, answer):
            asked = [answer if p == party else y for p, y in enumerate(yes)]
            return all(asked[p] for p in table.agreement.vetoes) and (
                sum(asked[p] for p in table.agreement.among) >= table.agreement.at_least
            )

        cell = cells.setdefault((k, mask), [set(), -np.inf, [-np.inf] * len(yes), 0])
        cell[0].add(pattern)
        cell[1] = max(cell[1], min(needed))
        for p, gain in enumerate(gains):
            if reached(yes, p, False):
                cell[2][p] = np.inf
            elif reached(yes, p, True):
                cell[2][p] = max(cell[2][p], gain)
        cell[3] += reached(yes, 0, yes[0])
    return cells


def check(found, cells):
    assert (np.diff(found.masks.astype(float)) > 0).all()
    assert len(cells) == found.seen.size
    for (k, mask), (patterns, worst, room, agreed) in cells.items():
        place = (int(np.flatnonzero(found.chosen == k)[0]), int(np.flatnonzero(found.masks == mask)[0]))
        assert int(found.seen[place]) == sum(1 << pattern for pattern in patterns)
        assert found.worst[place] == pytest.approx(worst, rel=1e-9, abs=1e-12)
        assert found.room[:, *place] == pytest.approx(room, abs=1e-12)
        assert found.agreed[place] == agreed


@settings(max_examples=80, deadline=None)
@given(boards)
def test_survey_says_what_looking_one_by_one_says(board):
    found = survey(board)
    check(found, literal(board))
    assert (found.masks[found.which] == board.masks(board.table.space.packages)).all()


def check_same(one, other):
    assert (one.seen == other.seen).all()
    assert (one.agreed == other.agreed).all()
    np.testing.assert_allclose(one.worst, other.worst, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(one.room, other.room, rtol=1e-9, atol=1e-12)


@settings(max_examples=30, deadline=None)
@given(boards)
def test_numpy_and_compiled_loops_agree(board):
    slow = survey(board)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(surveying, "SMALL", -1)
        check_same(survey(board, workers=2), slow)
        patch.setattr("detente.consent.halves._GRID", 0)
        check_same(survey(board), slow)


@pytest.mark.parametrize("at_least", [0, 1])
def test_a_survey_of_many_draws_does_not_depend_on_workers_or_way(at_least, monkeypatch):
    board = make_board(8, parties=3, at_least=at_least, sizes=(3, 2, 3), counts=[300, 1, 300])
    slow = survey(board)
    monkeypatch.setattr(surveying, "SMALL", 20_000)
    monkeypatch.setattr(surveying, "_CODED", 0)
    check_same(survey(board), slow)
    monkeypatch.setattr(surveying, "SMALL", -1)
    monkeypatch.setattr(surveying, "_CODED", 12)
    one, three = survey(board), survey(board, workers=3)
    check_same(one, slow)
    assert (one.room == three.room).all()
    assert (one.worst == three.worst).all()


@pytest.mark.parametrize("vetoes", [(0, 1), (1, 0), (1,)])
def test_wants_stand_in_the_order_of_the_vetoes(vetoes, monkeypatch):
    board = make_board(4, sizes=(3, 3), counts=[20, 20])
    board = replace(board, table=replace(board.table, agreement=Agreement(vetoes)))
    monkeypatch.setattr(surveying, "SMALL", -1)
    check(survey(board), literal(board))


def test_fewer_draws_are_spread_evenly_where_there_are_many_groups():
    board = make_board(3, sizes=(3, 3, 2), counts=[40, 1])
    full = survey(board)
    part = survey(board, budget=10 * len(full.masks) * 5)
    assert part.chosen.tolist() == list(range(0, 40, 4))
    assert part.effective == pytest.approx(full.effective / 4)
    assert (part.seen == full.seen[::4]).all()
    assert (part.room == full.room[:, ::4]).all()


def test_exact_values_have_one_effective_draw():
    assert survey(make_board(1, counts=[1, 1])).effective == 1.0


def test_vetoes_beyond_the_fifth_are_one_want():
    board = make_board(5, parties=8, sizes=(2, 2), counts=[3] * 8)
    board = replace(board, table=replace(board.table, agreement=Agreement.of_all(8)))
    assert [want.parties for want in board.wants] == [(0,), (1,), (2,), (3,), (4,), (5, 6, 7)]
    assert board.wants[-1].at_least == 3
    check(survey(board), literal(board))
    mixed = Board(
        Table(board.table.space, board.table.sides, Agreement(tuple(range(6)), 1, (6, 7))), (), board.scopes[:0]
    )
    assert [want.parties for want in mixed.wants] == [(0,), (1,), (2,), (3,), (4, 5), (6, 7)]
    check(survey(mixed), literal(mixed))


def test_no_package_leaves_no_group():
    space = Space((2,), (Rule("never", (Condition(((0, frozenset({0, 1})),)),), at_most=0),))
    side = Side(Draws(np.zeros((1, 2)), np.zeros(1)))
    found = survey(Board(Table(space, (side,), Agreement.of_all(1)), (), (Scope("interests", ()),)))
    assert found.seen.shape == (1, 0)
    assert not found.deals(make_board(1, parties=1), Scope("interests", ())).any()


def test_a_party_that_accepts_nothing_has_no_room():
    space = Space((2,))
    side = Side(Draws(np.ones((1, 2)), np.array([np.inf])))
    found = survey(Board(Table(space, (side,), Agreement.of_all(1)), (), (Scope("interests", ()),)))
    assert found.seen[0, 0] == 1
    assert np.isneginf(found.room).all()


def test_too_many_packages_are_refused():
    space = Space((10,) * 7)
    side = Side(Draws(np.zeros((1, 70)), np.zeros(1)))
    with pytest.raises(SpaceTooLargeError, match="a survey looks at every package"):
        survey(Board(Table(space, (side,), Agreement.of_all(1)), (), ()))
