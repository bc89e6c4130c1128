"""Sections of the report by themselves, for pages that show one lens at a time: the same words and pictures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from detente.report import forecast, impasse, moves, moves_picture, talks
from detente.report.controls import without_controls
from detente.report.html import context, environment, pictures
from detente.report.pack import pack
from detente.report.shape import shaped
from detente.report.tournament_page import context as tournament_context

if TYPE_CHECKING:
    from detente.report.glossary import Result

PARTS = {
    "deals": ("answer", "pictures", "compared", "solutions"),
    "impasse": ("impasse", "prices", "unblock"),
    "moves": ("moves",),
    "talks": ("talks",),
    "forecast": ("forecast",),
}
"""The templates that show each lens."""

_OWN = {"impasse": impasse.OWN, "talks": talks.OWN, "forecast": forecast.OWN}


def fragment(result: Result, lens: str) -> dict[str, Any]:
    """Show the result of one lens as a part of a page.

    Parameters
    ----------
    result
        The documented JSON form of a result of that lens.
    lens
        A key of `PARTS`, or ``tournament``.

    Returns
    -------
    dict
        ``html``, sections in which every text of the case is escaped; ``data``, what their pictures are drawn from, in
        the form in which a report embeds it; ``sections``, the title of each by its id.
    """
    if lens == "tournament":
        held = tournament_context(result)
        html = environment().get_template("tournament_main.html.j2").render(**held)
        return {"html": html, "data": {}, "sections": held["sections"]}
    alone = lens == "moves"
    whole = without_controls(moves.filled(result) if alone else shaped(_carrying(result, lens)))
    held = context(whole)
    parts = [f"{name}.html.j2" for name in PARTS[lens]]
    return {
        "html": _without_loose_ends(environment().get_template("fragment.html.j2").render(**held, parts=parts)),
        "data": (pack(whole) if lens == "deals" else moves_picture.names(whole)) | pictures(whole),
        "sections": held.get(f"{lens}_sections", {}),
    }


def _without_loose_ends(html: str) -> str:
    """Make plain words of links to what stands elsewhere in the report; texts of the case hold none, being escaped."""
    there = set(re.findall(r'\sid="([^"]+)"', html))
    link = r'<a\b[^>]*\shref="#([^"]*)"[^>]*>(.*?)</a>'
    return re.sub(link, lambda found: found[0] if found[1] in there else found[2], html, flags=re.DOTALL)


def _carrying(result: Result, lens: str) -> Result:
    """Put a lens's result where a result of the deals lens would carry it."""
    if lens == "deals":
        return result
    accounts = {
        key: {name: account.get(name) for name in ("name", "about")} | {"exact": account.get("exact", False)}
        for key, account in result["accounts"].items()
    }
    return {**result, "accounts": accounts, lens: {key: result[key] for key in _OWN[lens] if key in result}}
