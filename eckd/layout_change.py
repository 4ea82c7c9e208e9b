"""Tell a format write from an update write by what it does to a track.

An update write changes key or data areas and leaves every count field as it was, so V stays; a
format write changes how many records there are or how long. A host that sends changed bytes instead
of commands is judged by this.

Source: channel-program rules of 3990 control units (format write and update write commands).
"""

from eckd.track_schema import COUNT_LENGTH, END_OF_TRACK, HOME_ADDRESS_LENGTH


def is_format_write(old: bytes, new: bytes) -> bool:
    """Tell whether the two images of one track differ in home address or any count field.

    Args:
        old: The track image before the write.
        new: The one after it; bytes behind either end-of-track marker do not count.

    Raises:
        ValueError: ``old`` is not a track image.
    """
    if old[:HOME_ADDRESS_LENGTH] != new[:HOME_ADDRESS_LENGTH]:
        return True
    offset = HOME_ADDRESS_LENGTH
    while True:
        count = old[offset : offset + COUNT_LENGTH]
        if len(count) < COUNT_LENGTH:
            raise ValueError("not a track image: no end-of-track marker")
        if count != new[offset : offset + COUNT_LENGTH]:
            return True
        if count == END_OF_TRACK:
            return False
        offset += COUNT_LENGTH + count[5] + (count[6] << 8) + count[7]
