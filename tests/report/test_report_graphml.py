"""GraphML: what a graph tool reads back is what was found, and nothing that is not XML is written."""

from __future__ import annotations

import tempfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.report.graphml import GraphmlError, write_graphml

SPACE = {"g": "http://graphml.graphdrawing.org/xmlns"}
CASTS = {"boolean": {"true": True, "false": False}.__getitem__, "double": float, "string": str}


def result(**account):
    """Two states, one issue, two parties; the second state is best for `a` and worst for `b`."""
    wants = {"a": [["s<2>"], ["s&1"]], "b": [["s&1"], ["s<2>"]]}
    told = {
        "name": "What A tells",
        "states": [
            {"label": "s&1", "options": {"relief": "none"}, "start": True},
            {"label": "s<2>", "options": {"relief": "full"}, "start": False},
        ],
        "preferences": {party: {"kind": "ranking", "order": order} for party, order in wants.items()},
        "draws": None,
        "equilibria": {"nash": ["s<2>"], "gmr": ["s&1", "s<2>"]},
        "unknown": None,
    }
    return {
        "case": {"title": 'Bread & "roses"'},
        "parties": [{"key": "a", "name": "A"}, {"key": "b", "name": "B"}],
        "issues": [
            {"key": "relief", "options": [{"key": "none", "text": "No relief, 영변"}, {"key": "full", "text": ""}]}
        ],
        "model": {"states": 2, "in_play": ["relief"]},
        "accounts": {"one": told | account, "other": told | {"equilibria": {"nash": [], "gmr": []}}},
    }


MOVES = [
    {"parties": ["a"], "from": "s&1", "to": "s<2>"},
    {"parties": ["b"], "from": "s&1", "to": "s<2>"},
    {"parties": ["a", "b"], "from": "s<2>", "to": "s&1"},
]


def read(path):
    """Read GraphML as its definition says: facts by the names and types that the keys declare."""
    root = ET.parse(path).getroot()
    children = [child.tag.split("}")[1] for child in root]
    assert children == ["key"] * (len(children) - 1) + ["graph"]
    keys = {key.get("id"): key for key in root.findall("g:key", SPACE)}
    assert len(keys) == len(children) - 1

    def facts(element):
        held = {}
        for data in element.findall("g:data", SPACE):
            key = keys[data.get("key")]
            assert key.get("for") == element.tag.split("}")[1]
            held[key.get("attr.name")] = CASTS[key.get("attr.type")](data.text or "")
        return held

    graph = root.find("g:graph", SPACE)
    assert graph.get("edgedefault") == "directed"
    nodes = {node.get("id"): facts(node) for node in graph.findall("g:node", SPACE)}
    edges = [(e.get("source"), e.get("target"), facts(e)) for e in graph.findall("g:edge", SPACE)]
    ids = [element.get("id") for element in graph]
    named = [one for one in ids if one is not None]
    assert len(set(named)) == len(named)
    return facts(graph), nodes, edges


def test_nodes_tell_label_options_in_words_start_and_equilibria(tmp_path):
    about, nodes, _ = read(write_graphml(result(), MOVES, tmp_path / "g.graphml"))
    assert about == {"case": 'Bread & "roses"', "account": "What A tells"}
    assert list(nodes.values()) == [
        {"label": "s&1", "start": True, "issue: relief": "No relief, 영변", "equilibrium: nash": False,
         "equilibrium: gmr": True},
        {"label": "s<2>", "start": False, "issue: relief": "full", "equilibrium: nash": True,
         "equilibrium: gmr": True},
    ]  # fmt: skip


def test_edges_tell_movers_and_whether_all_of_them_gain(tmp_path):
    _, nodes, edges = read(write_graphml(result(), MOVES, tmp_path / "g.graphml"))
    label = {key: node["label"] for key, node in nodes.items()}
    assert [(label[source], label[target], facts) for source, target, facts in edges] == [
        ("s&1", "s<2>", {"movers": "a", "improving": True}),
        ("s&1", "s<2>", {"movers": "b", "improving": False}),
        ("s<2>", "s&1", {"movers": "a; b", "improving": False}),
    ]


def test_an_equally_good_state_is_no_improvement(tmp_path):
    same = {party: {"kind": "ranking", "order": [["s&1", "s<2>"]]} for party in "ab"}
    _, _, edges = read(write_graphml(result(preferences=same), MOVES, tmp_path / "g.graphml"))
    assert [facts["improving"] for _, _, facts in edges] == [False, False, False]


@pytest.mark.parametrize(
    "wanted", [{"kind": "fuzzy", "order": None}, {"kind": "likely", "order": [["s<2>"], ["s&1"]]}, {"order": None}]
)
def test_no_improvement_is_told_of_movers_without_one_order(tmp_path, wanted):
    mixed = {"a": wanted, "b": {"kind": "weights", "order": [["s&1"], ["s<2>"]]}}
    _, _, edges = read(write_graphml(result(preferences=mixed), MOVES, tmp_path / "g.graphml"))
    assert [facts.get("improving") for _, _, facts in edges] == [None, False, None]


def test_no_improvement_is_told_where_preferences_are_partly_unknown(tmp_path):
    _, _, edges = read(write_graphml(result(unknown={"sure": {}}), MOVES, tmp_path / "g.graphml"))
    assert all("improving" not in facts for _, _, facts in edges)


def test_with_draws_a_node_tells_shares(tmp_path):
    drawn = {"nash": [{"label": "s<2>", "share": 0.25, "standard_error": 0.1}], "gmr": []}
    held = result(draws=4, equilibria=drawn)
    _, nodes, _ = read(write_graphml(held, MOVES, tmp_path / "g.graphml"))
    assert [(n["equilibrium: nash"], n["equilibrium: gmr"]) for n in nodes.values()] == [(0.0, 0.0), (0.25, 0.0)]


def test_another_account_is_told_when_asked_for(tmp_path):
    _, nodes, _ = read(write_graphml(result(), MOVES, tmp_path / "g.graphml", "other"))
    assert not any(node["equilibrium: gmr"] for node in nodes.values())
    with pytest.raises(LookupError, match="there is no account 'third'; there are one, other"):
        write_graphml(result(), MOVES, tmp_path / "g.graphml", "third")


def test_what_xml_cannot_hold_is_refused_and_nothing_is_written(tmp_path):
    path = tmp_path / "g.graphml"
    path.write_text("before")
    with pytest.raises(GraphmlError, match=r"U\+0008 in 'bell\\x08'"):
        write_graphml(result(name="bell\b"), MOVES, path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_states_that_are_not_all_listed_are_refused(tmp_path):
    held = result()
    held["model"]["states"] = 300_000
    with pytest.raises(GraphmlError, match="of 300,000 states only 2 are listed"):
        write_graphml(held, MOVES, tmp_path / "g.graphml")


def test_a_graph_tool_reads_it(tmp_path):
    networkx = pytest.importorskip("networkx")
    graph = networkx.read_graphml(write_graphml(result(), MOVES, tmp_path / "g.graphml"), force_multigraph=True)
    assert (graph.is_directed(), len(graph), graph.number_of_edges()) == (True, 2, 3)
    assert graph.nodes["s0"]["equilibrium: nash"] is False


TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=6
)


@st.composite
def models(draw):
    labels = draw(st.lists(TEXTS, min_size=1, max_size=6, unique=True))
    parties = draw(st.lists(TEXTS, min_size=1, max_size=3, unique=True))
    scores = {party: {label: draw(st.integers(0, 3)) for label in labels} for party in parties}
    state = st.sampled_from(labels)
    who = st.lists(st.sampled_from(parties), min_size=1, max_size=3, unique=True)
    moves = draw(st.lists(st.fixed_dictionaries({"parties": who, "from": state, "to": state}), max_size=12))
    return labels, scores, moves


@settings(deadline=None, max_examples=60)
@given(models(), TEXTS)
def test_whatever_the_names_all_is_read_back(model, title):
    labels, scores, moves = model
    orders = {
        party: [[label for label in labels if held[label] == score] for score in (3, 2, 1, 0)]
        for party, held in scores.items()
    }
    data = result(
        states=[{"label": label, "options": {"relief": label}, "start": False} for label in labels],
        preferences={party: {"kind": "ranking", "order": order} for party, order in orders.items()},
        equilibria={"nash": labels[:1]},
    )
    data["case"]["title"], data["model"]["states"], data["issues"] = title, len(labels), []
    with tempfile.TemporaryDirectory() as folder:
        about, nodes, edges = read(write_graphml(data, moves, Path(folder) / "g.graphml"))
    assert about["case"] == title
    assert [(node["label"], node["equilibrium: nash"]) for node in nodes.values()] == [
        (label, label == labels[0]) for label in labels
    ]
    assert [(nodes[source]["label"], nodes[target]["label"], facts) for source, target, facts in edges] == [
        (
            move["from"],
            move["to"],
            {
                "movers": "; ".join(move["parties"]),
                "improving": min(scores[p][move["to"]] - scores[p][move["from"]] for p in move["parties"]) > 0,
            },
        )
        for move in moves
    ]
