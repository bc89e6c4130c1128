"""The reference of the results names every key that a run gives, and none that no run gives."""

from __future__ import annotations

import functools
import json
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import detente
from detente.deals.findings import Settings
from detente.talks.negotiator import Negotiator
from detente.workbench.differing import compare
from detente.workbench.markets import Study

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.talks.negotiator import Now

ROOT = Path(__file__).parents[2]
EVERYTHING = Path(__file__).with_name("everything.yaml")
"""A small case that has every part a case can have."""
STANDSTILL = Path(__file__).with_name("standstill.yaml")
"""A small case at a standstill, which every way out helps."""
STANDOFF = Path(__file__).with_name("standoff.yaml")
"""A small case that has everything that can be said of moves."""
SUMMITS = Path(__file__).with_name("summits.yaml")
"""A small case that has everything that can be said of talks."""
COINS = Path(__file__).with_name("coins.yaml")
"""A small game with ties, circles and wrong ideas of each other."""
TEXTBOOK = [ROOT / "examples" / f"{name}.yaml" for name in ("elmira-1991", "chicken")]
"""A case of three parties, with states merged; and one of two parties with two options each."""
NO_DEAL = {"buyer": {"price": {"low": 2, "high": 0}}, "seller": {"price": {"low": 0, "high": 2}}}
ENTRANTS = ["micro", "conceder", "linear"]
UNSEEN = {
    "deals": {"accounts.<account>.parties.<party>.warnings[]"},
    "impasse": {"accounts.<account>.diagnosis.gap"},
    "moves": {"accounts.<account>.ways.attractors"},
    "diff": {"notes[]"},
}
"""Keys that only a case in trouble has."""
THREE = {party: {"price": {"low": 0, "high": 1}} for party in ("one", "two", "three")}
POINTS = {"one": {"a": {"x": 6, "y": 0}, "b": {"x": 4, "y": 0}}, "two": {"a": {"x": 0, "y": 5}, "b": {"x": 0, "y": 5}}}


class Insisting(Negotiator):
    """A strategy of one's own, of which nothing but its name is told."""

    def offer(self, now: Now) -> int:
        return self.seat.best()

    def accepts(self, package: int, now: Now) -> bool:
        return package == self.offer(now)


@pytest.fixture(scope="module")
def described() -> dict[str, dict[str, re.Pattern[str]]]:
    sys.path.insert(0, str(ROOT / "docs" / "_extensions"))
    try:
        import result_reference
    finally:
        sys.path.pop(0)
    return {lens: {path: pattern(path) for path in result_reference.described(lens)} for lens in GIVEN}


def pattern(path: str) -> re.Pattern[str]:
    """Let ``<name>`` stand for any one key and a final ``…`` for whatever stands below."""
    parts = [
        "[^\x1f]+" if re.fullmatch(r"<\w+>", part) else re.escape(part) for part in re.findall(r"<\w+>|[^<]+", path)
    ]
    text = "".join(parts).replace(r"\.", "\x1f").replace(r"\[\]", "\x1f\x1e")
    return re.compile(re.sub("\x1f…$", ".+", text))


def paths(data: Any, place: str = "") -> Iterator[str]:
    """List the paths to all plain values; keys are parted by a sign that no name holds."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from paths(value, f"{place}\x1f{key}" if place else key)
    elif isinstance(data, list):
        for value in data:
            yield from paths(value, f"{place}\x1f\x1e")
    else:
        yield place


def wide(no_deal: int = 40) -> detente.Case:
    """Make a case of too many packages to list, in which two parties want opposite things, 90 in all."""
    options = [f"option {k}" for k in range(10)]
    tables = {
        party: {f"issue {n}": dict(zip(options, worth, strict=True)) for n in range(10)}
        for party, worth in (("one", range(10)), ("two", range(9, -1, -1)))
    }
    return detente.Case.from_tables(tables, no_deal={"one": no_deal, "two": no_deal})


def many() -> detente.Case:
    """Make a game of too many states for most of what is asked of small ones."""
    issues = {f"i{n}": {"name": f"i{n}", "by": "one" if n < 6 else "two", "options": ["x", "y"]} for n in range(11)}
    weights = {"weights": {issue: {"y": 1.0} for issue in issues}}
    words = {
        "title": "Many",
        "parties": {"one": {"name": "One"}, "two": {"name": "Two"}},
        "issues": issues,
        "status quo": dict.fromkeys(issues, "x"),
        "moves": {"preferences": {party: {"so": weights} for party in ("one", "two")}},
    }
    return detente.Case.from_text(json.dumps(words))


def deals() -> list[Any]:
    cases = [
        detente.load(EVERYTHING),
        detente.Case.from_tables(NO_DEAL, no_deal={"buyer": 1.5, "seller": 1.5}),
        detente.Case.from_tables(POINTS, no_deal={"one": 0, "two": 0}),
    ]
    shown: list[dict[str, Any]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("detente.report.write_report", lambda data, _path: shown.append(data))
        for case in cases:
            for variant in case.variants:
                case.report("nowhere.html", variant=variant, draws=200)
    return list(shown)


def impasses() -> list[Any]:
    cases = [
        detente.load(EVERYTHING),
        detente.load(STANDSTILL),
        wide(),
        wide(no_deal=50),
        detente.Case.from_tables(NO_DEAL, no_deal={"buyer": 1.5, "seller": 1.5}),
    ]
    return [case.impasse(variant=variant, draws=200).data for case in cases for variant in case.variants]


def moves() -> list[Any]:
    cases = [*(detente.load(file) for file in (STANDOFF, COINS, EVERYTHING, *TEXTBOOK)), many()]
    return [case.moves(variant=variant, draws=200).data for case in cases for variant in case.variants]


def talks() -> list[Any]:
    cases = [
        detente.load(SUMMITS),
        detente.load(EVERYTHING),
        *(detente.Case.from_tables(tables) for tables in (NO_DEAL, THREE)),
    ]
    hopeless = detente.Case.from_tables(NO_DEAL, no_deal={"buyer": 1.5, "seller": 1.5})
    by_hand = hopeless.talks(sessions=3, strategies={"buyer": Insisting}).data
    return [by_hand, *(case.talks(sessions=30, draws=200).data for case in cases)]


def forecasts() -> list[Any]:
    case, exact = detente.load(SUMMITS), detente.Case.from_tables(NO_DEAL)
    offer = ("upper", {"toll": "high", "ferry": "upper"})
    everything = detente.load(EVERYTHING).forecast(draws=200).data
    return [case.forecast(draws=200, offers=[offer]).data, exact.forecast().data, everything]


def reactions() -> list[Any]:
    prices, events = (ROOT / "examples" / f"hanoi-2019-{name}.csv" for name in ("prices", "events"))
    bounded = Study(assets=("KS11", "N225"), factors=(("GSPC",),), deal=(0.01, 0.04), no_deal=(-0.06, -0.02))
    case = detente.load(ROOT / "examples" / "hanoi-2019.yaml")
    rows = [row for row in prices.read_text(encoding="utf-8").splitlines() if not row.startswith("2018-01-10,")]
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as holed:
        holed.write("\n".join([*rows, "2019-11-24,1,1,1,1,1"]))  # a day is missing, and a Sunday has closes
        holed.flush()
        amiss = case.reaction(holed.name).data
    return [case.reaction(prices).data, case.reaction(prices, events=events, study=bounded).data, amiss]


def tournaments() -> list[Any]:
    played = [(ENTRANTS, 6), (ENTRANTS, 1), (ENTRANTS[:2], 2), (ENTRANTS[:1], 2)]
    return [
        detente.tournament([SUMMITS], names, repeats=repeats, rounds=10, draws=200).data for names, repeats in played
    ]


def diffs() -> list[Any]:
    case, settings = detente.load(EVERYTHING), Settings(draws=200)
    pairs = [(case, None, ("spring", "flood")), (wide(), wide(), (None, None)), (case, wide(), ("spring", None))]
    return [compare(a, b, variants=variants, settings=settings).result().data for a, b, variants in pairs]


GIVEN = {
    "deals": deals,
    "impasse": impasses,
    "moves": moves,
    "talks": talks,
    "forecast": forecasts,
    "reaction": reactions,
    "tournament": tournaments,
    "diff": diffs,
}
"""What makes results of each form."""


@functools.cache
def met(lens: str) -> set[str]:
    """List the paths that are met in a lens's results."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DETENTE_STORE", "off")
        return {path for data in GIVEN[lens]() for path in paths(data)}


@pytest.mark.parametrize("lens", GIVEN)
def test_every_key_is_described(lens: str, described: dict[str, dict[str, re.Pattern[str]]]) -> None:
    missing = {path for path in met(lens) if not any(known.fullmatch(path) for known in described[lens].values())}
    assert "\n".join(sorted(path.replace("\x1f\x1e", "[]").replace("\x1f", ".") for path in missing)) == ""


@pytest.mark.parametrize("lens", GIVEN)
def test_no_key_is_invented(lens: str, described: dict[str, dict[str, re.Pattern[str]]]) -> None:
    unmet = {path for path, known in described[lens].items() if not any(known.fullmatch(found) for found in met(lens))}
    assert "\n".join(sorted(unmet - UNSEEN.get(lens, set()))) == ""
