"""A dump on a tape: which file it is, what is in it, and its blocks to read again.

A survey reads the whole dump once. Whoever is about to change a volume does this first, so that a
damaged dump is known before anything is changed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from eckd.geometry import Geometry
from primitives import DasdError, Dsname, FormatError, Volser, Where
from snapshot.digest import BlockDigest, FileDigest, parse_utl
from snapshot.dss_headers import DataSetHeader, VolumeDefinition
from snapshot.dss_reader import DumpedDataSet, DumpReader
from snapshot.dss_segments import begins_dump
from tapelabels.labelled_tape import LabelledFile, read_labelled_tape
from vtape.tape_image import Entry, TapeImage, open_tape
from vtoc.data_set import DataSet
from vtoc.dscb import Format1, Format3, FormatId
from vtoc.extent import Extent, ExtentType


class NoDumpError(DasdError):
    """The tape, or the file asked for, holds no dump."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DumpContent:
    """What a dump holds of one data set.

    Attributes:
        header: What announces it.
        volume: What the VTOC said; None when the dump does not tell.
        unsupported: Why it cannot be restored from its tracks, if it cannot.
        tracks: Tracks dumped.
        bytes: Their user records.
        longest: Those of the fullest track.
        unreadable: Tracks that could not be read when they were dumped.
    """

    header: DataSetHeader
    volume: VolumeDefinition | None
    unsupported: str | None
    tracks: int
    bytes: int
    longest: int
    unreadable: int

    @classmethod
    def of(cls, data_set: DumpedDataSet) -> Self:
        """Read all tracks of a data set."""
        sizes: list[int] = []
        unreadable = 0
        for track in data_set.tracks:
            sizes.append(len(track.records))
            unreadable += not track.readable
        return cls(
            header=data_set.header,
            volume=data_set.volume,
            unsupported=data_set.unsupported,
            tracks=len(sizes),
            bytes=sum(sizes),
            longest=max(sizes, default=0),
            unreadable=unreadable,
        )

    @property
    def dsname(self) -> Dsname:
        """The name of the data set."""
        return self.header.dsname

    @property
    def label_tracks(self) -> int:
        """Tracks of user labels among those dumped; they come first."""
        return 0 if self.volume is None else self.volume.label_tracks

    def to_json(self) -> dict[str, str | int | None]:
        """Return the record that a listing of the dump prints."""
        return {
            "dsname": self.dsname,
            "volser": None if self.volume is None else self.volume.volser,
            "tracks": self.tracks,
            "bytes": self.bytes,
            "unreadable": self.unreadable,
            "unsupported": self.unsupported,
        }


class DumpFile:
    """A file of an open tape that begins like a dump."""

    def __init__(self, tape: TapeImage, file: LabelledFile[Entry]) -> None:
        self._tape = tape
        self._file = file

    @property
    def name(self) -> str:
        """Tape and file, for messages."""
        return f"{self._tape.name} file {self._file.number}"

    def reader(self) -> DumpReader:
        """Begin to read the dump; errors as ``DumpReader``."""
        return DumpReader(self._tape.read_blocks(self._file.data), self.name)

    def survey(self) -> list[DumpContent]:
        """Read everything and check it; return what there is, in the order of the dump.

        Raises:
            FormatError: The dump is damaged, or its blocks do not have the digest of the label.
            UnsupportedDumpError: It is of a kind that is not read.
        """
        digest = BlockDigest()
        blocks = digest.of(self._tape.read_blocks(self._file.data))
        contents = [DumpContent.of(one) for one in DumpReader(blocks, self.name).data_sets()]
        self._check(digest.result)
        return contents

    def _check(self, found: FileDigest) -> None:
        for label in self._file.user_labels:
            expected = parse_utl(label.text)
            if expected not in (None, found):
                raise FormatError(
                    "data blocks", where=Where(self.name), expected=str(expected), found=str(found)
                )


@contextmanager
def open_dump(path: Path, file: int | None = None) -> Iterator[DumpFile]:
    """Open a tape and find the dump on it.

    Args:
        path: The tape image.
        file: Which file, from 1; the first that is a dump when None.

    Raises:
        NoDumpError: There is no such file, or it is no dump.
        FormatError: The tape is damaged.
    """
    with open_tape(path) as tape:
        files = read_labelled_tape(tape).files
        for candidate in files:
            wanted = file in (None, candidate.number)
            if wanted and candidate.data and begins_dump(tape.read_block(candidate.data[0])):
                yield DumpFile(tape, candidate)
                return
    place = f"none of its {len(files)} files" if file is None else f"file {file} is not there or"
    msg = f"{path}: {place} {'is' if file is None else 'not'} a dump"
    raise NoDumpError(msg)


def source_data_set(volume: VolumeDefinition) -> DataSet | None:
    """Return the data set as it was on its source volume, or None if that is a device unknown.

    Its extents are all that were allocated, as far as the dumped DSCBs tell.

    Raises:
        FormatError: A DSCB has an extent that no volume of this kind can have.
    """
    if volume.family is None or volume.family.heads != volume.heads:
        return None
    geometry, where = Geometry(volume.family, volume.cylinders), Where(volume.volser)
    format1 = Format1.from_bytes(volume.format1)
    entries = list(format1.extents)
    for raw in volume.dscbs[1:]:
        if raw[44] == FormatId.EXTENTS:
            entries += Format3.from_bytes(raw, where=where).extents
    extents = [Extent.from_bytes(entry, extended=volume.heads <= 16) for entry in entries]
    try:
        for extent in extents:
            extent.span(geometry)
    except ValueError as error:
        raise FormatError(f"extent of {format1.dsname}", where=where, found=str(error)) from error
    return DataSet(
        format1=format1,
        extents=tuple(extent for extent in extents if extent.is_data),
        label_extent=next((e for e in extents if e.type == ExtentType.USER_LABELS), None),
        dscbs=volume.dscbs,
        addresses=(),
        geometry=geometry,
        volser=Volser(volume.volser),
    )
