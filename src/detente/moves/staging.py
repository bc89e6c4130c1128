"""Whether a deal that is carried out in steps is seen through: who would rather leave at each stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.moves.holding import GAIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.moves.holding import Signed
    from detente.values.draws import Draws


def leaving(
    stages: Sequence[Signed], end: Sequence[int], draws: Sequence[Draws], offsets: Sequence[int]
) -> NDArray[np.bool_]:
    """Tell at which stages each party would rather leave than see the deal through.

    Who leaves keeps what has been done for it, as far as it does not fall back, and puts its own issues where they are
    best for it, as far as that can be undone. It leaves if it values this above the finished deal.

    Parameters
    ----------
    stages
        How things stand at each stage, as if a text saying so were signed.
    end
        The option of each issue once all is done.
    draws
        Each party's value functions; a party with one meets all draws of the others.
    offsets
        Where each issue's columns begin in a value table.

    Returns
    -------
    Shape (parties, stages, draws).
    """
    count = max(len(one) for one in draws)
    return np.stack(
        [
            [np.broadcast_to(_leaves(stage, party, end, held.values, offsets), count) for stage in stages]
            for party, held in enumerate(draws)
        ]
    )


def _leaves(
    stage: Signed, party: int, end: Sequence[int], table: NDArray[np.float64], offsets: Sequence[int]
) -> NDArray[np.bool_]:
    above = np.zeros(len(table))
    for issue, stands in enumerate(stage.breach(party)):
        open_to = (stands, *(stage.options[issue] if issue in stage.own[party] else ()))
        above += table[:, [offsets[issue] + option for option in open_to]].max(axis=1)
        above -= table[:, offsets[issue] + end[issue]]
    return np.asarray(above > GAIN * np.abs(table).max(initial=0))
