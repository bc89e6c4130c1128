"""Words for the ways from how things stand to other states, and for what could be done together."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.sentences import Sentence, capital

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from detente.report.sentences import Numbers
    from detente.report.words_moves_states import Scene

_WAYS = 2
"""So many equally mild ways to a state are told."""
_TARGETS = 8


def ways(scene: Scene) -> Iterator[Sentence]:
    """Say how each state that would hold is reached from how things stand, and who is exposed on the way."""
    held = scene.account["ways"]
    if not held or scene.start is None:
        return
    for reach in held["to"][:_TARGETS]:
        yield Sentence(capital(_reached(scene, reach)), ("ways",), "ways", reach["target"])
    yield from _drift(scene, held.get("attractors"))


def _reached(scene: Scene, reach: Numbers) -> str:
    target = reach["target"]
    route = _mildest(reach)
    if not route:
        return f"{scene.tell(target)} cannot be reached from how things stand."
    way = _or(_walk(scene, one) for one in route[:_WAYS])
    if reach["improves_alone"]:
        return f"{scene.tell(target)} is reached by moves that pay whoever makes them: {way}."
    if reach["improves_only_together"]:
        return f"{scene.tell(target)} is reached only together, by steps that pay all who take them: {way}."
    blocked = "no chain of moves that pay whoever makes them leads to "
    only = " and only together" if reach["only_together"] else ""
    said = f"{blocked}{scene.tell(target)}; the mildest way{only} is {way}{_exposed(scene, route[0])}"
    return f"{said}. {capital(_as_one(scene, target))}" if _as_one(scene, target) else f"{said}."


def _mildest(reach: Numbers) -> list[Numbers]:
    """Give the mildest routes by each side's own moves; failing these, by joint ones."""
    first = (reach["alone"], reach["together"])
    if reach["improves_only_together"] or reach["only_together"]:
        first = (reach["together"], reach["alone"])
    passage = next((one for one in first if one), None)
    return list(passage["mildest"]["listed"]) if passage else []


def _walk(scene: Scene, route: Numbers) -> str:
    """Tell a route step by step, with those that go against the interest of whoever takes them."""
    before, said = scene.start or "", []
    for step in route["steps"]:
        how = scene.step(step["parties"], before, step["to"])
        against = "" if step["improving"] else ", against its own interest"
        if against and len(step["parties"]) > 1:
            losing = [party for party in step["parties"] if step["signs"].get(party, 0) <= 0]
            against = f", against the interest of {scene.parties(losing)}"
        said.append(f"{scene.parties(step['parties'])} by {how}{against}")
        before = step["to"]
    return ", then ".join(said)


def _or(ways: Iterable[str]) -> str:
    return "; or ".join(ways)


def _exposed(scene: Scene, route: Numbers) -> str:
    """Say how far below how things stand the sides come on the way."""
    worst = [(party, ranks) for party, ranks in route["exposed"].items() if ranks]
    said = [f"{scene.party(party)} is {_places(ranks)} below it" for party, ranks in worst]
    return f"; at the worst point on that way, compared with how things stand, {numbers.listing(said)}" if said else ""


def _places(ranks: float) -> str:
    return f"{numbers.small(int(ranks))} place{'' if ranks == 1 else 's'}"


def _as_one(scene: Scene, target: str) -> str:
    """Say who would gain if the state were reached in one step, and what who would not would have to prefer."""
    start = scene.start or ""
    falls = {p: fall for p in scene.glossary.parties() if (fall := scene.falls(p, start, target)) is not None}
    losing, gaining = [p for p, fall in falls.items() if fall >= 0], [p for p, fall in falls.items() if fall < 0]
    if len(falls) < len(scene.glossary.parties()) or not gaining:
        return ""
    if not losing:
        return f"taken as one step together it would pay {_all(scene, gaining)}."
    asks = [
        f"{scene.party(p)} would have to prefer {scene.name(target)} to {scene.name(start)}: one comparison, "
        f"{_places(falls[p])} in its ranking"
        for p in losing
    ]
    return f"taken as one step it would pay {scene.parties(gaining)}, but {'; '.join(asks)}."


def _all(scene: Scene, parties: list[str]) -> str:
    return "both" if len(parties) == 2 else scene.parties(parties)


def _drift(scene: Scene, attractors: Numbers | None) -> Iterator[Sentence]:
    """Say where improvements taken at random end up, unless they never begin."""
    ends = [one for one in (attractors or {}).get("ends", ()) if one["share"] > 0]
    if not attractors or not attractors["moves"] or not ends:
        return
    said = [
        f"{scene.tells(one['states'])}{'' if len(ends) == 1 else ' with a chance of ' + numbers.percent(one['share'])}"
        for one in ends
    ]
    circling = any(len(one["states"]) > 1 for one in ends)
    text = (
        "If from how things stand one of the moves that pay whoever makes them is made again and again, "
        f"each as likely as the others, the world ends in {numbers.listing(said, 'or')}"
    )
    yield Sentence(f"{text}{', where it goes round' if circling else ''}.", ("ways",), "ways", "drift")


def together(scene: Scene) -> Iterator[Sentence]:
    """Say what groups could bring about to the good of all in them, and what holds even against that."""
    held = scene.account["together"]
    if not held:
        return
    jumps = sorted(held["jumps"], key=lambda jump: jump["from"] != scene.start)
    if scene.start and all(jump["from"] != scene.start for jump in jumps):
        text = "From how things stand there is no step together from which all who take it would gain."
        yield Sentence(text, ("together",), "together")
    for (before, parties), group in groupby(jumps, key=lambda jump: (jump["from"], tuple(jump["parties"]))):
        ends = [jump["to"] for jump in group]
        origin = "how things stand" if before == scene.start else scene.tell(before)
        text = f"From {origin}, {scene.parties(parties)} would all gain by going together to {_either(scene, ends)}."
        yield Sentence(text, ("together",), "together", before)
    immune = held["universal"].get("cnash") or ()
    answered = [label for label in held["universal"].get("cseq") or () if label not in immune]
    if immune:
        text = f"{capital(scene.tells(immune))} hold{'s' if len(immune) == 1 else ''} even against every joint step"
        also = f", and {scene.tells(answered)} where answers that pay count (coalition SEQ)" if answered else ""
        yield Sentence(f"{text} (coalition Nash){also}.", ("together",), "together")


def _either(scene: Scene, labels: list[str]) -> str:
    return numbers.listing([scene.tell(label) for label in labels], "or")
