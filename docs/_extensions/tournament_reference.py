"""The JSON of a tournament, key by key; a test holds these words to real runs."""

from __future__ import annotations

from detente.talks.empirical_game import MOST

MATRIX = "a row for each strategy and a column for each it meets, in the order of `strategies`"

PLAYED: dict[str, str] = {
    "lens": "`tournament`",
    "schema": "version of this form; 1",
    "versions.<program>": "versions of the programs that bear on the figures",
    "title": "null",
    "settings.seed": "the same seed gives the same figures",
    "settings.repeats": "how often two strategies meet on two sides of a case",
    "settings.rounds": "of each session",
    "settings.protocol": "`alternating offers`",
    "settings.self_play": "whether strategies meet themselves: true",
    "settings.values": "`exact`, or `drawn` if some case leaves values open",
    "strategies[].name": "",
    "strategies[].about": "what it offers, what it accepts and its model, in words",
    "strategies[].source": "who described it; null if nobody",
    "cases[].file": "null if it was read from none",
    "cases[].title": "",
    "cases[].hash": "SHA-256 of what the case says",
    "cases[].parties[]": "",
    "cases[].packages": "those that the rules let stand",
    "cases[].sessions": "how many were played over it",
    "cases[].agreed": "share of them that ended with a deal",
    "cases[].welfare": "mean sum of both sides' values",
    "sides": "2",
    "sessions": "over all cases",
    "agreed": "share of them that ended with a deal",
}

STANDINGS: dict[str, str] = {
    "clusters.kind": "over what errors are taken: `domains` (cases, if there are five or more), or `repeats`",
    "clusters.count": "how many there are",
    "clusters.confidence": "of the intervals",
    "standings[].strategy": "best first",
    "standings[].rank": "from 1",
    "standings[].group": "strategies of one group do not differ from its first; 1 for the leaders",
    "standings[].value": "mean of what it got, from 0 (the worst package for its side) to 1 (the best); no deal counts "
    "as what it is worth",
    "standings[].interval": "null with fewer than five clusters",
    "standings[].interval[]": "cluster bootstrap, expanded percentiles",
    "standings[].agreed": "share of its sessions that ended with a deal",
    "standings[].value_agreed": "mean of what it got in those; null without any",
    "standings[].others": "mean of what the other side got",
    "standings[].welfare": "mean of both sides' sum",
    "standings[].nash_product": "mean of both sides' product, of values as they are and not of gains",
    "differences": "null with one strategy",
    "differences.test": "`permutation`, of signs",
    "differences.level": "up to which adjusted chance two count as different",
    "differences.least": "the least adjusted chance that so few clusters can give; above the level nothing can differ",
    "differences.pairs[].first": "a pair, the better first",
    "differences.pairs[].second": "",
    "differences.pairs[].difference": "in value, in the same cases, on the same sides, against the same strategies",
    "differences.pairs[].p": "chance of so great a difference, were the two alike",
    "differences.pairs[].adjusted": "the same, corrected for all pairs (Holm 1979)",
    "head_to_head.value[][]": f"what the row got against the column: {MATRIX}",
    "head_to_head.error[][]": "its standard error; null with one cluster",
    "head_to_head.agreed[][]": "share of these sessions that ended with a deal",
}

GAME: dict[str, str] = {
    "game.missing": f"why there is no game: with one strategy, or more than {MOST}",
    "game.best.<strategy>[]": "the best answers to a strategy, those within error included",
    "game.sinks[][][]": "where changes to a best answer lead: pairs of strategies, one alone or several going round",
    "game.equilibria[].weights.<strategy>": "a mixture that nobody would leave: share of each strategy in it",
    "game.equilibria[].value": "what it gets against itself",
    "game.equilibria[].regret": "what the best other would gain: nought but for rounding",
    "game.equilibria[].isolated": "if not, it stands for many with the same strategies",
    "game.equilibria[].regrets": "null with one cluster",
    "game.equilibria[].regrets[]": "regret if measured anew: its 5, 50 and 95 % points",
    "game.equilibria[].most_even": "whether it mixes most evenly of all",
    "game.equilibria[].most_stable": "whether it has the least mean regret if measured anew",
    "game.basins.ends[].weights.<strategy>": "where populations end that copy what does well",
    "game.basins.ends[].share": "share of the starts that end there",
    "game.basins.unsettled": "share that did not come to rest",
    "game.basins.starts": "how many there were, drawn evenly from all mixtures",
    "game.triangle": "null with fewer than three strategies",
    "game.triangle.strategies[]": "the three played most in equilibria, then the first in the standings",
    "game.triangle.points[][]": "mixtures of the three",
    "game.triangle.velocity[][]": "how their shares change there",
    "game.triangle.paths[][][]": "populations followed from six starts",
}

TOURNAMENT: dict[str, tuple[str, str, dict[str, str]]] = {
    "What was played": ("", "", PLAYED),
    "Who did well": ("", "", STANDINGS),
    "The strategies as a game": ("", "", GAME),
}
"""What a tournament gives: heading, place, a word before, each key."""
