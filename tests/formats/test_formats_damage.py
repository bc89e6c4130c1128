"""Whatever bytes a file holds, it is read or refused with a reason: no other error escapes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from detente.formats import Domain, FormatError, read_domain

if TYPE_CHECKING:
    from pathlib import Path

GENIUS = """<utility_space><objective index="0"><issue index="1" name="Fruit" type="discrete">
<item value="plum" evaluation="3"/><item value="pear" evaluation="4"/></issue>
<issue index="2" name="Crates" type="integer" lowerbound="1" upperbound="3"><evaluator slope="0.5" offset="0"/></issue>
<weight index="1" value="1.5"/><weight index="2" value="2"/></objective><reservation value="0.25"/></utility_space>"""
FILES = {
    "xml": (f"<negotiation_template>{GENIUS}</negotiation_template>", GENIUS),
    "json": ('{"issueWeights": {"a": 1}, "issues": {"a": {"x": 1}}}',) * 2,
    "yml": (
        "issues:\n- {name: Roof, type: CategoricalIssue, values: [tin, 7]}\n- {name: Rooms, values: 3}\n",
        (
            "type: LinearAdditiveUtilityFunction\nreserved_value: &r 0.5\nweights: [0.5, *r]\nvalues:\n"
            "- {type: TableFun, mapping: {tin: 1, 7: 0.5}}\n- {type: AffineFun, slope: 1, bias: 2}\n"
        ),
    ),
}
PIECES = [
    "<",
    ">",
    '"',
    "'",
    "&",
    "<!DOCTYPE a>",
    "\0",
    "\xff",
    "[",
    "]",
    "{",
    "}",
    ":",
    "- ",
    "*r",
    "&r ",
    "!!int ",
    "1e999",
]
PIECES += [".nan", "-1", "null", "true", "\n", "\t", "---\n", "? ", "0x", ",", "index", "value", "type", "\ud800", "é"]


def outcome(paths: list[Path]) -> Domain | FormatError:
    try:
        return read_domain(paths)
    except FormatError as error:
        return error


def check(paths: list[Path], lines: int) -> None:
    """The files are read to finite values, or refused with a reason at a place that is there."""
    found = outcome(paths)
    if isinstance(found, FormatError):
        assert found.code
        assert found.reason
        assert found.line is None or 1 <= found.line <= lines
    else:
        assert np.isfinite(found.tables()).all()


@pytest.mark.parametrize("ending", FILES)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    place=st.integers(0, 1),
    cuts=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 12), st.sampled_from(PIECES)), min_size=1, max_size=4),
)
@example(place=1, cuts=[(0, 400, "")])
def test_damaged_files_are_read_or_refused(tmp_path: Path, ending, place, cuts):
    texts = list(FILES[ending])
    for start, length, piece in cuts:
        texts[place] = texts[place][:start] + piece + texts[place][start + length :]
    paths = [tmp_path / f"{name}.{ending}" for name in ("a", "b")]
    for path, text in zip(paths, texts, strict=True):
        path.write_bytes(text.encode("utf-8", "surrogatepass").replace("\xff".encode(), b"\xff"))
    check(paths, lines=texts[place].count("\n") + 2)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
SHAPES = {
    "negolog": {"issueWeights": {"a": 1}, "issues": {"a": {"x": 1}}, "reservationValue": 0},
    "geniusweb": {
        "LinearAdditiveUtilitySpace": {
            "issueUtilities": {"a": {"DiscreteValueSetUtilities": {"valueUtilities": {"x": 1}}}},
            "issueWeights": {"a": 1},
            "domain": {"issuesValues": {"a": {"values": ["x"]}}},
            "reservationBid": {"issuevalues": {"a": "x"}},
        }
    },
}


def places(value: object, path: tuple = ()) -> list[tuple]:
    inner = value.items() if isinstance(value, dict) else ()
    return [path, *(place for key, part in inner for place in places(part, (*path, key)))]


@pytest.mark.parametrize("shape", SHAPES)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_wrong_value_anywhere_is_read_or_refused(tmp_path, shape, data):
    document = json.loads(json.dumps(SHAPES[shape]))
    path = data.draw(st.sampled_from(places(document)[1:]))
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = data.draw(json_values)
    (tmp_path / "a.json").write_text(json.dumps(document))
    check([tmp_path / "a.json"], lines=1)
