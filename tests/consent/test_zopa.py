from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.consent import acceptability as acc
from detente.consent import zopa as module
from detente.consent.acceptability import paired_counts
from detente.consent.zopa import zopa
from detente.deals.frontier import pareto_frontier
from detente.space import Condition, Rule, Space
from detente.values.agreement import Agreement
from detente.values.draws import Draws

SHARED = Path(os.environ.get("DETENTE_SHARED", Path(__file__).parents[2].parent / "shared"))
CHAIN = Rule.implication("chain", {0: frozenset({0})}, {1: frozenset({0})})


def opposed_draws(rng: np.random.Generator, space: Space, count: int, parties: int, *, whole: bool) -> list[Draws]:
    """Draws near the edge between a deal and none, where the search has work to do."""
    columns = int(space.offsets[-1])
    result = []
    for _ in range(parties):
        values = rng.integers(0, 6, (count, columns)) * 1.0 if whole else rng.random((count, columns))
        middle = np.add.reduceat(values, space.offsets[:-1], axis=1).sum(axis=1) / np.mean(space.sizes)
        reservation = np.round(middle) if whole else middle
        unit = rng.choice([1.0, 1e-3, 1e4])
        reservation = np.where(rng.random(count) < 0.1, -np.inf, reservation * rng.uniform(1.0, 1.6, count))
        result.append(Draws(values * unit, reservation * unit))
    return result


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 4), min_size=2, max_size=6),
    st.integers(1, 4),
    st.booleans(),
    st.booleans(),
    st.integers(0, 2),
    st.integers(0, 2**32),
)
def test_deciding_draw_by_draw_matches_listing_all_packages(sizes, parties, whole, ruled, at_least, seed):
    rng = np.random.default_rng(seed)
    space = Space(tuple(sizes), (CHAIN,) if ruled else ())
    draws = opposed_draws(rng, space, 12, parties, whole=whole)
    at_least = min(at_least, parties - 1)
    agreement = Agreement((0,), at_least, tuple(range(1, parties))) if at_least else Agreement.of_all(parties)
    lines = [[Condition(((1, frozenset({0})),))] if party == parties - 1 else [] for party in range(parties)]
    slow = paired_counts(space, draws, agreement, red_lines=lines)[1] > 0
    scanned = zopa(space, draws, agreement, red_lines=lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "SMALL", -1)
        patch.setattr(module, "_SCAN", -1)
        fast = zopa(space, draws, agreement, red_lines=lines, workers=2)
    assert scanned.way == "scan"
    assert fast.way == "knapsack"
    assert fast.method == "exact"
    assert (fast.exists == slow).all()
    assert (scanned.exists == slow).all()
    assert fast.share == fast.upper == slow.mean()


def test_large_spaces_agree_with_their_exact_frontier():
    """In 5³⁰ packages: there is a deal exactly where the merged frontier has a point above both floors."""
    rng = np.random.default_rng(16)
    space = Space((5,) * 30, (CHAIN,))
    draws = []
    for side in range(2):
        values = np.sort(rng.random((12, 30, 5)), axis=2)[:, :, :: 1 - 2 * side].reshape(12, 150) * rng.random(
            (12, 150)
        )
        best = np.add.reduceat(values.reshape(12, 30, 5).max(axis=2), [0], axis=1)[:, 0]
        draws.append(Draws(values, best * rng.uniform(0.7, 0.95, 12)))
    slow = []
    for k in range(12):
        frontier = pareto_frontier(space, np.stack([one.values[k] for one in draws]))
        slow.append(bool((frontier.values >= [one.reservation[k] - one.tolerance for one in draws]).all(axis=1).any()))
    fast = zopa(space, draws, Agreement.of_all(2))
    assert 0 < sum(slow) < 12
    assert fast.exists.tolist() == slow
    assert fast.method == "exact"


def test_who_accepts_anything_does_not_slow_the_others_down():
    rng = np.random.default_rng(10)
    space = Space((5,) * 30)
    draws = opposed_draws(rng, space, 20, 2, whole=False)
    anything = Draws(rng.random((20, 150)), np.full(20, -np.inf))
    two = zopa(space, draws, Agreement.of_all(2))
    three = zopa(space, [*draws, anything], Agreement.of_all(3))
    assert three.method == "exact"
    assert (two.exists == three.exists).all()


def test_a_search_cut_short_says_so(monkeypatch):
    rng = np.random.default_rng(8)
    space = Space((5,) * 6)
    draws = opposed_draws(rng, space, 300, 2, whole=False)
    exact = zopa(space, draws, Agreement.of_all(2), sizes=False)
    monkeypatch.setattr(module, "NODES", 1)
    short = zopa(space, draws, Agreement.of_all(2), sizes=False)
    assert short.method == "bounded"
    assert short.share <= exact.share <= short.upper
    assert not (short.exists & ~exact.exists).any()


def test_no_package_at_all_is_no_deal(monkeypatch):
    monkeypatch.setattr(module, "SMALL", -1)
    space = Space((2, 2), (Rule("nothing", (Condition(((0, frozenset({0, 1})),)),), at_most=0),))
    draws = [Draws(np.ones((3, 4)), np.zeros(3))] * 2
    assert zopa(space, draws, Agreement.of_all(2), sizes=False).share == 0.0
    assert zopa(space, draws, Agreement.of_all(2), sizes=True).share == 0.0


def test_no_package_is_accepted_oftener_than_some_deal_exists():
    rng = np.random.default_rng(9)
    space = Space((3, 3, 3))
    draws = opposed_draws(rng, space, 500, 2, whole=False)
    counts, sizes = paired_counts(space, draws, Agreement.of_all(2))
    result = zopa(space, draws, Agreement.of_all(2))
    assert counts.max() / 500 <= result.share
    assert sizes.sum() == counts.sum()
    assert result.standard_error == pytest.approx(np.sqrt(result.share * (1 - result.share) / 500))


def test_unequal_numbers_of_draws_are_refused():
    space = Space((2,))
    with pytest.raises(ValueError, match="paired one to one"):
        zopa(space, [Draws(np.ones((n, 2)), np.zeros(n)) for n in (2, 3)], Agreement.of_all(2))


@pytest.mark.reference
@pytest.mark.skipif(not SHARED.is_dir(), reason="the reference data is not beside the project")
@pytest.mark.parametrize("loops", [False, True])
def test_harbour_game_counts_its_deals(loops, monkeypatch):
    """720 packages; 55 pass with both first parties and three others, 77 with the developer and four, 12 with all."""
    if loops:
        monkeypatch.setattr(acc, "SMALL", -1)
    game = json.loads((SHARED / "evidence" / "others.json").read_text())["harborco_rewrite"]
    scores = list(game["scores"].values())
    space = Space(tuple(len(options) for options in scores[0]))
    assert space.size == game["check"]["deals"]
    draws = [
        Draws(np.array([np.concatenate(table)], dtype=float), np.array([float(least)]))
        for table, least in zip(scores, game["minimum"].values(), strict=True)
    ]
    rules = {
        "pass_dev_dept_plus3": Agreement((0, 1), 3, (2, 3, 4, 5)),
        "pass_dev_plus4": Agreement((0,), 4, (1, 2, 3, 4, 5)),
        "unanimous": Agreement.of_all(6),
    }
    for name, agreement in rules.items():
        assert zopa(space, draws, agreement).sizes.tolist() == [game["check"][name]]
        result = acc.acceptability(space, draws, agreement)
        assert (result.joint_share == 1.0).sum() == game["check"][name]
        assert (result.joint_share > 0.0).sum() == game["check"][name]


def test_trying_likely_packages_first_changes_no_verdict():
    rng = np.random.default_rng(8)
    rule = Rule.implication("r", {0: frozenset({1, 2})}, {1: frozenset({1})})
    space = Space((3, 3, 4), (rule,))
    draws = [Draws(rng.random((300, 10)), rng.uniform(1.2, 2.6, 300)) for _ in range(2)]
    whole = zopa(space, draws, Agreement.of_all(2))
    for count in (0, 1, 5, space.feasible):
        tried = zopa(space, draws, Agreement.of_all(2), likely=space.packages[:count])
        assert tried.exists.tolist() == whole.exists.tolist()
        assert tried.share == whole.share


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 10_000), block=st.integers(1, 5))
def test_what_some_packages_settle_is_what_looking_at_each_of_them_tells(seed, block):
    random = np.random.default_rng(seed)
    space = Space((3, 2, 3))
    draws = [Draws(random.random((7, 8)), random.uniform(0.5, 2.0, 7)) for _ in range(2)]
    line = Condition(((0, frozenset({1})),))
    packages = space.packages[random.permutation(len(space.packages))[: random.integers(0, 18)]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_FIRST", block)
        found = module.found_among(space, draws, Agreement.of_all(2), packages, red_lines=[[line], []])
    for k, told in enumerate(found):
        worth = [[sum(one.values[k][space.offsets[i] + o] for i, o in enumerate(x)) for x in packages] for one in draws]
        good = [
            all(w[n] >= one.reservation[k] - one.tolerance for w, one in zip(worth, draws, strict=True)) and x[0] != 1
            for n, x in enumerate(packages)
        ]
        assert told == any(good)
