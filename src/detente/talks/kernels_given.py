"""What the loops are given: all that sessions have in common, and room for what changes, as plain arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Reals = NDArray[np.float64]
    Whole = NDArray[np.int64]
    Numbers = NDArray[np.int32]
    Flags = NDArray[np.bool_]
    Records = NDArray[np.void]

WAY = np.dtype(
    [(name, np.int64) for name in ("offers", "accepts", "model", "window", "fixed")]
    + [(name, np.float64) for name in ("slack", "reach", "level", "after", "discount", "delay", "walk_out")]
)
"""How a party bargains; ``fixed``: its offers hang on its draw and the time alone."""
SEAT = np.dtype(
    [
        (name, np.int64)
        for name in (
            *("draw", "row", "moved", "room", "plan", "made"),
            *("different", "refusals", "usable", "step", "last", "first", "size"),
        )
    ]
    + [(name, np.float64) for name in ("reservation", "top", "floor", "least", "lowest")]
)
"""A party in a session: its draw and that one's row among all, whether an interim deal moved its reservation value,
where its packages and plan lie, how many offers it made, how many different ones, in how many turns it passed, what it
remembers, and how many packages it could sign in this meeting."""
ROOM = np.dtype(
    [(name, np.int64) for name in ("tag", "size", "best", "sorted", "next_cell")]
    + [(name, np.float64) for name in ("top", "least", "floor", "scale")]
)
"""A party's packages at a time: whose they are, how many it could sign, its best, and its scale."""
PLAN = np.dtype(
    [
        ("tag", np.int64),
        ("size", np.int64),
        ("done", np.int64),
        ("top", np.float64),
        ("floor", np.float64),
        ("least", np.float64),
    ]
)
"""Offers that a party makes in a meeting whatever the others do; ``done``: for so many rounds they are worked out."""


class Space(NamedTuple):
    """The packages, as leaves of a tree in which those that begin alike share a branch.

    ``parent``, ``column``: of each branch, from the root on, which it grows from and what it adds. ``leaf_parent``,
    ``leaf_column``: the same for each package. ``columns``: what each package adds up, shape (packages, issues).
    """

    parent: Numbers
    column: Numbers
    leaf_parent: Numbers
    leaf_column: Numbers
    columns: Numbers


class Wants(NamedTuple):
    """What the parties may want.

    ``tables``: value tables of all parties' draws after each drift, shape (eras, draws, columns). ``reservation``,
    shape (draws,). ``first``: the row of each party's first draw, and the end. ``barred``, shape (parties, packages).
    ``deals``: whether there is a deal where the parties accept whose bits are set.
    """

    tables: Reals
    reservation: Reals
    first: Whole
    barred: Flags
    deals: Flags


class Course(NamedTuple):
    """The rules of the table; an entry a meeting, or a round of the series, or (``goals``) a party and round.

    ``known``: where draws decide everything, for each way to draw the line of a session with it, −1 before it is met.
    """

    rounds: Whole
    before: Whole
    held: Reals
    returns: Reals
    no_deal: Reals
    era: Whole
    order: Whole
    times: Reals
    goals: Reals
    interim: Whole
    signed: float
    kept: float
    known: Whole


class Rooms(NamedTuple):
    """Packages of a party at a time, one row each; see `kernels_room`."""

    record: Records
    first: Whole
    worth: Reals
    head: Numbers
    following: Numbers
    own: Numbers
    ladder: Numbers
    branches: Reals


class Plans(NamedTuple):
    """Offers, their worth and the targets they reach, a row for each draw and meeting and an entry for each round."""

    record: Records
    first: Whole
    offer: Numbers
    worth: Reals
    target: Reals


class Said(NamedTuple):
    """The offers of each party in a session: which, when, each different one once, and of these those of use.

    ``stamp``: by party and package, the last session in which it was offered; of no size where nobody counts.
    """

    package: Numbers
    time: Reals
    different: Numbers
    usable: Numbers
    stamp: Whole


class Minds(NamedTuple):
    """What models make of each party's offers; see `kernels_modelling`.

    ``learnt``: from how many of a party's offers a kind of model has learnt, −1 before it was asked. ``tables``: what
    a party seems to want, shape (kinds, parties, columns). ``beliefs``: tables held possible, rescaled, shape
    (1, hypotheses of all parties, columns), with ``log_weights``; ``first``: each party's first, and the end.
    ``counts``, shape (parties, columns), and ``weights``, shape (parties, issues): of the frequency model, which works
    in ``most``. ``issue``: that of each column. ``seen``, ``one``: worth of all packages, to work in.
    """

    learnt: Whole
    tables: Reals
    beliefs: Reals
    log_weights: Reals
    first: Whole
    counts: Reals
    weights: Reals
    most: Reals
    issue: Whole
    seen: Reals
    one: Reals


class Game(NamedTuple):
    """All of it."""

    space: Space
    wants: Wants
    course: Course
    ways: Records
    seats: Records
    rooms: Rooms
    plans: Plans
    said: Said
    minds: Minds


class Columns(NamedTuple):
    """What is told of each session; see `detente.talks.sessions.Sessions`."""

    end: NDArray[np.int8]
    package: Whole
    interim: Whole
    round: Numbers
    meeting: Numbers
    offers: Numbers
    draws: Whole
    value: Reals
    reservation: Reals
