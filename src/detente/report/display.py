"""A result in a notebook, and as a Matplotlib figure for papers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from markupsafe import Markup

from detente.report import numbers
from detente.report.assent import assent
from detente.report.glossary import Glossary, Result
from detente.report.shape import in_order, shaped
from detente.report.words import headline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

_CELLS = 64
_LEVELS = 6
_WIDTH, _HEIGHT, _EDGE = 460, 320, 28
_JOINT = "#6b2f63"
_MARKERS = {"position": "s", "solution": "D", "best": "*", "yardstick": "o", "named": "o"}


def fragment(result: Result) -> str:
    """Draw a result as a small fragment of HTML without scripts: one line of answer, a map, the top packages.

    Parameters
    ----------
    result
        The JSON form of a result of the deals lens; without a map the fragment has only words and table.

    Returns
    -------
    str
        For ``_repr_html_``; every text of the case is escaped.
    """
    result = shaped(result)
    glossary = Glossary(result)
    key, account = next(iter(result["accounts"].items()))
    title = Markup("<strong>{}</strong><br>{}").format(result["case"]["title"], headline(result))
    told = (
        Markup(" <span style='opacity:.7'>({})</span>").format(glossary.account(key))
        if len(result["accounts"]) > 1
        else ""
    )
    return Markup("<div style='font-family:Georgia,serif;max-width:60rem'><p>{}{}</p>{}{}</div>").format(
        title, told, _static_map(glossary, account), _top(glossary, account)
    )


def _top(glossary: Glossary, account: Mapping[str, Any]) -> Markup:
    heads = Markup("").join(Markup("<th scope='col'>{}</th>").format(glossary.party(p)) for p in glossary.parties())
    rows = Markup("").join(
        Markup("<tr><td style='text-align:left'>{}</td><td>{}</td>{}</tr>").format(
            glossary.package(one["options"]),
            _agreed(account, one),
            Markup("").join(Markup("<td>{}</td>").format(_figure(account, one, p)) for p in glossary.parties()),
        )
        for one in in_order(account)[:5]
    )
    return Markup(
        "<table><thead><tr><th scope='col' style='text-align:left'>Package</th>"
        "<th scope='col'>{}</th>{}</tr></thead><tbody>{}</tbody></table>"
    ).format(assent(glossary.result).column.capitalize(), heads, rows)


def _agreed(account: Mapping[str, Any], package: Mapping[str, Any]) -> str:
    if account["exact"]:
        return "yes" if package["joint_share"] else "no"
    return numbers.percent(package["joint_share"])


def _figure(account: Mapping[str, Any], package: Mapping[str, Any], party: str) -> str:
    """Give a party's share of a package, or its value where values are exact."""
    if account["exact"]:
        return numbers.value(package["mean_values"].get(party))
    return numbers.percent(package["party_shares"].get(party))


def _static_map(glossary: Glossary, account: Mapping[str, Any]) -> Markup:
    """Draw the deal map as a few paths of little squares, the darker the larger the share."""
    drawn, pair = account.get("map"), glossary.parties()[:2]
    if not drawn or len(pair) < 2 or not drawn["joint_share"]:
        return Markup("")
    held = [np.asarray(drawn["values"][p], dtype=float) for p in pair]
    reserve = [account["parties"][p].get("mean_reservation") for p in pair]
    spans = [_span(v, r) for v, r in zip(held, reserve, strict=True)]
    x, y = (
        np.floor((v - low) / (high - low) * (_CELLS - 1)).astype(int)
        for v, (low, high) in zip(held, spans, strict=True)
    )
    paths = _squares(x, y, np.asarray(drawn["joint_share"], dtype=float))
    return Markup(
        "<svg viewBox='0 0 {w} {h}' width='{w}' height='{h}' role='img' "
        "aria-label='Deal map: {a} across, {b} upwards'>{paths}{lines}"
        "<text x='{right}' y='{low}' text-anchor='end' font-size='11' fill='#1f5f99'>better for {a} →</text>"
        "<text x='{left}' y='14' font-size='11' fill='#b4540a'>↑ better for {b}</text></svg>"
    ).format(
        w=_WIDTH, h=_HEIGHT, a=glossary.party(pair[0]), b=glossary.party(pair[1]), paths=paths,
        lines=_no_deal_lines(reserve, spans), right=_WIDTH - 4, low=_HEIGHT - 6, left=4,
    )  # fmt: skip


def _span(values: np.ndarray[Any, Any], reserve: float | None) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    if reserve is not None:
        low, high = min(low, reserve), max(high, reserve)
    return low, high if high > low else low + 1.0


def _place(cell: float, length: int) -> float:
    return _EDGE + cell / _CELLS * (length - 2 * _EDGE)


def _squares(x: np.ndarray[Any, Any], y: np.ndarray[Any, Any], share: np.ndarray[Any, Any]) -> Markup:
    """Keep the largest share of each cell, and draw the cells of one shade as one path."""
    most = np.full((_CELLS, _CELLS), -1.0)
    np.maximum.at(most, (x, y), share)
    top = max(float(share.max()), 1e-12)
    wide, tall = (_WIDTH - 2 * _EDGE) / _CELLS, (_HEIGHT - 2 * _EDGE) / _CELLS
    paths = []
    for level in range(_LEVELS):
        chosen = np.argwhere((most >= 0) & (np.minimum(_LEVELS - 1, np.floor(most / top * _LEVELS)) == level))
        steps = "".join(
            f"M{_place(i, _WIDTH):.0f} {_HEIGHT - _place(j + 1, _HEIGHT):.0f}h{wide:.0f}v{tall:.0f}h-{wide:.0f}z"
            for i, j in chosen
        )
        paths.append(
            Markup("<path d='{}' fill='{}' fill-opacity='{}'/>").format(
                steps, _JOINT, round(0.12 + 0.88 * level / (_LEVELS - 1), 2)
            )
        )
    return Markup("").join(paths)


def _no_deal_lines(reserve: list[float | None], spans: list[tuple[float, float]]) -> Markup:
    lines = []
    for side, (held, (low, high)) in enumerate(zip(reserve, spans, strict=True)):
        if held is None:
            continue
        length = (_WIDTH, _HEIGHT)[side]
        at = _place((held - low) / (high - low) * _CELLS, length)
        ends = (at, _EDGE, at, _HEIGHT - _EDGE) if side == 0 else (_EDGE, _HEIGHT - at, _WIDTH - _EDGE, _HEIGHT - at)
        shape = "<line x1='{:.0f}' y1='{:.0f}' x2='{:.0f}' y2='{:.0f}' stroke='#888' stroke-dasharray='4 3'/>"
        lines.append(Markup(shape.format(*ends)))  # noqa: S704 - holds only numbers
    return Markup("").join(lines)


def plot(result: Result, account: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw the deal map with Matplotlib.

    Parameters
    ----------
    result
        The JSON form of a result with a map.
    account
        Which account; the first where none is given.
    ax
        Axes to draw on; new ones where none are given.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    ImportError
        If Matplotlib is not installed: it comes with ``detente[plot]``.
    ValueError
        If the result holds no map, or fewer than two parties.
    """
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        msg = "drawing needs Matplotlib: install detente[plot]"
        raise ImportError(msg) from error
    result = shaped(result)
    glossary = Glossary(result)
    held = result["accounts"][account or next(iter(result["accounts"]))]
    pair = glossary.parties()[:2]
    if not held.get("map") or len(pair) < 2:
        msg = "the result holds no map of two parties: ask the deals lens for one"
        raise ValueError(msg)
    ax = ax if ax is not None else plt.subplots(figsize=(6.4, 4.8), layout="constrained")[1]
    _draw(glossary, held, pair, ax)
    return ax


def _draw(glossary: Glossary, account: Mapping[str, Any], pair: list[str], ax: Axes) -> None:
    from detente.report.pack import marks

    drawn = account["map"]
    x, y = (np.asarray(drawn["values"][p]) for p in pair)
    share = np.asarray(drawn["joint_share"])
    order = np.argsort(share)
    dots = ax.scatter(x[order], y[order], c=share[order], s=6, cmap="BuPu", linewidths=0, rasterized=True)
    ax.figure.colorbar(dots, ax=ax, label=f"share of readings in which a package {assent(glossary.result).one}")
    front = np.flatnonzero(np.asarray(drawn["on_frontier"], dtype=bool))
    front = front[np.argsort(x[front])]
    if len(glossary.parties()) > len(pair):  # a line through packages that are efficient for other sides too would lie
        ax.scatter(x[front], y[front], s=18, facecolors="none", edgecolors="grey", linewidths=0.5)
    else:
        ax.plot(x[front], y[front], color="black", linewidth=1)
    for p, line in zip(pair, (ax.axvline, ax.axhline), strict=True):
        if account["parties"][p].get("mean_reservation") is not None:
            line(account["parties"][p]["mean_reservation"], color="grey", linestyle="--", linewidth=0.8)
    for mark in marks(glossary, account):
        if "values" in mark:
            ax.plot(*(mark["values"][p] for p in pair), _MARKERS[mark["kind"]], color="black", markersize=4)
            ax.annotate(
                mark["labels"][0],
                (mark["values"][pair[0]], mark["values"][pair[1]]),
                fontsize=7,
                xytext=(4, 3),
                textcoords="offset points",
            )
    ax.set(
        xlabel=f"better for {glossary.party(pair[0])}",
        ylabel=f"better for {glossary.party(pair[1])}",
        title=glossary.result["case"]["title"],
    )
