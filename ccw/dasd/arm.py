"""The access arm of a device: which track it is at, where on it, and how it may move.

Mask and extent of the chain decide where it may go; what it finds is the cursor on the track. A
fault is returned, never raised.

What commands write collects in the cursor's image and is stored when the arm leaves the track, or
the chain ends. Every write is announced first, when the command that wants it knows its track and
before it checks anything else, as a control unit may spoil a track whose format write fails. The
gate of the volume is held all the time, so nobody sees the track in between.
"""

from collections.abc import Callable

from ccw.choke_point import GuardedVolume, WriteKind
from ccw.dasd import sense
from ccw.dasd.call import Call
from ccw.dasd.chain import Chain
from ccw.dasd.commands import IN_DOMAIN_ONLY, SEARCH_IDS, SEARCH_KEYS, Command
from ccw.dasd.control_unit import ControlUnit, has_overflow, knows
from ccw.dasd.file_mask import SeekControl
from ccw.dasd.sense import Fault
from ccw.dasd.track_cursor import Orientation, RecordRules, TrackCursor
from ccw.policy import Policy
from eckd.capacity import cost
from eckd.track_schema import COUNT_LENGTH
from primitives import CCHH, CCHHR, DasdError, FormatError, RelativeTrack

_SEARCHES = SEARCH_IDS | SEARCH_KEYS
_MOST_COSTS = 1024
_MOST_OVERFLOW_CYLINDERS = 32_768
"""With more, the first bit of a count field is part of the cylinder."""


class Arm:
    """The arm of one device.

    Attributes:
        volume: What it reaches.
        unit: The control unit that moves it.
        policy: The rules where they differ.
        chain: The chain that moves it.
        at: The track it is at; stays between chains.
        known: Commands that the control unit knows for such a device.
    """

    def __init__(self, volume: GuardedVolume, unit: ControlUnit, policy: Policy) -> None:
        self.volume = volume
        self.unit = unit
        self.geometry = volume.geometry
        self.policy = policy
        self.chain = Chain()
        self.at = RelativeTrack(0)
        self.known = frozenset(command for command in Command if self._knows(command))
        self._costs: dict[tuple[int, int], int] = {}
        self._cursor: TrackCursor | None = None
        self._is_lost = False
        self._left: TrackCursor | None = None
        self._unstored: WriteKind | None = None
        overflows = policy.overflow_everywhere or has_overflow(self.geometry.family)
        self._rules = RecordRules(
            overflow=overflows and self.geometry.cylinders < _MOST_OVERFLOW_CYLINDERS,
            zero_by_number=policy.zero_by_number,
        )

    def _knows(self, command: Command) -> bool:
        everywhere = command in IN_DOMAIN_ONLY and self.policy.domain_codes_everywhere
        return everywhere or knows(self.unit, self.geometry.family, command)

    def begin(self) -> None:
        """Start a new chain; what was known of the track may have changed since."""
        self.chain = Chain()
        self._left, self._cursor = self._cursor or self._left, None
        self._is_lost = self.policy.lost_before_seek and not self.unit.needs_seek
        self._unstored = None

    def rest(self) -> Callable[[], None]:
        """Return what takes this chain up again, after the arm was anybody's.

        The chain finds its place as it was, unless the track has changed: then it has lost it.
        """
        chain, at, cursor = self.chain, self.at, self._cursor

        def take_up() -> None:
            self.chain, self.at, self._cursor = chain, at, cursor
            if cursor is not None and not self._is_still(cursor):
                self._cursor = None
                chain.lose_place()

        return take_up

    def _is_still(self, cursor: TrackCursor) -> bool:
        try:
            return self.volume.read_track(cursor.track) == cursor.image
        except DasdError:  # whoever reads it next is told
            return False

    @property
    def cursor(self) -> TrackCursor:
        """The cursor on the track the arm is at."""
        if self._cursor is None:
            image = self.volume.read_track(self.at)
            self._cursor = TrackCursor(self.at, image, self.volume.name, self._rules)
            if self._is_lost:
                self._cursor.lose(self.geometry.track_size, self._left)
                self._is_lost = False
        return self._cursor

    @property
    def largest_block(self) -> int:
        """The longest record any track can hold, count area included."""
        return self.geometry.family.r0_max + COUNT_LENGTH

    def cost_of(self, lengths: tuple[int, int]) -> int:
        """Return what a record with such key and data takes of its track, in units of the device.

        A track is filled with records of few sizes, and each is weighed against all before it.
        """
        known = self._costs.get(lengths)
        if known is None:
            if len(self._costs) >= _MOST_COSTS:
                self._costs.clear()
            known = self._costs[lengths] = cost(self.geometry.family, *lengths)
        return known

    @property
    def place(self) -> CCHH:
        """The address the arm is at."""
        return self.geometry.cchh(self.at)

    @property
    def record_place(self) -> tuple[RelativeTrack, int]:
        """Track and place of the current record."""
        return self.at, self.cursor.record

    @property
    def passed(self) -> CCHHR | None:
        """What the count field says that passed last; None where none did, or nothing is read."""
        if self._cursor is None or self._cursor.record < 0:
            return None
        return CCHHR.from_bytes(self._cursor.count_field)

    def announce(self, kind: WriteKind) -> None:
        """Tell that the track is about to change; WriteDeniedError when it must not."""
        self.volume.announce(self.at, kind)

    def wrote(self, kind: WriteKind) -> None:
        """Note that the cursor's image has changed and is to be stored.

        Raises:
            FormatError: Nobody knows where on the track it changed.
        """
        if self.cursor.is_lost:
            raise FormatError("orientation", where=self.cursor.where, found="lost before any seek")
        if self._unstored is not WriteKind.FORMAT:
            self._unstored = kind

    def store(self) -> None:
        """Store what was written to the track the arm is at.

        Raises:
            WriteDeniedError, ReadOnlyVolumeError, BrokenVolumeError: See ``change_track``.
        """
        kind, self._unstored = self._unstored, None
        if kind is not None:
            self.volume.change_track(self.at, self.cursor.image, kind)

    def move_to(self, track: RelativeTrack) -> None:
        """Go to the start of a track, storing what was written to the one before."""
        if track != self.at:
            self.store()
            self._cursor = None
            self.at = track
        self.cursor.to_index()

    def find(self, at: CCHH) -> RelativeTrack | None:
        """Return the track at an address, or None when the device has no such."""
        if at.cylinder >= self.geometry.cylinders or at.head >= self.geometry.heads:
            return None
        return self.geometry.track(at)

    def may_touch(self, at: CCHH) -> bool:
        """Tell whether the extent of the chain has the track."""
        extent = self.chain.extent
        return extent is None or extent.holds(at)

    def next_track(self, steps: int = 1) -> Fault | None:
        """Switch to a later head; in a domain even to the next cylinder."""
        following = RelativeTrack(self.at + steps)
        in_domain = self.chain.open_domain is not None
        if not in_domain and self.chain.mask.seeks is SeekControl.NONE:
            return sense.FILE_PROTECTED
        leaves_cylinder = self.place.head + steps >= self.geometry.heads
        if leaves_cylinder and not (in_domain and self._may_leave_cylinder):
            return sense.END_OF_CYLINDER
        is_last = following >= self.geometry.tracks
        if is_last or not self.may_touch(self.geometry.cchh(following)):
            return sense.FILE_PROTECTED
        self.move_to(following)
        return None

    @property
    def _may_leave_cylinder(self) -> bool:
        extent = self.chain.extent
        converts = extent is not None and extent.converts_ckd
        return not (converts and self.policy.conversion_keeps_cylinder)

    def next_count(self, call: Call, *, skip_zero: bool = True) -> Fault | None:
        """Move behind the next count area, over the index point or to the next track."""
        cursor = self.cursor
        if cursor.orientation is Orientation.END:
            fault = self.next_track()
            if fault is not None:
                return fault
        elif cursor.next_count(skip_zero=skip_zero):
            return None
        while not self.cursor.next_count(skip_zero=skip_zero):
            fault = self._pass_index(call)
            if fault is not None:
                return fault
        return None

    def _pass_index(self, call: Call) -> Fault | None:
        """Go on behind the last record of a track.

        Outside a domain, multitrack reads and searches go on until the cylinder ends; any other
        command gives up when the index point comes by for the second time.
        """
        chain, domain = self.chain, self.chain.open_domain
        if not self.cursor.leads_on:
            return sense.EQUIPMENT_CHECK
        if domain is not None and not self.policy.strict_domains:
            back = domain.goes_back_to(multitrack=call.multitrack)
            if back is not None:
                return self._go_back_to(back)
        self.cursor.orientation = Orientation.END
        to_cylinder_end = call.multitrack and domain is None and call.command not in SEARCH_IDS
        if chain.index_passed and not to_cylinder_end:
            return sense.NO_RECORD_FOUND
        if not call.multitrack or (domain is not None and domain.wraps):
            self.cursor.to_index()
            chain.index_passed = True
            return None
        fault = self.next_track()
        if call.command not in _SEARCHES:
            chain.index_passed = True
        return fault

    def _go_back_to(self, first: CCHH) -> Fault | None:
        """Look for more records where the first count field of the domain said it was."""
        track = self.find(first)
        if track is None:
            return sense.INVALID_PARAMETER
        if track == self.at and self.cursor.orientation is Orientation.INDEX:
            return sense.NO_RECORD_FOUND  # there is none, however often one goes round
        self.move_to(track)
        return None

    def find_data(self, call: Call, *, behind_key: bool) -> Fault | None:
        """Stay at the record just identified, or go to the next one.

        Args:
            call: The command that wants an area of a record.
            behind_key: Whether a record whose key has passed still has what is wanted.
        """
        orientation = self.cursor.orientation
        if orientation is Orientation.COUNT or (behind_key and orientation is Orientation.KEY):
            return None
        return self.next_count(call)
