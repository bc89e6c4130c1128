"""Proofs of verdicts: every one is verified by a checker that knows the definitions and nothing of how it was found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.moves.graph import Graph
from detente.moves.proofs import Answer, Proof, prove, prove_equilibrium
from detente.moves.sequences import Move
from detente.moves.stability import CONCEPTS

if TYPE_CHECKING:
    from collections.abc import Iterator

REFERENCE = [
    "brams_cmc_alternative",
    "chicken",
    "cuban_missile_1962",
    "elmira_12state_gmcrpy",
    "elmira_9state",
    "gmcrpy_defect_gmr",
    "gmcrpy_defect_inverse_seq",
    "gmcrpy_defect_inverse_smr",
    "gmcrpy_defect_seq",
    "prisoners_dilemma",
    "superpower_confrontation",
    "sustainable_development",
    "syria_iraq_1975",
    "syria_iraq_misperceived",
    "us_nk_2017_base",
    "us_nk_2017_deterrence",
    "us_nk_2017_irreversible_invasion",
]
CASES = Path(__file__).parents[2].parent / "shared" / "conflict" / "cases"


class Model(NamedTuple):
    """For each party the states that it can reach from each state, and what each state is to it."""

    reach: list[list[set[int]]]
    worth: list[list[int]]

    @property
    def graph(self) -> Graph:
        pairs = [[(s, t) for s, row in enumerate(one) for t in row] for one in self.reach]
        return Graph.of(len(self.worth[0]), pairs)

    def proof(self, concept: str, party: int, state: int) -> Proof:
        return prove(self.graph, np.array(self.worth), concept, party, state)

    def improvements(self, party: int, state: int) -> set[int]:
        return {t for t in self.reach[party][state] if self.worth[party][t] > self.worth[party][state]}

    def legal(self, concept: str, mover: int, state: int) -> set[int]:
        """The moves that another party may make in answer."""
        return self.improvements(mover, state) if concept in ("seq", "sseq") else self.reach[mover][state]

    def answers(self, concept: str, party: int, state: int) -> list[set[int]]:
        """The states that the others can bring about from a state in one move, in two, in three, and so on."""
        step = {(j, t) for j in range(len(self.reach)) if j != party for t in self.legal(concept, j, state)}
        steps: list[set[tuple[int, int]]] = []
        while step and step not in steps:
            steps.append(step)
            step = {
                (j, u)
                for last, t in step
                for j in range(len(self.reach))
                if j not in (party, last)
                for u in self.legal(concept, j, t)
            }
        return [{state for _, state in step} for step in steps]

    def sanctions(self, concept: str, party: int, state: int, end: int) -> bool:
        """Whether an end leaves the party no better off than in the state that it has left."""
        worth = self.worth[party]
        onward = self.reach[party][end] if concept in ("smr", "sseq") else set()
        return all(worth[t] <= worth[state] for t in {end, *onward})

    def stable(self, concept: str, party: int, state: int) -> bool:
        return all(
            concept != "nash"
            and any(
                self.sanctions(concept, party, state, end)
                for step in self.answers(concept, party, better)
                for end in step
            )
            for better in self.improvements(party, state)
        )


def faults(model: Model, proof: Proof) -> Iterator[str]:
    """Tell what is wrong with a proof."""
    better = model.improvements(proof.party, proof.state)
    met = [answer.improvement for answer in proof.answers]
    worth = model.worth[proof.party]
    if len(set(met)) < len(met) or not set(met) <= better:
        yield "an answer to what is no improvement, or two to one"
    if proof.stable and set(met) != better:
        yield "an improvement without an answer"
    if not proof.stable and len(met) != 1:
        yield "not one safe improvement"
    if [worth[t] for t in met] != sorted((worth[t] for t in met), reverse=True):
        yield "not the best improvement first"
    for answer in proof.answers:
        yield from faults_of_moves(model, proof, answer)
        yield from faults_of_worth(model, proof, answer)
        yield from faults_of_sanction(model, proof, answer) if proof.stable else faults_of_safety(model, proof, answer)


def faults_of_moves(model: Model, proof: Proof, answer: Answer) -> Iterator[str]:
    state, last = answer.improvement, proof.party
    for mover, target in answer.moves:
        if mover in (proof.party, last) or target not in model.legal(proof.concept, mover, state):
            yield f"an illegal move {mover, target}"
        state, last = target, mover
    if answer.end != state:
        yield "the moves end elsewhere"
    if proof.concept == "nash" and answer.moves:
        yield "an answer that Nash does not know"


def faults_of_worth(model: Model, proof: Proof, answer: Answer) -> Iterator[str]:
    worth, state = model.worth[proof.party], proof.state
    if answer.gain != np.sign(worth[answer.end] - worth[state]):
        yield "a wrong gain"
    onward = model.reach[proof.party][answer.end] if proof.concept in ("smr", "sseq") and answer.moves else set()
    if answer.escape is None:
        if onward or answer.escape_gain is not None:
            yield "an escape left out"
    elif answer.escape not in onward or worth[answer.escape] < max(worth[t] for t in onward):
        yield "not the best escape"
    elif answer.escape_gain != np.sign(worth[answer.escape] - worth[state]):
        yield "a wrong gain of the escape"


def left(model: Model, proof: Proof, end: int) -> int:
    onward = model.reach[proof.party][end] if proof.concept in ("smr", "sseq") else set()
    return max(model.worth[proof.party][t] for t in {end, *onward})


def faults_of_sanction(model: Model, proof: Proof, answer: Answer) -> Iterator[str]:
    if not (answer.deters and answer.moves and model.sanctions(proof.concept, proof.party, proof.state, answer.end)):
        yield "no sanction"
    steps = model.answers(proof.concept, proof.party, answer.improvement)
    sanctions = [{t for t in step if model.sanctions(proof.concept, proof.party, proof.state, t)} for step in steps]
    if any(sanctions[: len(answer.moves) - 1]):
        yield "not a shortest sanction"
    elif left(model, proof, answer.end) > min(left(model, proof, t) for t in sanctions[len(answer.moves) - 1]):
        yield "not the harshest of the shortest"


def faults_of_safety(model: Model, proof: Proof, answer: Answer) -> Iterator[str]:
    steps = model.answers(proof.concept, proof.party, answer.improvement) if proof.concept != "nash" else []
    ends = set().union(*steps)
    if answer.deters or any(model.sanctions(proof.concept, proof.party, proof.state, end) for end in ends):
        yield "not a safe improvement"
    if bool(ends) != bool(answer.moves):
        yield "answers kept back, or made up"
    elif ends and left(model, proof, answer.end) > min(left(model, proof, end) for end in ends):
        yield "not the worst"
    for other in model.improvements(proof.party, proof.state):
        if model.worth[proof.party][other] > model.worth[proof.party][answer.improvement] and not any(
            model.sanctions(proof.concept, proof.party, proof.state, end)
            for step in model.answers(proof.concept, proof.party, other)
            for end in step
            if proof.concept != "nash"
        ):
            yield "a better improvement is safe too"


@st.composite
def models(draw: st.DrawFn) -> Model:
    """Any arcs of two to five parties: one-way, shared, cyclic, not transitive; ties in what they want."""
    parties, states = draw(st.integers(2, 5)), draw(st.integers(2, 7))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    arcs = random.random((parties, states, states)) < draw(st.sampled_from([0.15, 0.3, 0.6]))
    worth = random.integers(0, draw(st.integers(1, states)), (parties, states))
    reach = [[{t for t in range(states) if one[s, t] and t != s} for s in range(states)] for one in arcs]
    return Model(reach, worth.tolist())


@settings(deadline=None, max_examples=300)
@given(models(), st.sampled_from(CONCEPTS))
def test_every_proof_is_verified_and_its_verdict_is_the_definition_s(model: Model, concept: str) -> None:
    for party in range(len(model.worth)):
        for state in range(len(model.worth[0])):
            proof = model.proof(concept, party, state)
            assert proof.stable == model.stable(concept, party, state)
            assert list(faults(model, proof)) == [], proof


@st.composite
def option_models(draw: st.DrawFn) -> Model:
    """Yes/no options, each of one party, some one-way; some states cannot be."""
    owners = draw(st.lists(st.integers(0, 2), min_size=3, max_size=4))
    one_way = [draw(st.booleans()) for _ in owners]
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    codes = [code for code in range(2 ** len(owners)) if random.random() < 0.8] or [0]

    def open_to(party: int, s: int, t: int) -> bool:
        changed = [k for k in range(len(owners)) if (s ^ t) >> k & 1]
        return bool(changed) and all(owners[k] == party and not (one_way[k] and s >> k & 1) for k in changed)

    reach = [[{j for j, t in enumerate(codes) if open_to(p, s, t)} for s in codes] for p in range(max(owners) + 1)]
    return Model(reach, random.integers(0, len(codes), (len(reach), len(codes))).tolist())


@settings(deadline=None, max_examples=150)
@given(option_models(), st.sampled_from(CONCEPTS))
def test_proofs_in_option_form_are_verified(model: Model, concept: str) -> None:
    for party in range(len(model.worth)):
        for state in range(len(model.worth[0])):
            proof = model.proof(concept, party, state)
            assert proof.stable == model.stable(concept, party, state)
            assert list(faults(model, proof)) == [], proof


DILEMMA = Model([[{1}, {0}, {3}, {2}], [{2}, {3}, {0}, {1}]], [[2, 1, 4, 3], [2, 4, 1, 3]])
"""The prisoner's dilemma: 0 both defect, 1 and 2 one cooperates, 3 both cooperate."""


def test_cooperation_is_held_up_by_the_other_s_defection() -> None:
    assert DILEMMA.proof("seq", 0, 3) == Proof("seq", 0, 3, True, (Answer(2, (Move(1, 0),), -1),))
    assert DILEMMA.proof("smr", 0, 3) == Proof("smr", 0, 3, True, (Answer(2, (Move(1, 0),), -1, 1, -1),))
    assert DILEMMA.proof("nash", 0, 3) == Proof("nash", 0, 3, False, (Answer(2, (), 1),))
    assert DILEMMA.proof("gmr", 0, 0) == Proof("gmr", 0, 0, True, ())


def test_an_equilibrium_has_a_proof_of_each_party() -> None:
    proofs = prove_equilibrium(DILEMMA.graph, np.array(DILEMMA.worth), "seq", 3)
    assert [(proof.party, proof.stable, proof.answers[0].end) for proof in proofs] == [(0, True, 0), (1, True, 0)]


def test_the_worst_without_an_answer_is_the_improvement_itself() -> None:
    model = Model([[{1}, set()], [set(), set()]], [[0, 1], [0, 0]])
    for concept in CONCEPTS:
        assert model.proof(concept, 0, 0).answers == (Answer(1, (), 1),)


def test_coming_back_is_a_sanction() -> None:
    model = Model([[{1}, set()], [set(), {0}]], [[0, 1], [1, 0]])
    assert model.proof("seq", 0, 0).answers == (Answer(1, (Move(1, 0),), 0),)
    escaping = model.proof("sseq", 0, 0)
    assert (escaping.stable, escaping.answers) == (False, (Answer(1, (Move(1, 0),), 0, 1, 1),))


def test_an_unknown_concept_is_refused() -> None:
    with pytest.raises(ValueError, match="nash, gmr, smr, seq, sseq"):
        DILEMMA.proof("Nash", 0, 0)


def test_the_checker_finds_what_is_wrong() -> None:
    good = DILEMMA.proof("smr", 0, 3)
    answer = good.answers[0]
    forged = [
        replace(good, answers=()),
        replace(good, stable=False),
        replace(good, answers=(replace(answer, moves=(Move(0, 0),)),)),
        replace(good, answers=(replace(answer, moves=(Move(1, 3),)),)),
        replace(good, answers=(replace(answer, escape=None, escape_gain=None),)),
        replace(good, answers=(replace(answer, gain=1),)),
        replace(good, answers=(replace(answer, escape_gain=0),)),
    ]
    assert list(faults(DILEMMA, good)) == []
    assert all(list(faults(DILEMMA, proof)) for proof in forged)


OPEN = {"N->Y only": "NY", "fwd": "NY", "Y->N only": "YN", "back": "YN"}


def by_options(case: dict[str, Any]) -> list[list[set[int]]]:
    """Follow who can move where from the options of a reference case, their owners and their directions."""
    states = list(case["states"].values())
    if "options" in case:
        owners = [case["decision_makers"].index(option["owner"]) for option in case["options"]]
        ways = [option["direction"] for option in case["options"]]
    else:
        own = case["dm_options_zero_based"]
        owners = [next(party for party, row in enumerate(own) if k in row) for k in range(len(states[0]))]
        ways = case["directions"]

    def open_to(party: int, s: str, t: str) -> bool:
        changed = [k for k in range(len(s)) if s[k] != t[k]]
        return bool(changed) and all(
            owners[k] == party and OPEN.get(ways[k], s[k] + t[k]) == s[k] + t[k] for k in changed
        )

    return [
        [{j for j, t in enumerate(states) if open_to(party, s, t)} for s in states] for party in range(max(owners) + 1)
    ]


def reference(path: Path) -> tuple[Model, dict[str, dict[str, list[int]]], list[int]]:
    """Read a reference case: its model, the stable states of each party by concept, and its states' labels."""
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    labels = list(case["states"])
    place = {label: k for k, label in enumerate(labels)}
    parties = list(case["preferences_most_to_least"])
    listed = case.get("reachable")
    reach = (
        by_options(case)
        if listed is None
        else [[{place[t] for t in (listed.get(party) or {}).get(label, ())} for label in labels] for party in parties]
    )
    worth = []
    for ranking in case["preferences_most_to_least"].values():
        groups = [one if isinstance(one, list) else [one] for one in ranking]
        rank = {label: -k for k, group in enumerate(groups) for label in group}
        worth.append([rank[label] for label in labels])
    return Model(reach, worth), case["computed"]["brute_force"]["stable_by_dm"], labels


@pytest.mark.reference
@pytest.mark.skipif(not CASES.exists(), reason="the reference cases are not here")
@pytest.mark.parametrize("name", REFERENCE)
def test_reference_verdicts_are_proved(name: str) -> None:
    model, stable, labels = reference(CASES / f"{name}.yaml")
    for concept in CONCEPTS:
        for party, expected in enumerate(stable[concept].values()):
            proofs = [model.proof(concept, party, state) for state in range(len(labels))]
            assert [label for label, proof in zip(labels, proofs, strict=True) if proof.stable] == expected
            assert [fault for proof in proofs for fault in faults(model, proof)] == []
