"""Whether a signed text holds, against every breach and every answer looked at one by one, and against the graph."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.moves import holding as room
from detente.moves.graph import Graph, lowest_options
from detente.moves.holding import HELD, Signed, TooManyAnswersError, holding
from detente.moves.stability import CONCEPTS, stability
from detente.values.draws import Draws


def offsets_of(sizes):
    return tuple(np.concatenate(([0], np.cumsum(sizes))).tolist())


def drawn(tables):
    values = np.array(tables, float)
    return Draws(values, np.zeros(len(values)))


def text(row, sizes, own, one_way=None, falls=None):
    one_way = one_way or [()] * len(sizes)
    lowest = [lowest_options(size, held)[at] for size, held, at in zip(sizes, one_way, row, strict=True)]
    options = tuple(
        tuple(o for o in range(low, size) if o != at) for low, size, at in zip(lowest, sizes, row, strict=True)
    )
    return Signed(tuple(row), options, tuple(map(tuple, own)), tuple(falls or [-1] * len(sizes)))


# The oracle: breaches and answers are whole rows of options, and what a side thinks of a row is a sum, draw by draw.


def rows_open(stands, issues, open_to):
    """Every row that a side can bring about by its issues, the one that stands included."""
    ways = [(stands[i], *open_to[i]) if i in issues else (stands[i],) for i in range(len(stands))]
    return [tuple(row) for row in product(*ways)]


def judged(signed, party, worth):
    """Gain, and whether the text is stable for a party by Nash, GMR, SMR and SEQ; ``worth[k](row)`` of one draw."""
    mine, before = worth[party], worth[party](signed.row)
    fallen = [
        stands if fall < 0 or i in signed.own[party] else fall
        for i, (stands, fall) in enumerate(zip(signed.row, signed.falls, strict=True))
    ]
    after = [
        set(options) | ({row} if row != falls else set())
        for options, row, falls in zip(signed.options, signed.row, fallen, strict=True)
    ]
    others = [own for other, own in enumerate(signed.own) if other != party]
    judges = [one for other, one in enumerate(worth) if other != party]
    gain, found = 0, [True] * 4
    for own in rows_open(signed.row, signed.own[party], signed.options):
        if own == signed.row:
            continue
        breach = tuple(own[i] if i in signed.own[party] else fallen[i] for i in range(len(own)))
        if mine(breach) <= before:
            continue
        gain = max(gain, mine(breach) - before)
        answers, wanted = [breach], [breach]
        for issues, judge in zip(others, judges, strict=True):
            answers = [row for one in answers for row in rows_open(one, issues, after)]
            wanted = [
                row for one in wanted for row in rows_open(one, issues, after) if row == one or judge(row) > judge(one)
            ]
        back = [set(signed.options[i]) | {signed.row[i]} for i in range(len(breach))]
        deterring = [row for row in answers if mine(row) <= before]
        lasting = [row for row in deterring if all(mine(r) <= before for r in rows_open(row, signed.own[party], back))]
        found = [
            held and ok
            for held, ok in zip(
                found, (False, bool(deterring), bool(lasting), any(mine(row) <= before for row in wanted)), strict=True
            )
        ]
    return gain, found


@st.composite
def texts(draw, *, falling):
    parties = draw(st.integers(2, 3))
    sizes = draw(st.lists(st.integers(2, 3), min_size=2, max_size=4))
    holders = [draw(st.integers(0, parties)) for _ in sizes]  # the last number: nobody moves it alone
    own = [tuple(i for i, holder in enumerate(holders) if holder == party) for party in range(parties)]
    row = [draw(st.integers(0, size - 1)) for size in sizes]
    one_way = [draw(st.sets(st.integers(1, size - 1))) if not falling else () for size in sizes]
    falls = [draw(st.integers(-1, at - 1)) if falling and at else -1 for at in row]
    count = draw(st.integers(1, 3))
    lengths = [draw(st.sampled_from([1, count])) for _ in range(parties)]
    table = st.lists(st.integers(-3, 3), min_size=sum(sizes), max_size=sum(sizes))
    values = [[draw(table) for _ in range(length)] for length in lengths]
    return text(row, sizes, own, one_way, falls), sizes, one_way, values


def worths(values, draw, offsets):
    tables = [table[draw if len(table) > 1 else 0] for table in values]
    return [lambda row, table=table: sum(table[offsets[i] + o] for i, o in enumerate(row)) for table in tables]


@settings(max_examples=250)
@given(texts(falling=True))
def test_every_breach_and_every_answer_says_the_same(made):
    signed, sizes, _, values = made
    offsets = offsets_of(sizes)
    found = holding(signed, [drawn(table) for table in values], offsets)
    for draw in range(found.gain.shape[1]):
        worth = worths(values, draw, offsets)
        for party in range(len(values)):
            gain, (nash, gmr, _, seq) = judged(signed, party, worth)
            table = values[party][draw if len(values[party]) > 1 else 0]
            span = sum(max(part) - min(part) for part in np.split(table, offsets[1:-1]))
            assert found.gain[party, draw] == pytest.approx(gain / span if gain else 0)
            assert found.stable[:, party, draw].tolist() == [nash, gmr, seq]


@settings(max_examples=250)
@given(texts(falling=True))
def test_smr_is_gmr_but_where_a_costly_change_is_made_for_what_falls_back(made):
    signed, sizes, _, values = made
    worth = worths(values, 0, offsets_of(sizes))
    for party in range(len(values)):
        _, (_, gmr, smr, _) = judged(signed, party, worth)
        stays = worth[party](signed.row)
        changed = [row for row in rows_open(signed.row, signed.own[party], signed.options) if row != signed.row]
        if changed and max(map(worth[party], changed)) >= stays:
            assert smr == gmr
        assert smr <= gmr


def test_a_costly_change_made_for_what_falls_back_can_be_taken_back_under_smr():
    # 0 pays 1 to break; an issue that nobody moves alone falls back, worth 2 to 0; 1 can take 1 of it. Undoing its
    # change, 0 is then better off by 1 than under the text.
    signed = text((0, 1, 0), (2, 2, 2), ((0,), (2,)), falls=(-1, 0, -1))
    values = [[[0, -1, 2, 0, 0, -1]], [[0, 0, 0, 3, 0, 1]]]
    found = holding(signed, [drawn(table) for table in values], (0, 2, 4, 6))
    assert found.stable[:, 0, 0].tolist() == [False, True, True]
    assert found.best[0] == ((0, 1),)
    assert judged(signed, 0, worths(values, 0, (0, 2, 4, 6)))[1] == [False, True, False, True]


def graph_of(sizes, one_way, own):
    """Every row of options, and who can take which to which, one way or both."""
    rows = list(product(*map(range, sizes)))
    lowest = [lowest_options(size, held) for size, held in zip(sizes, one_way, strict=True)]
    place = {row: state for state, row in enumerate(rows)}
    pairs = [
        [
            (place[s], place[t])
            for s in rows
            for t in rows
            if all(a == b if i not in issues else b >= lowest[i][a] for i, (a, b) in enumerate(zip(s, t, strict=True)))
        ]
        for issues in own
    ]
    return rows, Graph.of(len(rows), pairs)


@settings(max_examples=120)
@given(texts(falling=False))
def test_where_nothing_falls_back_the_graph_of_moves_says_the_same_and_symmetry_adds_nothing(made):
    signed, sizes, one_way, values = made
    offsets = offsets_of(sizes)
    rows, graph = graph_of(sizes, one_way, signed.own)
    found = holding(signed, [drawn(table) for table in values], offsets)
    at = rows.index(signed.row)
    for draw in range(found.gain.shape[1]):
        scores = np.array([[worth(row) for row in rows] for worth in worths(values, draw, offsets)])
        stable = dict(zip(CONCEPTS, stability(graph, scores)[:, :, at], strict=True))
        for concept, held in zip(HELD, found.stable[:, :, draw], strict=True):
            assert stable[concept].tolist() == held.tolist(), concept
        assert stable["smr"].tolist() == stable["gmr"].tolist()
        assert stable["sseq"].tolist() == stable["seq"].tolist()


def test_what_was_given_up_can_be_given_again_as_part_of_a_credible_answer():
    # 1's relief falls away when 0 breaks; 1 would rather relieve and punish than do neither, and so it can punish.
    signed = text((0, 1, 0), (2, 2, 2), ((0,), (1, 2)), falls=(-1, 0, -1))
    values = [[[0, 2, 0, 0, 0, -2]], [[0, 0, 0, 3, 0, -1]]]
    found = holding(signed, [drawn(table) for table in values], (0, 2, 4, 6))
    assert found.stable[:, 0, 0].tolist() == [False, True, True]


def test_draws_are_judged_one_by_one_and_in_pieces(monkeypatch):
    rng = np.random.default_rng(3)
    signed = text((1, 0, 2, 1), (3, 2, 3, 2), ((0, 1), (2, 3)), falls=(0, -1, 1, -1))
    draws = [drawn(rng.integers(-4, 5, (40, 10))) for _ in range(2)]
    whole = holding(signed, draws, (0, 3, 5, 8, 10))
    monkeypatch.setattr(room, "_CELLS", 13)
    pieces = holding(signed, draws, (0, 3, 5, 8, 10))
    assert np.array_equal(whole.stable, pieces.stable)
    for draw in range(40):
        alone = [Draws(one.values[[draw]], one.reservation[[draw]]) for one in draws]
        single = holding(signed, alone, (0, 3, 5, 8, 10))
        assert np.array_equal(single.stable[:, :, 0], whole.stable[:, :, draw])
        assert single.gain[:, 0] == pytest.approx(whole.gain[:, draw])


def test_a_gain_that_is_only_rounding_is_none():
    values = [[[0.3, 0.1 + 0.2, 0, 0]], [[0, 0, 0, 0]]]
    signed = text((0, 0), (2, 2), ((0,), (1,)))
    assert holding(signed, [drawn(table) for table in values], (0, 2, 4)).stable.all()


def test_too_many_answers_are_refused_by_name():
    sizes = (2, *(3,) * 10)
    signed = text((0,) * 11, sizes, ((0,), tuple(range(1, 11))))
    tempted = np.zeros((1, sum(sizes)))
    tempted[0, 1] = 1
    tempted[0, 4::3] = -1
    wanting = np.zeros((1, sum(sizes)))
    wanting[0, 3::3] = 1
    with pytest.raises(TooManyAnswersError, match="59,049 answers"):
        holding(signed, [drawn(tempted), drawn(wanting)], offsets_of(sizes))
