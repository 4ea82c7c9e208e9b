"""Where everything of a backup goes on the tape: a pure function of the plan and of V at T0.

The tape is an AWSTAPE file: every tape block has a 6-byte header that holds its own length and the
one before, so even the headers follow from V alone. With base the bytes of the volume label::

    L_1     = base
    L_i+1   = L_i + H_i + sum of tape_bytes(i, l) over all tracks l + T_i
    LU_i(j) = L_i + H_i + sum of tape_bytes(i, l) over l < j
    tape_bytes(i, l) = 6 + what the format puts before a track + V_i(l)

H_1 has the header labels of the file and what the format opens a dump with, T_n the trailer labels.
The text of the method leaves H out of LU (E1) and the labels out of L (E2); both overwrite labels.
N and O say the same place as a block and an offset of the destination (E4: its block size is its
own, not the source's).

Everything but V is known before T0, so ``Layout`` is made while hosts run and ``freeze`` is all
that remains for the window.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from primitives.checksums import bulk_crc, crc_of_crcs
from snapshot.claims import Run
from snapshot.elements import Element, flat_tracks
from vtape.chunk import HEADER_LENGTH, chunk_header, tape_mark

DESTINATION_BLOCK: Final = 4096
"""B of the destination: the block size of the file system the tape image lies on."""

Int64s = npt.NDArray[np.int64]
Bytes2d = npt.NDArray[np.uint8]
TapeItem = bytes | None
"""A tape block, or None for a tape mark."""


class DumpFormat(Protocol):
    """What a tape data format puts around the tracks of each element."""

    @property
    def track_head_length(self) -> int:
        """Bytes before a track's records in its tape block."""
        ...

    def opening(self) -> Sequence[bytes]:
        """Return the blocks before the first element."""
        ...

    def before(self, element: int) -> Sequence[bytes]:
        """Return the blocks before the tracks of an element (0-based)."""
        ...

    def after(self, element: int) -> Sequence[bytes]:
        """Return the blocks behind the tracks of an element."""
        ...

    def track_heads(self, element: int, first: int, sizes: Int64s, r0: Bytes2d) -> Bytes2d:
        """Return what stands before each of a run of tracks.

        Args:
            element: The element, 0-based.
            first: j of the first track, 0-based.
            sizes: V of each track of the run.
            r0: Data of record zero of each track, shape (tracks, 8).

        Returns:
            Shape (tracks, track_head_length).
        """
        ...


class FileFrame(Protocol):
    """The labels around the one file of a backup tape."""

    @property
    def volume_label(self) -> bytes:
        """VOL1, 80 bytes."""
        ...

    def header(self) -> Sequence[bytes]:
        """Return HDR1 and HDR2."""
        ...

    def trailer(self, blocks: int, digest: int) -> Sequence[bytes]:
        """Return EOF1, EOF2 and the user label with the digest; lengths do not depend on values."""
        ...


def framed(items: Sequence[TapeItem], previous: int) -> bytes:
    """Put AWSTAPE headers before blocks and marks.

    Args:
        items: What stands there.
        previous: Length of the block just before; 0 after a mark or at the start.
    """
    parts = []
    for item in items:
        if item is None:
            parts.append(tape_mark(previous))
            previous = 0
        else:
            parts += [chunk_header(len(item), previous), item]
            previous = len(item)
    return b"".join(parts)


def framed_length(items: Sequence[TapeItem]) -> int:
    """Count the bytes ``framed`` gives."""
    return sum(HEADER_LENGTH + len(item or b"") for item in items)


class Layout:
    """All of a backup tape but the tracks' sizes."""

    def __init__(self, elements: Sequence[Element], dump: DumpFormat, frame: FileFrame) -> None:
        self.elements = tuple(elements)
        self.dump = dump
        self.frame = frame
        self.tracks = flat_tracks(elements)
        counts = [len(element.tracks) for element in elements]
        self.first: Int64s = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
        self.heads: list[list[TapeItem]] = [list(dump.before(i)) for i in range(len(elements))]
        self.heads[0] = [*frame.header(), None, *dump.opening(), *self.heads[0]]
        self.head_bytes: Int64s = np.array([framed_length(head) for head in self.heads], np.int64)
        self.tail_bytes: Int64s = np.array(
            [framed_length(self.tail(i, digest=0)) for i in range(len(elements))], np.int64
        )

    @property
    def base(self) -> int:
        """Where the first element begins: behind the volume label."""
        return framed_length([self.frame.volume_label])

    def tail(self, element: int, *, digest: int) -> list[TapeItem]:
        """Return what stands behind the tracks of an element.

        Args:
            element: 0-based.
            digest: CRC-32C over those of all data blocks; only the last element needs it.
        """
        items: list[TapeItem] = list(self.dump.after(element))
        if element == len(self.elements) - 1:
            items += [None, *self.frame.trailer(self.data_blocks, digest), None, None]
        return items

    @property
    def data_blocks(self) -> int:
        """Tape blocks between the labels, as the trailer label counts them."""
        around = sum(
            len(self.dump.before(i)) + len(self.dump.after(i)) for i in range(len(self.elements))
        )
        return len(self.dump.opening()) + around + len(self.tracks)

    def positions(self, element: int) -> Run:
        """Return the positions of an element's tracks."""
        return Run(int(self.first[element]), int(self.first[element + 1]))

    def freeze(self, sizes: Int64s) -> "TapeMap":
        """Fix every place for V as it is now (E7).

        Args:
            sizes: V of every track of the set, in tape order; not changed afterwards.
        """
        tape_bytes = sizes + (HEADER_LENGTH + self.dump.track_head_length)
        before: Int64s = np.concatenate([[0], np.cumsum(tape_bytes, dtype=np.int64)])
        track_bytes = before[self.first[1:]] - before[self.first[:-1]]
        ends = self.base + np.cumsum(self.head_bytes + track_bytes + self.tail_bytes)
        starts = np.concatenate([[self.base], ends[:-1]])
        places = _places(starts + self.head_bytes, before, self.first)
        return TapeMap(self, sizes, starts, places, int(ends[-1]))


def _places(first_places: Int64s, before: Int64s, first: Int64s) -> Int64s:
    """Give LU of every track: where its element's tracks begin, plus the tracks before it."""
    shift = first_places - before[first[:-1]]
    return before[:-1] + np.repeat(shift, np.diff(first))


@dataclass(frozen=True, slots=True, eq=False)
class TapeMap:
    """The whole tape, frozen at T0.

    Attributes:
        layout: What stands around the tracks.
        sizes: V of every track, in tape order.
        starts: L of every element.
        places: LU of every track.
        length: Bytes of the finished tape.
    """

    layout: Layout
    sizes: Int64s
    starts: Int64s
    places: Int64s
    length: int

    def element_at(self, position: int) -> int:
        """Return the element (0-based) a position belongs to."""
        return int(np.searchsorted(self.layout.first, position, side="right")) - 1

    def track_headers(self, run: Run, r0: Bytes2d) -> Bytes2d:
        """Return what is written before the records of each track: container header, then format's.

        Args:
            run: Tracks of one element.
            r0: Data of record zero of each of them, shape (tracks, 8).

        Returns:
            Shape (tracks, 6 + track_head_length).
        """
        element = self.element_at(run.first)
        first = int(self.layout.first[element])
        sizes = self.sizes[run.first : run.stop]
        head_length = self.layout.dump.track_head_length
        lengths = sizes + head_length
        out = np.empty((len(run), HEADER_LENGTH + head_length), np.uint8)
        out[:, 0:2] = lengths.astype("<u2")[:, None].view(np.uint8).reshape(-1, 2)
        previous = np.concatenate([[self._length_before(run.first, element)], lengths[:-1]])
        out[:, 2:4] = previous.astype("<u2")[:, None].view(np.uint8).reshape(-1, 2)
        out[:, 4:HEADER_LENGTH] = np.frombuffer(chunk_header(1, 0), np.uint8)[4:]
        out[:, HEADER_LENGTH:] = self.layout.dump.track_heads(element, run.first - first, sizes, r0)
        return out

    def _length_before(self, position: int, element: int) -> int:
        """Return the length of the tape block just before a track's."""
        if position == self.layout.first[element]:
            return len(self.layout.heads[element][-1] or b"")
        return int(self.sizes[position - 1]) + self.layout.dump.track_head_length

    def head(self, element: int) -> tuple[int, bytes]:
        """Return offset and bytes of what stands before an element's tracks.

        The first element's has the volume label too, though L_1 is behind it.
        """
        if element == 0:
            return 0, framed([self.layout.frame.volume_label, *self.layout.heads[0]], 0)
        previous = len(self.layout.tail(element - 1, digest=0)[-1] or b"")
        return int(self.starts[element]), framed(self.layout.heads[element], previous)

    def tail(self, element: int, *, digest: int) -> tuple[int, bytes]:
        """Return offset and bytes of what stands behind an element's tracks."""
        items = self.layout.tail(element, digest=digest)
        stop = self.layout.positions(element).stop
        at = self._end(element) - int(self.layout.tail_bytes[element])
        return at, framed(items, self._length_before(stop, element))

    def _end(self, element: int) -> int:
        return self.length if element + 1 == len(self.starts) else int(self.starts[element + 1])

    def digest(self, track_crcs: npt.NDArray[np.uint32]) -> int:
        """Join the CRC-32C of all data blocks, in tape order, into one.

        Args:
            track_crcs: That of every track's block, by position.
        """
        dump, crcs = self.layout.dump, [bulk_crc(block) for block in self.layout.dump.opening()]
        for element in range(len(self.starts)):
            run = self.layout.positions(element)
            crcs += [bulk_crc(block) for block in dump.before(element)]
            crcs += track_crcs[run.first : run.stop].tolist()
            crcs += [bulk_crc(block) for block in dump.after(element)]
        return crc_of_crcs(crcs)

    def block_and_offset(self, at: int) -> tuple[int, int]:
        """Return N and O of a byte position: block of the destination and offset in it."""
        return divmod(at, DESTINATION_BLOCK)

    def runs(self, positions: Run, longest: int) -> Iterator[Run]:
        """Cut positions into runs of at most ``longest`` tracks that also lie together on disk."""
        first = positions.first
        while first < positions.stop:
            stop = self.contiguous_stop(first, min(first + longest, positions.stop))
            yield Run(first, stop)
            first = stop

    def contiguous_stop(self, first: int, stop: int) -> int:
        """Return how far from ``first`` the tracks follow each other on the volume."""
        tracks = self.layout.tracks[first:stop]
        together = np.flatnonzero(np.diff(tracks) != 1)
        return stop if len(together) == 0 else first + int(together[0]) + 1
