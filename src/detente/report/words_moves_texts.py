"""Words for verdicts by draws beside those by readings, and for texts that would or would not hold once signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.glossary import accounts, key_of
from detente.report.sentences import Sentence, capital, quoted, who
from detente.report.words_moves_shares import LEAST, over

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from detente.report.glossary import Glossary
    from detente.report.sentences import Numbers

_TEXTS = 3
_ORDERS = 2
_RISE = 0.05
"""What a change of a text must add, as a share of draws, to be spoken of."""


def gathered(glossary: Glossary) -> list[tuple[list[str], list[Numbers]]]:
    """Gather the verdicts on each text over the accounts, with the accounts that speak of it."""
    found: dict[object, tuple[list[str], list[Numbers]]] = {}
    for key, account in accounts(glossary.result):
        for one in account["deals"]:
            keys, held = found.setdefault(key_of(one["package"]), ([], []))
            if one.get("holds") and key not in keys:  # the best text may be one that has a name too
                keys.append(key)
                held.append(one)
    return [one for one in found.values() if one[0]]


def texts(glossary: Glossary) -> Iterator[Sentence]:
    """Say of the first texts whether they would hold once signed, what tempts the sides and what would mend it."""
    for number, (keys, held) in enumerate(gathered(glossary)[:_TEXTS]):
        whose = who(glossary, keys) if len(keys) < len(glossary.result["accounts"]) else ""
        yield Sentence(capital(f"{whose}{_text(glossary, held)}"), ("texts",), "texts", str(number))


def text_name(glossary: Glossary, held: Sequence[Numbers]) -> str:
    """Name a text; the one that most would sign is said to be that."""
    best = ", the text that most readings would sign," if held[0]["package_key"] is None else ""
    return f"{quoted(glossary, held[0]['package'])}{best}"


def _text(glossary: Glossary, held: Sequence[Numbers]) -> str:
    said = f"{text_name(glossary, held)} would {_sure_words(held) if exact(glossary) else _drawn_words(held)}"
    tempted = [text for party in held[0]["parties"] if (text := _tempted(glossary, party, held))]
    further = [_ordered(held), _mended(glossary, held)]
    return ". ".join(filter(None, [said, "; ".join(tempted), *map(capital, further)])) + "."


def _ordered(held: Sequence[Numbers]) -> str:
    """Say in how many draws a text would be seen through in the best and in the worst order of carrying it out."""
    seen: dict[str, list[Numbers]] = {}
    for one in held:
        for order in one.get("orders") or ():
            seen.setdefault(order["order"], []).append(order["seen_through"])
    if len(seen) < _ORDERS:
        return ""
    ranked = sorted(seen, key=lambda order: -sum(one["share"] for one in seen[order]))
    best, worst = (f"“{order}” in {over(seen[order])}" for order in (ranked[0], ranked[-1]))
    return f"carried out {best} of draws no side would rather leave before the end, {worst}"


def exact(glossary: Glossary) -> bool:
    """Tell whether what the sides want is known exactly, so that a text holds or does not."""
    held = [account for _, account in accounts(glossary.result)]
    wanted = [one["kind"] for account in held for one in account["preferences"].values()]
    return "drawn" not in wanted and not any(account["drawn"] for account in held)


def _drawn_words(held: Sequence[Numbers]) -> str:
    said = f"hold by itself in {over(_holding(held, 'nash'))} of draws"
    answered = [one["holds"]["seq"] for one in held if "seq" in one["holds"]]
    return f"{said}, and if answers that pay are counted in {over(answered)} (SEQ)" if answered else said


def _sure_words(held: Sequence[Numbers]) -> str:
    if all(one["share"] for one in _holding(held, "nash")):
        return "hold by itself"
    answered = all(_sure(one) for one in held)
    return "hold only because the others could answer, and gain by it (SEQ)" if answered else "not hold"


def _holding(held: Sequence[Numbers], concept: str) -> list[Numbers]:
    return [one["holds"][concept] for one in held]


def _tempted(glossary: Glossary, party: str, held: Sequence[Numbers]) -> str:
    """Say in how many draws a side would gain by breaking a text, and by what most if accounts agree on that."""
    sides = [one["parties"][party] for one in held]
    if max(one["tempted"]["share"] for one in sides) < LEAST:
        return ""
    breaches = {key_of(one["breach"]) for one in sides}
    most = f", most by {_choices(glossary, sides[0]['breach'])}" if len(breaches) == 1 and sides[0]["breach"] else ""
    often = "" if exact(glossary) else f" in {over([one['tempted'] for one in sides])}"
    return f"{glossary.party(party)} would gain by breaking it{often}{most}"


def _choices(glossary: Glossary, chosen: Mapping[str, str]) -> str:
    return f"“{'; '.join(glossary.clause(issue, option) for issue, option in chosen.items())}”"


def _mended(glossary: Glossary, held: Sequence[Numbers]) -> str:
    """Say which one change would help a text most, in the account in which it helps most."""
    found = [
        (_sure(change) - _sure(one), _sure(one), change)
        for one in held
        for change in one.get("changes") or ()
        if change.get("holds")
    ]
    gain, now, best = max(found, key=lambda one: one[0], default=(0.0, 0.0, {}))
    if gain < _RISE:
        return ""
    rise = "" if exact(glossary) else f" in {numbers.percent(_sure(best))} instead of {numbers.percent(now)}"
    return f"it would hold{rise} if {_change(glossary, best)}"


def _sure(one: Numbers) -> float:
    return float((one["holds"].get("seq") or one["holds"]["nash"])["share"])


def _change(glossary: Glossary, change: Numbers) -> str:
    issue = change["issue"]
    if change["kind"] in {"suspended", "for good"}:
        first, then = (glossary.clause(issue, change[side]) for side in ("from", "to"))
        return f"it said “{then}” instead of “{first}”"
    can = "could" if change["kind"] == "can be undone" else "could not"
    return f"“{glossary.clause(issue, change['option'])}” {can} be undone"
