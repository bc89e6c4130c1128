"""Words for ways out: the menu, the questions to ask first, and packages better than one that was signed."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.assent import assent
from detente.report.glossary import accounts, spelled
from detente.report.sentences import Sentence, capital, told
from detente.report.statement_words import choice_words
from detente.report.words_demands import asks, demand, of_scale, ranks, spread, stance_names
from detente.report.words_steps import steps_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from detente.report.glossary import Glossary
    from detente.report.sentences import Numbers

KIND_NAMES = {
    "concession": "Concession",
    "snapback": "Suspension",
    "rule": "Rule",
    "outside option": "Outside option",
    "side payment": "Side payment",
    "option between": "Option in between",
    "new issue": "New issue",
    "contingent clause": "Contingent clause",
    "steps": "Steps",
}
"""What the kinds of entries of the menu are called."""


def unblock(glossary: Glossary) -> Iterator[Sentence]:
    """Put the first entry of each kind on the menu into a sentence."""
    menu = glossary.result["menu"]
    if not menu:
        if all(
            account["diagnosis"] and account["diagnosis"]["kind"] == "open" for _, account in accounts(glossary.result)
        ):
            return
        yield Sentence("The menu is empty: no single change that was tried opens more than there is.", (), "unblock")
        return
    firsts = {entry["kind"]: entry for entry in reversed(menu)}
    shown = [entry for entry in menu if firsts[entry["kind"]] is entry]
    several = f"{numbers.small(len(menu)).capitalize()} changes would help; the first of each kind:"
    yield Sentence(several if len(menu) > len(shown) else "What would help:", ("menu",), "unblock")
    for entry in shown:
        text = f"No. {entry['number']}: {entry_words(glossary, entry)} {promise(glossary, entry)}"
        yield Sentence(text, ("menu",), "unblock", str(entry["number"]))


def entry_words(glossary: Glossary, entry: Numbers) -> str:
    """Say in a sentence what an entry of the menu changes; one of a kind that is not known is named by its kind."""
    say = _KINDS.get(entry["kind"])
    return say(glossary, entry["detail"]) if say else f"{capital(spelled(entry['kind']))}."


def kind_name(entry: Numbers) -> str:
    """Name the kind of an entry."""
    return KIND_NAMES.get(entry["kind"], capital(spelled(entry["kind"])))


def movers(glossary: Glossary, entry: Numbers) -> str:
    """Name who must move for an entry; nobody alone where it names none."""
    return numbers.listing(glossary.party(party) for party in entry["parties"]) or "nobody alone"


def figure_words(glossary: Glossary, entry: Numbers) -> str:
    """Say which figure an entry promises to raise."""
    exact = _all_exact(glossary)
    words = assent(glossary.result)
    match entry["figure"]:
        case "share":
            return "is there a deal?" if exact else "readings with a deal"
        case "best":
            return f"is one text {words.that}?" if exact else f"readings in which the best text {words.one}"
        case "stance":
            what = "a deal that meets what is still demanded"
            return f"is there {what}?" if exact else f"readings with {what}"
        case "text":
            return f"is that text {words.that}?" if exact else f"readings in which that text {words.one}"
        case "holds":
            return (
                "would nobody rather stop before the end?"
                if exact
                else "readings in which no side would rather stop before the end"
            )
        case other:
            return spelled(str(other))


def _all_exact(glossary: Glossary) -> bool:
    return all(account["exact"] for _, account in accounts(glossary.result))


def stance_words(glossary: Glossary, entry: Numbers) -> str:
    """Say under which stance an entry's figures hold; nothing where they hold for interests alone."""
    known = any(scope["key"] == entry["at"] for scope in glossary.result["scopes"])
    return stance_names(glossary, entry["at"]) if entry["figure"] == "stance" and known else ""


def figure(glossary: Glossary, account: str, share: float | None) -> str:
    """Write one of an entry's figures: a share of readings, or where values are exact yes or no."""
    exact = (glossary.result["accounts"].get(account) or {}).get("exact")
    if share is None:
        return "–"
    return ("yes" if share else "no") if exact else numbers.percent(share)


def promise(glossary: Glossary, entry: Numbers) -> str:
    """Say what an entry brings: its figure before and after, over all accounts that it touches."""
    words = capital(figure_words(glossary, entry)).rstrip("?")
    came = came_words(glossary, entry)
    depends = ", depending on the account" if len(entry["after"]) > 1 and not _all_exact(glossary) else ""
    return f"{words}: {came}{depends}." if came else ""


def came_words(glossary: Glossary, entry: Numbers) -> str:
    """Give an entry's figure before and after, as a range over the accounts that it touches."""
    before, after = ([share for share in entry[when].values() if share is not None] for when in ("before", "after"))
    if not before or not after:
        return ""
    keys = list(entry["after"])
    who = f"{glossary.account(keys[0])}: " if len(keys) == 1 < len(glossary.result["accounts"]) else ""
    if _all_exact(glossary):
        shown = (
            f"{figure(glossary, k, entry['before'].get(k))} → {figure(glossary, k, entry['after'][k])}" for k in keys
        )
        return who + "; ".join(dict.fromkeys(shown))
    return f"{who}{spread(before)} → {spread(after)}"


def apply_command(glossary: Glossary, entry: Numbers) -> str:
    """Give the command that saves the case with an entry applied."""
    file = glossary.result["case"].get("file")
    return f"detente impasse {shlex.quote(file) if file else 'CASE'} --apply {entry['number']} -o changed.yaml"


def _concession(glossary: Glossary, detail: Numbers) -> str:
    """Say side by side which demands it drops, and with what less it would be content."""
    moves: dict[str, tuple[list[str], list[str]]] = {}
    for one in detail["demands"]:
        held = demand(glossary, one["demand"])
        drops, content = moves.setdefault(held["party"] or "", ([], []))
        if one.get("choice") is None or not held.get("issue"):
            drops.append(asks(glossary, one["demand"]))
        else:
            content.append(choice_words(glossary, held["issue"], one["choice"]))
    return capital("; ".join(_moved(glossary, party, *move) for party, move in moves.items())) + "."


def _moved(glossary: Glossary, party: str, drops: list[str], content: list[str]) -> str:
    if not party:
        return f"without {numbers.listing(drops)}"
    said = [f"drop {numbers.listing(f'‘{one}’' for one in drops)}"] if drops else []
    said += [f"be content if {numbers.listing(content)}"] if content else []
    return f"{glossary.party(party)}: {numbers.listing(said)}"


def _snapback(glossary: Glossary, detail: Numbers) -> str:
    issue = detail["issue"]
    new, old = (glossary.option(issue, detail[which]) for which in ("suspended", "lifted"))
    named = glossary.named(detail["key"]) if detail.get("key") else None
    package = f", as in “{named['name']}” otherwise" if named else ""
    given = f" {_concession(glossary, detail)}" if detail.get("demands") else ""
    return f"On {glossary.issue(issue)} “{new}” in place of “{old}”{package}: what is suspended can come back.{given}"


def _rule(glossary: Glossary, detail: Numbers) -> str:
    return f"Give up {_rule_name(glossary, detail['rule'])}."


def _rule_name(glossary: Glossary, key: str) -> str:
    return asks(glossary, key) if key in glossary.result["demands"] else f"the political rule “{spelled(key)}”"


def _size(amount: float, unit: str) -> str:
    return numbers.value(amount) if unit == "own" else f"{of_scale(amount)} of its scale"


def _outside(glossary: Glossary, detail: Numbers) -> str:
    way = "less" if detail["by"] < 0 else "more"
    size = _size(abs(detail["by"]), detail["unit"])
    if detail["unit"] == "own" and ranks(glossary, detail["party"]):
        size += " of its ranks"
    return f"No deal becomes worth {size} {way} to {glossary.party(detail['party'])}."


def _payment(glossary: Glossary, detail: Numbers) -> str:
    payer, receiver = glossary.party(detail["payer"]), glossary.party(detail["receiver"])
    gain, cost = (_size(detail[which], detail["unit"]) for which in ("gain", "cost"))
    return f"A payment from {payer} to {receiver}: worth {gain} to the receiver, at a cost of {cost} to the payer."


def _between(glossary: Glossary, detail: Numbers) -> str:
    issue = detail["issue"]
    low, high = (glossary.option(issue, detail[end]) for end in ("low", "high"))
    ways = numbers.listing(
        f"{numbers.percent(part)} of the way for {glossary.party(party)}" for party, part in detail["fractions"].items()
    )
    return f"A new option on {glossary.issue(issue)} between “{low}” and “{high}”, in value {ways}."


def _new_issue(glossary: Glossary, detail: Numbers) -> str:
    def worth(value: float) -> str:
        sign = "−" if value < 0 else "+" if value else "±"
        return f"{sign}{_size(abs(value), detail['unit'])}"

    parts = numbers.listing(f"{worth(value)} to {glossary.party(party)}" for party, value in detail["values"].items())
    return f"Link a new issue that is worth {parts}."


def _clause(glossary: Glossary, detail: Numbers) -> str:
    issue = detail["issue"]
    first, second = (glossary.option(issue, detail[which]) for which in ("if", "else"))
    chances = numbers.listing(
        f"{glossary.party(party)} {numbers.percent(chance)}" for party, chance in detail["chances"].items()
    )
    return (
        f"A clause on {glossary.issue(issue)}: “{first}” if “{detail['name']}”, otherwise “{second}”; "
        f"each side can bet on what it expects ({chances})."
    )


_KINDS: Mapping[str, Callable[[Glossary, Any], str]] = {
    "concession": _concession,
    "snapback": _snapback,
    "rule": _rule,
    "outside option": _outside,
    "side payment": _payment,
    "option between": _between,
    "new issue": _new_issue,
    "contingent clause": _clause,
    "steps": steps_words,
}


NO_WORSE = "is no worse for anyone and better for some"
"""What is said of a package that is better than another for all that must agree."""


def better(glossary: Glossary) -> Iterator[Sentence]:
    """Say of the packages that were signed whether something would have been better for all."""
    for key, account in accounts(glossary.result):
        for one in account["better"]:
            if one["signed"]:
                yield Sentence(_signed(glossary, key, account, one), ("better",), "left", f"{key} {one['key']}")


def _signed(glossary: Glossary, key: str, account: Numbers, one: Numbers) -> str:
    found = glossary.named(one["key"])
    name = found["name"] if found else spelled(one["key"])
    if account["exact"]:
        exists = f"another package {NO_WORSE}" if one["exists"] else "none is better for some and no worse for anyone"
    else:
        exists = (
            f"in {numbers.percent(one['exists'])} of readings some other package, a different one each time, {NO_WORSE}"
        )
    left = numbers.listing(f"{left_words(account, v)} for {glossary.party(p)}" for p, v in one["left"].items() if v)
    table = f", and at no cost to the others there was still to be had: {left}" if left and one["exists"] else ""
    return capital(f"{told(glossary, key)}“{name}” was signed; {exists}{table}.")


def left_words(account: Numbers, left: Numbers) -> str:
    """Say how much a party left on the table: in its own unit, or as a share of its scale."""
    mean = left.get("mean")
    if mean is None:
        return "–"
    return numbers.value(mean) if account["exact"] else numbers.percent(mean)
