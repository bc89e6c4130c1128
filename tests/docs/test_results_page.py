"""The reference of the results names every key that a run gives, and none that no run gives."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import detente

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
EVERYTHING = Path(__file__).with_name("everything.yaml")
"""A small case that has every part a case can have."""
NO_DEAL = {"buyer": {"price": {"low": 2, "high": 0}}, "seller": {"price": {"low": 0, "high": 2}}}
UNSEEN = {"accounts.<account>.parties.<party>.warnings[]"}
"""Keys that only a case in trouble has."""
POINTS = {"one": {"a": {"x": 6, "y": 0}, "b": {"x": 4, "y": 0}}, "two": {"a": {"x": 0, "y": 5}, "b": {"x": 0, "y": 5}}}


@pytest.fixture(scope="module")
def described() -> dict[str, re.Pattern[str]]:
    sys.path.insert(0, str(ROOT / "docs" / "_extensions"))
    try:
        import result_reference
    finally:
        sys.path.pop(0)
    return {path: pattern(path) for path in result_reference.described()}


def pattern(path: str) -> re.Pattern[str]:
    """Let ``<name>`` stand for any one key and a final ``…`` for whatever stands below."""
    parts = [
        "[^\x1f]+" if re.fullmatch(r"<\w+>", part) else re.escape(part) for part in re.findall(r"<\w+>|[^<]+", path)
    ]
    text = "".join(parts).replace(r"\.", "\x1f").replace(r"\[\]", "\x1f\x1e")
    return re.compile(re.sub("\x1f…$", ".+", text))


def paths(data: Any, place: str = "") -> Iterator[str]:
    """List the paths to all plain values; keys are parted by a sign that no name holds."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from paths(value, f"{place}\x1f{key}" if place else key)
    elif isinstance(data, list):
        for value in data:
            yield from paths(value, f"{place}\x1f\x1e")
    else:
        yield place


@pytest.fixture(scope="module")
def met() -> set[str]:
    cases = [
        detente.load(EVERYTHING),
        detente.Case.from_tables(NO_DEAL, no_deal={"buyer": 1.5, "seller": 1.5}),
        detente.Case.from_tables(POINTS, no_deal={"one": 0, "two": 0}),
    ]
    shown: list[dict[str, Any]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DETENTE_STORE", "off")
        patch.setattr("detente.report.write_report", lambda data, _path: shown.append(data))
        for case in cases:
            for variant in case.variants:
                case.report("nowhere.html", variant=variant, draws=200)
    return {path for data in shown for path in paths(data)}


def test_every_key_is_described(met: set[str], described: dict[str, re.Pattern[str]]) -> None:
    missing = {path for path in met if not any(known.fullmatch(path) for known in described.values())}
    assert sorted(path.replace("\x1f\x1e", "[]").replace("\x1f", ".") for path in missing) == []


def test_no_key_is_invented(met: set[str], described: dict[str, re.Pattern[str]]) -> None:
    unmet = {path for path, known in described.items() if not any(known.fullmatch(found) for found in met)}
    assert sorted(unmet - UNSEEN) == []
