"""Several events put to the tests together: all of them, and each group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detente.reaction.crosswise import LEAST, judged, sampled
from detente.workbench.reaction_days import number

if TYPE_CHECKING:
    from detente.reaction.crosswise import Sample
    from detente.workbench.reaction_days import Asking


def tests_data(asking: Asking) -> list[dict[str, Any]]:
    """Test all days of events, and those of each group, by every model; nothing where there is but one day."""
    told = []
    for group, days in _groups(asking).items():
        for model in asking.models:
            sample = sampled(asking.panel, days, model, asking.study.window, asking.dropped)
            if len(sample) > 1:
                dates = [str(day) for day in sample.days]
                told.append({"group": group, "model": asking.key_of(model), "days": dates, **test_data(sample)})
    return told


def test_data(sample: Sample) -> dict[str, Any]:
    """Give what every test says of a sample, and what keeps it from being marked as significant."""
    found = judged(sample)
    many = len(sample)
    return {
        "count": many,
        "mean": float(sample.returns.mean()),
        "falls": int((sample.returns < 0).sum()),
        "correlation": found.correlation,
        "shared_pairs": found.shared,
        "few": many < min(LEAST.values()),
        "tests": {
            name: {
                "statistic": number(one.statistic),
                "p": number(one.chance),
                "may_be_marked": many >= LEAST[name] and not found.shared,
            }
            for name, one in found.tests.items()
        },
    }


def _groups(asking: Asking) -> dict[str | None, Any]:
    """Give the days of all events, and of each group that has days of its own."""
    studied = [one for one in asking.placed if one.news.study]
    names = sorted({one.news.group for one in studied if one.news.group})
    told: dict[str | None, Any] = {None: asking.days}
    for name in names:
        told[name] = np.unique([one.day for one in studied if one.news.group == name])
    return told
