"""Made-up work of the sizes that the goals name, from fixed seeds; and a Genius domain where none is shared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from detente.values.draws import Draws

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.space import Space

SHARED = Path(__file__).parents[2] / "shared" / "domains"
SEED = 20190228


def rng() -> np.random.Generator:
    """Give the same random numbers in every run."""
    return np.random.Generator(np.random.Philox(SEED))


def opposed_draws(space: Space, count: int, no_deal: tuple[float, float]) -> tuple[Draws, Draws]:
    """Draw two parties that want opposite ends of every issue, flat on increments and on reservation values."""
    random = rng()
    return tuple(_one(space, count, random, no_deal, turn=turn) for turn in (False, True))


def _one(space: Space, count: int, random: np.random.Generator, no_deal: tuple[float, float], *, turn: bool) -> Draws:
    increments = random.standard_exponential((count, sum(size - 1 for size in space.sizes)))
    increments /= increments.sum(axis=1, keepdims=True)
    values = np.zeros((count, sum(space.sizes)))
    begin = 0
    for start, size in zip(space.offsets, space.sizes, strict=False):
        rising = np.cumsum(increments[:, begin : begin + size - 1], axis=1)
        columns = np.arange(start + size - 2, start - 1, -1) if turn else np.arange(start + 1, start + size)
        values[:, columns] = rising
        begin += size - 1
    return Draws(values, random.uniform(*no_deal, count))


def random_tables(sizes: tuple[int, ...]) -> NDArray[np.float64]:
    """Make two parties' value tables: weights from a Dirichlet, values uniform."""
    random = rng()
    weights = random.dirichlet(np.ones(len(sizes)), size=2)
    return np.array(
        [np.concatenate([w * random.random(size) for w, size in zip(row, sizes, strict=True)]) for row in weights]
    )


def genius_folder(name: str, sizes: tuple[int, ...], folder: Path) -> tuple[Path, str]:
    """Find a shared Genius domain, or write one of the same shape; says which it was."""
    if (SHARED / name).is_dir():
        return SHARED / name, name
    random = rng()
    (folder / "domain.xml").write_text(_wrapped("negotiation_template", _issues(sizes, None), sizes))
    for party in ("a", "b"):
        weights = random.dirichlet(np.full(len(sizes), 3.0))
        lines = [f'<weight index="{i + 1}" value="{weight:.6f}" />' for i, weight in enumerate(weights)]
        body = "\n".join([*lines, _issues(sizes, random)])
        (folder / f"profile_{party}.xml").write_text(_profile(body, sizes))
    return folder, f"a made-up domain of the shape of {name}"


def _issues(sizes: tuple[int, ...], random: np.random.Generator | None) -> str:
    lines = []
    for i, size in enumerate(sizes):
        lines.append(f'<issue index="{i + 1}" etype="discrete" type="discrete" name="issue{i}">')
        for o in range(size):
            worth = "" if random is None else f' evaluation="{random.integers(1, 100)}"'
            lines.append(f'<item index="{o + 1}" value="v{o}"{worth} />')
        lines.append("</issue>")
    return "\n".join(lines)


def _objective(body: str) -> str:
    return f'<objective index="0" etype="objective" type="objective" name="any">\n{body}\n</objective>'


def _profile(body: str, sizes: tuple[int, ...]) -> str:
    inner = f'<reservation value="0" />\n{_objective(body)}'
    return f'<utility_space number_of_issues="{len(sizes)}">\n{inner}\n</utility_space>\n'


def _wrapped(tag: str, body: str, sizes: tuple[int, ...]) -> str:
    inner = f'<utility_space number_of_issues="{len(sizes)}">\n{_objective(body)}\n</utility_space>'
    return f"<{tag}>\n{inner}\n</{tag}>\n"


EVIDENCE_ISSUES, EVIDENCE_OPTIONS = 8, 5
"""Eight issues of five options: 32 increments and a reservation value, less one for the scale: dimension 32."""


def evidence_case() -> dict[str, object]:
    """Write a case with 14 binding statements beside the directions, all true of a hidden value function."""
    random = rng()
    hidden = _hidden(random)
    names = [f"issue{i}" for i in range(EVIDENCE_ISSUES)]
    ranked = sorted(range(EVIDENCE_ISSUES), key=lambda i: -hidden[i].sum())
    heavy, light = ranked[:3], ranked[3:6]
    said: list[dict[str, object]] = [{"more is better": names}]
    said += [{"matters more": [names[h], names[low]]} for h, low in zip(heavy, light, strict=True)]
    said.append({"weight": {names[ranked[0]]: {"at most": 0.5}}})
    said += _choices(hidden, names, random)
    return {
        "title": "Evidence",
        "parties": {"one": {"name": "One"}},
        "issues": {name: {"name": name, "options": [f"o{o}" for o in range(EVIDENCE_OPTIONS)]} for name in names},
        "statements": {"one": said},
    }


def _hidden(random: np.random.Generator) -> NDArray[np.float64]:
    increments = random.standard_exponential((EVIDENCE_ISSUES, EVIDENCE_OPTIONS - 1))
    return increments / increments.sum()


def _choices(hidden: NDArray[np.float64], names: list[str], random: np.random.Generator) -> list[dict[str, object]]:
    """Compare random packages with each other and with no deal, worth 0.5, as the hidden function has it."""
    table = np.hstack([np.zeros((EVIDENCE_ISSUES, 1)), np.cumsum(hidden, axis=1)])
    said: list[dict[str, object]] = []
    while len(said) < 10:
        rows = random.integers(EVIDENCE_OPTIONS, size=(2, EVIDENCE_ISSUES))
        worth = table[np.arange(EVIDENCE_ISSUES), rows].sum(axis=1)
        better, worse = ({n: f"o{o}" for n, o in zip(names, rows[i], strict=True)} for i in np.argsort(-worth))
        kind = len(said) % 3
        if kind == 0:
            said.append({"prefers": better, "to": [worse]})
        elif kind == 1 and worth.max() > 0.55:
            said.append({"offered": better})
        elif kind == 2 and worth.min() < 0.45:
            said.append({"refused": worse, "credence": 1})
    return said
