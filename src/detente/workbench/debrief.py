"""After a play: what was on the table, what the other really wanted, and how strategies do in the same seat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detente.deals.frontier import pareto_frontier
from detente.deals.solutions import solve
from detente.talks.errors import TalksError
from detente.talks.literal import play as played
from detente.talks.sessions import ENDS
from detente.talks.strategies import strategy
from detente.workbench.debrief_people import people
from detente.workbench.play import PERSON, POOL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from detente.deals.solutions import Solution
    from detente.talks.sessions import Session
    from detente.workbench.play import Play

DIGITS = 5
BACKDROP = 600
"""At most so many packages are the backdrop of the map."""
MOST_BETTER = 10


def debrief(play: Play, party: str) -> dict[str, Any]:
    """Tell what lay behind a play that is over.

    Parameters
    ----------
    play
        The play.
    party
        Whose gains are compared with those of strategies.

    Returns
    -------
    A dictionary of JSON types; values and no deal are those at the end of the talks.

    Raises
    ------
    TalksError
        If it is not over: the debrief tells what is hidden until then.
    """
    session = play.session
    if session is None:
        raise TalksError("the talks are not over; what was hidden is told when they are")
    parties = range(len(play.parties))
    values = np.stack([play.table.worth(one) for one in parties])
    reservation = np.array(session.reservation)
    space = play.question.table(play.account).space
    frontier = pareto_frontier(space, np.stack(play.table.tables))
    solved = solve(frontier, reservation, play.bargain.agreement)
    me = play.parties.index(party)
    return {
        "party": party,
        "parties": list(play.parties),
        "seed": play.seed,
        "end": ENDS[session.end],
        "round": session.round,
        "deal": _package(play, values, reservation, session.package),
        "no_deal": _named(play, reservation),
        "gains": _named(play, np.array(session.value) - reservation),
        "others": [_other(play, one) for one in parties if one != me],
        "frontier": np.round(frontier.values, DIGITS).tolist(),
        "solutions": _solutions(play, solved),
        "from_nash": _from_nash(solved["nash"].values, np.array(session.value)),
        "left": _left(play, values, reservation, session),
        "turns": _turns(play),
        "ranking": _ranking(play, me, float(session.value[me] - session.reservation[me])),
        "people": people(play, party, session),
        "map": _map(play, values, reservation),
    }


def _named(play: Play, numbers: NDArray[np.float64]) -> dict[str, float]:
    return dict(zip(play.parties, np.round(numbers, DIGITS).tolist(), strict=True))


def _package(
    play: Play, values: NDArray[np.float64], reservation: NDArray[np.float64], package: int
) -> dict[str, Any] | None:
    if package < 0:
        return None
    own = values[:, package]
    return {
        "options": play.options(package),
        "values": _named(play, own),
        "gains": _named(play, own - reservation),
    }


def _other(play: Play, party: int) -> dict[str, Any]:
    """Tell what was hidden of another party: how it bargained, and how much each issue mattered to it."""
    key = play.parties[party]
    numbering, table = play.question.asked.numbering, play.table.tables[party]
    weights = None
    if play.bargain.columns.shape[1] == len(numbering.issues):
        starts = numbering.offsets
        sizes = [len(options) for options in numbering.options]
        spans = np.array([np.ptp(table[start : start + size]) for start, size in zip(starts, sizes, strict=False)])
        total = spans.sum() or 1.0
        weights = dict(zip(numbering.issues, np.round(spans / total, DIGITS).tolist(), strict=True))
    return {
        "party": key,
        "person": key in play.people,
        "strategy": None if key in play.people else play.strategies[key].name,
        "source": None if key in play.people else play.strategies[key].source,
        "no_deal": round(play.table.reservation[party], DIGITS),
        "weights": weights,
    }


def _solutions(play: Play, solved: Mapping[str, Solution]) -> dict[str, Any]:
    """Give the named solutions for the values that were really played with; null where there is none."""
    return {
        name: None if one.values is None else {"values": _named(play, one.values), "tied": one.tied}
        for name, one in solved.items()
    }


def _from_nash(nash: NDArray[np.float64] | None, ended: NDArray[np.float64]) -> float | None:
    """Give how far from the Nash solution it ended, in values of all parties (Euclidean); null where there is none."""
    return None if nash is None else round(float(np.linalg.norm(nash - ended)), DIGITS)


def _left(
    play: Play, values: NDArray[np.float64], reservation: NDArray[np.float64], session: Session
) -> dict[str, Any]:
    """Tell which packages all would have preferred to how it ended, those that gave both most first."""
    ended = np.array(session.value)[:, None]
    slack = 1e-9
    may = ~play.bargain.barred.any(axis=0) & (values >= reservation[:, None] - slack).all(axis=0)
    better = may & (values >= ended - slack).all(axis=0) & (values > ended + slack).any(axis=0)
    found = np.flatnonzero(better)
    least = (values[:, found] - ended).min(axis=0)
    order = found[np.lexsort((-(values[:, found] - ended).sum(axis=0), -least))]
    return {
        "room": int(may.sum()),
        "better": int(better.sum()),
        "packages": [_package(play, values, reservation, int(one)) for one in order[:MOST_BETTER]],
        "most": _named(play, np.where(better, values - ended, 0.0).max(axis=1)),
    }


def _turns(play: Play) -> list[dict[str, Any]]:
    """Tell what each offer was worth to everybody, over no deal at the end."""
    values = np.stack([play.table.worth(one) for one in range(len(play.parties))])
    reservation = np.array(play.table.reservation)
    return [
        {
            "act": one.act,
            "meeting": one.meeting,
            "round": one.round,
            "party": play.parties[one.party] if one.party >= 0 else None,
            "package": _package(play, values, reservation, one.package),
        }
        for one in play.table.events
    ]


def _ranking(play: Play, me: int, gain: float) -> dict[str, Any] | None:
    """Let each strategy play in the person's seat, at the same table with the same draws; none between two people."""
    if play.opponent == PERSON:
        return None
    found = []
    for name in POOL:
        ways = [strategy(name) if number == me else play.strategies[key] for number, key in enumerate(play.parties)]
        one = played(play.bargain, ways, play.terms, play.seed, 0, play.draws)
        found.append((round(one.value[me] - one.reservation[me], DIGITS), name, ENDS[one.end]))
    found.sort(reverse=True)
    rows = [{"strategy": name, "end": end, "gain": made} for made, name, end in found]
    own = round(gain, DIGITS)
    return {"strategies": rows, "gain": own, "rank": 1 + sum(made > own for made, _, _ in found), "of": len(rows) + 1}


def _map(play: Play, values: NDArray[np.float64], reservation: NDArray[np.float64]) -> dict[str, Any] | None:
    """Give the backdrop for two parties, in the form in which sessions of talks have it."""
    if len(play.parties) != 2:
        return None
    step = max(1, -(-values.shape[1] // BACKDROP))
    return {
        "parties": list(play.parties),
        "points": np.round(values[:, ::step], DIGITS).T.tolist(),
        "every": step,
        "no_deal": np.round(reservation, DIGITS).tolist(),
    }
