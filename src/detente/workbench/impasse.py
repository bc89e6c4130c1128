"""The answers of the impasse lens in the documented form, account by account."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.case.document import selection_data
from detente.impasse.diagnosis import RISE
from detente.impasse.findings import Findings, Solved
from detente.impasse.lens import analyse
from detente.workbench.carrying import steps_data
from detente.workbench.closeup import positions_data, positions_meeting
from detente.workbench.demanding import Demanded, demanded
from detente.workbench.explaining import explained_data
from detente.workbench.figures import Figures
from detente.workbench.heading import heading
from detente.workbench.questioning import asked_data

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from detente.impasse.conflicts import Impasse
    from detente.impasse.curves import Curve
    from detente.impasse.diagnosis import Diagnosis
    from detente.impasse.findings import ScopePrices
    from detente.impasse.marco import Found
    from detente.impasse.prices import Outcome
    from detente.workbench.asking import Asked
    from detente.workbench.naming import Naming

BETTER_FOR = 8
"""For so many of the packages that a case names it is asked what would be better for all: what was signed, then what
was tabled as a position, then the yardsticks, then the others. The answers name those that were looked at."""

BETTER_LISTED = 5
"""So many packages that are better for all are listed."""


@dataclass(frozen=True)
class Answered:
    """What the lens found for one account, with the names for it.

    Parameters
    ----------
    asked, account
        The question, and the account.
    demanded
        What is demanded, and where it stands in the case.
    found
        What the lens found.
    standing
        Where the account stands, in three figures.
    """

    asked: Asked
    account: str
    demanded: Demanded
    found: Findings | Solved
    standing: Figures

    @cached_property
    def naming(self) -> Naming:
        """The names of packages as the lens numbers them."""
        return self.asked.naming(self.found.board.table)

    def options(self, package: int) -> dict[str, str]:
        """Name the options of a package, given by its number among the feasible ones."""
        return self.naming.options(self.found.board.table.space.packages[package])

    def demand(self, number: int) -> str:
        """Give the key of a demand."""
        claims = self.found.board.claims
        if number < len(claims):
            return claims[number].key
        want = self.found.board.wants[number - len(claims)]
        return (
            f"no deal:{self.asked.numbering.parties[want.parties[0]]}" if len(want.parties) == 1 else "no deal:several"
        )

    def demands(self, numbers: Iterable[int]) -> list[str]:
        """Give the keys of demands."""
        return [self.demand(number) for number in numbers]


def answer(asked: Asked) -> dict[str, Answered]:
    """Answer for every account asked about."""
    return {account: _answered(asked, account) for account in asked.accounts}


def _answered(asked: Asked, account: str) -> Answered:
    words = asked.document.words
    name = words.accounts.get(account)
    asked.tell(f"impasse: {name.name if name else 'all that is known'}")
    held = demanded(asked, account)
    standing = Figures(asked, account)
    table = held.board.table
    meeting = positions_meeting(asked, account)
    named = _telling(asked.naming(table))
    none = None if standing.share else _certainly_none(asked, account)
    meets = None if meeting is None else meeting.meets
    found = analyse(held.board, named, positions_meet=meets, certain_none=none, workers=asked.settings.workers)
    return Answered(asked, account, held, found, standing)


def _telling(naming: Naming) -> NDArray[np.int64]:
    """Choose named packages to look for something better than, different ones as rows, in the order of the case."""
    words = naming.numbering.words
    positions = (stated for held in words.positions.values() for stated in held.values())
    tabled = {stated.package for stated in positions if isinstance(stated.package, str)}

    def rank(names: list[str]) -> int:
        signed, yardstick = (any(getattr(words.packages[n], what) for n in names) for what in ("signed", "yardstick"))
        return 0 if signed else 1 if tabled.intersection(names) else 2 if yardstick else 3

    ranks = [rank(names) for names in naming.names.values()]
    chosen = sorted(sorted(range(len(ranks)), key=ranks.__getitem__)[:BETTER_FOR])
    return np.array([row for place, row in enumerate(naming.names) if place in chosen], np.int64)


def _certainly_none(asked: Asked, account: str) -> bool | None:
    """Tell whether no value function leaves a deal, by the labels of packages; None if they were not listed."""
    table = asked.table(account)
    if not table.space.enumerable:
        return None
    labels = np.stack([side.labels(table.space) for side in table.sides])
    return not bool(table.agreement.reached(labels > 0).any())


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
        "conflicts": {key: _conflicts(one, held) for key, held in zip(scopes, found.impasses, strict=True)},
        "prices": {key: _prices(one, found, held) for key, held in zip(scopes, found.prices, strict=True)},
        "explained": explained_data(one.asked, one.account, one.demanded),
        "curves": {p: _curve(held) for p, held in zip(one.asked.numbering.parties, found.curves, strict=True)},
        **asked_data(one.asked, found),
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
    for place, row in enumerate(_telling(naming).tolist()):
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
