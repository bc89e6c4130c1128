"""A play beside people: how people with the very values that were played with usually end, by the forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detente.forecasting.lens import forecast

if TYPE_CHECKING:
    from detente.talks.sessions import Session
    from detente.workbench.play import Play

DIGITS = 5


def people(play: Play, party: str, session: Session) -> dict[str, Any] | None:
    """Tell how people with these values usually end, and what part of what it could gain a party got here.

    Returns
    -------
    dict or None
        ``no_deal``, the chance that people reach none; ``deal``, the share of their deals on the package agreed on
        here, null without a deal; ``gains``, each party's expected gain over no deal where they agree, as a share of
        the most that it can gain from a package acceptable to all; ``yours``, that share of the party's here; and the
        ``negotiations`` and the ``source`` of what the forecast is calibrated on. None where no package is acceptable
        to all, and for values that are a mere ranking, of which the forecast makes nothing.
    """
    table = play.question.table(play.account)
    if any(side.ordinal for side in table.sides):
        return None
    reservation = np.array(session.reservation)
    found = forecast(
        [own[None] for own in play.table.tables],
        [np.array([own]) for own in reservation],
        table.space,
        play.bargain.agreement,
        red_lines=table.red_lines,
    )
    if found.room == 0:
        return None
    me = play.parties.index(party)
    return {
        "no_deal": round(found.no_deal, DIGITS),
        "deal": None if session.package < 0 else round(float(found.shares[session.package]), DIGITS),
        "gains": dict(zip(play.parties, np.round(found.gains, DIGITS).tolist(), strict=True)),
        "yours": round(_part(play, me, reservation, session), DIGITS),
        "negotiations": found.model.provenance["negotiations"],
        "source": found.model.provenance["source"],
    }


def _part(play: Play, me: int, reservation: np.ndarray[Any, np.dtype[np.float64]], session: Session) -> float:
    """Give a party's gain as a share of the most that it could gain from a package acceptable to all."""
    values = np.stack([play.table.worth(one) for one in range(len(play.parties))])
    may = ~play.bargain.barred.any(axis=0) & (values >= reservation[:, None]).all(axis=0)
    most = float((values[me, may] - reservation[me]).max(initial=0.0))
    gain = float(session.value[me] - reservation[me])
    return gain / most if most > 0 else 0.0
