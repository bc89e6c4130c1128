"""What the lens finds for one account: frozen, in numbers; words and layout are made of it elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from detente.consent.acceptability import Acceptability
    from detente.consent.table import Table
    from detente.consent.zopa import ZopaShare
    from detente.deals.adjusted_winner import Award
    from detente.deals.exact import ExactDeals
    from detente.deals.inclusion import Inclusion


@dataclass(frozen=True)
class Settings:
    """How much work to do, and from which seed.

    Parameters
    ----------
    draws
        Value functions drawn for each party that is not known exactly.
    seed
        The seed from which every stream of random numbers springs.
    workers
        Threads; no figure depends on it.
    inclusion_draws
        In how many draws the frontier and the solutions are worked out.
    listed
        How many of the best packages are listed; spaces up to ten times that are listed whole.
    """

    draws: int = 4_000
    seed: int = 1
    workers: int = 1
    inclusion_draws: int = 200
    listed: int = 100

    def __post_init__(self) -> None:
        """Refuse settings that mean nothing.

        Raises
        ------
        ValueError
            Naming the setting, what was given and what it may be.
        """
        for name, least in (("draws", 2), ("seed", 0), ("workers", 1), ("inclusion_draws", 0), ("listed", 1)):
            given = getattr(self, name)
            if given < least:
                raise ValueError(f"{name} must be at least {least}, got {given}")


@dataclass(frozen=True)
class Listed:
    """Packages worth naming, best first, and what was found of each.

    Parameters
    ----------
    packages
        Rows of option indices, shape (listed, issues).
    party_shares, party_labels, mean_values
        Shape (parties, listed): share of draws that accept, label code (see ``table.LABELS``), mean value.
    party_border
        Whether a package is possible for a party only at no gain at all, shape (parties, listed).
    joint_share, standard_error, labels
        Shape (listed,).
    second_joint_share
        The joint share under the second prior, shape (listed,); the same as the first where all is exact.
    """

    packages: NDArray[np.integer]
    party_shares: NDArray[np.float64]
    party_labels: NDArray[np.int8]
    party_border: NDArray[np.bool_]
    mean_values: NDArray[np.float64]
    joint_share: NDArray[np.float64]
    standard_error: NDArray[np.float64]
    labels: NDArray[np.int8]
    second_joint_share: NDArray[np.float64]

    def __len__(self) -> int:
        """Count the packages."""
        return len(self.packages)

    def take(self, order: NDArray[np.intp]) -> Listed:
        """Give the packages at these places, in this order."""
        rest = {one.name: getattr(self, one.name)[..., order] for one in fields(self) if one.name != "packages"}
        return Listed(packages=self.packages[order], **rest)


@dataclass(frozen=True)
class Findings:
    """All that the lens finds for one account.

    Parameters
    ----------
    table
        What was looked at.
    way
        ``listed``: every package was looked at; ``merged``: exact without listing; ``programmed``: by integer
        programs; ``searched``: a bound.
    zopa, second_zopa
        Share of draws in which some package finds agreement, under the first and the second prior.
    best
        Index in ``listed`` of the packages with the largest joint share; all tied ones.
    labels
        Label code of every feasible package for the agreement; None where they were not listed.
    label_counts
        For all together (key -1) and for each party, how many packages are impossible, possible, necessary.
    mean_accepted
        For each party the mean number of packages it accepts; None where that is not counted.
    reservation
        The disagreement point of the solutions.
    central
        Frontier, solutions and counts at the exact values, or at the mean of the draws.
    acceptability
        Shares of all feasible packages; None where they were not listed.
    inclusion
        Share of draws in which each package is efficient or a solution; None where values are exact or not listed.
    adjusted_winner
        For two parties with exact values that want opposite ends of issues with two options.
    """

    table: Table
    way: str
    zopa: ZopaShare
    second_zopa: ZopaShare
    listed: Listed
    best: NDArray[np.intp]
    reservation: NDArray[np.float64]
    central: ExactDeals
    labels: NDArray[np.int8] | None = None
    label_counts: Mapping[int, NDArray[np.int64]] = field(default_factory=dict)
    mean_accepted: tuple[float | None, ...] = ()
    acceptability: Acceptability | None = None
    inclusion: Inclusion | None = None
    adjusted_winner: Award | None = None
