"""The access arm of a device: which track it is at, where on it, and how it may move.

Masks and extents of the chain decide where it may go; what it finds is the cursor on the track. A
fault is returned, never raised.
"""

from typing import Final

from ccw import status
from ccw.chain import Chain
from ccw.choke_point import GuardedVolume
from ccw.domain import SeekControl
from ccw.orientation import Orientation, TrackCursor
from ccw.status import Fault
from primitives import CCHH, RelativeTrack

IDENTIFIED: Final = frozenset({Orientation.COUNT})
"""The record is known by its count area; key and data lie ahead."""
KEY_PASSED: Final = frozenset({Orientation.COUNT, Orientation.KEY})
"""The record is known and its data lies ahead."""


class Arm:
    """The arm of one device.

    Attributes:
        volume: What it reaches.
        chain: The chain that moves it.
        at: The track it is at; stays between chains.
    """

    def __init__(self, volume: GuardedVolume) -> None:
        self.volume = volume
        self.geometry = volume.geometry
        self.chain = Chain()
        self.at = RelativeTrack(0)
        self._cursor: TrackCursor | None = None

    def begin(self) -> None:
        """Start a new chain; what was known of the track may have changed since."""
        self.chain = Chain()
        self._cursor = None

    def cursor(self) -> TrackCursor:
        """Return the cursor on the track the arm is at."""
        if self._cursor is None or self._cursor.track != self.at:
            image = self.volume.read_track(self.at)
            self._cursor = TrackCursor(self.at, image, self.volume.name)
        return self._cursor

    def move_to(self, track: RelativeTrack) -> None:
        """Go to the start of a track."""
        self.at = track
        self.cursor().to_index()

    def may_touch(self, track: RelativeTrack) -> bool:
        """Tell whether the extent of the chain has the track."""
        extent = self.chain.extent
        return extent is None or extent.first <= track <= extent.last

    def find(self, at: CCHH) -> RelativeTrack | None:
        """Return the track at an address, or None when the device has no such."""
        if at.cylinder >= self.geometry.cylinders or at.head >= self.geometry.heads:
            return None
        return self.geometry.track(at)

    def next_track(self) -> Fault | None:
        """Switch to the next head; in a domain even to the next cylinder."""
        chain = self.chain
        following = RelativeTrack(self.at + 1)
        if chain.open_domain is None:
            if chain.mask.seeks is SeekControl.NONE:
                return status.FILE_PROTECTED
            if following % self.geometry.heads == 0:
                return status.END_OF_CYLINDER
        if following >= self.geometry.tracks or not self.may_touch(following):
            return status.FILE_PROTECTED
        self.move_to(following)
        return None

    def next_count(self, *, multitrack: bool, skip_r0: bool) -> Fault | None:
        """Move behind the next count area, over the index point or to the next track.

        A search through a cylinder goes on until the cylinder ends; a domain looks at one more
        track at most.
        """
        searches_on = multitrack and self.chain.open_domain is None
        while not self.cursor().next_count(skip_r0=skip_r0):
            if self.chain.index_passed and not searches_on:
                return status.NO_RECORD_FOUND
            self.chain.index_passed = True
            if not multitrack:
                self.cursor().to_index()
            elif (fault := self.next_track()) is not None:
                return fault
        return None

    def identified(self, *, multitrack: bool, past: frozenset[Orientation]) -> Fault | None:
        """Stay at the record just identified, or go to the next one."""
        if self.cursor().orientation in past:
            return None
        return self.next_count(multitrack=multitrack, skip_r0=True)
