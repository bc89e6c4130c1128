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
    for issues, numbers in _by_issues(claims):
        if prod(sizes[issue] for issue in issues) <= min(_MOST_LOOKED_UP, len(packages)):
            masks |= _looked_up(claims, numbers, issues, sizes, packages)
        else:
            masks |= _unmet(claims, numbers, packages)
    return masks


def _by_issues(claims: Sequence[Claim]) -> list[tuple[tuple[int, ...], list[int]]]:
    """Gather claims that ask about the same issues, or about some of those of a wider claim."""
    asked = [frozenset[int]().union(*(rule.issues for rule in claim.rules)) for claim in claims]
    groups: list[tuple[frozenset[int], list[int]]] = []
    for number in sorted(range(len(claims)), key=lambda claim: -len(asked[claim])):
        home = next((members for issues, members in groups if asked[number] <= issues), None)
        if home is None:
            groups.append((asked[number], [number]))
        else:
            home.append(number)
    return [(tuple(sorted(issues)), members) for issues, members in groups]


def _looked_up(
    claims: Sequence[Claim],
    numbers: Sequence[int],
    issues: Sequence[int],
    sizes: Sequence[int],
    packages: NDArray[np.integer],
) -> NDArray[np.uint64]:
    shape = [sizes[issue] for issue in issues]
    combinations = np.zeros((prod(shape), len(sizes)), packages.dtype)
    combinations[:, list(issues)] = np.indices(shape, dtype=packages.dtype).reshape(len(issues), prod(shape)).T
    which = np.zeros(len(packages), np.intp)
    for issue in issues:
        which *= sizes[issue]
        which += packages[:, issue]
    looked_up: NDArray[np.uint64] = _unmet(claims, numbers, combinations)[which]
    return looked_up


def _unmet(claims: Sequence[Claim], numbers: Sequence[int], packages: NDArray[np.integer]) -> NDArray[np.uint64]:
    masks = np.zeros(len(packages), np.uint64)
    for number in numbers:
        masks |= np.where(claims[number].met(packages), np.uint64(0), np.uint64(1) << np.uint64(number))
    return masks
