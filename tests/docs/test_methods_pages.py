"""The numbers that the pages on methods name are those of the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.impasse import better, board, diagnosis, families, lens, questions, steps, survey
from detente.moves import coalitions, condensed, degrees, graph, holding, parts, preferences, states
from detente.moves import lens as moves_lens
from detente.talks import beliefs, clusters, empirical_game, modelling, outcomes, strategies
from detente.workbench import (
    carrying,
    conceding,
    demanding,
    impasse,
    opening,
    talks_changes,
    talks_data,
    talks_words,
    unblocking,
)
from detente.workbench import holding as texts
from detente.workbench import moves as moves_asked

PAGES = Path(__file__).parents[2] / "docs" / "methods"
NUMBERS = {2: "two", 3: "three", 5: "five", 6: "six", 8: "eight", 12: "twelve"}
PERCENT = ", ".join(f"{100 * size:g}" for size in opening.SIZES)

SAID = {
    "impasse": [
        f"less than half ({diagnosis.HIDING}) of those there are",
        f"acceptable in less than half ({diagnosis.WEAK_TEXT}) of the draws",
        f"fewer than half ({diagnosis.WEAK_HOLD}) of the draws",
        f"worth {diagnosis.RISE} of its span more",
        f"{board.MOST_CLAIMS} claims, {families.MOST_DEMANDS} demands in all, {NUMBERS[survey.MOST_WANTS]} wants",
        f"{demanding.MOST_STANCES} stances",
    ],
    "minimal-conflicts": [
        f"the {lens.LISTED} that stand in most draws",
        f"the {NUMBERS[lens.PROVED]} conflicts that stand in most draws are proved",
    ],
    "unblocking": [
        f"one of the {NUMBERS[conceding.TRIED]} corrections that open most",
        f"the smallest of {PERCENT} % of its span",
        f"the giver loses {100 * opening.COST:g} % of its span",
        f"the least of {100 * opening.FRACTIONS[0]:g} to {100 * opening.FRACTIONS[-1]:g} %",
        f"Up to {unblocking.LONGEST} are kept",
        f"{opening.LIKELIEST:,} likeliest packages and {opening.SCREENED:,} draws",
    ],
    "steps": [
        f"at most {carrying.MOST_DRAWS:,}, evenly spread",
        f"Up to {NUMBERS[carrying.MOST_DEALS]} deals",
        f"more than {steps.STATES:,} states",
    ],
    "questions": [
        f"The {lens.ASKED_ABOUT:,} packages that find agreement most often",
        f"After each of the first {NUMBERS[lens.FOLLOWED]} questions",
        *(f"| {one.askability} | {one.trust} |" for one in questions.MANNERS.values()),
    ],
    "better-than-signed": [
        f"In {better.LOOKED} draws",
        f"the {better.SHORTLIST} that are better in most of these",
        f"Up to {NUMBERS[impasse.BETTER_FOR]} packages",
    ],
    "moves": [
        f"At most {states.MOST_STATES:,} combinations are listed",
        f"moves are listed, up to {graph.EXPLICIT:,}",
        f"beyond {moves_lens.MOST_ARCS:,} moves only verdicts",
    ],
    "moves-concepts": [
        f"look up to {parts.HORIZON} moves ahead",
        f"Foresight is asked of up to {moves_lens.MOST_FORESEEN:,} states, policies of up to {moves_lens.MOST_PLAYED}",
    ],
    "moves-preferences": [
        f"one reading for each side, up to {moves_asked.MOST_COMBINATIONS}",
        f"compare all pairs: up to {min(degrees.MOST_STATES, preferences.MOST_COMPARED):,} states",
    ],
    "moves-together": [
        f"Up to {parts.MOST_ROUTES} ways of a kind are listed",
        f"up to {coalitions.MOST_STATES:,} states and {coalitions.MOST_PARTIES} sides",
        f"up to {condensed.MOST_STATES:,} states that improvements lead to",
    ],
    "moves-backwards": [f"up to {moves_lens.MOST_BACKWARDS:,} states, margins up to {moves_lens.MOST_MARGINS}"],
    "holding": [
        f"{NUMBERS[texts.MOST_DEALS]} in all",
        f"own options, up to {holding.MOST_ANSWERS:,}",
    ],
    "strategies": [
        f"Where nothing is said a party is `{talks_words.DEFAULT}`",
        f"their weights gain {modelling.LEARNING}/n each",
        f"exp(−(g − (1 − t))² / (2 · {modelling.SPREAD}²))",
        f"up to {beliefs.HYPOTHESES} of the draws",
        f"r is {strategies.Offers('time').reach} unless said",
    ],
    "outcomes": [
        f"up to {talks_changes.SESSIONS} of them, and of large spaces fewer, but no fewer than {talks_changes.FEWEST}",
        " or ".join(f"`{name}`" for name in talks_changes.VOTED),
        f"looked into for up to {outcomes.MOST_LOOKED_INTO:,} sessions",
        f"Up to {NUMBERS[talks_data.TOLD]} sessions are told",
    ],
    "tournaments": [
        f"cases, where there are {NUMBERS[clusters.FEWEST_DOMAINS]} or more",
        f"all sets of up to {empirical_game.MOST} strategies",
    ],
}
"""What pages say, written with the numbers of the code."""


@pytest.mark.parametrize("name", SAID)
def test_numbers_are_those_of_the_code(name: str) -> None:
    text = " ".join((PAGES / f"{name}.md").read_text().split())
    assert [words for words in SAID[name] if words not in text] == []
