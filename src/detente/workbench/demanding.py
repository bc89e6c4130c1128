"""What the parties of a case demand, on its way to the impasse lens: positions, red lines and rules as claims."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice, product
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from detente.case.document import named_statements
from detente.case.spaces import rules_of
from detente.case.statements import RedLine
from detente.consent.table import Table, listable
from detente.impasse.board import MOST_CLAIMS, Board, Claim, Scope
from detente.impasse.families import MOST_DEMANDS
from detente.space import Condition, Rule, Space
from detente.values.evidence import statements_held
from detente.workbench.asking import MOST_STANCES, Asked, agreement_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from detente.case.model import Position
    from detente.case.names import Choice
    from detente.impasse.board import Kind

INTERESTS = "interests"
"""The scope in which nobody's stated position counts."""


@dataclass(frozen=True)
class Origin:
    """Where a claim stands in the case.

    Parameters
    ----------
    party
        Who makes it; None for a rule.
    name
        The position, statement or rule.
    issue
        The issue of a position.
    """

    party: str | None
    name: str
    issue: str | None = None


@dataclass(frozen=True)
class Demanded:
    """One account's board, and where each claim stands in the case.

    Parameters
    ----------
    board, origins
        The board, and for each of its claims where it comes from.
    held
        For each scope the position that each party holds to; empty for the interests alone.
    claims
        The claims over the issues of the case, as those of the board are where it is about these.
    left_out
        How many claims and choices of positions were too many to be looked at.
    """

    board: Board
    origins: tuple[Origin, ...]
    held: tuple[Mapping[str, str], ...]
    claims: tuple[Claim, ...]
    left_out: int = 0


def demanded(asked: Asked, account: str) -> Demanded:
    """Gather what is demanded under an account.

    Political rules are claims, so that one can ask what they cost, over the packages that logic alone lets stand. But a
    party known by a complete ranking ranks only the packages that stand under all rules; then these all stay rules. So
    do the last ones of more rules and red lines than can be told apart, and positions that are too many are left out.
    """
    table, whole = _table(asked, account)
    room = min(MOST_CLAIMS, MOST_DEMANDS - len(Board(table, (), ()).wants))
    barred = [*([] if whole else _rules(asked)), *_red_lines(asked, account, everyone=not listable(table.space))]
    found, fixed = barred[:room], [seen(claim, asked, whole=whole) for claim, _ in barred[room:]]
    stated: dict[str, list[str]] = {}
    crowded = 0
    for party, name, demands in _positions(asked, account):
        if len(found) + len(demands) <= room:
            found += demands
            stated.setdefault(party, []).append(name)
        else:
            crowded += len(demands)
    origins = tuple(origin for _, origin in found)
    claims = tuple(claim for claim, _ in found)
    scopes, held, more = _scopes(stated, claims, origins)
    space = replace(table.space, rules=(*table.space.rules, *(rule for claim in fixed for rule in claim.rules)))
    board = Board(replace(table, space=space), tuple(seen(claim, asked, whole=whole) for claim in claims), scopes)
    return Demanded(board, origins, held, claims, len(fixed) + crowded + more)


def _table(asked: Asked, account: str) -> tuple[Table, bool]:
    """Seat the parties over what logic lets stand, and tell whether each package is one option.

    What a party with a veto never signs is a claim, and no longer its own. What another never signs stays its own
    affair, for a deal may do without it; but where packages cannot be listed all red lines are claims.
    """
    known = [asked.knowledge(party, account) for party in asked.numbering.parties]
    whole = any(one.evidence.kind == "ranking" for one in known)
    space = Space((asked.space.feasible,)) if whole else asked.logical_space
    sides, agreement = [asked.side(one, whole=whole) for one in known], agreement_of(asked.numbering)
    for party, side in enumerate(sides):
        if side.red_lines and (party in agreement.vetoes or not listable(space)):
            sides[party] = replace(side, red_lines=(), counted={}, labelled={})
    return Table(space, tuple(sides), agreement), whole


def _rules(asked: Asked) -> Iterator[tuple[Claim, Origin]]:
    for name, rule in asked.document.words.rules.items():
        if rule.active and rule.kind == "political":
            rules = tuple(rules_of(name, rule, asked.numbering))
            yield Claim(f"rule:{name}", "rule", None, rules), Origin(None, name)


def _red_lines(asked: Asked, account: str, *, everyone: bool) -> Iterator[tuple[Claim, Origin]]:
    """Give the red lines of parties with a veto, or of everyone."""
    words, vetoes = asked.document.words, agreement_of(asked.numbering).vetoes
    for index, party in enumerate(asked.numbering.parties):
        if not everyone and index not in vetoes:
            continue
        names = {id(said): name for name, said in named_statements(words, party)}
        for said in statements_held(words, party, account, asked.variant):
            if isinstance(said, RedLine) and said.belief == 1:
                key = f"red line:{party}/{names[id(said)]}"
                rule = Rule(key, (asked.numbering.condition(said.red_line),), at_most=0)
                kind: Kind = "red line" if len(said.red_line) == 1 else "linkage"
                yield Claim(key, kind, index, (rule,)), Origin(party, names[id(said)])


def _positions(asked: Asked, account: str) -> Iterator[tuple[str, str, list[tuple[Claim, Origin]]]]:
    """Give each stated position, by party and name, with each of its issues as a claim of its own."""
    numbering = asked.numbering
    for index, party in enumerate(numbering.parties):
        for name, position in asked.positions(party, account).items():
            found = []
            for issue, options in numbering.selection(_insisted(asked, position)).items():
                key = f"position:{party}/{name}/{numbering.issues[issue]}"
                rule = Rule(key, (Condition(((issue, options),)),), at_least=1)
                found.append((Claim(key, "position", index, (rule,)), Origin(party, name, numbering.issues[issue])))
            yield party, name, found


def _insisted(asked: Asked, position: Position) -> Mapping[str, Choice]:
    """Give what a position insists on, or the very package it tabled."""
    if position.demands is not None or position.package is None:
        return position.demands or {}
    return dict(asked.numbering.options_of(position.package))


def _scopes(
    stated: Mapping[str, Sequence[str]], claims: Sequence[Claim], origins: Sequence[Origin]
) -> tuple[tuple[Scope, ...], tuple[Mapping[str, str], ...], int]:
    """Put together what is claimed at once: first nobody's position, then each choice of one position a party."""
    always = {i for i, claim in enumerate(claims) if claim.kind != "position"}
    scopes, held = [Scope(INTERESTS, tuple(sorted(always)))], [dict[str, str]()]
    for choice in islice(product(*stated.values()), MOST_STANCES) if stated else ():
        chosen = dict(zip(stated, choice, strict=True))
        own = {
            i for i, one in enumerate(origins) if claims[i].kind == "position" and chosen[one.party or ""] == one.name
        }
        scopes.append(Scope(" × ".join(f"{p}/{n}" for p, n in chosen.items()), tuple(sorted(always | own))))
        held.append(chosen)
    return tuple(scopes), tuple(held), max(0, prod(map(len, stated.values())) - MOST_STANCES)


def seen(claim: Claim, asked: Asked, *, whole: bool) -> Claim:
    """Give a claim as the table sees it: where each package is one option of a single issue, over these."""
    if not whole:
        return claim
    places = frozenset(np.flatnonzero(claim.met(asked.space.packages)).tolist())
    return replace(claim, rules=(Rule(claim.key, (Condition(((0, places),)),), at_least=1),))
