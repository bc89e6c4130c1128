"""What the page on Hanoi says of talks and of the forecast is what a run gives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import detente
from detente.talks.playing import play_many

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
CASE = ROOT / "examples" / "hanoi-2019.yaml"
PAGE = " ".join((ROOT / "docs" / "hanoi.md").read_text(encoding="utf-8").split())
ACCOUNTS = ("agreed", "washington", "pyongyang", "bolton")


@pytest.fixture(scope="module")
def accounts() -> list[dict[str, Any]]:
    found = detente.load(CASE).talks().data["accounts"]
    return [found[account] for account in ACCOUNTS]


def changed(account: dict[str, Any], **what: str) -> float:
    return float(next(one["agreed"] for one in account["changes"] if what.items() <= one.items()))


ROWS: dict[str, Callable[[dict[str, Any]], str]] = {
    "end with a deal": lambda one: f"{one['agreed']['share']:.0%}",
    "end with a deal at Hanoi": lambda one: f"{one['meetings'][0]:.1%}",
    "end because the next meeting is not held": lambda one: f"{one['ends']['not held']:.0%}",
    "end with a walk-out": lambda one: f"{one['ends']['walked out']:.0%}",
    "run out of time": lambda one: f"{one['ends']['deadline']:.0%}",
    "had room for a deal when talks began": lambda one: f"{one['closeup']['room']['mean']:.0%}",
    "of these, missed it": lambda one: f"{one['closeup']['missed']['mean']:.0%}",
    "would agree if every meeting were held": lambda one: f"{changed(one, change='every meeting held'):.0%}",
    "would agree if the United States conceded early": lambda one: (
        f"{changed(one, party='united-states', strategy='conceder'):.0%}"
    ),
    "would agree if either never moved": lambda one: f"{changed(one, strategy='hard-liner'):.0%}",
}


@pytest.mark.slow
def test_the_table_of_sessions(accounts: list[dict[str, Any]]) -> None:
    for words, figure in ROWS.items():
        cells = [figure(one).replace("%", " %") for one in accounts]
        assert "| " + " | ".join((words, *cells)) + " |" in PAGE


@pytest.mark.slow
def test_twice_as_many_rounds_make_no_difference_beyond_noise(accounts: list[dict[str, Any]]) -> None:
    for account in accounts:
        longer = next(one for one in account["changes"] if one["change"] == "rounds" and one["factor"] == 2)
        assert abs(longer["difference"]["mean"]) < 2 * longer["difference"]["standard_error"]


@pytest.mark.slow
def test_a_clock_for_each_meeting() -> None:
    question = detente.load(CASE).ask_talks(account="agreed")
    bargain, strategies = question.bargain("agreed"), question.strategies
    played = [
        play_many(bargain, strategies, terms, 1, 0, 1_000)
        for terms in (question.terms, replace(question.terms, clock="meeting"))
    ]
    series, anew = (one.agreed.mean() for one in played)
    assert 2.5 < anew / series < 3.5
    assert (played[1].meeting[played[1].agreed] == 0).mean() > 0.5


@pytest.mark.slow
def test_no_deal_in_the_forecast() -> None:
    found = detente.load(CASE).forecast().data["accounts"]
    chances = [f"{100 * found[account]['no_deal']['probability']:.0f}" for account in ACCOUNTS]
    assert f"no deal {', '.join(chances[:3])} and {chances[3]} % of the time" in PAGE
    for account in ACCOUNTS:
        options = found[account]["options"]
        assert options["weapons"]["kept"] > 0.5
        assert options["testing"]["written-halt"] == max(options["testing"].values())
