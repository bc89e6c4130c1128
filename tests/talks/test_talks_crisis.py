from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.talks import crisis

PARTS = st.floats(0.0, 1.0)
BELOW_ONE = st.floats(0.0, 0.95)


def test_the_bargaining_range_is_as_wide_as_both_costs():
    assert crisis.bargaining_range(0.6, (0.1, 0.2)) == pytest.approx((0.5, 0.8))
    assert crisis.bargaining_range(0.95, (0.1, 0.2)) == pytest.approx((0.85, 1.0))
    assert crisis.bargaining_range(0.05, (0.1, 0.2)) == pytest.approx((0.0, 0.25))


def test_an_ultimatum_against_an_unknown_cost():
    answer = crisis.ultimatum(0.6, 0.1, 0.4)
    assert (answer.premium, answer.offer, answer.war) == pytest.approx((0.15, 0.25, 0.375))
    assert crisis.ultimatum(0.6, 0.5, 0.4) == crisis.Ultimatum(0.0, 0.4, 0.0)
    assert crisis.ultimatum(0.9, 0.1, 0.9).offer == pytest.approx(0.0)
    assert crisis.ultimatum(0.6, 0.1, 0.0).war == 0.0


@given(win=PARTS, cost=PARTS, highest=st.floats(0.01, 2.0))
@settings(deadline=None, max_examples=60)
def test_an_ultimatum_gets_the_most_that_any_demand_gets(win, cost, highest):
    demand = np.append(np.linspace(0.0, 1.0, 4001), win)
    refused = np.clip((demand - win) / highest, 0.0, 1.0)  # types that would rather pay for war
    got = (1.0 - refused) * demand + refused * (win - cost)
    answer = crisis.ultimatum(win, cost, highest)
    mine = 1.0 - answer.offer
    reached = (1.0 - answer.war) * mine + answer.war * (win - cost)
    assert reached == pytest.approx(got.max(), abs=1e-5)
    assert reached >= got.max() - 1e-12


@given(now=PARTS, later=PARTS, cost=st.floats(0.0, 2.0), discount=BELOW_ONE)
@settings(deadline=None, max_examples=100)
def test_preventive_war_pays_when_the_sum_of_periods_says_so(now, later, cost, discount):
    periods = discount ** np.arange(2000)
    war = (periods * (1.0 - now)).sum() - cost
    fighting_later = (periods * (1.0 - later)).sum() - cost
    conceded = max(0.0, fighting_later / periods.sum())  # what each later period has to leave, to keep the peace
    peace = 1.0 + (periods[1:] * conceded).sum()
    margin = crisis.preventive_war(now, later, cost, discount)
    assert margin == pytest.approx((war - peace) / periods.sum(), abs=1e-9)
    if later + cost * (1.0 - discount) <= 1.0:
        assert margin == pytest.approx(discount * later - now - cost * (1.0 - discount) ** 2, abs=1e-9)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: crisis.bargaining_range(1.2, (0.1, 0.1)), "winning"),
        (lambda: crisis.ultimatum(0.5, float("nan"), 0.1), "negative"),
        (lambda: crisis.preventive_war(0.5, 0.7, 0.1, 1.0), "less than 1"),
    ],
)
def test_what_cannot_be_says_why(call, says):
    with pytest.raises(ValueError, match=says):
        call()
