from pathlib import Path

import numpy as np
import pytest
import yaml

from detente.moves.graph import Graph
from detente.moves.routes import after_exactly, layers
from detente.moves.routes_arcs import steps_of

CASES = Path(__file__).parents[2].parent / "shared" / "conflict" / "cases"


@pytest.mark.reference
@pytest.mark.skipif(not CASES.exists(), reason="the reference cases are absent")
def test_elmira_s_layers_are_the_published_ones():
    case = yaml.safe_load((CASES / "elmira_9state.yaml").read_text())
    names = case["decision_makers"]
    moves = [[(s - 1, t - 1) for s, ts in case["reachable"][name].items() for t in ts] for name in names]
    orders = [case["preferences_most_to_least"][name] for name in names]
    scores = np.array([[-order.index(state + 1) for state in range(9)] for order in orders])
    steps = steps_of(Graph.of(9, moves), scores)
    given = case["computed"]["brute_force"]["status_quo_layers_exactly_h_moves"]
    for walked, listed in ((steps, given["legal_UMs"]), (steps.improvements, given["legal_UIs"])):
        exact = [(after_exactly(walked, 0, moves) + 1).tolist() for moves in range(1, len(listed) + 1)]
        assert exact == listed
        assert layers(walked, 0).rounds == len(listed) - 1
