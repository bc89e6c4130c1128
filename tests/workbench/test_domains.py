"""Every reference domain, from its own tool's files to a case and through the lens, against independent enumeration."""

import json
from pathlib import Path

import pytest

import detente
from detente.formats import FormatError, read_domain, to_case_text

DOMAINS = Path(__file__).parents[2].parent / "shared" / "domains"
pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not DOMAINS.is_dir(), reason="the reference domains are not there"),
]

SAME = {  # the lens's names and the reference's
    "nash": "nash",
    "kalai_smorodinsky": "ks_maxmin_ir_ideal",
    "egalitarian": "egal_gain",
    "utilitarian": "welfare",
}


def reference():
    if not DOMAINS.is_dir():
        return []
    told = json.loads((DOMAINS / "reference.json").read_text())["domains"]
    return [pytest.param(one, id=one["domain"]) for one in told if one["n_outcomes"] <= 20_000]


@pytest.mark.parametrize("told", reference())
def test_a_domain_goes_through_the_whole_workbench(told):
    case = detente.Case.from_text(to_case_text(read_domain(DOMAINS / told["domain"])))
    data = case.deals().data
    account = data["accounts"]["all"]
    brute = told["brute_force"]
    assert data["space"]["packages"] == data["space"]["feasible"] == told["n_outcomes"]
    assert account["labels"]["necessary"] == brute["n_rational"]
    if not brute["n_rational"]:
        assert account["zopa"]["share"] == 0
        assert account["nearest_miss"]["packages"]
        return
    for ours, theirs in SAME.items():
        points = sorted(tuple(point["u"]) for point in brute[theirs]["points"])
        found = account["solutions"][ours]
        values = sorted(tuple(values.values()) for values in found["packages_values"])
        if ours in {"egalitarian", "kalai_smorodinsky"}:  # the reference stops at the smallest gain, ours goes on
            assert all(any(value == pytest.approx(point, abs=1e-8) for point in points) for value in values)
        else:
            assert values == [pytest.approx(point, abs=1e-8) for point in points]


def test_every_folder_is_read_or_refused_with_a_reason():
    refused = {}
    for folder in sorted(path for path in DOMAINS.iterdir() if path.is_dir()):
        try:
            detente.Case.from_text(to_case_text(read_domain(folder)))
        except FormatError as error:
            refused[folder.name] = str(error)
    assert set(refused) == {"anac2014-10issues", "anac2014-10issueswithRV", "anac2014-50issues"}
    assert all("nonlinear" in reason for reason in refused.values())


@pytest.mark.parametrize("name", ["anac2010-EnglandZimbabwe", "negolog-domain0", "anl2022-domain15", "hani-Trade"])
def test_a_folder_of_another_tool_is_a_case_as_it_stands(name):
    whole = detente.load(DOMAINS / name).deals().data["accounts"]["all"]
    assert whole["zopa"]["share"] == 1
    assert whole["solutions"]["nash"]["packages"]
