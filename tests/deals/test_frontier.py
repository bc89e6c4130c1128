"""The frontier by listing, by merging and by compiled code, against the definition in whole numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.deals import efficiency, frontier, merging
from detente.deals.frontier import pareto_frontier
from detente.deals.merging import FrontierTooLargeError
from detente.space import Condition, Rule, Space


@st.composite
def problems(draw, most_parties=4):
    """A small space with rules, whole-number tables, and a divisor that makes their floats inexact."""
    sizes = tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=4)))
    option = [st.frozensets(st.integers(0, size - 1), max_size=2) for size in sizes]
    condition = st.integers(0, len(sizes) - 1).flatmap(
        lambda i: st.builds(lambda allowed, negated: Condition(((i, allowed),), negated), option[i], st.booleans())
    )
    rule = st.builds(
        lambda cs, least, most: Rule("rule", tuple(cs), least, most),
        st.lists(condition, min_size=1, max_size=3),
        st.integers(0, 1),
        st.sampled_from([None, 2]),
    )
    space = Space(sizes, tuple(draw(st.lists(rule, max_size=2))))
    parties, columns = draw(st.integers(1, most_parties)), sum(sizes)
    entries = st.lists(st.integers(-3, 6), min_size=columns, max_size=columns)
    whole = np.array(draw(st.lists(entries, min_size=parties, max_size=parties)))
    return space, whole, draw(st.sampled_from([1, 3, 7, 10]))


def literal(space, whole):
    """Efficient packages and their values, from the definition, in whole numbers."""
    packages = space.packages
    values = whole[:, space.columns(packages)].sum(axis=2).T
    keep = [i for i, v in enumerate(values) if not any((w >= v).all() and (w > v).any() for w in values)]
    return packages[keep], values[keep]


def check(found, space, whole, divisor):
    packages, values = literal(space, whole)
    assert found.complete
    assert found.total == len(packages) == len(found.listed)
    distinct = {tuple(v) for v in values}
    assert {tuple(v) for v in np.rint(found.values * divisor).astype(int).tolist()} == distinct
    assert len(found) == len(distinct)
    assert (np.diff(found.values[:, 0]) >= -found.tolerance[0]).all()
    for point, tied in zip(found.values, found.packages, strict=True):
        mine = np.rint(point * divisor)
        expected = packages[(values == mine).all(axis=1)]
        assert tied.tolist() == expected.tolist()


@given(problems())
def test_listed_frontier_is_the_definition(problem):
    space, whole, divisor = problem
    check(pareto_frontier(space, whole / divisor), space, whole, divisor)


@given(problems())
def test_merged_frontier_is_the_definition(problem):
    space, whole, divisor = problem
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frontier, "LISTED", 0)
        check(pareto_frontier(space, whole / divisor), space, whole, divisor)


@given(problems())
def test_frontier_along_diagrams_is_the_definition(problem):
    space, whole, divisor = problem
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frontier, "LISTED", 0)
        patch.setattr(merging, "WHOLE", 0)
        check(pareto_frontier(space, whole / divisor), space, whole, divisor)


@settings(deadline=None, max_examples=30)
@given(problems())
def test_compiled_filter_keeps_what_the_plain_one_keeps(problem):
    space, whole, divisor = problem
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(efficiency, "COMPILED_FROM", 0)
        check(pareto_frontier(space, whole / divisor), space, whole, divisor)


@pytest.mark.parametrize("listed", [0, 10_000])
@pytest.mark.parametrize("parties", [2, 3])
def test_random_values_agree_with_the_definition(monkeypatch, listed, parties):
    monkeypatch.setattr(frontier, "LISTED", listed)
    space = Space((4, 5, 3, 4))
    tables = np.random.default_rng(parties).random((parties, 16))
    packages, values = literal(space, tables)
    found = pareto_frontier(space, tables)
    order = np.argsort(values[:, 0])
    np.testing.assert_allclose(found.values, values[order], rtol=0, atol=1e-12)
    assert found.listed.tolist() == packages[order].tolist()


@pytest.mark.parametrize("listed", [0, 10_000])
def test_values_equal_but_for_rounding_tie(monkeypatch, listed):
    monkeypatch.setattr(frontier, "LISTED", listed)
    # 0.1 + 0.2 is 0.30000000000000004, and here no better than 0.3 + 0.
    found = pareto_frontier(
        Space(
            (2, 2), (Rule("not both", (Condition(((0, frozenset({1})),)), Condition(((1, frozenset({0})),))), 0, 1),)
        ),
        np.array([[0.1, 0.3, 0.2, 0.0], [1.0, 1.0, 1.0, 1.0]]),
    )
    assert found.total == 2
    assert len(found) == 1


def test_ties_beyond_all_listing_are_counted_exactly():
    found = pareto_frontier(Space((10,) * 50), np.zeros((2, 500)), limit=7)
    assert found.counts == (10**50,)
    assert len(found.listed) == len({tuple(p) for p in found.listed.tolist()}) == 7
    assert not found.complete


def test_fifty_issues_are_merged_exactly():
    space = Space((10,) * 50)
    tables = np.random.default_rng(1).random((2, 500))
    found = pareto_frontier(space, tables)
    assert found.method == "merged"
    assert (np.diff(found.values[:, 0]) > 0).all()
    assert (np.diff(found.values[:, 1]) < 0).all()
    recomputed = tables[:, space.columns(found.listed)].sum(axis=2).T
    np.testing.assert_allclose(np.repeat(found.values, np.diff(found.starts), axis=0), recomputed, atol=1e-9)
    # The best of every weighted sum is efficient, and found issue by issue.
    for share in np.linspace(0.01, 0.99, 25):
        weighted = share * tables[0] + (1 - share) * tables[1]
        best = weighted.reshape(50, 10).max(axis=1).sum()
        assert (found.values @ [share, 1 - share]).max() == pytest.approx(best, abs=1e-9)


@pytest.mark.parametrize("parties", [2, 3])
def test_diagrams_find_what_merging_listed_components_finds(monkeypatch, parties):
    generator = np.random.default_rng(parties)
    for _ in range(5):
        space = Space((4,) * 9, tuple(_random_rule(generator, [issue, issue + 1, issue + 2]) for issue in (0, 2, 6)))
        tables = generator.integers(0, 9, (parties, 36)) / 7
        monkeypatch.setattr(merging, "WHOLE", 10**6)
        listed = pareto_frontier(space, tables, limit=5)
        monkeypatch.setattr(merging, "WHOLE", 0)
        along = pareto_frontier(space, tables, limit=5)
        assert _points(along) == _points(listed)
        assert space.allows(along.listed).all()
        recomputed = tables[:, space.columns(along.listed)].sum(axis=2).T
        np.testing.assert_allclose(recomputed, np.repeat(along.values, np.diff(along.starts), axis=0), atol=1e-9)
        assert len({tuple(package) for package in along.listed.tolist()}) == len(along.listed)


def test_a_chain_of_rules_over_thirty_issues_is_exact():
    space, tables = chain(30), np.random.default_rng(3).random((2, 150))
    found = pareto_frontier(space, tables)
    assert (found.method, found.exactness) == ("merged", "exact")
    assert space.allows(found.listed).all()
    for share in np.linspace(0, 1, 11):
        weighted = share * tables[0] + (1 - share) * tables[1]
        assert (found.values @ [share, 1 - share]).max() == pytest.approx(best_of_chain(weighted.reshape(30, 5)))


def chain(issues):
    """From option 2 on an issue needs the next one to have at least option 1."""
    high, some = frozenset({2, 3, 4}), frozenset({1, 2, 3, 4})
    rules = (Rule.implication(f"after {k}", {k: high}, {k + 1: some}) for k in range(issues - 1))
    return Space((5,) * issues, tuple(rules))


def best_of_chain(values):
    """The most that a chain is worth, option by option from the last issue."""
    ahead = values[-1]
    for own in values[-2::-1]:
        ahead = own + np.where(np.arange(5) < 2, ahead.max(), ahead[1:].max())
    return ahead.max()


def _points(found):
    """Each point in sevenths with how many packages stand behind it and how many are listed, in one order."""
    sevenths = np.rint(found.values * 7).astype(int).tolist()
    return sorted(zip(map(tuple, sevenths), found.counts, np.diff(found.starts).tolist(), strict=True))


def _random_rule(generator, issues):
    def condition():
        chosen = generator.choice(issues, generator.integers(1, 3), replace=False)
        options = tuple((int(i), frozenset(generator.choice(4, 2).tolist())) for i in chosen)
        return Condition(options, bool(generator.integers(2)))

    return Rule("rule", tuple(condition() for _ in range(3)), 1, int(generator.integers(2, 4)))


def test_forbidden_everything_leaves_an_empty_frontier(monkeypatch):
    never = Rule("never", (Condition(()),), at_most=0)
    for listed, whole in ((0, 0), (0, 2_000), (10_000, 0)):
        monkeypatch.setattr(frontier, "LISTED", listed)
        monkeypatch.setattr(merging, "WHOLE", whole)
        space = Space((2, 3), (never, Rule("nor", (Condition(((0, frozenset({0, 1})),)),), at_most=0)))
        found = pareto_frontier(space, np.ones((2, 5)))
        assert len(found) == 0
        assert found.total == 0
        assert found.packages == ()


def test_too_many_points_on_the_way_are_refused(monkeypatch):
    tables = np.random.default_rng(0).random((6, 300))
    monkeypatch.setattr("detente.deals.merging.CANDIDATES", 1_000)
    with pytest.raises(FrontierTooLargeError, match="too many"):
        pareto_frontier(Space((10,) * 30), tables)


def test_too_many_points_along_a_diagram_are_refused(monkeypatch):
    monkeypatch.setattr(merging, "FOLLOWED", 1_000)
    with pytest.raises(FrontierTooLargeError, match="too many"):
        pareto_frontier(chain(30), np.random.default_rng(0).random((2, 150)))
