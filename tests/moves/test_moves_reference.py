"""Every reference case with every verdict in it, under the five concepts; skipped where the reference data is absent."""

from __future__ import annotations

import hashlib
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import yaml

from detente.moves.graph import Graph, blocks_of
from detente.moves.stability import CONCEPTS, stability

CASES = Path(__file__).parents[2].parent / "shared" / "conflict" / "cases"
pytestmark = [pytest.mark.reference, pytest.mark.skipif(not CASES.exists(), reason="the reference data is absent")]

LARGE = "gatt_uruguay_round_scale"
NAMES = sorted({file.stem for file in CASES.glob("*.yaml")} - {LARGE})
ONE_WAY = {"N->Y only": (1,), "Y->N only": (0,)}


class Model:
    """A case's states, named by their labels, the parties' scores, and its graph built in the ways that it allows."""

    def __init__(self, name):
        self.case = yaml.safe_load((CASES / f"{name}.yaml").read_text())
        self.labels = list(self.case["states"])
        ranking = self.case["preferences_most_to_least"]
        self.parties = list(ranking)
        self.scores = np.array([self.scored(ranking[party]) for party in self.parties])

    def scored(self, ranking):
        depth = {}
        for position, held in enumerate(ranking):
            depth |= dict.fromkeys(held if isinstance(held, list) else [held], -position)
        assert set(depth) == set(self.labels)
        return [depth[label] for label in self.labels]

    def options(self):
        """Each option's owner and the values that, once taken, it keeps."""
        if "options" in self.case:
            listed = self.case["options"]
            return [(self.parties.index(one["owner"]), ONE_WAY.get(one.get("direction"), ())) for one in listed]
        owned = self.case["dm_options_zero_based"]
        owner = {option: party for party, options in enumerate(owned) for option in options}
        return [(owner[option], ONE_WAY.get(way, ())) for option, way in enumerate(self.case["directions"])]

    def in_option_form(self):
        """Whether each state is a full column of options, seen and reached alike by all parties."""
        texts = self.case["states"].values()
        return all(set(text) <= {"Y", "N"} for text in texts) and not self.case.get("misperceived_states")

    def listed(self):
        """The graph from the arcs in the file."""
        place = {label: state for state, label in enumerate(self.labels)}
        reach = self.case["reachable"]
        return Graph.of(
            len(self.labels),
            [[(place[s], place[t]) for s, held in reach[party].items() for t in held] for party in self.parties],
        )

    def raw(self):
        """Each feasible column of options with the state that it belongs to, and each party's arcs between columns."""
        patterns = self.case.get("infeasible_patterns") or []
        width = len(next(iter(self.case["states"].values())))
        columns = [
            "".join(one) for one in product("NY", repeat=width) if not any(fits("".join(one), p) for p in patterns)
        ]
        owned = self.options()
        arcs = [
            [(s, t) for s in columns for t in columns if may_move(s, t, owned, party)]
            for party in range(len(self.parties))
        ]
        texts = list(self.case["states"].values())
        return {column: next(k for k, text in enumerate(texts) if fits(column, text)) for column in columns}, arcs

    def from_options(self):
        """The graph from owners, directions, infeasible patterns, merged and misperceived states."""
        state, arcs = self.raw()
        assert set(state.values()) == set(range(len(self.labels)))
        blind = self.case.get("misperceived_states") or {}
        unseen = [{self.labels.index(label) for label in blind.get(party, ())} for party in self.parties]
        return Graph.of(
            len(self.labels),
            [
                [(state[s], state[t]) for s, t in held if not {state[s], state[t]} & unseen[party]]
                for party, held in enumerate(arcs)
            ],
        )

    def by_blocks(self):
        """The graph by blocks; an option that can only be dropped is turned round."""
        owned = self.options()
        turned = [ways == (0,) for _, ways in owned]
        states = np.array([[(c == "Y") ^ t for c, t in zip(text, turned, strict=True)] for text in self.texts()], int)
        lowest = [(0, 1) if ways else (0, 0) for _, ways in owned]
        mine = [[k for k, (owner, _) in enumerate(owned) if owner == party] for party in range(len(self.parties))]
        return Graph(len(states), tuple(blocks_of(states, own, lowest) for own in mine))

    def texts(self):
        return list(self.case["states"].values())

    def graphs(self):
        """The case's graph in each way that it allows."""
        written = all(set(str(text)) <= {"Y", "N", "-"} for text in self.texts())
        found = [self.listed()] if "reachable" in self.case else []
        found += [self.from_options()] if written else []
        return found + ([self.by_blocks()] if written and self.in_option_form() else [])

    def named(self, states):
        return [self.labels[state] for state in np.flatnonzero(states)]


def fits(column, pattern):
    return all(p in ("-", c) for c, p in zip(column, pattern, strict=True))


def may_move(start, end, owned, party):
    changed = [k for k in range(len(start)) if start[k] != end[k]]
    return bool(changed) and all(owned[k][0] == party and "NY".index(start[k]) not in owned[k][1] for k in changed)


@pytest.mark.parametrize("name", NAMES)
def test_every_verdict(name):
    model = Model(name)
    graphs = model.graphs()
    assert graphs
    wanted = model.case["computed"]["brute_force"]
    for graph in graphs:
        stable = stability(graph, model.scores)
        for concept, found in zip(CONCEPTS, stable, strict=True):
            assert model.named(found.all(axis=0)) == wanted["equilibria"][concept], concept
            held = {party: model.named(row) for party, row in zip(model.parties, found, strict=True)}
            assert held == wanted["stable_by_dm"][concept], concept


@pytest.mark.parametrize("name", NAMES)
def test_all_ways_of_writing_the_graph_agree(name):
    first, *others = Model(name).graphs()
    for other in others:
        for one, another in zip(first.arcs, other.arcs, strict=True):
            assert (one.start == another.start).all()
            assert (one.target == another.target).all()


@pytest.mark.parametrize("name", NAMES)
def test_published_verdicts(name):
    model = Model(name)
    published = model.case.get("published") or {}
    found = dict(zip(CONCEPTS, stability(model.graphs()[0], model.scores).all(axis=1), strict=True))
    for concept in CONCEPTS:
        if concept in published:
            assert model.named(found[concept]) == published[concept]
