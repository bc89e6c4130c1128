"""The figures of docs/methods/other-tools.md, counted from the reference data."""

from __future__ import annotations

import json
import os
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from detente.formats import read_domain

DOMAINS = Path(os.environ.get("DETENTE_SHARED", Path(__file__).parents[2].parent / "shared")) / "domains"
pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not DOMAINS.is_dir(), reason=f"the reference data are not at {DOMAINS}"),
]
PAGE = Path(__file__).parents[2] / "docs" / "methods" / "other-tools.md"


@pytest.fixture(scope="module")
def genius():
    """The reference domains in Genius XML."""
    entries = json.loads((DOMAINS / "reference.json").read_text())["domains"]
    return [entry for entry in entries if entry["parties"][0].endswith(".xml")]


@pytest.fixture(scope="module")
def solved(genius):
    """Those of them that NegMAS solved on its own import."""
    return [entry for entry in genius if "nash" in entry["negmas_0_16_0_own_import"]]


def raw_utility(path: Path, bid: dict[str, str]) -> float:
    """Weight × evaluation as it stands: what NegMAS 0.16 makes of a Genius profile."""
    root = ET.parse(path).getroot()
    weights = {element.get("index"): float(element.get("value")) for element in root.iter("weight")}
    utility = 0.0
    for issue in root.iter("issue"):
        evaluations = {item.get("value"): float(item.get("evaluation")) for item in issue.findall("item")}
        utility += weights[issue.get("index")] * evaluations[bid[issue.get("name")]]
    return utility


def test_negmas_takes_evaluations_as_they_stand(solved):
    for entry in solved:
        for point in entry["negmas_0_16_0_own_import"]["nash"]:
            raw = [raw_utility(DOMAINS / entry["domain"] / file, point["bid"]) for file in entry["parties"]]
            assert raw == pytest.approx(point["u"], abs=1e-5), entry["domain"]


def test_in_every_genius_domain_the_utilities_differ(genius, solved):
    assert (len(genius), len(solved)) == (22, 20)
    for entry in solved:
        point = entry["negmas_0_16_0_own_import"]["nash"][0]
        assert read_domain(DOMAINS / entry["domain"]).utilities(point["bid"]) != pytest.approx(point["u"], abs=1e-3)


def test_the_nash_package_differs_in_six_domains(solved):
    wrong = {e["domain"] for e in solved if not e["negmas_0_16_0_own_import"]["nash_bid_is_true_nash"]}
    assert wrong == {
        "anac2011-NiceOrDie",
        "anac2011-Laptop",
        "anac2011-IS_BT_Acquisition",
        "anac2011-Camera",
        "anac2013-SmartPhone",
        "anac2013-Lunch",
    }
    assert all(f"`{name}`" in PAGE.read_text() for name in wrong)


def values(entry: dict, *, raw: bool) -> np.ndarray:
    """The worth of every package by the Genius rule, or with evaluations as they stand; shape (parties, packages)."""
    domain, rows = read_domain(DOMAINS / entry["domain"]), []
    for file, profile in zip(entry["parties"], domain.profiles, strict=True):
        tables = raw_tables(DOMAINS / entry["domain"] / file, domain.issues) if raw else profile.tables
        worth = np.zeros(1)
        for table in tables:
            worth = np.add.outer(worth, table).ravel()
        rows.append(worth)
    return np.array(rows)


def raw_tables(path: Path, issues: tuple) -> list[list[float]]:
    root = ET.parse(path).getroot()
    weights = {element.get("index"): float(element.get("value")) for element in root.iter("weight")}
    rows = {
        issue.get("name"): {
            item.get("value"): weights[issue.get("index")] * float(item.get("evaluation"))
            for item in issue.findall("item")
        }
        for issue in root.iter("issue")
    }
    return [[rows[name][option] for option in options] for name, options in issues]


@pytest.mark.parametrize("way", ["negmas_0_16_0_same_utilities", "negmas_0_16_0_own_import"])
def test_negmas_counts_gains_from_the_worst_package_where_that_is_above_the_reservation_value(solved, way):
    """Why two Nash packages differ with the same utilities: the disagreement point is another one."""
    for entry in (entry for entry in solved if entry["n_outcomes"] < 20_000 and entry[way]["nash"]):
        worth = values(entry, raw=way.endswith("own_import"))
        lost = way.endswith("own_import") and entry["negmas_0_16_0_own_import"]["types"] == ["ExpDiscountedUFun"]
        reservation = np.array([[float("-inf") if lost else value] for value in entry["reserved"]])
        base = np.maximum(reservation, worth.min(axis=1, keepdims=True))
        gain = np.where((worth >= reservation - 1e-9).all(axis=0), (worth - base).clip(0).prod(axis=0), -1.0)
        best = worth[:, gain >= gain.max() - 1e-9 * max(1.0, gain.max())]
        named = np.array(entry[way]["nash"][0]["u"])
        assert np.isclose(best.T, named, atol=1e-5 * max(1.0, worth.max())).all(axis=1).any(), entry["domain"]


def test_two_nash_packages_differ_by_that_alone(solved):
    differ = {
        entry["domain"]
        for entry in solved
        if entry["brute_force"].get("nash")
        and not any(
            point["bid"] == entry["negmas_0_16_0_same_utilities"]["nash"][0]["bid"]
            for point in entry["brute_force"]["nash"]["points"]
        )
    }
    assert differ == {"anac2011-NiceOrDie", "anac2011-IS_BT_Acquisition"}


def test_the_frontier_differs_in_eleven_domains(solved):
    counts = {
        entry["domain"]: (
            entry["negmas_0_16_0_same_utilities"]["n_pareto"],
            entry["negmas_0_16_0_own_import"]["n_pareto"],
        )
        for entry in solved
    }
    other = {name: pair for name, pair in counts.items() if pair[0] != pair[1]}
    assert len(other) == 11
    for name, (true, own) in other.items():
        assert f"| `{name}` | {true} | {own} |" in PAGE.read_text()


def test_a_discount_loses_the_reservation_value(genius):
    lost = [
        entry
        for entry in genius
        if entry["negmas_0_16_0_own_import"]["types"] == ["ExpDiscountedUFun"]
        and all(value == float("-inf") for value in entry["negmas_0_16_0_own_import"]["reserved"])
    ]
    assert len(lost) == 8
    stated = {entry["domain"]: entry["reserved"][0] for entry in lost if entry["reserved"][0]}
    assert stated == {
        "anac2013-Animal": 0.5,
        "anac2013-Lunch": 0.8,
        "anac2013-SmartPhone": 0.6,
        "anac2016-Farma": 0.05,
    }
    assert all(f"`{name}` ({value:g})" in PAGE.read_text() for name, value in stated.items())
