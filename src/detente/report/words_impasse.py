"""Words for the impasse: what kind it is, which demands clash, what must give, and what insisting costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.assent import Assent, asks_everyone, assent
from detente.report.glossary import Glossary, accounts
from detente.report.sentences import Sentence, capital, told, who
from detente.report.words_demands import (
    INTERESTS,
    against,
    claim_words,
    demand,
    demand_words,
    dropped_words,
    is_want,
    of_scale,
    position_name,
    ranked,
    spread,
    stance_names,
    stated_clashes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from detente.report.sentences import Numbers

_COSTLY = 0.05
"""What insisting on a demand must cost, as a share of readings, to be spoken of."""
_NAMED = 3
_CLASHES = 3
_HALF = 0.5


def headline(glossary: Glossary) -> str:
    """Answer in one line why there is no deal."""
    kinds = {_kind(account) for _, account in accounts(glossary.result)}
    if len(kinds) > 1:
        return "Why there is no deal depends on whose account is taken."
    return _HEADLINES[kinds.pop()] if kinds else "There is nothing to say."


_HEADLINES = {
    "none": "No deal is possible.",
    "hidden": "A deal is possible; the stated positions hide it.",
    "fragile": "A deal is possible, but a fragile one.",
    "open": "A deal is open.",
    "clash": "Not all that is demanded can be met together.",
    "no clash": "All that interests demand can be met together.",
    "unknown": "Whether all that is demanded can be met together is not settled.",
}
KINDS = {
    "none": "no deal is possible",
    "hidden": "a deal is possible, but the stated positions hide it",
    "fragile": "a deal is possible, but it is fragile",
    "open": "a deal is open",
    "clash": "the demands clash",
    "no clash": "all that interests demand can be met",
    "unknown": "the search came to no end",
}
"""What each kind of impasse is called in a sentence."""


def _kind(account: Numbers) -> str:
    """Give the kind of an account's impasse; where packages are too many to list, whether the demands clash."""
    if account["diagnosis"]:
        return str(account["diagnosis"]["kind"])
    held = account["conflicts"].get(INTERESTS) or {}
    if held.get("deal"):
        return "no clash"
    return "clash" if held.get("conflicts") else "unknown"


def kind_words(account: Numbers) -> str:
    """Say what kind of impasse it is, as part of a sentence."""
    found = account["diagnosis"]
    said = KINDS[_kind(account)]
    if account["method"] == "solved" and not account["exact"]:
        return f"at the mean of what is known, {said}"
    both = found and found["kind"] == "hidden" and "fragile" in found["kinds"]
    return f"{said}, and it is fragile" if both else said


def why(glossary: Glossary) -> list[Sentence]:
    """Say for each account what kind of impasse it is, then what clashes, what must give and what insisting costs."""
    return [
        *_diagnoses(glossary),
        *_not_all_needed(glossary),
        *_stated(glossary),
        *_blocking(glossary),
        *_least(glossary),
        *_insisting(glossary),
        *_without_interest(glossary),
    ]


def _diagnoses(glossary: Glossary) -> Iterator[Sentence]:
    held = accounts(glossary.result)
    words = {kind_words(account) for _, account in held}
    alike = len(held) > 1 and len(words) == 1
    if alike:
        yield Sentence(f"Whoever is believed, {words.pop()}.", ("impasse",), "impasse")
    for key, account in held:
        said = _figures(glossary, account) if account["diagnosis"] else _solved(account)
        if not alike:
            said = f"{kind_words(account)}: {said}" if said else kind_words(account)
        if said:
            yield Sentence(capital(f"{told(glossary, key)}{said}."), ("impasse",), "impasse", key)


def _not_all_needed(glossary: Glossary) -> Iterator[Sentence]:
    """Say that positions of all are held to, where not all need sign."""
    if not asks_everyone(glossary.result) and any(one["positions"] for one in glossary.result["scopes"]):
        text = "What all sides stated is held to at once, though not all of them need sign."
        yield Sentence(text, ("conflicts",), "impasse")


def _figures(glossary: Glossary, account: Numbers) -> str:
    """Say in one go what a diagnosis rests on."""
    if account["diagnosis"]["kind"] == "none":
        return _none(glossary, account)
    return _exact_figures(glossary, account) if account["exact"] else _drawn_figures(glossary, account)


def _none(glossary: Glossary, account: Numbers) -> str:
    found, words = account["diagnosis"], assent(glossary.result)
    gap = found["gap"]
    miss = ""
    if gap and gap["mean"] < 0 and not ranked(glossary, account):
        average = "" if account["exact"] else " on average"
        miss = (
            f"; the nearest miss leaves the side that fares worst{average} {of_scale(-gap['mean'])} of its scale short"
        )
    if account["exact"]:
        return f"no package {words.one}{miss}"
    if found["certain"]:
        return f"no value function that fits the evidence leaves a package {words.that}{miss}"
    return f"in none of the {numbers.count(account['draws'])} draws is there a package {words.that}{miss}"


def _exact_figures(glossary: Glossary, account: Numbers) -> str:
    found, words = account["diagnosis"], assent(glossary.result)
    said = [f"{_deals(account, words)}{_exact_stances(found)}"]
    if not ranked(glossary, account):
        what = "one would be left if any one" if found["survives"] else "none would be left if one"
        said.append(f"{what} side's no deal were worth {of_scale(found['rise'])} of its scale more")
    if found["gap"] and not ranked(glossary, account):
        said.append(f"the side that fares worst can gain {of_scale(found['gap']['mean'])} of its scale at best")
    return "; ".join(said)


def _deals(account: Numbers, words: Assent) -> str:
    """Count the packages that are deals, where the result tells how many."""
    count = _deal_count(account)
    if count is None:
        return f"some package {words.one}"
    return f"{numbers.plural(count, 'package')} {words.one if count == 1 else words.many}"


def _deal_count(account: Numbers) -> int | None:
    best = account["baseline"].get("best") or {}
    if best.get("joint_share") == 1 and best.get("tied"):
        return int(best["tied"])
    for curve in account["curves"].values():
        now = (n for rise, n in zip(curve["rises"], curve.get("packages") or (), strict=False) if rise >= 0)
        count = next(now, None)
        if count:
            return int(count)
    return None


def _exact_stances(found: Numbers) -> str:
    if not found["stances"]:
        return ""
    meets = any(one["share"] for one in found["stances"].values())
    return ", and one that also meets a stated position of each side" if meets else _MEETS_NONE


_MEETS_NONE = ", but none that also meets a stated position of each side"


def _drawn_figures(_: Glossary, account: Numbers) -> str:
    found = account["diagnosis"]
    share = f"{numbers.percent(found['share'])}{numbers.points(found['standard_error'])}"
    return (
        f"a deal in {share} of readings{_drawn_stances(found)}; the best single text is one in "
        f"{numbers.percent(found['best_share'])}; if no deal came to be worth {of_scale(found['rise'])} of its scale "
        f"more to any one side, a deal in {numbers.percent(found['survives'])}"
    )


def _drawn_stances(found: Numbers) -> str:
    if not found["stances"]:
        return ""
    best = max(one["share"] for one in found["stances"].values())
    also = "one that also meets a stated position of each side"
    return f", in at most {numbers.percent(best)} {also}" if best else _MEETS_NONE


def _solved(account: Numbers) -> str:
    """Say what was found where packages are too many to list."""
    held = account["conflicts"].get(INTERESTS) or {}
    if held.get("deal") or not held.get("conflicts"):
        return ""
    count = numbers.plural(len(held["conflicts"]), "minimal set")
    return f"{count} of demands that cannot all be met {'is' if len(held['conflicts']) == 1 else 'are'} proven"


def _stated(glossary: Glossary) -> Iterator[Sentence]:
    """Set against each other the stated demands that no package meets together."""
    clashes = stated_clashes(glossary)
    if not clashes:
        return
    refs = ("conflicts",)
    if len(clashes) == 1:
        one = against(glossary, clashes[0]["members"])
        yield Sentence(f"One set of demands cannot be met together, whatever the sides want: {one}.", refs, "impasse")
        return
    smallest = "; the smallest" if len(clashes) > _CLASHES else ""
    count = numbers.small(len(clashes)).capitalize()
    yield Sentence(
        f"{count} sets of demands cannot be met together, whatever the sides want{smallest}:", refs, "impasse"
    )
    for number, conflict in enumerate(clashes[:_CLASHES]):
        yield Sentence(f"{against(glossary, conflict['members'])}.", refs, "impasse", f"clash {number}")


def _blocking(glossary: Glossary) -> Iterator[Sentence]:
    """Say what beside positions stands in the way: which rules or red lines open more if they go."""
    found: list[Finding] = []
    for key, account in accounts(glossary.result):
        now = account["diagnosis"]
        opening = [
            one
            for one in account["conflicts"].get(INTERESTS, {"corrections": ()})["corrections"]
            if now and not any(is_want(glossary, member) for member in one["members"])
        ]
        best = _fewest([(one, INTERESTS) for one in opening])
        if best and best[0]["opens"] >= now["share"] + _COSTLY:
            found.append((key, f"without {dropped_words(glossary, best[0]['members'])}", best[0]["opens"]))
    lead = "Beside positions, rules or red lines stand in the way:"
    yield from _by_account(glossary, found, lead, "blocking", _opens)


def _least(glossary: Glossary) -> Iterator[Sentence]:
    """Say for each account what is the least that must go of what was stated."""
    found: list[Finding] = []
    for key, account in accounts(glossary.result):
        best = _fewest(
            [
                (correction, scope)
                for scope, held in account["conflicts"].items()
                if scope != INTERESTS
                for correction in held["corrections"]
                if correction["members"]
                and all(demand(glossary, m)["kind"] == "position" for m in correction["members"])
            ]
        )
        if best:
            found.append((key, _gone(glossary, account, *best), best[0]["opens"]))
    lead = "The least that must go of what was stated, so that a deal can meet all the rest:"
    yield from _by_account(glossary, found, lead, "least", _opens)


def _gone(glossary: Glossary, account: Numbers, correction: Numbers, scope: str) -> str:
    """Say what goes and, where the parties state several positions, from which of them."""
    words = f"without {dropped_words(glossary, correction['members'])}"
    several = len([key for key in account["conflicts"] if key != INTERESTS]) > 1
    return f"of {stance_names(glossary, scope)}, {words}" if several else words


def _fewest(choices: list[tuple[Numbers, str]]) -> tuple[Numbers, str] | None:
    """Pick a correction of few demands that opens much: of those that open half as much as any, one of the fewest."""
    most = max((one["opens"] for one, _ in choices), default=0.0)
    enough = [choice for choice in choices if choice[0]["opens"] >= _HALF * most]
    return min(enough, key=lambda one: (len(one[0]["members"]), -one[0]["opens"]), default=None)


Finding = tuple[str, str, float]
"""An account, what was found for it in words, and a share of readings."""


def _by_account(
    glossary: Glossary, found: list[Finding], lead: str, about: str, say: Callable[[Glossary, list[Finding]], str]
) -> Iterator[Sentence]:
    """Make a list of what was found, the accounts for which the same was found together."""
    if not found:
        return
    groups: dict[str, list[Finding]] = {}
    for one in found:
        groups.setdefault(one[1], []).append(one)
    said = [f"{who(glossary, [key for key, _, _ in held])}{w}{say(glossary, held)}." for w, held in groups.items()]
    if len(said) == 1:
        yield Sentence(f"{lead} {said[0]}", ("conflicts",), "impasse")
        return
    yield Sentence(lead, ("conflicts",), "impasse")
    for number, text in enumerate(said):
        yield Sentence(capital(text), ("conflicts",), "impasse", f"{about} {number}")


def _opens(glossary: Glossary, found: list[Finding]) -> str:
    if any(_certain(glossary.result["accounts"][key]) for key, _, _ in found):
        return ", there is a deal"
    return f", a deal in {spread([share for _, _, share in found])} of readings"


def _certain(account: Numbers) -> bool:
    return bool(account["exact"] or account["method"] == "solved")


def _insisting(glossary: Glossary) -> Iterator[Sentence]:
    """Say for each account what insisting on single demands costs."""
    lost: dict[str, list[float]] = {}
    for _, account in accounts(glossary.result):
        for key, price in account["prices"].get(INTERESTS, {"demands": {}})["demands"].items():
            if price["insisting"]:
                lost.setdefault(claim_words(glossary, key), []).append(price["insisting"]["share"])
    costly = sorted(lost.items(), key=lambda one: -max(one[1]))
    named = [(words, shares) for words, shares in costly if max(shares) >= _COSTLY][:_NAMED]
    if not named:
        return
    if all(account["exact"] for _, account in accounts(glossary.result)):
        said = numbers.listing((words for words, _ in named), "or")
        text = f"Whoever insists on {said}, on top of interests alone, leaves no deal."
    else:
        said = "; ".join(f"{words}, at the price of the deal in {spread(shares)}" for words, shares in named)
        text = f"Of single demands, on top of interests alone, these cost most to insist on: {said} of readings."
    yield Sentence(text, ("prices",), "impasse")


def _without_interest(glossary: Glossary) -> Iterator[Sentence]:
    """Name the stated demands that nothing a party could want explains, each once with the positions it stands in."""
    seen: dict[tuple[str, str], dict[str, None]] = {}
    for _, account in accounts(glossary.result):
        for key, found in account["explained"].items():
            if found["answer"] == "nothing":
                said = demand_words(glossary, key), rival_words(glossary, key, found)
                seen.setdefault(said, {}).setdefault(key)
    for (what, because), keys in seen.items():
        text = f"A position without interest – {what}{_stated_in(glossary, list(keys))}: {because}."
        yield Sentence(text, ("prices",), "impasse", f"empty {next(iter(keys))}")


def _stated_in(glossary: Glossary, keys: list[str]) -> str:
    """Name the positions in which a demand is stated, where it is stated in more than one."""
    held = [demand(glossary, key) for key in keys]
    names = [f"“{position_name(glossary, one['party'], str(one['name']))}”" for one in held if one["party"]]
    return f" (in {numbers.listing(names)})" if len(names) > 1 else ""


def rival_words(glossary: Glossary, key: str, found: Numbers) -> str:
    """Say why nothing explains a demand."""
    issue, other = demand(glossary, key).get("issue"), found.get("excluded")
    if issue and other:
        return (
            f"no value function that fits what is known likes it better than “{glossary.short(issue, other)}”, "
            "which it rules out"
        )
    return "no value function that fits what is known prefers it"
