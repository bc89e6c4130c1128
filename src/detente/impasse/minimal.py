"""Minimal elements and minimal hitting sets of families of small sets, each set the bits of one machine word.

The minimal conflicts among demands are the minimal hitting sets (transversals) of the minimal corrections, and the
other way round (Reiter 1987, "A theory of diagnosis from first principles"; Liffiton and Sakallah 2008).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Sets = NDArray[np.uint64]
    Owners = NDArray[np.int64]

MOST_TRANSVERSALS = 20_000
"""So many transversals of one family are kept; where there are more, the list is cut and says so."""

_AT_ONCE = 2_000_000
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


def transversals(sets: Sets, limit: int = MOST_TRANSVERSALS) -> tuple[Sets, bool]:
    """Give all inclusion-minimal sets that meet every set of a family, the smallest first, then by number.

    A family of no sets has the one transversal ∅; a family that contains ∅ has none.

    Returns
    -------
    The transversals, and whether these are all; where the list was cut to ``limit``, what it holds is still minimal.
    """
    _, found, complete = transversals_of_each(np.zeros(len(sets), np.int64), sets, 1, limit)
    return found, bool(complete[0])


def transversals_of_each(
    owners: Owners, sets: Sets, families: int, limit: int = MOST_TRANSVERSALS
) -> tuple[Owners, Sets, NDArray[np.bool_]]:
    """Give the minimal transversals of many families at once.

    Each family is multiplied out set by set (Berge 1989, *Hypergraphs*, ch. 2): transversals so far that miss the next
    set are extended by each of its elements, and stay if they need every element they have.

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

    Returns
    -------
    The family of each transversal, the transversals (ordered by family, size and number), and for each family whether
    its list is complete.
    """
    padded, void = _padded(owners, np.asarray(sets, np.uint64), families)
    owner, found, complete = _multiplied(padded, np.flatnonzero(~void), limit)
    order = np.lexsort((found, np.bitwise_count(found), owner))
    cut = np.zeros(families, np.bool_)
    cut[complete] = True
    return owner[order], found[order], ~cut


def _padded(owners: Owners, sets: Sets, families: int) -> tuple[Sets, NDArray[np.bool_]]:
    """Lay the sets of each family in a row, the smallest first, ∅ where there are no more; and tell which hold ∅."""
    order = np.lexsort((sets, np.bitwise_count(sets), owners))
    owners, sets = owners[order], sets[order]
    many = np.bincount(owners, minlength=families)
    padded = np.zeros((families, int(many.max(initial=0))), np.uint64)
    padded[owners, np.arange(len(owners)) - np.repeat(np.cumsum(many) - many, many)] = sets
    void = np.zeros(families, np.bool_)
    void[owners[sets == 0]] = True
    return padded, void


def _multiplied(padded: Sets, families: Owners, limit: int) -> tuple[Owners, Sets, Owners]:
    """Multiply some of the families out; gives owners, transversals and the families that were cut."""
    owner, found = families, np.zeros(len(families), np.uint64)
    cut = [families[:0]]
    for step in range(padded.shape[1]):
        wanted = padded[owner, step]
        missed = ((found & wanted) == 0) & (wanted != 0)
        if not missed.any():
            continue
        new_owner, new = _extended(owner[missed], found[missed], wanted[missed])
        if len(new) > _AT_ONCE and len(families) > 1:
            first, second = (_multiplied(padded, part, limit) for part in np.array_split(families, 2))
            return (
                np.concatenate([first[0], second[0]]),
                np.concatenate([first[1], second[1]]),
                np.concatenate([first[2], second[2]]),
            )
        needed = _all_needed(padded[:, : step + 1], new_owner, new)
        owner = np.concatenate([owner[~missed], new_owner[needed]])
        found = np.concatenate([found[~missed], new[needed]])
        owner, found, over = _smallest(owner, found, limit)
        cut.append(over)
    return owner, found, np.concatenate(cut)


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
    for column in padded.T:
        met = column[owner]
        met &= found
        alone = (met & (met - _ONE)) == 0
        needed |= np.where(alone, met, np.uint64(0))
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
