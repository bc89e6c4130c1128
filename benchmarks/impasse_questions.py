"""What answers to questions would be worth, timed: 528 questions on 2,000 packages and 10⁴ draws of each party."""

from __future__ import annotations

from typing import TYPE_CHECKING

import domains
import numpy as np

from detente.consent.acceptability import acceptability
from detente.impasse.better import better
from detente.impasse.information import acceptance, value_of
from detente.impasse.questions import Asking, candidates
from detente.space import Space
from detente.values.agreement import Agreement

if TYPE_CHECKING:
    from collections.abc import Callable

BOTH = Agreement.of_all(2)


def question_values() -> Callable[[], str]:
    """Set up questions, packages and draws; give the work that is timed."""
    space = Space((4,) * 8)
    draws = domains.opposed_draws(space, 10_000, (0.3, 0.7))
    shares = acceptability(space, draws, BOTH).joint_share
    packages = space.packages[np.argsort(-shares, kind="stable")[:2_000]]
    settings = Asking(trade_offs=203, packages=30, weight_orders=28)
    questions = candidates(space, draws, packages, settings)
    accepts = acceptance(space, draws, packages)

    def work() -> str:
        valued = value_of(space, questions, draws, accepts, BOTH, settings)
        first = valued.order[0]
        return f"{len(questions)} questions, best {valued.questions[first]}: {valued.held_out[first]:.3f} held out"

    return work


def better_packages() -> Callable[[], str]:
    """Look for packages better for both than a given one: 16,384 of them in 500 of 10⁴ draws."""
    space = Space((4,) * 7)
    draws = domains.opposed_draws(space, 10_000, (0.3, 0.7))
    start = np.array([1, 2, 1, 2, 1, 2, 1])

    def work() -> str:
        found = better(space, draws, BOTH, start)
        return f"better for both in {found.exists:.3f} of the draws; left {np.round(found.left_mean, 3).tolist()}"

    return work
