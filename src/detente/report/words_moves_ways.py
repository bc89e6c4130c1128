"""Words for the ways from how things stand to other states, and for what could be done together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.sentences import Sentence
from detente.report.words_moves_states import hold, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        yield Sentence(opened(_reached(scene, reach)), ("ways",), "ways", reach["target"])
    yield from _drift(scene, held.get("attractors"))


def _reached(scene: Scene, reach: Numbers) -> str:
    target, routes = reach["target"], _mildest(reach)
    told = scene.tell(target)
    if not routes:
        return f"{told} cannot be reached from how things stand{' by moves that the sides see' * scene.mistaken}."
    if reach["improves_alone"]:
        return f"{told} is reached by moves that pay whoever makes them: {_walks(scene, routes)}."
    if reach["improves_only_together"]:
        return f"{told} is reached only together, by steps that pay all who take them: {_walks(scene, routes)}."
    only = "only together: " if reach["only_together"] else ""
    said = f"{told} is reached only against someone's interest: {only}{_walks(scene, routes)}."
    return " ".join([said, *filter(None, [_shorter(reach, routes[0]), _as_one(scene, target, routes[0])])])


def _shorter(reach: Numbers, mildest: Numbers) -> str:
    """Say that there is a shorter way, which asks more against someone's interest."""
    passage = reach["together"] if reach["only_together"] else reach["alone"]
    moves = passage["shortest"]["moves"] if passage else len(mildest["steps"])
    if moves >= len(mildest["steps"]):
        return ""
    return f"(That is the mildest way; one of {numbers.plural_small(moves, 'step')} goes against more interests.)"


def _walks(scene: Scene, routes: list[Numbers]) -> str:
    """Tell the first of the ways, each with whom it exposes, and how many more are as mild."""
    said = "; or ".join(f"{_walk(scene, one)}{_exposed(scene, one)}" for one in routes[:_WAYS])
    left = len(routes) - _WAYS
    return f"{said} ({numbers.plural_small(left, 'way')} more as mild)" if left > 0 else said


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


def _exposed(scene: Scene, route: Numbers) -> str:
    """Say how far below how things stand the sides come on the way."""
    worst = [(scene.party(party), ranks) for party, ranks in route["exposed"].items() if ranks]
    said = [
        f"{party} {_places(ranks) if n == 0 else numbers.small(int(ranks))}" for n, (party, ranks) in enumerate(worst)
    ]
    return f" (at worst {numbers.listing(said)} below how things stand)" if said else ""


def _places(ranks: float) -> str:
    return f"{numbers.small(int(ranks))} place{'' if ranks == 1 else 's'}"


def _as_one(scene: Scene, target: str, route: Numbers) -> str:
    """Say who would gain if the state were reached in one step, and what who would not would have to prefer."""
    start = scene.start or ""
    falls = {p: fall for p in scene.glossary.parties() if (fall := scene.falls(p, start, target)) is not None}
    losing, gaining = [p for p, fall in falls.items() if fall >= 0], [p for p, fall in falls.items() if fall < 0]
    if len(falls) < len(scene.glossary.parties()):
        return ""
    if not losing:
        return "Taken as one step together it would pay all sides."
    asks = [f"{scene.party(party)} would have to prefer {_to(scene, target, falls[party])}" for party in losing]
    step = "It" if len(route["steps"]) == 1 else "Taken as one step together it"
    if not gaining:
        return f"{step} would pay nobody."
    return f"{step} would pay {scene.parties(gaining)}, but {'; '.join(asks)}."


def _to(scene: Scene, target: str, fall: int) -> str:
    many = f"one comparison, {_places(fall)} in its ranking" if fall else "one comparison, now a tie"
    return f"{scene.name(target)} to {scene.name(scene.start or '')}: {many}"


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
    refs, topic = ("together",), "together"
    jumps = sorted(filter(_all_move, held["jumps"]), key=lambda jump: jump["from"] != scene.start)
    if scene.start and all(jump["from"] != scene.start for jump in jumps):
        yield Sentence("From how things stand no step together would pay all who take it.", refs, topic)
    immune = held["universal"].get("cnash") or ()
    answered = [label for label in held["universal"].get("cseq") or () if label not in immune]
    if immune:
        text = f"{scene.tells(immune)} {hold(immune)} even against every joint step"
        also = f", and so {'does' if len(answered) == 1 else 'do'} {scene.tells(answered)} where answers that pay count"
        yield Sentence(opened(f"{text} (coalition Nash){also + ' (coalition SEQ)' if answered else ''}."), refs, topic)
    for before in list(dict.fromkeys(jump["from"] for jump in jumps))[:_TARGETS]:
        yield Sentence(_jumps(scene, before, [jump for jump in jumps if jump["from"] == before]), refs, topic, before)


def nearest_step(scene: Scene) -> Iterator[str]:
    """Say what all would gain by doing together from how things stand, or what comes nearest to that and who lacks it.

    What holds only because a step cannot be undone, what one side can do alone and what nobody would gain by are no
    prospects, and left out.
    """
    held = scene.account["together"]
    if not held or scene.start is None:
        return
    ends = [one["to"] for one in held["jumps"] if one["from"] == scene.start and _all_move(one)]
    if ends:
        yield f"From how things stand all would gain by going together to {scene.tells(ends, 'or')}."
        return
    wanting = [one for one in held["wanting"] if _prospect(scene, one)]
    if not wanting:
        yield "No step together would pay all, nor come near it."
        return
    nearest = min(wanting, key=lambda one: (len(one["parties"]), sum(c[0]["places"] for c in one["parties"].values())))
    asks = [
        f"{scene.party(party)} would have to prefer it to {scene.name(scene.start)} ({_places(changes[0]['places'])})"
        for party, changes in nearest["parties"].items()
    ]
    yield f"No step together would pay all; {scene.tell(nearest['to'])} comes nearest: {' and '.join(asks)}."


def _prospect(scene: Scene, wanting: Numbers) -> bool:
    lacking = [party for party, changes in wanting["parties"].items() if changes]
    some_gain = len(lacking) == len(wanting["parties"]) < len(scene.glossary.parties())
    reach = next((one for one in (scene.account["ways"] or {"to": ()})["to"] if one["target"] == wanting["to"]), None)
    routes = _mildest(reach) if reach else []
    movers = {party for step in routes[0]["steps"] for party in step["parties"]} if routes else set()
    return some_gain and len(movers) > 1 and not scene.stuck(wanting["to"])


def _all_move(jump: Numbers) -> bool:
    """Tell whether each member of a group has a hand in what it brings about: others only look on."""
    return {party for step in jump["steps"] for party in step["parties"]} == set(jump["parties"])


def _jumps(scene: Scene, before: str, jumps: list[Numbers]) -> str:
    """Say what the groups could reach from a state to the good of all in them."""
    ends: dict[tuple[str, ...], list[str]] = {}
    for jump in jumps:
        ends.setdefault(tuple(jump["parties"]), []).append(jump["to"])
    said = [
        f"{scene.parties(parties)} would {'both' if len(parties) == 2 else 'all'} gain by going together to "
        f"{scene.tells(labels, 'or')}"
        for parties, labels in ends.items()
    ]
    return f"From {'how things stand' if before == scene.start else scene.tell(before)} {'; '.join(said)}."
