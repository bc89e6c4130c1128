"""Ways out that give up something said: a stated demand, a red line, a political rule; or that suspend."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.case.document import named_statements
from detente.case.editing import REMOVED, Edit
from detente.case.names import OptionRange
from detente.consent.zopa import found_among
from detente.impasse.findings import Findings
from detente.space import Rule, Space
from detente.workbench.changing import Entry, unused
from detente.workbench.demanding import INTERESTS, seen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from detente.case.names import Choice
    from detente.impasse.conflicts import Correction
    from detente.workbench.asking import Asked
    from detente.workbench.demanding import Origin
    from detente.workbench.impasse import Answered

TRIED = 2
"""So many corrections of each stance are made concessions of: those that open most."""

TELLING = 0.005
"""What giving up a claim must open, as a share of draws, to be on the menu."""


def concessions(answers: Mapping[str, Answered]) -> Iterator[Entry]:
    """Offer for each stance to relax stated demands, each just as far as the text to be signed needs.

    The texts are the best ones that the corrections which open most leave, and the best one in which something is
    suspended in place of lifted.
    """
    seen: set[str] = {INTERESTS}
    for one in answers.values():
        for number, scope in enumerate(one.found.board.scopes):
            if scope.key not in seen and isinstance(one.found, Findings):
                seen.add(scope.key)
                landings = _landings(one, one.found, number)
                offered = (_concession(answers, one, number, landing, issue) for issue, landing in landings)
                yield from {str(entry.edits): entry for entry in offered if entry is not None}.values()


def _landings(one: Answered, found: Findings, scope: int) -> Iterator[tuple[str, int]]:
    """Pick texts worth conceding to, by number, each with the issue on which it suspends, if that is what it is for."""
    for correction in _openers(found, scope):
        yield "", correction.package
    packages = found.board.table.space.packages
    stands = (found.survey.masks[found.survey.which] & np.uint64(found.board.scopes[0].bits)) == 0
    for issue, said in one.asked.document.words.issues.items():
        for suspended in said.suspends:
            column = one.asked.numbering.issue(issue)
            fits = stands & (packages[:, column] == one.asked.numbering.option(issue, suspended))
            if fits.any() and _holds_on(one, found, scope, issue):
                yield issue, int(np.where(fits, found.joint, -1.0).argmax())


def _holds_on(one: Answered, found: Findings, scope: int, issue: str) -> bool:
    """Tell whether a stance says anything on an issue."""
    return any(
        found.board.claims[number].kind == "position" and one.demanded.origins[number].issue == issue
        for number in found.board.scopes[scope].claims
    )


def _openers(found: Findings, scope: int) -> list[Correction]:
    """Pick corrections that drop stated demands only, those that open most first."""
    claims = found.board.claims
    stated = [
        held
        for held in found.impasses[scope].corrections
        if all(member < len(claims) and claims[member].kind == "position" for member in held.members)
    ]
    return sorted(stated, key=lambda held: (-held.opens, len(held.members)))[:TRIED]


def _concession(
    answers: Mapping[str, Answered], first: Answered, scope: int, package: int, suspends: str
) -> Entry | None:
    """Relax the demands of a stance that a text breaks until they admit it; None if it breaks none."""
    board, landing = first.found.board, first.options(package)
    row = board.table.space.packages[package][None]
    stated = [number for number in board.scopes[scope].claims if board.claims[number].kind == "position"]
    broken = [number for number in stated if not board.claims[number].met(row)[0]]
    origins = [first.demanded.origins[number] for number in broken]
    choices = [_widened(first.asked, origin, landing[origin.issue or ""]) for origin in origins]
    edits = _edits(first.asked, dict(zip(origins, choices, strict=True)))
    if not edits:
        return None
    told = [{"demand": first.demand(n), "choice": choice} for n, choice in zip(broken, choices, strict=True)]
    key = board.scopes[scope].key
    telling = {account: one for account, one in answers.items() if key in [s.key for s in one.found.board.scopes]}
    before = {account: _stance(one, key, ()) for account, one in telling.items()}
    after = {account: _stance(one, key, told) for account, one in telling.items()}
    parties = tuple(dict.fromkeys(origin.party or "" for origin in origins))
    detail: dict[str, Any] = {"demands": told, "package": landing}
    if suspends:
        words = first.asked.document.words.issues[suspends]
        detail |= {"issue": suspends, "suspended": landing[suspends], "lifted": words.suspends[landing[suspends]]}
    kind = "snapback" if suspends else "concession"
    return Entry(kind, parties, detail, "stance", edits, key, before, after)


def _edits(asked: Asked, choices: Mapping[Origin, Any]) -> tuple[Edit, ...]:
    """Write the choices for demands of positions, None for one that is dropped.

    A position that stood for the text it tabled insists from then on just on what is left of that. One of which nothing
    is left stays, and is content with anything.
    """
    edits: list[Edit] = []
    for party, name in dict.fromkeys((origin.party or "", origin.name) for origin in choices):
        stated = asked.document.words.positions[party][name]
        mine = {one.issue or "": choice for one, choice in choices.items() if (one.party, one.name) == (party, name)}
        path = ("positions", party, name, "demands")
        if len(mine) == len(stated.demands or asked.numbering.issues) and not any(mine.values()):
            last = next(reversed(mine))
            mine[last] = {"at least": asked.numbering.options[asked.numbering.issue(last)][0]}
        if stated.demands is None:
            mine = {**asked.numbering.options_of(stated.package or {}), **mine}
            edits.append(Edit(path, {issue: choice for issue, choice in mine.items() if choice is not None}))
        else:
            edits += [Edit((*path, issue), REMOVED if choice is None else choice) for issue, choice in mine.items()]
    return tuple(edits)


def _widened(asked: Asked, origin: Origin, landing: str) -> Any:
    """Give the choice that also admits an option, in the words of the file; None if it admits everything then."""
    issue = origin.issue or ""
    options = asked.numbering.options[asked.numbering.issue(issue)]
    admitted = asked.numbering.selection({issue: _stated(asked, origin)})[asked.numbering.issue(issue)]
    place = options.index(landing)
    low, high = min(admitted), max(admitted)
    if admitted == frozenset(range(low, len(options))) and place < low:
        return {"at least": landing} if place else None
    if admitted == frozenset(range(high + 1)) and place > high:
        return {"at most": landing} if place < len(options) - 1 else None
    wider = sorted(admitted | {place})
    return None if len(wider) == len(options) else [options[option] for option in wider]


def _stated(asked: Asked, origin: Origin) -> Choice:
    position = asked.document.words.positions[origin.party or ""][origin.name]
    if position.demands is not None:
        return position.demands[origin.issue or ""]
    return dict(asked.numbering.options_of(position.package or {}))[origin.issue or ""]


def _stance(one: Answered, scope: str, told: Sequence[Mapping[str, Any]]) -> float:
    """Give the share of draws with a deal in a stance, some of its demands relaxed or dropped."""
    board, choices = one.found.board, {held["demand"]: held["choice"] for held in told}
    rules: list[Rule] = []
    for number in next(held.claims for held in board.scopes if held.key == scope):
        claim = board.claims[number]
        choice = choices.get(claim.key, claim)
        if choice is claim:
            rules += claim.rules
        elif choice is not None:
            issue = one.demanded.origins[number].issue or ""
            condition = one.asked.numbering.condition({issue: _choice(choice)})
            weaker = replace(claim, rules=(Rule(claim.key, (condition,), at_least=1),))
            rules += seen(weaker, one.asked, whole=one.naming.whole).rules
    return _share_under(one, rules)


def _choice(choice: Any) -> Choice:
    """Read a choice in the words of the file."""
    return OptionRange.model_validate(choice) if isinstance(choice, dict) else tuple(choice)


def _share_under(one: Answered, rules: Sequence[Rule]) -> float:
    """Give the share of draws with a deal under further rules over the packages that logic lets stand."""
    table, found = one.found.board.table, one.found
    assert isinstance(found, Findings)
    stands = np.flatnonzero(Space(table.space.sizes, tuple(rules)).allows(table.space.packages))
    likeliest = table.space.packages[stands[np.argsort(-found.joint[stands], kind="stable")]]
    return float(found_among(table.space, table.draws, table.agreement, likeliest, red_lines=table.red_lines).mean())


def given_up(answers: Mapping[str, Answered]) -> Iterator[Entry]:
    """Offer to give up political rules, red lines and linkages that cost deals under some account, each once."""
    costly: dict[str, tuple[Answered, Origin]] = {}
    for one in answers.values():
        if isinstance(one.found, Findings):
            for claim, origin, price in zip(
                one.demanded.claims, one.demanded.origins, one.found.prices[0].each, strict=False
            ):
                cost = price.insisting
                if claim.kind != "position" and cost is not None and cost.share >= TELLING:
                    costly.setdefault(claim.key, (one, origin))
    for key, (one, origin) in costly.items():
        if origin.party is None:
            edit = Edit(("rules", origin.name, "active"), False)
            yield Entry("rule", (), {"rule": origin.name}, "share", (edit,))
        else:
            detail = {"demands": [{"demand": key, "choice": None}], "package": None}
            yield Entry("concession", (origin.party,), detail, "share", (_withdrawn(one.asked, origin),))


def _withdrawn(asked: Asked, origin: Origin) -> Edit:
    """Take a statement out of the case."""
    names = [name for name, _ in named_statements(asked.document.words, origin.party or "")]
    return Edit(("statements", origin.party or "", names.index(origin.name)), REMOVED)


def suspensions(answers: Mapping[str, Answered]) -> Iterator[Entry]:
    """Offer to suspend in place of lifting, in the texts that were tabled or signed or that others proposed."""
    first = next(iter(answers.values()))
    words = first.asked.document.words
    known = list(map(words.options_of, words.packages))
    for issue, said in words.issues.items():
        for (suspended, lifted), key in product(said.suspends.items(), words.packages):
            options = words.options_of(key)
            milder = {**options, issue: suspended}
            if options.get(issue) != lifted or milder in known:
                continue
            name = unused(f"{key}-suspended", words.packages)
            title = f"{words.packages[key].name}, suspended in place of lifted"
            edit = Edit(("packages", name), {"name": title, "options": milder})
            detail = {"issue": issue, "lifted": lifted, "suspended": suspended, "package": dict(options), "key": key}
            before = {account: one.standing.texts.get(key, 0.0) for account, one in answers.items()}
            yield Entry("snapback", _carriers(first, issue), detail, "text", (edit,), name, before)


def _carriers(one: Answered, issue: str) -> tuple[str, ...]:
    return one.asked.document.words.issues[issue].by or one.asked.numbering.parties
