"""Edits of a case that move no deal, add an issue or mix options are answered as the definitions say."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

import detente
from detente.deals.findings import Settings
from detente.values.evidence import evidence_of
from detente.values.knowledge import learn

ISSUES = {"i": ["x", "y", "z"], "j": ["u", "v"]}
LOOSE = {
    "a": [{"more is better": ["i", "j"]}, {"no deal": {"at least": 0.4}}],
    "b": [{"less is better": ["i", "j"]}, {"no deal": {"at least": 0.3}}, {"offered": {"i": "y", "j": "u"}}],
}
EXACT = {
    "a": [{"exact values": {"i": {"x": 0, "y": 3, "z": 9}, "j": {"u": 0, "v": 4}}, "no deal": 8}],
    "b": [{"exact values": {"i": {"x": 8, "y": 7, "z": 0}, "j": {"u": 2, "v": 0}}, "no deal": 6}],
}
MOVES = {"a": [{"no deal moves": -0.1}], "b": [{"no deal moves": 0.05}]}
PAYS = {
    "a": [{"added value": {"pay": {"none": 0, "paid": 0.25}}}],
    "b": [{"added value": {"pay": {"none": 0, "paid": -0.125}}}],
}
MIXES = {
    "a": [{"mixture": {"i": {"half": {"x": 0.4, "z": 0.6}}}}],
    "b": [{"mixture": {"i": {"half": {"y": 0.5, "z": 0.5}}}}],
}


@pytest.fixture(autouse=True)
def _no_store(monkeypatch):
    monkeypatch.setenv("DETENTE_STORE", "off")


def words(known, *added, pay=False, half=False):
    issues = {name: {"name": name, "options": list(options)} for name, options in ISSUES.items()}
    if half:
        issues["i"]["options"].insert(2, "half")
    if pay:
        issues["pay"] = {"name": "Pay", "options": ["none", "paid"], "otherwise": "none"}
    return {
        "title": "T",
        "parties": {"a": {"name": "A"}, "b": {"name": "B"}},
        "issues": issues,
        "packages": {"old": {"name": "Old", "options": {"i": "y", "j": "v"}, "signed": True}},
        "positions": {"a": {"open": {"name": "Open", "package": {"i": "z", "j": "v"}}}},
        "statements": {party: [*known[party], *(said for one in added for said in one[party])] for party in "ab"},
    }


def asked(case):
    return detente.Case.from_words(case).deals(draws=500).data


def tables(case):
    """Draw a case's values, as {issue: {option: values}} for each party, and what no deal is worth."""
    made = detente.Case.from_words(case)
    numbering, drawn = made.numbering, {}
    for party in "ab":
        draws = learn(evidence_of(numbering, party, "all", None), made.space, 500, Settings.seed).drawn[0].draws
        values = {
            issue: {option: draws.values[:, numbering.column(issue, option)] for option in options}
            for issue, options in ISSUES.items()
        }
        drawn[party] = values, draws.reservation
    return drawn


def literal_shares(case, moves, pays, mixes):
    """Give each party's share for each package, from draws of the case before it was edited."""
    drawn = tables(case)
    shares = {}
    for party, (values, reservation) in drawn.items():
        worth = {issue: dict(options) for issue, options in values.items()}
        if pays:
            worth["pay"] = pays[party][0]["added value"]["pay"]
        for option, parts in mixes[party][0]["mixture"]["i"].items() if mixes else ():
            worth["i"][option] = sum(share * values["i"][part] for part, share in parts.items())
        floor = reservation + (moves[party][0]["no deal moves"] if moves else 0)
        for package in product(*(options.items() for options in worth.values())):
            key = tuple(sorted(zip(worth, (option for option, _ in package), strict=True)))
            total = sum(value for _, value in package)
            shares[party, key] = float(np.mean(total >= floor - 1e-9))
    return shares


@pytest.mark.parametrize("known", [LOOSE, EXACT], ids=["drawn", "exact"])
@pytest.mark.parametrize(("moves", "pays", "mixes"), list(product([None, MOVES], [None, PAYS], [None, MIXES])))
def test_shares_after_an_edit_are_those_of_the_draws_before_it(known, moves, pays, mixes):
    added = [one for one in (moves, pays, mixes) if one]
    data = asked(words(known, *added, pay=bool(pays), half=bool(mixes)))
    wanted = literal_shares(words(known), moves, pays, mixes)
    found = {
        (party, tuple(sorted(package["options"].items()))): share
        for package in data["accounts"]["all"]["packages"]
        for party, share in package["party_shares"].items()
    }
    assert found == wanted


def test_results_name_packages_in_full():
    data = asked(words(LOOSE, MOVES, PAYS, pay=True))
    assert data["named_packages"][0]["options"] == {"i": "y", "j": "v", "pay": "none"}
    assert data["named_packages"][0]["signed"]
    assert data["positions"]["parties"]["a"][0]["options"] == {"i": "z", "j": "v", "pay": "none"}
    standing = data["accounts"]["all"]["positions"]["a"][0]
    assert standing["joint_share"] is not None
    assert any("old" in package["names"] for package in data["accounts"]["all"]["packages"])


def test_a_report_is_written_of_every_new_word(tmp_path):
    case = words(LOOSE, MOVES, PAYS, MIXES, pay=True, half=True)
    case["issues"]["i"]["suspends"] = {"half": "z"}
    case["contingencies"] = {"rain": {"name": "Rain", "chances": {"a": 0.2, "b": 0.9}}}
    case["sequences"] = {"s": {"name": "S", "package": "old", "steps": [{"i": "y"}, {"j": "v"}]}}
    page = detente.Case.from_words(case).report(tmp_path / "page.html", draws=200).read_text(encoding="utf-8")
    assert "From now on no deal is worth 0.1 less" in page
