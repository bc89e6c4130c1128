"""The neutral record that every reader fills: a domain, its issues, and the value tables of its parties."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Profile:
    """What one party wants, in the meaning of the tool that wrote the file.

    Parameters
    ----------
    name
        The file's name without its ending.
    tables
        For each issue the worth of each option, weight included: a package is worth the sum over its options.
    reservation
        What no agreement is worth to the party; None where the file states none, so that every package is acceptable.
    discount
        The discount factor that the file states, None where it states none. No value here is discounted.
    notes
        What a reader of the file should know: defects met, things stated but not used.
    """

    name: str
    tables: tuple[NDArray[np.float64], ...]
    reservation: float | None = None
    discount: float | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Domain:
    """A negotiation domain: issues with their options, and the profiles of the parties.

    Parameters
    ----------
    name
        The folder's name, or that of the domain file.
    issues
        For each issue its name and the labels of its options, as written in the files.
    profiles
        The parties, in the order of their files.
    tool
        The format read: ``Genius XML``, ``GeniusWeb JSON``, ``NegoLog JSON`` or ``NegMAS YAML``.
    files
        The names of the files read, for provenance.
    notes
        What concerns the whole, such as files that lie in the folder and were not read.
    """

    name: str
    issues: tuple[tuple[str, tuple[str, ...]], ...]
    profiles: tuple[Profile, ...]
    tool: str = ""
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of options of each issue."""
        return tuple(len(options) for _, options in self.issues)

    @property
    def packages(self) -> int:
        """How many packages there are (an exact integer of any length)."""
        return prod(self.sizes)

    def tables(self) -> NDArray[np.float64]:
        """Lay the value tables of all parties end to end; shape (parties, columns)."""
        return np.array([np.concatenate(profile.tables) for profile in self.profiles])

    def utilities(self, package: dict[str, str]) -> tuple[float, ...]:
        """Give the worth of a package, named issue by issue, to each party.

        Raises
        ------
        KeyError
            If an issue is missing or unknown.
        ValueError
            If an option is unknown.
        """
        if package.keys() != {name for name, _ in self.issues}:
            raise KeyError(f"a package names each issue once: {[name for name, _ in self.issues]}")
        places = [options.index(package[name]) for name, options in self.issues]
        return tuple(
            float(sum(table[place] for table, place in zip(profile.tables, places, strict=True)))
            for profile in self.profiles
        )


def table(values: Iterable[float]) -> NDArray[np.float64]:
    """Make the read-only array of one issue's option values."""
    array = np.fromiter(values, dtype=np.float64)
    array.setflags(write=False)
    return array
