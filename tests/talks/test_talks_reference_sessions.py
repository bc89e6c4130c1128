"""Sessions that NegMAS 0.16 played on the field's own domains, to the round and the agreement."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from detente.formats import read_domain
from detente.talks.bargain import Bargain
from detente.talks.literal import play
from detente.talks.strategies import strategy
from detente.talks.terms import Terms
from detente.values.agreement import Agreement

if TYPE_CHECKING:
    from detente.talks.sessions import Session

SHARED = Path(os.environ.get("DETENTE_SHARED", Path(__file__).parents[2].parent / "shared"))
DOMAINS = SHARED / "domains"
pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not DOMAINS.is_dir(), reason=f"the reference data are not at {DOMAINS}"),
]
PLAYED = json.loads((DOMAINS / "reference_sessions.json").read_text())["sessions"] if DOMAINS.is_dir() else []
REPEATABLE = [one for one in PLAYED if one["deterministic"]]
NAMES = {
    "BoulwareTBNegotiator": "boulware",
    "LinearTBNegotiator": "linear",
    "ConcederTBNegotiator": "conceder",
    "ToughNegotiator": "hard-liner",
    "MiCRONegotiator": "micro",
    "NaiveTitForTatNegotiator": "naive tit-for-tat",
}

# Of packages worth exactly the same to a party NegMAS takes the one that NumPy's unstable sort happens to leave last.
# That hangs on the processor: with AVX2 it plays as the file says, with AVX-512 it ends some sessions on this domain
# otherwise. Here the last in the numbering is taken, so each of these packages changes places with its equal.
TIES = {
    "anac2011-Grocery": {
        0: {279: 333, 1352: 1577, 1537: 1590, 137: 1339, 155: 1570},
        1: {519: 1318, 8: 1144},
    }
}


@cache
def bargain(name: str) -> Bargain:
    """A domain as two parties bargain over it."""
    domain = read_domain(DOMAINS / name)
    packages = np.indices(domain.sizes).reshape(len(domain.sizes), -1).T
    tables = tuple(np.concatenate(profile.tables)[np.newaxis] for profile in domain.profiles)
    stated = [-np.inf if one.reservation is None else one.reservation for one in domain.profiles]
    numbered = Bargain(
        packages + np.concatenate(([0], np.cumsum(domain.sizes)[:-1])),
        tables,
        tuple(np.array([value]) for value in stated),
        np.zeros((2, len(packages)), dtype=bool),
        Agreement.of_all(2),
        tables,
    )
    for party, pairs in TIES.get(name, {}).items():
        worth = numbered.worth(party, 0)
        for one, other in pairs.items():
            assert worth[one] == worth[other]
    for pairs in TIES.get(name, {}).values():
        ones, others = list(pairs), list(pairs.values())
        numbered.columns[ones + others] = numbered.columns[others + ones]
    return numbered


def played(pairing: dict[str, Any], session: int = 0) -> Session:
    """The same pairing, played here."""
    pair = [strategy(NAMES[pairing[side]]) for side in ("first", "second")]
    return play(bargain(pairing["domain"]), pair, Terms.of_rounds(pairing["n_steps"]), 1, session)


def told(session: Session) -> tuple[int, list[float] | None]:
    """The round and the agreement's values, as the file gives them."""
    return session.round, None if session.package < 0 else [round(value, 6) for value in session.value]


def same(session: Session, run: list[Any]) -> bool:
    """Whether round and values are those of a run, but for the last of the six decimals printed."""
    number, values = told(session)
    if number != run[0] or (values is None) != (run[1] is None):
        return False
    return values is None or np.allclose(values, run[1], rtol=0.0, atol=1.5e-6)


def test_the_file_has_what_is_said_of_it():
    assert (len(PLAYED), len(REPEATABLE)) == (252, 247)
    assert {one[side] for one in PLAYED for side in ("first", "second")} == set(NAMES)


@pytest.mark.parametrize("domain", sorted({one["domain"] for one in PLAYED}))
def test_every_repeatable_pairing_ends_in_the_same_round_with_the_same_agreement(domain):
    pairings = [one for one in REPEATABLE if one["domain"] == domain]
    assert len(pairings) >= 34
    others = {
        (one["first"], one["second"]): (one["runs"][0], told(session))
        for one, session in ((one, played(one)) for one in pairings)
        if not same(session, one["runs"][0])
    }
    assert others == {}


@pytest.mark.parametrize("pairing", [one for one in PLAYED if not one["deterministic"]], ids=lambda one: one["domain"])
def test_what_hangs_on_chance_ends_as_some_session_here_does(pairing):
    sessions = [played(pairing, number) for number in range(60)]
    for run in pairing["runs"]:
        assert any(same(session, run) for session in sessions)
