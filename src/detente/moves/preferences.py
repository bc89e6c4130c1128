"""What a party would rather have, from the words of a reading or from its draws: one form, many sources."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from detente.moves import priorities
from detente.moves.errors import ModelError
from detente.moves.relations import BadRelationError, Fuzzy, Probable, Ranked, Relation, Stepped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from detente.case.moves import Reading
    from detente.moves.model import Model
    from detente.values.draws import Draws

    Path = tuple[str | int, ...]

Kind = Literal["ranking", "weights", "priorities", "fuzzy", "likely", "exact", "drawn"]

MOST_COMPARED = 5_000
"""States up to which preferences may be fuzzy: these are a table of states by states."""
UNIT = 1e-9
"""Values are compared in steps of this part of a party's largest value, so that what differs by rounding is equal."""
ASIDE = 0.3819660112501051
"""How far the steps' edges are put aside: onto no figure that people write, lest rounding part what is equal there."""


@dataclass(frozen=True, eq=False)
class Preference:
    """What a party would rather have.

    Parameters
    ----------
    values
        A whole number for each state, higher is better, only compared within a row; one row for a complete order, else
        one for each draw; shape (draws, states).
    kind
        Where it comes from: a reading's words, or values that are known exactly or drawn.
    relation
        The preference in full where it is more than an order: of several degrees, partly unknown, or fuzzy.
    truth
        Of prioritised statements, in which states each is true; shape (statements, states).
    """

    values: NDArray[np.int64]
    kind: Kind
    relation: Relation | None = None
    truth: NDArray[np.bool_] | None = None

    @property
    def drawn(self) -> bool:
        """Whether it is known by draws only."""
        return len(self.values) > 1

    @cached_property
    def central(self) -> NDArray[np.int64]:
        """The one order there is, or the mean of the draws, itself one that fits all that is known; shape (states,)."""
        mean: NDArray[np.int64] = np.rint(self.values.mean(axis=0)).astype(np.int64)
        return mean

    @cached_property
    def full(self) -> Relation:
        """The preference as a relation, also where it is just an order."""
        return self.relation or Ranked.of(self.central)


def stated(model: Model, reading: Reading, path: Path) -> Preference:
    """Read a preference from its words.

    Parameters
    ----------
    model
        The states.
    reading
        The words.
    path
        Where they stand in the case file.

    Raises
    ------
    ModelError
        If they name what is not there, or leave states out.
    """
    if reading.ranking:
        return _ranking(model, reading, path)
    if reading.weights:
        return _weights(model, reading, (*path, "weights"))
    if reading.priorities:
        truth = truths(model, reading.priorities, path)
        scores = _of_states(model, priorities.scores(truth), (*path, "priorities"))
        return Preference(scores[None, :], "priorities", truth=truth[:, model.labels.first])
    return _fuzzy(model, reading, path)


def valued(draws: Draws, model: Model) -> Preference:
    """Value the states by a party's value functions over packages, as far as their issues are settled."""
    issues = sorted(model.states.settled)
    offsets = np.concatenate(([0], np.cumsum([len(options) for options in model.numbering.options])))
    worth = np.zeros((len(draws), model.states.count))
    for issue in issues:
        worth += draws.values[:, offsets[issue] + model.states.rows[:, issue].astype(np.int64)]
    values = _of_states(model, _whole_numbers(worth), ("moves", "merged"))
    return Preference(values, "exact" if draws.exact else "drawn")


def _of_states(model: Model, scores: NDArray[np.int64], path: Path) -> NDArray[np.int64]:
    """Give to states the scores of the combinations of options for which they stand, shape (…, states).

    Raises
    ------
    ModelError
        If combinations that are merged into one state have different scores.
    """
    held = scores[..., model.labels.first]
    if model.labels.merged:
        apart = (held[..., model.labels.belongs] != scores).reshape(-1, model.states.count).any(axis=0)
        if apart.any():
            label = model.labels.texts[model.labels.belongs[np.argmax(apart)]]
            message = f"what is merged into `{label}` is not all the same to the party"
            hint = "let what it wants hang on the options that all of it shares, or rank the states"
            raise ModelError(message, path, hint)
    return held


def likely(known: Preference, above: float, path: Path) -> Preference:
    """Take a party to prefer what it prefers in more than a share of its draws; its order is that of their mean.

    Raises
    ------
    ModelError
        If no share of the draws can be more.
    """
    try:
        return Preference(known.central[None, :], "likely", Probable(known.values, above))
    except BadRelationError as error:
        raise ModelError(str(error), (*path, "likely"), "write less than 1") from None


def _whole_numbers(worth: NDArray[np.float64]) -> NDArray[np.int64]:
    """Round values to whole steps, small enough to tell apart what differs and large enough to equal what does not."""
    scale = max(float(np.abs(worth).max(initial=0)), np.finfo(float).tiny) * UNIT
    return np.floor(worth / scale + ASIDE).astype(np.int64)


def _ranking(model: Model, reading: Reading, path: Path) -> Preference:
    """Read a ranking of labels from best to worst, with `>>` between places and pairs that are unknown."""
    depth, gaps = _places(model, reading, (*path, "ranking"))
    _check_complete(model, depth, (*path, "ranking"))
    scores = len(gaps) - depth
    unknown = [
        (model.labels.of(first, (*path, "unknown", i)), model.labels.of(second, (*path, "unknown", i)))
        for i, (first, second) in enumerate(reading.unknown)
    ]
    if not unknown and max(gaps, default=1) == 1:
        return Preference(scores[None, :], "ranking")
    try:
        relation = Ranked.of(scores, gaps[::-1], unknown)
    except BadRelationError as error:
        raise ModelError(str(error), path) from None
    return Preference(scores[None, :], "ranking", relation)


def _places(model: Model, reading: Reading, path: Path) -> tuple[NDArray[np.int64], list[int]]:
    """Give each state's place, 0 the best and −1 if it is left out, and the degrees between neighbouring places."""
    depth = np.full(model.count, -1, np.int64)
    gaps: list[int] = []
    gap = 0
    for i, place in enumerate(reading.ranking):
        if isinstance(place, str) and set(place) == {">"}:
            if gap == 0 or i + 1 == len(reading.ranking):
                raise ModelError(f"`{place}` does not stand between two states", (*path, i))
            gap = max(gap, len(place))
            continue
        gaps += [gap] if gap else []
        gap = 1
        for label in (place,) if isinstance(place, str) else place:
            state = model.labels.of(label, (*path, i))
            if depth[state] >= 0:
                raise ModelError(f"`{label}` is ranked twice", (*path, i), "delete one of the two")
            depth[state] = len(gaps)
    return depth, gaps


def _check_complete(model: Model, level: NDArray[np.int64], path: Path) -> None:
    left_out = np.flatnonzero(level < 0)
    if len(left_out):
        named = ", ".join(model.labels.texts[state] for state in left_out[:6].tolist())
        message = f"the ranking leaves out {len(left_out):,} of {model.count:,} states: {named}"
        raise ModelError(message + (" …" if len(left_out) > 6 else ""), path, "rank them too")


def _weights(model: Model, reading: Reading, path: Path) -> Preference:
    """Rank states by the weights of their options, and by how far apart they are where degrees are told apart."""
    numbering = model.numbering
    weights = [
        [reading.weights.get(issue, {}).get(option, 0.0) for option in options]
        for issue, options in zip(numbering.issues, numbering.options, strict=True)
    ]
    scores = _of_states(model, priorities.weigh(model.states.rows, weights), path)[None, :]
    if not reading.degrees:
        return Preference(scores, "weights")
    worth = sum(np.array(held)[model.rows[:, issue]] for issue, held in enumerate(weights))
    return Preference(scores, "weights", Stepped(np.asarray(worth), reading.degrees))


def truths(model: Model, statements: Sequence[str], path: Path) -> NDArray[np.bool_]:
    """Tell for which combinations of options prioritised statements are true, shape (statements, combinations).

    A term that is a number counts the issues in play, from 1.

    Raises
    ------
    ModelError
        If a statement cannot be read.
    """
    numbering = model.numbering
    issues = {numbering.issues[issue]: numbering.options[issue] for issue in model.states.in_play}

    def holds(term: priorities.Term) -> NDArray[np.bool_]:
        place, option = priorities.locate(term, issues)
        return np.asarray(model.states.rows[:, model.states.in_play[place]] == option)

    found = np.zeros((len(statements), model.states.count), np.bool_)
    for i, text in enumerate(statements):
        try:
            found[i] = priorities.truth(priorities.parse(text), holds)
        except priorities.StatementError as error:
            raise ModelError(f"`{text}`: {error}", (*path, "priorities", i)) from None
    return found


def _fuzzy(model: Model, reading: Reading, path: Path) -> Preference:
    """Read certainties of preferring one state to another; what is not said is even."""
    if model.count > MOST_COMPARED:
        message = f"fuzzy preferences compare at most {MOST_COMPARED:,} states, not {model.count:,}"
        raise ModelError(message, (*path, "fuzzy"), "use a ranking, weights or priorities")
    certainty = np.full((model.count, model.count), np.nan)
    for first, second, share, place in _pairs(model, reading, (*path, "fuzzy")):
        if abs(certainty[first, second] - share) > UNIT:  # not so where nothing was said before
            raise ModelError("the two ways round do not add up to 1", place, "say each pair once")
        certainty[first, second], certainty[second, first] = share, 1 - share
    np.nan_to_num(certainty, copy=False, nan=0.5)
    try:
        relation = Fuzzy(certainty, reading.threshold)
    except BadRelationError as error:
        raise ModelError(str(error), path) from None
    return Preference(np.zeros((1, model.count), np.int64), "fuzzy", relation)


def _pairs(model: Model, reading: Reading, path: Path) -> Iterator[tuple[int, int, float, Path]]:
    for first, others in reading.fuzzy.items():
        for second, share in others.items():
            place = (*path, first, second)
            yield model.labels.of(first, place), model.labels.of(second, place), share, place
