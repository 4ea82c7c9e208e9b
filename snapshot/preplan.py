"""Pre-planning: everything that can be known of a backup while hosts go on writing.

The plan depends on the tracks of each volume's label and VTOC (which data sets, which tracks, what
goes into the dump's headers) and on the size table. Volumes count their changes, so the window can
tell what moved since and do only that again (E10).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ccw.choke_point import GuardedVolume
from primitives import DasdError, Dsname, Volser
from snapshot.elements import Element, elements_of
from snapshot.layout import Int64s, Layout
from snapshot.selection import Selection
from snapshot.session import inverted_list
from vtoc.read import Vtoc, read_vtoc

MakeLayout = Callable[[Sequence[Element]], Layout]


class SameSerialError(DasdError):
    """Two volumes of a backup have one serial, or are one; a dump could not tell them apart."""


@dataclass(frozen=True, slots=True, eq=False)
class Directory:
    """A volume's VTOC as it was after so many changes of the volume.

    Attributes:
        volume: The volume.
        vtoc: What was read.
        seen: The volume's count of changes before the reading began.
    """

    volume: GuardedVolume
    vtoc: Vtoc
    seen: int

    @property
    def is_current(self) -> bool:
        """Whether no track it was read from has changed since."""
        read_from = np.array(self.vtoc.tracks, np.int64)
        return not bool(np.any(self.volume.generation[read_from] > self.seen))


@dataclass(frozen=True, slots=True, eq=False)
class Preplan:
    """A layout and the directories it was made from.

    Attributes:
        directories: One per volume, in the order given.
        layout: Everything but V; None when nothing is selected.
        inverted: IL of each volume that has part in the set, by identity of the volume.
    """

    directories: tuple[Directory, ...]
    layout: Layout | None
    inverted: tuple[tuple[GuardedVolume, memoryview], ...]

    @property
    def is_current(self) -> bool:
        """Whether the layout would come out the same now."""
        return all(directory.is_current for directory in self.directories)

    @property
    def dsnames(self) -> set[Dsname]:
        """The names of all data sets there are, selected or not."""
        return {one.dsname for directory in self.directories for one in directory.vtoc.data_sets}

    def sizes(self) -> Int64s:
        """Return V of every track of the set as it is now, in tape order; a copy (E7)."""
        if self.layout is None:
            return np.empty(0, np.int64)
        tables = {id(volume): volume.sizes.sizes() for volume, _ in self.inverted}
        parts = [tables[id(e.volume)][e.tracks] for e in self.layout.elements]
        return np.concatenate(parts)


def preplan(
    volumes: Sequence[GuardedVolume], selection: Selection, make_layout: MakeLayout
) -> Preplan:
    """Plan while hosts run.

    Raises:
        SameSerialError: Two volumes have one serial.
        DasdError: A volume has no label or VTOC, or they are damaged.
    """
    return _plan([_read_directory(volume) for volume in volumes], selection, make_layout)


def replan(plan: Preplan, selection: Selection, make_layout: MakeLayout) -> Preplan:
    """Plan again what changed since; the gates of all volumes are held, so it stays true.

    Raises:
        FormatError: A VTOC is damaged.
    """
    if plan.is_current:
        return plan
    directories = [
        directory
        if directory.is_current
        else Directory(directory.volume, read_vtoc(directory.volume), directory.volume.changes)
        for directory in plan.directories
    ]
    return _plan(directories, selection, make_layout)


def _read_directory(volume: GuardedVolume) -> Directory:
    """Read label and VTOC; what does not look right is read again while no host can be writing."""
    seen = volume.changes
    try:
        return Directory(volume, read_vtoc(volume), seen)
    except DasdError:
        if volume.gate.held_by_me:
            raise
    with volume.gate.hold():
        return Directory(volume, read_vtoc(volume), volume.changes)


def _plan(
    directories: Sequence[Directory], selection: Selection, make_layout: MakeLayout
) -> Preplan:
    _refuse_same_serial(directories)
    elements = elements_of([(d.volume, d.vtoc) for d in directories], selection)
    layout = make_layout(elements) if elements else None
    volumes = {id(element.volume): element.volume for element in elements}
    inverted = (
        tuple((volume, inverted_list(layout, volume)) for volume in volumes.values())
        if layout is not None
        else ()
    )
    return Preplan(tuple(directories), layout, inverted)


def _refuse_same_serial(directories: Sequence[Directory]) -> None:
    seen: dict[Volser, GuardedVolume] = {}
    for directory in directories:
        volser, volume = directory.vtoc.volser, directory.volume
        if volser in seen:
            msg = (
                f"{volume.name}: expected another volume, found {volser} as in {seen[volser].name}"
            )
            raise SameSerialError(msg)
        seen[volser] = volume
