"""Whether bytes are the track they should be: asked of every slot read and every image written."""

from struct import Struct
from typing import Final

from eckd.geometry import Geometry
from eckd.track import count_offsets, find_end_of_track
from eckd.track_schema import COUNT_LENGTH, HOME_ADDRESS_LENGTH
from primitives import FormatError, RelativeTrack, Where

_HOME_ADDRESS: Final = Struct(">xHH")


def home_address(geometry: Geometry, track: RelativeTrack) -> bytes:
    """Return the 5 bytes every stored track of this place begins with: flag 00, CCHH."""
    return _HOME_ADDRESS.pack(*divmod(track, geometry.heads))


def find_image(slot: bytes, home: bytes) -> bytes | None:
    """Return the track image in a slot, or None when it is damaged or another track's.

    Args:
        slot: A track image and filler.
        home: The home address it must begin with.
    """
    end = find_end_of_track(slot)
    if end is None or slot[:HOME_ADDRESS_LENGTH] != home:
        return None
    return slot[: end + COUNT_LENGTH]


def check_slot(slot: bytes, home: bytes, where: Where) -> None:
    """Say what is wrong with a slot that ``find_image`` did not like.

    Raises:
        FormatError: The home address is not that of the place, or the records do not lead to an
            end-of-track marker.
    """
    found = slot[:HOME_ADDRESS_LENGTH]
    if found != home:
        raise FormatError("home address", where=where, expected=home.hex(), found=found)
    count_offsets(slot, where=where)


def check_track_image(track: RelativeTrack, image: bytes, geometry: Geometry) -> None:
    """Raise ValueError unless ``image`` can be stored as ``track``: a guard for every writer."""
    if len(image) > geometry.track_size:
        msg = f"track {track}: {len(image)} bytes do not fit a slot of {geometry.track_size}"
        raise ValueError(msg)
    end = find_end_of_track(image)
    home = image[:HOME_ADDRESS_LENGTH]
    if home != home_address(geometry, track) or end is None or end + COUNT_LENGTH != len(image):
        msg = f"track {track}: not a track image of {geometry.cchh(track)}"
        raise ValueError(msg)
