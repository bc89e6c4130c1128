from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.consent import zopa as zopa_module
from detente.consent.acceptability import acceptability, paired_counts
from detente.consent.search import _paired_share, climb, judge, search
from detente.consent.zopa import zopa
from detente.space import Condition, Rule, Space
from detente.values.agreement import Agreement
from detente.values.draws import Draws

RULES = (
    Rule.implication("if", {0: frozenset({0})}, {1: frozenset({0})}),
    Rule("few", tuple(Condition(((i, frozenset({1})),)) for i in range(1, 4)), at_most=1),
)


def some_draws(rng: np.random.Generator, space: Space, parties: int, count: int) -> list[Draws]:
    taste = rng.random((parties, int(space.offsets[-1])))
    return [
        Draws(own + rng.normal(0, 0.2, (count, len(own))), rng.normal(0.55 * len(space.sizes), 0.3, count))
        for own in taste
    ]


def literal_score(space: Space, draws: list[Draws], agreement: Agreement, package: np.ndarray) -> float:
    """Draws that agree, plus the surplus on which agreement hangs in the others, each party on its own scale."""
    surpluses = []
    for one in draws:
        worth = one.values[:, space.offsets[:-1] + package].sum(axis=1)
        surpluses.append((worth - one.reservation + one.tolerance) / np.ptp(one.values))
    score = 0.0
    for k in range(len(draws[0])):
        others = sorted((surpluses[p][k] for p in agreement.among), reverse=True)
        margin = min([surpluses[p][k] for p in agreement.vetoes] + others[: agreement.at_least])
        score += 1.0 if margin >= 0 else margin
    return score


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 4), st.integers(0, 2), st.booleans(), st.integers(0, 2**32))
def test_search_ends_where_no_single_change_helps_and_keeps_the_rules(parties, at_least, ruled, seed):
    rng = np.random.default_rng(seed)
    space = Space((3, 2, 3, 4), RULES if ruled else ())
    draws = some_draws(rng, space, parties, 40)
    at_least = min(at_least, parties - 1)
    agreement = Agreement((0,), at_least, tuple(range(1, parties))) if at_least else Agreement.of_all(parties)
    lines = [[Condition(((2, frozenset({2})),))]]
    found = climb(space, draws, agreement, red_lines=lines, starts=30, seed=seed)
    assert space.allows(found).all()
    assert not (found[:, 2] == 2).any()
    for package in found:
        own = literal_score(space, draws, agreement, package)
        for issue, size in enumerate(space.sizes):
            for option in range(size):
                other = package.copy()
                other[issue] = option
                if space.allows(other[None])[0] and not (issue == 2 and option == 2):
                    assert literal_score(space, draws, agreement, other) <= own + 1e-6


def test_twenty_starts_find_the_best_of_eight_issues():
    rng = np.random.default_rng(11)
    space = Space((4,) * 6)
    draws = some_draws(rng, space, 2, 300)
    found = climb(space, draws, Agreement.of_all(2))
    counts, _ = paired_counts(space, draws, Agreement.of_all(2))
    assert _paired_share(space, draws, Agreement.of_all(2), found, ()).max() == counts.max() / 300


def test_result_is_judged_by_draws_not_seen():
    rng = np.random.default_rng(12)
    space = Space((3,) * 4)
    draws = some_draws(rng, space, 2, 400)
    result = search(space, draws, Agreement.of_all(2), seed=1)
    later = [Draws(one.values[1::2], one.reservation[1::2]) for one in draws]
    every = acceptability(space, later, Agreement.of_all(2))
    number = int(space.numbers(result.packages[:1])[0])
    assert result.share == every.joint_share[number]
    assert result.standard_error == every.standard_error[number]
    assert result.method == "bounded"
    assert (np.diff(result.guiding) <= 0).all()
    again = search(space, draws, Agreement.of_all(2), seed=1)
    assert (again.packages == result.packages).all()


def test_rules_that_leave_nothing_find_nothing():
    space = Space((2, 2), (Rule("nothing", (Condition(((0, frozenset({0, 1})),)),), at_most=0),))
    draws = some_draws(np.random.default_rng(13), space, 2, 10)
    result = search(space, draws, Agreement.of_all(2))
    assert len(result.packages) == 0
    assert result.share == 0.0


def test_zopa_by_search_is_a_lower_bound(monkeypatch):
    rng = np.random.default_rng(14)
    space = Space((3, 2, 3, 4), RULES)
    draws = some_draws(rng, space, 2, 200)
    exact = zopa(space, draws, Agreement.of_all(2))
    monkeypatch.setattr(zopa_module, "SMALL", -1)
    monkeypatch.setattr(zopa_module, "_listable", lambda _: False)
    monkeypatch.setattr(zopa_module, "_BLOCK", 1)
    bound = zopa(space, draws, Agreement.of_all(2))
    assert bound.way == "search"
    assert bound.method == "bounded"
    assert 0 < bound.share <= exact.share <= bound.upper
    assert not (bound.exists & ~exact.exists).any()


def test_judging_listed_packages_is_counting_them():
    space = Space((3, 2, 3, 4), RULES)
    draws = some_draws(np.random.default_rng(15), space, 2, 50)
    listed = judge(space, draws, Agreement.of_all(2), space.packages)
    assert (listed.party_counts == acceptability(space, draws, Agreement.of_all(2)).party_counts).all()
    assert listed.joint_share == pytest.approx(listed.party_shares.prod(axis=0))
