"""The ``dss`` tape format as the layout sees it: which records stand where, numbered through.

One tape block is one segment, so sequence numbers and tape blocks run together: opening, then per
data set its header, its volume definition, its tracks, two trailers. All of it follows from the
DSCBs and the number of tracks; of V only each track's own is needed.
"""

import datetime
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from snapshot.dss_records import (
    TRACK_BLOCK_HEAD,
    data_set_header,
    name_list,
    tape_header,
    track_block_heads,
    trailer,
    used_extents,
    volume_definition,
)
from snapshot.dss_schema import R0_DATA_LENGTH
from snapshot.elements import Element

_TRAILERS = 2
_BEFORE_TRACKS = 2


class DssFormat:
    """The records of one dump of some elements."""

    track_head_length = TRACK_BLOCK_HEAD

    def __init__(self, elements: Sequence[Element], when: datetime.datetime) -> None:
        self._elements = elements
        header = tape_header(1, when, len(elements))
        self._opening = (header, *name_list(2, [element.dsname for element in elements]))
        counts = [_BEFORE_TRACKS + len(element.tracks) + _TRAILERS for element in elements]
        self._sequence = list(accumulate(counts, initial=1 + len(self._opening)))
        self._before = [self._build_before(index) for index in range(len(elements))]

    def opening(self) -> Sequence[bytes]:
        """Return tape header and name list."""
        return self._opening

    def before(self, element: int) -> Sequence[bytes]:
        """Return data set header and volume definition."""
        return self._before[element]

    def after(self, element: int) -> Sequence[bytes]:
        """Return the two trailers."""
        first = self._track_sequence(element) + len(self._elements[element].tracks)
        return (trailer(first), trailer(first + 1))

    def track_heads(
        self, element: int, first: int, sizes: npt.NDArray[np.int64], r0: npt.NDArray[np.uint8]
    ) -> npt.NDArray[np.uint8]:
        """Return segment prefix and track head of each of a run of tracks.

        The data of record zero goes along where unused tracks do: DSSDUMP writes zeros for PS and
        PO data sets, and readers remark on anything else.
        """
        source = self._elements[element]
        tracks = source.tracks[first : first + len(sizes)]
        cchhs = np.stack(np.divmod(tracks, source.volume.geometry.heads), axis=1)
        heads = track_block_heads(self._track_sequence(element) + first, cchhs, sizes)
        if source.all_data:
            heads[:, -R0_DATA_LENGTH:] = r0
        return heads

    def _track_sequence(self, element: int) -> int:
        return self._sequence[element] + _BEFORE_TRACKS

    def _build_before(self, index: int) -> tuple[bytes, bytes]:
        element = self._elements[index]
        data_set, geometry = element.data_set, element.volume.geometry
        extents = [extent.to_bytes() for extent in element.extents]
        if not element.all_data:
            extents = used_extents(extents, len(element.tracks), heads=geometry.heads)
        sequence = self._sequence[index]
        return (
            data_set_header(sequence, data_set.dscbs[0], used_tracks_only=not element.all_data),
            volume_definition(sequence + 1, data_set.volser, geometry, data_set.dscbs, extents),
        )
