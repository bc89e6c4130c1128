"""Every shipped case reads without a mistake, is marked for editors, and says where its statements come from."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import detente

FILES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
DIRECTIONS = {"more is better", "less is better", "order of options", "best and worst", "indifferent"}


def test_the_promised_cases_are_there():
    assert {file.stem for file in FILES} >= {
        "ampo-city",
        "camp-david-1978",
        "chicken",
        "cuban-missiles-1962",
        "elmira-1991",
        "england-zimbabwe",
        "hanoi-2019",
        "hanoi-2019-scores",
        "harbour-game",
        "iran-2015",
        "panama-canal-1977",
        "prisoners-dilemma",
        "superpowers",
        "sustainable-development",
        "syria-iraq-1975",
        "us-north-korea-2017",
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_reads_and_editors_know_it(file):
    case = detente.load(file)
    assert {problem.code for problem in case.document.warnings} <= {"breaks-rule"}
    assert file.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_statements_have_a_source_or_are_marked_as_assumptions(file):
    words = yaml.safe_load(file.read_text(encoding="utf-8"))
    used = set()
    for said in (s for about in words.get("statements", {}).values() for s in about):
        used.update([said["source"]] if isinstance(said.get("source"), str) else said.get("source", []))
        if not DIRECTIONS & set(said):
            assert said.get("source") or said.get("assumption"), said
        if said.get("assumption"):
            assert said.get("because"), said
    assert used <= set(words.get("sources", {}))


def test_before_its_signing_the_iran_deal_was_open_and_likely(examples):
    case = detente.load(examples / "iran-2015.yaml")
    shares = {}
    for variant in ("talks", "signed", "2018"):
        found = case.deals(variant=variant, account="agreed", draws=500).data["accounts"]["agreed"]["packages"]
        (deal,) = (p for p in found if "jcpoa" in p["names"])
        shares[variant] = deal["joint_share"]
        assert deal["label"] == ("necessary" if variant == "signed" else "possible")
    assert 0.3 < shares["talks"] < 0.8
    assert shares["signed"] == 1
    assert shares["2018"] < shares["talks"]
