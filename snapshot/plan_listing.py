"""The mapping of a backup as rows, in the symbols of the method."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from snapshot.layout import TapeMap
from vtape.chunk import HEADER_LENGTH

Json = dict[str, int | str | list[int] | list[list[int]]]


@dataclass(frozen=True, slots=True)
class TrackRow:
    """Where one track goes: LU as a position, and as block N and offset O of the destination."""

    i: int
    j: int
    cchh: list[int]
    LU: int
    N: int
    O: int  # noqa: E741 -- the method's own symbol
    bytes: int

    def to_json(self) -> Json:
        """Return the row as a JSON object."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ElementRow:
    """Where one data set goes; E and V are per track, S is the sum of V."""

    i: int
    dsname: str
    volser: str
    E: list[list[int]]
    V: list[int]
    S: int
    H: int
    T: int
    L: int
    N: int
    O: int  # noqa: E741 -- the method's own symbol

    def to_json(self) -> Json:
        """Return the row as a JSON object."""
        return asdict(self)


def element_rows(tape_map: TapeMap) -> Iterator[ElementRow]:
    """Give one row per data set, in tape order."""
    layout = tape_map.layout
    for index, element in enumerate(layout.elements):
        run = layout.positions(index)
        sizes = tape_map.sizes[run.first : run.stop].tolist()
        start = int(tape_map.starts[index])
        block, offset = tape_map.block_and_offset(start)
        heads = element.volume.geometry.heads
        yield ElementRow(
            i=index + 1,
            dsname=element.dsname,
            volser=element.data_set.volser,
            E=[list(divmod(track, heads)) for track in element.tracks.tolist()],
            V=sizes,
            S=sum(sizes),
            H=int(layout.head_bytes[index]),
            T=int(layout.tail_bytes[index]),
            L=start,
            N=block,
            O=offset,
        )


def track_rows(tape_map: TapeMap) -> Iterator[TrackRow]:
    """Give one row per track, in tape order."""
    layout = tape_map.layout
    head = HEADER_LENGTH + layout.dump.track_head_length
    for index, element in enumerate(layout.elements):
        run = layout.positions(index)
        heads = element.volume.geometry.heads
        for j, position in enumerate(range(run.first, run.stop), start=1):
            place = int(tape_map.places[position])
            block, offset = tape_map.block_and_offset(place)
            yield TrackRow(
                i=index + 1,
                j=j,
                cchh=list(divmod(int(layout.tracks[position]), heads)),
                LU=place,
                N=block,
                O=offset,
                bytes=head + int(tape_map.sizes[position]),
            )


def totals(tape_map: TapeMap) -> Json:
    """Give the row that ends a listing."""
    return {"tape_bytes": tape_map.length, "tracks": len(tape_map.sizes), "tapes": 1}
