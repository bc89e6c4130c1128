from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from detente.values.polytope import Polytope


@dataclass(frozen=True)
class Known:
    """Issues with known directions: values rise from option to option, weights sum to one, r lies in an interval."""

    polytope: Polytope
    groups: list
    packages: np.ndarray


def build(sizes, evidence=0, seed=0, interval=(0.1, 0.9)):
    """Make the polytope of issues with so many options, with some true preferences between packages as evidence."""
    rng = np.random.default_rng(seed)
    dim = sum(sizes) - len(sizes) + 1
    unit = np.eye(dim)
    ends = np.cumsum([size - 1 for size in sizes])
    groups = [(int(end - 1), np.arange(end - size + 1, end)) for end, size in zip(ends, sizes, strict=True)]
    rows, sides = [], []
    for _, columns in groups:
        for place, column in enumerate(columns):
            rows.append((unit[columns[place - 1]] if place else 0) - unit[column])
            sides.append(0.0)
    rows += [unit[-1], -unit[-1]]
    sides += [interval[1], -interval[0]]
    equal = unit[[weight for weight, _ in groups]].sum(axis=0, keepdims=True)
    grid = np.stack(np.meshgrid(*[np.arange(size) for size in sizes], indexing="ij"), axis=-1).reshape(-1, len(sizes))
    packages = np.zeros((len(grid), dim))
    for issue, (_, columns) in enumerate(groups):
        for option, column in enumerate(columns):
            packages[:, column] = grid[:, issue] == option + 1
    truth = np.zeros(dim)
    for (_, columns), weight in zip(groups, rng.dirichlet(np.ones(len(sizes))), strict=True):
        truth[columns] = weight * np.cumsum(rng.dirichlet(np.ones(len(columns))))
    truth[-1] = np.mean(interval)
    for number in range(evidence):
        one, two = packages[rng.choice(len(packages), 2, replace=False)]
        difference = one - unit[-1] if number % 3 == 0 else one - two
        rows.append(-difference if difference @ truth > 0 else difference)
        sides.append(0.0)
    return Known(Polytope(np.array(rows), np.array(sides), equal, np.ones(1)), groups, packages)


@pytest.fixture(scope="session")
def known():
    """The maker of such polytopes."""
    return build
