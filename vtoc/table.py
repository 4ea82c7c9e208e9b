"""The VTOC as a table of records: slots of 140 bytes, numbered by their address.

Records per track are constant (DS4DEVDT) and numbered from 1. A slot is changed by rewriting the
key and data of its record in place; nothing else on the track moves.
"""

from collections.abc import Iterator

from eckd.track import count_offsets
from eckd.track_schema import COUNT_LENGTH
from eckd.track_store import TrackReader, TrackStore
from primitives import CCHHR, FormatError, RelativeTrack, Where
from vtoc.dscb_schema import DATA_LENGTH, DSCB_LENGTH, KEY_LENGTH
from vtoc.extent import Span


class VtocTable:
    """The slots of a VTOC as they were when it was read.

    Attributes:
        span: The tracks of the VTOC.
        slots: By address, in the order of the VTOC: what each held.
    """

    def __init__(self, reader: TrackReader, span: Span) -> None:
        self.span = span
        self.slots: dict[CCHHR, bytes] = {}
        for track in range(span.first, span.end):
            self.slots.update(_slots_of(reader, RelativeTrack(track)))

    def items(self) -> Iterator[tuple[CCHHR, bytes]]:
        """Give address and content of every slot, in order."""
        yield from self.slots.items()

    def write(self, store: TrackStore, at: CCHHR, dscb: bytes) -> None:
        """Replace one slot, here and on the volume."""
        assert len(dscb) == DSCB_LENGTH
        assert at in self.slots
        track = store.geometry.track(at.track)
        image = bytearray(store.read_track(track))
        place = Where(store.name, None, str(at))
        for offset in count_offsets(bytes(image), where=place)[:-1]:
            if image[offset + 4] == at.record and offset > COUNT_LENGTH:
                start = offset + COUNT_LENGTH
                image[start : start + DSCB_LENGTH] = dscb
                store.write_track(track, bytes(image))
                self.slots[at] = dscb
                return
        raise FormatError(
            "VTOC record", where=place, expected="to be there", found="no such record"
        )


def _slots_of(reader: TrackReader, track: RelativeTrack) -> Iterator[tuple[CCHHR, bytes]]:
    at = reader.geometry.cchh(track)
    image = reader.read_track(track)
    offsets = count_offsets(image, where=Where(reader.name, None, str(at)))
    seen: set[CCHHR] = set()
    for offset in offsets[1:-1]:
        count = image[offset : offset + COUNT_LENGTH]
        if count[5] != KEY_LENGTH or count[6] << 8 | count[7] != DATA_LENGTH:
            raise FormatError(
                "VTOC record",
                where=Where(reader.name, None, f"{at} record {count[4]}"),
                expected=f"key length {KEY_LENGTH}, data length {DATA_LENGTH}",
                found=f"{count[5]}, {count[6] << 8 | count[7]}",
            )
        place = CCHHR.from_bytes(count)
        if place.track != at or place in seen:  # a change of it would hit another record
            raise FormatError(
                "VTOC record",
                where=Where(reader.name, None, f"{at}, byte {offset} of the track"),
                expected="the address of its own track, once",
                found=str(place),
            )
        seen.add(place)
        start = offset + COUNT_LENGTH
        yield place, image[start : start + DSCB_LENGTH]
