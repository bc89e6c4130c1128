"""What a forecast says of gains and of acceptable deals, against sums written out."""

from __future__ import annotations

import numpy as np
import pytest

from detente.forecasting.lens import forecast
from detente.space import Space


def test_gains_and_acceptable_shares_are_means_over_draws():
    space = Space((2, 3))
    chance = np.random.default_rng(4)
    tables = [chance.random((3, 5)) for _ in range(2)]
    reservation = [np.array([0.7, 0.95, 1.3]), np.array([0.4, 0.9, 0.75])]
    found = forecast(tables, reservation, space)
    weights, gains, inside = [], [], []
    for draw in range(3):
        one = forecast([table[[draw]] for table in tables], [floor[[draw]] for floor in reservation], space)
        values = np.stack([table[draw][space.columns(space.packages)].sum(axis=1) for table in tables])
        floors = np.array([floor[draw] for floor in reservation])[:, None]
        zone = (values >= floors).all(axis=0)
        assert zone.any()
        gain = (values - floors) / (values[:, zone].max(axis=1, keepdims=True) - floors)
        weights.append(1 - one.no_deal)
        gains.append(gain @ one.shares)
        inside.append(one.shares[zone].sum())
    assert found.gains == pytest.approx(np.average(gains, axis=0, weights=weights))
    assert found.acceptable == pytest.approx(np.average(inside, weights=weights))
