"""Playing many sessions of alternating offers at once."""

from __future__ import annotations

import sys
from importlib import import_module
from math import prod
from typing import TYPE_CHECKING, Final, get_args

import numpy as np

from detente.talks.chance import MASK
from detente.talks.kernels_given import (
    PLAN,
    ROOM,
    SEAT,
    WAY,
    Columns,
    Course,
    Game,
    Minds,
    Plans,
    Rooms,
    Said,
    Space,
    Wants,
)
from detente.talks.literal import check, play
from detente.talks.modelling import rescaled
from detente.talks.offering import OFFERINGS
from detente.talks.sessions import Sessions
from detente.talks.strategies import AcceptKind, ModelKind, OfferKind
from detente.talks.terms import each

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.talks.bargain import Bargain
    from detente.talks.strategies import Strategy
    from detente.talks.terms import Terms

LOOPS: Final = "detente.talks.kernels_session"
FEW: Final = 4_000
"""Up to so many turns in all are played one session at a time where the loops are not loaded yet: sooner done."""
SMALL: Final = 2_000
"""Up to so many packages."""
KEPT: Final = 1 << 26
"""Bytes that may be spent on keeping what was worked out for each draw of a party."""


def play_sessions(
    bargain: Bargain, strategies: Sequence[Strategy], terms: Terms, seed: int, first: int, count: int
) -> Sessions:
    """Play the sessions with the numbers from ``first`` on.

    Parameters
    ----------
    bargain, terms
        What is bargained over, and how; the protocol is alternating offers.
    strategies
        How each party bargains.
    seed, first, count
        Session i is the same whatever sessions are played with it, and the same that `play` tells.

    Raises
    ------
    TalksError
        If strategies or terms do not fit the parties.
    """
    few = count * terms.rounds * bargain.parties <= FEW and bargain.packages <= SMALL
    if few and LOOPS not in sys.modules:
        return Sessions.of(first, [play(bargain, strategies, terms, seed, first + i) for i in range(count)])
    return play_together(bargain, strategies, terms, seed, first, count)


def load_loops() -> None:
    """Load the compiled loops, where so much is to be played that even few sessions at a time are played in them."""
    import_module(LOOPS)


def play_together(
    bargain: Bargain, strategies: Sequence[Strategy], terms: Terms, seed: int, first: int, count: int
) -> Sessions:
    """Play sessions as `play_sessions` does, however few, in compiled loops."""
    from detente.talks.kernels_session import play_all

    check(bargain, strategies, terms)
    columns = _columns(count, bargain.parties)
    play_all(_game(bargain, strategies, terms, count), np.uint64(seed & MASK), first, columns)
    return Sessions.from_columns({"number": np.arange(first, first + count), **columns._asdict()})


def _columns(count: int, parties: int) -> Columns:
    """Make room for what is told of each session."""
    return Columns(
        end=np.zeros(count, np.int8),
        package=np.zeros(count, np.int64),
        interim=np.zeros(count, np.int64),
        round=np.zeros(count, np.int32),
        meeting=np.zeros(count, np.int32),
        offers=np.zeros(count, np.int32),
        draws=np.zeros((count, parties), np.int64),
        value=np.zeros((count, parties)),
        reservation=np.zeros((count, parties)),
    )


def _game(bargain: Bargain, strategies: Sequence[Strategy], terms: Terms, count: int) -> Game:
    """Put everything into arrays."""
    ways = _ways(strategies, terms)
    space, wants, course = _space(bargain), _wants(bargain, terms), _course(bargain, strategies, terms, count)
    rooms = _rooms(bargain, space, ways, len(wants.tables), count)
    plans = _plans(bargain, course, ways, count)
    said = _said(bargain, strategies, terms)
    minds = _minds(bargain, strategies)
    return Game(space, wants, course, ways, np.zeros(bargain.parties, SEAT), rooms, plans, said, minds)


def _ways(strategies: Sequence[Strategy], terms: Terms) -> NDArray[np.void]:
    """Set down how each party bargains."""
    ways = np.zeros(len(strategies), WAY)
    for way, one in zip(ways, strategies, strict=True):
        way["offers"] = get_args(OfferKind).index(one.offers.kind)
        way["accepts"] = get_args(AcceptKind).index(one.accepts.kind)
        way["model"] = get_args(ModelKind).index(one.model)
        way["window"] = one.offers.window
        way["fixed"] = _fixed(one)
        way["slack"] = OFFERINGS[one.offers.kind].slack
        way["reach"], way["level"] = one.offers.reach, one.accepts.level
        way["after"] = one.in_time(terms.last).accepts.after
    for name, otherwise in (("discount", 1.0), ("delay", 0.0), ("walk_out", 0.0)):
        ways[name] = each(getattr(terms, name), len(strategies), otherwise)
    return ways


def _fixed(strategy: Strategy) -> bool:
    """Tell whether what a party does hangs on its draw, the time and the standing offer alone."""
    modelled = strategy.model != "none" and strategy.offers.reach > 0.0 and strategy.offers.kind == "time"
    return strategy.offers.kind in {"time", "hard-liner"} and not modelled


def _space(bargain: Bargain) -> Space:
    """Grow the tree of packages, a level an issue."""
    columns = np.array(bargain.columns, np.int32, order="C")
    width = int(columns.max()) + 1
    parent, column = [np.zeros(1, np.int64)], [np.zeros(1, np.int64)]
    branch, begun = np.zeros(len(columns), np.int64), 0
    for issue in range(columns.shape[1] - 1):
        grown, place = np.unique(branch * width + columns[:, issue], return_inverse=True)
        parent.append(begun + grown // width)
        column.append(grown % width)
        begun, branch = begun + len(parent[-2]), place
    return Space(
        parent=np.concatenate(parent).astype(np.int32),
        column=np.concatenate(column).astype(np.int32),
        leaf_parent=(begun + branch).astype(np.int32),
        leaf_column=columns[:, -1].copy(),
        columns=columns,
    )


def _wants(bargain: Bargain, terms: Terms) -> Wants:
    """Set out the value tables of all draws, after each drift."""
    tables = [list(bargain.values)]
    for shift in (one.values for one in terms.meetings if one.values or one.no_deal):
        now = tables[-1]
        tables.append([table + more for table, more in zip(now, shift, strict=True)] if shift else now)
    start = 1 if terms.meetings[0].values or terms.meetings[0].no_deal else 0
    masks = (np.arange(1 << bargain.parties) >> np.arange(bargain.parties)[:, np.newaxis]) & 1 > 0
    return Wants(
        tables=np.array([np.concatenate(now) for now in tables[start:]]),
        reservation=np.concatenate(bargain.reservation),
        first=np.cumsum([0, *(len(one) for one in bargain.values)]),
        barred=np.array(bargain.barred, order="C"),
        deals=bargain.agreement.reached(masks),
    )


def _course(bargain: Bargain, strategies: Sequence[Strategy], terms: Terms, count: int) -> Course:
    """Set down the rules of the table."""
    meetings = terms.meetings
    moves = [bool(one.values or one.no_deal) for one in meetings[1:]]
    times = [terms.time(number, k) for number, one in enumerate(meetings) for k in range(one.rounds)]
    goals = [[1.0 - time**one.offers.exponent for time in times] for one in strategies]
    interim = terms.interim if terms.interim is not None else np.zeros(0, dtype=bool)
    return Course(
        rounds=np.array([one.rounds for one in meetings]),
        before=np.array([terms.before(number) for number in range(len(meetings))]),
        held=np.array([one.held for one in meetings]),
        returns=np.array([one.returns for one in meetings]),
        no_deal=np.array([each(one.no_deal, bargain.parties, 0.0) for one in meetings]),
        era=np.cumsum([0, *moves]),
        order=np.array(terms.turns(bargain.parties)),
        times=np.array(times, dtype=np.float64),
        goals=np.array(goals, dtype=np.float64),
        interim=np.flatnonzero(interim),
        signed=terms.interim_signed,
        kept=terms.kept,
        known=np.full(_ways_to_draw(bargain, strategies, terms, count), -1),
    )


def _ways_to_draw(bargain: Bargain, strategies: Sequence[Strategy], terms: Terms, count: int) -> int:
    """Count the ways to draw all parties' values where that decides everything and they come up again; else 0."""
    chances = [terms.interim_signed, *terms.walk_out]
    chances += [chance for one in terms.meetings[1:] for chance in (one.held, one.returns)]
    dice = {"random", "micro"} & {one.offers.kind for one in strategies}
    ways = prod(len(draws) for draws in bargain.values)
    return 0 if dice or any(0.0 < chance < 1.0 for chance in chances) or ways > count else ways


def _rooms(bargain: Bargain, space: Space, ways: NDArray[np.void], eras: int, count: int) -> Rooms:
    """Make room for the packages of each party; for more than one draw where it may serve again."""
    packages = bargain.packages
    cells = 1 << max(packages - 1, 1).bit_length()
    ladder = packages if (ways["offers"] == get_args(OfferKind).index("micro")).any() else 0
    size = 8 * packages + 4 * (2 * packages + cells + ladder)
    rows = [
        1 if way["fixed"] else _rows(len(draws) * eras, size, count)
        for way, draws in zip(ways, bargain.values, strict=True)
    ]
    record = np.zeros(sum(rows), ROOM)
    record["tag"] = -1
    return Rooms(
        record=record,
        first=np.cumsum([0, *rows]),
        worth=np.zeros((sum(rows), packages)),
        head=np.zeros((sum(rows), cells), np.int32),
        following=np.zeros((sum(rows), packages), np.int32),
        own=np.zeros((sum(rows), packages), np.int32),
        ladder=np.zeros((sum(rows), ladder), np.int32),
        branches=np.zeros(len(space.parent)),
    )


def _plans(bargain: Bargain, course: Course, ways: NDArray[np.void], count: int) -> Plans:
    """Make room for the plans of each party."""
    meetings, longest = len(course.rounds), int(course.rounds.max())
    rows = [
        _rows(len(draws) * meetings, 20 * longest, count) if way["fixed"] else 0
        for way, draws in zip(ways, bargain.values, strict=True)
    ]
    record = np.zeros(sum(rows), PLAN)
    record["tag"] = -1
    shape = (sum(rows), longest)
    return Plans(
        record=record,
        first=np.cumsum([0, *rows]),
        offer=np.zeros(shape, np.int32),
        worth=np.zeros(shape),
        target=np.zeros(shape),
    )


def _rows(wanted: int, size: int, count: int) -> int:
    """Give how many things to keep: all that may be wanted if they fit and will be wanted again, else one."""
    return wanted if wanted * size <= KEPT and wanted <= 4 * count else 1


def _said(bargain: Bargain, strategies: Sequence[Strategy], terms: Terms) -> Said:
    """Make room for what is said, as far as anybody heeds it."""
    kinds = {one.offers.kind for one in strategies}
    heeded = any(one.offers.kind.endswith("tit-for-tat") or one.accepts.kind == "combined" for one in strategies)
    turns = (bargain.parties, terms.rounds)
    heard = turns if heeded or any(one.model != "none" for one in strategies) else (0, 0)
    counted = turns if "micro" in kinds else (0, 0)
    stamps = (bargain.parties, bargain.packages) if "micro" in kinds else (0, 0)
    return Said(
        package=np.zeros(heard, np.int32),
        time=np.zeros(heard),
        different=np.zeros(counted, np.int32),
        usable=np.zeros(counted, np.int32),
        stamp=np.full(stamps, -1, np.int64),
    )


def _minds(bargain: Bargain, strategies: Sequence[Strategy]) -> Minds:
    """Make room for what models make of each party, as far as there are any."""
    kinds = {one.model for one in strategies}
    modelled = kinds != {"none"}
    width = bargain.values[0].shape[1] if modelled else 0
    parties, issues = (bargain.parties, bargain.columns.shape[1]) if modelled else (0, 1)
    beliefs = bargain.beliefs if "bayesian" in kinds else ()
    tables = [rescaled(one, bargain.columns) for one in beliefs]
    issue = np.zeros(width, np.int64)
    for number, column in enumerate(bargain.columns.T if modelled else ()):
        issue[column] = number
    packages = bargain.packages if modelled or any(one.offers.kind == "nice tit-for-tat" for one in strategies) else 0
    return Minds(
        learnt=np.zeros((len(get_args(ModelKind)), parties), np.int64),
        tables=np.zeros((len(get_args(ModelKind)), parties, width)),
        beliefs=np.concatenate([*tables, np.zeros((0, width))])[np.newaxis],
        log_weights=np.zeros(sum(map(len, tables))),
        first=np.cumsum([0, *map(len, tables)]),
        counts=np.zeros((parties, width)),
        weights=np.zeros((parties, issues)),
        most=np.zeros(issues),
        issue=issue,
        seen=np.zeros(packages),
        one=np.zeros(packages),
    )
