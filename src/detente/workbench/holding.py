"""Deals that hold: the texts of a case, asked what each side could do to them once they are signed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.moves.graph import lowest_options
from detente.moves.holding import HELD, Signed, TooManyAnswersError, holding
from detente.workbench.staging import orders_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from detente.values.draws import Draws
    from detente.workbench.asking import Asked
    from detente.workbench.figures import Figures

MOST_DEALS = 12
"""So many texts are looked at: the best, then what was signed, what others proposed, and what sides put forward."""


def deals_data(asked: Asked, account: str, standing: Figures) -> list[dict[str, Any]]:
    """Ask of the best text and of those that the case names whether they would hold, and what changes that.

    Nothing can be said where values mean nothing but their order.
    """
    judge = Judge.of(asked, account)
    return [] if judge is None else [judge.told(key, options, standing) for key, options in _texts(asked, standing)]


def _texts(asked: Asked, standing: Figures) -> list[tuple[str | None, Mapping[str, str]]]:
    words = asked.document.words
    found: list[tuple[str | None, Mapping[str, str]]] = [(None, options) for options in standing.packages[:1]]
    named = sorted(standing.texts, key=lambda key: (not words.packages[key].signed, not words.packages[key].yardstick))
    return [*found, *((key, words.options_of(key)) for key in named)][:MOST_DEALS]


@dataclass(frozen=True)
class Judge:
    """Judges texts by draws of each party.

    Parameters
    ----------
    asked
        The question.
    draws
        Each party's value functions.
    effective
        How many of them count as independent.
    """

    asked: Asked
    draws: tuple[Draws, ...]
    effective: float

    @classmethod
    def of(cls, asked: Asked, account: str) -> Judge | None:
        """Seat the parties as an account sees them; None where values mean nothing but their order."""
        known = [asked.knowledge(party, account) for party in asked.numbering.parties]
        if any(one.evidence.kind == "ranking" for one in known):
            return None
        sizes = [one.drawn[0].diagnostics.ess_min for one in known if not one.drawn[0].draws.exact]
        return cls(asked, tuple(one.drawn[0].draws for one in known), min(sizes, default=np.inf))

    def told(self, key: str | None, options: Mapping[str, str], standing: Figures) -> dict[str, Any]:
        """Say of one text whether it would hold, and under which changes it would hold better."""
        row = tuple(int(option) for option in self.asked.numbering.row(dict(options)))
        return {
            "package_key": key,
            "package": dict(options),
            "joint_share": standing.best if key is None else standing.texts[key],
            "orders": orders_data(self, key, row),
            **self._held(self.signed(row)),
            "changes": [
                {"kind": kind, "issue": self.asked.numbering.issues[issue], **detail, **self._held(signed)}
                for kind, issue, detail, signed in self._changes(row)
            ],
        }

    def signed(self, row: tuple[int, ...], *, undone: int | None = None) -> Signed:
        """Take a text as signed; ``undone`` is an issue that is taken to be free of one-way options."""
        numbering, words = self.asked.numbering, self.asked.document.words
        quo = words.whole(words.status_quo)
        falls, options = [], []
        for issue, name in enumerate(numbering.issues):
            said = words.issues[name]
            names = numbering.options[issue]
            one_way = () if issue == undone else [names.index(option) for option in said.one_way]
            lowest = lowest_options(len(names), one_way)[row[issue]]
            options.append(tuple(option for option in range(lowest, len(names)) if option != row[issue]))
            back = quo.get(name) if names[row[issue]] in said.suspends else None
            falls.append(-1 if back is None else names.index(back))
        return Signed(row, tuple(options), self._own, tuple(falls))

    @property
    def _own(self) -> tuple[tuple[int, ...], ...]:
        """The issues that each party moves on its own: those that it alone carries out."""
        issues = self.asked.document.words.issues
        return tuple(
            tuple(i for i, issue in enumerate(issues.values()) if issue.by == (party,))
            for party in self.asked.numbering.parties
        )

    def _held(self, signed: Signed) -> dict[str, Any]:
        """Say how far a text holds: shares of draws with their errors, gains, and what would be done."""
        numbering = self.asked.numbering
        try:
            found = holding(signed, self.draws, numbering.offsets)
        except TooManyAnswersError as error:
            return {"left_out": str(error)}
        joint = np.asarray(found.stable.all(axis=1))
        return {
            "holds": {concept: self.share(joint[c]) for c, concept in enumerate(HELD)},
            "parties": {
                party: {
                    "tempted": self.share(~found.stable[0, p]),
                    "stable": {concept: self.share(found.stable[c, p]) for c, concept in enumerate(HELD)},
                    "gain": float(found.gain[p].mean()),
                    "breach": self._named(found.best[p]),
                    "answer": self._named(found.answer[p]),
                }
                for p, party in enumerate(numbering.parties)
            },
        }

    def share(self, held: NDArray[np.bool_]) -> dict[str, float]:
        """Give the share of draws in which something holds, with its standard error."""
        share = float(held.mean())
        return {"share": share, "standard_error": float(np.sqrt(share * (1 - share) / self.effective))}

    def _named(self, choices: tuple[tuple[int, int], ...]) -> dict[str, str]:
        numbering = self.asked.numbering
        return {numbering.issues[issue]: numbering.options[issue][option] for issue, option in choices}

    def _changes(self, row: tuple[int, ...]) -> Iterator[tuple[str, int, dict[str, str], Signed]]:
        """Change one thing: what is suspended is given for good, or the other way; a step can be undone, or not."""
        numbering, words = self.asked.numbering, self.asked.document.words
        for issue, name in enumerate(numbering.issues):
            stands, said = numbering.options[issue][row[issue]], words.issues[name]
            others = [(again, "suspended") for again, lifted in said.suspends.items() if lifted == stands]
            others += [(said.suspends[stands], "for good")] if stands in said.suspends else []
            for other, kind in others:
                changed = (*row[:issue], numbering.option(name, other), *row[issue + 1 :])
                yield kind, issue, {"from": stands, "to": other}, self.signed(changed)
            if stands in said.one_way:
                yield "can be undone", issue, {"option": stands}, self.signed(row, undone=issue)
            elif len(said.by) == 1 and self._moved(name, stands):
                kept = self.signed(row)
                options = tuple(() if i == issue else held for i, held in enumerate(kept.options))
                yield "cannot be undone", issue, {"option": stands}, replace(kept, options=options)

    def _moved(self, issue: str, option: str) -> bool:
        """Tell whether a text changes an issue from how things stand."""
        words = self.asked.document.words
        return words.whole(words.status_quo).get(issue) not in {None, option}
