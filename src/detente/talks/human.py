"""A seat for a person: it makes the moves that the person has made, and stops the session where there are no more.

A play is thus nothing but its beginning and its moves: the same ones always lead to the same state.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from detente.talks.alternating import meet
from detente.talks.errors import TalksError
from detente.talks.negotiator import Negotiator, Now
from detente.talks.series import Outcome, play_series
from detente.talks.sessions import DEADLINE, Session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.talks.series import Table

Act = Literal["offer", "accept", "leave"]


@dataclass(frozen=True, slots=True)
class Move:
    """What a person does in a turn.

    Parameters
    ----------
    act
        Offer a package, accept the one that stands, or leave the meeting.
    package
        The number of the package offered; −1 where none is.
    """

    act: Act
    package: int = -1


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is where the moves given end.

    Parameters
    ----------
    party
        Whose.
    now
        When.
    standing
        The package that stands and may be accepted, or −1.
    """

    party: int
    now: Now
    standing: int = -1


class _Waiting(Exception):  # noqa: N818 - no error: the person has not moved yet
    def __init__(self, turn: Turn) -> None:
        self.turn = turn


class _Left(Exception):  # noqa: N818 - no error: the person gets up
    def __init__(self, party: int, now: Now) -> None:
        self.party, self.now = party, now


class Human(Negotiator):
    """A person's seat.

    Parameters
    ----------
    moves
        The moves made so far, in order.
    """

    def __init__(self, moves: Iterable[Move]) -> None:
        self._moves = deque(moves)

    @property
    def left_over(self) -> bool:
        """Whether there are moves that no turn has come for."""
        return bool(self._moves)

    def accepts(self, package: int, now: Now) -> bool:
        """Accept if that is the next move; an offer is made when it is asked for."""
        act = self._next(now, package).act
        if act == "accept":
            self._moves.popleft()
        return act == "accept"

    def offer(self, now: Now) -> int:
        """Offer what the next move says.

        Raises
        ------
        TalksError
            If the next move accepts where nothing stands that can be accepted.
        """
        move = self._next(now, -1)
        if move.act == "accept":
            raise TalksError("there is no offer that you could accept now; make one of your own, or leave")
        self._moves.popleft()
        return move.package

    def _next(self, now: Now, standing: int) -> Move:
        if not self._moves:
            raise _Waiting(Turn(self.seat.party, now, standing))
        if self._moves[0].act == "leave":
            self._moves.popleft()
            raise _Left(self.seat.party, now)
        return self._moves[0]


def replay(table: Table) -> Session | Turn:
    """Play a session as far as the moves of the people at the table go.

    Parameters
    ----------
    table
        The table, with a `Human` in each seat that a person has.

    Returns
    -------
    The session if it is over, else whose turn it is; what has happened is in the events of the table.

    Raises
    ------
    TalksError
        If a move cannot be made.
    """
    try:
        session = play_series(table, _meet)
    except _Waiting as waiting:
        return waiting.turn
    if any(isinstance(one, Human) and one.left_over for one in table.negotiators):
        raise TalksError("the talks are over; no move can be made any more")
    return session


def out_of_time(table: Table, turn: Turn) -> Session:
    """End a session without a deal where it stands, since the person whose turn it is has let time run out."""
    table.tell("no deal", turn.now.meeting, turn.now.round)
    return Session(
        events=tuple(table.events),
        end=DEADLINE,
        package=-1,
        interim=next((one.package for one in table.events[::-1] if one.act == "interim"), -1),
        round=turn.now.round,
        meeting=turn.now.meeting,
        offers=sum(one.act == "offers" for one in table.events),
        draws=table.draws,
        value=tuple(table.reservation),
        reservation=tuple(table.reservation),
    )


def _meet(table: Table, meeting: int) -> Outcome:
    """Play a meeting that a person may leave."""
    try:
        return meet(table, meeting)
    except _Left as left:
        table.tell("walks out", left.now.meeting, left.now.round, left.party)
        return Outcome(left.now.round, walked_out=True)
