"""Words for a play that is over: how it ended, what the other wanted, what was left on the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report import numbers
from detente.report.words_talks_session import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Told = Mapping[str, Any]


def play_words(told: Told, names: Mapping[str, str], issues: Mapping[str, str]) -> list[str]:
    """Tell a debrief in sentences.

    Parameters
    ----------
    told
        What `detente.workbench.debrief.debrief` gives.
    names, issues
        The names of parties and of issues, by their keys.
    """
    return [
        ENDINGS[told["end"]],
        *_gains(told),
        *_left(told),
        *_others(told, names, issues),
        *_rank(told),
        *_people(told),
    ]


def _gains(told: Told) -> Iterator[str]:
    gain = told["gains"][told["party"]]
    if told["deal"] is None:
        yield "Each side has what no deal is worth to it."
    else:
        yield f"The deal gives you {gain:.3f} more than no deal."


def _left(told: Told) -> Iterator[str]:
    left = told["left"]
    count = left["better"]
    if not left["room"]:
        yield "No package was worth as much as no deal to everybody: at this table there was no deal to be found."
    elif not count:
        yield "Nothing was left on the table: no package would have been better for one side and worse for none."
    else:
        many = "1 package" if count == 1 else f"{count:,} packages"
        most = left["most"][told["party"]]
        yield f"{many} would have been better for at least one side and worse for none; for you by up to {most:.3f}."


def _others(told: Told, names: Mapping[str, str], issues: Mapping[str, str]) -> Iterator[str]:
    for other in told["others"]:
        name = names[other["party"]]
        if other["strategy"]:
            yield f"{name} was played by the strategy {other['strategy']}."
        if other["weights"]:
            first = sorted(other["weights"], key=lambda issue: -other["weights"][issue])[:3]
            listed = ", ".join(f"{issues[issue]} ({other['weights'][issue]:.0%})" for issue in first)
            yield f"What mattered most to {name}: {listed}; no deal was worth {other['no_deal']:.3f} to it."


def _rank(told: Told) -> Iterator[str]:
    ranking = told["ranking"]
    if ranking is not None:
        best = ranking["strategies"][0]
        yield (
            f"Beside {ranking['of'] - 1} strategies in your seat at this table your gain has rank {ranking['rank']}; "
            f"the best of them, {best['strategy']}, gained {best['gain']:.3f}."
        )


def _people(told: Told) -> Iterator[str]:
    """Say how people usually end with such values, and on what that rests."""
    people = told["people"]
    if people is not None:
        usual, yours = (numbers.percent(one) for one in (people["gains"][told["party"]], people["yours"]))
        who = people["source"].split(",")[0]
        yield (
            f"Of people with such values {numbers.percent(people['no_deal'])} are forecast to reach no deal; others "
            f"get on average {usual} of the most that your side could gain, where you got {yours}. The forecast is "
            f"calibrated on {people['negotiations']} negotiations of another matter ({who} and others)."
        )
