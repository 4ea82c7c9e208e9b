"""Bring tracks from a volume to their places: the one read and the one write of a copied run.

Between them it is checked, for every track, that the bytes read are the track that was meant and
that its records take exactly the V the tape has room for; so a size table that went wrong shows
here and never as a damaged tape.
"""

import numpy as np
import numpy.typing as npt

from eckd.run_check import check_run
from eckd.track_schema import FIRST_USER_RECORD, STANDARD_R0_DATA_LENGTH
from primitives import RelativeTrack
from primitives.checksums import bulk_crc
from snapshot.claims import Run
from snapshot.layout import TapeMap
from vtape.chunk import HEADER_LENGTH
from vtape.planned_tape import TapeSink


class TrackMover:
    """One copier's buffer and its way to the tape; not shared between threads.

    Attributes:
        crcs: CRC-32C of every track's tape block, by position; shared, each slot is written once by
            whoever claimed the position.
    """

    def __init__(
        self, tape_map: TapeMap, tape: TapeSink, crcs: npt.NDArray[np.uint32], *, longest: int
    ) -> None:
        self._map = tape_map
        self._tape = tape
        self._crcs = crcs
        size = max((e.volume.geometry.track_size for e in tape_map.layout.elements), default=0)
        self._buffer = memoryview(bytearray(longest * size))
        self._starts: list[int] = []
        self._r0: npt.NDArray[np.uint8] = np.empty((0, STANDARD_R0_DATA_LENGTH), np.uint8)

    def read(self, run: Run) -> None:
        """Read the run's tracks, which lie together on one volume, and check them."""
        layout = self._map.layout
        element = layout.elements[self._map.element_at(run.first)]
        size = element.volume.geometry.track_size
        slots = self._buffer[: len(run) * size]
        first = RelativeTrack(int(layout.tracks[run.first]))
        element.volume.read_slots(first, len(run), slots)
        table = np.frombuffer(slots, np.uint8).reshape(len(run), size)
        sizes = self._map.sizes[run.first : run.stop]
        starts = check_run(element.volume, first, table, sizes)
        self._starts = starts.tolist()
        self._r0 = np.where(
            (starts == FIRST_USER_RECORD)[:, None],
            table[:, FIRST_USER_RECORD - STANDARD_R0_DATA_LENGTH : FIRST_USER_RECORD],
            np.uint8(0),
        )

    def place(self, run: Run) -> None:
        """Write headers and records of the tracks just read in one piece."""
        layout = self._map.layout
        element = layout.elements[self._map.element_at(run.first)]
        size = element.volume.geometry.track_size
        headers = memoryview(self._map.track_headers(run, self._r0).tobytes())
        width = len(headers) // len(run)
        pieces: list[memoryview] = []
        lengths = self._map.sizes[run.first : run.stop].tolist()
        for index in range(len(run)):
            header = headers[index * width : (index + 1) * width]
            at = index * size + self._starts[index]
            records = self._buffer[at : at + lengths[index]]
            pieces += (header, records)
            self._crcs[run.first + index] = bulk_crc(records, bulk_crc(header[HEADER_LENGTH:]))
        self._tape.place(int(self._map.places[run.first]), pieces)
