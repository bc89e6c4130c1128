"""The answers of the impasse lens in the documented form, account by account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detente.case.document import selection_data
from detente.impasse.diagnosis import RISE
from detente.impasse.findings import Findings, Solved
from detente.impasse.ground import Ground
from detente.workbench.carrying import steps_data
from detente.workbench.closeup import positions_data
from detente.workbench.explaining import explained_data
from detente.workbench.heading import heading
from detente.workbench.questioning import asked_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.impasse.conflicts import Impasse
    from detente.impasse.curves import Curve
    from detente.impasse.diagnosis import Diagnosis
    from detente.impasse.findings import ScopePrices
    from detente.impasse.marco import Found
    from detente.impasse.prices import Outcome
    from detente.workbench.asking import Asked
    from detente.workbench.impasse import Answered

BETTER_LISTED = 5
"""So many packages that are better for all are listed."""


def impasse_data(asked: Asked, answers: Mapping[str, Answered]) -> dict[str, Any]:
    """Give the answers in the documented form, but for the menu."""
    first = next(iter(answers.values()))
    method = "listed" if isinstance(first.found, Findings) else "solved"
    demands: dict[str, Any] = {}
    scopes: dict[str, dict[str, Any]] = {}
    for one in answers.values():
        for scope, held in zip(one.demanded.board.scopes, one.demanded.held, strict=True):
            told = {"key": scope.key, "positions": dict(held), "claims": one.demands(scope.claims), "accounts": []}
            known = scopes.setdefault(scope.key, told)
            known["accounts"].append(one.account)
            known["claims"] = list(dict.fromkeys([*known["claims"], *told["claims"]]))
        demands |= {key: held for key, held in _demands(one).items() if key not in demands}
    return {
        **heading(asked, "impasse", method),
        "positions": positions_data(asked),
        "demands": demands,
        "scopes": list(scopes.values()),
        "left_out": max(one.demanded.left_out for one in answers.values()),
        "accounts": {account: account_data(one) for account, one in answers.items()},
    }


def _demands(one: Answered) -> dict[str, Any]:
    """Say what each demand asks for, in the words of the file."""
    words, numbering = one.asked.document.words, one.asked.numbering
    held: dict[str, Any] = {}
    for claim, origin in zip(one.demanded.board.claims, one.demanded.origins, strict=True):
        data: dict[str, Any] = {"kind": claim.kind, "party": origin.party, "name": origin.name, "issue": origin.issue}
        if claim.kind == "rule":
            form = words.rules[origin.name].model_dump(mode="json", by_alias=True, exclude_defaults=True)
            data |= {"form": {k: v for k, v in form.items() if k not in {"kind", "active", "because", "source"}}}
        elif claim.kind == "position":
            data |= {"choice": _choice(one, origin.party or "", origin.name, origin.issue or "")}
        else:
            data |= {"selection": _red_line(one, origin.party or "", origin.name)}
        held[claim.key] = data
    first = len(one.found.board.claims)
    for number, want in enumerate(one.found.board.wants):
        party = numbering.parties[want.parties[0]] if len(want.parties) == 1 else None
        held[one.demand(first + number)] = {
            "kind": "no deal",
            "party": party,
            "parties": [numbering.parties[p] for p in want.parties],
            "at_least": want.at_least,
        }
    return held


def _choice(one: Answered, party: str, position: str, issue: str) -> Any:
    stated = one.asked.document.words.positions[party][position]
    if stated.demands is not None:
        return (selection_data(stated.demands) or {})[issue]
    return dict(one.asked.numbering.options_of(stated.package or {}))[issue]


def _red_line(one: Answered, party: str, name: str) -> dict[str, Any]:
    from detente.case.document import named_statements
    from detente.case.statements import RedLine

    said = next(said for key, said in named_statements(one.asked.document.words, party) if key == name)
    return (selection_data(said.red_line) or {}) if isinstance(said, RedLine) else {}


def account_data(one: Answered) -> dict[str, Any]:
    """Give what was found for one account."""
    words = one.asked.document.words.accounts.get(one.account)
    data: dict[str, Any] = {
        "name": words.name if words else "All that is known",
        "about": words.about if words else None,
        "exact": one.found.board.table.exact,
        "baseline": one.standing.data,
    }
    if isinstance(one.found, Solved):
        return data | {"method": "solved", "conflicts": _solved(one, one.found)}
    found = one.found
    scopes = [scope.key for scope in found.board.scopes]
    return data | {
        "method": "listed",
        "draws": len(found.survey.chosen),
        "diagnosis": _diagnosis(found.diagnosis, one),
        **_reach(one),
        "conflicts": {key: _conflicts(one, held) for key, held in zip(scopes, found.impasses, strict=True)},
        "prices": {key: _prices(one, found, held) for key, held in zip(scopes, found.prices, strict=True)},
        "explained": explained_data(one.asked, one.account, one.demanded),
        "curves": {p: _curve(held) for p, held in zip(one.asked.numbering.parties, found.curves, strict=True)},
        **asked_data(one.asked, one.account, found),
        "better": _better(one, found),
        "steps": steps_data(one.asked, one.account, one.standing),
    }


def _diagnosis(found: Diagnosis, one: Answered) -> dict[str, Any]:
    figures = found.figures
    gap = figures.gap
    return {
        "kind": found.kind,
        "kinds": list(found.kinds),
        "certain": found.certain,
        "share": figures.share,
        "standard_error": figures.error,
        "best_share": figures.best_share,
        "gap": None
        if gap is None
        else {"mean": gap.mean, "standard_error": gap.error, "median": gap.median, "interval": [gap.low, gap.high]},
        "rise": RISE,
        "survives": figures.survives,
        "survives_standard_error": figures.survives_error,
        "survives_by_party": dict(zip(one.asked.numbering.parties, figures.survives_by_party, strict=True)),
        "few": figures.few,
        "stances": {stance.key: {"share": stance.share, "standard_error": stance.error} for stance in figures.stances},
    }


def _reach(one: Answered) -> dict[str, Any]:
    """Say how many packages each party accepts, and with exact values and no deal, what comes nearest to one."""
    asked, table = one.asked, one.asked.table(one.account)
    parties, packages = asked.numbering.parties, table.space.packages
    looks = [max(1, len(packages)) * len(side.draws) for side in table.sides]
    counts = [side.counts(table.space, asked.settings.workers).sum() for side in table.sides]
    taken = {party: float(count) / look for party, count, look in zip(parties, counts, looks, strict=True)}
    ground = Ground.of(table.space, table.signable.allows(packages), table.draws, table.agreement)
    exact = table.exact and not any(side.ordinal for side in table.sides)
    if not exact or one.standing.share or not len(ground.packages):
        return {"accepted": taken, "nearest_miss": None}
    _, gains = next(iter(ground.blocks()))
    nearest = int(ground.needed(gains / ground.spans[:, :, None])[0].argmax())
    miss = {party: _finite(gain) for party, gain in zip(parties, gains[:, 0, nearest].tolist(), strict=True)}
    return {
        "accepted": taken,
        "nearest_miss": {"package": asked.naming(table).options(ground.packages[nearest]), "gains": miss},
    }


def _conflicts(one: Answered, found: Impasse) -> dict[str, Any]:
    return {
        "deal": found.deal,
        "conflicts": [
            {
                "members": one.demands(held.members),
                "share": held.share,
                "standard_error": held.standard_error,
                "certain": held.certain,
                "proofs": [
                    {"dropped": one.demand(p.dropped), "package": one.options(p.package), "share": p.share}
                    for p in held.proofs
                ],
            }
            for held in found.conflicts
        ],
        "corrections": [
            {
                "members": one.demands(held.members),
                "share": held.share,
                "opens": held.opens,
                "standard_error": held.standard_error,
                "gap": _finite(held.worst),
                "package": one.options(held.package),
                "cost": held.cost,
            }
            for held in found.corrections
        ],
        "blame": {
            one.demand(held.demand): {
                "blocks": held.blocks,
                "alone": held.alone,
                "impossible": held.impossible,
                "standard_error": held.standard_error,
            }
            for held in found.blame
        },
        "pairs": [
            {"members": one.demands(held.members), "opens": held.opens, "standard_error": held.standard_error}
            for held in found.pairs[:10]
        ],
        "conflict_count": found.all_conflicts,
        "correction_count": found.all_corrections,
        "complete": found.complete,
        "families": found.families,
        "exactness": "exact" if one.found.board.table.exact else "sampled",
    }


def _solved(one: Answered, found: Solved) -> dict[str, Any]:
    return {scope.key: _certified(one, held) for scope, held in zip(found.board.scopes, found.found, strict=True)}


def _certified(one: Answered, found: Found) -> dict[str, Any]:
    """Give what was found at the mean value functions, each conflict with what certifies it."""
    return {
        "deal": None if found.package is None else one.naming.options(found.package),
        "conflicts": [
            {
                "members": one.demands(held.members),
                "certified": held.certified,
                "why": held.why,
                "proofs": [
                    {"dropped": one.demand(member), "package": one.naming.options(package)}
                    for member, package in held.witnesses.items()
                ],
            }
            for held in found.conflicts
        ],
        "corrections": [
            {
                "members": one.demands(held.members),
                "certified": held.certified,
                "package": one.naming.options(held.package),
            }
            for held in found.corrections
        ],
        "complete": found.complete,
        "checks": found.checks,
        "exactness": "exact" if one.found.board.table.exact else "at the mean of the draws",
    }


def _outcome(found: Outcome) -> dict[str, Any]:
    return {
        "share": found.share,
        "standard_error": found.share_error,
        "gap": found.gap,
        "gap_standard_error": found.gap_error,
    }


def _prices(one: Answered, found: Findings, held: ScopePrices) -> dict[str, Any]:
    own = set(range(len(one.demanded.board.claims)))
    wants = set(range(len(found.board.claims), len(found.board.claims) + len(found.board.wants)))
    weaker = {relaxation.claim: found.board.claims[relaxation.relaxed] for relaxation in found.relaxations}
    return {
        "now": _outcome(held.now),
        "demands": {
            one.demand(price.demand): {
                "insisting": None if price.insisting is None else _outcome(price.insisting),
                "dropping": _outcome(price.dropping),
                "relaxing": _outcome(held.relaxed[price.demand])
                | {"to": _admitted(one, weaker[price.demand].rules[0].conditions[0].options[0])}
                if price.demand in held.relaxed
                else None,
            }
            for price in held.each
            if price.demand in own | wants
        },
    }


def _admitted(one: Answered, condition: tuple[int, frozenset[int]]) -> list[str]:
    issue, options = condition
    return [one.asked.numbering.options[issue][option] for option in sorted(options)]


def _curve(found: Curve) -> dict[str, Any]:
    return {
        "rises": found.rises.tolist(),
        "shares": found.shares.tolist(),
        "standard_errors": found.errors.tolist(),
        "packages": None if found.packages is None else found.packages.tolist(),
        "falls": [{"share": share, "rise": _finite(rise)} for share, rise in found.falls],
    }


def _better(one: Answered, found: Findings) -> list[dict[str, Any]]:
    """Say of the named packages looked at what would have been better for all."""
    parties, naming, data = one.asked.numbering.parties, one.naming, []
    for place, row in enumerate(one.named.tolist()):
        names, held = naming.names[tuple(row)], found.better[place]
        shares = [dict(zip(parties, row, strict=True)) for row in held.no_worse.T.tolist()]
        data.append(
            {
                "key": names[0],
                "signed": any(one.asked.document.words.packages[name].signed for name in names),
                "exists": held.exists,
                "standard_error": held.standard_error,
                "packages": [
                    {"options": naming.options(row), "share": float(share), "no_worse": shares[i]}
                    for i, (row, share) in enumerate(zip(held.packages[:BETTER_LISTED], held.share, strict=False))
                ],
                "left": {
                    party: {"mean": float(mean), "interval": [float(low), float(high)]}
                    for party, mean, low, high in zip(parties, held.left_mean, *held.left_range, strict=True)
                },
                "exactness": held.method,
            }
        )
    return data


def _finite(number: float | None) -> float | None:
    return float(number) if number is not None and np.isfinite(number) else None
