"""Plays that are kept: their question, seats and moves, in a database beside the cases.

A move is in the database before it is answered, so that ending the process at any time loses nothing that was told.
The seed and the tokens of seats leave it only for whoever may know them.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from detente.web.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

PLACE = ".detente/plays.sqlite3"
_TABLES = """
    create table if not exists plays (
        id text primary key, text text not null, begun text not null, started real not null, minutes real
    );
    create table if not exists seats (token text primary key, play text not null, party text not null);
    create table if not exists invitations (token text primary key, play text not null, party text not null);
    create table if not exists moves (
        play text not null, number integer not null, move text not null, made real not null, primary key (play, number)
    );
"""


class Plays:
    """The plays of a folder of cases.

    Parameters
    ----------
    folder
        The folder of the cases.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / PLACE
        try:
            self._path.parent.mkdir(exist_ok=True)
        except OSError as error:
            message = f"Plays cannot be kept in this folder ({error.strerror}); open one that can be written to."
            raise ApiError(503, "archive", message) from None
        if self._path.parent.is_symlink() or self._path.is_symlink():
            raise ApiError(503, "archive", f"{PLACE} is a link; plays are kept in the folder itself or not at all.")
        with self._base() as base:
            base.executescript(_TABLES)

    @contextmanager
    def _base(self) -> Iterator[sqlite3.Connection]:
        """Lend the database; changes are made together or not at all, and are on the disk afterwards."""
        with closing(sqlite3.connect(self._path, timeout=10, isolation_level=None)) as base:
            base.row_factory = sqlite3.Row
            base.execute("pragma synchronous = full")
            base.execute("begin immediate")
            try:
                yield base
            except BaseException:
                base.rollback()
                raise
            if base.in_transaction:
                base.commit()

    def begin(
        self, text: str, begun: Mapping[str, Any], people: Sequence[str], minutes: float | None
    ) -> dict[str, str]:
        """Keep a new play, and give its name, the token of the first seat, and of the invitation to the second."""
        made = {"play": secrets.token_hex(8), "seat": secrets.token_urlsafe(24)}
        with self._base() as base:
            base.execute(
                "insert into plays (id, text, begun, started, minutes) values (?, ?, ?, ?, ?)",
                (made["play"], text, json.dumps(begun), time.time(), minutes),
            )
            base.execute("insert into seats values (?, ?, ?)", (made["seat"], made["play"], people[0]))
            for party in people[1:]:
                made["invitation"] = secrets.token_urlsafe(24)
                base.execute("insert into invitations values (?, ?, ?)", (made["invitation"], made["play"], party))
        return made

    def join(self, play: str, invitation: str) -> str:
        """Give a seat for an invitation, once.

        Raises
        ------
        ApiError
            If there is no such invitation, or somebody has taken it.
        """
        seat = secrets.token_urlsafe(24)
        with self._base() as base:
            found = base.execute(
                "delete from invitations where token = ? and play = ? returning party", (invitation, play)
            ).fetchall()
            if not found:
                raise ApiError(404, "no-invitation", "This invitation is not known, or was used; ask for another play.")
            base.execute("insert into seats values (?, ?, ?)", (seat, play, found[0]["party"]))
        return seat

    def seen(self, play: str, seat: str) -> dict[str, Any]:
        """Give what working processes need to replay a play from a seat.

        Raises
        ------
        ApiError
            If there is no such play or seat: both are told alike.
        """
        with self._base() as base:
            found = base.execute(
                "select p.*, s.party from plays p join seats s on s.play = p.id where p.id = ? and s.token = ?",
                (play, seat),
            ).fetchone()
            if found is None:
                raise ApiError(404, "no-seat", "There is no such play, or this is no seat of it; open the link again.")
            moves = base.execute("select move from moves where play = ? order by number", (play,)).fetchall()
        ends = found["started"] + 60 * found["minutes"] if found["minutes"] else None
        return {
            "text": found["text"],
            "begun": json.loads(found["begun"]),
            "seat": found["party"],
            "acts": [json.loads(one["move"]) for one in moves],
            "ends": ends,
            "timed_out": ends is not None and time.time() > ends,
        }

    def keep(self, play: str, turn: int, move: Mapping[str, Any]) -> bool:
        """Keep a move if it is still that turn, and tell whether it was."""
        with self._base() as base:
            (count,) = base.execute("select count(*) from moves where play = ?", (play,)).fetchone()
            if count != turn:
                return False
            base.execute("insert into moves values (?, ?, ?, ?)", (play, turn, json.dumps(move), time.time()))
        return True

    def turn(self, play: str) -> int:
        """Count the moves made."""
        with self._base() as base:
            return int(base.execute("select count(*) from moves where play = ?", (play,)).fetchone()[0])

    def all(self) -> list[dict[str, Any]]:
        """List the plays, the last first; nothing that is hidden."""
        with self._base() as base:
            rows = base.execute(
                "select p.id, p.begun, p.started, count(m.number) as turn from plays p "
                "left join moves m on m.play = p.id group by p.id order by p.started desc limit 200"
            ).fetchall()
        told = []
        for row in rows:
            begun = json.loads(row["begun"])
            told.append(
                {"play": row["id"], "started": row["started"], "turn": row["turn"]}
                | {key: begun[key] for key in ("party", "account", "variant", "rounds")}
            )
        return told
