"""The cumulative abnormal return around an event, with its band: as SVG, and as a few lines of characters."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from detente.report import numbers
from detente.report.controls import without_controls
from detente.report.words_reaction import pct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.report.glossary import Result
    from detente.report.sentences import Numbers

WIDTH, HEIGHT = 640.0, 260.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 16.0, 12.0, 34.0
_STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_TICKS = 5
"""At most so many lines across."""
_ROWS = 11


@dataclass(frozen=True)
class Picture:
    """Where everything of the picture stands, in units of its view box.

    Parameters
    ----------
    line, band
        Paths of SVG.
    points
        Each with its place and what it says.
    ticks
        Heights and what stands beside them.
    event
        Where the day of the event is.
    label
        What a screen reader says.
    """

    line: str
    band: str
    points: list[dict[str, Any]]
    ticks: list[dict[str, Any]]
    event: float
    label: str


def picture(asset: Numbers) -> Picture | None:
    """Place the path of an index; None where there is none to draw."""
    held = [one for one in (asset["focus"] or {"path": []})["path"] if one["band"] is not None]
    if len(held) < 2 or all(one["at"] != 0 for one in held):
        return None
    low, high, step = _range(held)
    across = (WIDTH - LEFT - RIGHT) / (len(held) - 1)

    def up(value: float) -> float:
        return round(TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM), 2)

    xs = [round(LEFT + k * across, 2) for k in range(len(held))]
    path = list(zip(xs, held, strict=True))
    upper = [f"{x} {up(one['sum'] + one['band'])}" for x, one in path]
    lower = [f"{x} {up(one['sum'] - one['band'])}" for x, one in reversed(path)]
    ticks = range(round(low / step), round(high / step) + 1)
    day = numbers.date(asset["focus"]["day"])
    return Picture(
        "M" + "L".join(f"{x} {up(one['sum'])}" for x, one in path),
        "M" + "L".join([*upper, *lower]) + "Z",
        [_point(x, up(one["sum"]), one) for x, one in path],
        [{"y": up(k * step), "label": pct(k * step).replace(".00", ""), "zero": k == 0} for k in ticks],
        next(x for x, one in path if one["at"] == 0),
        f"Cumulative abnormal return of {asset['name']} around {day}, with a band of 95%",
    )


def _point(x: float, y: float, one: Numbers) -> dict[str, Any]:
    told = f"{numbers.date(one['day'])}: {pct(one['sum'])} ± {pct(one['band']).lstrip('+')}"
    return {"x": x, "y": y, "at": f"{one['at']:+d}".replace("-", "−") if one["at"] else "0", "told": told}


def _range(held: Sequence[Numbers]) -> tuple[float, float, float]:
    """Give the least and the greatest value shown, on full steps, nought among them; and the step."""
    low = min(0.0, *(one["sum"] - one["band"] for one in held))
    high = max(0.0, *(one["sum"] + one["band"] for one in held))
    step = next((step for step in _STEPS if (high - low) / step <= _TICKS), _STEPS[-1])
    return step * floor(low / step), step * max(ceil(high / step), floor(low / step) + 1), step


def svg(result: Result, asset: str | None = None) -> str:
    """Draw the path as a picture that stands alone.

    Parameters
    ----------
    result
        The JSON form of a result of the reaction lens.
    asset
        Of which index; the first unless said.

    Returns
    -------
    str
        An SVG document; every text in it is escaped.

    Raises
    ------
    LookupError
        If there is no such index, or no day to draw.
    """
    from detente.report.html import environment
    from detente.report.reaction import filled

    assets = without_controls(filled(result))["assets"]
    held = next(iter(assets.values())) if asset is None else assets.get(asset)
    drawn = None if held is None else picture(held)
    if drawn is None:
        raise LookupError("there is no day to draw" if held else f"there is no index {asset!r} under study")
    return environment().get_template("reaction_picture.svg.j2").render(drawn=drawn, asset=held, alone=True)


def characters(asset: Numbers, columns: int = 60) -> list[str]:
    """Draw the path in characters: the band in shade, the path in dots, the event under a mark."""
    held = [one for one in (asset["focus"] or {"path": []})["path"] if one["band"] is not None]
    if len(held) < 2:
        return []
    low, high, _ = _range(held)
    wide = max(1, min(4, (columns - 10) // len(held)))

    def row(value: float) -> int:
        return round((high - value) / (high - low) * (_ROWS - 1))

    lines = []
    for k in range(_ROWS):
        cells = "".join(_cell(k, row, one) * (wide - 1) + _mark(k, row, one) for one in held)
        value = high - k * (high - low) / (_ROWS - 1)
        lines.append(f"{pct(value) if k % 5 == 0 else '':>8} {cells}")
    marks = "".join(" " * (wide - 1) + ("▲" if one["at"] == 0 else " ") for one in held)
    return [*lines, f"{'':>8} {marks}".rstrip()]


def _cell(k: int, row: Any, one: Numbers) -> str:
    if row(one["sum"] + one["band"]) <= k <= row(one["sum"] - one["band"]):
        return "░"
    return "─" if k == row(0.0) else " "


def _mark(k: int, row: Any, one: Numbers) -> str:
    return "●" if k == row(one["sum"]) else _cell(k, row, one)
