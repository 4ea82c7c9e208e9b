"""Random tracks and volumes: what Hypothesis draws from, and what contract suites store."""

from collections.abc import Iterable

from hypothesis import strategies as st

from eckd.geometry import DeviceFamily, Geometry
from eckd.track import Record, Track
from eckd.track_store import TrackStore
from primitives import CCHH, CCHHR, RelativeTrack

addresses = st.builds(CCHH.of, st.integers(0, 65535), st.integers(0, 65535))


def record_addresses(track: st.SearchStrategy[CCHH] = addresses) -> st.SearchStrategy[CCHHR]:
    """Draw the address of a count field; the guest may put there what it likes."""
    return st.builds(CCHHR, track, st.integers(0, 255))


_RAMP = bytes(range(256)) * 300


def _pattern(length: int, seed: int) -> bytes:
    """Make an area that is long without being drawn byte by byte; never all alike."""
    return _RAMP[seed % 256 : seed % 256 + length]


def areas(longest: int) -> st.SearchStrategy[bytes]:
    """Draw a key or data area."""
    short = st.binary(max_size=min(longest, 12))
    return short | st.builds(_pattern, st.integers(0, longest), st.integers(0, 255))


records = st.builds(Record, record_addresses(), areas(255), areas(3000))


def tracks(
    at: st.SearchStrategy[CCHH] = addresses, most: int = 12, odd_r0: bool = True
) -> st.SearchStrategy[Track]:
    """Draw a track; its record zero may have any key and data when ``odd_r0``."""
    if not odd_r0:
        return st.builds(Track.of, at, st.lists(records, max_size=most).map(tuple))
    r0 = st.builds(Record, record_addresses(), areas(20), areas(40))
    users = st.lists(records, max_size=most).map(tuple)
    ordinary = st.builds(Track.of, at, users)
    return ordinary | st.builds(Track, at, users, r0)


def patterned_track(at: CCHH, seed: int, family: DeviceFamily) -> Track:
    """Make a track whose content depends on its address and a seed; odd seeds use keys."""
    number = at.cylinder * family.heads + at.head + seed
    lengths = [(number * 37 + index * 101) % (family.track_size // 8) for index in range(6)]
    key = _pattern(8 * (seed % 2), number)
    users = [
        Record(CCHHR(at, index + 1), key, _pattern(length, number + index))
        for index, length in enumerate(lengths[: number % 7])
    ]
    if number % 3 == 0:
        users.append(Record(CCHHR(at, len(users) + 1)))
    return Track.of(at, tuple(users))


def fill(store: TrackStore, tracks: Iterable[int] | None = None, seed: int = 1) -> None:
    """Write patterned tracks to a volume, all of them unless told which."""
    geometry: Geometry = store.geometry
    for track in range(geometry.tracks) if tracks is None else tracks:
        number = RelativeTrack(track)
        image = patterned_track(geometry.cchh(number), seed, geometry.family).to_image()
        store.write_track(number, image)
