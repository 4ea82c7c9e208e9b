"""Writing that goes on in new extents when a data set is full, as end of volume has it.

Source: MVS 3.8j, end-of-volume processing; ``vtoc.resize``.
"""

from collections.abc import Callable

from accessmethods.placing import DataSetFullError
from eckd import TrackStore
from vtoc.data_set import DataSet
from vtoc.resize import extend, secondary_tracks


def extending(store: TrackStore, data_set: DataSet, write: Callable[[DataSet], DataSet]) -> DataSet:
    """Write, and give the data set its secondary quantity as often as it turns out to be full.

    Args:
        store: The volume.
        data_set: What is written to.
        write: Writes everything, or raises DataSetFullError having changed nothing; returns the
            data set as it is then.

    Raises:
        DataSetFullError: It is full and has no secondary quantity.
        SpaceError: It cannot be extended any more.
    """
    while True:
        try:
            return write(data_set)
        except DataSetFullError:
            if not secondary_tracks(data_set):
                raise
            data_set = extend(store, data_set.dsname)
