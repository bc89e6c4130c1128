"""GMCR+ files: states numbered as GMCR+ numbers them, preferences as it understands them, and cases that say the same.

The conflicts are typed anew after the models of the reference cases, which name their sources.
"""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case.reading import parse_case
from detente.case.spaces import Numbering
from detente.cli import main
from detente.formats import Conflict, FormatError, read_domain, to_case_text
from detente.formats.gmcr import feasible, holds, read_conflict
from detente.formats.source import Source
from detente.moves.model import Model, model_of
from detente.moves.perception import View, perceived
from detente.moves.preferences import stated
from detente.moves.stability import CONCEPTS, stability

CASES = Path(__file__).parents[2].parent / "shared" / "conflict" / "cases"


def pattern(text: str) -> list[list[Any]]:
    """Write a pattern of Y, N and - as a file does."""
    return [[place, sign] for place, sign in enumerate(text) if sign != "-"]


def statement(text: str) -> Any:
    """Write a statement: a pattern, or several with bars between."""
    members = [pattern(part) for part in text.split("|")]
    return members[0] if len(members) == 1 else {"compound": True, "members": members}


def maker(name: str, options: list[int], wants: str = "", **more: Any) -> dict[str, Any]:
    return {"name": name, "options": options, "preferences": [statement(text) for text in wants.split()]} | more


def option(name: str, direction: str = "both") -> dict[str, str]:
    return {"name": name, "permittedDirection": direction}


PRISONERS = {
    "options": [option("Keep quiet"), option("Keep quiet")],
    "decisionMakers": [maker("Ann", [0], "-Y N-"), maker("Bob", [1], "Y- -N")],
    "infeasibles": [],
    "useManualPreferenceVectors": False,
    "program": "gmcr-py",
}
EUPHRATES = {
    "options": [option("Release Water"), option("Escalate"), option("Attack")],
    "decisionMakers": [
        maker("Syria", [0, 1], "NNN -Y- --N N--", misperceptions=[pattern("YN-")], payoffs=[6, 3, 5, 2, 1, 4]),
        maker("Iraq", [2], "YNN NNY NYY NNN YNY", misperceptions=[pattern("NN-")], payoffs=[3, 6, 1, 5, 2, 4]),
    ],
    "infeasibles": [pattern("YY-")],
    "useManualPreferenceRanking": False,
    "coalitions": [0, 1],
    "coalitionsFull": [],
    "version": "0.3.12",
    "program": "gmcr-py",
}
ELMIRA = {
    "options": [
        option("Modify", "fwd"),
        option("Delay", "back"),
        option("Accept"),
        option("Abandon", "fwd"),
        option("Insist"),
    ],
    "decisionMakers": [
        maker("MoE", [0], preferenceRanking=[9, 3, 4, 10, 7, 1, 2, 8, [11, 5, 6, 12]]),
        maker("Uniroyal", [1, 2, 3], "----Y", preferenceRanking=[1, 4, 10, 7, [5, 11, 6, 12], 2, 3, 9, 8]),
        maker("Local Government", [4], preferenceVector=[9, 3, 7, 1, 10, 8, 4, 2, [11, 5, 12, 6]]),
    ],
    "infeasibles": [pattern("-YY--"), pattern("-Y-Y-"), pattern("--YY-"), pattern("-NNN-")],
    "useManualPreferenceRanking": True,
}
CUBA = {
    "options": [option("Air Strike", "fwd"), option("Blockade"), option("Withdraw"), option("Escalate")],
    "decisionMakers": [
        maker("US", [0, 1], "--Y- ---N NNY- NYY- YNY- NYNN YNNN YYNN YYNY YNNY NYNY"),
        maker(
            "USSR",
            [2, 3],
            "NNNN NNYN NYYN NYNN YNYN YNNN YYYN YYNN YYNY YNNY NYNY",
            preferenceVector=[1],  # left from before; statements count
        ),
    ],
    "infeasibles": [pattern("--YY")],
    "useManualPreferenceVectors": False,
}


def written(document: object, folder: Path, name: str = "conflict.gmcr") -> Path:
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def read(document: object) -> Conflict:
    return read_conflict(Source(Path("conflict.gmcr"), json.dumps(document).encode()))


def model(document: object) -> Model:
    return model_of(Numbering(parse_case(to_case_text(read(document))).words))


def orders(built: Model) -> np.ndarray:
    readings = built.moves.preferences
    return np.stack(
        [stated(built, readings[party]["as in the file"], ()).values[0] for party in built.numbering.parties]
    )


def ranked(built: Model) -> list[list[set[str]]]:
    """The labels of the states from best to worst, for each party."""
    texts = built.labels.texts
    return [
        [
            {text for text, held in zip(texts, row, strict=True) if held == level}
            for level in sorted({*row}, reverse=True)
        ]
        for row in orders(built).tolist()
    ]


def test_states_are_the_feasible_ones_the_first_option_fastest() -> None:
    signs = ["".join("NY"[taken] for taken in row) for row in read(EUPHRATES).states.tolist()]
    assert signs == ["NNN", "YNN", "NYN", "NNY", "YNY", "NYY"]


@settings(deadline=None, max_examples=80)
@given(st.integers(1, 6), st.lists(st.text("YN-", min_size=6, max_size=6), max_size=5))
def test_states_are_all_that_match_no_pattern_by_their_binary_number(options: int, texts: list[str]) -> None:
    patterns = [
        tuple((place, sign == "Y") for place, sign in pattern(text[:options]))
        for text in texts
        if text[:options].strip("-")
    ]
    kept = [
        bits[::-1]
        for bits in product([False, True], repeat=options)
        if not any(all(bits[::-1][place] == taken for place, taken in one) for one in patterns)
    ]
    assert feasible(options, patterns).tolist() == [list(bits) for bits in kept]


def test_options_come_by_decision_maker_and_states_are_numbered_so() -> None:
    document = {
        "options": [option("c"), option("a"), option("b")],
        "decisionMakers": [maker("one", [1, 2], "Y--"), maker("two", [0])],
        "infeasibles": [[[0, "Y"], [1, "N"]]],
        "useManualPreferenceRanking": False,
    }
    found = read(document)
    assert [one.name for one in found.options] == ["a", "b", "c"]
    assert [one.options for one in found.makers] == [(0, 1), (2,)]
    assert found.infeasible == (((0, False), (2, True)),)
    assert found.makers[0].statements == ((((2, True),),),)


def test_an_option_of_nobody_stands_where_gmcr_leaves_it() -> None:
    document = {
        "options": [option("a"), option("b"), option("rain")],
        "decisionMakers": [maker("one", [0]), maker("two", [1])],
    }
    assert [one.name for one in read(document).options] == ["a", "rain", "b"]


@pytest.mark.parametrize("key", ["preferenceRanking", "preferenceVector"])
def test_a_ranking_counts_only_where_the_file_says_so(key: str) -> None:
    makers = [maker("Ann", [0], "Y-", **{key: [2, [3, 1], 4]}), maker("Bob", [1], "-Y", **{key: [[1, 2, 3, 4]]})]
    for flag in ("useManualPreferenceRanking", "useManualPreferenceVectors"):
        document = {"options": PRISONERS["options"], "decisionMakers": makers}
        assert ranked(model(document | {flag: True})) == [[{"2"}, {"1", "3"}, {"4"}], [{"1", "2", "3", "4"}]]
        assert ranked(model(document | {flag: False})) == [[{"2", "4"}, {"1", "3"}], [{"3", "4"}, {"1", "2"}]]


def test_directions_are_one_way_steps() -> None:
    built = model(ELMIRA)
    number = {text: state for state, text in enumerate(built.labels.texts)}
    reached = {
        (party, text): {built.labels.texts[t] for t in built.graph.reached(k, number[text])}
        for k, party in enumerate(built.numbering.parties)
        for text in ("1", "3", "4")
    }
    assert reached["MoE", "1"] == {"2"}
    assert reached["MoE", "4"] == set()
    assert reached["Uniroyal", "1"] == {"3", "5"}
    assert reached["Uniroyal", "3"] == {"5"}
    assert reached["Local Government", "3"] == {"9"}


def test_the_dilemma_of_a_file_has_its_equilibria() -> None:
    built = model(PRISONERS)
    stable = stability(built.graph, orders(built)).all(axis=1)
    found = {
        concept: [built.labels.texts[k] for k in np.flatnonzero(row)]
        for concept, row in zip(CONCEPTS, stable, strict=True)
    }
    assert found == {"nash": ["1"]} | {concept: ["1", "4"] for concept in CONCEPTS[1:]}


def test_a_pattern_put_together_of_several_bars_each() -> None:
    found = read(PRISONERS | {"infeasibles": [statement("YY|NN")]})
    assert found.states.tolist() == [[True, False], [False, True]]


def test_what_goes_beyond_the_model_is_told() -> None:
    document = json.loads(json.dumps(EUPHRATES)) | {"coalitions": [[0, 1]], "mood": 1}
    document["options"].append(option("Rain"))
    document["decisionMakers"][0]["colour"] = "red"
    text = to_case_text(read(document))
    assert "The file joins Syria, Iraq as a coalition." in text
    assert "'mood' is not used." in text
    assert "'colour' is not used." in text
    assert "The option 'Rain' belongs to nobody: only all together can move it." in text


def test_options_of_one_name_are_told_apart_by_their_owners() -> None:
    assert list(parse_case(to_case_text(read(PRISONERS))).words.issues) == ["Keep quiet (Ann)", "Keep quiet (Bob)"]


@pytest.mark.parametrize(
    ("names", "owned", "printed"),
    [
        (["Act", "Act"], [[0], [1]], ["Act (A)", "Act (B)"]),
        (["Act", "act"], [[0], [1]], ["Act (A)", "act (B)"]),
        (["Act", "Act", "Wait"], [[0, 2], [1]], ["Act (A)", "Wait", "Act (B)"]),
        (["Act", "Act"], [[0, 1], [1]], ["Act (A)", "Act (A, B)"]),
        (["Act", "Act"], [[0, 1], []], ["Act (A)", "Act (A) (2)"]),
        (['Say "go"', "Wait"], [[0], [1]], ['Say "go"', "Wait"]),
        (["", "Wait"], [[0], [1]], ["issue 1", "Wait"]),
    ],
)
def test_texts_call_options_by_names_that_tell_them_apart(
    names: list[str], owned: list[list[int]], printed: list[str]
) -> None:
    makers = [maker(name, options) for name, options in zip("AB", owned, strict=True)]
    document = {"options": [option(name) for name in names], "decisionMakers": makers}
    words = parse_case(to_case_text(read(document))).words
    assert [issue.name for issue in words.issues.values()] == printed


def test_an_option_of_two_decision_makers_is_moved_by_each_alone() -> None:
    built = model(PRISONERS | {"decisionMakers": [maker("Ann", [0, 1]), maker("Bob", [1])]})
    assert [[int(t) for t in built.graph.reached(party, 0)] for party in (0, 1)] == [[1, 2, 3], [2]]


def test_names_that_a_statement_could_mistake_are_quoted() -> None:
    names = ['say "yes"', "not", "2nd", "a-b"]
    document = {
        "options": [option(name) for name in names],
        "decisionMakers": [maker("one", [0, 1, 2, 3], "Y--- -Y-- --N-|---Y")],
        "infeasibles": [],
    }
    built = model(document)
    best = built.labels.texts[int(np.argmax(orders(built)[0]))]
    assert read(document).states[int(best) - 1].tolist()[:2] == [True, True]


def test_without_statements_all_states_are_equal() -> None:
    built = model(PRISONERS | {"decisionMakers": [maker("Ann", [0]), maker("Bob", [1])]})
    assert len(set(orders(built).ravel().tolist())) == 1


def test_many_states_keep_their_numbers_without_a_list() -> None:
    options = [option(f"o{k}") for k in range(10)]
    document = {
        "options": options,
        "decisionMakers": [maker("one", list(range(5)), "Y" + "-" * 9), maker("two", list(range(5, 10)))],
        "infeasibles": [pattern("-YY-------"), pattern("N--------Y")],
    }
    found, built = read(document), model(document)
    assert built.moves.states == {}
    assert built.labels.texts == tuple(str(k + 1) for k in range(len(found.states)))
    assert [[named[f"o{k}"] for k in range(10)] for named in built.named(range(built.count))] == [
        ["yes" if taken else "no" for taken in row] for row in found.states.tolist()
    ]


def test_numbers_that_cannot_be_kept_are_said_to_be_lost() -> None:
    options = [option(str(k)) for k in range(14)]
    document = {"options": [*options, option("back", "back")], "decisionMakers": [maker("one", list(range(15)))]}
    assert "GMCR+'s numbers are lost." in to_case_text(read(document))
    assert "are lost" not in to_case_text(read(document | {"options": [*options, option("forth", "fwd")]}))


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        ({"options": []}, "empty", "no options"),
        ({"decisionMakers": None}, "missing-key", "decisionMakers"),
        ({"options": [option("a", "up"), option("b")]}, "direction", "'up'"),
        ({"options": [option("a")] * 41}, "too-large", "41 options"),
        ({"infeasibles": [[[0, "Y"], [0, "N"]]]}, "duplicate-option", "option 0 stands twice"),
        ({"infeasibles": [[[2, "Y"]]]}, "place", "0 to 1"),
        ({"infeasibles": [[[True, "Y"]]]}, "place", "True"),
        ({"infeasibles": [[[0, "X"]]]}, "shape", '[0, "Y"]'),
        ({"infeasibles": [[]]}, "empty", "at least one option"),
        ({"infeasibles": [{"members": []}]}, "empty", "nothing"),
        ({"infeasibles": [statement("Y-|N-")]}, "no-state", "no feasible state"),
        ({"infeasibles": "none"}, "shape", "a list"),
        ({"useManualPreferenceRanking": True}, "missing-ranking", "ranked by hand"),
    ],
)
def test_what_is_no_conflict_is_refused(change: dict[str, Any], code: str, says: str) -> None:
    with pytest.raises(FormatError) as caught:
        read(PRISONERS | change)
    assert (caught.value.code, says in str(caught.value)) == (code, True), str(caught.value)


@pytest.mark.parametrize(
    ("ranking", "says"),
    [
        ([1, 2, 3], "the state 4 is not ranked"),
        ([1, 2, [3, 4, 2]], "the state 2 is ranked twice"),
        ([0, 1, 2, 3, 4], "from 1 to 4"),
        ([1, 2, 3, 5], "from 1 to 4"),
        ([1, 2, [3, [4]]], "from 1 to 4"),
        ("1234", "a list"),
    ],
)
def test_a_ranking_names_each_feasible_state_once(ranking: object, says: str) -> None:
    makers = [maker("Ann", [0], preferenceRanking=[1, 2, 3, 4]), maker("Bob", [1], preferenceRanking=ranking)]
    with pytest.raises(FormatError, match=says):
        read(PRISONERS | {"useManualPreferenceRanking": True, "decisionMakers": makers})


def test_states_misperceived_that_cannot_be_are_left_out() -> None:
    makers = [maker("Syria", [0, 1], misperceptions=[pattern("YY-"), statement("Y-Y|YYN")]), maker("Iraq", [2])]
    built = model(EUPHRATES | {"decisionMakers": makers})
    assert [dict(one) for one in built.moves.views["Syria"].unseen] == [{"Release Water": "yes", "Attack": "yes"}]


def test_what_a_case_cannot_hold_is_refused() -> None:
    makers = [maker("one", list(range(15)), preferenceRanking=[list(range(1, 2**15 + 1))])]
    document = {"options": [option(str(k)) for k in range(15)], "decisionMakers": makers}
    with pytest.raises(FormatError, match="a ranking of 32,768 states"):
        to_case_text(read(document | {"useManualPreferenceRanking": True}))
    document = {
        "options": [option(f"{k} {'x' * 100}") for k in range(40)],
        "decisionMakers": [maker("one", [0], "N" * 40)],
        "infeasibles": [[[k, "Y"]] for k in range(40)],
    }
    with pytest.raises(FormatError, match="Shorten the names"):
        to_case_text(read(document))


def test_too_many_states_are_refused_before_they_are_listed() -> None:
    document = {"options": [option(str(k)) for k in range(40)], "decisionMakers": [maker("one", [0])]}
    with pytest.raises(FormatError, match="more than 1,000,000"):
        read(document)


def outcome(data: bytes) -> Conflict | FormatError:
    try:
        return read_conflict(Source(Path("conflict.gmcr"), data))
    except FormatError as error:
        return error


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in inner for place in places(part, (*path, key)))]


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_wrong_value_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    document = json.loads(json.dumps(data.draw(st.sampled_from([EUPHRATES, ELMIRA]))))
    path = data.draw(st.sampled_from(places(document)[1:]))
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = data.draw(json_values)
    found = outcome(json.dumps(document).encode())
    if isinstance(found, Conflict):
        assert not any(holds(one, found.states).any() for one in found.infeasible)
        assert model(document).count == len(found.states)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 900), st.integers(0, 12), st.sampled_from(['"', "[", "]", "{", "}", ",", ":", "9", "-", "é", ""]))
def test_a_damaged_file_is_read_or_refused(start: int, length: int, piece: str) -> None:
    text = json.dumps(EUPHRATES)
    found = outcome((text[:start] + piece + text[start + length :]).encode())
    assert isinstance(found, Conflict) or found.line in (None, 1)


def test_a_file_is_converted_to_a_case(tmp_path: Path) -> None:
    source, target = written(EUPHRATES, tmp_path, "Euphrates.gmcr"), tmp_path / "case.yaml"
    result = CliRunner().invoke(main, ["convert", str(source), "-o", str(target)])
    assert result.exit_code == 0, result.output
    case = parse_case(target.read_text(encoding="utf-8")).words
    assert case.title == "Euphrates"
    assert dict(case.moves.states["6"]) == {"Release Water": "no", "Escalate": "yes", "Attack": "yes"}
    assert case.moves.preferences["Syria"]["as in the file"].priorities == (
        '"Release Water" is no and Escalate is no and Attack is no',
        "Escalate is yes",
        "Attack is no",
        '"Release Water" is no',
    )


def test_a_file_is_named_alone(tmp_path: Path) -> None:
    paths = [written(EUPHRATES, tmp_path, "a.gmcr"), written(PRISONERS, tmp_path, "b.gmcr")]
    assert read_domain(paths[0]).file == "a.gmcr"
    with pytest.raises(FormatError, match="named alone"):
        read_domain(paths)


REFERENCE = {
    "prisoners_dilemma": PRISONERS,
    "syria_iraq_1975": EUPHRATES,
    "syria_iraq_misperceived": EUPHRATES,
    "elmira_12state_gmcrpy": ELMIRA,
    "cuban_missile_1962": CUBA,
}


@pytest.fixture(params=REFERENCE)
def reference(request: pytest.FixtureRequest) -> tuple[dict[str, Any], dict[str, Any]]:
    """A reference case and the file of it, typed anew."""
    path = CASES / f"{request.param}.yaml"
    if not path.exists():
        pytest.skip("the reference cases are not here")
    return yaml.safe_load(path.read_text(encoding="utf-8")), REFERENCE[request.param]


@pytest.mark.reference
def test_reference_states_and_rankings(reference: tuple[dict[str, Any], dict[str, Any]]) -> None:
    case, document = reference
    signs = ["".join("NY"[taken] for taken in row) for row in read(document).states.tolist()]
    assert dict(enumerate(signs, start=1)) == case["states"]
    assert ranked(model(document)) == [
        [{str(one) for one in (level if isinstance(level, list) else [level])} for level in ranking]
        for ranking in case["preferences_most_to_least"].values()
    ]


@pytest.mark.reference
def test_reference_verdicts_follow_from_the_case(reference: tuple[dict[str, Any], dict[str, Any]]) -> None:
    case, document = reference
    built = model(document)
    expected = np.array(
        [
            [
                [int(text) in stable for text in built.labels.texts]
                for stable in case["computed"]["brute_force"]["stable_by_dm"][concept].values()
            ]
            for concept in CONCEPTS
        ]
    )
    if case["misperceived_states"] is None:
        found = stability(built.graph, orders(built))
    else:
        unseen = [built.moves.views[party].unseen for party in built.numbering.parties]
        views = [View(frozenset(k for one in each for k in built.matching(one, ()).tolist())) for each in unseen]
        found = perceived(built.graph, orders(built), views).acted
    assert (found == expected).all()
