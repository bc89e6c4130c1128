"""Long talks: the sessions of a question as a plan of chunks that any worker can play from the words of the case."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.runs.plan import Chunk, plan_of
from detente.runs.workers import execute
from detente.talks.errors import TalksError
from detente.talks.sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from detente.case.reading import CaseDocument
    from detente.runs.plan import Plan
    from detente.runs.workers import Tell
    from detente.workbench.talks import Bargaining

PER_CHUNK = 2_000
"""Sessions to a chunk: a second or so, which is what a crash can lose."""


@dataclass(frozen=True)
class Running:
    """How long work is carried out.

    Parameters
    ----------
    folder
        Where finished chunks are kept, so that the work can be taken up again; None for nowhere.
    workers
        Processes of this machine.
    cluster
        Address of a Dask scheduler, which does the work instead; None for none.
    tell
        Called with the items done, all items and the seconds left.
    """

    folder: Path | None = None
    workers: int = 1
    cluster: str | None = None
    tell: Tell | None = None


def plan_of_talks(question: Bargaining, sessions: int) -> Plan:
    """Say completely what is to be played: the case, what is asked of it, and so many sessions for each account."""
    asked, chosen = question.asked, question.chosen
    task = {
        "case": text_of(asked.document),
        "accounts": list(asked.accounts),
        "variant": asked.variant,
        "draws": asked.settings.draws,
        "seed": asked.settings.seed,
        "sessions": sessions,
        "rounds": chosen.rounds,
        "protocol": chosen.protocol,
        "strategies": {party: _name(one) for party, one in chosen.strategies.items()},
    }
    about = {
        "title": asked.document.words.title,
        "case": asked.document.digest,
        "accounts": ", ".join(f"{i} {account}" for i, account in enumerate(asked.accounts)),
        "parties": ", ".join(f"{i} {party}" for i, party in enumerate(asked.numbering.parties)),
    }
    return plan_of(play_chunk, task, sessions * len(asked.accounts), PER_CHUNK, about)


def run(question: Bargaining, sessions: int, running: Running) -> dict[str, Sessions]:
    """Play so many sessions for each account, in chunks.

    Raises
    ------
    detente.runs.errors.RunError
        If the work cannot be done or kept; what is done is kept.
    """
    plan = plan_of_talks(question, sessions)
    columns = execute(plan, running.folder, running.workers, running.cluster, running.tell)
    return {
        account: Sessions.from_columns({name: one[columns["account"] == i] for name, one in columns.items()})
        for i, account in enumerate(question.asked.accounts)
    }


def play_chunk(task: Mapping[str, Any], chunk: Chunk) -> dict[str, NDArray[np.generic]]:
    """Play one chunk; item i is session i mod sessions of account i div sessions."""
    question = _question(json.dumps(task, sort_keys=True))
    parts = []
    for account, first, count in _pieces(chunk, task["sessions"]):
        played = question.play(task["accounts"][account], first, count).columns()
        parts.append({"account": np.full(count, account, dtype=np.int32), **played})
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _pieces(chunk: Chunk, sessions: int) -> Iterator[tuple[int, int, int]]:
    """Cut a chunk where accounts end: account, first session and count of each piece."""
    item, end = chunk.first, chunk.first + chunk.count
    while item < end:
        account, first = divmod(item, sessions)
        count = min(end - item, sessions - first)
        yield account, first, count
        item += count


@lru_cache(maxsize=2)
def _question(task_text: str) -> Bargaining:
    """Read the case and lay out the question once in each worker."""
    from detente.workbench.case import Case

    task = json.loads(task_text)
    accounts = task["accounts"]
    return Case.from_text(task["case"]).ask_talks(
        account=accounts[0] if len(accounts) == 1 else None,
        variant=task["variant"],
        rounds=task["rounds"],
        protocol=task["protocol"],
        strategies=task["strategies"],
        draws=task["draws"],
        seed=task["seed"],
        workers=1,
    )


def text_of(document: CaseDocument) -> str:
    """Give the text of a case; of one that a program made, what it says as JSON, which is YAML."""
    return document.text or document.words.model_dump_json(by_alias=True, exclude_defaults=True)


def _name(one: object) -> str:
    if not isinstance(one, str):
        raise TalksError("a strategy made by hand cannot travel to workers: name one, or a class as module:Class")
    return one
