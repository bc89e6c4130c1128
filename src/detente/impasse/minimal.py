"""Minimal elements and minimal hitting sets of families of small sets, each set the bits of one machine word.

The minimal conflicts among demands are the minimal hitting sets (transversals) of the minimal corrections, and the
other way round (Reiter 1987, "A theory of diagnosis from first principles"; Liffiton and Sakallah 2008).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sets = NDArray[np.uint64]
    Owners = NDArray[np.int64]

MOST_TRANSVERSALS = 20_000
"""So many transversals of one family are kept; where there are more, the list is cut and says so."""

MOST_WORK = 60_000_000
"""So many comparisons of two sets are made before the search is cut; about a second."""

_AT_ONCE = 2_000
_AT_FIRST = 20
_FEW = 200
_ONE = np.uint64(1)


def minimal(sets: Sets) -> Sets:
    """Give the inclusion-minimal ones among sets, each once, the smallest first, then by number.

    Sets are taken by rising size: what is left of the smallest is minimal, and all that contain it go.
    """
    rest = np.unique(np.asarray(sets, np.uint64))
    rest = rest[np.argsort(np.bitwise_count(rest), kind="stable")]
    kept = [rest[:0]]
    while len(rest):
        same = int(np.searchsorted(np.bitwise_count(rest), np.bitwise_count(rest[0]), "right"))
        smallest, rest = rest[:same], rest[same:]
        kept.append(smallest)
        for one in smallest:
            if not len(rest):
                break
            rest = rest[(rest & one) != one]
    return np.concatenate(kept)


@dataclass(frozen=True)
class Transversals:
    """The minimal transversals of families, ordered by family, size and number.

    Parameters
    ----------
    owners, sets
        The family of each transversal, and the transversal; shape (transversals,).
    complete
        Whether all of a family were found, shape (families,). Where the list was cut, what it holds is still minimal.
    done
        Families from this one on were not looked at, as the work was too much.
    """

    owners: Owners
    sets: Sets
    complete: NDArray[np.bool_]
    done: int


def transversals(sets: Sets, limit: int = MOST_TRANSVERSALS) -> tuple[Sets, bool]:
    """Give all inclusion-minimal sets that meet every set of a family, the smallest first, then by number.

    A family of no sets has the one transversal ∅; a family that contains ∅ has none.

    Returns
    -------
    The transversals, and whether these are all; where the list was cut, what it holds is still minimal.
    """
    found = transversals_of_each(np.zeros(len(sets), np.int64), sets, 1, limit)
    return found.sets, bool(found.complete[0])


def transversals_of_each(owners: Owners, sets: Sets, families: int, limit: int = MOST_TRANSVERSALS) -> Transversals:
    """Give the minimal transversals of many families.

    Each family is multiplied out set by set (Berge 1989, *Hypergraphs*, ch. 2): transversals so far that miss the next
    set are extended by each of its elements, and stay if they need every element they have. Families are taken in their
    order, many at a time, until there are no more or the work is too much.

    Parameters
    ----------
    owners
        The family of each set, shape (sets,).
    sets
        The sets, shape (sets,); best minimal ones.
    families
        How many families there are.
    limit
        How many transversals of one family are kept; of more, the smallest.
    """
    padded, void = _padded(owners, np.asarray(sets, np.uint64), families)
    parts: list[_Product] = []
    done, work, many = 0, 0, min(_AT_FIRST, _AT_ONCE)
    while done < families and work < MOST_WORK:
        some = slice(done, min(done + many, families))
        parts.append(_multiplied(padded[:, some], void[some], limit))
        parts[-1].owners[:] += done
        done, work = some.stop, work + parts[-1].work
        # as many next as the rest of the work will do for, if they are like those before
        many = min(_AT_ONCE, max(_AT_FIRST, (MOST_WORK - work) * done // max(work, 1)))
    owner = np.concatenate([np.zeros(0, np.int64), *(part.owners for part in parts)])
    found = np.concatenate([np.zeros(0, np.uint64), *(part.sets for part in parts)])
    whole = np.concatenate([np.zeros(0, np.bool_), *(part.complete for part in parts)])
    order = np.lexsort((found, np.bitwise_count(found), owner))
    return Transversals(owner[order], found[order], np.append(whole, np.zeros(families - done, np.bool_)), done)


@dataclass(frozen=True)
class _Product:
    """Some families multiplied out, and how much work it was, in comparisons of two sets."""

    owners: Owners
    sets: Sets
    complete: NDArray[np.bool_]
    work: int


def _padded(owners: Owners, sets: Sets, families: int) -> tuple[Sets, NDArray[np.bool_]]:
    """Lay the sets of each family in a column, the smallest first, then ∅ to its end; and tell which hold ∅."""
    order = np.lexsort((sets, np.bitwise_count(sets), owners))
    owners, sets = owners[order], sets[order]
    many = np.bincount(owners, minlength=families)
    padded = np.zeros((int(many.max(initial=0)), families), np.uint64)
    padded[np.arange(len(owners)) - np.repeat(np.cumsum(many) - many, many), owners] = sets
    void = np.zeros(families, np.bool_)
    void[owners[sets == 0]] = True
    return padded, void


def _multiplied(padded: Sets, void: NDArray[np.bool_], limit: int) -> _Product:
    """Multiply families out; where the work is too much, only few transversals of each are followed up."""
    owner = np.flatnonzero(~void)
    found = np.zeros(len(owner), np.uint64)
    complete = np.ones(len(void), np.bool_)
    work = 0
    for step, sets in enumerate(padded):
        wanted = sets[owner]
        missed = ((found & wanted) == 0) & (wanted != 0)
        if missed.any():
            new_owner, new = _extended(owner[missed], found[missed], wanted[missed])
            needed = _all_needed(padded[: step + 1], new_owner, new)
            owner = np.concatenate([owner[~missed], new_owner[needed]])
            found = np.concatenate([found[~missed], new[needed]])
            work += len(new) * (step + 1)
            owner, found, over = _smallest(owner, found, limit if work < MOST_WORK else min(limit, _FEW))
            complete[over] = False
    return _Product(owner, found, complete, work)


def _extended(owner: Owners, found: Sets, wanted: Sets) -> tuple[Owners, Sets]:
    """Add to each set each element wanted of it in turn."""
    owners, sets = [], []
    for bit in range(int(wanted.max()).bit_length()):
        has = ((wanted >> np.uint64(bit)) & _ONE).astype(np.bool_)
        owners.append(owner[has])
        sets.append(found[has] | (_ONE << np.uint64(bit)))
    return np.concatenate(owners), np.concatenate(sets)


def _all_needed(padded: Sets, owner: Owners, found: Sets) -> NDArray[np.bool_]:
    """Tell which transversals need each of their elements: some set of the family is met by that element alone."""
    needed = np.zeros_like(found)
    met, rest = np.empty_like(found), np.empty_like(found)
    for sets in padded:
        sets.take(owner, out=met, mode="clip")
        met &= found
        np.subtract(met, _ONE, out=rest)
        rest &= met
        met *= rest == 0
        needed |= met
    all_needed: NDArray[np.bool_] = needed == found
    return all_needed


def _smallest(owner: Owners, found: Sets, limit: int) -> tuple[Owners, Sets, Owners]:
    """Keep for each family no more than the limit, the smallest; gives which families were cut as well."""
    many = np.bincount(owner)
    over = np.flatnonzero(many > limit)
    if not len(over):
        return owner, found, over
    order = np.lexsort((found, np.bitwise_count(found), owner))
    rank = np.arange(len(order)) - np.repeat(np.cumsum(many) - many, many)
    kept = order[rank < limit]
    return owner[kept], found[kept], over
