"""Volume labels and tables of contents: which data sets a volume has, where, and what is free.

*DSCB*: a record of 140 bytes (key 44, data 96); its format says what about: 1 a data set, 3 more of
its extents, 4 the VTOC itself, 5 free space. *Extent*: consecutive tracks; both ends belong to it.
*DS1LSTAR*: the last used track and record of a data set.
"""

from vtoc.check import check_vtoc
from vtoc.data_set import DataSet
from vtoc.extent import Extent, Span
from vtoc.initialise import initialise_volume
from vtoc.read import Vtoc, read_vtoc
from vtoc.volume_label import NoVolumeLabelError, VolumeLabel, read_volume_label

__all__ = [
    "DataSet",
    "Extent",
    "NoVolumeLabelError",
    "Span",
    "VolumeLabel",
    "Vtoc",
    "check_vtoc",
    "initialise_volume",
    "read_volume_label",
    "read_vtoc",
]
