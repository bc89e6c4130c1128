"""Orders of steps against every order there is, and against cases worked out by hand."""

from __future__ import annotations

from itertools import chain, combinations, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.impasse.orders import all_at_once, check_order, party_first
from detente.impasse.steps import STATES, TooManyStepsError, best_order
from detente.impasse.transition import Step, Transition
from detente.space import Rule, Space
from detente.values.draws import Draws

TOLERANCE = 1e-9


# Literal definitions, draw by draw --------------------------------------------------------------------------------


def direction(transition, issue):
    return 0 if transition.start[issue] < 0 else int(np.sign(transition.end[issue] - transition.start[issue]))


def fallen(transition, state):
    """Walk each issue back along its list until a one-way option holds it."""
    result = list(state)
    for issue, begin in enumerate(transition.start):
        while begin >= 0 and result[issue] != begin:
            if direction(transition, issue) > 0 and result[issue] in transition.one_way[issue]:
                break
            result[issue] -= direction(transition, issue)
    return tuple(result)


def first(transition):
    return tuple(e if s < 0 else s for s, e in zip(transition.start, transition.end, strict=True))


def worth(transition, values, state):
    return sum(values[transition.space.offsets[i] + o] for i, o in enumerate(state))


def kept(transition, values, state):
    return worth(transition, values, fallen(transition, state)) - worth(transition, values, first(transition))


def tempted(transition, one, k, state):
    stop = one.reservation[k] + kept(transition, one.values[k], state)
    return stop > worth(transition, one.values[k], transition.end) + TOLERANCE * max(1.0, np.abs(one.values).max())


def span(transition, values):
    parts = [values[a:b] for a, b in pairwise(transition.space.offsets)]
    return sum(part.max() - part.min() for part in parts) or 1.0


def calm(transition, draws, states):
    """Share of draws in which nobody would stop in any of the states."""
    many = max(map(len, draws))
    nobody = [
        not any(tempted(transition, one, k % len(one), state) for one in draws for state in states) for k in range(many)
    ]
    return sum(nobody) / many


def exposure(transition, one, state):
    losses = [max(0.0, -kept(transition, v, state)) / span(transition, v) for v in one.values]
    return sum(losses) / len(losses)


def under_way(transition, one, before, after):
    """The worst moment of a stage in each draw, over every way to have done some of its steps."""
    signs = [int(np.sign(b - a)) for a, b in zip(before, after, strict=True)]
    routes = [range(a, b + s, s) if s else [a] for a, b, s in zip(before, after, signs, strict=True)]
    moments = [()]
    for route in routes:
        moments = [(*moment, option) for moment in moments for option in route]
    moments.remove(tuple(after))
    worst = [max(max(0.0, -kept(transition, v, m)) / span(transition, v) for m in moments) for v in one.values]
    return sum(worst) / len(worst)


def successors(transition, state):
    """Every state one stage on: some issues move one option, no party twice."""
    open_issues = [i for i, o in enumerate(state) if o != transition.end[i]]
    subsets = chain.from_iterable(combinations(open_issues, n) for n in range(1, len(open_issues) + 1))
    for chosen in subsets:
        hands = [p for i in chosen for p in (transition.by[i] or range(transition.parties))]
        if len(hands) == len(set(hands)):
            yield tuple(o + direction(transition, i) if i in chosen else o for i, o in enumerate(state))


def stands(transition, state):
    if state in (first(transition), transition.end):
        return True
    rules = [r for r in transition.space.rules if all(transition.start[i] >= 0 for i in r.issues)]
    return all(rule.allows(np.array([state]))[0] for rule in rules)


def every_order(transition, state=None):
    state = first(transition) if state is None else state
    if state == transition.end:
        yield (state,)
        return
    for after in successors(transition, state):
        if stands(transition, after):
            for rest in every_order(transition, after):
                yield (state, *rest)


def interim(transition, draws, state):
    tables = [one.values.mean(axis=0) for one in draws]
    start = first(transition)
    costs = [(worth(transition, t, start) - worth(transition, t, state)) / span(transition, t) for t in tables]
    return max(0.0, *costs)


def merit(transition, draws, order):
    """What orders are ranked by, the smaller the better."""
    before = order[:-1]
    return (
        -min((calm(transition, draws, [s]) for s in before), default=1.0),
        round(max((exposure(transition, one, s) for one in draws for s in before), default=0.0), 9),
        len(order) - 1,
        round(max((interim(transition, draws, s) for s in before), default=0.0), 9),
    )


# Fuzz -------------------------------------------------------------------------------------------------------------


@st.composite
def transitions(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    sizes = tuple(int(s) for s in rng.integers(2, 4, draw(st.integers(1, 4))))
    parties = draw(st.integers(1, 3))
    start = [int(rng.choice([0, -1, rng.integers(s)], p=[0.75, 0.1, 0.15])) for s in sizes]
    end = [int(rng.choice([s - 1, rng.integers(s)], p=[0.7, 0.3])) for s in sizes]
    one_way = []
    for s, a, b in zip(sizes, start, end, strict=True):
        barred = range(b + 1, a + 1) if a > b else ()
        one_way.append(frozenset(o for o in range(s) if rng.random() < 0.6 and o not in barred))
    by = tuple(
        tuple(sorted(rng.permutation(parties)[: rng.choice([0, 1, 1, 1, min(2, parties)])].tolist())) for _ in sizes
    )
    rules = ()
    if len(sizes) > 1 and draw(st.booleans()):
        i, j = rng.permutation(len(sizes))[:2].tolist()
        rules = (Rule.implication("r", {i: frozenset({end[i]})}, {j: frozenset({end[j]})}),)
    transition = Transition(Space(sizes, rules), tuple(start), tuple(end), by, tuple(one_way), parties)
    count = draw(st.integers(1, 4))
    whole = draw(st.booleans())
    draws = []
    for _ in range(parties):
        k = 1 if rng.random() < 0.2 else count
        values = rng.integers(0, 4, (k, sum(sizes))) * 1.0 if whole else rng.random((k, sum(sizes)))
        finished = values[:, transition.space.offsets[:-1] + np.array(end)].sum(axis=1)
        reserve = finished - (rng.integers(0, 5, k) if whole else rng.uniform(-0.1, 0.9, k))
        draws.append(Draws(values, np.where(rng.random(k) < 0.1, -np.inf, reserve)))
    return transition, draws


@settings(max_examples=80, deadline=None)
@given(transitions())
def test_the_best_order_is_the_best_of_all_orders(given_):
    transition, draws = given_
    orders = list(every_order(transition))
    best = best_order(transition, draws)
    if best is None:
        assert not orders
        return
    states = tuple(map(tuple, best.states.tolist()))
    assert states in orders
    assert merit(transition, draws, states) == min(merit(transition, draws, order) for order in orders)


@settings(max_examples=80, deadline=None)
@given(transitions())
def test_what_an_order_is_said_to_come_to_follows_the_definitions(given_):
    transition, draws = given_
    orders = [best_order(transition, draws), all_at_once(transition, draws)]
    orders += [party_first(transition, draws, party) for party in range(transition.parties)]
    for order in filter(None, orders):
        states = list(map(tuple, order.states.tolist()))
        assert order.allowed.tolist() == [stands(transition, s) for s in states]
        assert order.calm == pytest.approx([calm(transition, draws, [s]) for s in states])
        assert order.held == pytest.approx(calm(transition, draws, states[:-1]))
        for p, one in enumerate(draws):
            assert order.exposure[p] == pytest.approx([exposure(transition, one, s) for s in states])
            share = [np.mean([tempted(transition, one, k, s) for k in range(len(one))]) for s in states]
            assert order.tempted[p] == pytest.approx(share)
            slow = [under_way(transition, one, *both) for both in pairwise(states)]
            assert order.under_way[p] == pytest.approx(slow)
        assert order.least_calm == pytest.approx(min((calm(transition, draws, [s]) for s in states[:-1]), default=1.0))


@settings(max_examples=40, deadline=None)
@given(transitions())
def test_checking_the_stages_of_an_order_gives_the_order_again(given_):
    transition, draws = given_
    best = best_order(transition, draws)
    if best is not None:
        again = check_order(transition, draws, [{s.issue: s.after for s in stage} for stage in best.stages])
        assert again.stages == best.stages
        assert again.tempted == pytest.approx(best.tempted)
        assert again.under_way == pytest.approx(best.under_way)


# By hand ----------------------------------------------------------------------------------------------------------
# Party 0 (the payer) grants relief: none, suspended, lifted. Party 1 takes down a plant: running, halted, dismantled.

VALUES = [
    Draws(np.array([[0.0, -1.0, -3.0, 0.0, 1.0, 6.0]]), np.array([0.0])),
    Draws(np.array([[0.0, 2.0, 6.0, 0.0, -1.0, -4.0]]), np.array([0.0])),
]


def two_sided(relief_end, one_way_relief, one_way_plant):
    return Transition(
        Space((3, 3)), (0, 0), (relief_end, 2), ((0,), (1,)), (frozenset(one_way_relief), frozenset(one_way_plant)), 2
    )


def test_relief_lifted_for_good_before_the_plant_goes_exposes_the_payer():
    transition = two_sided(2, {2}, {2})
    order = check_order(transition, VALUES, [{0: 1}, {0: 2}, {1: 1}, {1: 2}])
    assert order.exposure[0] == pytest.approx([0, 0, 3 / 9, 3 / 9, 0])
    # With relief for good in hand, worth 6, the other side would rather stop than end with 6 − 4.
    assert order.tempted[1].tolist() == [0, 0, 1, 1, 0]
    assert order.held == 0.0 == order.held_if_signed
    best = best_order(transition, VALUES)
    assert best.held == 1.0
    assert best.most_exposed == 0.0
    assert best.stages == ((Step(0, 0, 1), Step(1, 0, 1)), (Step(0, 1, 2), Step(1, 1, 2)))
    # Both irreversible steps come together; were they not quite together, either could be left with its own loss.
    assert best.under_way[:, 1] == pytest.approx([3 / 9, 4 / 10])


def test_suspended_relief_exposes_nobody_but_for_the_one_way_step_last():
    transition = two_sided(1, {2}, {2})
    values = [VALUES[0], Draws(np.array([[0.0, 5.0, 6.0, 0.0, -1.0, -4.0]]), np.array([0.0]))]
    best = best_order(transition, values)
    assert best.most_exposed == 0.0
    assert best.held == 1.0
    assert best.held_if_signed == 1.0
    assert best.stages[-1][-1] == Step(1, 1, 2)
    # Once all is done, the payer would rather have the plant gone and its relief back.
    assert best.tempted[:, -1].tolist() == [1, 0]


def test_no_order_leads_through_what_rules_forbid():
    rules = (
        Rule.implication("relief for a halt", {0: frozenset({1, 2})}, {1: frozenset({2})}),
        Rule.implication("a halt for relief", {1: frozenset({1, 2})}, {0: frozenset({2})}),
    )
    transition = Transition(Space((3, 3), rules), (0, 0), (2, 2), ((0,), (1,)), (frozenset(), frozenset()), 2)
    assert best_order(transition, VALUES) is None
    assert all_at_once(transition, VALUES).allowed.tolist() == [True, True]


def test_rules_about_issues_that_begin_with_the_deal_do_not_bind_its_steps():
    rule = Rule.implication("paid at the end", {2: frozenset({0})}, {0: frozenset({0, 2})})
    transition = Transition(Space((3, 3, 2), (rule,)), (0, 0, -1), (2, 2, 0), ((0,), (1,), ()), (frozenset(),) * 3, 2)
    draws = [Draws(np.hstack([one.values, [[0.0, 1.0]]]), one.reservation) for one in VALUES]
    best = best_order(transition, draws)
    assert len(best.stages) == 2
    assert (best.states[:, 2] == 0).all()


def test_a_deal_that_changes_nothing_takes_no_stage():
    transition = Transition(Space((3, 3)), (1, 1), (1, 1), ((0,), (1,)), (frozenset(), frozenset()), 2)
    best = best_order(transition, VALUES)
    assert best.stages == ()
    assert best.held == best.least_calm == 1.0
    assert best.under_way.shape == (2, 0)
    assert all_at_once(transition, VALUES).stages == ()


def test_bad_input_is_refused_with_its_remedy():
    with pytest.raises(ValueError, match="option 2 back to 0: 2 is one-way"):
        Transition(Space((3,)), (2,), (0,), ((0,),), (frozenset({2}),), 1)
    with pytest.raises(ValueError, match="the rules forbid"):
        Transition(Space((2,), (Rule("x", (), at_least=1),)), (0,), (1,), ((0,),), (frozenset(),), 1)
    transition = two_sided(1, (), ())
    with pytest.raises(ValueError, match=r"stage 1 takes issue 0 to option 2; it can go to one of \[0, 1\]"):
        check_order(transition, VALUES, [{0: 2}])
    with pytest.raises(ValueError, match=r"issues \[1\]"):
        check_order(transition, VALUES, [{0: 1}, {1: 1}])


def test_too_many_states_are_refused_before_they_are_listed():
    sizes = (4,) * 10
    transition = Transition(Space(sizes), (0,) * 10, (3,) * 10, ((0,),) * 10, (frozenset(),) * 10, 1)
    with pytest.raises(TooManyStepsError, match=f"1,048,576 states.*{STATES:,}"):
        best_order(transition, [Draws(np.zeros((1, 40)), np.zeros(1))])
