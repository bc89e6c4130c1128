"""Frontier, solutions, ties, counts and opposition of the field's own domains against figures found elsewhere."""

from __future__ import annotations

import json
import os
from collections import Counter
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from detente.deals.exact import exact_deals
from detente.deals.frontier import pareto_frontier
from detente.deals.solutions import acceptable_part, best_points, solve
from detente.formats import read_domain
from detente.space import Space
from detente.values.agreement import Agreement

SHARED = Path(os.environ.get("DETENTE_SHARED", Path(__file__).parents[2].parent / "shared"))
DOMAINS = SHARED / "domains"
pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not DOMAINS.is_dir(), reason=f"the reference data are not at {DOMAINS}"),
]
FIGURES = json.loads((DOMAINS / "reference.json").read_text())["domains"] if DOMAINS.is_dir() else []
REFERENCE = {figures["domain"]: figures for figures in FIGURES}
NEGOLOG = sorted(path.parent.name for path in DOMAINS.glob("negolog-*/specs.json"))
ANL = sorted(path.parent.name for path in DOMAINS.glob("anl2022-*/specials.json"))

# Efficient packages and distinct values where reference.json differs: it compares floats to the last bit, so that
# values equal but for rounding (0.47 and 0.47) pass for a difference.
CORRECTED = {"genius-Jobs": (21, 21), "anac2011-Car": (75, 53), "anac2011-Energy": (205, 204)}

NAMES = {
    "nash": "nash",
    "utilitarian": "welfare",
    "egalitarian": "egal_gain",
    "kalai_smorodinsky": "ks_maxmin_ir_ideal",
}


@cache
def problem(name):
    read = read_domain(DOMAINS / name)
    tables, profiles = read.tables(), [Path(p.name).stem for p in read.profiles]
    stems = [Path(p).stem for p in REFERENCE.get(name, {}).get("parties", profiles)]
    order = [profiles.index(stem) for stem in stems]
    return read, Space(read.sizes), tables[order]


def rows(read, points):
    """The packages of the reference's points, option by option."""
    return sorted([labels.index(point["bid"][issue]) for issue, labels in read.issues] for point in points)


def reserved(name):
    return np.array([r or 0.0 for r in REFERENCE[name]["reserved"]])


@pytest.mark.parametrize("name", REFERENCE)
def test_solutions_with_all_ties(name):
    read, space, tables = problem(name)
    deal = exact_deals(space, tables, reserved(name), Agreement.of_all(len(tables)))
    expected = REFERENCE[name]["brute_force"]
    assert space.size == deal.counts.feasible == REFERENCE[name]["n_outcomes"]
    assert deal.counts.agreed == expected["n_rational"]
    for mine, theirs in NAMES.items():
        found = deal.solutions[mine]
        if not expected["n_rational"]:
            assert found.values is None
            assert deal.nearest.shortfall > 0
            continue
        assert found.tied == expected[theirs]["n_tied"]
        assert sorted(found.packages.tolist()) == rows(read, expected[theirs]["points"])
        given = np.sort([point["u"] for point in expected[theirs]["points"]], axis=0)
        np.testing.assert_allclose(np.sort(found.packages_values, axis=0), given, atol=1e-8)


@pytest.mark.parametrize("name", [n for n, d in REFERENCE.items() if d["brute_force"]["n_rational"]])
def test_frontier_and_opposition(name):
    _, space, tables = problem(name)
    expected, whole = REFERENCE[name]["brute_force"], pareto_frontier(space, tables)
    part = acceptable_part(whole, reserved(name), Agreement.of_all(len(tables)))
    bids, distinct = CORRECTED.get(name, (expected["n_pareto_bids"], expected["n_pareto_distinct_utilities"]))
    assert (part.total, len(part)) == (bids, distinct)
    given = np.array(expected["pareto_utilities"])
    distance = np.abs(part.values[:, None] - given[None]).max(axis=2)
    assert distance.min(axis=1).max() < 1e-8
    if name not in CORRECTED:
        assert distance.min(axis=0).max() < 1e-8
    deal = exact_deals(space, tables, reserved(name), Agreement.of_all(len(tables)))
    assert deal.opposition == pytest.approx(expected["opposition_distance_to_ones"], abs=1e-9)
    assert deal.opposition == pytest.approx(expected["opposition_max_scaled"], abs=1e-9)


@pytest.mark.parametrize("name", CORRECTED)
def test_corrected_figures_in_exact_fractions(name):
    _, space, tables = problem(name)
    points = {(Fraction(0), Fraction(0)): 1}
    for options in np.split(tables, space.offsets[1:-1], axis=1):
        exact = [tuple(Fraction(value).limit_denominator(10**7) for value in option) for option in options.T]
        sums = Counter()
        for (first, second), ways in points.items():
            for one, other in exact:
                sums[first + one, second + other] += ways
        points, best = {}, Fraction(-1)
        for point in sorted(sums, reverse=True):
            if point[1] > best:
                points[point], best = sums[point], point[1]
    assert (sum(points.values()), len(points)) == CORRECTED[name]


@pytest.mark.parametrize("name", [n for n, d in REFERENCE.items() if d["brute_force"]["n_rational"]])
@pytest.mark.parametrize("reading", ["ks_mindiff_ir_ideal", "ks_mindiff_all_ideal"])
def test_equal_gains_in_shares_of_the_ideal(name, reading):
    read, space, tables = problem(name)
    whole = pareto_frontier(space, tables)
    part = acceptable_part(whole, reserved(name), Agreement.of_all(len(tables)))
    ideal = (part if reading == "ks_mindiff_ir_ideal" else whole).values.max(axis=0) - reserved(name)
    points = best_points("equal_gains", (part.values - reserved(name)) / ideal, part.tolerance)
    expected = REFERENCE[name]["brute_force"][reading]["points"]
    if name == "genius-Jobs":
        # The reference's package (0.71, 0.705625) is dominated by one of (0.71, 0.72), see CORRECTED.
        assert part.values[points].tolist() == [pytest.approx([0.71, 0.72])]
    else:
        assert sorted(part.only(points).listed.tolist()) == rows(read, expected)


@pytest.mark.parametrize("name", ANL)
def test_geniusweb_specials(name):
    """Their Kalai package is the equal-gains one, and their opposition its distance from (1, 1)."""
    read, space, tables = problem(name)
    special = json.loads((DOMAINS / name / "specials.json").read_text())
    frontier = pareto_frontier(space, tables)
    found = solve(frontier, np.zeros(2), Agreement.of_all(2))
    assert special["size"] == space.size
    assert rows(read, special["pareto_front"]) == sorted(frontier.listed.tolist())
    for mine, theirs in (("nash", "nash"), ("equal_gains", "kalai")):
        assert found[mine].tied == 1
        assert found[mine].packages.tolist() == rows(read, [special[theirs]])
        np.testing.assert_allclose(found[mine].values, special[theirs]["utility"], atol=1e-9)
    assert np.linalg.norm(1 - found["equal_gains"].values) == pytest.approx(special["opposition"], abs=1e-9)


@pytest.mark.parametrize("name", NEGOLOG)
def test_negolog_specs(name):
    """Their Kalai package is the utilitarian one (any of the tied), and their opposition its distance from (1, 1)."""
    read, space, tables = problem(name)
    specs = json.loads((DOMAINS / name / "specs.json").read_text())
    found = solve(pareto_frontier(space, tables), np.zeros(2), Agreement.of_all(2))
    for mine, bid, ends in (("nash", "NashBid", "Nash"), ("utilitarian", "KalaiBid", "Kalai")):
        solution, package = found[mine], rows(read, [{"bid": specs[bid]}])[0]
        assert package in solution.packages.tolist()
        values = solution.packages_values[solution.packages.tolist().index(package)]
        np.testing.assert_allclose(values, [specs[f"{ends}_A"], specs[f"{ends}_B"]], atol=1e-9)
        if mine == "utilitarian":
            assert np.linalg.norm(1 - values) == pytest.approx(specs["Opposition"], abs=1e-9)
            assert values.sum() == pytest.approx(specs["Social Welfare"], abs=1e-9)
        else:
            assert values.prod() == pytest.approx(specs["Nash Product"], abs=1e-9)


def test_ampo_city_and_the_large_template():
    _, space, tables = problem("genius-AMPOvsCity")
    others = json.loads((SHARED / "evidence" / "others.json").read_text())["ampo_city"]["check"]
    frontier = pareto_frontier(space, tables)
    found = solve(frontier, np.zeros(2), Agreement.of_all(2))
    assert (space.size, len(frontier)) == (others["outcomes"], others["efficient"])
    np.testing.assert_allclose(found["nash"].values, others["nash"], atol=1e-3)
    np.testing.assert_allclose(found["egalitarian"].values, others["maxmin"], atol=1e-3)
    _, space, tables = problem("genius-7issues")
    assert space.size == 10**7
    assert len(pareto_frontier(space, tables)) == 338


def test_published_table_to_its_printed_digits():
    published = json.loads((DOMAINS / "published.json").read_text())["DSS2014_table3"]
    folders = {
        "Laptop": "anac2011-Laptop",
        "Itex-Cypress": "anac2010-ItexvsCypress",
        "Zimbabwe-England": "anac2010-EnglandZimbabwe",
        "Grocery": "anac2011-Grocery",
    }
    for title, folder in folders.items():
        _, space, tables = problem(folder)
        found = solve(pareto_frontier(space, tables), np.zeros(2), Agreement.of_all(2))
        means = [options.mean(axis=1) for options in np.split(tables, space.offsets[1:-1], axis=1)]
        row = published[title]
        assert space.size == row["size"]
        assert round(float(np.sum(means, axis=0).mean()), 2) == row["mean_utility"]
        assert sorted(found["nash"].values.round(2).tolist()) == sorted(row["nash"])
        assert sorted(found["kalai_smorodinsky"].values.round(2).tolist()) == sorted(row["ks"])
