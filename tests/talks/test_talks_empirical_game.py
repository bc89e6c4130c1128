from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from detente.talks import empirical_game as meta
from detente.talks.standings import HeadToHead, Tournament, head_to_head

SHARED = Path(__file__).parents[2].parent / "shared"

DILEMMA = np.array([[3.0, 0.0], [5.0, 1.0]])
HAWK_DOVE = np.array([[-1.0, 4.0], [0.0, 2.0]])  # value 4, cost 6: hawks are 4/6 of the mixture
ROCK_PAPER_SCISSORS = np.array([[0.0, -1.0, 1.0], [1.0, 0.0, -1.0], [-1.0, 1.0, 0.0]])
COORDINATION = np.array([[2.0, 0.0], [0.0, 1.0]])


WHOLE = st.integers(-3, 3).map(float)


def games(least=2, most=4, values=WHOLE):
    return st.integers(least, most).flatmap(lambda K: arrays(np.float64, (K, K), elements=values))


def weights_of(payoffs):
    return [tuple(e.weights.round(9)) for e in meta.symmetric_equilibria(payoffs)]


def gain(payoffs, weights):
    """What the best strategy gains against all playing so, term by term."""
    K = len(payoffs)
    worth = [sum(payoffs[i][j] * weights[j] for j in range(K)) for i in range(K)]
    return max(worth) - sum(weights[i] * worth[i] for i in range(K))


def test_textbook_games_have_the_equilibria_of_the_textbook():
    assert weights_of(DILEMMA) == [(0.0, 1.0)]
    assert weights_of(HAWK_DOVE) == [(round(4 / 6, 9), round(2 / 6, 9))]
    assert weights_of(ROCK_PAPER_SCISSORS) == [(round(1 / 3, 9),) * 3]
    assert weights_of(COORDINATION) == [(1.0, 0.0), (0.0, 1.0), (round(1 / 3, 9), round(2 / 3, 9))]
    assert all(e.isolated for e in meta.symmetric_equilibria(COORDINATION))


def test_a_continuum_is_named_as_one_and_its_most_even_mixture_is_given():
    *pure, mixed = meta.symmetric_equilibria(np.ones((3, 3)))
    assert mixed.weights == pytest.approx(np.full(3, 1 / 3))
    assert not mixed.isolated
    assert [e.support for e in pure] == [(0,), (1,), (2,), (0, 1), (0, 2), (1, 2)]
    assert meta.maxent([*pure, mixed]) == len(pure)
    assert mixed.entropy == pytest.approx(np.log(3))


@given(payoffs=games())
@settings(deadline=None, max_examples=150)
def test_every_equilibrium_has_no_regret_and_there_is_always_one(payoffs):
    found = meta.symmetric_equilibria(payoffs)
    assert found
    for equilibrium in found:
        assert gain(payoffs.tolist(), equilibrium.weights.tolist()) == pytest.approx(0.0, abs=1e-8)
        assert equilibrium.weights.sum() == pytest.approx(1.0)
        assert equilibrium.weights.min() >= 0.0
        assert equilibrium.value == pytest.approx(equilibrium.weights @ payoffs @ equilibrium.weights)


@given(payoffs=games(2, 3))
@settings(deadline=None, max_examples=80)
def test_no_equilibrium_on_a_grid_is_missed(payoffs):
    """Of payoffs from -3 to 3 many equilibria are fractions of twelfths: each has one of its support reported."""
    supports = {e.support for e in meta.symmetric_equilibria(payoffs)}
    isolated = {e.support: e.weights for e in meta.symmetric_equilibria(payoffs) if e.isolated}
    for parts in product(range(13), repeat=len(payoffs)):
        weights = [part / 12 for part in parts]
        if sum(parts) == 12 and gain(payoffs.tolist(), weights) < 1e-12:
            support = tuple(i for i, part in enumerate(parts) if part)
            assert support in supports
            if support in isolated:
                assert isolated[support] == pytest.approx(np.array(weights))


@given(first=games(), slack=st.sampled_from([0.0, 0.5, 2.0]), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=100)
def test_pure_equilibria_are_those_of_brute_force(first, slack, seed):
    K = len(first)
    second = np.random.default_rng(seed).integers(-3, 4, (K, K)).astype(float)
    found = meta.deviations(first, second, slack, slack)
    either = slack + 1e-8
    brute = [
        (i, j)
        for i, j in product(range(K), repeat=2)
        if all(first[k, j] - first[i, j] <= either for k in range(K))
        and all(second[i, k] - second[i, j] <= either for k in range(K))
    ]
    assert sorted(found.pure) == brute


@given(first=games(2, 3), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=80)
def test_sinks_are_where_walks_along_best_changes_cannot_leave(first, seed):
    K = len(first)
    second = np.random.default_rng(seed).integers(-3, 4, (K, K)).astype(float)
    leads = {(i, j): set() for i, j in product(range(K), repeat=2)}
    for i, j in leads:
        if first[i, j] < first[:, j].max():
            leads[i, j] |= {(k, j) for k in range(K) if first[k, j] == first[:, j].max()}
        if second[i, j] < second[i].max():
            leads[i, j] |= {(i, k) for k in range(K) if second[i, k] == second[i].max()}
    reach = {place: {place} for place in leads}
    for _ in range(K * K):
        reach = {place: set().union(*(reach[onward] for onward in leads[place] | {place})) for place in leads}
    sinks = {tuple(sorted(reach[place])) for place in leads if all(place in reach[other] for other in reach[place])}
    found = meta.deviations(first, second)
    assert set(found.sinks) == sinks
    assert {(tuple(divmod(a, K)), tuple(divmod(b, K))) for a, b in found.arcs.tolist()} == {
        (place, onward) for place, all_onward in leads.items() for onward in all_onward
    }


def test_sides_with_unlike_strategies():
    first = np.array([[1.0, 2.0, 0.0], [0.0, 3.0, 0.0]])
    second = np.array([[2.0, 1.0, 0.0], [0.0, 1.0, 0.0]])
    assert meta.deviations(first, second).pure == ((0, 0), (1, 1))


def test_changes_in_rock_paper_scissors_go_round_all_but_ties():
    (sink,) = meta.deviations(ROCK_PAPER_SCISSORS, ROCK_PAPER_SCISSORS.T).sinks
    assert sink == tuple((i, j) for i, j in product(range(3), repeat=2) if i != j)


def test_a_gap_within_its_error_is_a_tie():
    payoffs = np.array([[0.50, 0.20], [0.52, 0.60]])
    assert meta.best_responses(payoffs).tolist() == [[False, False], [True, True]]
    assert meta.best_responses(payoffs, 0.03).tolist() == [[True, False], [True, True]]
    assert meta.best_responses(payoffs, 0.01).tolist() == [[False, False], [True, True]]


def test_the_slack_is_that_of_the_pair_compared():
    """The third is within error of the best, and yet surely beaten by the second."""
    payoffs = np.array([[0.60], [0.55], [0.50]])
    slack = np.full((3, 3, 1), 0.2)
    slack[1, 2, 0] = 0.01
    assert meta.best_responses(payoffs, slack).tolist() == [[True], [True], [False]]


def test_one_that_never_met_another_is_named():
    payoffs = DILEMMA.copy()
    payoffs[1, 0] = np.nan
    for answer in (meta.best_responses, meta.symmetric_equilibria):
        with pytest.raises(ValueError, match="strategies 1 and 0 never met"):
            answer(payoffs)
    with pytest.raises(ValueError, match="leave out the weaker"):
        meta.symmetric_equilibria(np.zeros((13, 13)))


@given(payoffs=games(), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=60)
def test_regret_is_the_gain_of_the_best(payoffs, seed):
    mixture = np.random.default_rng(seed).dirichlet(np.ones(len(payoffs)))
    tables = np.stack([payoffs, 2.0 * payoffs])
    assert meta.regret(tables, mixture) == pytest.approx(
        [gain(payoffs.tolist(), mixture.tolist()), gain((2.0 * payoffs).tolist(), mixture.tolist())], abs=1e-12
    )


def played(payoffs, spread, clusters=30, seed=2):
    """A head-to-head table whose clusters scatter about the payoffs."""
    K = len(payoffs)
    samples = payoffs + spread * np.random.default_rng(seed).standard_normal((clusters, K, K))
    return HeadToHead(tuple("abcd"[:K]), samples.mean(axis=0), np.zeros((K, K)), np.ones((K, K)), samples, "domains")


def test_the_equilibrium_with_a_margin_is_the_more_stable():
    found = meta.study(played(COORDINATION, spread=2.0), seed=1)
    assert [e.support for e in found.equilibria] == [(0,), (1,), (0, 1)]
    assert found.equilibria[found.stable].support == (0,)
    assert found.equilibria[found.even].support == (0, 1)
    assert (np.diff(found.regrets, axis=1) >= 0.0).all()
    assert found.regrets[0] == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)
    assert (found.regrets[1:, 2] > 0.1).all()
    assert found.basins.ends == pytest.approx(np.eye(2), abs=1e-6)


def test_a_gap_that_is_noise_is_no_change():
    noisy = meta.study(played(DILEMMA / 100, spread=1.0), seed=1, confidence=0.999)
    assert noisy.best.all()
    assert len(noisy.changes.pure) == 4
    clear = meta.study(played(DILEMMA, spread=0.1), seed=1)
    assert clear.changes.pure == ((1, 1),)
    assert clear.best.tolist() == [[False, False], [True, True]]


@given(payoffs=games(values=st.floats(0.0, 1.0)), error=st.floats(0.001, 0.2), seed=st.integers(0, 99))
@settings(deadline=None, max_examples=60)
def test_an_equilibrium_of_measured_payoffs_is_nearly_one_of_the_true(payoffs, error, seed):
    measured = payoffs + np.random.default_rng(seed).uniform(-error, error, payoffs.shape)
    for equilibrium in meta.symmetric_equilibria(measured):
        assert meta.regret(payoffs, equilibrium.weights) <= 2.0 * error + 1e-8


def test_from_one_cluster_every_gap_counts():
    found = meta.study(played(COORDINATION, spread=0.0, clusters=1), seed=1)
    assert found.changes.pure == ((0, 0), (1, 1))
    assert (found.regrets == found.regrets[:, :1]).all()


@pytest.mark.reference
@pytest.mark.skipif(not SHARED.exists(), reason="no reference data")
def test_micro_against_itself_is_where_a_tournament_of_another_tool_leads():
    """Six strategies on seven domains: two can be held to a draw off MiCRO, by being tough with one who yields."""
    sessions = json.loads((SHARED / "domains/reference_sessions.json").read_text())["sessions"]
    names = tuple(dict.fromkeys(one["first"] for one in sessions))
    domains = list(dict.fromkeys(one["domain"] for one in sessions))
    rows = [(one, repeat, values) for one in sessions for repeat, (_, values) in enumerate(one["runs"])]
    tournament = Tournament(
        names=names,
        domain=np.array([domains.index(one["domain"]) for one, _, _ in rows]),
        strategies=np.array([[names.index(one["first"]), names.index(one["second"])] for one, _, _ in rows]),
        value=np.array([values or [0.0, 0.0] for _, _, values in rows]),
        agreed=np.array([values is not None for _, _, values in rows]),
        repeat=np.array([repeat for _, repeat, _ in rows]),
    )
    found = meta.study(head_to_head(tournament), seed=1)
    micro, boulware, tough = (names.index(f"{name}Negotiator") for name in ("MiCRO", "BoulwareTB", "Tough"))
    assert (micro, micro) in found.changes.pure
    assert [e.support for e in found.equilibria] == [
        (micro,),
        (boulware, tough),
        tuple(sorted((boulware, micro, tough))),
    ]
    assert found.basins.share[0] > 0.9
    assert found.basins.ends[0, micro] == pytest.approx(1.0)
    assert meta.deviations(found.payoffs, found.payoffs.T).pure == ((0, 4), (3, 3), (4, 0))
