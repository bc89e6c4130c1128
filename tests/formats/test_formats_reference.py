"""Every folder of the reference data is read in its own tool's meaning, or refused with a true reason."""

from __future__ import annotations

import json
import os
from functools import cache
from itertools import chain
from pathlib import Path

import numpy as np
import pytest

from detente.formats import Domain, FormatError, read_domain

SHARED = Path(os.environ.get("DETENTE_SHARED", Path(__file__).parents[2].parent / "shared"))
DOMAINS = SHARED / "domains"
pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not DOMAINS.is_dir(), reason=f"the reference data are not at {DOMAINS}"),
]
FOLDERS = sorted(path.name for path in DOMAINS.iterdir() if path.is_dir()) if DOMAINS.is_dir() else []
NONLINEAR = {"anac2014-10issues", "anac2014-10issueswithRV", "anac2014-50issues"}
REFERENCE = json.loads((DOMAINS / "reference.json").read_text())["domains"] if FOLDERS else []
TOOLS = {"anac2019": "NegMAS YAML", "anac2020": "NegMAS YAML", "app": "NegMAS YAML", "hani": "NegMAS YAML"} | {
    "anl2022": "GeniusWeb JSON",
    "negolog": "NegoLog JSON",
}


@cache
def domain(name: str) -> Domain:
    return read_domain(DOMAINS / name)


def all_values(read: Domain) -> np.ndarray:
    """The worth of every package to every party, by plain outer sums; shape (parties, packages)."""
    rows = []
    for profile in read.profiles:
        worth = np.zeros(1)
        for table in profile.tables:
            worth = np.add.outer(worth, table).ravel()
        rows.append(worth)
    return np.array(rows)


def sources() -> dict[str, list[str]]:
    rows = [line.split("|") for line in (DOMAINS / "SOURCES.md").read_text().splitlines() if line.startswith("| a")]
    rows += [
        line.split("|")
        for line in (DOMAINS / "SOURCES.md").read_text().splitlines()
        if line[:3] in ("| g", "| h", "| n")
    ]
    return {row[1].strip(): [cell.strip() for cell in row] for row in rows}


@pytest.mark.parametrize("name", FOLDERS)
def test_every_folder_is_read_or_truly_refused(name):
    if name in NONLINEAR:
        with pytest.raises(FormatError, match="nonlinear Genius utility space \\(hyper-rectangles\\)") as caught:
            domain(name)
        assert (caught.value.code, caught.value.file.name, caught.value.line) == ("nonlinear", "profile-1.xml", 4)
        return
    read = domain(name)
    _, _, _, outcomes, issues, parties, *_ = sources()[name]
    assert read.tool == TOOLS.get(name.partition("-")[0], "Genius XML")
    assert (read.packages, len(read.issues)) == (int(outcomes), int(issues))
    assert len(read.profiles) == (int(parties) or 3)  # the list says 0 where it did not look
    assert read.tables().shape == (len(read.profiles), sum(read.sizes))
    assert np.isfinite(read.tables()).all()
    assert read.name == name


@pytest.mark.parametrize("entry", REFERENCE, ids=lambda entry: entry["domain"])
def test_reference_sizes_reservations_and_utilities(entry):
    read = domain(entry["domain"])
    assert [
        f"{profile.name}{Path(file).suffix}" for profile, file in zip(read.profiles, entry["parties"], strict=True)
    ] == entry["parties"]
    assert (read.packages, len(read.issues)) == (entry["n_outcomes"], entry["n_issues"])
    assert [profile.reservation for profile in read.profiles] == entry["reserved"]
    assert [1.0 if profile.discount is None else profile.discount for profile in read.profiles] == entry[
        "discount_in_file"
    ]
    found = [value for value in entry["brute_force"].values() if isinstance(value, dict) and "points" in value]
    for point in chain.from_iterable(value["points"] for value in found):
        assert read.utilities(point["bid"]) == pytest.approx(point["u"], abs=1e-8)


@pytest.mark.parametrize("entry", REFERENCE, ids=lambda entry: entry["domain"])
def test_reference_nash_point(entry):
    read = domain(entry["domain"])
    values, brute = all_values(read), entry["brute_force"]
    reservations = np.array([[profile.reservation or 0.0] for profile in read.profiles])
    rational = (values >= reservations - 1e-9).all(axis=0)
    assert rational.sum() == brute["n_rational"]
    if not brute["n_rational"]:
        return
    product = np.where(rational, (values - reservations).clip(0).prod(axis=0), -1.0)
    assert product.max() == pytest.approx(brute["nash"]["value"], abs=1e-8)
    assert (product >= product.max() - 1e-9).sum() == brute["nash"]["n_tied"]
    assert values.mean() == pytest.approx(brute["mean_utility"], abs=1e-8)
    assert values.max(axis=1) == pytest.approx(brute["ideal_all"], abs=1e-8)


@pytest.mark.parametrize("name", [name for name in FOLDERS if name.startswith("negolog")])
def test_negolog_specs(name):
    read, specs = domain(name), json.loads((DOMAINS / name / "specs.json").read_text())
    values = all_values(read)
    assert (read.packages, list(read.sizes)) == (specs["NumberOfBids"], specs["IssueValues"])
    assert read.utilities(specs["NashBid"]) == pytest.approx((specs["Nash_A"], specs["Nash_B"]), abs=1e-8)
    assert read.utilities(specs["KalaiBid"]) == pytest.approx((specs["Kalai_A"], specs["Kalai_B"]), abs=1e-8)
    assert values.prod(axis=0).max() == pytest.approx(specs["Nash Product"], abs=1e-8)
    assert [profile.reservation for profile in read.profiles] == [
        specs["ReservationValueProfileA"],
        specs["ReservationValueProfileB"],
    ]
    assert (values.min(), values.max()) == pytest.approx((specs["MinUtility"], specs["MaxUtility"]), abs=1e-8)


@pytest.mark.parametrize("name", [name for name in FOLDERS if name.startswith("anl2022")])
def test_geniusweb_specials(name):
    read, specials = domain(name), json.loads((DOMAINS / name / "specials.json").read_text())
    assert read.packages == specials["size"]
    for point in [specials["nash"], specials["kalai"], *specials["pareto_front"]]:
        assert read.utilities(point["bid"]) == pytest.approx(point["utility"], abs=1e-8)
    assert all_values(read).prod(axis=0).max() == pytest.approx(np.prod(specials["nash"]["utility"]), abs=1e-8)


PUBLISHED = {"Laptop": "anac2011-Laptop", "Itex-Cypress": "anac2010-ItexvsCypress"} | {
    "Zimbabwe-England": "anac2010-EnglandZimbabwe",
    "Grocery": "anac2011-Grocery",
}


@pytest.mark.parametrize("printed", PUBLISHED)
def test_published_table(printed):
    row = json.loads((DOMAINS / "published.json").read_text())["DSS2014_table3"][printed]
    read, values = domain(PUBLISHED[printed]), all_values(domain(PUBLISHED[printed]))
    assert read.packages == row["size"]
    assert values.mean() == pytest.approx(row["mean_utility"], abs=0.0051)
    best = values[:, values.prod(axis=0).argmax()]
    assert sorted(best) == pytest.approx(sorted(row["nash"]), abs=0.0051)


def test_ampo_counts_the_option_listed_twice_as_listed_last():
    read = domain("genius-AMPOvsCity")
    known = json.loads((SHARED / "evidence" / "others.json").read_text())["ampo_city"]
    assert [note for note in read.profiles[0].notes if "listed twice (evaluations 0 and 8, line 15)" in note]
    for profile, party in zip(read.profiles, ("AMPO", "City"), strict=True):
        weights = np.array(known["weights"][party])
        for table, weight, row in zip(profile.tables, weights / weights.sum(), known[party], strict=True):
            # The commissioner's two options stand the other way round in the list of known values.
            assert sorted(table) == pytest.approx(sorted(weight * np.array(row) / max(row)), abs=1e-12)
    values = all_values(read)
    best = values[:, values.prod(axis=0).argmax()]
    assert best == pytest.approx(known["check"]["nash"], abs=5e-4)
    assert read.profiles[0].tables[0][0] == pytest.approx(0.457 * 8 / 100)  # not 0, the evaluation listed first
