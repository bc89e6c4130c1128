"""Words for the talks lens: how many sessions agree, how the others end, when, on what and for what gain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.glossary import Glossary, accounts
from detente.report.sentences import Sentence, capital, quoted, who
from detente.report.words_talks_terms import FIRST_ROUND, at_most, costs_time, pace_word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from detente.report.sentences import Numbers

TOPICS = {
    "agree": "Would the talks end in a deal?",
    "terms": "Talks under which terms?",
    "when": "When would they agree?",
    "what": "On what would they agree?",
    "gain": "What would each side gain, and what would they leave?",
    "change": "What would change it?",
    "trust": "How to read these figures",
}
"""The questions that sentences of this lens answer, in their order."""
ENDS = {
    "agreed": "end with a deal",
    "deadline": "run out of time",
    "not held": "end because the next meeting is not held",
    "walked out": "end with a walk-out that leads to no other meeting",
    "no room": "end at once, as those who must sign have no package worth what no deal is",
}
"""How sessions end, in the words of a sentence about several."""
ENDS_OF_ONE = {
    "deadline": "runs out of time",
    "not held": "ends because the next meeting is not held",
    "walked out": "ends with a walk-out",
    "no room": "ends at once, as those who must sign have no package worth what no deal is",
}
"""How the one session ends that there is where nothing is left to chance."""
ENDED = {
    "agreed": "a deal",
    "deadline": "out of time",
    "not held": "not held",
    "walked out": "walked out",
    "no room": "no room",
}
"""The same in a word or two."""
_OFTEN = 0.75
_MOST = 0.5
_LEAST = 0.005
_SPOKEN = 3


def headline(glossary: Glossary) -> str:
    """Answer in one line how many sessions end with a deal."""
    held = [account["agreed"]["share"] for _, account in accounts(glossary.result)]
    if not held:
        return "No session was played."
    low, high = min(held), max(held)
    if high == 0:
        return f"{_manner(glossary)}, no session of the talks ends with a deal."
    if low == 1:
        return f"{_manner(glossary)}, every session of the talks ends with a deal."
    telling = low > 0.5 or high < 0.5
    across = "" if len(held) < 2 else ", whoever is believed" if telling else ", depending on whose account is taken"
    return f"{_manner(glossary)}, {numbers.span(low, high)} of sessions end with a deal{across}."


def _manner(glossary: Glossary) -> str:
    ways = list(glossary.result["strategies"].values())
    all_of_them = "both" if len(ways) == 2 else "all"
    if any(one != ways[0] for one in ways) or not ways:
        return "If they bargain as assumed"
    offers = ways[0]["offers"] or {}
    if offers.get("kind") == "time" and glossary.result["talks"]["protocol"] != "single text":
        return f"If {all_of_them} concede {pace_word(offers['exponent'])} (“{ways[0]['name']}”)"
    return f"If {all_of_them} bargain as “{ways[0]['name']}”"


def by_account(
    glossary: Glossary, room: Callable[[Numbers], Iterator[str]], topic: str, ref: str
) -> Iterator[Sentence]:
    """Say of each account what a room has to say of it; accounts of which the same is said share the words.

    Parameters
    ----------
    glossary
        The names of the result.
    room
        Gives sentences about an account, without a capital or full stop.
    topic, ref
        The question that they answer, and the section that they rest on.
    """
    found: dict[tuple[str, ...], list[str]] = {}
    for key, account in accounts(glossary.result):
        found.setdefault(tuple(room(account)), []).append(key)
    for said, keys in found.items():
        for n, text in enumerate(said):
            opens = who(glossary, keys) if n == 0 else ""
            yield Sentence(f"{capital(opens + text)}.", (ref,), topic, keys[0] if len(found) > 1 else "")


def agreed(glossary: Glossary) -> Iterator[Sentence]:
    """Say how many sessions agree, and how the others end: first across accounts, then account by account."""
    held = [account["agreed"]["share"] for _, account in accounts(glossary.result)]
    if len(held) > 1:
        share = numbers.span(min(held), max(held))
        said = f"over all accounts {share} of sessions end with a deal" if any(held) else "no account brings a deal"
        yield Sentence(f"{capital(said)}.", ("talks",), "agree")
    yield from by_account(glossary, _ends, "agree", "talks")
    if any(_late(account) for _, account in accounts(glossary.result)):
        yield from _few_rounds(glossary)


def _late(account: Numbers) -> bool:
    """Tell whether most sessions run out of time, though there may have been a deal to be had."""
    room = account["closeup"]["room"]
    return bool(account["ends"].get("deadline", 0) > _MOST and (not room or room["mean"]))


def _few_rounds(glossary: Glossary) -> Iterator[Sentence]:
    """Say of tentative agreement how few packages can be put on the table at all."""
    talks, packages = glossary.result["talks"], glossary.result["space"]["feasible"]
    if talks["protocol"] == "tentative agreement" and packages and talks["rounds"] < _MOST * packages:
        rounds = f"{numbers.plural(talks['rounds'], 'round')} {'is' if talks['rounds'] == 1 else 'are'}"
        text = (
            f"Under tentative agreement each side can put only one package on the table a round, and {rounds} few "
            f"beside {numbers.plural(packages, 'package')}: with more rounds fewer talks may run out of time."
        )
        yield Sentence(text, ("talks",), "agree")


def _ends(account: Numbers) -> Iterator[str]:
    if account["certain"]:
        yield from _the_one(account)
        return
    sessions, share = account["sessions"], account["agreed"]["share"]
    part = {0: "none", 1: "all"}.get(share, numbers.percent(share))
    interval = " to ".join(numbers.percent(end) for end in account["agreed"]["interval"])
    verb = "ends" if share == 0 else "end"
    first = f"{part} of {numbers.plural(sessions, 'session')} {verb} with a deal (95% interval: {interval})"
    parts = {end: one for end, one in account["ends"].items() if one and end != "agreed"}
    others = [f"{'all' if one == 1 else numbers.percent(one)} {ENDS[end]}" for end, one in parts.items()]
    yield "; ".join([first, *others])
    yield from _room(account["closeup"])


def _the_one(account: Numbers) -> Iterator[str]:
    """Say how the one session ends that there is where nothing is left to chance."""
    deal = next((number for number, part in enumerate(account["rounds"], start=1) if part), None)
    if deal is not None:
        ends = f"ends with a deal in round {deal} of {len(account['rounds'])}"
    else:
        ends = next(said for end, said in ENDS_OF_ONE.items() if account["ends"].get(end))
    yield f"values are known and nothing is left to chance, so that every session is the same: it {ends}"
    room = account["closeup"]["room"]
    if deal is None and room:
        yield "there was a deal to be had" if room["mean"] else "there is no package that all who must sign would sign"


def _room(closeup: Numbers) -> Iterator[str]:
    """Say whether there was a deal to be had, and how many sessions missed it."""
    room, missed = closeup["room"], closeup["missed"]
    if not room:
        return
    if not room["mean"]:
        yield "in none was there a package that all who must sign would have signed"
        return
    share = "all of them" if room["mean"] == 1 else f"{numbers.percent(room['mean'])} of them"
    there = f"when talks began there was a deal to be had in {share}{numbers.points(room['standard_error'])}"
    if not missed or not missed["mean"]:
        yield f"{there}, and none of these missed it"
    elif missed["mean"] < 1:
        yield f"{there}; {numbers.percent(missed['mean'])} of these missed it"
    else:
        why = ": it is not for want of room that talks fail" if room["mean"] > _OFTEN else ""
        yield f"{there}, and all of these missed it{why}"


def when(glossary: Glossary) -> Iterator[Sentence]:
    """Say at which meeting and in which rounds deals are made, and how often an interim one is signed."""
    meetings = glossary.result["talks"]["meetings"]
    return by_account(glossary, lambda account: _when(account, meetings), "when", "talks-when")


def _when(account: Numbers, meetings: list[Numbers]) -> Iterator[str]:
    share = account["agreed"]["share"]
    if account["certain"] and len(meetings) < 2:
        return
    if share and len(meetings) > 1:
        by = zip(meetings, account["meetings"], strict=False)
        listed = at_most([f"{one['name']} {numbers.percent(part / share)}" for one, part in by if part])
        yield f"of deals, by meeting: {listed}"
    if share:
        yield _rounds([part / share for part in account["rounds"]])
    interim = account["interim"]
    if interim["share"]:
        signed = f"{numbers.percent(interim['share'])}{numbers.points(interim['standard_error'])}"
        yield f"in {signed} of sessions an interim deal is signed"


def _rounds(parts: list[float]) -> str:
    """Say in which rounds deals are made, from the share of them made in each."""
    made = [number for number, part in enumerate(parts, start=1) if part]
    if len(made) == 1:
        return f"all deals are made in round {made[0]} of {len(parts)}"
    most = max(made, key=lambda number: parts[number - 1])
    often = f"most often in round {most} ({numbers.percent(parts[most - 1])})"
    last = "" if most == len(parts) else f", {numbers.percent(parts[-1]) if parts[-1] else 'none'} in the very last"
    return f"deals are made between rounds {made[0]} and {made[-1]} of {len(parts)}, {often}{last}"


def what(glossary: Glossary) -> Iterator[Sentence]:
    """Say on which packages they agree most often, and what nearly all deals have in common."""
    return by_account(glossary, lambda account: _what(glossary, account), "what", "talks-what")


def _what(glossary: Glossary, account: Numbers) -> Iterator[str]:
    if not account["packages"]:
        return
    first = account["packages"][0]
    name = quoted(glossary, account["texts"][first["text"]]["options"])
    if first["share"] == 1:
        yield f"every deal is {name}"
        return
    share = f"{numbers.percent(first['share'])} of deals, ± {numbers.margin(first['standard_error'])} points"
    yield "no two deals are the same" if first["deals"] == 1 else f"most often on {name} ({share})"
    yield from _common(glossary, account["options"])


def _common(glossary: Glossary, shares: Numbers) -> Iterator[str]:
    """Say which options most deals have, and the issue on which deals differ most."""
    top = [(issue, *max(options.items(), key=lambda one: one[1])) for issue, options in shares.items()]
    often = [f"{glossary.issue(i)}: {glossary.short(i, o)} ({numbers.percent(s)})" for i, o, s in top if s >= _OFTEN]
    if often:
        yield f"what most deals have in common: {'; '.join(often)}"
    issue, _, most = min(top, key=lambda one: one[2])
    if most < _OFTEN:
        listed = sorted(shares[issue].items(), key=lambda one: -one[1])[:_SPOKEN]
        said = numbers.listing(f"{glossary.short(issue, o)} ({numbers.percent(s)})" for o, s in listed if s >= _LEAST)
        yield f"least settled is {glossary.issue(issue)}: {said}"


def gain(glossary: Glossary) -> Iterator[Sentence]:
    """Say what a deal brings each side over no deal, and how far from the frontier it stays."""
    return by_account(glossary, lambda account: _gain(glossary, account), "gain", "talks")


def _gain(glossary: Glossary, account: Numbers) -> Iterator[str]:
    if not account["gains"]:
        return
    each = {glossary.party(party): one for party, one in account["gains"].items() if one}
    listed = numbers.listing(f"{party} {numbers.signed(one['mean'])}{_error(one)}" for party, one in each.items())
    average = "" if account["certain"] else "on average and "
    first = f" {FIRST_ROUND}" if costs_time(glossary) else ""
    yield f"over no deal a deal brings, {average}in each side's own values{first}: {listed}"
    yield from _left(account["closeup"], alone=account["certain"])


def _error(one: Numbers) -> str:
    return f" (± {numbers.value(one['standard_error'])})" if one["standard_error"] >= numbers.NOTHING else ""


def _left(closeup: Numbers, *, alone: bool) -> Iterator[str]:
    """Say how far from the frontier deals stay, or the one deal that there is."""
    efficient, left, product = (closeup[name] for name in ("efficient", "left", "product"))
    if not efficient:
        return
    more = numbers.percent(left["mean"]) if left and left["mean"] else None
    if alone:
        where = "is" if efficient["mean"] else "is not"
        yield f"it {where} on the frontier{f'; all could have had {more} of their range more at once' if more else ''}"
        if product:
            yield f"it reaches {numbers.percent(product['mean'])} of the largest product of gains there was (Nash)"
        return
    some = f"{numbers.percent(efficient['mean'])} of the deals are"
    share = {0: "none of the deals is", 1: "all deals are"}.get(efficient["mean"], some)
    yield f"{share} on the frontier{f'; all could have had {more} of their range more at once' if more else ''}"
    if product:
        yield f"deals reach {numbers.percent(product['mean'])} of the largest product of gains there was (Nash)"


def trust(glossary: Glossary) -> Iterator[Sentence]:
    """Say what a share of sessions is, and what the errors count."""
    yield _trust(
        "A share of sessions played between assumed strategies is not a probability of the world: it says where these "
        "ways to bargain lead, with values drawn from what is known."
    )
    if all(one["certain"] for _, one in accounts(glossary.result)):
        return
    fewer = [one["effective"] for _, one in accounts(glossary.result) if one["effective"] < one["sessions"]]
    if fewer:
        draws = numbers.count(round(min(fewer)))
        yield _trust(f"Errors are one standard error; they count no more sessions than the {draws} independent draws.")
    else:
        yield _trust("Errors are one standard error over sessions.")


def _trust(text: str) -> Sentence:
    return Sentence(text, ("method",), "trust")
