"""Words for the game whose moves are strategies: what nobody would leave, what goes round, and where copying leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.sentences import Sentence, capital
from detente.report.words_tournament import few, worth

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from detente.report.glossary import Result
    from detente.report.sentences import Numbers

_TOLD = 3
"""So many equilibria, ends of populations and cycles are told; the page lists more."""
MANY = 10
"""More equilibria than these come of ties, and look like one continuum; the page shows these in the open."""
_SETTLED = 0.005


def game(result: Result) -> Iterator[Sentence]:
    """Say which mixtures nobody would leave, where best changes lead, and where populations end that copy."""
    held = result["game"]
    said: list[str] = []
    if held["missing"]:
        said = [f"What negotiators would settle on is not told: {held['missing'].rstrip('.')}."]
    elif held["equilibria"]:
        said = [*_equilibria(held), *_sinks(held), *_basins(held["basins"])]
    yield from (Sentence(text, ("game",), "game") for text in said)


def mixture(weights: Mapping[str, float]) -> str:
    """Say how a mixture is played: its strategies by their shares, the greatest first; one alone by its name."""
    played = sorted(weights.items(), key=lambda one: -one[1])
    if len(played) == 1:
        return played[0][0]
    return numbers.listing(f"{numbers.percent(share)} {name}" for name, share in played)


def _equilibria(held: Numbers) -> Iterator[str]:
    found = held["equilibria"]
    yield (
        "Take the averages as payoffs and strategies as moves: in an equilibrium no side would do better with another "
        "strategy."
    )
    if len(found) == 1:
        yield f"There is one that is the same for both sides: {_equilibrium(found[0])}."
        return
    listed = "; ".join(_equilibrium(one) for one in found[:_TOLD])
    more = f"; and {numbers.count(len(found) - _TOLD)} more" if len(found) > _TOLD else ""
    yield f"There are {numbers.small(len(found))} that are the same for both sides: {listed}{more}."
    if len(found) > MANY:
        yield "So many look like one continuum: between strategies that get the same there is nothing to choose."
        return
    stable = next((one for one in found if one["most_stable"]), None)
    if stable:
        yield f"Were the sessions played anew, {mixture(stable['weights'])} would most nearly stay one."


def _equilibrium(one: Numbers) -> str:
    continuum = "" if one["isolated"] else ", the most even of a continuum"
    return f"{mixture(one['weights'])} (worth {worth(one['value'])}{continuum})"


def settled(held: Numbers) -> list[tuple[str, str]]:
    """List the pairs of strategies from which neither side would change alone, each once whoever plays which."""
    pairs = (tuple(sorted(sink[0])) for sink in held["sinks"] if len(sink) == 1)
    return list(dict.fromkeys((first, second) for first, second in pairs))


def _sinks(held: Numbers) -> Iterator[str]:
    """Say which pairs of different strategies hold, and where best changes go round."""
    pairs = [f"{first} against {second}" for first, second in settled(held) if first != second]
    if pairs:
        more = f"; and {numbers.count(len(pairs) - _TOLD)} more" if len(pairs) > _TOLD else ""
        yield f"As far as errors tell, neither side would change alone from: {'; '.join(pairs[:_TOLD])}{more}."
    for sink in [sink for sink in held["sinks"] if len(sink) > 1][:_TOLD]:
        names = list(dict.fromkeys(name for pair in sink for name in pair))
        yield f"Best changes go round without end among {few(names)}."


def _basins(held: Numbers | None) -> Iterator[str]:
    if not held:
        return
    if len(held["ends"]) > MANY:
        yield "A population that copies what does well ends wherever its start leads it, in many mixtures."
        return
    ends = [f"{mixture(one['weights'])} from {numbers.percent(one['share'])} of starts" for one in held["ends"][:_TOLD]]
    if ends:
        more = f"; {numbers.count(len(held['ends']) - _TOLD)} more ends" if len(held["ends"]) > _TOLD else ""
        yield capital(f"a population that copies what does well ends at {'; '.join(ends)}{more}.")
    if held["unsettled"] > _SETTLED:
        yield f"From {numbers.percent(held['unsettled'])} of starts it does not settle."
