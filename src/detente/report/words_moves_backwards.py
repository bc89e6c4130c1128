"""Words for the moves lens read backwards: what sides would have to want for a state to hold, or to stop holding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.sentences import Sentence
from detente.report.words_moves_states import STRICTEST, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.report.sentences import Numbers
    from detente.report.words_moves_states import Scene

_STATES = 8


def backwards(scene: Scene) -> Iterator[Sentence]:
    """Say of each state what least would make it hold by itself, or stop it from holding as it does.

    A state that holds is unmade by the strictest concept by which it holds; one that does not hold by itself is also
    made to.
    """
    if not scene.alone:
        return
    found = {(one["state"], one["concept"]): one for one in scene.account["backwards"]}
    apart = True
    for label in list(dict.fromkeys(one["state"] for one in scene.account["backwards"]))[:_STATES]:
        by_itself = found.get((label, "nash"))
        held = next((one for c in STRICTEST if (one := found.get((label, c))) and one["equilibrium"]), None)
        said = [_made(scene, by_itself)] if by_itself and not by_itself["equilibrium"] else []
        said += [_unmade(scene, held)] if held else []
        apart &= all(one["separable"] for one in (by_itself, held) if one)
        if said:
            text = f"{opened(scene.tell(label))}: {' '.join(said)}"
            yield Sentence(text, ("backwards",), "backwards", label)
    if not apart:
        text = (
            "These changes leave the other sides' rankings as they are; a side's ranking also says which answers "
            "it would give, so that changes of several sides may bear on each other."
        )
        yield Sentence(text, ("backwards",), "backwards")


def _made(scene: Scene, one: Numbers) -> str:
    """Say what would make a state hold by itself: all of the sides named would have to change."""
    asks = [_asked(scene, one["state"], flip) for flip in one["parties"] if not flip["fixed"]]
    fixed = [flip for flip in one["parties"] if flip["fixed"]]
    if fixed:
        return f"It cannot be made to hold by itself: {_why_fixed(scene, fixed[0])}."
    return f"To hold by itself it would take that {numbers.listing(asks)}." if asks else ""


def _unmade(scene: Scene, one: Numbers) -> str:
    """Say what least would stop a state from holding: a change of one side is enough."""
    open_to = [flip for flip in one["parties"] if not flip["fixed"] and flip["fewest"]]
    fixed = [flip for flip in one["parties"] if flip["fixed"]]
    if not open_to:
        if fixed and all(not flip["fixed"]["returned"] for flip in fixed):
            return f"No side {_has(scene)} a move from there, whatever it wants."
        why = "; ".join(_why_fixed(scene, flip) for flip in fixed)
        return f"No change of rankings would stop it from holding: {why}." if why else ""
    least = min(open_to, key=lambda flip: (flip["pairs"] or 0, flip["places"] or 0))
    how = "by itself" if one["concept"] == "nash" else "as it does"
    said = f"It would stop holding {how} if {_asked(scene, one['state'], least, prefer='came to prefer')}."
    kept = [scene.party(flip["party"]) for flip in fixed if not flip["fixed"]["returned"]]
    return f"{said} {numbers.listing(kept)} {_has(scene)} no move from there, whatever it wants." if kept else said


def _why_fixed(scene: Scene, flip: Numbers) -> str:
    party, returned = scene.party(flip["party"]), flip["fixed"]["returned"]
    if not returned:
        return f"{party} {_has(scene)} no move from there, whatever it wants"
    return f"from wherever {party} could move ({scene.names(returned)}) the others can come back"


def _has(scene: Scene) -> str:
    return "sees" if scene.mistaken else "has"


def _asked(scene: Scene, label: str, flip: Numbers, prefer: str = "preferred") -> str:
    """Say which comparisons a side would have to turn, and how far that is from its ranking."""
    change = (flip["fewest"] or flip["nearest"])[0]
    above, below = _turned(change, label)
    prefers = [f"{scene.names(above)} to {scene.name(label)}"] if above else []
    prefers += [f"{scene.name(label)} to {scene.names(below)}"] if below else []
    party = f"{scene.party(flip['party'])} {prefer}"
    many = f"{'' if flip['exact'] else 'at most '}{numbers.plural_small(len(change['turned']), 'comparison')}"
    far = f"{many}, {_places(change['places'])} in its ranking{_nearer(flip, change)}"
    return f"{party} {numbers.listing(prefers)} ({far})"


def _turned(change: Numbers, label: str) -> tuple[list[str], list[str]]:
    """Part the states whose comparison with one turns into those that come to stand above it, and the others."""
    place = {state: number for number, level in enumerate(change["order"] or ()) for state in level}
    here = place.get(label, 0)
    above = [state for state in change["turned"] if place.get(state, 0) < here]
    return above, [state for state in change["turned"] if state not in above]


def _nearer(flip: Numbers, change: Numbers) -> str:
    least = flip["nearest"][0] if flip["nearest"] else change
    if least["places"] >= change["places"]:
        return ""
    many = numbers.plural_small(len(least["turned"]), "comparison")
    return f"; or {_places(least['places'])} if {many} turn"


def _places(places: float) -> str:
    return f"{numbers.average(places) if places % 1 else numbers.small(int(places))} place{'' if places == 1 else 's'}"
