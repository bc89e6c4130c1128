"""What the page on Hanoi says of moves is what a run gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import detente

ROOT = Path(__file__).parents[2]
PAGE = " ".join((ROOT / "docs" / "hanoi.md").read_text().split())
ESCALATION, FREEZE, SMALL_DEAL = "-P|T--", "--|---", "E-|-Y-"
ACCOUNTS = ("agreed", "washington", "pyongyang", "bolton")
NAMES = {"hard-line": "hard line", "deal-seeker": "deal-seeker", "of-2019": "of 2019", "of-2020": "of 2020"}


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return dict(detente.load(ROOT / "examples" / "hanoi-2019.yaml").moves().data)


def how(equilibria: dict[str, list[str]], state: str) -> str:
    if state in equilibria["nash"]:
        return "by itself"
    assert all(state in equilibria[concept] for concept in ("gmr", "smr", "seq", "sseq"))
    return "by answers"


def percent(shares: list[dict[str, Any]], state: str) -> str:
    share = next((one["share"] for one in shares if one["label"] == state), 0)
    return f"{100 * share:.0f} %" if share else "0"


def row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


@pytest.mark.slow
def test_the_four_pairs_of_readings(found: dict[str, Any]) -> None:
    for one in found["readings"]:
        states = [how(one["equilibria"], state) for state in (ESCALATION, FREEZE, SMALL_DEAL)]
        gain = {"from": FREEZE, "to": SMALL_DEAL} in one["jumps"]
        said = row(*(NAMES[reading] for reading in one["readings"].values()), *states, "**yes**" if gain else "no:")
        assert said.removesuffix(" |") in PAGE


@pytest.mark.slow
def test_the_shares_of_draws(found: dict[str, Any]) -> None:
    drawn = [found["accounts"][account]["drawn"] for account in ACCOUNTS]
    asked = {
        "escalation holds by itself": [percent(one["equilibria"]["nash"], ESCALATION) for one in drawn],
        "freeze holds by itself": [percent(one["equilibria"]["nash"], FREEZE) for one in drawn],
        "freeze holds by answers": [percent(one["equilibria"]["seq"], FREEZE) for one in drawn],
        "small deal holds by answers": [percent(one["equilibria"]["seq"], SMALL_DEAL) for one in drawn],
        "small deal better for both than the freeze": [percent(one["gains"], SMALL_DEAL) for one in drawn],
    }
    assert [said for said in (row(words, *shares) for words, shares in asked.items()) if said not in PAGE] == []
    whole = [one["label"] for one in drawn[0]["equilibria"]["nash"] if one["label"].endswith("--")]
    assert whole == [ESCALATION]


@pytest.mark.slow
def test_texts_once_signed(found: dict[str, Any]) -> None:
    deals = {deal["package_key"]: deal for deal in found["accounts"]["agreed"]["deals"]}
    assert all(deal["holds"]["nash"]["share"] == 0 for deal in deals.values())

    def held(deal: dict[str, Any]) -> str:
        return f"{100 * deal['holds']['seq']['share']:.0f} %"

    suspended = deals["yongbyon-for-suspension"]
    lifted = next(change for change in suspended["changes"] if change["kind"] == "for good")
    said = [
        f"but suspends the relief holds in {held(suspended)} of draws (agreed), and in {held(lifted)} if the relief",
        f"the tentative deal of the working teams in {held(deals['tentative-deal'])}",
        f"freeze for freeze in {held(deals['freeze-for-freeze'])}",
    ]
    assert [words for words in said if words not in PAGE] == []
