"""Words for what an index did on the day in focus, and for what of it depends on how one takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report import numbers
from detente.report.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from detente.report.sentences import Numbers

_LEAST_CHANCE, _SMALL_CHANCE = 0.001, 0.1
NAMED_NEWS = 3
"""So many pieces of news of a day are quoted; the rest are counted."""
WAYS = {
    "half the window": "half the window",
    "without other events": "other event days left out of the window",
    "no later closes": "only closes no later than its own",
    "another day": "the news on",
}
"""How a way of taking it is called that departs from what was asked."""


def pct(value: float | None) -> str:
    """Write a return in per cent with its sign.

    >>> pct(-0.01488), pct(0.0), pct(None)
    ('−1.49%', '0.00%', '–')
    """
    if value is None:
        return "–"
    return f"{'−' if value < 0 else '+' if value > 0 else ''}{size(value)}"


def size(value: float) -> str:
    """Write a return in per cent without its sign."""
    return f"{100 * abs(value):.2f}%"


def statistic(value: float | None) -> str:
    """Write a test statistic.

    >>> statistic(-2.4521), statistic(None)
    ('−2.45', '–')
    """
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def chance(value: float | None) -> str:
    """Write a p-value.

    >>> chance(0.0148), chance(0.00002), chance(0.64), chance(None)
    ('0.015', 'under 0.001', '0.64', '–')
    """
    if value is None:
        return "–"
    if value < _LEAST_CHANCE:
        return f"under {_LEAST_CHANCE}"
    digits = 4 if f"{value:.3f}" == "0.050" else 3 if value < _SMALL_CHANCE else 2  # 0.050 is held against 0.05
    return f"{value:.{digits}f}"


def fell(value: float) -> str:
    """Say which way a return went."""
    return "fell" if value < 0 else "rose" if value > 0 else "stood still"


def headline(result: Numbers) -> str:
    """Answer in one line, for the first index under study."""
    asset = next(iter(result["assets"].values()), None)
    if asset is None or asset["focus"] is None:
        return "No day of the prices answers any of the news"
    day = day_of(asset)
    held, said = day["models"][asset["focus"]["model"]], asset["focus"]["verdict"]
    on = numbers.date(day["day"])
    if held["sum"] is None:
        return f"Too few prices before {on} to say what would have been normal for {asset['name']}"
    beyond = "beyond the normal" if not said["without_factors"] else "beyond its mean"
    return f"{asset['name']} {fell(held['sum'])} {size(held['sum'])} {beyond} on {on}; {in_short(said)}"


def in_short(said: Numbers) -> str:
    """Say in half a line what stands and what does not."""
    held, ways = said["day"]["significant"], said["day"]["ways"]
    if robust(said):
        sign = "the sign stands however one takes it"
        if held == ways:
            return f"{sign}, and so does that it is more than chance"
        return f"{sign}, but {'whether it is more than chance depends on that' if held else 'it is within chance'}"
    sign = "even the sign depends on how one takes it"
    if held == ways:
        return f"{sign}, though each way finds it more than chance"
    return f"{sign}, and {'so does whether it is more than chance' if held else 'it is within chance'}"


def robust(said: Numbers) -> bool:
    """Tell whether every way of taking the day, and every sum over the days around it, has the same sign."""
    day, spans = said["day"], said["spans"]
    return bool(day["sign"]) and (not spans["ways"] or spans["sign"] == day["sign"])


def day_of(asset: Numbers) -> Numbers:
    """Give the day in focus."""
    found: Numbers = next(day for day in asset["days"] if day["day"] == asset["focus"]["day"])
    return found


def studied(day: Numbers) -> list[Numbers]:
    """Give the news of a day that is under study."""
    return [one for one in day["news"] if one["study"]]


def model_words(asset: Numbers, key: str) -> str:
    """Say what the normal return follows in a model."""
    factors: list[int] = next((model["factors"] for model in asset["models"] if model["key"] == key), [])
    names = [factor_words(asset["factors"][k]) for k in factors]
    return numbers.listing(names) if names else "a constant mean"


def factor_words(factor: Numbers) -> str:
    """Name a factor: an index, or the mean of several; what closed before says so."""
    members = factor["members"]
    names = numbers.listing(one["name"] for one in members)
    whole = f"the mean of {names}" if len(members) > 1 else f"the {names}"
    return whole if all(one["same_day"] for one in members) else f"{whole} (its last close before)"


def moved(asset: Numbers) -> Iterator[Sentence]:
    """Say what the index did on the day in focus, and how far that was from normal."""
    if asset["focus"] is None:
        yield Sentence(f"None of the news fell within the prices of {asset['name']}.", ("reaction",), "moved")
        return
    day = day_of(asset)
    held = day["models"][asset["focus"]["model"]]
    yield Sentence(_close(asset, day), ("reaction",), "moved")
    if held["sum"] is None:
        least = f"it was estimated from {numbers.plural(held['days'], 'day')}, too few"
        yield Sentence(f"What would have been normal cannot be said: {least}.", ("reaction",), "moved")
        return
    yield Sentence(_beyond(asset, day, held), ("reaction",), "moved")
    yield Sentence(_placebo(held), ("reaction",), "moved")


def _close(asset: Numbers, day: Numbers) -> str:
    news = studied(day)
    quoted = [f"“{one['what'].rstrip('.')}”" for one in _foremost(news)]
    more = len(news) - len(quoted)
    also = f", and {numbers.plural(more, 'other')} of the same day" if more else ""
    move = day["return"]
    how = f"{size(move)} {'lower' if move < 0 else 'higher'}" if move else "where it stood"
    return (
        f"{asset['name']} closed {how} on {numbers.date(day['day'])}, the first close after {numbers.listing(quoted)}"
        f"{also}{'; news of one day cannot be told apart' if len(news) > 1 else ''}."
    )


def _foremost(news: Sequence[Numbers]) -> Sequence[Numbers]:
    """Take the last news of the day first: it is what the close could not have known before."""
    return list(news[-NAMED_NEWS:])


def _beyond(asset: Numbers, day: Numbers, held: Numbers) -> str:
    expected = day["log_return"] - held["sum"]
    what = model_words(asset, asset["focus"]["model"])
    against = f"Given {what}" if any(day["factor_returns"]) or asset["factors"] else "Against its mean"
    return (
        f"{against}, {pct(expected)} was to be expected; it {fell(held['sum'])} {size(held['sum'])} beyond that "
        f"(t {statistic(held['t'])}, p {chance(held['p'])}; log returns, estimated from "
        f"{numbers.plural(held['days'], 'day')})."
    )


def _placebo(held: Numbers) -> str:
    rank, days = held["rank"], held["days"]
    farther = "none" if rank == 1 else numbers.count(rank - 1)
    return (
        f"Of the {numbers.count(days)} days before it {farther} strayed as far: by size it is number "
        f"{numbers.count(rank)} of {numbers.count(days + 1)}, placebo p {chance(held['placebo_p'])}, which needs no "
        "normal distribution."
    )


def stands(asset: Numbers) -> Iterator[Sentence]:
    """Say what stands whichever model and window one takes; one number is not a finding."""
    focus = asset["focus"]
    if focus is None or not focus["verdict"]["day"]["ways"]:
        return
    said = [_sign(focus["verdict"]), _significance(asset, focus)]
    yield from (Sentence(text, ("reaction-ways",), "stands") for text in said if text)


def _sign(said: Mapping[str, Any]) -> str:
    day, spans = said["day"], said["spans"]
    if day["sign"] == 0:
        rises = day["ways"] - day["falls"]
        return f"The sign is not robust: of {day['ways']} ways of taking the day {day['falls']} fall and {rises} rise."
    word, down = ("down", True) if day["sign"] < 0 else ("up", False)
    whole = f"{word} in all {day['ways']} ways of taking the day" if day["ways"] > 1 else word
    if not spans["ways"]:
        return f"The sign is robust: {whole}."
    alike = spans["falls"] if down else spans["ways"] - spans["falls"]
    sums = f"{numbers.plural(spans['ways'], 'sum')} over the days around it"
    if robust(said):
        return f"The sign is robust: {whole}, and in all {sums}."
    return f"The sign is not robust: {whole}, but in only {alike} of {sums}."


def _significance(asset: Numbers, focus: Numbers) -> str:
    held, level = focus["verdict"]["models"], numbers.percent(focus["verdict"]["level"])
    models = [way for way in focus["ways"] if way["way"] == "as asked" and way["t"] is not None]
    if len(models) < 2:
        return ""
    least, most = (pick(models, key=lambda way: abs(way["t"])) for pick in (min, max))
    spread = (
        f"|t| runs from {statistic(abs(least['t']))} with {model_words(asset, least['model'])} to "
        f"{statistic(abs(most['t']))} with {model_words(asset, most['model'])}"
    )
    counts = (
        f"at {level}, by t {_of(held['significant'], held['ways'])}, by its place among ordinary days "
        f"{_of(held['placebo'], held['placebo_ways'])}"
    )
    depends = 0 < held["significant"] < held["ways"] or 0 < held["placebo"] < held["placebo_ways"]
    lead = (
        "Whether it is significant depends on the model" if depends else "The models agree on whether it is significant"
    )
    return f"{lead}: {counts}; {spread}."


def _of(some: int, all_of: int) -> str:
    """Count the models that say something.

    >>> _of(0, 4), _of(3, 4), _of(4, 4)
    ('none of 4 models', '3 of 4 models', 'all 4 models')
    """
    return f"{'none of ' if some == 0 else 'all ' if some == all_of else f'{some} of '}{all_of} models"
