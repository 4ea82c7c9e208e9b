"""Elements: the data sets of a backup, in tape order, with their ordered tracks E_i.

Order is (volser, name), as DSSDUMP has it. E_i holds the extents in sequence, up to the last used
track for PS and PO, every track otherwise or when ALLDATA asks for it; the track of user labels
goes along with ALLDATA alone, and first.

Source: snapshot-method (E_i from the VTOC); DFSMSdss, used tracks of a logical dump.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ccw.choke_point import GuardedVolume
from primitives import Dsname
from snapshot.selection import Selection
from vtoc.data_set import DataSet
from vtoc.extent import Extent
from vtoc.read import Vtoc


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """One data set (its part on one volume) in a backup.

    Attributes:
        volume: Where it is.
        data_set: Its labels as they were read.
        extents: Those of which tracks go along, whole, in order.
        tracks: E_i, relative tracks of the volume, int64, in order.
        all_data: Whether every allocated track goes along, used or not.
    """

    volume: GuardedVolume
    data_set: DataSet
    extents: tuple[Extent, ...]
    tracks: npt.NDArray[np.int64]
    all_data: bool

    @property
    def dsname(self) -> Dsname:
        """The name of the data set."""
        return self.data_set.dsname


def elements_of(
    volumes: Iterable[tuple[GuardedVolume, Vtoc]], selection: Selection
) -> tuple[Element, ...]:
    """Choose the data sets a selection names and order their tracks."""
    chosen: list[tuple[GuardedVolume, DataSet]] = []
    for volume, vtoc in volumes:
        chosen += [(volume, data_set) for data_set in selection.choose(vtoc.data_sets)]
    chosen.sort(key=lambda pair: (pair[1].volser, pair[1].dsname))
    return tuple(_element(volume, data_set, selection) for volume, data_set in chosen)


def _element(volume: GuardedVolume, data_set: DataSet, selection: Selection) -> Element:
    asked_for_all = selection.wants_all_data(data_set.dsname)
    extents, tracks = data_set.extents, data_set.tracks()
    if asked_for_all and data_set.label_extent is not None:
        labels = data_set.label_extent.span(data_set.geometry)
        extents = (data_set.label_extent, *extents)
        tracks = np.concatenate([np.arange(labels.first, labels.end), tracks])
    all_data = asked_for_all or not data_set.tells_used_tracks
    used = len(tracks) if all_data else data_set.used_tracks()
    return Element(volume, data_set, extents, tracks[:used], all_data)


def flat_tracks(elements: Sequence[Element]) -> npt.NDArray[np.int64]:
    """Join E of all elements, in tape order."""
    if not elements:
        return np.empty(0, np.int64)
    return np.concatenate([element.tracks for element in elements])
