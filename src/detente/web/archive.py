"""What the app keeps beside the cases: every version saved, and drafts; an SQLite database in the folder."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PLACE = ".detente/app.sqlite3"
MOST_VERSIONS = 500
"""Versions kept of one case; the oldest go."""

MIGRATIONS = (
    """
    create table texts (version text primary key, text text not null);
    create table history (
        id integer primary key, name text not null, version text not null references texts, saved real not null,
        how text not null
    );
    create index history_of_name on history (name, id);
    create table drafts (name text primary key, text text not null, base text not null);
    """,
)
"""Each makes the next form of the database out of the one before; `user_version` counts those that were made."""


class Archive:
    """Versions of cases, and texts that are not saved yet.

    Parameters
    ----------
    folder
        The folder of the cases. If it cannot be written to, what is kept lives only as long as the process.
    """

    def __init__(self, folder: Path) -> None:
        self._lock = threading.RLock()
        self.warning: str | None = None
        self._connection = self._opened(folder / PLACE)

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Lend the database for changes that are made together or not at all."""
        with self._lock:
            self._connection.execute("begin immediate")
            try:
                yield self._connection
            except BaseException:
                self._connection.rollback()
                raise
            self._connection.commit()

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        """Ask the database."""
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    def keep(self, name: str, version: str, text: str, how: str) -> None:
        """Put a version of a case into its history, unless it is the last one there already."""
        with self.transaction() as base:
            last = base.execute(
                "select version from history where name = ? order by id desc limit 1", (name,)
            ).fetchone()
            if last is not None and last["version"] == version:
                return
            base.execute("insert or ignore into texts values (?, ?)", (version, text))
            base.execute(
                "insert into history (name, version, saved, how) values (?, ?, ?, ?)", (name, version, time.time(), how)
            )
            base.execute(
                "delete from history where name = ? and id <= (select id from history where name = ? "
                "order by id desc limit 1 offset ?)",
                (name, name, MOST_VERSIONS),
            )
            base.execute("delete from texts where version not in (select version from history)")

    def knows(self, name: str) -> bool:
        """Tell whether a case has a history."""
        return bool(self.rows("select 1 from history where name = ? limit 1", name))

    def history(self, name: str) -> list[dict[str, Any]]:
        """List the versions of a case, the last first."""
        asked = (
            "select h.version, h.saved, h.how, length(cast(t.text as blob)) as bytes from history h "
            "join texts t using (version) where h.name = ? order by h.id desc"
        )
        return [dict(row) for row in self.rows(asked, name)]

    def text(self, version: str, name: str | None = None) -> str | None:
        """Give the text of a version that was saved once, of one case if its name is given; None if there is none."""
        found = self.rows("select text from texts where version = ?", version)
        held = name is None or self.rows("select 1 from history where version = ? and name = ?", version, name)
        return str(found[0]["text"]) if found and held else None

    def keep_draft(self, name: str, text: str, base: str) -> None:
        """Keep a text that is not saved; ``base`` is the version it was made from."""
        with self.transaction() as held:
            held.execute("insert or replace into drafts values (?, ?, ?)", (name, text, base))

    def drop_draft(self, name: str) -> None:
        """Forget the text that was not saved."""
        with self.transaction() as held:
            held.execute("delete from drafts where name = ?", (name,))

    def draft(self, name: str) -> dict[str, str] | None:
        """Give the text that was not saved."""
        found = self.rows("select text, base from drafts where name = ?", name)
        return dict(found[0]) if found else None

    def _opened(self, path: Path) -> sqlite3.Connection:
        try:
            path.parent.mkdir(exist_ok=True)
            if path.parent.is_symlink() or path.is_symlink():
                raise PermissionError
            try:
                return _connected(str(path))
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                aside = _set_aside(path)
                self.warning = f"The database was broken. It is set aside as {aside}, and a new one is begun."
                return _connected(str(path))
        except OSError:
            self.warning = "The folder cannot be written to: history and drafts last only until the app ends."
        except sqlite3.OperationalError as error:
            self.warning = (
                f"The database {path} cannot be used ({error}): history and drafts last only until the app ends."
            )
        return _connected(":memory:")


def _connected(place: str) -> sqlite3.Connection:
    base = sqlite3.connect(place, timeout=10, isolation_level=None, check_same_thread=False)
    try:
        base.row_factory = sqlite3.Row
        base.execute("pragma journal_mode = wal")
        base.execute("pragma synchronous = normal")
        base.execute("pragma trusted_schema = off")
        _migrate(base)
        _check(base)
    except BaseException:
        base.close()
        raise
    return base


def _set_aside(path: Path) -> str:
    """Give a broken database, with the changes that wait beside it, another name, and say which."""
    ending = f".broken-{time.strftime('%Y%m%d-%H%M%S')}"
    for part in (path, *(path.with_name(path.name + log) for log in ("-wal", "-shm"))):
        if part.exists():
            part.replace(part.with_name(part.name + ending))
    return path.name + ending


def _migrate(base: sqlite3.Connection) -> None:
    """Bring the database into its present form, one step after the other."""
    base.execute("begin immediate")
    (made,) = base.execute("pragma user_version").fetchone()
    if made > len(MIGRATIONS):
        base.rollback()
        raise sqlite3.OperationalError("a later version of Détente made it")
    for number, step in enumerate(MIGRATIONS[made:], start=made + 1):
        for statement in filter(str.strip, step.split(";")):
            base.execute(statement)
        base.execute(f"pragma user_version = {number}")
    base.commit()


def _check(base: sqlite3.Connection) -> None:
    """See that the database is whole and holds nothing but ours: it may have come with a folder from a stranger."""
    told = base.execute("pragma quick_check(1)").fetchone()[0]
    fresh = sqlite3.connect(":memory:", isolation_level=None)
    try:
        _migrate(fresh)
        ours = _schema(fresh)
    finally:
        fresh.close()
    if told != "ok" or _schema(base) != ours:
        raise sqlite3.DatabaseError(told)


def _schema(base: sqlite3.Connection) -> list[tuple[str, ...]]:
    return [tuple(row) for row in base.execute("select type, name, sql from sqlite_master order by type, name")]
