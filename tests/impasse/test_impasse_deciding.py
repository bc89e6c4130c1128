from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.consent.table import Side, Table
from detente.impasse import unfolding, ways
from detente.impasse.board import Board, Claim
from detente.impasse.deciding import Decider
from detente.space import Condition, Rule, Space
from detente.values.agreement import Agreement
from detente.values.draws import Draws


def some_rule(rng, sizes, ties=3):
    """Any rule: implications, bans, counts."""
    conditions = []
    for _ in range(rng.integers(1, 4)):
        issues = rng.choice(len(sizes), min(len(sizes), rng.integers(1, ties + 1)), replace=False)
        options = tuple(
            (int(i), frozenset(rng.choice(sizes[i], rng.integers(1, sizes[i] + 1)).tolist())) for i in issues
        )
        conditions.append(Condition(options, negated=bool(rng.random() < 0.4)))
    low = int(rng.integers(0, len(conditions) + 1))
    return Rule("some", tuple(conditions), low, int(rng.integers(low, len(conditions) + 1)))


def claims_of(rules):
    return tuple(Claim(f"claim {number}", "position", None, (rule,)) for number, rule in enumerate(rules))


def board_of(space, claims, values, reservation, agreement=None):
    sides = tuple(Side(Draws(np.asarray(v)[None], np.array([r]))) for v, r in zip(values, reservation, strict=True))
    return Board(Table(space, sides, agreement or Agreement.of_all(len(sides))), claims, ())


def some_board(seed, *, issues=4, claims=4, parties=3, whole=None):
    """A small board with demands that are hard to meet."""
    rng = np.random.default_rng(seed)
    sizes = tuple(rng.integers(1, 4, rng.integers(1, issues + 1)).tolist())
    background = tuple(some_rule(rng, sizes) for _ in range(rng.integers(0, 2)))
    space = Space(sizes, background)
    count = int(rng.integers(1, parties + 1))
    columns = int(space.offsets[-1])
    whole = rng.random() < 0.5 if whole is None else whole
    values = rng.integers(0, 5, (count, columns)) * 1.0 if whole else rng.normal(size=(count, columns))
    unit = rng.choice([1.0, 1e-4, 1e5])
    best = np.maximum.reduceat(values, space.offsets[:-1], axis=1).sum(axis=1)
    reservation = np.where(rng.random(count) < 0.1, -np.inf, np.floor(best * rng.uniform(0.5, 1.1, count)))
    at_least = int(rng.integers(0, count))
    agreement = Agreement((0,), at_least, tuple(range(1, count))) if at_least else Agreement.of_all(count)
    made = claims_of(some_rule(rng, sizes) for _ in range(rng.integers(0, claims + 1)))
    return board_of(space, made, values * unit, reservation * unit, agreement)


def every_package(space):
    return np.array(list(product(*map(range, space.sizes))))


def met_by_each(board):
    """For each package that the rules let stand, the demands it meets, as bits: claim by claim, want by want."""
    space, values = board.table.space, board.table.mean_tables
    found = []
    for package in every_package(space):
        if all(rule.allows(package[None])[0] for rule in space.rules):
            met = [all(rule.allows(package[None])[0] for rule in claim.rules) for claim in board.claims]
            gains = values[:, package + space.offsets[:-1]].sum(axis=1) - board.table.mean_reservation
            accepts = gains >= -1e-9 * np.maximum(1.0, np.abs(values).max(axis=1))
            met += [accepts[list(want.parties)].sum() >= want.at_least for want in board.wants]
            found.append(sum(1 << number for number, one in enumerate(met) if one))
    return found


def subsets(board):
    count = len(board.claims) + len(board.wants)
    return range(1 << count), lambda chosen: [number for number in range(count) if chosen >> number & 1]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_each_way_alone_is_right_for_every_set_of_demands(seed):
    board = some_board(seed, claims=2)
    decider, patterns = Decider.at_mean(board), met_by_each(board)
    sets, members = subsets(board)
    for chosen in sets:
        possible = any(chosen & ~met == 0 for met in patterns)
        question = decider.question(members(chosen))
        for way in (ways.by_tree, ways.by_program):
            answer = way(question)
            assert answer.said == ("possible" if possible else "impossible"), (way, answer)
            assert answer.package is None or question.stands(answer.package)
        verdict = decider.can_be_met(members(chosen))
        assert verdict.certified
        if possible:
            assert chosen & ~decider.met(verdict.package) == 0


def test_both_ways_agree_on_hundreds_of_impossible_sets():
    impossible = 0
    for seed in range(160):
        board = some_board(seed, issues=5, claims=4)
        decider, patterns = Decider.at_mean(board), met_by_each(board)
        sets, members = subsets(board)
        rng = np.random.default_rng(seed)
        hopeless = [chosen for chosen in sets if not any(chosen & ~met == 0 for met in patterns)]
        for chosen in rng.permutation(hopeless)[:4].tolist():
            verdict = decider.can_be_met(members(chosen))
            assert (verdict.said, verdict.certified, verdict.why) == ("impossible", True, "")
            assert verdict.ways == ("tree", "program")
            impossible += 1
    assert impossible >= 300


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from([0, unfolding.LARGEST_TABLE]))
def test_a_tree_unfolds_exactly_the_packages_that_the_rules_let_stand(seed, largest):
    """Counters or none: those follow from the issues, so no package comes twice."""
    rng = np.random.default_rng(seed)
    sizes = tuple(rng.integers(1, 4, rng.integers(1, 6)).tolist())
    space = Space(sizes, tuple(some_rule(rng, sizes, ties=2) for _ in range(rng.integers(0, 4))))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unfolding, "LARGEST_TABLE", largest)
        written = [unfolding.factors(rule, sizes) for rule in space.rules]
    tree = unfolding.unfold(sizes, written)
    slow = every_package(space)[space.allows(every_package(space))].tolist()
    assert sorted(unfolded(tree, space)) == sorted(map(tuple, slow))


@pytest.mark.parametrize("largest", [0, unfolding.LARGEST_TABLE])
def test_conditions_on_nothing_always_hold_or_never(monkeypatch, largest):
    monkeypatch.setattr(unfolding, "LARGEST_TABLE", largest)
    never, always = Condition((), negated=True), Condition(())
    first = Condition(((0, frozenset({0})),))
    for low, high, kept in [(1, 1, [1, 2]), (2, None, [0]), (3, None, [])]:
        rule = Rule("odd", (never, always, first), low, high)
        space = Space((3,), (rule,))
        assert sorted(unfolded(unfolding.unfold((3,), [unfolding.factors(rule, (3,))]), space)) == [(x,) for x in kept]
    assert unfolding.unfold((3,), [unfolding.factors(Rule("no", (never,), 1), (3,))]) is None


def unfolded(tree, space):
    """Follow every choice from the top of a tree down."""
    if tree is None:
        return
    stack = [((), {int(tree.place[start]): int(start) for start in tree.starts})]
    while stack:
        rows, current = stack.pop()
        if len(rows) == len(tree.issues):
            chosen = dict(zip(tree.issues.tolist(), tree.columns[list(rows)].tolist(), strict=True))
            yield tuple(chosen[i] - int(space.offsets[i]) for i in range(len(space.sizes)))
            continue
        group = current[len(rows)]
        for row in range(tree.groups[group], tree.groups[group + 1]):
            below = {int(tree.place[g]): int(g) for g in tree.links[tree.reach[row] : tree.reach[row + 1]]}
            stack.append(((*rows, row), current | below))


def efficient(worth):
    """The packages, columns of ``worth``, that no other beats for all."""
    return [
        x
        for x in range(worth.shape[1])
        if not ((worth >= worth[:, [x]]).all(axis=0) & (worth != worth[:, [x]]).any(axis=0)).any()
    ]


def at_the_edge(seed):
    """A board of wants alone, at or a little above what some efficient package gives; and whether they can be met."""
    rng = np.random.default_rng(seed)
    sizes = tuple(rng.integers(2, 5, 5).tolist())
    space = Space(sizes, tuple(some_rule(rng, sizes, ties=2) for _ in range(rng.integers(0, 3))))
    parties = int(rng.integers(2, 5))
    values = rng.integers(0, 7, (parties, sum(sizes))) * 1.0 if seed % 3 else rng.random((parties, sum(sizes)))
    listed = every_package(space)[space.allows(every_package(space))]
    worth = values[:, listed + space.offsets[:-1]].sum(axis=2)
    some = efficient(worth)
    floors = worth[:, rng.choice(some)] + rng.choice([0.0, 0.4], parties, p=[0.8, 0.2]) if some else np.zeros(parties)
    agreement = Agreement((0,), parties - 2, tuple(range(1, parties))) if parties > 2 and seed % 2 else None
    board = board_of(space, (), values, floors, agreement)
    accepts = worth >= floors[:, None] - 1e-6
    return board, bool((board.table.agreement.reached(accepts)).any())


def test_at_the_edge_of_what_is_possible_both_ways_are_right(monkeypatch):
    searched = impossible = 0
    for seed in range(250):
        board, possible = at_the_edge(seed)
        decider = Decider.at_mean(board)
        question = decider.question(range(len(board.wants)))
        said = "possible" if possible else "impossible"
        assert ways.by_tree(question).said == said
        if seed % 5 == 0:
            assert ways.by_program(question).said == said
        monkeypatch.setattr(ways, "NODES", 1)
        searched += ways.by_tree(question).said == "undecided"
        monkeypatch.undo()
        impossible += not possible
    assert searched >= 20
    assert impossible >= 60


def one_issue(worth, reservation):
    return board_of(Space((2,)), (), [[0.0, worth]], [reservation])


@pytest.mark.parametrize("unit", [1.0, 1e-6, 1e7])
def test_values_that_count_as_equal_are_met(unit):
    verdict = Decider.at_mean(one_issue((0.1 + 0.2) * unit, 0.3 * unit + 0.9e-9 * max(1.0, 0.3 * unit))).can_be_met([0])
    assert (verdict.said, verdict.certified) == ("possible", True)
    verdict = Decider.at_mean(one_issue(unit, unit + 1e-8 * max(1.0, unit))).can_be_met([0])
    assert (verdict.said, verdict.certified) == ("impossible", True)


def test_what_misses_by_less_than_the_tolerance_is_not_certified():
    verdict = Decider.at_mean(one_issue(1.0, 1.0 + 1.6e-9)).can_be_met([0])
    assert (verdict.said, verdict.certified) == ("impossible", False)
    assert "tolerance" in verdict.why


@pytest.mark.parametrize("reservation", [1e-3, 1.0, np.inf])
@pytest.mark.parametrize("worth", [0.0, 1e-9])
def test_more_than_there_is_cannot_be_had(worth, reservation):
    verdict = Decider.at_mean(one_issue(worth, reservation)).can_be_met([0])
    assert (verdict.said, verdict.certified) == ("impossible", True)


def test_in_one_draw_the_values_of_that_draw_count():
    sides = (
        Side(Draws(np.array([[0.0, 1.0], [0.0, 2.0]]), np.array([1.5, 1.5]))),
        Side(Draws(np.ones((1, 2)), np.ones(1))),
    )
    board = Board(Table(Space((2,)), sides, Agreement.of_all(2)), (), ())
    assert [Decider.at_draw(board, draw).can_be_met([0, 1]).said for draw in range(2)] == ["impossible", "possible"]


def test_demands_that_the_board_has_not_are_refused():
    with pytest.raises(ValueError, match="the board has 1"):
        Decider.at_mean(one_issue(1.0, 0.0)).can_be_met([1])


def test_who_accepts_everything_asks_for_nothing():
    decider = Decider.at_mean(one_issue(1.0, -np.inf))
    assert decider.can_be_met([0]).said == "possible"
    assert ways.by_program(decider.question([0])).said == "possible"


def test_a_search_cut_short_leaves_it_to_the_program_and_says_so(monkeypatch):
    monkeypatch.setattr(ways, "NODES", 0)
    hard = 0
    for seed in range(60):
        board, possible = at_the_edge(seed)
        decider = Decider.at_mean(board)
        verdict = decider.can_be_met(range(len(board.wants)))
        assert verdict.said == ("possible" if possible else "impossible")
        if verdict.said == "impossible" and not verdict.certified:
            assert "cut short" in verdict.why
            hard += 1
    assert hard


def test_rules_that_do_not_fit_are_left_out_without_a_wrong_verdict(monkeypatch):
    """With tables of a few rows only, some rules are left out: what is still said is right."""
    monkeypatch.setattr(unfolding, "MOST_ROWS", 30)
    monkeypatch.setattr(unfolding, "LARGEST_TABLE", 5)
    said = {"possible": 0, "impossible": 0, "undecided": 0}
    for seed in range(150):
        board = some_board(seed, issues=5)
        demands = range(len(board.claims) + len(board.wants))
        possible = any(met + 1 == 1 << len(demands) for met in met_by_each(board))
        answer = ways.by_tree(Decider.at_mean(board).question(demands))
        said[answer.said] += 1
        assert answer.said in ("possible" if possible else "impossible", "undecided")
    assert min(said["possible"], said["impossible"]) > 20
    assert said["undecided"]


def test_many_coalitions_are_bounded_and_the_program_decides(monkeypatch):
    monkeypatch.setattr(ways, "MOST_COALITIONS", 4)
    values = np.tile(np.eye(6), 1)
    board = board_of(Space((6,)), (), values, np.full(6, 0.5), Agreement((), 2, tuple(range(6))))
    verdict = Decider.at_mean(board).can_be_met([0])
    assert (verdict.said, verdict.certified) == ("impossible", False)
    assert "groups of parties" in verdict.why


def test_tables_that_do_not_fit_the_board_are_refused():
    board = one_issue(1.0, 0.0)
    with pytest.raises(ValueError, match="one value table and one floor for each party"):
        Decider(board, np.ones((2, 2)), np.zeros(1))
