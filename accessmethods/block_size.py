"""The block size a system chooses where nobody says one: as long as two fit a track.

Source: DFSMS Using Data Sets, "System-Determined Block Size".
"""

from accessmethods.blocking import LONGEST_BLOCK
from accessmethods.record_format import RecordFormat
from eckd.capacity import records_per_track
from eckd.geometry import DeviceFamily


def half_track(family: DeviceFamily) -> int:
    """Return the longest data area of which two fit a track.

    >>> from eckd.geometry import family_named
    >>> half_track(family_named("3390")), half_track(family_named("3380"))
    (27998, 23476)
    """
    low, high = 0, family.r1_max
    while low < high:
        middle = (low + high + 1) // 2
        if records_per_track(family, 0, middle) >= 2:
            low = middle
        else:
            high = middle - 1
    return low


def best_block_size(family: DeviceFamily, recfm: str, lrecl: int) -> int:
    """Return the block size for a record format and length.

    Args:
        family: The device.
        recfm: The record format in letters, such as ``FB``.
        lrecl: Record length.

    Raises:
        UnknownRecordFormatError: Neither F, V nor U.

    >>> from eckd.geometry import family_named
    >>> best_block_size(family_named("3390"), "FB", 80)
    27920
    """
    form = RecordFormat.of(recfm)
    half = min(half_track(family), LONGEST_BLOCK)
    if form.form != "F":
        return half
    if not form.blocked or lrecl >= half:
        return lrecl
    return half // lrecl * lrecl if lrecl else half
