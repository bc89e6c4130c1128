"""How agreement is spoken of: under a rule that asks everyone, and under one that asks some or a majority."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.report import numbers

if TYPE_CHECKING:
    from detente.report.glossary import Glossary, Result


@dataclass(frozen=True, slots=True)
class Assent:
    """The phrases in which a package is said to be agreed on.

    Parameters
    ----------
    one, many
        After one package, and after several: “is acceptable to all”.
    infinitive
        After “must” and “cannot”.
    that
        After the noun: “a package acceptable to all”.
    column
        The head of a column of shares.
    would, would_not
        A whole clause: “all would sign”.
    """

    one: str
    many: str
    infinitive: str
    that: str
    column: str
    would: str
    would_not: str


EVERYONE = Assent(
    one="is acceptable to all",
    many="are acceptable to all",
    infinitive="be acceptable to all",
    that="acceptable to all",
    column="all sign",
    would="all would sign",
    would_not="not all would sign",
)
ENOUGH = Assent(
    one="finds agreement",
    many="find agreement",
    infinitive="find agreement",
    that="that finds agreement",
    column="agreed",
    would="it would be agreed",
    would_not="it would not be agreed",
)


def asks_everyone(result: Result) -> bool:
    """Tell whether agreement takes the assent of every party; without a rule in the result it does."""
    rule = result.get("agreement")
    if not rule:
        return True
    needed = set(rule["veto"])
    if rule["at_least"] >= len(rule["of"]):
        needed |= set(rule["of"])
    return needed >= {party["key"] for party in result["parties"]}


def assent(result: Result) -> Assent:
    """Choose the phrases that fit a result's agreement rule."""
    return EVERYONE if asks_everyone(result) else ENOUGH


def who_must(glossary: Glossary) -> str:
    """Say whose assent agreement takes."""
    if asks_everyone(glossary.result):
        return "Agreement takes the assent of every side."
    rule = glossary.result["agreement"]
    needed = [numbers.listing(glossary.party(p) for p in rule["veto"])] if rule["veto"] else []
    if rule["at_least"]:
        among = numbers.listing(glossary.party(p) for p in rule["of"])
        needed.append(f"at least {numbers.small(rule['at_least'])} of {among}")
    return f"Agreement takes the assent of {', and of '.join(needed) or 'nobody'}."
