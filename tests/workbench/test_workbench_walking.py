"""A graph of moves walked by hand, held against the definitions written out and against the result of the lens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import detente
from detente.moves.errors import ModelError
from detente.workbench.walking import Walk

EXAMPLES = Path(__file__).parents[2] / "examples"
CASES = ["elmira-1991.yaml", "prisoners-dilemma.yaml", "hanoi-2019.yaml", "cuban-missiles-1962.yaml"]


@pytest.fixture(scope="module", params=CASES)
def walk(request):
    asking = detente.load(EXAMPLES / request.param).ask_moves()
    return Walk(asking, asking.asked.accounts[0])


def ends(reach, better, movers, state):
    """Where the others' legal sequences lead, nobody moving twice in a row: the definition, by search."""
    seen, found = set(), [(state, None)]
    while found:
        here, last = found.pop()
        for mover in movers:
            for to in (better or reach)[mover].get(here, ()):
                if mover != last and (to, mover) not in seen:
                    seen.add((to, mover))
                    found.append((to, mover))
    return {to for to, _ in seen}


def stays(concept, party, state, reach, better, gain):
    """The five definitions, each from sets of states alone."""
    credible, symmetric = concept in {"seq", "sseq"}, concept in {"smr", "sseq"}
    others = [other for other in reach if other != party]

    def sanctions(end):
        return not gain(end) and not (symmetric and any(gain(to) for to in reach[party].get(end, ())))

    return all(
        concept != "nash" and any(map(sanctions, ends(reach, better if credible else None, others, to)))
        for to in better[party].get(state, ())
    )


def test_walked_from_state_to_state_it_gives_what_the_definitions_say(walk):
    labels = list(walk.asking.model.labels.texts)
    looks = {label: walk.at(label) for label in labels}
    parties = list(looks[labels[0]]["stable"])
    alone = {label: [one for one in look["moves"] if len(one["parties"]) == 1] for label, look in looks.items()}
    reach = {p: {s: [m["to"] for m in held if m["parties"] == [p]] for s, held in alone.items()} for p in parties}
    better = {
        p: {s: [m["to"] for m in held if m["parties"] == [p] and m["improving"]] for s, held in alone.items()}
        for p in parties
    }
    scores = walk.asking.judged(walk.account).found.central
    places = {label: n for n, label in enumerate(labels)}
    told = set()
    for state in labels:
        for n, party in enumerate(parties):
            for concept, verdict in looks[state]["stable"][party].items():
                here = scores[n][places[state]]
                by_definition = stays(
                    concept, party, state, reach, better, lambda to, n=n, here=here: scores[n][places[to]] > here
                )
                assert verdict["stays"] is by_definition, (state, party, concept)
                assert verdict["words"].rstrip(".").endswith("stays") is verdict["stays"]
                told.add(verdict["stays"])
        agreed = [
            c
            for c in ("nash", "gmr", "smr", "seq", "sseq")
            if all(v[c]["stays"] for v in looks[state]["stable"].values())
        ]
        assert looks[state]["equilibrium"] == agreed
    assert told == {True, False}


def test_replies_are_the_others_next_moves_and_sanctions_come_first(walk):
    look = walk.at()
    for move in (one for one in look["moves"] if len(one["parties"]) == 1):
        after = walk.at(move["to"])
        mover = move["parties"][0]
        expected = {
            (m["parties"][0], m["to"]) for m in after["moves"] if len(m["parties"]) == 1 and m["parties"] != [mover]
        }
        assert {(one["party"], one["to"]) for one in move["replies"]} == expected
        leaves = [one["leaves"] for one in move["replies"]]
        assert leaves == sorted(leaves)
        for one in move["replies"]:
            back = next(m for m in after["moves"] if m["parties"] == [one["party"]] and m["to"] == one["to"])
            assert one["gain"] == back["gains"][one["party"]]


def test_equilibria_and_start_are_those_of_the_lens():
    case = detente.load(EXAMPLES / "elmira-1991.yaml")
    asking = case.ask_moves()
    result = asking.answer().data
    account = next(iter(result["accounts"].values()))
    look = Walk(asking, asking.asked.accounts[0]).at()
    assert look["start"]
    assert look["state"] == result["model"]["start"] == look["places"]["start"]
    assert set(look["places"]["equilibria"]) == {one for held in account["equilibria"].values() for one in held}
    json.dumps(look)


def test_looking_round_twice_gives_the_same(walk):
    assert walk.at() == walk.at()


def test_a_state_that_there_is_not_is_told_with_those_there_are(walk):
    with pytest.raises(ModelError, match="no state"):
        walk.at("nowhere")


def test_with_wants_drawn_from_statements_a_verdict_has_its_share(tmp_path):
    path = tmp_path / "drawn.yaml"
    path.write_text(
        """\
title: Drawn
parties: {a: {name: A}, b: {name: B}}
issues:
  arms: {name: Arms, options: [keep, give-up], by: a}
  aid: {name: Aid, options: [withheld, given], by: b}
status quo: {arms: keep, aid: withheld}
statements:
  a: [{more is better: [aid]}, {less is better: [arms]}, {no deal: {at least: 0, at most: 0.4}}]
  b: [{more is better: [arms]}, {less is better: [aid]}, {no deal: {at least: 0, at most: 0.4}}]
moves: {}
""",
        encoding="utf-8",
    )
    asking = detente.load(path).ask_moves(draws=200)
    look = Walk(asking, asking.asked.accounts[0]).at()
    shares = [one["share"] for held in look["stable"].values() for one in held.values()]
    assert all(share is not None and 0 <= share <= 1 for share in shares)
    assert look["central"] == "mean"
