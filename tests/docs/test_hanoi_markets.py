"""What the pages say of markets is what a run gives."""

from __future__ import annotations

from pathlib import Path

import pytest

import detente
from detente.reaction.crosswise import LEAST
from detente.reaction.normal import Window
from detente.report.words_reaction import chance, pct, statistic

ROOT = Path(__file__).parents[2]
PAGE = " ".join((ROOT / "docs" / "hanoi.md").read_text(encoding="utf-8").split())
METHOD = " ".join((ROOT / "docs" / "methods" / "reaction.md").read_text(encoding="utf-8").split())
ROWS = {
    "a constant mean": ("as asked", "mean"),
    "the S&P 500 the day before": ("as asked", "factor 1"),
    "the mean of Nikkei 225, Hang Seng and ASX 200": ("as asked", "factor 2"),
    "all of them": ("as asked", "all"),
    "all, only closes no later than Seoul's": ("no later closes", "all"),
}


@pytest.fixture(scope="module")
def seoul():
    case = detente.load(ROOT / "examples" / "hanoi-2019.yaml")
    return case.reaction(ROOT / "examples" / "hanoi-2019-prices.csv").data["assets"]["KS11"]


def test_the_table_of_models(seoul):
    for words, key in ROWS.items():
        (way,) = (one for one in seoul["focus"]["ways"] if (one["way"], one["model"]) == key)
        figures = (pct(way["sum"]).replace("%", " %"), statistic(way["t"]), chance(way["p"]), chance(way["placebo_p"]))
        assert "| " + " | ".join((words, *figures)) + " |" in PAGE


def test_the_days_beside_it(seoul):
    by_strength = sorted(
        (day for day in seoul["days"] if day["models"]["all"]["t"] is not None),
        key=lambda day: -abs(day["models"]["all"]["t"]),
    )
    assert f"the first of the {len(by_strength)} days" in PAGE
    assert [day["day"] for day in by_strength[:2]] == ["2019-02-28", "2017-08-09"]
    found = {day["day"]: pct(day["models"]["all"]["sum"])[1:].replace("%", " %") for day in by_strength}
    assert f"another {found['2019-03-04']} went" in PAGE
    assert f"in August 2017, −{found['2017-08-09']}, comes next" in PAGE
    assert f"Of {len(by_strength)}, chance alone makes {0.05 * len(by_strength):.1f} significant" in METHOD


def test_the_numbers_of_the_method():
    window = Window()
    assert f"over L = {window.length} days that end {window.gap + 1} before day 0 (at least {window.least})" in METHOD
    assert (LEAST["patell"], LEAST["grank"]) == (5, 20)
    assert "below five events" in METHOD
    assert "none below twenty" in METHOD
