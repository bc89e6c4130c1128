"""The Hanoi case holds what the record holds, and the answer that follows from it."""

from __future__ import annotations

import os
import re
from itertools import product
from pathlib import Path

import pytest

import detente

EVIDENCE = Path(os.environ.get("DETENTE_SHARED", Path(__file__).parents[2].parent / "shared")) / "evidence"
YARDSTICKS = {  # facilities, weapons, testing, verification, relief, security, relations, sequencing
    "crisis-group": "1 0 2 2 1 2 0 2",
    "tentative-deal": "1 0 2 1 1 2 1 1",
    "seoul": "2 0 2 1 1 2 1 1",
    "yun": "2 0 2 1 2 2 1 1",
    "yongbyon-for-suspension": "2 0 2 1 3 2 1 1",
    "pause-for-a-freeze": "2 1 2 2 2 1 0 1",
    "enrichment-everywhere": "3 1 2 2 3 2 1 2",
    "yongbyon-and-a-cap": "2 1 2 2 3 2 1 1",
    "stockholm": "3 1 2 2 2 2 1 1",
    "china-and-russia": "0 0 1 0 2 1 0 3",
    "freeze-for-freeze": "0 0 2 0 0 2 0 2",
}
COMPROMISES = list(YARDSTICKS)[:8]


@pytest.fixture(scope="module")
def hanoi(plain):
    return plain("hanoi-2019")


@pytest.fixture(scope="module")
def answers(examples):
    case = detente.load(examples / "hanoi-2019.yaml")
    later = {variant: case.deals(variant=variant, account="agreed", draws=1_000).data for variant in ("2020",)}
    return {"summit": case.deals(draws=1_000).data} | later


def listed(given) -> list:
    return [given] if isinstance(given, str | dict) else list(given)


# --- What the case holds --------------------------------------------------------------------------


def test_it_has_the_issues_and_the_packages_of_the_record(hanoi):
    assert list(hanoi.options) == [
        "facilities",
        "weapons",
        "testing",
        "verification",
        "relief",
        "security",
        "relations",
        "sequencing",
    ]
    assert len(hanoi.all_packages) == 192_000
    assert len(hanoi.packages) == 16_704
    rules = hanoi.words["rules"]
    assert sum(hanoi.stands([rule for name, rule in rules.items() if name != "first-stage"])) == 32_160
    assert {name for name, rule in rules.items() if rule.get("kind") == "political"} == {
        "full-relief-for-full-disarmament",
        "treaty-for-deep-steps",
        "first-stage",
    }


def test_the_yardsticks_are_those_of_the_record(hanoi):
    marked = {
        name: " ".join(str(hanoi.options[i].index(option)) for i, option in package["options"].items())
        for name, package in hanoi.words["packages"].items()
        if package.get("yardstick")
    }
    assert marked == YARDSTICKS


def test_accounts_and_times(hanoi):
    assert list(hanoi.words["accounts"]) == ["agreed", "washington", "pyongyang", "bolton"]
    assert list(hanoi.words["variants"]) == ["summit", "2018", "2020"]


def test_stockholm_is_not_read_back_in_silence(hanoi):
    for said in (s for about in hanoi.words["statements"].values() for s in about):
        if "stockholm" in listed(said.get("offered", [])) + listed(said.get("refused", [])):
            assert "2018" not in said["variants"]
            assert said["credence"] < 1


@pytest.mark.parametrize("variant", ["summit", "2018", "2020"])
def test_stated_positions_do_not_meet(hanoi, variant):
    sides = [
        [p for p in about.values() if variant in listed(p["variants"])] for about in hanoi.words["positions"].values()
    ]
    assert all(sides)
    for ours, theirs in product(*sides):
        both = hanoi.meets(ours["demands"], hanoi.packages) & hanoi.meets(theirs["demands"], hanoi.packages)
        assert not both.any(), (ours["name"], theirs["name"])


def test_the_illustrative_scores_obey_the_evidence(hanoi, plain):
    scores = plain("hanoi-2019-scores")
    seen = set()
    for party, about in hanoi.words["statements"].items():
        no_deal = scores.exact(party, "base")["no deal"]
        table = scores.exact(party, "base")["exact values"]
        worth = {k: scores.value_of(party, p["options"], "base") for k, p in hanoi.words["packages"].items()}
        for said in (s for s in about if re.fullmatch(r"[EW]\d+", s.get("id", "")) and s["id"] not in {"E9", "W15"}):
            seen.add(said["id"])
            assert all(worth[p] >= no_deal for p in listed(said.get("offered", []))), said["id"]
            assert all(worth[p] <= no_deal for p in listed(said.get("refused", []))), said["id"]
            if "step" in said:
                more, less = (
                    sum(table[issue][b] - table[issue][a] for issue, (a, b) in said[key].items())
                    for key in ("step", "is worth more than")
                )
                assert more >= said.get("by factor", 1) * less - 1e-9, said["id"]
    assert {f"E{n}" for n in range(1, 9)} | {"W1", "W2"} <= seen


def plainly(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("*", "")).lower()


@pytest.mark.reference
@pytest.mark.skipif(not EVIDENCE.is_dir(), reason=f"the record is not at {EVIDENCE}")
def test_quotations_and_addresses_stand_in_the_record(hanoi):
    files = ("hanoi/CASE.md", "hanoi/CHRONOLOGY.md", "article-2019-02-nl.txt")
    record = "".join((EVIDENCE / name).read_text(encoding="utf-8") for name in files)
    article = plainly((EVIDENCE / "article-2019-02-nl.txt").read_text(encoding="utf-8"))
    for name, source in hanoi.words["sources"].items():
        assert source.get("address", "") in record, name
        for quotation in source.get("quotations", []):
            words = plainly(quotation if isinstance(quotation, str) else quotation["text"])
            assert words in (article if name == "article-nl" else plainly(record)), (name, words)


# --- What follows from it -------------------------------------------------------------------------


def packages_of(data: dict, account: str) -> dict[str, dict]:
    return {name: p for p in data["accounts"][account]["packages"] for name in p["names"]}


@pytest.mark.parametrize("account", ["agreed", "washington", "pyongyang", "bolton"])
def test_the_record_leaves_every_compromise_open_for_a_side(answers, account):
    found = packages_of(answers["summit"], account)
    for name in COMPROMISES:
        assert "possible" in found[name]["party_labels"].values(), name


def test_the_ask_and_the_offers_miss_each_other(answers):
    found = packages_of(answers["summit"], "agreed")
    assert found["ask-at-hanoi"]["party_shares"] == pytest.approx({"united-states": 0, "north-korea": 1}, abs=0.01)
    offer = found["stockholm"]["party_shares"]
    assert offer["united-states"] > 0.9
    assert offer["north-korea"] < 0.1


def test_a_middle_is_better_than_either_end(answers):
    found = packages_of(answers["summit"], "agreed")
    joint = {name: found[name]["joint_share"] for name in found}
    ends = max(joint["ask-at-hanoi"], joint["stockholm"], joint["pause-for-a-freeze"], joint["china-and-russia"])
    assert min(joint[name] for name in ("tentative-deal", "seoul", "yun")) > ends + 0.05
    best = answers["summit"]["accounts"]["agreed"]["best"]
    assert best["packages"][0]["facilities"] == "yongbyon"
    assert best["joint_share"] < 0.6 < answers["summit"]["accounts"]["agreed"]["zopa"]["share"]


def test_accounts_are_rivals(answers):
    seoul = {a: packages_of(answers["summit"], a)["yun"]["joint_share"] for a in answers["summit"]["accounts"]}
    assert seoul["pyongyang"] > seoul["agreed"] > max(seoul["washington"], seoul["bolton"])


def test_by_2020_the_small_deals_are_gone(answers):
    before, after = (packages_of(answers[variant], "agreed") for variant in ("summit", "2020"))
    for name in ("tentative-deal", "seoul", "yun", "yongbyon-for-suspension"):
        assert after[name]["joint_share"] < before[name]["joint_share"] / 2
        assert after[name]["party_shares"]["north-korea"] < 0.25
    zopa = {variant: data["accounts"]["agreed"]["zopa"]["share"] for variant, data in answers.items()}
    assert zopa["2020"] < zopa["summit"]
