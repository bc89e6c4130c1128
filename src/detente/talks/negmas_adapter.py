"""Negotiators written for NegMAS, at a seat of ours.

NegMAS (Mohammad and others) is no dependency and no part of this: its licence is AGPL-3.0. It is imported only when a
negotiator of it is asked for, and used through what it documents.

Its protocols ask their negotiators; ours does too, and only one of them can be in charge. So each wrapped negotiator
has a NegMAS session of its own, which is taken further turn by turn. The other parties are puppets there, that say what
was heard of them, or nothing. What the negotiator is shown (step, time, offers, history) is thus all made by NegMAS.
"""

from __future__ import annotations

import random
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from math import isclose, prod
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from detente.talks.errors import TalksError
from detente.talks.negotiator import Negotiator

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.talks.negotiator import Now, Seat

    Said = Literal["accepts", "offers", "is out"]

_MISSING = (
    "NegMAS is not installed here: `pip install negmas` into an environment of your own that also has detente "
    "(NegMAS is under the AGPL-3.0, and no part of detente)"
)
_ROUNDING = 1e-9


@lru_cache
def negmas_strategy(name: str | type) -> type[Negotiator]:
    """Make a strategy of a negotiator that was written for NegMAS.

    It gets the packages as outcomes, what they are worth to it as its utility function, and the rounds as steps:

    - Outcomes have the issues of the packages where every combination of options is a package, options being numbered
      texts, "0", "1", …; otherwise there is one issue, of which each package is a value.
    - Utilities are the values as they are if all are from 0 to 1, and otherwise brought there by a straight line from
      worst to best. Packages that the party never signs are worth less than no deal.
    - Where values change between meetings, or each meeting has its own clock, it starts anew; else it goes on.
    - Python's and NumPy's global chance is the session's own while it is asked, so that a session can be replayed.

    It never ends talks: when it has ended its NegMAS session, and whenever it has nothing to say, it offers its best
    package and accepts nothing. It offers that, too, in place of one that the party could not sign, and where it would
    accept such a one (its NegMAS session is over then, and another begins). Of others' acceptances it is not told, nor
    that its offer went unheard since the one it refused goes on standing; before its next turn it hears another.

    Parameters
    ----------
    name
        The class, or its name in ``negmas.sao``, or ``package.module.Class``.

    Raises
    ------
    LookupError
        If NegMAS is not installed, or there is no such negotiator.
    """
    if find_spec("negmas") is None:
        raise LookupError(_MISSING)
    agent = _found(name) if isinstance(name, str) else name
    if isinstance(agent, type) and issubclass(agent, _negmas("gb").GBNegotiator):
        return type(agent.__name__, (_Wrapped,), {"agent": agent, "__doc__": f"{agent.__name__}, written for NegMAS."})
    raise LookupError(f"{name!r} is no negotiator of NegMAS; make it a class that is a negmas.sao.SAONegotiator")


class _Wrapped(Negotiator):
    """A strategy that says what a NegMAS negotiator says in a session of its own."""

    agent: ClassVar[type]

    def __init__(self) -> None:
        self._session: _Session | None = None
        self._steps = 0

    def sits(self, seat: Seat) -> None:
        if self._session is not None:
            if _same_values(seat, self.seat):
                self._session.clear()
            else:
                self._session = None
        super().sits(seat)
        self._begins = True

    def hears(self, party: int, package: int, now: Now) -> None:
        if self.seat.room:  # when there is room again, it is with other values, and in a session of its own
            self._at(now).hears(party, package, self._step(now))

    def accepts(self, package: int, now: Now) -> bool:  # noqa: ARG002 - of the package it has heard
        return self._at(now).asked(self._step(now))[0] == "accepts"

    def offer(self, now: Now) -> int:
        said, package = self._at(now).asked(self._step(now))
        if said == "accepts":  # what it could not sign: there is no deal, but its session is over
            self._session = None
        return package if said == "offers" and self.seat.own[package] else self.seat.best()

    def _at(self, now: Now) -> _Session:
        """Give the session, a new one where values or the clock are new; the first word of a meeting tells the clock.

        A clock that has begun shows 1/(steps + 1); one that goes on shows the round as a part of steps + 1.
        """
        if self._begins and not isclose(now.time * (self._steps + 1), now.round):
            self._steps, self._session = round(1.0 / now.time) - 1, None
        self._begins = False
        if self._session is None:
            self._session = _Session(self.agent, self.seat, self._steps, self._step(now))
        return self._session

    def _step(self, now: Now) -> int:
        return round(now.time * (self._steps + 1)) - 1


class _Session:
    """A session of NegMAS: one negotiator, and puppets that say what was heard of the other parties.

    Parameters
    ----------
    agent
        The negotiator's class.
    seat
        Whose it is.
    steps, first
        How many steps there are, and with which the session begins, from 0.
    """

    def __init__(self, agent: type, seat: Seat, steps: int, first: int) -> None:
        self._party = seat.party
        self._turn = 0
        self._chance = OwnChance(seat.chance(first, 1 << 32))
        self._last: tuple[int, tuple[Said, int]] = (-1, ("is out", -1))
        space, self._outcomes = _outcomes(seat.columns)
        self._packages = {outcome: number for number, outcome in enumerate(self._outcomes)}
        with self._chance:
            stage, puppet = _classes()
            self._mechanism = stage(outcome_space=space, n_steps=steps, one_offer_per_step=True)
            self._mechanism.begins = first
            self._speakers = [agent() if party == seat.party else puppet() for party in range(seat.parties)]
            for party, one in enumerate(self._speakers):
                utility = _utility(seat, space, self._outcomes) if party == seat.party else None
                if not self._mechanism.add(one, preferences=utility):
                    raise TalksError(f"{agent.__name__} does not join a NegMAS session of alternating offers")

    def clear(self) -> None:
        """Clear the table for another meeting, in which no offer stands yet."""
        state = self._mechanism.state
        state.current_offer = state.current_proposer = None
        state.n_acceptances = 0

    def hears(self, party: int, package: int, step: int) -> None:
        """Let another party offer a package."""
        self._pass_to(party, step)
        self._speaks(step, "REJECT_OFFER", self._outcomes[package])

    def asked(self, step: int) -> tuple[Said, int]:
        """Give what the negotiator says in a step, and the package it offers, or −1."""
        if step != self._last[0]:
            self._pass_to(self._party, step)
            over = self._mechanism.state.ended
            self._speaks(step)
            self._last = step, ("is out", -1) if over else self._answer()
        return self._last[1]

    def _pass_to(self, party: int, step: int) -> None:
        """Leave out those who accept, or have no turn, until it is a party's."""
        while self._turn != party:
            self._speaks(step, "NO_RESPONSE")

    def _speaks(self, step: int, kind: str = "", outcome: tuple[str, ...] | None = None) -> None:
        """Let the one whose turn it is say what is given, or what it likes, unless the session is over."""
        sao, state = _negmas("sao"), self._mechanism.state
        whose = self._speakers[self._turn]
        self._turn = (self._turn + 1) % len(self._speakers)
        if state.ended:
            return
        if state.running:
            state.step = step  # every turn of a round is in the same step, and rounds may have been left out
        try:
            with self._chance:
                self._mechanism.step({whose.id: sao.SAOResponse(sao.ResponseType[kind], outcome)} if kind else None)
        except Exception as error:
            name = type(self._speakers[self._party]).__name__
            raise TalksError(f"{name}, a NegMAS negotiator, failed: {error!r}") from error

    def _answer(self) -> tuple[Said, int]:
        """Read from the state what the negotiator has said."""
        state = self._mechanism.state
        if state.agreement is not None:
            return "accepts", -1
        if not state.running or state.waiting:
            return "is out", -1
        agent, offer = self._speakers[self._party], state.current_offer
        if state.current_proposer != agent.id:
            return ("accepts", -1) if state.n_acceptances > 1 else ("is out", -1)
        if offer is None:
            return "is out", -1
        if not isinstance(offer, tuple) or offer not in self._packages:
            name = type(agent).__name__
            raise TalksError(f"{name}, a NegMAS negotiator, offered {offer!r}, which is no package")
        return "offers", self._packages[offer]


class OwnChance:
    """Chance of a session's own in place of Python's and NumPy's global one, which NegMAS draws from.

    As a context it lends its own, and gives the global one back as it was.

    Parameters
    ----------
    seed
        Of its own, below 2^32.
    """

    def __init__(self, seed: int) -> None:
        self._own = random.Random(seed).getstate(), np.random.RandomState(seed).get_state()  # noqa: S311 - no secret

    def __enter__(self) -> None:
        self._exchange()

    def __exit__(self, *_: object) -> None:
        self._exchange()

    def _exchange(self) -> None:
        theirs = random.getstate(), np.random.get_state()  # noqa: NPY002 - what NegMAS draws from
        random.setstate(self._own[0])
        np.random.set_state(self._own[1])  # noqa: NPY002
        self._own = theirs


def _found(name: str) -> object:
    """Find what a name stands for, in NegMAS itself where it has no dot."""
    module, _, short = name.rpartition(".")
    try:
        found: object = getattr(import_module(module or "negmas.sao"), short)
    except (ImportError, AttributeError, ValueError) as error:
        raise LookupError(f"there is no negotiator {name!r} for NegMAS: {error}") from None
    return found


def _negmas(module: str) -> Any:
    return import_module(f"negmas.{module}")


@lru_cache
def _classes() -> tuple[type, type]:
    """Make the mechanism and the puppet, subclasses of what NegMAS has."""
    sao = _negmas("sao")

    class Stage(sao.SAOMechanism):  # type: ignore[name-defined, misc]
        """A session that may begin later than with its first step."""

        begins = 0

        def on_negotiation_start(self) -> bool:
            self.state.step = self.begins
            return bool(super().on_negotiation_start())

    class Puppet(sao.SAONegotiator):  # type: ignore[name-defined, misc]
        """A negotiator that is never asked."""

        def propose(self, state: object, dest: object = None) -> None:
            """Have nothing to say of its own."""

    return Stage, Puppet


def _same_values(one: Seat, other: Seat) -> bool:
    return one.reservation == other.reservation and np.array_equal(one.worth, other.worth)


def _outcomes(columns: NDArray[np.int64]) -> tuple[Any, list[tuple[str, ...]]]:
    """Give the outcome space, and each package as an outcome; one issue of packages where combinations are missing."""
    outcomes = _negmas("outcomes")
    options = columns - columns.min(axis=0)
    sizes = (options.max(axis=0) + 1).tolist()
    if len(columns) < prod(sizes):
        options, sizes = np.arange(len(columns))[:, np.newaxis], [len(columns)]
    issues = [outcomes.make_issue(list(map(str, range(size))), f"issue {i}") for i, size in enumerate(sizes)]
    return outcomes.make_os(issues), [tuple(map(str, row)) for row in options.tolist()]


def _utility(seat: Seat, space: Any, outcomes: list[tuple[str, ...]]) -> Any:
    """Make the utility function of a party."""
    worth, reservation = seat.worth, seat.reservation
    if seat.barred.any():
        reservation = max(reservation, seat.least)
        worth = np.where(seat.barred, min(seat.least, reservation) - (seat.top - seat.least or 1.0), worth)
    low, high = float(worth.min()), float(worth.max())
    if low < 0.0 or high > 1.0 + _ROUNDING:
        width = high - low or 1.0
        worth, reservation = (worth - low) / width, (reservation - low) / width
    values = dict(zip(outcomes, worth.tolist(), strict=True))
    return _negmas("preferences").MappingUtilityFunction(values, outcome_space=space, reserved_value=reservation)
