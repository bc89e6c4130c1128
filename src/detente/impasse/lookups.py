"""Which claims packages violate, looked up: each claim is put to every combination of the few issues it asks about."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.impasse.board import Claim

_MOST_LOOKED_UP = 4_096
"""Claims over more combinations of options are put to every package."""


def violated(claims: Sequence[Claim], sizes: Sequence[int], packages: NDArray[np.integer]) -> NDArray[np.uint64]:
    """Give for each package, a row of option indices, the claims that it does not meet, as bits; shape (packages,)."""
    masks = np.zeros(len(packages), np.uint64)
    columns = np.ascontiguousarray(np.asarray(packages, np.uint16).T)
    for issues, numbers in _by_issues(claims, sizes, min(_MOST_LOOKED_UP, len(packages))):
        if issues is None:
            masks |= _unmet(claims, numbers, packages)
        else:
            shape = [sizes[issue] for issue in issues]
            table = _unmet(claims, numbers, _combinations(issues, shape, len(sizes)))
            masks |= table[_combination(columns, issues, shape)]
    return masks


def _by_issues(
    claims: Sequence[Claim], sizes: Sequence[int], most: int
) -> list[tuple[tuple[int, ...] | None, list[int]]]:
    """Gather claims that together ask about few issues, the widest first; claims that ask about too many come last."""
    asked = [frozenset[int]().union(*(rule.issues for rule in claim.rules)) for claim in claims]
    groups: list[tuple[set[int], list[int]]] = []
    wide: list[int] = []
    for number in sorted(range(len(claims)), key=lambda claim: -len(asked[claim])):
        if prod(sizes[issue] for issue in asked[number]) > most:
            wide.append(number)
            continue
        fits = (home for home in groups if prod(sizes[issue] for issue in home[0] | asked[number]) <= most)
        issues, numbers = next(fits, (set[int](), []))
        if not numbers:
            groups.append((issues, numbers))
        issues |= asked[number]
        numbers.append(number)
    return [*((tuple(sorted(issues)), numbers) for issues, numbers in groups), (None, wide)]


def _combinations(issues: Sequence[int], shape: Sequence[int], width: int) -> NDArray[np.uint16]:
    """List all combinations of the options of some issues, as rows over all issues."""
    rows = np.zeros((prod(shape), width), np.uint16)
    rows[:, list(issues)] = np.indices(shape, np.uint16).reshape(len(issues), prod(shape)).T
    return rows


def _combination(columns: NDArray[np.uint16], issues: Sequence[int], shape: Sequence[int]) -> NDArray[np.uint16]:
    """Give the number of each package's combination among those listed."""
    which = np.zeros(columns.shape[1], np.uint16)
    for issue, size in zip(issues, shape, strict=True):
        which *= np.uint16(size)
        which += columns[issue]
    return which


def _unmet(claims: Sequence[Claim], numbers: Sequence[int], packages: NDArray[np.integer]) -> NDArray[np.uint64]:
    masks = np.zeros(len(packages), np.uint64)
    for number in numbers:
        masks |= np.where(claims[number].met(packages), np.uint64(0), np.uint64(1) << np.uint64(number))
    return masks
