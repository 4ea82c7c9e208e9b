"""What is different between two volumes: by data set, attribute, member and track.

Contents are compared, not places: a data set may lie elsewhere, and a member may start at another
TTR. Tracks in use are compared record by record (number, key, data), unless the devices differ;
then blocks are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from accessmethods.block import Block
from accessmethods.blocks import DataSetTracks
from accessmethods.directory import read_directory
from accessmethods.directory_entry import DirectoryEntry
from accessmethods.members import member_blocks
from accessmethods.parts import whole
from eckd import TrackReader
from primitives import DasdError
from vtoc.data_set import DataSet
from vtoc.read import Vtoc


class What(StrEnum):
    """In what way."""

    ONLY_IN_A = "only-in-a"
    ONLY_IN_B = "only-in-b"
    DIFFERS = "differs"
    UNREADABLE = "unreadable"


class Kind(StrEnum):
    """What a difference is about."""

    DATA_SET = "data-set"
    ATTRIBUTE = "attribute"
    MEMBER = "member"
    TRACKS = "tracks"
    BLOCK = "block"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference.

    Attributes:
        kind: What it is about.
        what: In what way.
        dsname: The data set.
        member: The member.
        tracks: First and last of consecutive tracks of the data set.
        detail: For people: both values, or why it is unreadable.
    """

    kind: Kind
    what: What
    dsname: str
    member: str | None = None
    tracks: tuple[int, int] | None = None
    detail: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Side:
    """A volume: its tracks, and what its VTOC says."""

    reader: TrackReader
    vtoc: Vtoc


def differences(
    a: Side, b: Side, names: Iterable[str], *, all_tracks: bool = False
) -> Iterator[Difference]:
    """Compare the data sets of these names, in their order.

    Args:
        a: One volume.
        b: The other.
        names: Data sets that are on one of them at least.
        all_tracks: Compare all tracks allocated, of partitioned data sets too.
    """
    for name in names:
        one, other = a.vtoc.find(name), b.vtoc.find(name)
        if one is None or other is None:
            what = What.ONLY_IN_B if one is None else What.ONLY_IN_A
            yield Difference(kind=Kind.DATA_SET, what=what, dsname=name)
            continue
        yield from _attributes(one, other)
        pair = _Pair(a.reader, one, b.reader, other)
        try:
            yield from pair.everything() if all_tracks else pair.contents()
        except DasdError as error:
            yield Difference(
                kind=Kind.DATA_SET, what=What.UNREADABLE, dsname=name, detail=str(error)
            )


def _attributes(a: DataSet, b: DataSet) -> Iterator[Difference]:
    for (name, one), (_, other) in zip(_described(a), _described(b), strict=True):
        if one != other:
            detail = f"{name} {one or 'none'} | {other or 'none'}"
            yield Difference(kind=Kind.ATTRIBUTE, what=What.DIFFERS, dsname=a.dsname, detail=detail)


def _described(data_set: DataSet) -> list[tuple[str, str]]:
    format1 = data_set.format1
    return [
        ("dsorg", data_set.organisation),
        ("recfm", data_set.recfm),
        ("lrecl", str(format1.lrecl)),
        ("blksize", str(format1.blksize)),
        ("keylen", str(format1.keylen)),
        ("created", format1.created.iso() or ""),
        ("expires", format1.expires.iso() or ""),
    ]


class _Pair:
    """A data set on both volumes."""

    def __init__(self, a: TrackReader, one: DataSet, b: TrackReader, other: DataSet) -> None:
        self._a, self._one, self._b, self._other = a, one, b, other
        self._a_tracks, self._b_tracks = DataSetTracks(a, one), DataSetTracks(b, other)
        self._is_partitioned = one.organisation == other.organisation == "PO"
        self.same_device = a.geometry.family == b.geometry.family

    def contents(self) -> Iterator[Difference]:
        """Compare members, or else what is in use."""
        if self._is_partitioned:
            return self._members()
        if self.same_device:
            return self.tracks(self._one.used_tracks(), self._other.used_tracks())
        return self._blocks()

    def everything(self) -> Iterator[Difference]:
        """Compare members and all tracks; where the devices differ, contents alone."""
        if not self.same_device:
            yield from self.contents()
            return
        if self._is_partitioned:
            yield from self._members()
        yield from self.tracks(len(self._a_tracks), len(self._b_tracks))

    def tracks(self, in_a: int, in_b: int) -> Iterator[Difference]:
        """Compare so many tracks of either, and join neighbours that differ."""
        run: list[int] = []
        for tt in range(max(in_a, in_b)):
            if tt < min(in_a, in_b) and self._same_track(tt):
                continue
            if run and run[-1] != tt - 1:
                yield self._run(run)
                run = []
            run.append(tt)
        if run:
            yield self._run(run)

    def _run(self, run: list[int]) -> Difference:
        return Difference(
            kind=Kind.TRACKS,
            what=What.DIFFERS,
            dsname=self._one.dsname,
            tracks=(run[0], run[-1]),
        )

    def _same_track(self, tt: int) -> bool:
        one = self._a.read_track(self._a_tracks.volume_track(tt))
        other = self._b.read_track(self._b_tracks.volume_track(tt))
        # Equal images are equal tracks; others may differ in nothing but their addresses.
        return one == other or self._a_tracks.blocks(tt) == self._b_tracks.blocks(tt)

    def _blocks(self) -> Iterator[Difference]:
        pairs = zip_longest(
            whole(self._a, self._one).blocks(), whole(self._b, self._other).blocks()
        )
        for number, (one, other) in enumerate(pairs, start=1):
            if not _same(one, other):
                yield Difference(
                    kind=Kind.BLOCK,
                    what=What.DIFFERS,
                    dsname=self._one.dsname,
                    detail=f"from block {number} on",
                )
                return

    def _members(self) -> Iterator[Difference]:
        one, other = (
            {entry.name: entry for entry in read_directory(reader, data_set)}
            for reader, data_set in ((self._a, self._one), (self._b, self._other))
        )
        for name in sorted(one.keys() | other.keys()):
            if name not in one or name not in other:
                what = What.ONLY_IN_A if name in one else What.ONLY_IN_B
                yield self._member(name, what)
                continue
            try:
                if not self._same_member(one[name], other[name]):
                    yield self._member(name, What.DIFFERS)
                elif not _same_entry(one[name], other[name]):
                    yield self._member(name, What.DIFFERS, "user data of the directory entry")
            except DasdError as error:
                yield self._member(name, What.UNREADABLE, str(error))

    def _member(self, name: str, what: What, detail: str = "") -> Difference:
        return Difference(
            kind=Kind.MEMBER, what=what, dsname=self._one.dsname, member=name, detail=detail
        )

    def _same_member(self, one: DirectoryEntry, other: DirectoryEntry) -> bool:
        pairs = zip_longest(
            member_blocks(self._a_tracks, one), member_blocks(self._b_tracks, other)
        )
        return all(_same(*pair) for pair in pairs)


def _same(one: Block | None, other: Block | None) -> bool:
    return one is not None and other is not None and (one.key, one.data) == (other.key, other.data)


def _same_entry(one: DirectoryEntry, other: DirectoryEntry) -> bool:
    """Compare all but TTRs, which say where a member lies and not what it is."""
    skip = 4 * one.user_ttr_count
    return one.indicator == other.indicator and one.user_data[skip:] == other.user_data[skip:]
