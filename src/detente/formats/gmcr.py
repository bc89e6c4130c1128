"""GMCR+ and gmcr-py: a conflict of yes/no options as JSON in a `.gmcr` file (Kinsara, Petersons, Hipel & Kilgour 2015).

Options come in the order in which GMCR+ shows them, by decision maker, and states are numbered as it numbers them: the
feasible ones from 1 on, the first option changing fastest. All versions of the format met are read. Payoffs in a file
are what the program made of the preferences beside them; they are not used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import numpy as np

from detente.formats import tree
from detente.formats.source import MAX_PARTIES, repeated
from detente.formats.weighted import unused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from detente.formats.source import Source
    from detente.formats.tree import Node

ENDING = ".gmcr"
MOST_OPTIONS = 40
"""The most options of a conflict."""
MOST_PATTERNS = 500
"""The most patterns of one list: infeasible, misperceived, or the statements of one decision maker."""
MOST_STATES = 1_000_000
"""The most states listed on the way to the feasible ones."""
KEYS = ("decisionMakers", "options", "infeasibles", "coalitions", "coalitionsFull", "program", "version")
MANUAL = ("useManualPreferenceRanking", "useManualPreferenceVectors")
RANKINGS = ("preferenceRanking", "preferenceVector")
MAKER_KEYS = ("name", "options", "preferences", "misperceptions", "payoffs", *RANKINGS)

Direction: TypeAlias = Literal["both", "fwd", "back"]
Pattern: TypeAlias = tuple[tuple[int, bool], ...]
"""Options, each taken or not, that all hold together."""
Statement: TypeAlias = tuple[Pattern, ...]
"""True where any of its patterns holds."""


@dataclass(frozen=True)
class Option:
    """A yes/no option.

    Parameters
    ----------
    name
        Its name; options of several decision makers may share one.
    direction
        ``fwd`` if it cannot be taken back once taken, ``back`` if it cannot be taken again once dropped.
    """

    name: str
    direction: Direction


@dataclass(frozen=True)
class DecisionMaker:
    """A decision maker.

    Parameters
    ----------
    name
        Its name.
    options
        The options that it controls, counted from 0.
    statements
        What it wants, the most important first; all states are equal to it if there is none.
    ranking
        The numbers of the states from best to worst, equal ones together, where the file ranks them by hand; this then
        stands in place of the statements. None if it does not.
    misperceived
        Patterns of states that it does not know of: it moves neither to nor from them.
    """

    name: str
    options: tuple[int, ...]
    statements: tuple[Statement, ...]
    ranking: tuple[tuple[int, ...], ...] | None
    misperceived: tuple[Pattern, ...]


@dataclass(frozen=True, eq=False)
class Conflict:
    """A conflict in option form, as GMCR+ understands the file.

    Parameters
    ----------
    name
        The file's name without its ending.
    options, makers
        The options in the order in which GMCR+ shows them, and the decision makers in that of the file.
    infeasible
        Patterns of states that cannot be.
    states
        The feasible states, number 1 first: whether each option is taken, shape (states, options).
    coalitions
        The decision makers that the file joins, by their places.
    file
        The name of the file.
    notes
        What a reader of the file should know.
    """

    name: str
    options: tuple[Option, ...]
    makers: tuple[DecisionMaker, ...]
    infeasible: tuple[Pattern, ...]
    states: NDArray[np.bool_]
    coalitions: tuple[tuple[int, ...], ...]
    file: str
    notes: tuple[str, ...] = ()


def read_conflict(source: Source) -> Conflict:
    """Read a `.gmcr` file.

    Raises
    ------
    FormatError
        If it is not one, passes the bounds, or contradicts itself; it says what, where and what to do.
    """
    root = tree.read_json(source)
    listed = _bounded(root.need("options"), MOST_OPTIONS, "options")
    makers = _bounded(root.need("decisionMakers"), MAX_PARTIES, "decision makers")
    if not listed or not makers:
        raise root.error("empty", "there are no options or no decision makers")
    owned = [_places(node.need("options"), len(listed)) for node in makers]
    order = _display_order(len(listed), owned)
    place = {option: k for k, option in enumerate(order)}
    infeasible = _patterns(root.get("infeasibles"), place)
    states = feasible(len(order), infeasible)
    if len(states) == 0:
        raise root.need("infeasibles").error("no-state", "these patterns leave no feasible state")
    if len(states) > MOST_STATES:
        raise root.error("too-many-states", f"there are more than {MOST_STATES:,} states to list")
    by_hand = any(node.value is True for key in MANUAL if (node := root.get(key)) is not None)
    read = [_maker(node, own, place, len(states), by_hand=by_hand) for node, own in zip(makers, owned, strict=True)]
    options = tuple(_option(listed[option]) for option in order)
    return Conflict(
        source.name,
        options,
        tuple(read),
        infeasible,
        states,
        _coalitions(root.get("coalitions"), len(makers)),
        source.path.name,
        (*unused(root, (*KEYS, *MANUAL)), *(note for node in makers for note in unused(node, MAKER_KEYS))),
    )


def feasible(options: int, infeasible: Iterable[Pattern]) -> NDArray[np.bool_]:
    """List the states that match no infeasible pattern, the first option changing fastest.

    Parameters
    ----------
    options
        How many options there are.
    infeasible
        The patterns.

    Returns
    -------
    NDArray[np.bool_]
        Whether each option is taken in each state, shape (states, options); where it has more than `MOST_STATES` rows,
        the listing was broken off.
    """
    patterns = tuple(infeasible)
    rows = np.zeros((1, options), np.bool_)
    for option in reversed(range(options)):
        rows = np.repeat(rows, 2, axis=0)
        rows[1::2, option] = True
        for pattern in patterns:
            if min(place for place, _ in pattern) == option:  # all its options have been settled
                rows = rows[~holds(pattern, rows)]
        if len(rows) > MOST_STATES:
            break
    rows.setflags(write=False)
    return rows


def holds(pattern: Pattern, states: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which states match a pattern, shape (states,)."""
    places, taken = [option for option, _ in pattern], [taken for _, taken in pattern]
    matched: NDArray[np.bool_] = (states[:, places] == np.array(taken)).all(axis=1)
    return matched


def _display_order(count: int, owned: list[tuple[int, ...]]) -> list[int]:
    """Put the options in the order in which GMCR+ shows and numbers them.

    On loading it takes each decision maker's options in turn from where they stand, and puts the k-th of them, counted
    from 0, in place k + 1; options of nobody drift to where this leaves them.
    """
    order = list(range(count))
    for k, option in enumerate(dict.fromkeys(option for own in owned for option in own), start=1):
        order.remove(option)
        order.insert(k, option)
    return order


def _option(node: Node) -> Option:
    named = node.get("permittedDirection")
    direction = "both" if named is None else named.text()
    if direction not in ("both", "fwd", "back"):
        reason = f"the direction {direction[:40]!r} is not read"
        raise node.need("permittedDirection").error("direction", reason, "Write both, fwd or back.")
    return Option(node.need("name").text(), cast("Direction", direction))


def _maker(node: Node, own: tuple[int, ...], place: dict[int, int], states: int, *, by_hand: bool) -> DecisionMaker:
    preferences = node.get("preferences")
    entries = [] if preferences is None else _bounded(preferences, MOST_PATTERNS, "statements")
    ranked = next((found for key in RANKINGS if (found := node.get(key)) is not None), None)
    if by_hand and ranked is None:
        raise node.error("missing-ranking", "the states are ranked by hand, but not for this decision maker")
    return DecisionMaker(
        node.need("name").text(),
        tuple(place[option] for option in own),
        tuple(_statement(entry, place) for entry in entries),
        _ranking(ranked, states) if by_hand and ranked is not None else None,
        _patterns(node.get("misperceptions"), place),
    )


def _patterns(node: Node | None, place: dict[int, int]) -> tuple[Pattern, ...]:
    """Read a list of patterns; one put together of several stands for each of them."""
    entries = [] if node is None else _bounded(node, MOST_PATTERNS, "patterns")
    read = tuple(dict.fromkeys(pattern for entry in entries for pattern in _statement(entry, place)))
    if node is not None and len(read) > MOST_PATTERNS:
        raise node.error("too-large", f"there are {len(read)} patterns, {MOST_PATTERNS} at most are read")
    return read


def _statement(node: Node, place: dict[int, int]) -> Statement:
    if not isinstance(node.value, dict):
        return (_pattern(node, place),)
    members = _bounded(node.need("members"), MOST_PATTERNS, "patterns")
    if not members:
        raise node.error("empty", "it is put together of nothing")
    return tuple(_pattern(member, place) for member in members)


def _pattern(node: Node, place: dict[int, int]) -> Pattern:
    """Read pairs of an option's place and Y or N."""
    pairs = [entry.items() for entry in node.items()]
    if not pairs:
        raise node.error("empty", "a pattern names at least one option")
    for entry, pair in zip(node.items(), pairs, strict=True):
        if len(pair) != 2 or pair[1].value not in ("Y", "N"):
            raise entry.error("shape", 'a pair such as [0, "Y"] is expected')
    options = [_place(pair[0], len(place)) for pair in pairs]
    if (again := repeated(options)) is not None:
        raise node.error("duplicate-option", f"the option {again} stands twice in one pattern")
    return tuple(sorted((place[option], pair[1].value == "Y") for option, pair in zip(options, pairs, strict=True)))


def _ranking(node: Node, states: int) -> tuple[tuple[int, ...], ...]:
    """Read the numbers of the states from best to worst, equal ones in a list."""
    levels = [entry.items() if isinstance(entry.value, list) else [entry] for entry in node.items()]
    ranking = tuple(tuple(_place(one, states + 1, first=1) for one in level) for level in levels if level)
    numbers = [number for level in ranking for number in level]
    if (again := repeated(numbers)) is not None:
        raise node.error("ranking", f"the state {again} is ranked twice")
    if missing := sorted(set(range(1, states + 1)) - set(numbers)):
        remedy = f"Rank all {states} feasible states, numbered from 1."
        raise node.error("ranking", f"the state {missing[0]} is not ranked", remedy)
    return ranking


def _coalitions(node: Node | None, makers: int) -> tuple[tuple[int, ...], ...]:
    joined = [] if node is None else [entry for entry in node.items() if isinstance(entry.value, list)]
    read = (_places(entry, makers) for entry in joined)
    return tuple(members for members in read if len(members) > 1)


def _places(node: Node, count: int) -> tuple[int, ...]:
    """Read places counted from 0, each once."""
    return tuple(dict.fromkeys(_place(entry, count) for entry in node.items()))


def _place(node: Node, stop: int, first: int = 0) -> int:
    if type(node.value) is not int or not first <= node.value < stop:
        raise node.error("place", f"a whole number from {first} to {stop - 1} is expected, not {str(node.value)[:40]}")
    return node.value


def _bounded(node: Node, most: int, what: str) -> list[Node]:
    entries = node.items()
    if len(entries) > most:
        raise node.error("too-large", f"there are {len(entries)} {what}, {most} at most are read")
    return entries
