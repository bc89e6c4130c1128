"""Ways out that change the game: a moved outside option, a payment, a new issue, an option in between, a clause.

Each is made as large as it must be for some single text to be acceptable in half of the draws (with exact values: for
there to be a deal), and no larger than a fifth of what is at stake for a party; the sizes are the analyst's to change.
"""

from __future__ import annotations

import math
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.case.editing import APPEND, Edit
from detente.consent.acceptability import crossed, joint_shares
from detente.consent.table import listable
from detente.impasse.clauses import clauses
from detente.impasse.ground import Ground
from detente.workbench.changing import Entry, unused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from detente.impasse.clauses import Clause, ClauseMenu
    from detente.workbench.impasse import Answered

TARGET = 0.5
"""What a change is sized for: a text acceptable in so many draws; with exact values, any deal at all."""

SIZES = (0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2)
"""Sizes tried, as shares of a party's span, the smallest first."""

COST = 0.02
"""What a new issue costs the party that gives it, as a share of its span."""

LIKELIEST, SCREENED = 3_000, 1_000
"""Sizes are found on so many packages and draws; what they promise is then worked out on all."""

FRACTIONS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
"""How much of what it wants an option in between keeps for either party, the least first."""


def openings(answers: Mapping[str, Answered]) -> Iterator[Entry]:
    """Offer what changes the game, sized for the first account in which no text reaches the target."""
    lacking = (one for one in answers.values() if one.standing.best < TARGET)
    for one in islice(lacking, 1):
        yield from Opening(one).entries()


class Opening:
    """The ways out of one account that change what the sides have or what is on the table."""

    def __init__(self, one: Answered) -> None:
        self.one = one
        self.table = one.asked.table(one.account)
        self.parties = one.asked.numbering.parties

    def entries(self) -> Iterator[Entry]:
        """Offer what helps; nothing where packages cannot be listed, or values are a mere order."""
        if any(side.ordinal for side in self.table.sides) or not listable(self.table.space):
            return
        yield from self._outside()
        if len(self.parties) > 1:
            yield from self._payment()
            yield from self._new_issue()
            yield from self._between()
        yield from self._clauses()

    @cached_property
    def spans(self) -> list[float]:
        """How far each party's best and worst options are apart, all issues together, mean over the draws."""
        starts = self.table.space.offsets[:-1]
        tables = [side.draws.values for side in self.table.sides]
        spread = [np.maximum.reduceat(u, starts, axis=1) - np.minimum.reduceat(u, starts, axis=1) for u in tables]
        return [float(one.sum(axis=1).mean()) or 1.0 for one in spread]

    @cached_property
    def _gains(self) -> list[NDArray[np.float32]]:
        """Each party's gains from the likeliest packages in some of its draws, each of shape (draws, packages)."""
        space, found = self.table.space, []
        barred = crossed(space.packages, self.table.red_lines, len(self.parties))
        shares = [side.counts(space, self.one.asked.settings.workers) / len(side.draws) for side in self.table.sides]
        joint = joint_shares(np.stack(shares), self.table.agreement)
        likeliest = np.argsort(-(joint + np.mean(shares, axis=0)), kind="stable")[:LIKELIEST]
        for side, bar in zip(self.table.sides, barred, strict=True):
            draws = side.draws
            some = np.unique(np.linspace(0, len(draws) - 1, SCREENED).astype(np.int64))
            worth = sum(draws.values[some][:, column] for column in space.columns(space.packages[likeliest]).T)
            gains = (worth - draws.reservation[some, None] + draws.tolerance).astype(np.float32)
            gains[:, bar[likeliest]] = -np.inf
            found.append(gains)
        return found

    def _best(self, shifts: Mapping[int, float]) -> float:
        """Give the largest joint share of a package if some parties gain so much on top of it, as far as looked at."""
        shares = [(gains >= -shifts.get(party, 0.0)).mean(axis=0) for party, gains in enumerate(self._gains)]
        return float(joint_shares(np.stack(shares), self.table.agreement).max(initial=0.0))

    def _sized(self, shifts: Sequence[tuple[int, float]]) -> float | None:
        """Find the smallest size, as a share of spans, at which the target is met; else the one that does most.

        ``shifts`` says who gains, and by how many times the size; a gain of nought is fixed at `-COST`.
        """
        tried: list[tuple[float, float]] = []
        for size in self._sizes(shifts[-1][0]):
            found = self._best({p: (size * times if times else -COST) * self.spans[p] for p, times in shifts})
            tried.append((found, size))
            if found >= TARGET:
                return size
        if not tried:
            return None
        best, size = max(tried, key=lambda one: (one[0], -one[1]))
        return size if best > self.one.standing.best + 1e-9 else None

    def _sizes(self, party: int) -> Sequence[float]:
        """Give the sizes to try for what a party gains: with exact values, just what it lacks."""
        if not self.table.exact:
            return SIZES
        short = -self._gains[party][0].astype(np.float64)
        sizes: list[float] = np.unique(short[(short > 0) & np.isfinite(short)] / self.spans[party]).tolist()
        return sizes

    def _outside(self) -> Iterator[Entry]:
        for party, name in enumerate(self.parties):
            size = self._sized([(party, 1.0)])
            if size is None:
                continue
            by = -_rounded(size * self.spans[party])
            said = {"no deal moves": by, "assumption": True, "because": "What it has without a deal gets worse."}
            detail = {"party": name, "by": by, "unit": self._unit(party)}
            yield Entry("outside option", (name,), detail, "best", (self._say(name, said),))

    def _unit(self, party: int) -> str:
        return "own" if self.table.sides[party].draws.exact else "scale"

    def _payment(self) -> Iterator[Entry]:
        """Offer the payment, from one party to another, that does most for its size."""
        sized = []
        for payer, receiver in ((p, r) for p in range(len(self.parties)) for r in range(len(self.parties)) if p != r):
            size = self._sized([(payer, -1.0), (receiver, 1.0)])
            if size is not None:
                found = self._best({payer: -size * self.spans[payer], receiver: size * self.spans[receiver]})
                sized.append((-min(found, TARGET), size, payer, receiver))
        if sized:
            _, size, payer, receiver = min(sized)
            worth = {payer: -_rounded(size * self.spans[payer]), receiver: _rounded(size * self.spans[receiver])}
            who = [self.one.asked.document.words.parties[self.parties[p]].name for p in (payer, receiver)]
            detail = {
                "payer": self.parties[payer],
                "receiver": self.parties[receiver],
                "gain": worth[receiver],
                "cost": -worth[payer],
                "unit": self._unit(receiver),
            }
            edits = self._added("payment", f"Payment by {who[0]} to {who[1]}", self.parties[payer], worth)
            yield Entry("side payment", (self.parties[payer],), detail, "best", edits)

    def _new_issue(self) -> Iterator[Entry]:
        """Offer a new issue that costs one party little and is worth to another what it takes."""
        sized = []
        for giver, taker in ((g, t) for g in range(len(self.parties)) for t in range(len(self.parties)) if g != t):
            size = self._sized([(giver, 0.0), (taker, 1.0)])
            if size is not None:
                found = self._best({giver: -COST * self.spans[giver], taker: size * self.spans[taker]})
                sized.append((-min(found, TARGET), size, giver, taker))
        if sized:
            _, size, giver, taker = min(sized)
            worth = {giver: -_rounded(COST * self.spans[giver]), taker: _rounded(size * self.spans[taker])}
            values = {self.parties[p]: v for p, v in worth.items()}
            edits = self._added("new-issue", "A new issue to link", self.parties[giver], worth)
            yield Entry(
                "new issue", (self.parties[giver],), {"values": values, "unit": self._unit(taker)}, "best", edits
            )

    def _added(self, key: str, name: str, by: str, worth: Mapping[int, float]) -> tuple[Edit, ...]:
        """Put an issue on the table of which each party's worth is given, nought for the others."""
        key = unused(key, self.one.asked.document.words.issues)
        options = {"without": "Left out", "with": "Part of the deal"}
        issue = {"name": name, "by": by, "options": options, "otherwise": "without"}
        edits = [Edit(("issues", key), issue)]
        for party, party_name in enumerate(self.parties):
            value = {"added value": {key: {"without": 0, "with": worth.get(party, 0)}}, "assumption": True}
            edits.append(self._say(party_name, value | {"because": "What it must be worth for the change to help."}))
        return tuple(edits)

    def _say(self, party: str, said: Mapping[str, Any]) -> Edit:
        return Edit(("statements", party, APPEND), dict(said))

    @cached_property
    def _ground(self) -> Ground:
        table = self.table
        allowed = table.signable.allows(table.space.packages)
        return Ground.of(table.space, allowed, table.draws, table.agreement)

    def _between(self) -> Iterator[Entry]:
        """Offer the option in between that helps most while it keeps least of what either of two parties wants."""
        wide = self._mixed(FRACTIONS[-1])
        if not wide.effects or wide.effects[0].joint <= wide.joint + 1e-9:
            return
        for fraction in FRACTIONS:
            found = self._mixed(fraction, [wide.effects[0].clause])
            if found.effects[0].joint >= TARGET or fraction == FRACTIONS[-1]:
                break
        clause = wide.effects[0].clause
        low, high = sorted((clause.comes, clause.stays_away))
        weights = self._weights(fraction)
        way = {p: round(1 - w if clause.comes == low else w, 6) for p, w in zip(self.parties, weights, strict=True)}
        yield self._mixture(
            "option between", clause, "in-between", "In between", weights, {"low": low, "high": high}, way
        )

    def _weights(self, fraction: float) -> list[float]:
        """Give how much of the first option of a mixture there is for each party."""
        return [fraction, 1.0 - fraction, *[0.5] * (len(self.parties) - 2)]

    def _mixed(self, fraction: float, only: Sequence[Clause] | None = None) -> ClauseMenu:
        return clauses(self._ground, self._weights(fraction), only=only)

    def _clauses(self) -> Iterator[Entry]:
        """Offer for each contingency of the case the clause that helps most, if one does."""
        for key, event in self.one.asked.document.words.contingencies.items():
            if set(event.chances) != set(self.parties):
                continue
            chances = [event.chances[party] for party in self.parties]
            found = clauses(self._ground, chances)
            if found.effects and found.effects[0].joint > found.joint + 1e-9:
                clause = found.effects[0].clause
                extra = {"contingency": key, "name": event.name, "chances": dict(event.chances)}
                yield self._mixture("contingent clause", clause, f"clause-{key}", "Clause", chances, extra, {})

    def _mixture(
        self,
        kind: str,
        clause: Clause,
        name: str,
        title: str,
        weights: Sequence[float],
        extra: Mapping[str, Any],
        way: Mapping[str, float],
    ) -> Entry:
        """Add an option that mixes two others, with each party's own weights."""
        numbering, words = self.one.asked.numbering, self.one.asked.document.words
        issue, options = numbering.issues[clause.issue], numbering.options[clause.issue]
        comes, other = options[clause.comes], options[clause.stays_away]
        name = unused(name, options)
        edits = [Edit(("issues", issue, "options", name), title, before=options[max(clause.comes, clause.stays_away)])]
        for party, weight in zip(self.parties, weights, strict=True):
            mixed = {comes: round(weight, 6), other: round(1 - weight, 6)}
            said = {"mixture": {issue: {name: mixed}}, "assumption": True}
            edits.append(self._say(party, said | {"because": "What it must be worth for the change to help."}))
        by = words.issues[issue].by or self.parties
        if kind == "option between":
            detail: dict[str, Any] = {k: options[v] for k, v in extra.items()} | {"fractions": dict(way)}
        else:
            detail = dict(extra) | {"if": comes, "else": other}
        return Entry(kind, by, {"issue": issue, "option": name} | detail, "best", tuple(edits))


def _rounded(size: float) -> float:
    """Write a size to three significant digits, rounded up so that it does what it is for."""
    unit = 10.0 ** (math.floor(math.log10(size)) - 2) if size > 0 else 1.0
    return float(f"{math.ceil(size / unit - 1e-6) * unit:.6g}")
