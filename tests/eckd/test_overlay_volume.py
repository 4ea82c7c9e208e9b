"""An overlay keeps what is written to itself."""

from eckd.geometry import Geometry, family_named
from eckd.memory_volume import MemoryVolume
from eckd.overlay_volume import OverlayVolume
from primitives import RelativeTrack
from tests.support.tracks import fill, patterned_track

TRACK = RelativeTrack(3)


def test_the_volume_below_is_never_written() -> None:
    geometry = Geometry(family_named("2311"), 1)
    below = MemoryVolume(geometry)
    fill(below)
    before = below.read_track(TRACK)
    overlay = OverlayVolume(below)
    image = patterned_track(geometry.cchh(TRACK), 9, geometry.family).to_image()

    overlay.write_track(TRACK, image)

    assert overlay.read_track(TRACK) == image != before
    assert below.read_track(TRACK) == before


def test_what_is_written_below_later_shows_where_nothing_was_written_above() -> None:
    geometry = Geometry(family_named("2311"), 1)
    below = MemoryVolume(geometry)
    overlay = OverlayVolume(below)

    fill(below)

    assert overlay.read_track(TRACK) == below.read_track(TRACK)
