"""The volume label: record 3 of cylinder 0 head 0, key ``VOL1``, 80 bytes of EBCDIC.

== === ======== =================================================================
at len field    meaning
== === ======== =================================================================
0  4            ``VOL1``
4  6   VOLSERNO volume serial
10 1   VOLSECU  accessibility; anything is found there
11 5   VOLVTOC  CCHHR of the format-4 DSCB
16 21           reserved
37 14  VOLOWNER owner; tools write its last ten bytes
51 28           reserved
79 1            label standard version
== === ======== =================================================================

Source: DFSMSdfp Advanced Services, volume label; volumes written by ICKDSF and by Linux.
"""

from dataclasses import dataclass
from typing import Final, Self

from construct import Bytes, Const, Struct

from eckd.track import parse_track
from eckd.track_store import TrackReader
from primitives import CCHH, CCHHR, DasdError, RelativeTrack, Volser, Where
from primitives.ebcdic import decode, encode

VOL1: Final = encode("VOL1", 4)
LABEL_TRACK: Final = RelativeTrack(0)
LABEL_RECORD: Final = 3

VolumeLabelLayout = Struct(
    "identifier" / Const(VOL1),
    "volser" / Bytes(6),
    "security" / Bytes(1),
    "vtoc" / Bytes(5),
    "reserved_16" / Bytes(21),
    "owner" / Bytes(14),
    "reserved_51" / Bytes(28),
    "standard" / Bytes(1),
)
assert VolumeLabelLayout.sizeof() == 80


class NoVolumeLabelError(DasdError):
    """The volume has no standard label, or no VTOC behind it."""


@dataclass(frozen=True, slots=True)
class VolumeLabel:
    """VOL1 of a disk volume.

    Attributes:
        volser: Its serial.
        vtoc: Where the format-4 DSCB is; None when the label names no VTOC.
        owner: Whose it is.
    """

    volser: Volser
    vtoc: CCHHR | None
    owner: str = ""

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Read 80 bytes that begin with VOL1."""
        found = VolumeLabelLayout.parse(raw)
        at = found.vtoc
        pointer = None if at in (bytes(5), b"\x40" * 5) else CCHHR.from_bytes(at)
        return cls(Volser(decode(found.volser)), pointer, decode(found.owner).strip("\0 "))

    def to_bytes(self) -> bytes:
        """Write 80 bytes as ICKDSF does."""
        return VolumeLabelLayout.build(
            {
                "volser": encode(self.volser, 6),
                "security": b"\x40",
                "vtoc": self.vtoc.to_bytes() if self.vtoc is not None else bytes(5),
                "reserved_16": b"\x40" * 21,
                "owner": b"\x40" * 4 + encode(self.owner, 10),
                "reserved_51": b"\x40" * 28,
                "standard": b"\x40",
            }
        )


def read_volume_label(reader: TrackReader) -> VolumeLabel:
    """Read the label of a volume.

    Raises:
        NoVolumeLabelError: There is none where it must be.
        FormatError: The track is damaged.
    """
    image = reader.read_track(LABEL_TRACK)
    track = parse_track(image, where=Where(reader.name, None, str(CCHH.of(0, 0))))
    for record in track.records:
        if record.key == VOL1 and len(record.data) == 80 and record.data.startswith(VOL1):
            return VolumeLabel.from_bytes(record.data)
    msg = f"{reader.name} (cylinder 0 head 0): no record with key VOL1; not a labelled volume"
    raise NoVolumeLabelError(msg)
