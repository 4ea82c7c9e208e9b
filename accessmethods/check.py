"""What is wrong or odd about the contents of data sets: directories, members, ends of data.

Codes: those of ``accessmethods.directory`` (``directory-...``), ``member-missing`` (an entry points
to no block), ``member-end`` (no end-of-file record), ``last-block`` (DS1LSTAR names no block),
``member-behind-end`` (a member lies behind DS1LSTAR; warning), ``records`` (blocks are not what
the record format asks for; warning), ``track-unreadable``.
"""

from collections.abc import Iterator

from accessmethods.block import Block, describe
from accessmethods.blocks import (
    WHOLE_TRACK,
    BlockNotFoundError,
    DataSetTracks,
    read_blocks,
)
from accessmethods.directory import Directory, read_directory
from accessmethods.members import end_of_file_from, member_blocks
from accessmethods.record_format import UnknownRecordFormatError
from accessmethods.records import DeblockingError, deblock
from eckd.track_store import TrackReader
from primitives import TTR, DasdError, FormatError, Where
from primitives.finding import Finding, Severity
from vtoc.data_set import DataSet
from vtoc.dscb import START, DataSetIndicators


def check_contents(
    reader: TrackReader, data_set: DataSet, *, with_records: bool = False
) -> Iterator[Finding]:
    """Check one data set; those without a known inner structure have no findings.

    Args:
        reader: The volume.
        data_set: From a VTOC whose extents are on the volume.
        with_records: Look into every block as well.
    """
    if data_set.organisation == "PO":
        yield from _check_library(reader, data_set, with_records=with_records)
    elif data_set.organisation == "PS" and data_set.tells_used_tracks:
        yield from _check_sequential(reader, data_set, with_records=with_records)


def _check_library(
    reader: TrackReader, data_set: DataSet, *, with_records: bool
) -> Iterator[Finding]:
    tracks = DataSetTracks(reader, data_set)
    if not len(tracks):
        return
    try:
        directory = read_directory(reader, data_set)
    except FormatError as error:
        yield Finding.of(error, "directory-missing")
        return
    yield from directory.findings
    yield from _check_members(tracks, data_set, directory)
    if with_records:
        starts = {entry.ttr: entry for entry in reversed(directory.entries)}
        for _, entry in sorted(starts.items()):
            blocks = member_blocks(tracks, entry)
            yield from _check_records(data_set, blocks, f"{tracks.name}({entry.name})")


def _check_members(
    tracks: DataSetTracks, data_set: DataSet, directory: Directory
) -> Iterator[Finding]:
    """Follow every member to its end, each start once.

    One that begins inside the member before it ends with it, so no track is walked over again.
    """
    names = {entry.ttr: entry.name for entry in directory}
    end, endless = TTR(0, 0), False
    for start, name in sorted(names.items()):
        try:
            if start <= end or endless:
                next(tracks.walk_from(start))
            else:
                end = end_of_file_from(tracks, start, f"member {name}")
        except BlockNotFoundError as error:
            message = f"member {name}: {describe(start)}, {error.what}: expected {error.expected}"
            yield Finding(Severity.ERROR, "member-missing", error.where, message)
            continue
        except FormatError as error:
            is_end = error.what.startswith("end of member")
            yield Finding.of(error, "member-end" if is_end else "track-unreadable")
            endless = endless or is_end
            continue
        if endless:
            message = f"member {name}: no end-of-file record ends it either"
            yield Finding(Severity.ERROR, "member-end", Where(tracks.name), message)
            continue
        if end > data_set.format1.lstar:
            message = f"member {name} ends at {describe(end)}, behind the end that the DSCB tells"
            where = Where(tracks.name)
            yield Finding(Severity.WARNING, "member-behind-end", where, message)


def _check_sequential(
    reader: TrackReader, data_set: DataSet, *, with_records: bool
) -> Iterator[Finding]:
    tracks = DataSetTracks(reader, data_set)
    last, closed = (
        data_set.format1.lstar,
        DataSetIndicators.LAST_VOLUME in data_set.format1.indicators,
    )
    if closed and last != START and last.track < len(tracks):
        try:
            numbers = [block.ttr.record for block in tracks.blocks(last.track)]
        except FormatError as error:
            yield Finding.of(error, "track-unreadable")
            return
        if last.record not in (*numbers, WHOLE_TRACK):
            message = f"last block (DS1LSTAR): expected {describe(last)}, found no such block"
            yield Finding(Severity.ERROR, "last-block", Where(tracks.name), message)
            return
    if with_records:
        yield from _check_records(data_set, read_blocks(reader, data_set), tracks.name)


def _check_records(data_set: DataSet, blocks: Iterator[Block], source: str) -> Iterator[Finding]:
    try:
        for _ in deblock(data_set.recfm, data_set.format1.lrecl, blocks, source=source):
            pass
    except DeblockingError as error:
        found = Finding.of(error, "records")
        yield Finding(Severity.WARNING, "records", found.where, found.message)
    except UnknownRecordFormatError:
        return  # nothing says what records are
    except DasdError:
        return  # told already
