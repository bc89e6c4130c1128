"""What carrying out a deal takes: who moves which issue from where to where, and what of it cannot be undone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from detente.space import Space

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Step:
    """One issue goes from one option to another.

    Parameters
    ----------
    issue, before, after
        The issue, the option at which it stood, and the one that it reaches.
    """

    issue: int
    before: int
    after: int


@dataclass(frozen=True)
class Transition:
    """What is to be carried out, by whom, and what of it cannot be taken back.

    Parameters
    ----------
    space
        The packages; a state on the way must obey its rules, but for those that name an issue without a start: they
        speak of the deal as a whole. What is left when talks collapse need obey none.
    start
        The option at which each issue stands now, −1 for those that do not apply before there is a deal, such as who
        moves when: they take no steps.
    end
        The option of each issue in the deal.
    by
        Who carries out each issue; an issue that names nobody takes everybody.
    one_way
        For each issue the options that, once reached, cannot be left for an earlier one of the list.
    parties
        How many parties there are.

    Raises
    ------
    ValueError
        If the rules forbid the deal, or if it takes a step back that a one-way option bars.
    """

    space: Space
    start: tuple[int, ...]
    end: tuple[int, ...]
    by: tuple[tuple[int, ...], ...]
    one_way: tuple[frozenset[int], ...]
    parties: int

    def __post_init__(self) -> None:
        """See that the deal can be, and be reached."""
        if not self.space.allows(np.array([self.end]))[0]:
            raise ValueError("the rules forbid the package to be carried out; give one that they let stand")
        for issue, way in enumerate(self.ways):
            barred = [option for option in way[:-1] if option in self.one_way[issue]]
            if len(way) > 1 and way[1] < way[0] and barred:
                msg = f"issue {issue} cannot go from option {way[0]} back to {way[-1]}: {barred[0]} is one-way"
                raise ValueError(msg)

    @cached_property
    def ways(self) -> tuple[tuple[int, ...], ...]:
        """The options of each issue from its start to its end, in the order in which it takes them."""
        firsts = [end if start < 0 else start for start, end in zip(self.start, self.end, strict=True)]
        return tuple(
            tuple(range(first, end + 1)) if first <= end else tuple(range(first, end - 1, -1))
            for first, end in zip(firsts, self.end, strict=True)
        )

    @cached_property
    def moving(self) -> tuple[int, ...]:
        """The issues that take steps."""
        return tuple(issue for issue, way in enumerate(self.ways) if len(way) > 1)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many options each moving issue can stand at on the way."""
        return tuple(len(self.ways[issue]) for issue in self.moving)

    def carriers(self, issue: int) -> frozenset[int]:
        """Give the parties that carry an issue out."""
        return frozenset(self.by[issue] or range(self.parties))

    def back(self, issue: int) -> NDArray[np.int64]:
        """Give for each place along an issue's way the place to which it falls back if talks collapse."""
        way = np.array(self.ways[issue])
        kept = np.array([option in self.one_way[issue] for option in self.ways[issue]]) & (way > way[0])
        places: NDArray[np.int64] = np.maximum.accumulate(np.where(kept, np.arange(len(way)), 0))
        return places

    def rows(self, places: NDArray[np.integer]) -> NDArray[np.int64]:
        """Write states, given as places along the ways of the moving issues, as packages."""
        rows = np.tile(np.array(self.end, np.int64), (len(places), 1))
        for column, issue in enumerate(self.moving):
            rows[:, issue] = np.array(self.ways[issue])[places[:, column]]
        return rows

    def stands(self, places: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Tell which states the rules let be; the start and the end always can."""
        rules = [rule for rule in self.space.rules if all(self.start[issue] >= 0 for issue in rule.issues)]
        ends = (places == 0).all(axis=1) | (places == np.array(self.shape) - 1).all(axis=1)
        stands: NDArray[np.bool_] = Space(self.space.sizes, tuple(rules)).allows(self.rows(places)) | ends
        return stands

    def stages(self) -> Iterator[tuple[int, ...]]:
        """Give the sets of moving issues, as places in ``moving``, that can take a step at the same time."""
        hands = [self.carriers(issue) for issue in self.moving]
        for size in range(1, self.parties + 1):
            for chosen in combinations(range(len(hands)), size):
                if sum(len(hands[i]) for i in chosen) == len(frozenset().union(*(hands[i] for i in chosen))):
                    yield chosen
