"""Packages one by one: who accepts each, in what share of draws, and what is certain of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.search import judge
from detente.deals.findings import Listed
from detente.values.bounds import IMPOSSIBLE, NECESSARY, POSSIBLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.consent.acceptability import Acceptability
    from detente.consent.table import Table
    from detente.values.agreement import Agreement
    from detente.values.draws import Draws


def describe(table: Table, packages: NDArray[np.integer], party_labels: NDArray[np.int8] | None) -> Listed:
    """Say of some packages what the lens finds.

    Parameters
    ----------
    table
        The table.
    packages
        Rows of option indices, shape (packages, issues).
    party_labels
        Their labels for each party, shape (parties, packages), where they are known already.
    """
    shares = _acceptability(table, table.draws, packages, [side.effective for side in table.sides])
    second = _acceptability(table, table.second, packages, [side.second_effective for side in table.sides])
    labels = party_labels
    if labels is None:
        counted = zip(table.sides, shares.party_counts, strict=True)
        labels = np.stack([side.label(table.space, packages, counts) for side, counts in counted])
    facts = zip(table.sides, shares.party_counts, labels, strict=True)
    border = np.stack([side.at_border(table.space, packages, counts, own) for side, counts, own in facts])
    return Listed(
        packages=packages,
        party_border=border,
        party_shares=shares.party_shares,
        party_labels=labels,
        mean_values=table.mean_tables[:, table.space.columns(packages)].sum(axis=2),
        joint_share=shares.joint_share,
        standard_error=shares.standard_error,
        labels=joint_label(labels, table.agreement),
        second_joint_share=second.joint_share,
    )


def joint_label(party_labels: NDArray[np.int8], agreement: Agreement) -> NDArray[np.int8]:
    """Label packages for the agreement of all whose consent is needed, from the parties' labels.

    What is known of one party does not hang on another's values, so a package necessary (possible) for enough parties
    is necessary (possible) for the agreement.
    """
    necessary = agreement.reached(party_labels == NECESSARY)
    possible = agreement.reached(party_labels != IMPOSSIBLE)
    return np.where(necessary, NECESSARY, np.where(possible, POSSIBLE, IMPOSSIBLE)).astype(np.int8)


def _acceptability(
    table: Table, draws: Sequence[Draws], packages: NDArray[np.integer], effective: Sequence[float]
) -> Acceptability:
    """Count the draws in which each party accepts some packages."""
    counted = judge(table.space, draws, table.agreement, packages, red_lines=table.red_lines)
    return replace(counted, effective=tuple(effective))
