"""Restore data sets from a dump on tape to a volume.

The whole dump is read and checked before the volume is touched; a damaged one changes nothing. Then
each selected data set is restored on its own, and what cannot be is told beside what could.

Source: DFSMSdss Storage Administration, RESTORE DATASET; message ids from its message manual.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Final

from eckd.track_store import TrackStore
from primitives import Dsname
from snapshot.dss_reader import DumpedDataSet
from snapshot.dump_file import DumpContent, open_dump, source_data_set
from snapshot.events import Event, Listener, ignore
from snapshot.renames import Renames
from snapshot.restore_target import NotRestoredError, ReplaceRules, choose_target
from snapshot.restored_data_set import (
    LOCATION_DEPENDENT,
    Restoration,
    check_restorable,
    is_temporary,
    restore_data_set,
    temporary_name,
)
from snapshot.restored_track import NotWrittenError
from snapshot.selection import Selection
from vtoc.data_set import DataSet
from vtoc.dscb import Organisation
from vtoc.read import read_vtoc

LEFT_BEHIND: Final = "left behind by a restore that was stopped"
"""What people are told of a data set under a temporary name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreRequest:
    """What to restore, from where, to where, and what may be overwritten.

    Attributes:
        tape: Path of the tape image.
        selection: Which of the dumped data sets.
        target: The volume; of an online one its ``ccw.online_tracks.OnlineTracks``.
        replace: Whether a data set of the same name may be overwritten.
        replace_unconditional: Also one that has the new name of a renamed data set.
        renames: New names.
        force: Whether data sets that depend on their place may come to another one.
        file: Which file of the tape, from 1; the first dump when None.
    """

    tape: Path
    selection: Selection
    target: TrackStore
    replace: bool = False
    replace_unconditional: bool = False
    renames: Renames = field(default=Renames())
    force: bool = False
    file: int | None = None

    @property
    def replace_rules(self) -> ReplaceRules:
        """What may be overwritten."""
        return ReplaceRules(self.replace, self.replace_unconditional)


@dataclass(frozen=True, slots=True)
class RestoreOutcome(Event):
    """What became of one data set; also told as an event when it is known.

    Attributes:
        dsname: Its name in the dump, or the name that was asked for and is not there.
        target: Its name on the volume; None when it was not restored.
        severity: 0 restored, 4 not in the dump, 8 not restored or not whole.
        message_id: The DFSMSdss message people know the case by.
        message: What was done, or why not.
        tracks: Tracks written from the dump.
    """

    name: ClassVar[str] = "restored"
    dsname: Dsname
    target: Dsname | None
    severity: int
    message_id: str
    message: str
    tracks: int


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """What became of every selected data set, in the order of the dump.

    Attributes:
        outcomes: One each.
        left_behind: Data sets on the volume that an earlier restore, stopped half-way, has left
            under temporary names. One of them may be whole, and all there is of what it replaced.
    """

    outcomes: tuple[RestoreOutcome, ...]
    left_behind: tuple[Dsname, ...] = ()

    @property
    def severity(self) -> int:
        """The highest of all; 8 when no data set of the dump was selected."""
        return max((outcome.severity for outcome in self.outcomes), default=8)


def run_restore(request: RestoreRequest, *, events: Listener = ignore) -> RestoreResult:
    """Restore.

    Raises:
        NoDumpError: The tape has no such dump.
        FormatError: The tape or the dump is damaged, or the target's VTOC; nothing was changed.
        UnsupportedDumpError: The dump is of a kind that is not read; nothing was changed.
        VtocNotChangeableError: The target's VTOC has an index; nothing was changed.
    """
    with open_dump(request.tape, request.file) as dump:
        chosen = [_Chosen.of(content, request) for content in dump.survey()]
        existing = {there.dsname for there in read_vtoc(request.target).data_sets}
        outcomes = [
            _outcome(name, 4, "ADR383W", "not in the dump")
            for name in request.selection.not_among({one.content.dsname for one in chosen})
        ]
        run = _Run(request, existing)
        for data_set, choice in zip(dump.reader().data_sets(), chosen, strict=True):
            if choice.selected:
                outcomes.append(run.restore(data_set, choice))
                events(outcomes[-1])
    request.target.flush()
    return RestoreResult(tuple(outcomes), tuple(sorted(filter(is_temporary, existing))))


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A data set of the dump, and whether it is asked for."""

    content: DumpContent
    source: DataSet | None
    selected: bool

    @classmethod
    def of(cls, content: DumpContent, request: RestoreRequest) -> "_Chosen":
        source = None if content.volume is None else source_data_set(content.volume)
        by = request.selection.by
        meets = not by or (source is not None and all(one.keeps(source) for one in by))
        return cls(content, source, meets and request.selection.takes_name(content.dsname))


class _Run:
    """One restore under way; it knows the names on the target as they were at its beginning."""

    def __init__(self, request: RestoreRequest, existing: set[Dsname]) -> None:
        self._request = request
        self._existing = existing
        self._taken = set(existing)
        self._done: set[Dsname] = set()

    def restore(self, data_set: DumpedDataSet, chosen: _Chosen) -> RestoreOutcome:
        """Restore one data set, or tell why not."""
        content = chosen.content
        try:
            restoration = self._decide(chosen)
            records = (track.usable_records for track in data_set.tracks)
            done = restore_data_set(self._request.target, restoration, records)
        except NotRestoredError as error:
            return _outcome(content.dsname, 8, error.message_id, str(error))
        except NotWrittenError as error:
            return _outcome(content.dsname, 8, "ADR380E", str(error))
        target = restoration.target.dsname
        self._done.add(target)
        tracks = restoration.dumped_tracks
        message = f"{done} {tracks} tracks"
        if content.unreadable:
            message += f", {content.unreadable} of them not whole: unreadable when they were dumped"
        severity, message_id = (8, "ADR367E") if content.unreadable else (0, "ADR489I")
        return RestoreOutcome(content.dsname, target, severity, message_id, message, content.tracks)

    def _decide(self, chosen: _Chosen) -> Restoration:
        request = self._request
        source = check_restorable(chosen.content, chosen.source, request.target)
        if source.format1.dsorg & LOCATION_DEPENDENT and not request.force:
            msg = f"{source.organisation or 'data set'} depends on its place; FORCE would move it"
            raise NotRestoredError(msg)
        target = choose_target(
            chosen.content.dsname,
            self._existing,
            request.renames,
            request.replace_rules,
            movable=Organisation.UNMOVABLE not in source.format1.dsorg,
        )
        if target.dsname in self._done:
            msg = f"{target.dsname} was restored already, from an earlier place in the dump"
            raise NotRestoredError(msg, message_id="ADR285E")
        self._taken.add(target.dsname)  # a dump may hold what a stopped restore has left
        return Restoration(chosen.content, source, target, temporary_name(self._taken))


def _outcome(dsname: Dsname, severity: int, message_id: str, message: str) -> RestoreOutcome:
    return RestoreOutcome(dsname, None, severity, message_id, message, 0)
