"""What is answered at once, with the case kept in hand: looks, packages seen close, texts with something written in."""

from __future__ import annotations

import json
import os
import pickle
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from detente.case.editing import EditError, edited
from detente.deals.findings import Settings
from detente.values.evidence import accounts_of, variants_of
from detente.web.errors import ApiError
from detente.web.question import Question, document_of
from detente.workbench import picking
from detente.workbench.answering import Answer, NewSource, added, clashes_with, new_lines
from detente.workbench.live import Live
from detente.workbench.supposing import kept
from detente.workbench.walking import Walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.web.question import Asked, Tell
    from detente.workbench.answering import Clash

_IN_HAND = 6
"""So many cases, each under an account and a variant, are kept in hand."""
_SMALL = """\
title: A word
parties: {a: {name: A}, b: {name: B}}
issues: {price: {name: Price, options: [low, high]}, date: {name: Date, options: [early, late]}}
statements: {a: [more is better: [price, date]], b: [less is better: [price, date]]}
"""


def warm(asked: Asked, tell: Tell) -> None:
    """Load what the first look would otherwise wait for."""
    del tell
    for text in (_SMALL, *asked.get("texts", ())):
        in_hand({"text": text}).look({})


@lru_cache(_IN_HAND)
def _live(text: str, account: str, variant: str | None) -> Live:
    return Live(document_of(text), account, variant, Settings(inclusion_draws=0, workers=os.cpu_count() or 1))


def in_hand(asked: Asked) -> Live:
    """Give the case that is asked about, in hand; where no account or variant is said it is the first."""
    words = document_of(asked["text"]).words
    account, variant = asked.get("account"), asked.get("variant")
    return _live(
        asked["text"],
        accounts_of(words)[0] if account is None else account,
        variants_of(words)[0] if variant is None else variant,
    )


def live(asked: Asked, tell: Tell) -> dict[str, Any]:
    """Look at a case under suppositions."""
    del tell
    return in_hand(asked).look(asked.get("suppose"), map=asked["map"], settled=asked["settled"])


def package(asked: Asked, tell: Tell) -> dict[str, Any]:
    """See a package close."""
    del tell
    return picking.package(in_hand(asked), asked["options"], asked.get("suppose"))


def keep(asked: Asked, tell: Tell) -> dict[str, Any]:
    """Write suppositions into a text."""
    del tell
    text, _ = kept(document_of(asked["text"]), asked.get("suppose"), asked.get("account"), asked.get("variant"))
    return _changed(asked["text"], text)


def apply(asked: Asked, tell: Tell) -> dict[str, Any]:
    """Make the edits of an entry of an impasse's menu."""
    del tell
    menu = pickle.loads(asked["edits"])  # noqa: S301 - our own process wrote it
    if asked["entry"] > len(menu):
        raise ApiError(422, "no-such-entry", f"There is no entry {asked['entry']}; the menu has {len(menu)}.")
    try:
        return _changed(asked["text"], edited(asked["text"], menu[asked["entry"] - 1]))
    except EditError as error:
        raise ApiError(422, "edit", f"{error}. The text is not the one that the menu was made for.") from None


def answer(asked: Asked, tell: Tell) -> dict[str, Any]:
    """Write an answer into a text, and say with what it cannot be true."""
    del tell
    given = dict(asked["answer"])
    source = given.pop("source", None)
    made = Answer(
        **{"credence": 1.0, **given, "accounts": tuple(given.get("accounts", ()))},
        source=NewSource(**source) if isinstance(source, dict) else source,
    )
    addition = added(asked["text"], made)
    return _changed(asked["text"], addition.text) | {"clashes": [_clash(one) for one in clashes_with(addition, made)]}


def walk(asked: Asked, tell: Tell) -> dict[str, Any]:
    """Stand in a state of the graph of moves and look round."""
    del tell
    question = {key: asked[key] for key in ("text", "account", "variant", "suppose", "options") if key in asked}
    return _walk(json.dumps(question, sort_keys=True)).at(asked.get("state"))


@lru_cache(_IN_HAND)
def _walk(asked: str) -> Walk:
    question = Question(json.loads(asked))
    asking = question.case.ask_moves(**question.settings("readings"))
    return Walk(asking, asking.asked.accounts[0])


def _changed(before: str, after: str) -> dict[str, Any]:
    return {"text": after, "lines": list(new_lines(before, after))}


def _clash(one: Clash) -> Mapping[str, Any]:
    statements = [{"id": name, "line": line, "sources": list(sources)} for name, line, sources in one.statements]
    return {"account": one.account, "variant": one.variant, "statements": statements}


LOOKS = {"warm": warm, "live": live, "package": package, "keep": keep, "apply": apply, "answer": answer, "walk": walk}
"""Each by its name."""
