"""What OPEN and CLOSE for output leave in the format-1 DSCB: where the data of a data set ends.

Source: DFSMSdfp Advanced Services, fields DS1LSTAR, DS1TRBAL, DS1DSIND and DS1NOBDB; the last one
as MVS 3.8j volumes have it.
"""

from dataclasses import replace

from eckd import TrackStore
from primitives import TTR
from vtoc.allocate import update_format1
from vtoc.data_set import DataSet
from vtoc.dscb import START, DataSetIndicators


def mark_empty(store: TrackStore, data_set: DataSet) -> DataSet:
    """Say that nothing on the data set's tracks is its data yet."""
    format1 = data_set.format1
    indicators = format1.indicators & ~DataSetIndicators.LAST_VOLUME
    changed = replace(format1, indicators=indicators, lstar=START, trbal=0)
    return update_format1(store, data_set, changed)


def mark_end(
    store: TrackStore, data_set: DataSet, last: TTR, balance: int, *, directory_use: int = 0
) -> DataSet:
    """Say where the data ends.

    Args:
        store: The volume.
        data_set: Its DSCB is changed.
        last: The last block, or the last end-of-file record of a partitioned data set.
        balance: Bytes left on its track.
        directory_use: DS1NOBDB.
    """
    done = DataSetIndicators.LAST_VOLUME | DataSetIndicators.CHANGED
    format1 = data_set.format1
    changed = replace(
        format1,
        indicators=format1.indicators | done,
        lstar=last,
        trbal=balance,
        directory_use=directory_use,
    )
    return update_format1(store, data_set, changed)
