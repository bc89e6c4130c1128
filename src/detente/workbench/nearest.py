"""The nearest better packages: those that change the fewest issues of one package and improve on it.

A package is **better** than another if it crosses nobody's red line, is at least as likely to be signed, and

- ``both gain``: it is worth more to every party, by its mean values; or else
- ``likelier``: it is likelier to be signed.

Of each kind the nearest are those that change the fewest issues; all of these are counted, the likeliest are named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Why = Literal["both gain", "likelier"]

SURE = 1e-12
"""Joint shares nearer to each other than this are equal."""


@dataclass(frozen=True, eq=False)
class Field:
    """Packages to choose from, and what is known of each.

    Parameters
    ----------
    packages
        Rows of option indices, shape (packages, issues).
    worth
        Mean value for each party, shape (parties, packages).
    joint
        Joint share, shape (packages,).
    barred
        Whether some party's red line is crossed, shape (packages,).
    tolerance
        For each party the difference below which two values are equal, shape (parties,).
    """

    packages: NDArray[np.integer]
    worth: NDArray[np.float64]
    joint: NDArray[np.float64]
    barred: NDArray[np.bool_]
    tolerance: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Nearest:
    """The nearest packages that are better in one way.

    Parameters
    ----------
    why
        In which way.
    changes
        How many issues they change.
    places
        Which packages of the field, the likeliest first and then in the field's order; all of them.
    """

    why: Why
    changes: int
    places: NDArray[np.intp]


def nearest_better(
    field: Field, package: NDArray[np.integer], worth: NDArray[np.float64], joint: float
) -> list[Nearest]:
    """Find the nearest better packages, those of fewer changes first.

    Parameters
    ----------
    field
        The packages to choose from.
    package, worth, joint
        The package to improve on: its row, its mean value for each party (NaN where it has none), its joint share.
    """
    changes = np.zeros(len(field.packages), dtype=np.int64)
    for issue, option in enumerate(package.tolist()):
        changes += field.packages[:, issue] != option
    open_to_all = ~field.barred & (field.joint >= joint - SURE)
    gain = open_to_all & (field.worth > (worth + field.tolerance)[:, None]).all(axis=0)
    likelier = open_to_all & (field.joint > joint + SURE) & ~gain
    kinds: tuple[tuple[Why, NDArray[np.bool_]], ...] = (("both gain", gain), ("likelier", likelier))
    found = [_fewest(why, np.flatnonzero(better), changes, field.joint) for why, better in kinds if better.any()]
    return sorted(found, key=lambda one: one.changes)


def _fewest(why: Why, places: NDArray[np.intp], changes: NDArray[np.int64], joint: NDArray[np.float64]) -> Nearest:
    fewest = int(changes[places].min())
    near = places[changes[places] == fewest]
    return Nearest(why, fewest, near[np.argsort(-joint[near], kind="stable")])
