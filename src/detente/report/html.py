"""One self-contained page: the template filled, the pictures' data embedded, nothing fetched from anywhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import ChainableUndefined, Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from detente.report import (
    forecast_page,
    impasse,
    impasse_page,
    moves,
    moves_page,
    moves_picture,
    numbers,
    reaction_page,
    talks,
    talks_page,
    talks_picture,
)
from detente.report.assent import assent, who_must
from detente.report.controls import without_controls
from detente.report.files import whole
from detente.report.glossary import PRIOR_DEFINITIONS, PRIOR_NAMES, SOLUTION_NAMES, Glossary, Result, differing, spelled
from detente.report.pack import pack
from detente.report.sentences import blocks, capital, paragraphs
from detente.report.shape import bands, gains_differ, heat_varies, in_order, shaped
from detente.report.statement_words import rule_words, selection_words, statement_words
from detente.report.words import answer, headline, must_be_true
from detente.report.words_best import won

if TYPE_CHECKING:
    import os

SHOWN_FIRST = 20
"""So many packages are in view before a table is unfolded."""
OPEN_BELIEFS = 3
"""For so many packages what must be true stands open."""
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def render(result: Result) -> str:
    """Turn a result into one self-contained page.

    Parameters
    ----------
    result
        The JSON form of a result of the deals lens, as plain dicts and lists, which may carry those of other lenses; or
        of the moves lens alone.

    Returns
    -------
    str
        A whole HTML document. It asks nothing of the network, and its policy forbids it to.
    """
    alone = result.get("lens") == "moves"
    held = without_controls(moves.filled(result) if alone else shaped(result))
    script = part("report.js")
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            **context(held),
            about=_about(held),
            dateline=_dateline(held),
            script=Markup(script),  # noqa: S704 - the package's own file
            script_hash=_digest(script),
            styles=Markup(style_sheet()),  # noqa: S704 - the package's own file
            data=embedded((moves_picture.names(held) if alone else pack(held)) | pictures(held)),
        )
    )


def context(result: Result) -> dict[str, Any]:
    """Give what the templates of all sections need.

    Parameters
    ----------
    result
        A result of the deals lens as `shaped` gives it, which may carry those of other lenses; or of the moves lens
        alone, as `moves.filled` gives it.
    """
    alone = result.get("lens") == "moves"
    why, lens, bargained = _within(result)
    sentences = [] if alone else [*answer(result), *(impasse.answer(why) if why else ())]
    statements = anchors(result)
    many = len(result["accounts"]) > 1
    feasible = result["space"]["feasible"]
    return {
        "result": result,
        "glossary": Glossary(result),
        "alone": alone,
        "many": many,
        "deep": "h4" if many else "h3",
        "all_exact": all(account.get("exact") for account in result["accounts"].values()),
        "remaining": result["space"]["packages"] if feasible is None else feasible,
        "shown_first": SHOWN_FIRST,
        "open_beliefs": OPEN_BELIEFS,
        "party_index": {party["key"]: place for place, party in enumerate(result["parties"])},
        "headline": None if alone else headline(result),
        "paragraphs": paragraphs(sentences),
        "anchors": statements,
        "assent": assent(result),
        **impasse_page.shown(result, why, statements),
        **moves_page.shown(result, lens),
        **forecast_page.shown(result),
        **reaction_page.shown(result),
        **talks_page.shown(result, bargained),
    }


def pictures(result: Result) -> dict[str, Any]:
    """Give what the pictures of the lenses beside the first are drawn from; parameter as for `context`."""
    why, lens, bargained = _within(result)
    return {
        "curves": impasse_page.curves(why),
        "moves": moves_picture.picture(lens),
        "talks": talks_picture.picture(bargained),
    }


def _within(result: Result) -> tuple[Result | None, Result | None, Result | None]:
    """Take out the results of the impasse, moves and talks lenses."""
    if result.get("lens") == "moves":
        return None, result, None
    return impasse.within(result), moves.within(result), talks.within(result)


def write_report(result: Result, path: str | os.PathLike[str]) -> None:
    """Write the page whole or not at all: a reader of the file never meets half of it.

    Parameters
    ----------
    result
        The JSON form of a result.
    path
        Where the page goes; a file that is there is replaced.

    Raises
    ------
    OSError
        If the folder cannot be written to; the file that was there is then untouched.
    """
    page = render(result).encode("utf-8", errors="replace")
    with whole(path) as part:
        part.write_bytes(page)


def embedded(data: Any) -> Markup:
    """Write data as JSON that cannot leave the script element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(re.sub("[<>&\u2028\u2029]", lambda found: _UNSAFE[found[0]], text))  # noqa: S704 - escaped just here


def anchors(result: Result) -> dict[str, dict[str, str]]:
    """Give each statement, by its party and id, the name by which the page links to it."""
    return {
        party: {str(statement["id"]): f"st-{p}-{n}" for n, statement in enumerate(held, start=1)}
        for p, (party, held) in enumerate(result["statements"].items(), start=1)
    }


def _about(result: Result) -> str | None:
    """Give what the file says of its case, unless that repeats the title."""
    about = result["case"]["about"]
    return None if _bare(about or "") == _bare(result["case"]["title"]) else about


def _dateline(result: Result) -> list[str]:
    """Say when and in which variant the case stands, and between whom."""
    variant = (result["variant"] or {}).get("name") or ""
    return [part for part in (numbers.date(result["case"]["date"]), variant, _parties(result)) if part]


def _parties(result: Result) -> str:
    """List the parties for the line below the title, unless the title names them all."""
    names = [party["name"] for party in result["parties"]]
    said = all(_bare(name) in _bare(result["case"]["title"]) for name in names)
    return "" if said else numbers.listing(names)


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def _digest(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")


def style_sheet() -> str:
    """Give the styles of all pages."""
    return f"{part('report.css')}\n{part('figures.css')}"


@cache
def part(name: str) -> str:
    """Give a file of the package that pages are made of."""
    return resources.files("detente.report").joinpath("static", name).read_text(encoding="utf-8").strip()


@cache
def environment() -> Environment:
    """Give what fills templates, every text escaped."""
    made = Environment(
        loader=PackageLoader("detente.report"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "percent": numbers.percent,
        "count": numbers.count,
        "average": numbers.average,
        "margin": numbers.margin,
        "signed": numbers.signed,
        "value": numbers.value,
        "day": numbers.date,
        "listing": numbers.listing,
        "plural": numbers.plural,
        "spelled": spelled,
        "capital": capital,
        "web_address": web_address,
        "party_name": lambda key, glossary: glossary.party(key),
        "account_name": lambda key, glossary: glossary.account(key),
        "variant_name": _variant_name,
    }
    made.tests["gains_differ"] = gains_differ
    made.globals |= {
        "differing": differing,
        "statement_words": statement_words,
        "rule_words": rule_words,
        "selection_words": selection_words,
        "must_be_true": must_be_true,
        "solution_names": SOLUTION_NAMES,
        "prior_names": PRIOR_NAMES,
        "prior_definitions": PRIOR_DEFINITIONS,
        "bands": bands,
        "gains_differ": gains_differ,
        "heat_varies": heat_varies,
        "in_order": in_order,
        "who_must": who_must,
        "won": won,
        "blocks": blocks,
        **impasse_page.GLOBALS,
        **moves_page.GLOBALS,
        **forecast_page.GLOBALS,
        **reaction_page.GLOBALS,
        **talks_page.GLOBALS,
    }
    made.filters |= impasse_page.FILTERS | moves_page.FILTERS | forecast_page.FILTERS | reaction_page.FILTERS
    made.tests |= impasse_page.TESTS
    return made


def _variant_name(key: str, result: Result) -> str:
    return next((str(v["name"]) for v in result.get("variants") or () if v["key"] == key), spelled(key))


def web_address(text: str | None) -> str | None:
    """Give back an address that may be linked to: one of the web, and none that a browser would run."""
    return text if text and re.match(r"https?://[^\s]+\Z", text, re.IGNORECASE) else None
