"""Tracks of a dump on another place of a volume of the same kind.

The records are the same; only the address in every count field becomes that of the new track, as
DSSREST does it. Record zero is an ordinary one, whatever the source had.

Source: DSSREST 1.3, by experiment.
"""

from collections.abc import Iterable, Sequence

from eckd.geometry import DeviceFamily
from eckd.track import Record, Track
from eckd.track_schema import COUNT_LENGTH, END_OF_TRACK, FIRST_USER_RECORD
from eckd.track_store import TrackStore
from primitives import CCHH, CCHHR, DasdError, RelativeTrack
from primitives.checksums import bulk_crc


class NotWrittenError(DasdError):
    """A track reads back as something else than was written to it."""


def longest_records(family: DeviceFamily) -> int:
    """Return how many bytes of user records a track of the family has room for in an image."""
    return family.track_size - FIRST_USER_RECORD - len(END_OF_TRACK)


def restored_image(at: CCHH, records: bytes) -> bytes:
    """Build a track image from user records that were dumped somewhere else.

    >>> from primitives import CCHH
    >>> restored_image(CCHH.of(2, 1), bytes.fromhex("0009000001000001ff")).hex(" ", 1)[63:]
    '00 02 00 01 01 00 00 01 ff ff ff ff ff ff ff ff ff'
    """
    moved, address = bytearray(records), at.to_bytes()
    offset = 0
    while offset < len(moved):
        moved[offset : offset + len(address)] = address
        lengths = moved[offset + 5] + (moved[offset + 6] << 8) + moved[offset + 7]
        offset += COUNT_LENGTH + lengths
    return Track.of(at).to_image()[:FIRST_USER_RECORD] + moved + END_OF_TRACK


def write_tracks(
    store: TrackStore, places: Sequence[int], dumped: Iterable[bytes], *, end_of_file: bool
) -> None:
    """Write dumped tracks to the tracks of a data set, in order; then read every one back.

    Tracks of the data set that the dump has nothing for are emptied, so that no data of their
    former owner shows.

    Args:
        store: The volume.
        places: The data set's tracks (relative), at least as many as were dumped.
        dumped: The user records of each dumped track.
        end_of_file: Whether a data set without a single dumped track gets an end-of-file record.

    Raises:
        NotWrittenError: A track reads back differently.
    """
    geometry = store.geometry
    rest = iter(dumped)
    crcs: list[int] = []
    for index, place in enumerate(places):
        at = geometry.cchh(RelativeTrack(place))
        records = next(rest, None)
        if records is None:
            ends_here = end_of_file and index == 0
            records = Record(CCHHR(at, 1)).to_bytes() if ends_here else b""
        image = restored_image(at, records)
        store.write_track(RelativeTrack(place), image)
        crcs.append(bulk_crc(image))
    assert next(rest, None) is None, "more tracks than the data set has"
    store.flush()
    _read_back(store, places, crcs)


def _read_back(store: TrackStore, places: Sequence[int], crcs: Iterable[int]) -> None:
    for place, crc in zip(places, crcs, strict=True):
        if bulk_crc(store.read_track(RelativeTrack(place))) != crc:
            at = store.geometry.cchh(RelativeTrack(place))
            msg = f"{store.name}: {at} reads back as something else than was written"
            raise NotWrittenError(msg)
