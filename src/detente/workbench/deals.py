"""The answers of the deals lens in the documented form, with the case that they are about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.case.document import named_statements
from detente.consent.table import LABELS
from detente.deals.document import findings_data, zopa_data
from detente.values.evidence import variants_of
from detente.workbench.closeup import account_data, positions_data
from detente.workbench.heading import heading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from detente.case.spaces import Numbering
    from detente.deals.findings import Findings
    from detente.values.knowledge import Knowledge
    from detente.workbench.asking import Asked

VARIANT_DRAWS = 2_000
"""Draws for the variants that a report only compares."""


def deals_data(asked: Asked, found: Mapping[str, Findings], *, for_report: bool = False) -> dict[str, Any]:
    """Give the answers in the documented form.

    Parameters
    ----------
    asked
        The question.
    found
        The answers, by account.
    for_report
        Whether to add what only a report shows: the map of all packages, heat maps, the other variants.

    Returns
    -------
    A dictionary of JSON types.
    """
    return {
        **heading(asked, "deals", next(iter(found.values())).way),
        "positions": positions_data(asked),
        "accounts": {
            account: _account(asked, account, findings, for_report=for_report) for account, findings in found.items()
        },
        "across_accounts": _across(asked, found),
    } | ({"variants": _variants(asked, found)} if for_report else {})


def _account(asked: Asked, account: str, findings: Findings, *, for_report: bool) -> dict[str, Any]:
    words = asked.document.words.accounts.get(account)
    naming = asked.naming(findings.table)
    data = findings_data(findings, asked.numbering.parties, asked.numbering.issues, naming.options, naming.names)
    return {
        "name": words.name if words else "All that is known",
        "about": words.about if words else None,
        "parties": {party: _party(asked, asked.knowledge(party, account)) for party in asked.numbering.parties},
        **data,
        **account_data(asked, account, findings, naming, for_report=for_report),
    }


def _party(asked: Asked, known: Knowledge) -> dict[str, Any]:
    first = known.drawn[0]
    ids = {id(said): name for name, said in named_statements(asked.document.words, known.evidence.party)}
    reservation = float(first.draws.reservation.mean())
    return {
        "kind": known.evidence.kind,
        "statements": [ids[id(said)] for said in known.evidence.statements],
        "method": first.method,
        "draws": len(first.draws),
        "ess": float(first.diagnostics.ess_min),
        "rhat": float(first.diagnostics.rhat_max),
        "warnings": [warning for drawn in known.drawn for warning in drawn.diagnostics.warnings],
        "mean_reservation": reservation if np.isfinite(reservation) else None,
        "reservation_interval": _interval(first.draws.reservation) if np.isfinite(reservation) else None,
        **({} if known.evidence.kind == "ranking" else _weights(asked.numbering, first.draws.values)),
    }


def _weights(numbering: Numbering, values: NDArray[np.float64]) -> dict[str, Any]:
    weights = swings(numbering, values)
    return {
        "mean_weights": dict(zip(numbering.issues, weights.mean(axis=0).tolist(), strict=True)),
        "weight_interval": {issue: _interval(weights[:, i]) for i, issue in enumerate(numbering.issues)},
    }


def _interval(values: NDArray[np.float64]) -> list[float]:
    """Give the interval that holds nine in ten draws."""
    low, high = np.quantile(values, [0.05, 0.95])
    return [float(low), float(high)]


def swings(numbering: Numbering, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give each issue's weight in each draw: its best option's value less its worst's; shape (draws, issues)."""
    ends = zip(numbering.offsets[:-1], numbering.offsets[1:], strict=True)
    return np.stack([np.ptp(values[:, start:end], axis=1) for start, end in ends], axis=1)


def _across(asked: Asked, found: Mapping[str, Findings]) -> dict[str, Any]:
    """Say what holds under every account: the range of the shares, and the packages best in the worst account."""
    shares = [findings.zopa.share for findings in found.values()]
    across: dict[str, Any] = {"zopa": {"least": float(min(shares)), "most": float(max(shares))}}
    if any(findings.acceptability is None for findings in found.values()):
        return across
    joint = np.stack([f.acceptability.joint_share for f in found.values() if f.acceptability is not None])
    labels = np.stack([f.labels for f in found.values() if f.labels is not None])
    least = joint.min(axis=0)
    top = np.flatnonzero(least >= least.max() * (1 - 1e-12)) if least.max(initial=0.0) > 0 else np.zeros(0, dtype=int)
    return across | {
        "best": {
            "packages": [
                {
                    "options": asked.numbering.named(asked.space.packages[i]),
                    "least_share": float(least[i]),
                    "shares": dict(zip(found, joint[:, i].tolist(), strict=True)),
                }
                for i in top[:100]
            ]
        },
        "labels": {
            "necessary": int((labels == 2).all(axis=0).sum()),
            "possible": int(((labels > 0).all(axis=0) & ~(labels == 2).all(axis=0)).sum()),
            "impossible": int((labels == 0).any(axis=0).sum()),
        },
    }


def _variants(asked: Asked, found: Mapping[str, Findings]) -> list[dict[str, Any]]:
    """Compare the variants by their headlines; the one asked about is not worked out twice."""
    rows = []
    for variant in variants_of(asked.document.words):
        if variant is None:
            continue
        words = asked.document.words.variants[variant]
        fewer = replace(asked.settings, draws=min(asked.settings.draws, VARIANT_DRAWS), inclusion_draws=0)
        other = replace(asked, variant=variant, settings=fewer)
        answers = found if variant == asked.variant else {a: other.findings(a) for a in asked.accounts}
        rows.append(
            {
                "key": variant,
                "name": words.name,
                "about": words.about,
                "accounts": {account: _headline(asked, findings) for account, findings in answers.items()},
            }
        )
    return rows


def _headline(asked: Asked, found: Findings) -> dict[str, Any]:
    listed, parties, naming = found.listed, asked.numbering.parties, asked.naming(found.table)
    return {
        "zopa": zopa_data(found),
        "best": {
            "joint_share": float(listed.joint_share[0]) if len(found.best) else 0.0,
            "packages": [naming.options(row) for row in listed.packages[found.best]],
        },
        "named": {
            key: {
                "joint_share": float(listed.joint_share[i]),
                "party_shares": dict(zip(parties, listed.party_shares[:, i].tolist(), strict=True)),
                "label": LABELS[listed.labels[i]],
            }
            for i, row in enumerate(listed.packages)
            for key in naming.names.get(tuple(map(int, row)), [])
        },
    }
