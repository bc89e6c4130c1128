from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.consent.table import Side, Table
from detente.impasse import marco, ways
from detente.impasse.board import Board, Claim
from detente.impasse.deciding import Decider
from detente.impasse.marco import enumerate_conflicts
from detente.space import Condition, Rule, Space
from detente.values.agreement import Agreement
from detente.values.draws import Draws


def takes(number, **options):
    """A claim on issues i0, i1, …: each takes one of these options."""
    chosen = tuple((int(name[1:]), frozenset(some)) for name, some in options.items())
    return Claim(f"claim {number}", "position", None, (Rule(f"claim {number}", (Condition(chosen),), at_least=1),))


def board_of(space, claims, values, reservation, agreement=None):
    sides = tuple(Side(Draws(np.asarray(v)[None], np.array([r]))) for v, r in zip(values, reservation, strict=True))
    return Board(Table(space, sides, agreement or Agreement.of_all(len(sides))), tuple(claims), ())


def some_board(seed):
    """A small board whose demands are at odds: positions on one to three issues, and up to four parties."""
    rng = np.random.default_rng(seed)
    sizes = tuple(rng.integers(2, 4, rng.integers(2, 5)).tolist())
    link = Rule.implication("link", {0: frozenset({0})}, {1: frozenset({1})})
    space, claims = Space(sizes, (link,) if rng.random() < 0.5 else ()), []
    for number in range(rng.integers(0, 6)):
        issues = rng.choice(len(sizes), min(len(sizes), rng.integers(1, 4)), replace=False)
        some = {f"i{issue}": rng.choice(sizes[issue], rng.integers(1, sizes[issue]), replace=False) for issue in issues}
        claims.append(takes(number, **{name: options.tolist() for name, options in some.items()}))
    parties = int(rng.integers(1, 5))
    values = rng.integers(0, 6, (parties, sum(sizes))) * 1.0
    best = np.maximum.reduceat(values, space.offsets[:-1], axis=1).sum(axis=1)
    reservation = np.floor(best * rng.uniform(0.4, 1.05, parties))
    group = parties > 2 and rng.random() < 0.6
    agreement = Agreement((0,), parties - 2, tuple(range(1, parties))) if group else None
    return board_of(space, claims, values, reservation, agreement)


def met_by_each(board):
    """For each package that the rules let stand, the demands it meets, as a set."""
    space, found = board.table.space, []
    for package in np.array(list(product(*map(range, space.sizes)))):
        if all(rule.allows(package[None])[0] for rule in space.rules):
            met = [all(rule.allows(package[None])[0] for rule in claim.rules) for claim in board.claims]
            gains = board.table.mean_tables[:, package + space.offsets[:-1]].sum(axis=1) - board.table.mean_reservation
            met += [(gains >= -1e-6)[list(want.parties)].sum() >= want.at_least for want in board.wants]
            found.append({number for number, one in enumerate(met) if one})
    return found


def by_power_set(board):
    """All minimal conflicts and corrections, from the definitions."""
    patterns, count = met_by_each(board), len(board.claims) + len(board.wants)
    everything = set(range(count))
    sets = [{number for number in everything if bits >> number & 1} for bits in range(1 << count)]
    hopeless = [chosen for chosen in sets if not any(chosen <= met for met in patterns)]
    enough = [chosen for chosen in sets if any(everything - chosen <= met for met in patterns)]
    return ordered(smallest(hopeless)), ordered(smallest(enough))


def smallest(sets):
    return [one for one in sets if not any(other < one for other in sets)]


def ordered(sets):
    return sorted((tuple(sorted(one)) for one in sets), key=lambda one: (len(one), one))


def demands(board):
    return range(len(board.claims) + len(board.wants))


def check_proofs(found, decider, board):
    everything = set(demands(board))
    for conflict in found.conflicts:
        assert conflict.certified
        assert conflict.why == ""
        assert set(conflict.witnesses) == set(conflict.members)
        for member, package in conflict.witnesses.items():
            assert set(conflict.members) - {member} <= met_of(decider, package)
            assert member not in met_of(decider, package)
            assert board.table.space.allows(package[None])[0]
    for correction in found.corrections:
        assert correction.certified
        assert everything - set(correction.members) == met_of(decider, correction.package) & everything


def met_of(decider, package):
    met = decider.met(package)
    return {number for number in range(met.bit_length()) if met >> number & 1}


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_conflicts_and_corrections_are_those_of_the_power_set(seed):
    board = some_board(seed)
    decider = Decider.at_mean(board)
    found = enumerate_conflicts(decider, demands(board))
    conflicts, corrections = by_power_set(board)
    assert found.complete
    assert [one.members for one in found.conflicts] == conflicts
    assert [one.members for one in found.corrections] == [one for one in corrections if one]
    check_proofs(found, decider, board)
    if not conflicts:
        assert found.package is not None
        assert set(demands(board)) <= met_of(decider, found.package)
    hitting = [set(one.members) for one in found.corrections]
    assert all(set(one.members) & hit for one in found.conflicts for hit in hitting)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_only_the_demands_that_are_made_count(seed):
    board = some_board(seed)
    some = [number for number in demands(board) if number % 2]
    found = enumerate_conflicts(Decider.at_mean(board), some)
    inside = [one for one in by_power_set(board)[0] if set(one) <= set(some)]
    assert [one.members for one in found.conflicts] == inside


def wide_board(agreement=None):
    """Thirty issues of five options. Each of three parties gets 1 a step; 0 upwards, 1 and 2 downwards."""
    space = Space((5,) * 30)
    up, down = np.tile(np.arange(5.0), 30), np.tile(np.arange(4.0, -1.0, -1.0), 30)
    claims = [takes(0, i0=[0]), takes(1, i0=[1]), takes(2, i1=[4], i2=[4]), takes(3, i2=[0, 1])]
    # 120 steps in all: 0 wants at least 61 up and 1 at least 61 down; 2 at least 30 down, which leaves room
    return board_of(space, claims, [up, down, down], [61.0, 61.0, 30.0], agreement)


def test_a_known_answer_among_ten_to_the_twenty_packages():
    board = wide_board()
    decider = Decider.at_mean(board)
    found = enumerate_conflicts(decider, demands(board))
    assert board.table.space.size > 10**20
    assert found.complete
    assert [one.members for one in found.conflicts] == [(0, 1), (2, 3), (4, 5)]
    assert [one.members for one in found.corrections] == ordered(product((0, 1), (2, 3), (4, 5)))
    check_proofs(found, decider, board)


def test_of_a_group_so_many_as_needed_count():
    # 0 and one of the other two: 2 can agree with 0, so only positions are at odds.
    found = enumerate_conflicts(Decider.at_mean(wide_board(Agreement((0,), 1, (1, 2)))), range(6))
    assert [one.members for one in found.conflicts] == [(0, 1), (2, 3)]
    # 0 and both of them cannot.
    found = enumerate_conflicts(Decider.at_mean(wide_board(Agreement((0,), 2, (1, 2)))), range(6))
    assert [one.members for one in found.conflicts] == [(0, 1), (2, 3), (4, 5)]
    assert found.complete


def test_a_chain_of_rules_over_all_issues_is_certified_too():
    """Each issue is at least the one before: components cannot be listed, but chains unfold."""
    ties = [
        Rule.implication("chain", {i: frozenset({value})}, {i + 1: frozenset(range(value, 5))})
        for i in range(29)
        for value in range(1, 5)
    ]
    claims = [takes(0, i3=[3, 4]), takes(1, i20=[0, 1, 2]), takes(2, i29=[0, 1])]
    up = np.tile(np.arange(5.0), 30)
    board = board_of(Space((5,) * 30, tuple(ties)), claims, [up, -up], [90.0, -100.0])
    assert not board.table.space.countable
    found = enumerate_conflicts(Decider.at_mean(board), range(5))
    # with the last at 1 at most, so are all: at most 30; with issue 20 at 2 at most: 21 × 2 + 9 × 4 = 78
    assert [one.members for one in found.conflicts] == [(0, 1), (0, 2), (1, 3), (2, 3)]
    assert found.complete
    assert all(one.certified for one in found.conflicts)


def test_rules_that_leave_no_package_are_a_conflict_of_no_demands():
    nothing = (Rule("0", (Condition(((0, frozenset({0})),)),), 1), Rule("1", (Condition(((0, frozenset({1})),)),), 1))
    board = board_of(Space((2, 2), nothing), [takes(0, i1=[0])], [np.ones(4)], [0.0])
    found = enumerate_conflicts(Decider.at_mean(board), range(2))
    assert [one.members for one in found.conflicts] == [()]
    assert found.conflicts[0].certified
    assert found.complete


def test_the_limit_stops_early_and_says_so():
    claims = [takes(number, i0=[number % 3]) for number in range(6)]
    board = board_of(Space((3, 2)), claims, [np.zeros(5)], [0.0])
    few = enumerate_conflicts(Decider.at_mean(board), range(7), limit=4)
    assert len(few.conflicts) == 4
    assert not few.complete
    every = enumerate_conflicts(Decider.at_mean(board), range(7))
    assert len(every.conflicts) == 12
    assert every.complete


def test_when_the_checks_are_used_up_it_says_so(monkeypatch):
    monkeypatch.setattr(marco, "MOST_CHECKS", 1)
    found = enumerate_conflicts(Decider.at_mean(wide_board()), range(7))
    assert len(found.conflicts) == 1
    assert not found.complete


def lie(said, package=None):
    return lambda *_, **__: ways.Answer(said, package)


@pytest.mark.parametrize("package", [None, np.zeros(30, np.int64)])
def test_a_second_way_that_wrongly_says_possible_is_caught(monkeypatch, package):
    monkeypatch.setattr(ways, "by_program", lie("possible", package))
    found = enumerate_conflicts(Decider.at_mean(wide_board()), range(7))
    assert [one.members for one in found.conflicts] == [(0, 1), (2, 3), (4, 5)]
    assert not found.complete
    assert not any(one.certified for one in found.conflicts)
    assert all("program" in one.why for one in found.conflicts)
    assert not any(one.certified for one in found.corrections)


def test_a_second_way_that_gives_up_leaves_conflicts_uncertified(monkeypatch):
    monkeypatch.setattr(ways, "by_program", lambda *_, **__: ways.Answer("undecided", why="it was tired"))
    found = enumerate_conflicts(Decider.at_mean(wide_board()), range(7))
    assert not found.complete
    assert all(not one.certified and "it was tired" in one.why for one in found.conflicts)


@pytest.mark.parametrize("way", ["by_tree", "by_program"])
def test_a_way_that_wrongly_says_impossible_makes_no_conflict(monkeypatch, way):
    """A package outweighs any claim that there is none."""
    truth = getattr(ways, way)

    def liar(question, **how):
        return ways.Answer("impossible") if question.wants else truth(question, **how)

    monkeypatch.setattr(ways, way, liar)
    check_wide_board(Decider.at_mean(wide_board()))


@pytest.mark.parametrize("way", ["by_tree", "by_program"])
def test_a_way_that_says_impossible_of_everything_makes_no_conflict(monkeypatch, way):
    monkeypatch.setattr(ways, way, lie("impossible"))
    check_wide_board(Decider.at_mean(wide_board()))


def test_rules_of_which_only_one_way_says_that_they_leave_no_package(monkeypatch):
    monkeypatch.setattr(ways, "by_tree", lie("impossible"))
    monkeypatch.setattr(ways, "by_program", lie("undecided"))
    found = enumerate_conflicts(Decider.at_mean(wide_board()), range(7))
    assert [(one.members, one.certified) for one in found.conflicts] == [((), False)]
    assert not found.complete
    monkeypatch.setattr(ways, "by_tree", lie("undecided"))
    found = enumerate_conflicts(Decider.at_mean(wide_board()), range(7))
    assert (found.conflicts, found.complete) == ((), False)


def test_a_conflict_that_one_way_saw_falls_with_a_package_that_turns_up_later(monkeypatch):
    truth = ways.by_tree

    def liar(question, **how):
        return ways.Answer("impossible") if len(question.space.rules) == 1 else truth(question, **how)

    monkeypatch.setattr(ways, "by_tree", liar)
    monkeypatch.setattr(ways, "by_program", lie("undecided"))
    decider = Decider.at_mean(wide_board())
    found = enumerate_conflicts(decider, range(7))
    assert not found.complete
    packages = [one.package for one in found.corrections]
    for one in found.conflicts:
        assert not one.certified
        assert not any(set(one.members) <= met_of(decider, package) for package in packages)


def check_wide_board(decider):
    """Find what is known of the wide board, with proofs, whatever one way says."""
    found = enumerate_conflicts(decider, range(7))
    assert [one.members for one in found.conflicts] == [(0, 1), (2, 3), (4, 5)]
    assert all(one.certified for one in found.conflicts)


def test_where_one_way_is_not_available_no_impossible_is_certified(monkeypatch):
    monkeypatch.setattr(ways, "by_tree", lambda *_, **__: ways.Answer("undecided", why="too entangled"))
    found = enumerate_conflicts(Decider.at_mean(wide_board()), range(7))
    assert [one.members for one in found.conflicts] == [(0, 1), (2, 3), (4, 5)]
    assert not found.complete
    assert all(not one.certified and "too entangled" in one.why for one in found.conflicts)
    assert all(set(one.witnesses) == set(one.members) for one in found.conflicts)


def test_what_no_way_can_tell_is_no_conflict_and_no_correction(monkeypatch):
    monkeypatch.setattr(ways, "by_program", lambda *_, **__: ways.Answer("undecided", why="it was tired"))
    truth = ways.by_tree
    monkeypatch.setattr(
        ways,
        "by_tree",
        lambda question, **how: truth(question, **how) if len(question.wants) < 2 else ways.Answer("undecided"),
    )
    found = enumerate_conflicts(Decider.at_mean(wide_board()), range(7))
    assert all(one.members in {(0, 1), (2, 3)} for one in found.conflicts)
    assert not found.complete
