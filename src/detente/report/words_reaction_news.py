"""Words for the other news, what other days did, all of them together, and how news was put on days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.sentences import Sentence, capital
from detente.report.words_reaction import chance, day_of, pct, statistic, studied

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detente.report.sentences import Numbers

NAMED = 5
"""So many pieces of other news are quoted."""
LISTED = 12
"""So many days of other events are listed."""
LEVEL = 0.05
TESTS = {
    "patell": "Patell",
    "bmp": "Boehmer–Musumeci–Poulsen",
    "corrado": "Corrado’s ranks",
    "grank": "generalised ranks",
}

SHORT = {"patell": "Patell", "bmp": "BMP", "corrado": "Corrado", "grank": "GRANK"}


def others(asset: Numbers) -> Iterator[Sentence]:
    """Say what else was in the news, and how the day compares with the others."""
    if asset["focus"] is None:
        return
    day = day_of(asset)
    said = [_confounders(day), _window(asset, day), _beside(asset, day)]
    yield from (Sentence(text, ("reaction-days",), "others") for text in said if text)


def _confounders(day: Numbers) -> str:
    held = [*(one for one in day["news"] if not one["study"]), *day["other_news"]]
    if not held:
        return "The timeline holds no other news on the days around it; what it leaves out may still have moved prices."
    quoted = [f"“{one['what'].rstrip('.')}” ({numbers.date(one['day'])})" for one in held[:NAMED]]
    more = f"; and {len(held) - NAMED} more" if len(held) > NAMED else ""
    return f"Other news fell on the days around it, and may have moved prices too: {'; '.join(quoted)}{more}."


def _window(asset: Numbers, day: Numbers) -> str:
    """Say how many other events lie among the days that count as normal."""
    inside = len(day["window"]["events_inside"])
    if not inside:
        return ""
    some = [numbers.date(one) for one in day["window"]["events_inside"][:LISTED]]
    days = f"{numbers.plural(inside, 'day')} of other events ({'; '.join(some)}{' …' if inside > LISTED else ''})"
    if day["window"]["dropped"]:
        return f"{capital(days)} in the window are left out of what counts as normal."
    without = next((way for way in asset["focus"]["ways"] if way["way"] == "without other events"), None)
    changed = f"; without them it is {pct(without['sum'])} (t {statistic(without['t'])})" if without else ""
    return f"{capital(days)} lie in the window and count as normal{changed}."


def _beside(asset: Numbers, day: Numbers) -> str:
    """Say where the day stands among the days of all events."""
    key = asset["focus"]["model"]
    held = [one for one in asset["days"] if one["models"][key]["t"] is not None]
    if len(held) < 2 or day["models"][key]["t"] is None:
        return ""
    strength = sorted((abs(one["models"][key]["t"]) for one in held), reverse=True)
    place = strength.index(abs(day["models"][key]["t"])) + 1
    beyond = [one for one in held if one["models"][key]["p"] <= LEVEL]
    by_chance = f"chance would give {numbers.average(round(LEVEL * len(held), 1))}"
    named = numbers.listing(f"{numbers.date(one['day'])} ({pct(one['models'][key]['sum'])})" for one in beyond[:NAMED])
    more = f" and {len(beyond) - NAMED} more" if len(beyond) > NAMED else ""
    return (
        f"By |t| it is number {place} of the {len(held)} days on which news fell. Significant are {len(beyond)} "
        f"of them at {numbers.percent(LEVEL)}; {by_chance}{f': {named}{more}' if beyond else ''}."
    )


def together(asset: Numbers) -> Iterator[Sentence]:
    """Say what the events do on average, or why that cannot be marked as significant."""
    if asset["focus"] is None:
        return
    for held in asset["tests"]:
        if held["model"] == asset["focus"]["model"]:
            yield Sentence(_tested(held), ("reaction-tests",), "together", held["group"] or "all")


def across(result: Numbers) -> Iterator[Sentence]:
    """Say what several indices did together on the news in focus."""
    held = result["across"]
    if held:
        names = numbers.listing(result["assets"][key]["name"] for key in held["assets"])
        yield Sentence(_told(held, f"{names}, on the first close after the news"), ("reaction",), "together", "across")


def _tested(held: Numbers) -> str:
    who = f"The {held['count']} days of {held['group']} news" if held["group"] else f"All {held['count']} days"
    return _told(held, who)


def _told(held: Numbers, who: str) -> str:
    told = [
        f"{TESTS[name]} {statistic(one['statistic'])} (p {chance(one['p'])})"
        for name, one in held["tests"].items()
        if one["statistic"] is not None
    ]
    mixed = 0 < held["falls"] < held["count"] and not held.get("group")
    counts = f" {held['falls']} fell and {held['count'] - held['falls']} did not"
    sign = f"{counts}: an average over news of both kinds says little." if mixed else ""
    return f"{who}: {pct(held['mean'])} on average; {', '.join(told)}.{sign}{marks(held)}"


def marks(held: Numbers) -> str:
    """Say why a test bears no stars; nothing where it may."""
    if held["few"]:
        return f" With {numbers.small(held['count'])} events no stars are given: the tests need at least five."
    if held["shared_pairs"]:
        pairs = numbers.plural(held["shared_pairs"], "pair")
        return (
            f" No stars are given: {pairs} of events share a day, and the tests are adjusted for a mean correlation of "
            f"{held['correlation']:.2f}."
        )
    return ""


def stars(held: Numbers, name: str) -> str:
    """Mark a test as significant, where that may be done."""
    test = held["tests"][name]
    p = test["p"]
    if not test["may_be_marked"] or p is None:
        return ""
    return "**" if p < 0.01 else "*" if p < LEVEL else ""


def placed(asset: Numbers, result: Numbers) -> Iterator[Sentence]:
    """Say how news was put on days, what closes later, and what the prices lack."""
    said = [
        *_hours(asset),
        *_later(asset, result),
        *_lacking(asset),
        _unplaced(asset["unplaced"]),
        _range(result),
    ]
    yield from (Sentence(text, ("reaction-days",), "trust") for text in said if text)


def _hours(asset: Numbers) -> Iterator[str]:
    """Tell of news after the close, on days of rest, and without an hour."""
    if asset["focus"] is None:
        return
    day = day_of(asset)
    if day["early_close"]:
        yield f"{asset['exchange']} closed early on {numbers.date(day['day'])}."
    if asset["focus"]["rested"]:
        on = numbers.listing(map(numbers.date, asset["focus"]["rested"]))
        yield f"{asset['exchange']} held no session on {on}, among the days that are added up."
    waited = [one for one in studied(day) if one["waited"] and one["local"]]
    if waited:
        told = "; ".join(
            f"“{one['what'].rstrip('.')}” ({_local(one)}, {_why(one['waited'])})" for one in waited[:NAMED]
        )
        yield f"It answers news from before that day: {told}."
    if any(one["could_be"] for one in studied(day)):
        unknown = numbers.plural(sum(bool(one["could_be"]) for one in studied(day)), "piece of news", "pieces of news")
        yield f"The hour of {unknown} of that day is not known: noon there is taken, and the other day told beside it."
    later = [one for other in asset["days"] for one in studied(other)
             if one["date"] in {held["date"] for held in studied(day)} and other["day"] > day["day"]]  # fmt: skip
    if later:
        told = "; ".join(f"“{one['what'].rstrip('.')}” ({_local(one)})" for one in later[:NAMED])
        on = numbers.date(later[0]["day"])
        yield f"News of the same date that came after the close is answered on {on}: {told}."


def _local(one: Numbers) -> str:
    return f"{one['local'][11:]} at the exchange" if one["local"] else "hour not known"


def _why(waited: str) -> str:
    return {"closed": "the exchange was closed", "no price": "there is no price"}.get(waited, waited)


def _later(asset: Numbers, result: Numbers) -> Iterator[str]:
    slack = result["settings"]["slack_hours"]
    late = [one for factor in asset["factors"] for one in factor["members"] if (one["closes_later_hours"] or 0) > 0]
    if late and asset["focus"]:
        named = numbers.listing(f"{one['name']} ({numbers.average(one['closes_later_hours'])} h)" for one in late)
        strict = next((way for way in asset["focus"]["ways"] if way["way"] == "no later closes"), None)
        changed = (
            f"; with the close before that, it is {pct(strict['sum'])} (t {statistic(strict['t'])})" if strict else ""
        )
        yield (
            f"{named} {'closes' if len(late) == 1 else 'close'} after {asset['name']}, within the "
            f"{numbers.average(slack)} hours that count as the same close{changed}."
        )


def _lacking(asset: Numbers) -> Iterator[str]:
    every = [asset, *(one for factor in asset["factors"] for one in factor["members"])]
    for one in every:
        if (one["missing"] or {}).get("count"):
            yield (
                f"{one['name']} lacks {numbers.plural(one['missing']['count'], 'session')} of {one['exchange']} "
                f"({_days(one['missing'])}): the return after spans the gap."
            )
        if (one["extra"] or {}).get("count"):
            yield (
                f"{one['name']} has {numbers.plural(one['extra']['count'], 'close')} on days on which "
                f"{one['exchange']} was closed ({_days(one['extra'])}): left out."
            )


def _days(held: Numbers) -> str:
    some: Sequence[str] = held["days"][:NAMED]
    return f"{', '.join(some)}{' …' if held['count'] > len(some) else ''}"


def _unplaced(held: Sequence[Numbers]) -> str:
    if not held:
        return ""
    reasons = {one["reason"] for one in held}
    counts = (f"{sum(one['reason'] == reason for one in held)} since {reason}" for reason in sorted(reasons))
    pieces = numbers.plural(len(held), "piece of news", "pieces of news")
    return f"{pieces} could not be placed: {', '.join(counts)}."


def _range(result: Numbers) -> str:
    prices = result["prices"]
    if not prices["first"]:
        return ""
    span = f"{numbers.date(prices['first'])} to {numbers.date(prices['last'])}"
    return f"Prices: {prices['file']}, {span}."
