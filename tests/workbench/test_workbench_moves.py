"""What `Case.moves` answers: of small examples consistent in itself, and of large or bare cases in bounds."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import detente
from detente.moves.outlook import outlook
from detente.values.draws import Draws
from detente.workbench import moves as room
from detente.workbench.case import Case

EXAMPLES = Path(__file__).parents[2] / "examples"
SMALL = ["elmira-1991", "prisoners-dilemma", "chicken", "superpowers", "syria-iraq-1975", "us-north-korea-2017"]


def load(name):
    return detente.load(EXAMPLES / f"{name}.yaml")


QUESTIONS = [(name, variant) for name in SMALL for variant in load(name).variants]
KEYS = {"from", "to", "label", "end", "escape", "state", "start", "target", "prefer"}


@pytest.fixture(scope="module", params=QUESTIONS, ids=lambda question: "-".join(map(str, question)))
def answered(request):
    name, variant = request.param
    return load(name).moves(variant=variant).data


def labels_in(data):
    """Every text under a key that names a state."""
    if isinstance(data, list):
        for one in data:
            yield from labels_in(one)
    elif isinstance(data, dict):
        for key, one in data.items():
            if key in KEYS and isinstance(one, str):
                yield one
            yield from labels_in(one)


def test_every_label_is_that_of_a_state(answered):
    for account in answered["accounts"].values():
        known = {state["label"] for state in account["states"]}
        assert len(known) == answered["model"]["states"]
        parts = ("proofs", "ways", "policies", "together", "backwards", "margins")
        assert set(labels_in([account[part] for part in parts])) <= known
        assert set(labels_in(answered["graph"])) <= known
        for concept, held in account["stable"].items():
            assert set(account["equilibria"][concept]) == set.intersection(*map(set, held.values()))
            assert all(set(states) <= known for states in held.values())
        for preference in account["preferences"].values():
            assert sorted(label for level in preference["order"] or [known] for label in level) == sorted(known)
    json.dumps(answered, allow_nan=False)


def test_proofs_agree_with_verdicts(answered):
    for account in answered["accounts"].values():
        if account["central"] is not None:
            continue  # of an order beside the preference itself
        for proof in account["proofs"]:
            held = proof["state"] in account["stable"][proof["concept"]][proof["party"]]
            assert proof["stable"] == held == all(one["deters"] for one in proof["answers"])


def test_routes_run_from_how_things_stand_to_where_they_say_by_moves_that_there_are(answered):
    arcs = {(tuple(arc["parties"]), arc["from"], arc["to"]) for arc in answered["graph"]["arcs"]}
    start = answered["model"]["start"]
    for account in answered["accounts"].values():
        for reach in account["ways"]["to"] if account["ways"] else ():
            for passage in filter(None, (reach["alone"], reach["together"])):
                for route in passage["shortest"]["listed"] + passage["mildest"]["listed"]:
                    at, before = start, None
                    for step in route["steps"]:
                        assert (tuple(step["parties"]), at, step["to"]) in arcs
                        assert len(step["parties"]) > 1 or step["parties"] != before
                        at, before = step["to"], step["parties"]
                    assert at == reach["target"]


def test_readings_are_chosen_by_name_and_unknown_ones_refused():
    case = load("prisoners-dilemma")
    found = case.moves(readings={"first": "by-weights"}).data["accounts"]["all"]["preferences"]
    assert {party: one["reading"] for party, one in found.items()} == {"first": "by-weights", "second": "ranking"}
    with pytest.raises(LookupError, match="there is no reading of first 'none'; the case has: ranking, by-weights"):
        case.moves(readings={"first": "none"})
    with pytest.raises(LookupError, match="there is no party 'third'"):
        case.moves(readings={"third": "ranking"})


BARE = """title: Bare
parties: {a: {name: A}, b: {name: B}}
variants: {plain: {name: Plain}, blind: {name: Blind}}
issues:
  i: {name: I, by: a, options: [x, y]}
  j: {name: J, by: b, options: [x, y]}
status quo: {i: x, j: x}
"""
READ = """moves:
  preferences:
    a: {r: {weights: {i: {y: 1}, j: {y: 2}}, DEGREES}}
    b: {r: {weights: {i: {y: 2}, j: {y: 1}}}}
  views: {a: {unseen: ["3"], variants: blind}}
"""
SAID = """packages: {deal: {name: Deal, options: {i: y, j: y}}}
statements:
  a: [{more is better: i}, {less is better: j}]
  b: [{exact values: {i: {x: 0, y: 2}, j: {x: 1, y: 0}}}]
"""


def test_views_hold_in_their_variant_only():
    case = Case.from_text(BARE + READ.replace(", DEGREES", ""))
    assert case.moves(variant="plain").data["accounts"]["all"]["views"] is None
    assert case.moves(variant="blind").data["accounts"]["all"]["views"] is not None


def test_moves_at_once_are_left_out_where_preferences_are_more_than_an_order():
    plain = Case.from_text(BARE + READ.replace(", DEGREES", "")).moves().data["accounts"]["all"]
    degrees = Case.from_text(BARE + READ.replace("DEGREES", "degrees: [0, 1]")).moves().data["accounts"]["all"]
    assert "sim" in plain["stable"]
    assert plain["sequential_or_simultaneous"] is not None
    assert "sim" not in degrees["stable"]
    assert degrees["sequential_or_simultaneous"] is None


def test_statements_alone_give_shares_of_draws_over_packages_by_name():
    found = Case.from_text(BARE + SAID).moves(draws=50).data["accounts"]["all"]
    assert [state["label"] for state in found["states"]] == ["1", "2", "3", "deal"]
    assert found["draws"] == 50
    assert found["equilibria"]["nash"] == [{"label": "3", "share": 1.0, "standard_error": 0.0}]


@pytest.mark.parametrize("name", ["camp-david-1978", "panama-canal-1977"])
def test_examples_without_moves_are_answered_over_packages(name):
    data = load(name).moves(draws=20).data
    assert data["model"]["states"] == len(data["accounts"][next(iter(data["accounts"]))]["states"])
    assert all(account["equilibria"]["nash"] for account in data["accounts"].values())


def test_fewer_draws_are_met_where_states_are_many(monkeypatch):
    monkeypatch.setattr(room, "MOST_VALUED", 4 * 2 * 10 + 3)
    question = Case.from_text(BARE + SAID).ask_moves(draws=50)
    assert question.outlook.drawn == 10
    account = question.answer().data["accounts"]["all"]
    assert account["draws"] == account["preferences"]["a"]["draws"] == 10
    assert account["preferences"]["a"]["effective"] <= 10
    assert account["left_out"]["draws"] == "10 of 50 are met, there being 4 states"


def test_no_draws_are_foreseen_where_values_are_exact():
    exact = SAID.replace(
        "[{more is better: i}, {less is better: j}]", "[{exact values: {i: {x: 0, y: 1}, j: {x: 2, y: 0}}}]"
    )
    question = Case.from_text(BARE + exact).ask_moves()
    assert question.outlook.drawn == 1
    assert question.answer().data["accounts"]["all"]["draws"] is None


def test_accounts_that_want_the_same_share_an_answer():
    question = Case.from_text(BARE + SAID + "accounts: {one: {name: One}, two: {name: Two}}\n").ask_moves(draws=50)
    one, two = (question.judged(account) for account in ("one", "two"))
    assert one.found is two.found


def test_draws_are_taken_evenly_spread():
    draws = Draws(np.arange(10.0)[:, None], np.arange(10.0))
    assert room.spread(draws, 10) is draws
    assert room.spread(draws, 4).values[:, 0].tolist() == [0, 3, 6, 9]
    assert room.spread(draws, 4).reservation.tolist() == [0, 3, 6, 9]


def test_graphml_can_be_written_from_python_where_the_picture_is_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr("detente.workbench.moves_data.MOST_DRAWN", 3)
    result = Case.from_text(BARE + READ.replace(", DEGREES", "")).moves()
    assert result.data["graph"] is None
    assert result.to_graphml(tmp_path / "g.graphml").read_text(encoding="utf-8").count("<edge ") == 8


def test_the_work_foreseen_grows_with_what_is_done():
    large = outlook(1_048_576, 10**9, 2, 1, 1, 0.0).seconds
    assert 10 < large < 20
    assert 4 < outlook(4_096, 184_320, 3, 1, 1, 0.0).seconds < 12
    assert outlook(16, 48, 2, 1, 1, 0.0).words() == "16 states; under a second."
