from __future__ import annotations

import os
from itertools import combinations, pairwise
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from detente.consent.table import Side, Table
from detente.impasse import minimal as module
from detente.impasse.board import Board, Claim, Scope
from detente.impasse.conflicts import find_impasse
from detente.impasse.families import TooManyDemandsError, minimal_corrections, violations
from detente.impasse.minimal import minimal, transversals
from detente.impasse.proofs import NoSuchConflictError, offer, prove
from detente.impasse.survey import Survey
from detente.space import Condition, Rule, Space
from detente.values.agreement import Agreement
from detente.values.draws import Draws

SHARED = Path(os.environ.get("DETENTE_SHARED", Path(__file__).parents[2].parent / "shared"))


def red_line(number, **options):
    """A claim that none of the named options is in the deal."""
    conditions = tuple(Condition(((int(issue[1:]), frozenset(which)),)) for issue, which in options.items())
    return Claim(f"claim {number}", "red line", 0, (Rule(f"rule {number}", conditions, at_most=0),))


def random_claim(rng, space, number):
    rules = []
    for part in range(int(rng.integers(1, 3))):
        issues = sorted(rng.choice(len(space.sizes), int(rng.integers(1, len(space.sizes) + 1)), replace=False))
        conditions = tuple(
            Condition(
                ((int(i), frozenset(map(int, rng.choice(space.sizes[i], rng.integers(1, space.sizes[i] + 1))))),),
                negated=bool(rng.integers(2)),
            )
            for i in issues
        )
        rules.append(Rule(f"{number}.{part}", conditions, at_least=int(rng.integers(1, len(conditions) + 1))))
    return Claim(f"claim {number}", "linkage", None, tuple(rules))


def random_board(seed, *, parties=2, at_least=0, claims=4, draws=5, high=0.9):
    """Two to four parties with a few claims on a small table; the last party's values may be exact."""
    rng = np.random.default_rng(seed)
    space = Space(tuple(int(size) for size in rng.integers(2, 4, rng.integers(1, 4))))
    sides = []
    for party in range(parties):
        count = 1 if party and rng.random() < 0.3 else draws
        values = rng.random((count, int(space.offsets[-1]))) / len(space.sizes)
        reservation = rng.uniform(0.3, high, count)
        reservation[rng.random(count) < 0.1] = -np.inf
        sides.append(Side(Draws(values, reservation), effective=float(count)))
    among = tuple(range(1, parties))
    agreement = Agreement((0,), min(at_least, len(among)), among) if at_least else Agreement.of_all(parties)
    made = tuple(random_claim(rng, space, number) for number in range(claims))
    held = tuple(claim for claim in range(claims) if rng.random() < 0.8)
    return Board(Table(space, tuple(sides), agreement), made, (Scope("interests", held),))


def met(board, k, package):
    """The numbers of the demands that a package meets in a draw, and the gain of each party, one by one."""
    numbers = {number for number, claim in enumerate(board.claims) if claim.met(package[None])[0]}
    accepts, gains = [], []
    for side in board.table.sides:
        j = k if len(side.draws) > 1 else 0
        tables = [side.draws.values[j, a:b] for a, b in pairwise(board.table.space.offsets)]
        worth = sum(table[option] for table, option in zip(tables, package, strict=True))
        floor = side.draws.reservation[j]
        base = sum(table.min() for table in tables) if floor == -np.inf else floor
        accepts.append(worth >= floor - side.draws.tolerance)
        gains.append((worth - base) / (sum(np.ptp(table) for table in tables) or 1.0))
    smallest = np.inf
    for number, want in enumerate(board.wants, len(board.claims)):
        if sum(accepts[party] for party in want.parties) >= want.at_least:
            numbers.add(number)
        smallest = min(smallest, sorted(gains[party] for party in want.parties)[-want.at_least])
    return frozenset(numbers), smallest


def every_package(board):
    """For each draw, what each package meets and its smallest gain."""
    many = max(len(side.draws) for side in board.table.sides)
    return [[met(board, k, package) for package in board.table.space.packages] for k in range(many)]


def literal_survey(board, looked):
    """A survey filled in package by package; room is not asked for here."""
    claims = len(board.claims)
    violated = [sum(1 << c for c in range(claims) if c not in meets) for meets, _ in looked[0]]
    masks = np.array(sorted(set(violated)), np.uint64)
    which = np.array([int(np.flatnonzero(masks == mask)[0]) for mask in violated], np.int64)
    seen = np.zeros((len(looked), len(masks)), np.uint64)
    worst = np.full(seen.shape, -np.inf)
    for k, row in enumerate(looked):
        for group, (meets, smallest) in zip(which, row, strict=True):
            pattern = sum(1 << w for w in range(len(board.wants)) if claims + w in meets)
            seen[k, group] |= np.uint64(1) << np.uint64(pattern)
            worst[k, group] = max(worst[k, group], smallest)
    room = np.zeros((len(board.table.sides), *seen.shape))
    effective = 1.0 if board.table.exact else float(len(looked))
    return Survey(masks, which, np.arange(len(looked)), seen, worst, room, effective, np.zeros(seen.shape, np.int64))


def subsets(demands):
    return [frozenset(part) for size in range(len(demands) + 1) for part in combinations(demands, size)]


def least(sets):
    return {one for one in sets if not any(other < one for other in sets)}


def literal(board, scope, row):
    """Conflicts and corrections of one draw straight from what it means that demands can be met."""
    demands = board.demands(scope)
    possible = {part for part in subsets(demands) if any(part <= meets for meets, _ in row)}
    conflicts = least([part for part in subsets(demands) if part not in possible])
    return conflicts, least([frozenset(demands) - part for part in possible])


boards = st.builds(
    random_board,
    st.integers(0, 2**32),
    parties=st.integers(1, 4),
    at_least=st.integers(0, 2),
    claims=st.integers(0, 4),
    draws=st.sampled_from([1, 5]),
    high=st.sampled_from([0.6, 0.9, 1.2]),
)


@settings(deadline=None, max_examples=150)
@given(boards)
def test_each_draw_has_the_conflicts_and_corrections_of_their_definition(board):
    looked, scope = every_package(board), board.scopes[0]
    found = minimal_corrections(board, literal_survey(board, looked), scope)
    for k, row in enumerate(looked):
        sets = found.sets[found.owners == found.draws[k]]
        conflicts, corrections = literal(board, scope, row)
        assert {frozenset(found.members(int(one))) for one in sets} == corrections
        assert len(sets) == len(corrections)
        crossing, complete = transversals(sets)
        assert complete
        assert {frozenset(found.members(int(one))) for one in crossing} == conflicts


@settings(deadline=None, max_examples=120)
@given(boards)
def test_shares_are_those_of_the_draws_one_by_one(board):
    looked, scope = every_package(board), board.scopes[0]
    survey = literal_survey(board, looked)
    found = find_impasse(board, survey, scope)
    drawn = [literal(board, scope, row) for row in looked]
    K = len(drawn)
    assert found.complete
    assert found.draws == K
    assert found.families <= K
    assert found.deal == pytest.approx(sum(corrections == {frozenset()} for _, corrections in drawn) / K)

    assert {frozenset(one.members) for one in found.conflicts} == set().union(*(c for c, _ in drawn))
    assert found.all_conflicts == len(found.conflicts)
    for one in found.conflicts:
        assert one.share == pytest.approx(sum(frozenset(one.members) in c for c, _ in drawn) / K)
        assert one.standard_error == pytest.approx(sqrt(one.share * (1 - one.share) / survey.effective))
        assert one.share == 1.0 or not one.certain
        assert one.certain or any(member >= len(board.claims) for member in one.members)
    shares = [one.share for one in found.conflicts]
    assert shares == sorted(shares, reverse=True)

    assert {frozenset(one.members) for one in found.corrections} == set().union(*(c for _, c in drawn)) - {frozenset()}
    for one in found.corrections:
        dropped = frozenset(one.members)
        assert one.share == pytest.approx(sum(dropped in c for _, c in drawn) / K)
        assert one.opens == pytest.approx(sum(any(c <= dropped for c in many) for _, many in drawn) / K)
        assert one.cost == len(dropped)
    assert [one.cost for one in found.corrections] == sorted(one.cost for one in found.corrections)


@settings(deadline=None, max_examples=120)
@given(boards)
def test_blame_is_counted_from_conflicts_and_from_corrections_alike(board):
    looked, scope = every_package(board), board.scopes[0]
    found = find_impasse(board, literal_survey(board, looked), scope)
    drawn = [literal(board, scope, row) for row in looked]
    K = len(drawn)
    assert tuple(one.demand for one in found.blame) == board.demands(scope)
    for one in found.blame:
        d = one.demand
        assert one.blocks == pytest.approx(sum(any(d in c for c in conflicts) for conflicts, _ in drawn) / K)
        assert one.blocks == pytest.approx(sum(any(d in c for c in corrections) for _, corrections in drawn) / K)
        assert one.alone == pytest.approx(sum({d} in corrections for _, corrections in drawn) / K)
        assert one.alone == pytest.approx(sum(bool(many) and all(d in c for c in many) for many, _ in drawn) / K)
        assert one.impossible == pytest.approx(sum({d} in conflicts for conflicts, _ in drawn) / K)
        assert one.impossible == pytest.approx(sum(all(d in c for c in many) for _, many in drawn) / K)

    def opens(*dropped):
        return sum(any(c <= set(dropped) for c in corrections) for _, corrections in drawn) / K

    better = {
        pair: opens(*pair)
        for pair in combinations(board.demands(scope), 2)
        if opens(*pair) > max(opens(pair[0]), opens(pair[1])) + 1e-9
    }
    assert {one.members: one.opens for one in found.pairs} == pytest.approx(better)
    assert [one.opens for one in found.pairs] == sorted((one.opens for one in found.pairs), reverse=True)


def check_proof(board, looked, members, proof):
    """A proof stands by itself: count the draws in which the conflict stands and the package meets the others."""
    others = frozenset(members) - {proof.dropped}

    def possible(row, part):
        return any(part <= meets for meets, _ in row)

    standing = [
        row
        for row in looked
        if not possible(row, frozenset(members)) and all(possible(row, frozenset(members) - {one}) for one in members)
    ]
    works = [others <= row[proof.package][0] for row in standing]
    assert any(works)
    assert proof.share == pytest.approx(np.mean(works))
    best = max(np.mean([others <= row[p][0] for row in standing]) for p in range(len(looked[0])))
    assert proof.share == pytest.approx(best)


@settings(deadline=None, max_examples=80)
@given(boards)
def test_each_conflict_is_proven_member_by_member(board):
    looked = every_package(board)
    survey = literal_survey(board, looked)
    for one in find_impasse(board, survey, board.scopes[0]).conflicts:
        proofs = prove(board, survey, one.members)
        assert [proof.dropped for proof in proofs] == list(one.members)
        for proof in proofs:
            check_proof(board, looked, one.members, proof)
            assert proof.share == 1.0 or not one.certain


@settings(deadline=None, max_examples=80)
@given(boards)
def test_each_correction_names_its_best_package(board):
    looked = every_package(board)
    survey, scope = literal_survey(board, looked), board.scopes[0]
    for one in find_impasse(board, survey, scope).corrections:
        kept = frozenset(board.demands(scope)) - set(one.members)
        opened = [row for row in looked if any(kept <= meets for meets, _ in row)]
        worst = [max(gain for meets, gain in row if kept <= meets) for row in opened]
        assert one.worst == pytest.approx(np.mean(worst), abs=1e-12)
        times = [sum(kept <= row[p][0] for row in opened) for p in range(len(looked[0]))]
        assert times[one.package] == max(times)
        if len(looked) == 1:
            assert opened[0][one.package][1] == pytest.approx(worst[0], abs=1e-12)


@settings(deadline=None, max_examples=80)
@given(boards)
def test_more_claims_never_open_a_deal(board):
    survey = literal_survey(board, every_package(board))
    some = find_impasse(board, survey, board.scopes[0])
    every = find_impasse(board, survey, Scope("all", tuple(range(len(board.claims)))))
    assert every.deal <= some.deal + 1e-12
    wider = {one.demand: one for one in every.blame}
    assert all(wider[one.demand].impossible >= one.impossible - 1e-12 for one in some.blame)


@settings(deadline=None, max_examples=120)
@given(boards)
def test_exact_violations_need_no_survey(board):
    assume(board.table.exact)
    looked = every_package(board)
    words = violations(board, board.table.space.packages)
    demands = len(board.claims) + len(board.wants)
    for word, (meets, _) in zip(words, looked[0], strict=True):
        assert {d for d in range(demands) if int(word) >> d & 1} == set(range(demands)) - meets
    found = minimal_corrections(board, literal_survey(board, looked), Scope("all", tuple(range(len(board.claims)))))
    assert found.sets.tolist() == minimal(words).tolist()


def corridor(low=0.0, high=1.0):
    """One issue of five steps: one party wants the first, the other the last."""
    up = np.linspace(0, 1, 5)[None]
    sides = (Side(Draws(up, np.array([high]))), Side(Draws(1 - up, np.array([low]))))
    claims = (red_line(0, i0=(3, 4)), red_line(1, i0=(0, 1)), red_line(2, i0=(2,)))
    scopes = (Scope("interests", (0,)), Scope("all", (0, 1, 2)), Scope("two", (0, 2)))
    return Board(Table(Space((5,)), sides, Agreement.of_all(2)), claims, scopes)


def survey_of(board):
    return literal_survey(board, every_package(board))


def test_a_corridor_is_shut_by_red_lines_and_by_wants():
    board = corridor(low=0.5, high=0.5)  # only the middle package is worth enough to both
    survey = survey_of(board)
    free = find_impasse(board, survey, board.scopes[0])
    assert free.deal == 1.0
    assert (free.conflicts, free.corrections) == ((), ())
    shut = find_impasse(board, survey, board.scopes[1])
    # steps 0, 1 | 2 | 3, 4: claim 0 shuts the last, claim 1 the first, claim 2 the middle; want 3 needs ≥ 2, want 4 ≤ 2
    assert {one.members for one in shut.conflicts} == {(0, 1, 2), (0, 2, 3), (1, 2, 4), (2, 3, 4)}
    assert {one.members for one in shut.corrections} == {(2,), (1, 3), (0, 4)}
    assert all(one.certain and one.share == 1.0 and one.standard_error == 0.0 for one in shut.conflicts)
    cheapest = shut.corrections[0]
    assert (cheapest.members, cheapest.package, cheapest.opens) == ((2,), 2, 1.0)
    assert cheapest.worst == pytest.approx(0.0)
    blame = {one.demand: one for one in shut.blame}
    assert blame[2].alone == 1.0
    assert blame[0].alone == 0.0
    assert all(one.blocks == 1.0 for one in shut.blame)


def test_weights_order_corrections_by_cost():
    board = corridor(low=0.5, high=0.5)
    found = find_impasse(board, survey_of(board), board.scopes[1], weights=[1, 1, 9, 1, 2])
    assert [(one.members, one.cost) for one in found.corrections] == [((1, 3), 2.0), ((0, 4), 3.0), ((2,), 9.0)]
    with pytest.raises(ValueError, match="2 weights are given for 5 demands"):
        find_impasse(board, survey_of(board), board.scopes[1], weights=[1, 1])


def test_lists_are_kept_short_and_say_how_many_there_were():
    board = corridor(low=0.5, high=0.5)
    found = find_impasse(board, survey_of(board), board.scopes[1], limit=2)
    assert len(found.conflicts) == len(found.corrections) == 2
    assert (found.all_conflicts, found.all_corrections) == (4, 3)
    cut = find_impasse(board, survey_of(board), board.scopes[1], most=1)
    assert not cut.complete
    assert cut.all_corrections == 3


def test_where_conflicts_are_too_much_work_they_are_sought_in_fewer_draws(monkeypatch):
    board = random_board(8, parties=3, claims=4, draws=40, high=1.1)
    survey, scope = survey_of(board), board.scopes[0]
    whole = find_impasse(board, survey, scope)
    monkeypatch.setattr(module, "_AT_ONCE", 1)
    monkeypatch.setattr(module, "MOST_WORK", 30)
    part = find_impasse(board, survey, scope)
    assert whole.complete
    assert whole.sought == 40
    assert not part.complete
    assert 1 <= part.sought < 40
    assert (part.corrections, part.blame, part.pairs) == (whole.corrections, whole.blame, whole.pairs)
    found = minimal_corrections(board, survey, scope)
    drawn = [literal(board, scope, row)[0] for row in every_package(board)]
    first = [drawn[k] for k in found.order[: part.sought]]
    for one in part.conflicts:
        share = sum(frozenset(one.members) in conflicts for conflicts in first) / part.sought
        assert one.share == pytest.approx(1.0 if one.certain else share)


def test_what_is_no_conflict_cannot_be_proven():
    board = corridor(low=0.5, high=0.5)
    with pytest.raises(NoSuchConflictError, match=r"\[0, 1\] are no minimal conflict"):
        prove(board, survey_of(board), (0, 1))
    with pytest.raises(ValueError, match="opens no deal in any draw"):
        offer(board, survey_of(board), board.scopes[1], (0,))


def test_more_than_64_demands_are_refused():
    board = corridor()
    many = Board(board.table, board.claims[:1] * 63, (Scope("all", tuple(range(63))), Scope("some", (0, 62))))
    with pytest.raises(TooManyDemandsError, match="65 demands are made together, and at most 64"):
        violations(many, board.table.space.packages)
    survey = survey_of(many)
    with pytest.raises(TooManyDemandsError):
        find_impasse(many, survey, many.scopes[0])
    assert find_impasse(many, survey, many.scopes[1]).conflicts[0].members == (0, 63)


def test_exact_violations_are_refused_where_there_are_draws():
    board = random_board(1, draws=5)
    with pytest.raises(ValueError, match="take a survey"):
        violations(board, board.table.space.packages)


def test_no_package_leaves_nothing_to_correct():
    space = Space((2,), (Rule("never", (Condition(((0, frozenset({0, 1})),)),), at_most=0),))
    side = Side(Draws(np.zeros((1, 2)), np.zeros(1)))
    board = Board(Table(space, (side,), Agreement.of_all(1)), (), (Scope("interests", ()),))
    empty = literal_survey(board, [[]])
    found = find_impasse(board, empty, board.scopes[0])
    assert (found.deal, found.conflicts, found.corrections) == (0.0, (), ())


@pytest.mark.parametrize("claims", [0, 3, 12])
def test_claims_are_looked_up_as_they_are_put_to_each_package(claims):
    rng = np.random.default_rng(claims)
    for _ in range(10):
        space = Space(tuple(int(size) for size in rng.integers(2, 8, 6)))
        board = Board(
            Table(space, (), Agreement(())),
            tuple(random_claim(rng, space, number) for number in range(claims)),
            (),
        )
        packages = space.packages[rng.permutation(len(space.packages))[:6000]]
        masks = board.masks(packages)
        for number, claim in enumerate(board.claims):
            assert ((masks >> np.uint64(number) & np.uint64(1) == 0) == claim.met(packages)).all()


@pytest.mark.reference
@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the reference data are not at {SHARED}")
def test_lunch_has_no_package_that_both_accept():
    from detente.formats import read_domain

    read = read_domain(SHARED / "domains" / "anac2013-Lunch")
    space, tables = Space(read.sizes), read.tables()
    sides = tuple(Side(Draws(table[None], np.array([0.8]))) for table in tables)
    board = Board(Table(space, sides, Agreement.of_all(2)), (), (Scope("interests", ()),))
    words = violations(board, space.packages)
    worth = np.stack([table[space.columns(space.packages)].sum(axis=1) for table in tables])
    assert not (words == 0).any()
    assert sorted(np.round((worth >= 0.8).mean(axis=1), 3)) == [0.041, 0.057]
    assert minimal(words).tolist() == [1, 2]
    survey = survey_of(board)
    found = find_impasse(board, survey, board.scopes[0])
    assert [(one.members, one.share, one.certain) for one in found.conflicts] == [((0, 1), 1.0, True)]
    assert {one.members for one in found.corrections} == {(0,), (1,)}
    first, second = prove(board, survey, (0, 1))
    assert (first.share, second.share) == (1.0, 1.0)
    assert worth[1, first.package] >= 0.8 > worth[0, first.package]
    assert worth[0, second.package] >= 0.8 > worth[1, second.package]
    nearest = worth.min(axis=0).argmax()
    assert sorted(np.round(worth[:, nearest], 3)) == [0.698, 0.739]


@pytest.mark.reference
@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the reference data are not at {SHARED}")
def test_defensive_charms_has_two_packages_that_both_accept():
    from detente.formats import read_domain

    read = read_domain(SHARED / "domains" / "anac2013-DefensiveCharms")
    space = Space(read.sizes)
    sides = tuple(
        Side(Draws(table[None], np.array([profile.reservation])))
        for table, profile in zip(read.tables(), read.profiles, strict=True)
    )
    board = Board(Table(space, sides, Agreement.of_all(2)), (), (Scope("interests", ()),))
    words = violations(board, space.packages)
    assert (len(words), int((words == 0).sum())) == (36, 2)
    assert minimal(words).tolist() == [0]
    assert find_impasse(board, survey_of(board), board.scopes[0]).deal == 1.0
