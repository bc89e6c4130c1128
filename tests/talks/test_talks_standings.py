from __future__ import annotations

from itertools import permutations, product
from statistics import fmean, stdev

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import permutation_test, wilcoxon

from detente.talks import significance
from detente.talks import standings as table


def drawn(seed, strategies=3, domains=6, repeats=3, sides=2, sessions=60):
    """Sessions of no particular plan: some meet often, some never."""
    generator = np.random.default_rng(seed)
    agreed = generator.random(sessions) < 0.7
    return table.Tournament(
        names=tuple("abcdef"[:strategies]),
        domain=generator.integers(0, domains, sessions),
        strategies=generator.integers(0, strategies, (sessions, sides)),
        value=np.where(agreed[:, None], generator.integers(0, 5, (sessions, sides)) / 4, 0.25),
        agreed=agreed,
        repeat=generator.integers(0, repeats, sessions),
    )


def round_robin(value, strategies, domains, repeats, seed=0):
    """Every strategy against every one on both sides; ``value(own, other, domain, generator)``."""
    generator = np.random.default_rng(seed)
    rows = list(product(range(domains), range(repeats), range(strategies), range(strategies)))
    return table.Tournament(
        names=tuple("abcdef"[:strategies]),
        domain=np.array([d for d, _, _, _ in rows]),
        strategies=np.array([[a, b] for _, _, a, b in rows]),
        value=np.array([[value(a, b, d, generator), value(b, a, d, generator)] for d, _, a, b in rows]),
        agreed=np.ones(len(rows), dtype=bool),
        repeat=np.array([r for _, r, _, _ in rows]),
    )


def rows_of(sessions):
    """One row for each side of each session."""
    kind = "domains" if len(set(sessions.domain.tolist())) >= 5 else "repeats"
    for number in range(len(sessions.domain)):
        cluster = int(sessions.domain[number] if kind == "domains" else sessions.repeat[number])
        played, value = sessions.strategies[number].tolist(), sessions.value[number].tolist()
        for side, own in enumerate(played):
            rest = [other for other in range(len(played)) if other != side]
            yield {
                "cluster": cluster,
                "domain": int(sessions.domain[number]),
                "side": side,
                "own": own,
                "others": tuple(played[other] for other in rest),
                "value": value[side],
                "their": [value[other] for other in rest],
                "agreed": bool(sessions.agreed[number]),
            }


def in_steps(rows, number):
    """Mean in each domain of each cluster, over domains, for each cluster."""
    rows = list(rows)
    means = []
    for cluster in sorted({row["cluster"] for row in rows}):
        here = [row for row in rows if row["cluster"] == cluster]
        domains = sorted({row["domain"] for row in here})
        means.append(fmean(fmean(number(row) for row in here if row["domain"] == d) for d in domains))
    return means


def mean(rows, number):
    means = in_steps(rows, number)
    return fmean(means) if means else float("nan")


SESSIONS = st.builds(
    drawn,
    seed=st.integers(0, 10_000),
    strategies=st.integers(2, 4),
    domains=st.integers(1, 8),
    repeats=st.integers(1, 4),
    sides=st.integers(2, 3),
    sessions=st.integers(1, 60),
)


@given(sessions=SESSIONS)
@settings(deadline=None, max_examples=60)
def test_standings_are_the_means_of_the_definition(sessions):
    found = table.standings(sessions, seed=1, resamples=20)
    for own in range(len(sessions.names)):
        rows = [row for row in rows_of(sessions) if row["own"] == own]
        expected = {
            "value": mean(rows, lambda row: row["value"]),
            "agreed": mean(rows, lambda row: row["agreed"]),
            "value_agreed": mean([row for row in rows if row["agreed"]], lambda row: row["value"]),
            "others": mean(rows, lambda row: fmean(row["their"])),
            "welfare": mean(rows, lambda row: row["value"] + sum(row["their"])),
            "nash_product": mean(rows, lambda row: row["value"] * np.prod(row["their"])),
        }
        got = {name: getattr(found, name)[own] for name in expected}
        assert got == pytest.approx(expected, nan_ok=True)


@given(sessions=SESSIONS)
@settings(deadline=None, max_examples=60)
def test_head_to_head_is_the_mean_of_the_definition(sessions):
    found = table.head_to_head(sessions)
    rows = list(rows_of(sessions))
    for own, other in product(range(len(sessions.names)), repeat=2):
        met = [row for row in rows if row["own"] == own for strategy in row["others"] if strategy == other]
        values = in_steps(met, lambda row: row["value"])
        error = stdev(values) / len(values) ** 0.5 if len(values) > 1 else float("nan")
        assert found.value[own, other] == pytest.approx(fmean(values) if values else float("nan"), nan_ok=True)
        assert found.error[own, other] == pytest.approx(error, nan_ok=True)
        assert found.agreed[own, other] == pytest.approx(mean(met, lambda row: row["agreed"]), nan_ok=True)


@given(sessions=SESSIONS)
@settings(deadline=None, max_examples=30)
def test_values_by_side_are_those_of_the_side(sessions):
    if sessions.sides != 2:
        with pytest.raises(ValueError, match="two sides"):
            table.by_side(sessions)
        return
    found = table.by_side(sessions)
    for a, b in product(range(len(sessions.names)), repeat=2):
        for side, (own, other) in enumerate([(a, b), (b, a)]):
            rows = [r for r in rows_of(sessions) if r["side"] == side and (r["own"], *r["others"]) == (own, other)]
            assert found.value[side, a, b] == pytest.approx(mean(rows, lambda row: row["value"]), nan_ok=True)
            known = found.samples[side, :, a, b]
            assert known[~np.isnan(known)] == pytest.approx(in_steps(rows, lambda row: row["value"]))


def test_a_gap_is_surer_than_the_values_where_domains_are_the_same():
    samples = np.random.default_rng(0).random((6, 1, 1)) + np.array([[0.1, 0.2], [0.3, 0.4], [0.0, 0.9]])
    samples[:, 0, 0] += [0.0, 0.1, 0.0, 0.1, 0.0, 0.1]
    errors = table.gap_errors(samples)
    assert errors.shape == (3, 3, 2)
    assert errors[1, 2] == pytest.approx([0.0, 0.0], abs=1e-12)
    gaps = samples[:, 0, 0] - samples[:, 1, 0]
    assert errors[0, 1, 0] == errors[1, 0, 0] == pytest.approx(stdev(gaps) / 6**0.5)


def paired(sessions, a, b):
    """Differences of two strategies in each cluster, place by place."""
    rows = list(rows_of(sessions))
    places = {(row["cluster"], row["domain"], row["side"], row["others"]) for row in rows}
    apart = []
    for place in places:
        here = [row for row in rows if (row["cluster"], row["domain"], row["side"], row["others"]) == place]
        own, other = ([row["value"] for row in here if row["own"] == strategy] for strategy in (a, b))
        if own and other:
            apart.append({"cluster": place[0], "domain": place[1], "apart": fmean(own) - fmean(other)})
    return in_steps(apart, lambda row: row["apart"])


@given(sessions=SESSIONS)
@settings(deadline=None, max_examples=40)
def test_differences_and_their_chance_by_going_through_all_signs(sessions):
    found = significance.differences(sessions, seed=0)
    for a, b in permutations(range(len(sessions.names)), 2):
        apart = paired(sessions, a, b)
        assert found.difference[a, b] == pytest.approx(fmean(apart) if apart else float("nan"), nan_ok=True)
        if apart:
            sums = [
                abs(sum(s * x for s, x in zip(signs, apart, strict=True)))
                for signs in product((1, -1), repeat=len(apart))
            ]
            assert found.p[a, b] == pytest.approx(fmean(total >= abs(sum(apart)) - 1e-9 for total in sums))
        else:
            assert np.isnan(found.p[a, b])


@given(sessions=SESSIONS)
@settings(deadline=None, max_examples=25)
def test_signed_ranks_are_those_of_scipy_without_noughts(sessions):
    found = significance.differences(sessions, seed=0, test="wilcoxon")
    for a, b in permutations(range(len(sessions.names)), 2):
        apart = paired(sessions, a, b)
        clear = [x for x in apart if abs(x) > 1e-9]
        expected = wilcoxon(clear).pvalue if clear else 1.0 if apart else float("nan")
        assert found.p[a, b] == pytest.approx(expected, nan_ok=True)


def test_many_clusters_are_tested_by_drawn_signs_and_agree_with_scipy():
    sessions = round_robin(lambda a, b, d, g: 0.4 + 0.01 * a + 0.1 * g.random(), 2, 16, 1, seed=4)
    apart = np.array(paired(sessions, 1, 0))
    exact = permutation_test((apart,), np.mean, permutation_type="samples", n_resamples=np.inf).pvalue
    found = significance.differences(sessions, seed=3)
    assert found.p[1, 0] == pytest.approx(exact, abs=0.015)
    assert 0.001 < exact < 0.9
    assert (significance.differences(sessions, seed=3).p == found.p).all()
    ranks = significance.differences(sessions, seed=3, test="wilcoxon")
    assert ranks.p[0, 1] == pytest.approx(wilcoxon(apart).pvalue)


def test_few_domains_cannot_tell_many_strategies_apart():
    sessions = round_robin(lambda a, b, d, g: 0.2 * a + 0.01 * d, 4, 6, 1)
    found = significance.differences(sessions, seed=0)
    assert found.least == pytest.approx(6 / 32)
    assert np.unique(found.adjusted).tolist() == [pytest.approx(found.least), 1.0]


def test_where_nothing_differs_nothing_is_significant():
    sessions = round_robin(lambda a, b, d, g: 0.5, 3, 6, 2)
    for test in ("permutation", "wilcoxon"):
        found = significance.differences(sessions, seed=0, test=test)
        assert (found.adjusted == 1.0).all()
        assert (found.difference == 0.0).all()
        assert found.groups(np.full(3, 0.5)).tolist() == [0, 0, 0]


@given(p=st.lists(st.one_of(st.floats(0.0, 1.0), st.just(float("nan"))), max_size=8))
@settings(deadline=None, max_examples=100)
def test_holm_rejects_what_his_procedure_rejects(p):
    adjusted = significance.holm(np.array(p))
    for level in (0.01, 0.05, 0.2, 0.5):
        known = sorted((x, i) for i, x in enumerate(p) if x == x)
        rejected = set()
        for rank, (x, i) in enumerate(known):
            if x * (len(known) - rank) > level:
                break
            rejected.add(i)
        assert {i for i, x in enumerate(adjusted) if x <= level} == rejected


def test_holm_by_hand():
    assert significance.holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_groups_of_rank():
    """The third is apart from the first and not from the second: it goes behind both."""
    level = np.array([[1.0, 0.3, 0.01, 0.01], [0.3, 1.0, 0.2, 0.01], [0.01, 0.2, 1.0, 0.5], [0.01, 0.01, 0.5, 1.0]])
    found = significance.Differences(np.zeros((4, 4)), level, level, "domains", 20, "permutation")
    assert found.groups(np.array([0.7, 0.6, 0.5, 0.4])).tolist() == [0, 0, 1, 1]
    assert found.groups(np.array([0.4, 0.5, 0.6, 0.7])).tolist() == [1, 1, 0, 0]
    assert found.groups(np.array([0.7, np.nan, 0.5, 0.4])).tolist() == [0, -1, 1, 1]


def test_a_clear_winner_leads_alone():
    sessions = round_robin(lambda a, b, d, g: 0.3 + 0.2 * (a == 2) + 0.02 * g.random(), 3, 12, 2)
    found, apart = table.standings(sessions, seed=5), significance.differences(sessions, seed=5)
    assert found.order[0] == 2
    assert found.low[2] > found.high[:2].max()
    assert apart.groups(found.value).tolist() == [1, 1, 0]
    assert found.clusters == apart.clusters == "domains"


def test_few_domains_are_not_clusters():
    found = table.standings(drawn(1, domains=4, repeats=3), seed=0)
    assert (found.clusters, found.count) == ("repeats", 3)
    found = table.standings(drawn(1, domains=5, repeats=3), seed=0)
    assert (found.clusters, found.count) == ("domains", 5)


def test_domains_weigh_equally_however_often_they_were_played():
    sessions = round_robin(lambda a, b, d, g: d / 10, 2, 6, 1)
    again = np.concatenate([np.arange(len(sessions.domain)), np.tile(np.flatnonzero(sessions.domain == 5), 9)])
    more = table.Tournament(
        sessions.names, *(c[again] for c in (sessions.domain, sessions.strategies, sessions.value)),
        sessions.agreed[again], np.arange(len(again)),
    )  # fmt: skip
    assert table.standings(more, seed=0).value == pytest.approx(table.standings(sessions, seed=0).value)


def test_intervals_are_those_of_means_of_domains_drawn_again():
    """Of domains worth 0 and 1, the mean of n drawn is binomial."""
    sessions = round_robin(lambda a, b, d, g: float(d % 2), 2, 40, 1)
    found = table.standings(sessions, seed=7, resamples=4000)
    assert found.value == pytest.approx([0.5, 0.5])
    spread = 2.023 * stdev([0.0, 1.0] * 20) / 40**0.5  # Student's t with 39 degrees of freedom
    assert found.low == pytest.approx(np.full(2, 0.5 - spread), abs=0.026)  # means are fortieths
    assert found.high == pytest.approx(np.full(2, 0.5 + spread), abs=0.026)
    assert (table.standings(sessions, seed=7, resamples=4000).low == found.low).all()
    narrow = table.standings(sessions, seed=7, resamples=4000, confidence=0.5)
    assert (narrow.low > found.low).all()


@pytest.mark.parametrize("domains", [6, 25])
def test_the_interval_holds_the_true_mean_as_often_as_it_says(domains):
    generator = np.random.default_rng(11)
    held = 0
    for number in range(200):
        worth = generator.beta(2.0, 3.0, domains)  # domains drawn at random; true mean 0.4
        sessions = round_robin(lambda a, b, d, g, worth=worth: worth[d], 1, domains, 1)
        found = table.standings(sessions, seed=number, resamples=500)
        held += found.low[0] <= 0.4 <= found.high[0]
    assert 0.9 <= held / 200 <= 0.985


def test_one_cluster_gives_no_interval():
    found = table.standings(drawn(3, domains=1, repeats=1), seed=0)
    assert np.isnan(found.low).all()
    assert not np.isnan(found.value).any()


def test_tables_drawn_anew_are_means_of_domains():
    sessions = round_robin(lambda a, b, d, g: (a + 2 * b) / 10 + d / 20, 2, 5, 1)
    found = table.head_to_head(sessions)
    tables = found.resampled(seed=3, resamples=300)
    assert found.samples[:, 1, 0] == pytest.approx(0.1 + np.arange(5) / 20)
    shifts = tables - tables[:, :1, :1]
    assert shifts == pytest.approx(np.broadcast_to(np.array([[0.0, 0.2], [0.1, 0.3]]), shifts.shape))
    assert set((tables[:, 0, 0] * 100).round(6)) <= {float(total) for total in range(21)}
    assert tables[:, 0, 0].std() == pytest.approx(np.std(np.arange(5) / 20) / 5**0.5, rel=0.15)
    assert (found.resampled(seed=3, resamples=300) == tables).all()


def test_one_that_did_not_play_is_last_and_in_no_group():
    sessions = drawn(2, strategies=2)
    absent = table.Tournament(
        ("a", "b", "c"), sessions.domain, sessions.strategies, sessions.value, sessions.agreed, sessions.repeat
    )
    found = table.standings(absent, seed=0)
    assert np.isnan(found.value[2])
    assert found.order[-1] == 2
    apart = significance.differences(absent, seed=0)
    assert np.isnan(apart.p[2, 0])
    assert apart.p[0, 1] == pytest.approx(apart.adjusted[0, 1])
    assert apart.groups(found.value)[2] == -1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"strategies": np.zeros((0, 2), dtype=int)}, "play some"),
        ({"strategies": np.zeros((60, 1), dtype=int), "value": np.zeros((60, 1))}, "two sides or more"),
        ({"value": np.zeros((60, 3))}, "sessions, sides"),
        ({"repeat": np.zeros(59, dtype=int)}, "one entry for each of the 60"),
        ({"strategies": np.full((60, 2), 3)}, "indices of the 3 names"),
        ({"value": np.full((60, 2), 1.5)}, "own range"),
        ({"value": np.full((60, 2), np.nan)}, "own range"),
        ({"domain": np.full(60, -1)}, "from 0"),
    ],
)
def test_a_table_that_makes_no_sense_says_why(change, says):
    fields = dict(vars(drawn(0)))
    with pytest.raises(ValueError, match=says):
        table.Tournament(**(fields | change))
