"""Check a tape: container, labels, the structure of dumps, counts and digests.

Everything is read once, from the first block to the last. A finding does not end the check; what
cannot be read behind damage is left out and the check goes on with the next file.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import chain
from pathlib import Path

from primitives import DasdError, FormatError, Where
from primitives.finding import Finding, Severity
from snapshot.digest import BlockDigest, FileDigest, parse_utl
from snapshot.dss_reader import DumpedDataSet, DumpReader
from snapshot.dss_segments import begins_dump
from tapelabels.label_check import check_labels
from tapelabels.labelled_tape import LabelledFile, read_labelled_tape
from vtape.tape_image import Entry, TapeImage, open_tape


class DumpCode(StrEnum):
    """The codes of what a check of a dump finds."""

    DAMAGED_BLOCK = "damaged-block"
    """A block cannot be read."""
    DAMAGED_DUMP = "damaged-dump"
    """The records of a dump are not what they must be; the rest of it was not looked at."""
    DIGEST = "digest"
    """The blocks are not those the digest label was made for."""
    NO_DIGEST = "no-digest"
    """No label tells a digest (for information)."""
    ODD_DUMP = "odd-dump"
    """Something readers tolerate."""
    UNSUPPORTED = "unsupported"
    """A dump, or a data set in it, of a kind that is not looked into."""
    TRACK_COUNT = "track-count"
    """A data set has other tracks than its extents."""
    TRACK_ADDRESS = "track-address"
    """A track is not the one that is due in its extents."""
    UNREADABLE_TRACK = "unreadable-track"
    """The source track could not be read when it was dumped."""
    NOT_DUMPED = "not-dumped"
    """A data set is listed, and not in the dump."""


def verify_tape(path: Path) -> list[Finding]:
    """Read a tape and tell everything that is wrong with it.

    Raises:
        UnreadableTapeError: The file cannot be opened or read.
        UnsupportedTapeError: A tape image of another kind.
    """
    with open_tape(path, tolerant=True) as tape:
        findings = [*tape.findings, *check_labels(tape)]
        try:
            files = read_labelled_tape(tape).files
        except FormatError:
            return findings  # the check of the labels has said so
        return [*findings, *chain.from_iterable(_check_file(tape, file) for file in files)]


def _check_file(tape: TapeImage, file: LabelledFile[Entry]) -> Iterator[Finding]:
    """Read all blocks of a file."""
    source = f"{tape.name} file {file.number}"
    digest = BlockDigest()
    blocks = digest.of(tape.read_blocks(file.data))
    try:
        first = next(blocks, b"")
        if begins_dump(first):
            yield from check_dump(chain([first], blocks), source)
        for _ in blocks:
            pass
    except FormatError as error:
        yield Finding.of(error, DumpCode.DAMAGED_BLOCK)
    else:
        yield from _check_digest(file, digest.result, source)


def _check_digest(file: LabelledFile[Entry], found: FileDigest, source: str) -> Iterator[Finding]:
    expected = [digest for label in file.user_labels if (digest := parse_utl(label.text))]
    if not expected:
        message = "no digest label; only the structure was checked"
        yield Finding(Severity.INFO, DumpCode.NO_DIGEST, Where(source), message)
    for digest in expected:
        if digest != found:
            message = f"data blocks: expected {digest}, found {found}"
            yield Finding(Severity.ERROR, DumpCode.DIGEST, Where(source), message)


def check_dump(blocks: Iterable[bytes], source: str) -> Iterator[Finding]:
    """Check the blocks of one dump, up to the first that is damaged."""
    try:
        reader = DumpReader(blocks, source)
        for data_set in reader.data_sets():
            yield from _check_data_set(data_set)
    except FormatError as error:
        yield Finding.of(error, DumpCode.DAMAGED_DUMP)
        return
    except DasdError as error:
        yield Finding(Severity.WARNING, DumpCode.UNSUPPORTED, Where(source), str(error))
        return
    for remark in reader.remarks:
        yield Finding(Severity.WARNING, DumpCode.ODD_DUMP, remark.where, remark.message)
    for name in reader.absent:
        message = f"{name} is listed, and not in the dump"
        yield Finding(Severity.WARNING, DumpCode.NOT_DUMPED, Where(source), message)


def _check_data_set(data_set: DumpedDataSet) -> Iterator[Finding]:
    """Hold the tracks of a data set against its extents."""
    name, volume = data_set.dsname, data_set.volume
    if data_set.unsupported is not None or volume is None:
        message = f"{name}: {data_set.unsupported}; its tracks are not looked at"
        yield Finding(Severity.WARNING, DumpCode.UNSUPPORTED, data_set.where, message)
        return
    due = volume.addresses()
    count = 0
    for track in data_set.tracks:
        count += 1
        expected = next(due, None)
        if expected is not None and track.at != expected:
            message = f"{name}: track {count} is that of {track.at}; due is {expected}"
            yield Finding(Severity.WARNING, DumpCode.TRACK_ADDRESS, track.where, message)
            due = iter(())
        if not track.readable:
            message = f"{name}: {track.at} could not be read when it was dumped"
            yield Finding(Severity.WARNING, DumpCode.UNREADABLE_TRACK, track.where, message)
    if count != volume.tracks:
        message = f"{name}: {count} tracks, its extents have {volume.tracks}"
        yield Finding(Severity.ERROR, DumpCode.TRACK_COUNT, data_set.where, message)
