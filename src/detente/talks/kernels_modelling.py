"""The models of `modelling`. Import this module only inside the function that needs it.

What is made of a party hangs on its offers alone, so that all who model it in the same way share a model of it.
"""

# ruff: noqa: ANN001, ANN201, ANN202 (compiled code is typed by its arguments)
from __future__ import annotations

from math import exp
from typing import Final, get_args

import numpy as np

from detente.talks.kernels_compiled import loop
from detente.talks.kernels_room import add_up, worth_of
from detente.talks.modelling import LEARNING, SPREAD
from detente.talks.strategies import ModelKind

KINDS: Final = get_args(ModelKind)
NONE, FREQUENCY, BAYESIAN = range(len(KINDS))


@loop
def forget(minds):  # type: ignore[no-untyped-def]
    """Know nothing of anybody."""
    minds.learnt[:] = -1
    minds.weights[:] = 1.0 / minds.weights.shape[1]
    minds.counts[:] = 0.0
    minds.log_weights[:] = 0.0


@loop
def learn(game, kind, other):  # type: ignore[no-untyped-def]
    """Learn from the offers of a party not yet learnt from, and set down what it seems to want."""
    minds, made = game.minds, game.seats[other].made
    learnt = minds.learnt[kind, other]
    if learnt == made:
        return
    for place in range(max(learnt, 0), made):
        package = game.said.package[other, place]
        if kind == BAYESIAN:
            _weigh(game, other, package, game.said.time[other, place])
        else:
            _count(game, other, package, game.said.package[other, place - 1] if place > 0 else -1)
    if kind == BAYESIAN:
        _set_mean(minds, other)
    else:
        _set_shares(minds, other)
    minds.learnt[kind, other] = made


@loop
def _weigh(game, other, package, time):  # type: ignore[no-untyped-def]
    """Weigh the tables held possible for a party by an offer of its."""
    minds = game.minds
    for number in range(minds.first[other], minds.first[other + 1]):
        miss = worth_of(minds.beliefs, 0, number, game.space.columns, package) - (1.0 - time)
        minds.log_weights[number] -= miss * miss / (2.0 * SPREAD * SPREAD)


@loop
def _set_mean(minds, other):  # type: ignore[no-untyped-def]
    """Take the mean of the tables under their weights."""
    first, last, mean = minds.first[other], minds.first[other + 1], minds.tables[BAYESIAN, other]
    highest, total = -np.inf, 0.0
    for number in range(first, last):
        highest = max(highest, minds.log_weights[number])
    for number in range(first, last):
        total += exp(minds.log_weights[number] - highest)
    mean[:] = 0.0
    for number in range(first, last):
        share = exp(minds.log_weights[number] - highest) / total
        for column in range(len(mean)):
            mean[column] += share * minds.beliefs[0, number, column]


@loop
def _count(game, other, package, last):  # type: ignore[no-untyped-def]
    """Count the options offered, and raise the weights of issues on which nothing changed."""
    columns, weights = game.space.columns, game.minds.weights[other]
    gain, kept = LEARNING / len(weights), 0
    for issue in range(len(weights)):
        game.minds.counts[other, columns[package, issue]] += 1.0
        if last >= 0 and columns[package, issue] == columns[last, issue]:
            weights[issue] += gain
            kept += 1
    for issue in range(len(weights) if last >= 0 else 0):
        weights[issue] /= 1.0 + gain * kept


@loop
def _set_shares(minds, other):  # type: ignore[no-untyped-def]
    """Take weight times count, as a share of the highest count of the issue."""
    most = minds.most
    most[:] = 0.0
    for column in range(len(minds.issue)):
        most[minds.issue[column]] = max(most[minds.issue[column]], minds.counts[other, column])
    for column in range(len(minds.issue)):
        issue = minds.issue[column]
        share = minds.counts[other, column] / most[issue] if most[issue] > 0.0 else 1.0
        minds.tables[FREQUENCY, other, column] = minds.weights[other, issue] * share


@loop
def modelled(game, party, package):  # type: ignore[no-untyped-def]
    """Give what a package seems to be worth to the others, on average."""
    total, kind = 0.0, game.ways[party].model
    for other in range(len(game.seats)):
        if other != party:
            total += worth_of(game.minds.tables, kind, other, game.space.columns, package)
    return total / (len(game.seats) - 1)


@loop
def look(game, party):  # type: ignore[no-untyped-def]
    """Set down in `seen` what all packages seem to be worth to the others, on average; 1 each without a model."""
    minds, kind = game.minds, game.ways[party].model
    seen, others = minds.seen, len(game.seats) - 1
    seen[:] = 1.0 if kind == NONE else 0.0
    for other in range(others + 1 if kind != NONE else 0):
        if other != party:
            add_up(game.space, minds.tables[kind, other], game.rooms.branches, minds.one)
            for package in range(len(seen)):
                seen[package] += minds.one[package]
    for package in range(len(seen) if others > 1 and kind != NONE else 0):
        seen[package] /= others
