"""Which tape holds which data set as of when.

One SQLite file beside the tapes. A backup enters its data sets as running before it copies and says
at the end what became of them; a backup whose process is gone without a word counts as incomplete
(E17), and its tape never existed under its own name.
"""

import datetime
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from primitives import DasdError
from snapshot.masks import Mask

FILE_NAME: Final = "history.sqlite"

_SCHEMA: Final = """
create table if not exists run (
    id integer primary key, taken text not null, tape text not null, file integer not null,
    format text not null, job text not null, status text not null, pid integer not null
);
create table if not exists dumped (
    run integer not null references run, dsname text not null, volser text not null,
    tracks integer not null, bytes integer not null
);
create index if not exists dumped_dsname on dumped (dsname);
"""


class HistoryError(DasdError):
    """The history file cannot be used."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One data set on one tape.

    Attributes:
        taken: T0, ISO 8601, UTC.
        tape: Volser of the tape.
        file: File sequence number on it.
        tracks: Tracks on the tape.
        bytes: Bytes of their user records (the sum of V).
        status: ``complete``, ``incomplete`` or ``running``.
    """

    dsname: str
    volser: str
    taken: str
    tape: str
    file: int
    format: str
    tracks: int
    bytes: int
    job: str
    status: str

    def to_json(self) -> dict[str, str | int]:
        """Return the entry as a JSON object."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Dumped:
    """One data set of a run about to be copied."""

    dsname: str
    volser: str
    tracks: int
    bytes: int


class History:
    """The history of one tape library."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE_NAME

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path, timeout=30)) as database, database:
                database.executescript(_SCHEMA)
                database.row_factory = sqlite3.Row
                yield database
        except sqlite3.Error as error:
            msg = f"{self._path}: not usable as history of the tape library: {error}"
            raise HistoryError(msg) from error

    def begin(
        self, *, tape: str, taken: datetime.datetime, job: str, data_sets: Iterable[Dumped]
    ) -> int:
        """Enter a backup that is about to copy; returns its number."""
        when = taken.astimezone(datetime.UTC).isoformat(timespec="seconds")
        with self._database() as database:
            cursor = database.execute(
                "insert into run (taken, tape, file, format, job, status, pid) "
                "values (?, ?, 1, 'dss', ?, 'running', ?)",
                (when, tape, job, os.getpid()),
            )
            number = cursor.lastrowid
            assert number is not None
            database.executemany(
                "insert into dumped (run, dsname, volser, tracks, bytes) values (?, ?, ?, ?, ?)",
                [(number, d.dsname, d.volser, d.tracks, d.bytes) for d in data_sets],
            )
        return number

    def end(self, number: int, *, complete: bool) -> None:
        """Say what became of a backup."""
        with self._database() as database:
            database.execute(
                "update run set status = ? where id = ?",
                ("complete" if complete else "incomplete", number),
            )

    def find(self, mask: Mask | None = None) -> list[Entry]:
        """Return what is on which tape, oldest first; overwritten tapes are left out."""
        if not self._path.exists():
            return []
        with self._database() as database:
            rows = database.execute(
                "select dsname, volser, taken, tape, file, format, tracks, bytes, job, status, pid "
                "from dumped join run on run.id = dumped.run where run.id not in ("
                "  select older.id from run older join run newer on newer.tape = older.tape"
                "  where newer.id > older.id and newer.status = 'complete') "
                "order by run.id, dumped.rowid"
            ).fetchall()
        entries = [_entry(dict(row)) for row in rows]
        return [entry for entry in entries if mask is None or mask.matches(entry.dsname)]


def _entry(facts: dict[str, Any]) -> Entry:  # type: ignore[explicit-any]  # SQLite's own types
    """Build an entry; a run whose process is gone counts as incomplete."""
    pid = facts.pop("pid")
    if facts["status"] == "running" and not _is_alive(pid):
        facts["status"] = "incomplete"
    return Entry(**facts)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's, but there
        return True
    return True
